"""The gebundelde uitkering for bijstand: whose course a gemeente's budget follows, and how it is announced.

Knows no purse and no event. Sources: Participatiewet art. 69 and 71; Besluit Participatiewet, annex (size
classes of 15,000 and 40,000 inhabitants, mixed in between); Berenschot, Handreiking Explicitering budgetten.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import lru_cache

from budgetsim.accounts.settle import follow, nearest
from budgetsim.accounts.working import Sheet, Value, Working, refuse
from budgetsim.chance.address import Key, checksum
from budgetsim.domain.reference import Reference
from budgetsim.units import GROWTH_ONE, PERMILLE, permille

MACRO_ERROR = checksum("buig_macro_error")
SPRING_ERROR = checksum("buig_spring_error")
DISTRIBUTION_ERROR = checksum("buig_distribution_error")
EUR = "eur_per_year"


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
    return own_share_on(Sheet(reference, None, "buig"), inhabitants_count, day)


def own_share_on(sheet: Sheet, inhabitants_count: int, day: date) -> int:
    """Work out `own_share_permille` on a sheet."""
    lower = sheet.figure("buig_historisch_verdeelmodel_max_inhabitants", day)
    upper = sheet.figure("buig_objectief_verdeelmodel_min_inhabitants", day)
    taken_back = sheet.figure("buig_leak_share", day)
    objective = min(1.0, max(0.0, (inhabitants_count - lower) / (upper - lower)))
    name = {0.0: "historical", 1.0: "objective"}.get(objective, "mixed")
    text = f"size class {name}: objective part, from {lower:g} to {upper:g} inhabitants"
    sheet.step(text, objective, "share")
    own = permille(1 - objective * (1 - taken_back))
    text = f"own course followed = 1 - {objective:g} x (1 - {taken_back:g}), in whole thousandths"
    sheet.step(text, own / PERMILLE, "share_of_own_course")
    return own


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


@lru_cache(maxsize=1 << 14)
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


@dataclass(frozen=True)
class Course:
    """How a year came out: volumes in millionths of their neutral level, what luck did in thousandths."""

    macro: int = GROWTH_ONE
    own: int = GROWTH_ONE
    swing: Swing = Swing()


def buig_working(
    reference: Reference, base_cents: int, inhabitants_count: int, course: Course, day: date
) -> Working:
    """Work out a year's budget and its three announcements; raises InputError for what cannot be."""
    _refuse_impossible(base_cents, course)
    sheet = _asked(reference, base_cents, inhabitants_count, course, day)
    own_share = own_share_on(sheet, inhabitants_count, day)
    definitief = _definitief_on(sheet, base_cents, course, own_share)
    for moment in Moment:
        told = announced_cents(definitief, moment, course.swing) / 100
        sheet.step(f"{_words(moment)}, in force from {date(day.year, moment + 1, 1)}", told, EUR)
    sheet.note("the own volume is that of some years before (own_lag_years of a scenario, 2 by default)")
    sheet.note(
        "factors count in whole millionths, errors in whole thousandths; what a gemeente does not follow of "
        "its own course it follows of the country's"
    )
    return sheet.done(definitief / 100, EUR)


def _refuse_impossible(base_cents: int, course: Course) -> None:
    if base_cents < 0:
        raise refuse("base", f"{base_cents / 100:.2f} is not a budget of 0 or more")
    for name, volume in (("macro-volume", course.macro), ("own-volume", course.own)):
        if volume < 0:
            raise refuse(
                name, f"{volume / GROWTH_ONE:g} is not a factor of 0 or more; 1 is the neutral level"
            )
    swing = course.swing
    errors = (("voorlopig-error", swing.voorlopig), ("nader-error", swing.nader_voorlopig))
    for name, error in (*errors, ("distribution", swing.distribution)):
        if abs(error) > PERMILLE:
            raise refuse(name, f"{error / PERMILLE:g} is not a share of the budget; give -1 to 1")


def _asked(reference: Reference, base_cents: int, inhabitants_count: int, course: Course, day: date) -> Sheet:
    asked: dict[str, Value] = {
        "base_eur": base_cents / 100,
        "inhabitants": inhabitants_count,
        "own_volume": course.own / GROWTH_ONE,
        "macro_volume": course.macro / GROWTH_ONE,
        "distribution": course.swing.distribution / PERMILLE,
        "voorlopig_error": course.swing.voorlopig / PERMILLE,
        "nader_error": course.swing.nader_voorlopig / PERMILLE,
    }
    return Sheet(reference, None, "buig", **asked, date=str(day))


def _definitief_on(sheet: Sheet, base: int, course: Course, own_share: int) -> int:
    """Write down what each course does alone, and return what they do together."""
    rest, own_volume, macro = PERMILLE - own_share, course.own / GROWTH_ONE, course.macro / GROWTH_ONE
    country = definitief_cents(base, course.macro, GROWTH_ONE, own_share) - base
    text = f"the country's course = {base / 100:.2f} x ({macro:g} - 1) x {rest / PERMILLE:g}"
    sheet.step(text, country / 100, EUR)
    alone = definitief_cents(base, GROWTH_ONE, course.own, own_share) - base
    text = f"the own course = {base / 100:.2f} x ({own_volume:g} - 1) x {own_share / PERMILLE:g}"
    sheet.step(text, alone / 100, EUR)
    distribution = course.swing.distribution
    definitief = definitief_cents(base, course.macro, course.own, own_share, distribution)
    if distribution:
        rule = definitief_cents(base, course.macro, course.own, own_share)
        text = f"distribution, {distribution / PERMILLE:g} of {rule / 100:.2f}"
        sheet.step(text, (definitief - rule) / 100, EUR)
    return definitief


def _words(moment: Moment) -> str:
    return moment.name.lower().replace("_", " ")
