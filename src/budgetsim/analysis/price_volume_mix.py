"""Price, volume and mix: why the cost of one table of groups differs from that of another.

Knows no arrangement and no fund. Exact: every effect is a fraction, and the three add up to the difference.
Only many tables at once, for a band over replications, are reckoned in floats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
N = TypeVar("N", Fraction, Floats)
"""One number, or one of every group at once."""

CLASSIC, SHAPLEY = "classic", "shapley"
METHODS = (CLASSIC, SHAPLEY)
GROUP_COLUMNS = ["group", "price0", "quantity0", "price1", "quantity1"]
EFFECT_COLUMNS = ["group", "volume", "mix", "price"]


@dataclass(frozen=True)
class Group(Generic[N]):
    """A group before (0) and after (1): a price per unit and a number of units, in any unit of money."""

    price0: N
    quantity0: N
    price1: N
    quantity1: N


@dataclass(frozen=True)
class Effects(Generic[N]):
    """What a group adds to the difference by the size of the whole, by its share of it and by its price."""

    volume: N
    mix: N
    price: N


@dataclass(frozen=True)
class _Place(Generic[N]):
    """The whole that a group is part of, and its share of that, before and after."""

    quantity0: N
    quantity1: N
    share0: N
    share1: N


def price_volume_mix(table: pd.DataFrame, method: str = CLASSIC) -> pd.DataFrame:
    """Return effects per group (columns EFFECT_COLUMNS, in the unit of price x quantity), as floats.

    `table` has GROUP_COLUMNS. A group without quantity on one side has no price there: the known one counts
    for both, so that its whole effect is volume and mix.
    """
    numbers = zip(*(table[name] for name in GROUP_COLUMNS[1:]), strict=True)
    found = effects([Group(*map(Fraction, row)) for row in numbers], method)
    columns = {name: [float(getattr(e, name)) for e in found] for name in EFFECT_COLUMNS[1:]}
    return pd.DataFrame({"group": list(table["group"]), **columns}, columns=EFFECT_COLUMNS)


def effects(groups: Sequence[Group[Fraction]], method: str = CLASSIC) -> list[Effects[Fraction]]:
    """Return the effects of every group, exactly; raises ValueError for a method there is not."""
    if method not in METHODS:
        raise ValueError(f"{method!r} is no method; choose from {', '.join(METHODS)}")
    known = [_with_known_price(group) for group in groups]
    rule = _classic if method == CLASSIC else _shapley
    return [rule(group, place) for group, place in zip(known, _places(known), strict=True)]


def effects_of_many(table: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Return the classic effects of many tables at once, columns EFFECT_COLUMNS but `group`, in floats.

    `table` has GROUP_COLUMNS but `group`; rows with the same `by` are one table. Its index is kept.
    """
    price0, quantity0, price1, quantity1 = (table[name].to_numpy(np.float64) for name in GROUP_COLUMNS[1:])
    wholes = table.groupby(list(by), observed=True, sort=False)
    all0, all1 = (wholes[name].transform("sum").to_numpy(np.float64) for name in ("quantity0", "quantity1"))
    share0, share1 = _over(quantity0, all0), _over(quantity1, all1)
    group = Group(
        np.where(quantity0 > 0, price0, price1), quantity0, np.where(quantity1 > 0, price1, price0), quantity1
    )
    place = _Place(all0, all1, np.where(all0 > 0, share0, share1), np.where(all1 > 0, share1, share0))
    found = _classic(group, place)
    return pd.DataFrame({name: getattr(found, name) for name in EFFECT_COLUMNS[1:]}, table.index)


def _over(part: Floats, whole: Floats) -> Floats:
    """Return part / whole, nothing where the whole is nothing."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _with_known_price(group: Group[Fraction]) -> Group[Fraction]:
    price0 = group.price0 if group.quantity0 else group.price1
    price1 = group.price1 if group.quantity1 else group.price0
    return Group(price0, group.quantity0, price1, group.quantity1)


def _places(groups: Sequence[Group[Fraction]]) -> list[_Place[Fraction]]:
    """Return where every group stands; where one side is empty, the shares of the other count for both."""
    before = sum((group.quantity0 for group in groups), Fraction())
    after = sum((group.quantity1 for group in groups), Fraction())
    places = []
    for group in groups:
        share0 = group.quantity0 / before if before else None
        share1 = group.quantity1 / after if after else None
        known0 = next((share for share in (share0, share1) if share is not None), Fraction())
        known1 = next((share for share in (share1, share0) if share is not None), Fraction())
        places.append(_Place(before, after, known0, known1))
    return places


def _classic(group: Group[N], place: _Place[N]) -> Effects[N]:
    """The size of the whole changes first, then its make-up, then prices."""
    return Effects(
        volume=(place.quantity1 - place.quantity0) * place.share0 * group.price0,
        mix=place.quantity1 * (place.share1 - place.share0) * group.price0,
        price=(group.price1 - group.price0) * group.quantity1,
    )


def _shapley(group: Group[N], place: _Place[N]) -> Effects[N]:
    """The mean over all six orders in which size, make-up and price can change."""
    q0, q1, p0, p1 = place.quantity0, place.quantity1, group.price0, group.price1
    share0, share1 = place.share0, place.share1
    return Effects(
        volume=(q1 - q0) * ((share0 * p0 + share1 * p1) / 3 + (share0 * p1 + share1 * p0) / 6),
        mix=(share1 - share0) * ((q0 * p0 + q1 * p1) / 3 + (q0 * p1 + q1 * p0) / 6),
        price=(p1 - p0) * ((q0 * share0 + q1 * share1) / 3 + (q0 * share1 + q1 * share0) / 6),
    )
