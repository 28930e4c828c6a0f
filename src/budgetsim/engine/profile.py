"""The traits of an inwoner that decide what they cost and which grants count them.

Knows no price and no purse.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, eq=False)
class Profile:
    """The traits that decide what an inwoner costs; who are alike share one, which is known by identity."""

    gemeente: int
    doelgroep: int
    uitkering: int
    loonwaarde: int
    dagdelen: int
    double_support: int
