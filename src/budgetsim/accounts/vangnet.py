"""Placeholder until the rule is merged."""

from __future__ import annotations

from dataclasses import dataclass

from budgetsim.domain.reference import Reference


@dataclass(frozen=True)
class VangnetRule:
    own_risk: int = 75


def vangnet_rule(reference: Reference, year: int) -> VangnetRule:
    return VangnetRule()


def vangnet_cents(
    rule: VangnetRule, budget_cents: int, cost_cents: int, earlier: tuple[tuple[int, int], ...]
) -> int:
    deficit = max(0, cost_cents - budget_cents)
    low, high = budget_cents * 75 // 1000, budget_cents * 125 // 1000
    return max(0, min(deficit, high) - low) // 2 + max(0, deficit - high)
