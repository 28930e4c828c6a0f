"""Which figures a run goes beyond: those its rules use, and no other."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from budgetsim.domain.reference import Reference
from budgetsim.domain.rules import CarriedOn, GoesOn, carried_on
from budgetsim.domain.scenario import Scenario
from budgetsim.inputs import load, load_reference
from builders import grant, tiny

KLEIN = Path(__file__).parents[1] / "experiment" / "klein.yaml"


@pytest.fixture(scope="module")
def shipped() -> Reference:
    return load_reference()


@pytest.fixture(scope="module")
def klein() -> Scenario:
    return load(KLEIN).scenario


def found(scenario: Scenario, reference: Reference) -> dict[str, CarriedOn]:
    rows = carried_on(scenario, reference)
    assert len({row.figure.id for row in rows}) == len(rows)
    return {row.figure.id: row for row in rows}


def lasting(scenario: Scenario, years: int, **changes: Any) -> Scenario:
    return Scenario.model_validate(scenario.model_dump(by_alias=True) | {"years": years} | changes)


def test_norms_and_minimum_wage_follow_wages_and_the_gross_up_stands(
    klein: Scenario, shipped: Reference
) -> None:
    rows = found(klein, shipped)
    wages = {name for name, row in rows.items() if row.goes_on is GoesOn.HALF_YEARLY_WAGE}
    assert wages == {"bijstandsnorm_alleenstaande_21plus", "bijstandsnorm_gehuwden_21plus", "wml_per_month"}
    assert all(rows[name].figure == shipped.rows(name)[-1] for name in rows)
    assert rows["gross_up_alleenstaande"].goes_on is GoesOn.UNDATED
    # nobody of klein is below 21, and no fund comes under the vangnet
    assert not any(name.startswith("vangnet") or name.endswith("jongere") for name in rows)


def test_the_aow_age_ends_only_within_a_run_that_reaches_its_last_row(
    klein: Scenario, shipped: Reference
) -> None:
    last = shipped.rows("aow_age_months")[-1].valid_from.year
    before = last - klein.start.year
    assert "aow_age_months" not in found(lasting(klein, before), shipped)
    assert found(lasting(klein, before + 1), shipped)["aow_age_months"].goes_on is GoesOn.NONE


def test_the_rules_of_vangnet_and_buig_are_held(klein: Scenario, shipped: Reference) -> None:
    dumped = klein.model_dump(by_alias=True)
    dumped["funds"][0]["vangnet"] = True
    dumped["grants"][0]["buig"]["own_volume_share"] = None
    rows = found(Scenario.model_validate(dumped), shipped)
    assert rows["vangnet_own_risk_share"].goes_on is GoesOn.NONE
    assert rows["vangnet_own_risk_share"].figure.valid_from == date(2026, 1, 1)
    assert rows["buig_leak_share"].goes_on is GoesOn.NONE


def test_a_rule_of_law_without_an_end_is_no_series(klein: Scenario, shipped: Reference) -> None:
    rows = found(klein, shipped)
    assert "lks_cap_share" not in rows
    assert "lks_werkgeverslasten_share" in rows


def test_without_a_formula_only_the_aow_age_can_end(shipped: Reference) -> None:
    assert set(found(tiny(grants=[grant("buig", 1), grant("reintegratie", 1)], years=8), shipped)) == {
        "aow_age_months"
    }
