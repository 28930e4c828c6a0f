"""Values that say where they come from."""

from __future__ import annotations

import pytest

from budgetsim.domain.reference import Label

PRICE = "costs: [{id: activering_trajecten, price: {eur_per_month: %s}}]\n"
PRICE_PATH = "costs[activering_trajecten].price.eur_per_month"


def _price(laid, given: str):
    return next(row for row in laid(PRICE % given).origins if row.path == PRICE_PATH)


def test_the_latest_row_is_taken_when_no_day_is_named(laid) -> None:
    row = _price(laid, "{data: norm_alleenstaand}")
    assert (row.value, row.label, row.unit) == (1401.5, Label.SOURCE, "eur_per_month")
    assert row.source == "Participatiewet art. 21, 1-1-2026"


def test_the_row_in_force_on_a_day(laid) -> None:
    assert _price(laid, "{data: norm_alleenstaand, at: 2025-06-01}").value == 1368.42


def test_what_is_said_beside_a_figure_wins(laid) -> None:
    row = _price(
        laid, "{data: activering_price, times: 2, label: assumption, low: 1, high: 30000, note: mine}"
    )
    assert (row.value, row.label, row.low, row.high) == (18000, Label.ASSUMPTION, 1, 30000)
    assert row.note.startswith("mine; figure activering_price")


def test_a_scaled_figure_is_told_in_the_unit_of_its_key(laid) -> None:
    row = _price(laid, "{data: activering_price, times: 0.5}")
    assert (row.value, row.unit, row.label) == (4500, "eur_per_month", Label.ASSUMPTION)
    assert (row.low, row.high) == (3000, 6000)
    assert row.note.endswith("9000 eur_per_year × 0.5)")
    assert _price(laid, "{data: activering_price, times: 0.5, unit: eur}").unit == "eur"


def test_a_scaled_figure_is_no_harder_than_the_figure(laid) -> None:
    assert _price(laid, "{data: norm_alleenstaand, times: 2}").label == Label.DERIVED
    plain = _price(laid, "{data: norm_alleenstaand, times: 1}")
    assert (plain.label, plain.unit) == (Label.SOURCE, "eur_per_month")
    assert "×" not in plain.note


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("{value: 1,5, label: choice}", "value: '1,5' is not a number; write 1.5: a point for decimals"),
        (
            "{value: 1,5, label: assumption, low: 0,5, high: 2,5}",
            "value: '1,5' is not a number; write 1.5: a point for decimals",
        ),
        (
            "{value: 1, label: assumption, low: 0,5, high: 2}",
            "low: '0,5' is not a number; write 0.5: a point for decimals",
        ),
    ],
)
def test_a_comma_for_a_point_is_seen(found, given: str, said: str) -> None:
    assert found(PRICE % given) == [f"{PRICE_PATH}: {said}"]


def test_a_comma_for_a_point_is_seen_anywhere(found) -> None:
    text = "transitions: [{id: uitval, duration: {per_month: 0,5}}]\n"
    assert any("write a point for decimals, like 1.5" in line for line in found(text))


def test_a_negative_factor_turns_the_range_round(laid) -> None:
    text = "grants: [{id: re_kleinstad, eur_per_year: {data: activering_price, times: -1}}]\n"
    row = next(row for row in laid(text).origins if row.path == "grants[re_kleinstad].eur_per_year")
    assert (row.value, row.low, row.high) == (-9000, -12000, -6000)


def test_a_figure_that_is_whole_may_stand_for_a_count(laid) -> None:
    text = "gemeenten: [{id: kleinstad, inhabitants_count: {data: activering_price}}]\n"
    assert laid(text).scenario.gemeenten[0].inhabitants_count == 9000


def test_text_needs_no_range(laid) -> None:
    assert laid("title: {value: Iets anders, label: assumption}\n").scenario.title == "Iets anders"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("{value: 1, label: assumption}", "an assumption needs low and high; add low and high"),
        ("{value: 1, label: assumption, low: 0}", "an assumption needs low and high; add high"),
        ("{value: 1, label: zeker}", "'zeker' is not a label; one of source, secondary"),
        ("{value: 1, label: source}", "label source needs a source: which document or table"),
        ("{value: 1, label: derived, source: ' '}", "label derived needs a source: which document or table"),
        ("{value: 5, label: choice, low: 6, high: 7}", "5 is below its own low 6"),
        ("{value: 8, label: choice, low: 6, high: 7}", "8 is above its own high 7"),
        ("{value: 8, label: choice, low: '6'}", "low: '6' is not a number"),
        ("{value: 8, source: x, bron: y}", "unknown key bron"),
        ("{value: 8, low: 1}", "a value with its origin needs a label or a source"),
        (
            "{data: norm_alleenstaande}",
            "no reference table holds 'norm_alleenstaande'; did you mean norm_all",
        ),
        ("{data: norm_alleenstaand, at: morgen}", "'morgen' is not a date"),
        ("{data: norm_alleenstaand, at: 2020-01-01}", "norm_alleenstaand has no value before 2025-01-01"),
        ("{data: norm_alleenstaand, times: veel}", "times: 'veel' is not a number"),
    ],
)
def test_a_wrong_annotation_is_told_once(found, given: str, message: str) -> None:
    problems = found(PRICE % given)
    assert len(problems) == 1
    assert problems[0].startswith(f"{PRICE_PATH}: {message}")


def test_a_step_is_no_annotation(found, laid) -> None:
    steps = "[{from: 2026-01-01, value: {value: 700, label: source, source: raad}}]"
    row = next(row for row in laid(PRICE % steps).origins if row.path == f"{PRICE_PATH}[0].value")
    assert (row.value, row.label, row.source, row.unit) == (700, Label.SOURCE, "raad", "eur_per_month")
    assert found(PRICE % "[{from: 2026-01-01, value: 700, source: raad}]") == [
        f"{PRICE_PATH}[0]: a dated step carries its origin inside: "
        "{from: …, value: {value: …, source: …}}"
    ]
