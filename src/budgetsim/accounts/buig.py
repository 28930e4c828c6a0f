"""The gebundelde uitkering for bijstand: whose course a gemeente's budget follows, and how it is announced.

Knows no purse and no event. Sources: Participatiewet art. 69 and 71; Besluit Participatiewet, annex (size
classes of 15,000 and 40,000 inhabitants, mixed in between); Berenschot, Handreiking Explicitering budgetten.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from budgetsim.accounts.settle import follow, nearest
from budgetsim.accounts.working import Sheet, Working
from budgetsim.chance.address import Key, checksum
from budgetsim.domain.reference import Reference
from budgetsim.units import PERMILLE, permille

MACRO_ERROR = checksum("buig_macro_error")
SPRING_ERROR = checksum("buig_spring_error")
DISTRIBUTION_ERROR = checksum("buig_distribution_error")


class Moment(IntEnum):
    """When a year's budget is told; the number is the month of the year in which it takes effect."""

    VOORLOPIG = 0
    NADER_VOORLOPIG = 4
    DEFINITIEF = 9


@dataclass(frozen=True)
class Swing:
    """What one year's budget differs from the rule by, in thousandths of it."""

    voorlopig: int = 0
    nader_voorlopig: int = 0
    distribution: int = 0


@dataclass(frozen=True)
class Errors:
    """How far each difference can go, either side, in thousandths."""

    voorlopig: int
    nader_voorlopig: int
    distribution: int


def own_share_permille(reference: Reference, inhabitants_count: int, day: date) -> int:
    """Return the part of the gemeente's own course that its budget follows, in thousandths, by size class.

    Historical (all of it) up to 15,000 inhabitants, objective (the part that is taken back, a third) from
    40,000, and a straight line in between.
    """
    return _own_share_permille(Sheet(reference, None, "buig"), inhabitants_count, day)


def own_share_working(reference: Reference, inhabitants_count: int, day: date) -> Working:
    """Work out the part of the gemeente's own course that its budget follows."""
    sheet = Sheet(reference, None, "buig", inhabitants=inhabitants_count, date=str(day))
    return sheet.done(_own_share_permille(sheet, inhabitants_count, day) / PERMILLE, "share")


def _own_share_permille(sheet: Sheet, inhabitants_count: int, day: date) -> int:
    lower = sheet.figure("buig_historisch_verdeelmodel_max_inhabitants", day)
    upper = sheet.figure("buig_objectief_verdeelmodel_min_inhabitants", day)
    taken_back = sheet.figure("buig_leak_share", day)
    objective = min(1.0, max(0.0, (inhabitants_count - lower) / (upper - lower)))
    return permille(1 - objective * (1 - taken_back))


def definitief_cents(base: int, macro: int, own: int, own_share: int, distribution: int = 0) -> int:
    """Return the definitief budget: a base amount after the country's and the gemeente's own course.

    Volumes in millionths of their own neutral level; `own_share` and `distribution` in thousandths. What a
    gemeente's share does not follow of its own course, it follows of the country's: the macrobudget is enough
    for all gemeenten together (Pw art. 69 lid 2).
    """
    followed = follow(base, macro, PERMILLE - own_share, own, own_share)
    return followed + nearest(followed * distribution, PERMILLE)


def announced_cents(definitief: int, moment: Moment, swing: Swing) -> int:
    """Return what is told at a moment of the year, given what the definitief budget will be."""
    error = {Moment.VOORLOPIG: swing.voorlopig, Moment.NADER_VOORLOPIG: swing.nader_voorlopig}.get(moment, 0)
    return definitief + nearest(definitief * error, PERMILLE)


def moment_of(month: int) -> Moment:
    """Return the announcement in force in a month of the year, 0 to 11."""
    return max(moment for moment in Moment if moment <= month)


def swing_of(key: Key, gemeente: str, year: int, errors: Errors) -> Swing:
    """Return the draws of one calendar year: one for the country, one of its own for the gemeente."""
    place = checksum(f"gemeente:{gemeente}")
    return Swing(
        _within(key.draw(MACRO_ERROR, 0, year), errors.voorlopig),
        _within(key.draw(SPRING_ERROR, 0, year), errors.nader_voorlopig),
        _within(key.draw(DISTRIBUTION_ERROR, place, year), errors.distribution),
    )


def _within(draw: int, width: int) -> int:
    """Return a whole number from -width to width, each as likely."""
    return (draw * (2 * width + 1) >> 64) - width
