"""Units that decide: ticks for time, cents for money, thousandths for walls.

Knows nothing of scenarios, people or files. Everything that orders, gates or pays is an integer here
(rule 1-3); floats exist only where people read or write.
"""

from __future__ import annotations

from datetime import date

TICKS_PER_MONTH = 1 << 20
MONTHS_PER_YEAR = 12
RATE_ONE = 1 << 10
"""A rate, quality or misfit factor of exactly one, as an integer."""
PERMILLE = 1000
GROWTH_ONE = 1_000_000
"""A growth factor of exactly one, as an integer."""
NEVER = (1 << 62) - 1
"""A tick that no run reaches."""


def ticks(months: float) -> int:
    """Return whole ticks for a number of months (floored)."""
    return int(months * TICKS_PER_MONTH)


def month_start(month: int) -> int:
    """Return the tick at which a month begins."""
    return month * TICKS_PER_MONTH


def cents(eur: float) -> int:
    """Return whole cents for an amount in euro, halves away from zero as on an invoice."""
    return int(eur * 100 + 0.5) if eur >= 0 else -int(-eur * 100 + 0.5)


def permille(share: float) -> int:
    """Return whole thousandths of a share, floored; the remainder belongs to the common purse (rule 18)."""
    return int(share * PERMILLE + 1e-9)


def millionths(amount: float) -> int:
    """Return whole millionths of a share, a factor or a count."""
    return int(amount * GROWTH_ONE + 0.5)


def rate_units(factor: float) -> int:
    """Return a multiplier of a rate as an integer in 1/1024."""
    return int(factor * RATE_ONE + 0.5)


def months_between(first: date, later: date) -> int:
    """Return whole calendar months from one date to another; negative when the second is earlier."""
    return (later.year - first.year) * MONTHS_PER_YEAR + later.month - first.month


def date_of_month(start: date, month: int) -> date:
    """Return the first day of the month that lies `month` months after the start."""
    index = start.year * MONTHS_PER_YEAR + start.month - 1 + month
    return date(index // MONTHS_PER_YEAR, index % MONTHS_PER_YEAR + 1, 1)
