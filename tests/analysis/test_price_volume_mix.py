"""Price, volume and mix: exact on anything, and by hand on a small case."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetsim.analysis.price_volume_mix import (
    CLASSIC,
    GROUP_COLUMNS,
    METHODS,
    SHAPLEY,
    Effects,
    Group,
    effects,
    price_volume_mix,
)

numbers = st.fractions(min_value=0, max_value=10_000, max_denominator=1200)
groups = st.lists(st.builds(Group, numbers, numbers, numbers, numbers), min_size=1, max_size=6)


def cost(group: Group, side: int) -> Fraction:
    return group.price0 * group.quantity0 if side == 0 else group.price1 * group.quantity1


def added(found: list[Effects]) -> Fraction:
    return sum((e.volume + e.mix + e.price for e in found), Fraction())


@pytest.mark.parametrize("method", METHODS)
@given(rows=groups)
def test_effects_add_up_exactly(method: str, rows: list[Group]) -> None:
    gap = sum((cost(group, 1) - cost(group, 0) for group in rows), Fraction())
    assert added(effects(rows, method)) == gap


@given(rows=groups)
def test_shapley_does_not_care_which_side_comes_first(rows: list[Group]) -> None:
    back = [Group(group.price1, group.quantity1, group.price0, group.quantity0) for group in rows]
    for there, here in zip(effects(rows, SHAPLEY), effects(back, SHAPLEY), strict=True):
        assert (there.volume, there.mix, there.price) == (-here.volume, -here.mix, -here.price)


@pytest.mark.parametrize("method", METHODS)
@given(rows=groups)
def test_the_order_of_groups_changes_nothing(method: str, rows: list[Group]) -> None:
    assert effects(rows[::-1], method) == effects(rows, method)[::-1]


@pytest.mark.parametrize("method", METHODS)
@given(rows=groups, same=st.builds(Group, numbers, numbers, numbers, numbers))
def test_a_group_that_stays_as_it_was_has_no_effect_whatever_others_do(
    method: str, rows: list[Group], same: Group
) -> None:
    still = Group(same.price0, same.quantity0, same.price0, same.quantity0)
    assert effects([*rows, still], method)[-1] == Effects(Fraction(), Fraction(), Fraction())


@pytest.mark.parametrize("method", METHODS)
@given(rows=groups)
def test_volume_and_mix_of_a_group_are_its_quantity_at_a_price(method: str, rows: list[Group]) -> None:
    """Of a product: quantity against a price, and a price against a quantity."""
    for row, found in zip(rows, effects(rows, method), strict=True):
        p0 = row.price0 if row.quantity0 else row.price1
        p1 = row.price1 if row.quantity1 else p0
        at, of = (
            (p0, row.quantity1) if method == CLASSIC else ((p0 + p1) / 2, (row.quantity0 + row.quantity1) / 2)
        )
        if row.quantity0 or row.quantity1:
            assert found.volume + found.mix == (row.quantity1 - row.quantity0) * at
            assert found.price == (p1 - p0) * of


@pytest.mark.parametrize("method", METHODS)
@given(rows=groups)
def test_mix_is_what_quantities_bring_beyond_the_volume_of_the_whole(method: str, rows: list[Group]) -> None:
    """At one price for all there is no mix: only how many units there are in all matters."""
    one = [Group(Fraction(7), row.quantity0, Fraction(7), row.quantity1) for row in rows]
    found = effects(one, method)
    assert all(e.mix == e.price == 0 for e in found)
    assert sum(e.volume for e in found) == 7 * sum(row.quantity1 - row.quantity0 for row in rows)


def by_hand(groups: list[tuple[int, int, int, int]]) -> dict[str, dict[str, Fraction]]:
    """Return the formulas as controllers write them, over all groups together."""
    q0s, q1s = [Fraction(q0) for _, q0, _, _ in groups], [Fraction(q1) for _, _, _, q1 in groups]
    all0, all1 = sum(q0s), sum(q1s)
    s0, s1 = [q / all0 for q in q0s], [q / all1 for q in q1s]
    p0, p1 = [Fraction(p) for p, *_ in groups], [Fraction(p) for _, _, p, _ in groups]

    def dot(a: list[Fraction], b: list[Fraction]) -> Fraction:
        return sum((x * y for x, y in zip(a, b, strict=True)), Fraction())

    def half(a: list[Fraction], b: list[Fraction]) -> list[Fraction]:
        return [(x + y) / 2 for x, y in zip(a, b, strict=True)]

    gaps = [b - a for a, b in zip(s0, s1, strict=True)]
    rises = [b - a for a, b in zip(p0, p1, strict=True)]
    return {
        CLASSIC: {
            "volume": (all1 - all0) * dot(s0, p0), "mix": all1 * dot(gaps, p0), "price": dot(q1s, rises),
        },
        SHAPLEY: {
            "volume": (all1 - all0) * dot(half(s0, s1), half(p0, p1)),
            "mix": (all0 + all1) / 2 * dot(gaps, half(p0, p1)),
            "price": dot(half(q0s, q1s), rises),
        },
    }  # fmt: skip


CASE = [(1400, 7000, 1470, 6900), (900, 2500, 950, 2900), (2100, 400, 2050, 380)]
"""Price and inwoner-months before and after, three stages."""


@pytest.mark.parametrize("method", METHODS)
def test_a_case_is_as_worked_out_by_hand(method: str) -> None:
    table = pd.DataFrame([(f"g{n}", *row) for n, row in enumerate(CASE)], columns=GROUP_COLUMNS)
    found = price_volume_mix(table, method)
    for name, due in by_hand(CASE)[method].items():
        assert found[name].sum() == pytest.approx(float(due), abs=0.005)
    gap = sum(p1 * q1 - p0 * q0 for p0, q0, p1, q1 in CASE)
    assert found[["volume", "mix", "price"]].to_numpy().sum() == pytest.approx(gap, abs=0.005)


def test_a_group_on_one_side_only_is_volume_and_mix() -> None:
    rows = [Group(Fraction(10), Fraction(5), Fraction(12), Fraction(6)),
            Group(Fraction(0), Fraction(0), Fraction(99), Fraction(3))]  # fmt: skip
    for method in METHODS:
        assert effects(rows, method)[1].price == 0
    assert effects(rows)[1].volume == 10 * 3
    assert effects(rows)[1].mix == (99 - 10) * 3


def test_from_nothing_to_something_is_volume() -> None:
    rows = [Group(Fraction(0), Fraction(0), Fraction(7), Fraction(2)),
            Group(Fraction(0), Fraction(0), Fraction(9), Fraction(4))]  # fmt: skip
    for method in METHODS:
        assert sum(e.volume for e in effects(rows, method)) == 7 * 2 + 9 * 4
        assert all(e.mix == e.price == 0 for e in effects(rows, method))


def test_an_unknown_method_is_an_error() -> None:
    with pytest.raises(ValueError, match="classic, shapley"):
        effects([], "magic")
