"""Figures that the rules read: all of them listed, missing ones told, a scenario's own laid over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from budgetsim.accounts.indexation import Indexation
from budgetsim.accounts.norms import bijstand_cents_per_month
from budgetsim.accounts.vangnet import vangnet_rule
from budgetsim.domain.reference import Figure, Label, Reference
from budgetsim.domain.rules import rule_figures
from budgetsim.engine.opening import warm_up_plan
from budgetsim.errors import InputError
from budgetsim.experiment.replication import Plans, prepare
from budgetsim.inputs import Loaded, load

MEPPEL = Path(__file__).parents[2] / "scenarios" / "meppel" / "basis.yaml"


@dataclass(frozen=True)
class Listening(Reference):
    """Reference figures that remember which of them were asked for."""

    asked: set[str] = field(default_factory=set)

    def rows(self, figure_id: str) -> tuple[Figure, ...]:
        self.asked.add(figure_id)
        return super().rows(figure_id)


@pytest.fixture(scope="module")
def meppel() -> Loaded:
    return load(MEPPEL)


def test_a_run_reads_the_figures_that_are_listed_and_no_others(meppel: Loaded) -> None:
    scenario, given = meppel.scenario, meppel.reference
    listening = Listening(given.figures, given.leefvormen, given.taakvelden)
    warm_up_plan(scenario, listening)
    Plans(prepare(scenario, listening), 0).of(scenario.economies[0], scenario.arrangements[0])
    listed = set(rule_figures(scenario, given))
    assert listening.asked <= listed
    # of the vangnet only the conditions that apply are read
    assert {name for name in listed - listening.asked if not name.startswith("vangnet_")} == {
        "aow_age_months"
    }


def test_a_start_before_the_first_row_is_told_where_it_stands() -> None:
    with pytest.raises(InputError) as error:
        load(MEPPEL, ["start=2022-01-01", "gemeenten[meppel].buig_history=[]"])
    told = str(error.value)
    assert "the rules need bijstandsnorm_alleenstaande_21plus from 2020-01-01 on: no value before" in told
    assert "data/bijstandsnormen.csv:" in told


def over(figure: str, value: object) -> Loaded:
    return load(MEPPEL, [f"figures=[{{id: {figure}, value: {value}}}]"])


def test_a_figure_of_the_rules_can_be_another_in_a_scenario(meppel: Loaded) -> None:
    loaded = over("vangnet_tier_1_compensation_share", 0.4)
    assert vangnet_rule(loaded.reference, 2027).tier_1_compensation_permille == 400
    assert vangnet_rule(meppel.reference, 2027).tier_1_compensation_permille == 500
    assert loaded.reference.at("vangnet_tier_1_compensation_share", date(2027, 1, 1)).label is Label.CHOICE


def test_a_figure_changes_from_the_date_it_says(meppel: Loaded) -> None:
    loaded = over("buig_leak_share", "[{from: 2029-01-01, value: 0.5}]")
    before, after = (loaded.reference.at("buig_leak_share", date(year, 7, 1)).value for year in (2028, 2029))
    assert (before, after) == (meppel.reference.at("buig_leak_share", date(2028, 7, 1)).value, 0.5)


def test_a_norm_laid_over_goes_on_with_the_index(meppel: Loaded) -> None:
    """An override over an indexed series does not freeze the indexation."""
    loaded = over("bijstandsnorm_alleenstaande_21plus", "[{from: 2027-01-01, value: 1500.0}]")
    index = Indexation.steady(wage_share=0.04)
    now, year_later = (
        bijstand_cents_per_month(loaded.reference, index, "alleenstaand", date(year, 1, 1))
        for year in (2027, 2028)
    )
    assert year_later == pytest.approx(1.04 * now, abs=2)


def test_a_bare_norm_holds_from_the_first_day_and_goes_on_from_there() -> None:
    loaded = over("bijstandsnorm_alleenstaande_21plus", 1500.0)
    rows = loaded.reference.rows("bijstandsnorm_alleenstaande_21plus")
    assert rows[-1].valid_from == date(2025, 1, 1)  # the warm-up begins two years before 2027
    assert rows[-2].valid_to == date(2024, 12, 31)


def test_a_figure_laid_over_keeps_its_own_label_and_range() -> None:
    said = "{value: 0.4, label: assumption, low: 0.3, high: 0.5, source: eigen raming}"
    row = over("vangnet_tier_1_compensation_share", said).reference.at(
        "vangnet_tier_1_compensation_share", date(2027, 1, 1)
    )
    assert (row.label, row.low, row.high, row.source) == (Label.ASSUMPTION, 0.3, 0.5, "eigen raming")


@pytest.mark.parametrize(
    ("figure", "value", "message"),
    [
        ("vangnet_own_risk_share", 6, "6 cannot be; give 0 to 1"),
        ("wml_per_month", -1, "-1 cannot be; give 0 to 1e+06"),
        ("lks_fulltime_hours_per_week", 0, "0 cannot be; give 1 to 60"),
        ("buig_historisch_verdeelmodel_max_inhabitants", 40000, "40000 cannot be; give 1 to 39999"),
        ("meppel_inhabitants", 15000, "no rule of this scenario reads meppel_inhabitants"),
    ],
)
def test_a_figure_that_cannot_be_or_does_nothing_is_told(figure: str, value: object, message: str) -> None:
    with pytest.raises(InputError) as error:
        over(figure, value)
    assert message in str(error.value)


def test_an_unknown_figure_is_told_with_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean buig_leak_share"):
        over("buig_leek_share", 0.5)
