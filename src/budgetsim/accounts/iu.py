"""The integratie-uitkering Participatie of a year: an amount per SE of the Wsw, and one per beschut place.

Knows no fund and no year before: whom to count is asked. A scenario's grant per head, with `share` and
`max_count`, pays by the same `grants.py:per_head_cents`. Sources: Berenschot, Handreiking Explicitering
budgetten; Participatiewet art. 10b lid 4 and 6 (the minister's number).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from budgetsim.accounts.grants import per_head_cents
from budgetsim.accounts.working import Sheet, Value, Working, refuse
from budgetsim.domain.reference import Reference
from budgetsim.units import GROWTH_ONE, PERMILLE, cents, permille

EUR = "eur_per_year"


@dataclass(frozen=True)
class Counts:
    """What the gemeente has; None leaves a part out, or a number of places without a maximum."""

    se_count: float | None = None
    blijfkans_share: float = 1.0
    beschut_places_count: float | None = None
    minister_count: float | None = None


def iu_working(reference: Reference, counts: Counts, day: date) -> Working:
    """Work out the IU Participatie of the year of a day; raises InputError for a count below 0."""
    _refuse_impossible(counts)
    asked: dict[str, Value] = {name: value for name, value in vars(counts).items() if value is not None}
    sheet = Sheet(reference, None, "iu_participatie", **asked, date=str(day))
    paid = _wsw_cents(sheet, counts, day) + _beschut_cents(sheet, counts, day)
    sheet.step("IU Participatie, Wsw and beschut together", paid / 100, EUR)
    sheet.note("not earmarked; beschut werk also gets loonkostensubsidie (BUIG) and the cluster Participatie")
    return sheet.done(paid / 100, EUR)


def _refuse_impossible(counts: Counts) -> None:
    if counts.se_count is None and counts.beschut_places_count is None:
        raise refuse("iu-participatie", "nobody to count; give SE, beschut places or both")
    if counts.minister_count is not None and counts.beschut_places_count is None:
        raise refuse("minister-count", "is the most beschut places that are paid; give beschut places too")
    names = (("se", counts.se_count), ("beschut-places", counts.beschut_places_count))
    for name, count in (*names, ("minister-count", counts.minister_count)):
        if count is not None and not (math.isfinite(count) and count >= 0):
            raise refuse(name, f"{count:g} is not a number of 0 or more")
    if not 0 <= counts.blijfkans_share <= 1:
        raise refuse("blijfkans", f"{counts.blijfkans_share:g} is not a share; give 0 to 1")


def _wsw_cents(sheet: Sheet, counts: Counts, day: date) -> int:
    if counts.se_count is None:
        return 0
    price = cents(sheet.figure("wsw_iu_per_se", day))
    share = permille(counts.blijfkans_share)
    paid = per_head_cents(price, _millionths(counts.se_count), share)
    text = f"Wsw = {counts.se_count:g} SE x {price / 100:.2f} x blijfkans {share / PERMILLE:g}"
    sheet.step(text, paid / 100, EUR)
    sheet.note("a blijfkans counts in whole thousandths, floored; the national sum of the Wsw part is fixed")
    return paid


def _beschut_cents(sheet: Sheet, counts: Counts, day: date) -> int:
    places, most = counts.beschut_places_count, counts.minister_count
    if places is None:
        return 0
    price = cents(sheet.figure("iu_beschut_werk_per_place", day))
    paid = per_head_cents(price, _millionths(places), most=None if most is None else _millionths(most))
    limit = "without a maximum" if most is None else f"at most the minister's {most:g}"
    sheet.step(f"beschut = {places:g} places, {limit}, x {price / 100:.2f}", paid / 100, EUR)
    return paid


def _millionths(count: float) -> int:
    return int(count * GROWTH_ONE + 0.5)
