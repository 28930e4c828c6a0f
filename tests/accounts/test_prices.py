"""Euro per month of every kind of price, reckoned by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from budgetsim.accounts.indexation import Indexation
from budgetsim.accounts.prices import Pricing, TraitClass
from budgetsim.domain.economy import Economy
from budgetsim.domain.funds import Cost
from builders import economy, price, reference

NEW_YEAR = date(2027, 1, 1)


def cost(kind: str = "entitlement", **said: Any) -> Cost:
    more = {"event": "place"} if kind == "event" else {}
    return Cost.model_validate({**price("cost", kind, "wmo", ["werk"], 0, **more), "price": said})


def cents(
    trait: TraitClass = 0.0, day: date = NEW_YEAR, growth: float = 0.0, phase: int = 0, **said: Any
) -> int:
    pricing = Pricing(reference(), Indexation.of(Economy.model_validate(economy(growth=growth))))
    return pricing.cents_per_month(cost(**said), trait, day, phase=phase)


def test_a_caseload_shares_out_a_year_of_one_worker() -> None:
    # 98,400 a year is 8,200 a month; over 60 people 136.67
    assert cents(eur_per_fte=98_400, clients_per_fte=60) == 136_67
    steps = {"steps": [{"from": "2027-01-01", "value": 98_400}, {"from": "2028-01-01", "value": 100_800}]}
    assert cents(day=date(2028, 1, 1), eur_per_fte=steps, clients_per_fte=60) == 140_00


@pytest.mark.parametrize(
    ("dagdelen", "per_day", "expected"),
    [
        # 5 dagdelen in 3 days: (200 + 12.50 x 0.4 x 3) x 46 / 12
        (5, 2, 824_17),
        # 5 dagdelen in 5 days: (200 + 12.50 x 0.4 x 5) x 46 / 12
        (5, 1, 862_50),
        (4, 2, 651_67),
        (0, 2, 0),
    ],
)
def test_transport_is_paid_by_the_day(dagdelen: int, per_day: int, expected: int) -> None:
    said = {"eur_per_dagdeel": 40, "transport_eur_per_day": 12.5, "transport_share": 0.4}
    assert cents(dagdelen, **said, dagdelen_per_day=per_day) == expected


def test_without_transport_a_dagdeel_costs_what_it_did() -> None:
    assert cents(5, eur_per_dagdeel=40) == 766_67


@pytest.mark.parametrize(("earnings", "expected"), [(0.0, 1820_00), (300.0, 1430_00), (1500.0, 0)])
def test_earnings_come_off_the_net_norm(earnings: float, expected: int) -> None:
    """A norm of 1,400, grossed up by 1.3."""
    assert cents(("alleenstaand", earnings), formula="bijstand") == expected


def test_earnings_keep_up_with_wages_as_the_norm_does() -> None:
    alone = cents(("alleenstaand", 0.0), date(2029, 1, 1), growth=0.1, formula="bijstand")
    beside = cents(("alleenstaand", 300.0), date(2029, 1, 1), growth=0.1, formula="bijstand")
    assert alone - beside == pytest.approx(300 * 1.1**2 * 1.3 * 100, abs=1)


def test_each_phase_has_a_factor_of_its_own() -> None:
    phases = [{"from_month": 0, "factor": 1}, {"from_month": 12, "factor": 0.5}]
    said = {"eur_per_month": 270.01, "phases": phases}
    assert [cents(phase=phase, **said) for phase in (0, 1)] == [270_01, 135_01]


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "two kinds": (
        {"eur_per_month": 1, "eur_per_fte": 1, "clients_per_fte": 1},
        "give exactly one of eur_per_month, eur_per_dagdeel, eur_per_fte, eur_per_event, formula; "
        "found eur_per_month, eur_per_fte",
    ),
    "no caseload": ({"eur_per_fte": 1}, "eur_per_fte needs clients_per_fte"),
    "a caseload of nobody": ({"eur_per_fte": 1, "clients_per_fte": 0}, "greater than or equal to 0.001"),
    "a caseload alone": (
        {"eur_per_month": 1, "clients_per_fte": 60},
        "clients_per_fte goes with eur_per_fte, and this price has eur_per_month; take it out",
    ),
    "no share": ({"eur_per_dagdeel": 1, "transport_eur_per_day": 1}, "needs transport_share"),
    "no transport": ({"eur_per_dagdeel": 1, "transport_share": 0.5}, "needs transport_eur_per_day"),
    "transport by the month": (
        {"eur_per_month": 1, "transport_eur_per_day": 1, "transport_share": 1},
        "transport_eur_per_day goes with eur_per_dagdeel",
    ),
    "forfaitair bijstand": ({"formula": "bijstand", "forfaitair_months": 6}, "forfaitair_months goes with"),
    "a formula in phases": (
        {"formula": "lks", "phases": [{"from_month": 0, "factor": 1}]},
        "phases go with an amount per month",
    ),
    "a late first phase": (
        {"eur_per_month": 1, "phases": [{"from_month": 12, "factor": 1}]},
        "the first phase begins in month 12; begin with from_month: 0",
    ),
    "phases that fall": (
        {"eur_per_month": 1, "phases": [{"from_month": m, "factor": 1} for m in (0, 12, 12)]},
        "phases must rise: month 12 comes after 12",
    ),
    "phases of a commitment": (
        {
            "kind": "commitment",
            "eur_per_month": 1,
            "phases": [{"from_month": m, "factor": 1} for m in (0, 9)],
        },
        "goes with kind entitlement, not commitment",
    ),
    "a fixed amount per dagdeel": (
        {"kind": "fixed", "eur_per_dagdeel": 1},
        "a fixed cost belongs to no inwoner; give its price as eur_per_month",
    ),
}


@pytest.mark.parametrize(("said", "message"), WRONG.values(), ids=WRONG.keys())
def test_a_price_that_cannot_be_meant_is_refused(said: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        cost(**said)
    assert message in str(caught.value)


def test_a_single_phase_is_no_change_and_may_be_promised() -> None:
    assert cost("commitment", eur_per_month=1, phases=[{"from_month": 0, "factor": 2}]).price.from_months == (
        0,
    )
