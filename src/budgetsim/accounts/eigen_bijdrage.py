"""What a household pays a month for Wmo support: the abonnementstarief by date, or the bill of 2027.

Knows no household but its income; the amounts stand in data/tarieven.csv.
"""

from __future__ import annotations

import math
from datetime import date

from budgetsim.accounts.indexation import Indexation
from budgetsim.accounts.working import Sheet, Value, Working, refuse
from budgetsim.domain.reference import Reference
from budgetsim.units import cents

UNIT = "eur_per_household_per_month"
BILL = "wmo_eigen_bijdrage_bill"


def eigen_bijdrage_working(reference: Reference, index: Indexation, day: date) -> Working:
    """Work out the most that a household pays a month (Wmo 2015 art. 2.1.4a)."""
    sheet = Sheet(reference, index, "eigen_bijdrage", date=str(day))
    amount = cents(sheet.yearly("wmo_eigen_bijdrage", day, "price"))
    sheet.step("eigen bijdrage Wmo, one amount for every household", amount / 100, UNIT)
    sheet.note("a gemeente may ask less, or nothing; a household pays once, however many its voorzieningen")
    return sheet.done(amount / 100, UNIT)


def eigen_bijdrage_bill_working(
    reference: Reference, day: date, income_eur_per_year: float, multi: bool = False
) -> Working:
    """Work out the eigen bijdrage of the bill for 2027, by income; `multi` for a household of more persons.

    A straight line between the two incomes that are published; wealth is left out.
    """
    if not (math.isfinite(income_eur_per_year) and income_eur_per_year >= 0):
        raise refuse("income", f"{income_eur_per_year:g} is not an income of 0 or more")
    kind = "multi" if multi else "single"
    asked: dict[str, Value] = {"income_eur_per_year": income_eur_per_year, "household": kind}
    sheet = Sheet(reference, None, "eigen_bijdrage_bill", date=str(day), **asked)
    least, most = sheet.figure(f"{BILL}_min", day), sheet.figure(f"{BILL}_max", day)
    low = sheet.figure(f"{BILL}_min_income_{kind}", day)
    high = sheet.figure(f"{BILL}_max_income_{kind}", day)
    part = min(1.0, max(0.0, (income_eur_per_year - low) / (high - low)))
    text = f"part of the way from {low:g} to {high:g} of income, between 0 and 1"
    sheet.step(text, part, "share")
    amount = cents(least + (most - least) * part)
    sheet.step(f"{least:.2f} + ({most:.2f} - {least:.2f}) x {part:.4f}", amount / 100, UNIT)
    sheet.note("a bill, not a law: its adoption is open; wealth counts too, and is left out here")
    return sheet.done(amount / 100, UNIT)
