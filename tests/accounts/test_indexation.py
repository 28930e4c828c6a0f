"""Index rules: from prices of one year to another, by wage, price or not at all."""

from __future__ import annotations

from datetime import date

import pytest

from budgetsim.accounts.calendar import Calendar
from budgetsim.accounts.indexation import Indexation
from budgetsim.accounts.prices import Pricing
from budgetsim.domain.economy import Economy
from budgetsim.domain.funds import Cost
from builders import price, reference


@pytest.fixture
def index() -> Indexation:
    """Wages 5% and then, from 2028, 10% a year; prices 2%."""
    return Indexation.of(
        Economy.model_validate(
            {
                "id": "neutraal",
                "title": "Neutraal",
                "points": [{"date": "2027-01-01", "unemployment_pct": 4.0}],
                "wage_growth_share_per_year": [
                    {"from": "2020-01-01", "value": 0.05},
                    {"from": "2028-01-01", "value": 0.1},
                ],
                "price_growth_share_per_year": 0.02,
            }
        )
    )


@pytest.mark.parametrize(
    ("kind", "since", "until", "factor"),
    [
        ("none", 2020, 2030, 1.0),
        ("wage", 2027, 2027, 1.0),
        ("wage", 2026, 2027, 1.05),
        ("wage", 2026, 2028, 1.05 * 1.10),
        ("price", 2025, 2028, 1.02**3),
        ("wage", 2028, 2026, 1 / (1.05 * 1.10)),
    ],
)
def test_factor(index: Indexation, kind: str, since: int, until: int, factor: float) -> None:
    assert index.factor(kind, since, until) == pytest.approx(factor)


def test_there_and_back_is_one(index: Indexation) -> None:
    assert index.factor("wage", 2024, 2031) * index.factor("wage", 2031, 2024) == pytest.approx(1)


def cost(**changes: object) -> Cost:
    return Cost.model_validate({**price("traject", "commitment", "reintegratie", ["x"], 0), **changes})


def test_a_price_changes_on_the_first_of_january(index: Indexation) -> None:
    pricing = Pricing(reference(), index)
    row = cost(price={"eur_per_month": 100.0}, price_year=2027, index="wage")
    months = [
        pricing.cents_per_month(row, 0.0, day)
        for day in (date(2027, 1, 1), date(2027, 12, 1), date(2028, 1, 1))
    ]
    assert months == [10_000, 10_000, 11_000]


def test_an_override_later_on_keeps_its_indexation(index: Indexation) -> None:
    """A dated step is in prices of the price year, so the series goes on rising."""
    steps = [{"from": "2027-01-01", "value": 100.0}, {"from": "2028-01-01", "value": 200.0}]
    pricing = Pricing(reference(), index)
    row = cost(price={"eur_per_month": {"steps": steps}}, price_year=2027, index="wage")
    assert pricing.cents_per_month(row, 0.0, date(2029, 1, 1)) == 200 * 110 * 110 // 100


def test_a_price_per_dagdeel(index: Indexation) -> None:
    row = cost(price={"eur_per_dagdeel": 50.4, "weeks_per_year": 46.0}, price_year=2027)
    # 6 dagdelen x 46 weeks x 50.40 = 13,910.40 a year
    assert Pricing(reference(), index).cents_per_month(row, 6, date(2027, 1, 1)) == 115_920


def test_price_factors_multiply(index: Indexation) -> None:
    row = cost(price={"eur_per_month": 100.0, "factor": 1.1}, price_year=2027)
    assert Pricing(reference(), index).cents_per_month(row, 0.0, date(2027, 1, 1), 1.5) == 16_500


def test_the_calendar_looks_two_years_further() -> None:
    calendar = Calendar(date(2027, 1, 1), 36)
    assert (calendar.years, calendar.table_months, calendar.end) == (3, 60, 36 << 20)
    assert calendar.dates()[-1] == date(2031, 12, 1)
    assert [calendar.year(month) for month in (0, 11, 12, 35)] == [2027, 2027, 2028, 2029]
