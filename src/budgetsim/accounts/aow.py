"""When someone reaches the AOW age, by date of birth (Algemene Ouderdomswet art. 7a).

Knows dates only; the AOW ages by calendar year stand in data/aow.csv.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from budgetsim.accounts.working import Sheet, Working, refuse
from budgetsim.domain.reference import Reference
from budgetsim.units import MONTHS_PER_YEAR

AGE = "aow_age_months"


def aow_age_on(reference: Reference, born: date) -> tuple[date, int]:
    """Return the day on which the AOW age is reached and that age in months.

    The age in force on the day itself counts, so the first row is taken under which it falls in time. Raises
    InputError for who reached it before the first row.
    """
    rows = reference.rows(AGE)
    first = rows[0].valid_from
    if later(born, int(rows[0].value)) < first:
        raise refuse("born", f"{born} reached the AOW age before {first}, where data/aow.csv begins")
    for row in rows:
        reached = max(later(born, int(row.value)), row.valid_from)
        if reached <= row.valid_to:
            break
    return reached, int(row.value)


def aow_working(reference: Reference, born: date) -> Working:
    """Work out the day on which the AOW age is reached."""
    reached, months = aow_age_on(reference, born)
    sheet = Sheet(reference, None, "aow_age", born=str(born))
    sheet.figure(AGE, reached)
    sheet.step(_age(reached, months), months, "months")
    if reached.day != born.day:
        sheet.note(f"{reached.year}-{reached.month:02} has no day {born.day}; its last day is taken")
    return sheet.done(str(reached), "date")


def aow_age_working(reference: Reference, day: date) -> Working:
    """Work out the AOW age in force on a day."""
    sheet = Sheet(reference, None, "aow_age", date=str(day))
    months = int(sheet.figure(AGE, day))
    sheet.step(_age(day, months), months, "months")
    return sheet.done(months, "months")


def later(day: date, months_count: int) -> date:
    """Return the same day of the month a number of months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months_count, MONTHS_PER_YEAR)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _age(day: date, months: int) -> str:
    years, rest = divmod(months, MONTHS_PER_YEAR)
    return f"AOW age in force on {day}: {years} years and {rest} months"
