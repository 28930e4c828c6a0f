"""How a gemeente writes lasten and baten: the sign each has, and that V and N never depend on it.

Knows no sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Sign(StrEnum):
    """A convention, by its name on the command line."""

    LASTEN_POSITIVE = "lasten-positief"
    """Lasten and baten both positive; a saldo is baten less lasten."""
    LASTEN_NEGATIVE = "lasten-negatief"
    BATEN_NEGATIVE = "baten-negatief"


@dataclass(frozen=True)
class Factors:
    """What an amount is multiplied by before it is shown."""

    lasten: int
    baten: int
    saldo: int
    """Of baten less lasten."""


FACTORS = {
    Sign.LASTEN_POSITIVE: Factors(1, 1, 1),
    Sign.LASTEN_NEGATIVE: Factors(-1, 1, 1),
    Sign.BATEN_NEGATIVE: Factors(1, -1, -1),
}
LASTEN, BATEN, SALDO = "L", "B", "S"
NEITHER = "-"


def factor(sign: Sign, side: str) -> int:
    """Return the factor of a side: L, B or S."""
    found = FACTORS[sign]
    return {LASTEN: found.lasten, BATEN: found.baten, SALDO: found.saldo}[side]
