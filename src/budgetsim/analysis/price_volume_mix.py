"""Price, volume and mix: why the cost of one table of groups differs from that of another.

Knows no arrangement and no fund. Exact: every effect is a fraction, and of every group and of all together
the three add up to the difference. Only many tables at once, for a band over replications, are in floats.
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
    """What a group adds to the difference by its quantity and by its price.

    Volume and mix together are its quantity: volume as if its units cost what a unit of the whole costs, mix
    what they cost more or less than that. A group whose quantity stays has neither.
    """

    volume: N
    mix: N
    price: N


@dataclass(frozen=True)
class _Weights(Generic[N]):
    """What changes count against: a quantity against a price, a price against a quantity."""

    price: N
    quantity: N
    share: N
    """Of the whole, in the price of a unit of the whole."""


def price_volume_mix(table: pd.DataFrame, method: str = CLASSIC) -> pd.DataFrame:
    """Return effects per group (columns EFFECT_COLUMNS, in the unit of price x quantity), as floats.

    `table` has GROUP_COLUMNS. A group without quantity on one side has no price there: the known one counts
    for both, so that its whole effect is volume and mix. Where a whole side is empty all of it is volume.
    """
    numbers = zip(*(table[name] for name in GROUP_COLUMNS[1:]), strict=True)
    found = effects([Group(*map(Fraction, row)) for row in numbers], method)
    columns = {name: [float(getattr(e, name)) for e in found] for name in EFFECT_COLUMNS[1:]}
    return pd.DataFrame({"group": list(table["group"]), **columns}, columns=EFFECT_COLUMNS)


def effects(groups: Sequence[Group[Fraction]], method: str = CLASSIC) -> list[Effects[Fraction]]:
    """Return the effects of every group, exactly; raises ValueError for a method there is not.

    Classic: quantity changes first, at old prices, and then the price, of new quantities; within quantity the
    size of the whole before its make-up. Shapley: the mean of both orders, twice.
    """
    if method not in METHODS:
        raise ValueError(f"{method!r} is no method; choose from {', '.join(METHODS)}")
    known = [_with_known_price(group) for group in groups]
    before = sum((group.quantity0 for group in known), Fraction())
    after = sum((group.quantity1 for group in known), Fraction())
    if not before or not after:
        return [_effects(group, _first(group, Fraction(), Fraction()), group.price0) for group in known]
    rule = _first if method == CLASSIC else _halfway
    weights = [rule(group, group.quantity0 / before, group.quantity1 / after) for group in known]
    usual = sum((weight.share * weight.price for weight in weights), Fraction())
    return [_effects(group, weight, usual) for group, weight in zip(known, weights, strict=True)]


def effects_of_many(table: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Return the classic effects of many tables at once, columns EFFECT_COLUMNS but `group`, in floats.

    `table` has GROUP_COLUMNS but `group`; rows with the same `by` are one table. Its index is kept.
    """
    price0, quantity0, price1, quantity1 = (table[name].to_numpy(np.float64) for name in GROUP_COLUMNS[1:])
    prices = np.where(quantity0 > 0, price0, price1), np.where(quantity1 > 0, price1, price0)
    group = Group(prices[0], quantity0, prices[1], quantity1)
    before, after = (_summed(table, quantity, by) for quantity in (quantity0, quantity1))
    weights = _first(group, _over(quantity0, before), _over(quantity1, after))
    mean = _summed(table, weights.share * weights.price, by)
    found = _effects(group, weights, np.where((before > 0) & (after > 0), mean, weights.price))
    return pd.DataFrame({name: getattr(found, name) for name in EFFECT_COLUMNS[1:]}, table.index)


def _summed(table: pd.DataFrame, numbers: Floats, by: Sequence[str]) -> Floats:
    """Return beside every row the sum of the numbers of its table."""
    groups = pd.Series(numbers, table.index).groupby([table[name] for name in by], observed=True, sort=False)
    return np.asarray(groups.transform("sum"), np.float64)


def _over(part: Floats, whole: Floats) -> Floats:
    """Return part / whole, nothing where the whole is nothing."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _effects(group: Group[N], weights: _Weights[N], usual: N) -> Effects[N]:
    """Return the effects of a group where a unit of the whole costs the usual price."""
    more = group.quantity1 - group.quantity0
    dearer = group.price1 - group.price0
    return Effects(more * usual, more * (weights.price - usual), dearer * weights.quantity)


def _first(group: Group[N], share0: N, share1: N) -> _Weights[N]:
    return _Weights(group.price0, group.quantity1, share0)


def _halfway(group: Group[Fraction], share0: Fraction, share1: Fraction) -> _Weights[Fraction]:
    return _Weights(
        price=(group.price0 + group.price1) / 2,
        quantity=(group.quantity0 + group.quantity1) / 2,
        share=(share0 + share1) / 2,
    )


def _with_known_price(group: Group[Fraction]) -> Group[Fraction]:
    price0 = group.price0 if group.quantity0 else group.price1
    price1 = group.price1 if group.quantity1 else group.price0
    return Group(price0, group.quantity0, price1, group.quantity1)
