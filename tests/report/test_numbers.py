"""Numbers as Dutch readers expect them."""

from __future__ import annotations

import math
from datetime import date

import pytest

from budgetsim.report.numbers import Numbers, count_of

NL, EN = Numbers("nl"), Numbers("en")


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (NL.number(1234567), "1.234.567"),
        (NL.number(2026.5, 1), "2.026,5"),
        (NL.number(-12.34, 1), "−12,3"),
        (NL.number(12, sign=True), "+12"),
        (NL.number(-0.04, 1, sign=True), "0,0"),
        (NL.number(math.nan), "–"),
        (NL.euro(-125_400), "−\u00a0€\u00a0125.000"),
        (NL.euro(76_400, sign=True), "+\u00a0€\u00a076.000"),
        (NL.euro(-0.4, sign=True), "€\u00a00"),
        (NL.euro(9_876), "€\u00a09.876"),
        (NL.euro(0), "€\u00a00"),
        (NL.thousands(-1_499, sign=True), "−1"),
        (NL.percent(0.123), "12,3%"),
        (NL.percent(-0.5, 0, sign=True), "−50%"),
        (NL.percent(math.nan), "–"),
        (NL.plain(0.0035), "0,0035"),
        (NL.plain(12.0), "12"),
        (NL.month(date(2028, 10, 1)), "okt 2028"),
        (NL.span(-215_000, -19_600, "EUR", "tot"), "−215 tot −20"),
        (NL.span(300, 5_200, "EUR", "tot"), "+0,3 tot +5"),
        (NL.span(-300, 5_200, "EUR", "tot"), "0 tot +5"),
        (NL.span(-5, -0.004, "maanden", "tot"), "−5,0 tot −0,004"),
        (NL.of_unit(0.434, "aandeel"), "43%"),
        (NL.of_unit(7.6699, "punten"), "7,67"),
        (NL.span(0.01, 0.05, "aandeel", "tot"), "+1 tot +5"),
        (NL.change(0.03, "aandeel"), "+3 procentpunt"),
        (NL.change(-0.0004, "aandeel", is_clear=True), "−0,04 procentpunt"),
        (NL.change(-0.0004, "aandeel"), "0 procentpunt"),
        (NL.change(math.nan, "aandeel"), "–"),
        (NL.change(0.004, "maanden", is_clear=True), "+0,004"),
        (NL.change(0.004, "maanden"), "0,0"),
        (NL.change(0.00001, "maanden", is_clear=True), "vrijwel nul"),
        (EN.change(0.01, "aandeel"), "+1 percentage point"),
        (EN.change(-0.02, "aandeel", sign=False), "−2 percentage points"),
        (EN.number(1234.5, 1), "1,234.5"),
        (EN.month(date(2028, 10, 1)), "Oct 2028"),
    ],
)
def test_numbers_are_shown_in_their_language(shown: str, expected: str) -> None:
    assert shown == expected


def test_a_share_of_replications_is_a_count() -> None:
    assert [count_of(0.75, 4), count_of(math.nan, 4), count_of(1.0, 1)] == [3, 0, 1]
