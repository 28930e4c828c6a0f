"""Price, volume and mix: why the cost of one table of groups differs from that of another.

Knows no arrangement and no fund. Exact: every effect is a fraction, and the three add up to the difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

CLASSIC, SHAPLEY = "classic", "shapley"
METHODS = (CLASSIC, SHAPLEY)
GROUP_COLUMNS = ["group", "price0", "quantity0", "price1", "quantity1"]
EFFECT_COLUMNS = ["group", "volume", "mix", "price"]


@dataclass(frozen=True)
class Group:
    """A group before (0) and after (1): a price per unit and a number of units, in any unit of money."""

    price0: Fraction
    quantity0: Fraction
    price1: Fraction
    quantity1: Fraction


@dataclass(frozen=True)
class Effects:
    """What a group adds to the difference by the size of the whole, by its share of it and by its price."""

    volume: Fraction
    mix: Fraction
    price: Fraction


@dataclass(frozen=True)
class _Whole:
    """All groups together: quantities, and each group's share before and after."""

    quantity0: Fraction
    quantity1: Fraction
    shares: Sequence[tuple[Fraction, Fraction]]


def price_volume_mix(table: pd.DataFrame, method: str = CLASSIC) -> pd.DataFrame:
    """Return effects per group (columns EFFECT_COLUMNS, in the unit of price x quantity), as floats.

    `table` has GROUP_COLUMNS. A group without quantity on one side has no price there: the known one counts
    for both, so that its whole effect is volume and mix.
    """
    numbers = zip(*(table[name] for name in GROUP_COLUMNS[1:]), strict=True)
    found = effects([Group(*map(Fraction, row)) for row in numbers], method)
    columns = {name: [float(getattr(e, name)) for e in found] for name in EFFECT_COLUMNS[1:]}
    return pd.DataFrame({"group": list(table["group"]), **columns}, columns=EFFECT_COLUMNS)


def effects(groups: Sequence[Group], method: str = CLASSIC) -> list[Effects]:
    """Return the effects of every group, exactly; raises ValueError for a method there is not."""
    if method not in METHODS:
        raise ValueError(f"{method!r} is no method; choose from {', '.join(METHODS)}")
    known = [_with_known_price(group) for group in groups]
    whole = _whole(known)
    rule = _classic if method == CLASSIC else _shapley
    return [rule(group, *shares, whole) for group, shares in zip(known, whole.shares, strict=True)]


def _with_known_price(group: Group) -> Group:
    price0 = group.price0 if group.quantity0 else group.price1
    price1 = group.price1 if group.quantity1 else group.price0
    return Group(price0, group.quantity0, price1, group.quantity1)


def _whole(groups: Sequence[Group]) -> _Whole:
    """Return the whole; where one side is empty, the shares of the other count for both."""
    before = sum((group.quantity0 for group in groups), Fraction())
    after = sum((group.quantity1 for group in groups), Fraction())
    shares = []
    for group in groups:
        share0 = group.quantity0 / before if before else None
        share1 = group.quantity1 / after if after else None
        known0 = next((share for share in (share0, share1) if share is not None), Fraction())
        known1 = next((share for share in (share1, share0) if share is not None), Fraction())
        shares.append((known0, known1))
    return _Whole(before, after, shares)


def _classic(group: Group, share0: Fraction, share1: Fraction, whole: _Whole) -> Effects:
    """The size of the whole changes first, then its make-up, then prices."""
    return Effects(
        volume=(whole.quantity1 - whole.quantity0) * share0 * group.price0,
        mix=whole.quantity1 * (share1 - share0) * group.price0,
        price=(group.price1 - group.price0) * group.quantity1,
    )


def _shapley(group: Group, share0: Fraction, share1: Fraction, whole: _Whole) -> Effects:
    """The mean over all six orders in which size, make-up and price can change."""
    q0, q1, p0, p1 = whole.quantity0, whole.quantity1, group.price0, group.price1
    return Effects(
        volume=(q1 - q0) * ((share0 * p0 + share1 * p1) / 3 + (share0 * p1 + share1 * p0) / 6),
        mix=(share1 - share0) * ((q0 * p0 + q1 * p1) / 3 + (q0 * p1 + q1 * p0) / 6),
        price=(p1 - p0) * ((q0 * share0 + q1 * share1) / 3 + (q0 * share1 + q1 * share0) / 6),
    )
