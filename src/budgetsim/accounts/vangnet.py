"""The vangnetuitkering: what the Rijk pays over a year with a BUIG deficit above the own risk.

Knows budgets and costs of a gemeente in whole cents, no purse and no event; the thresholds stand by year in
data/rijksbijdragen.csv (Participatiewet art. 74). Whole numbers only: thresholds in permille of the budget.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from budgetsim.accounts.working import Sheet, Value, Working, refuse
from budgetsim.domain.reference import Reference
from budgetsim.units import PERMILLE, permille

Year = tuple[int, int]
"""Budget and net cost of one year, cents: the definitief budget, and bijstand, IOAW, IOAZ, Bbz and LKS."""


@dataclass(frozen=True)
class VangnetRule:
    """The rule of one year; every threshold in permille of the definitief budget of that year."""

    own_risk_permille: int
    tier_1_upper_permille: int
    tier_1_compensation_permille: int
    """Of the deficit between own risk and tier_1_upper."""
    tier_2_compensation_permille: int
    """Of the deficit above tier_1_upper."""
    cumulative_own_risk_permille: int
    cumulative_years_count: int
    """Years added up for the cumulated deficit, this one included."""
    extended_own_risk_permille: int | None
    """Lower own risk for lasting deficits; None in years without that rule."""
    extended_earlier_deficit_permille: int
    """From this share of its own budget an earlier year counts as one with a deficit."""
    extended_years_count: int
    """Earlier years looked at."""
    extended_years_needed_count: int


@dataclass(frozen=True)
class Vangnet:
    """What a rule makes of one year, cents; every deficit is cost minus budget."""

    deficit_cents: int
    cumulated_deficit_cents: int
    earlier_deficits_count: int
    regular: bool
    extended: bool
    own_risk_permille: int | None
    """None when neither the regular nor the extended conditions are met."""
    tier_1_cents: int
    tier_2_cents: int

    @property
    def compensation_cents(self) -> int:
        return self.tier_1_cents + self.tier_2_cents


def vangnet_rule(reference: Reference, year: int) -> VangnetRule:
    """Return the rule in force in a year; after the last row of the tables, the last one."""
    return _rule(Sheet(reference, None, "vangnet"), year)


def vangnet_cents(rule: VangnetRule, budget_cents: int, cost_cents: int, earlier: tuple[Year, ...]) -> int:
    """Return the vangnetuitkering over a year, cents: never below 0, never above the deficit.

    `earlier` holds (budget_cents, cost_cents) of the years before, newest last, as many as are known. Two
    conditions look at earlier years. Regular: the deficits of this year and the two before, surpluses
    counted against them, together above the threshold of this year's budget; a year not known counts as 0.
    Extended: enough of the three years before with a deficit; a year not known counts as one without.
    That the raad agrees and measures were taken, and that all cost was lawful, is taken for granted.
    """
    return assess(rule, budget_cents, cost_cents, earlier).compensation_cents


def assess(rule: VangnetRule, budget_cents: int, cost_cents: int, earlier: tuple[Year, ...]) -> Vangnet:
    """Return conditions, own risk and compensation of a year; see `vangnet_cents`."""
    deficit = cost_cents - budget_cents
    together = earlier[max(0, len(earlier) - rule.cumulative_years_count + 1) :]
    cumulated = deficit + sum(cost - budget for budget, cost in together)
    lasting = _earlier_deficits(rule, earlier)
    regular = _above(deficit, budget_cents, rule.own_risk_permille) and _above(
        cumulated, budget_cents, rule.cumulative_own_risk_permille
    )
    lower = rule.extended_own_risk_permille
    extended = (
        lower is not None
        and _above(deficit, budget_cents, lower)
        and lasting >= rule.extended_years_needed_count
    )
    own_risk = lower if extended else rule.own_risk_permille if regular else None
    tier_1, tier_2 = (0, 0) if own_risk is None else _tiers(rule, own_risk, budget_cents, deficit)
    return Vangnet(deficit, cumulated, lasting, regular, extended, own_risk, tier_1, tier_2)


def vangnet_working(
    reference: Reference, year: int, budget_cents: int, cost_cents: int, earlier: tuple[Year, ...] = ()
) -> Working:
    """Work out the vangnetuitkering over a year; raises InputError for an amount below 0."""
    for budget, cost in ((budget_cents, cost_cents), *earlier):
        if budget < 0 or cost < 0:
            raise refuse("vangnet", f"budget {budget / 100:.2f} and cost {cost / 100:.2f} must be 0 or more")
    asked: dict[str, Value] = {"budget_eur": budget_cents / 100, "cost_eur": cost_cents / 100}
    sheet = Sheet(reference, None, "vangnet", year=year, **asked, earlier_years=len(earlier))
    rule = _rule(sheet, year)
    found = assess(rule, budget_cents, cost_cents, earlier)
    _explain(sheet, rule, found, budget_cents, cost_cents)
    known = max(rule.cumulative_years_count - 1, rule.extended_years_count)
    if len(earlier) < known:
        sheet.note(f"{len(earlier)} of {known} earlier years known; the others count as without deficit")
    sheet.note("asked for in the year after, with the consent of the raad; unlawful cost does not count")
    return sheet.done(found.compensation_cents / 100, "eur_per_year")


def _rule(sheet: Sheet, year: int) -> VangnetRule:
    day = date(year, 1, 1)

    def share(name: str) -> int:
        return permille(sheet.figure(f"vangnet_{name}_share", day))

    def count(name: str) -> int:
        return int(sheet.figure(f"vangnet_{name}", day))

    lasting = bool(count("extended_applies"))
    return VangnetRule(
        own_risk_permille=share("own_risk"),
        tier_1_upper_permille=share("tier_1_upper"),
        tier_1_compensation_permille=share("tier_1_compensation"),
        tier_2_compensation_permille=share("tier_2_compensation"),
        cumulative_own_risk_permille=share("cumulative_own_risk"),
        cumulative_years_count=count("cumulative_years"),
        extended_own_risk_permille=share("extended_own_risk") if lasting else None,
        extended_earlier_deficit_permille=share("extended_earlier_deficit") if lasting else 0,
        extended_years_count=count("extended_years") if lasting else 0,
        extended_years_needed_count=count("extended_years_needed") if lasting else 0,
    )


def _earlier_deficits(rule: VangnetRule, earlier: tuple[Year, ...]) -> int:
    """Count the years before with a deficit of the threshold or more."""
    looked_at = earlier[max(0, len(earlier) - rule.extended_years_count) :]
    return sum(
        cost > budget and (cost - budget) * PERMILLE >= budget * rule.extended_earlier_deficit_permille
        for budget, cost in looked_at
    )


def _above(deficit: int, budget: int, threshold_permille: int) -> bool:
    """Tell whether a deficit is above a share of the budget; without a budget there is no vangnet."""
    return budget > 0 and deficit * PERMILLE > budget * threshold_permille


def _tiers(rule: VangnetRule, own_risk: int, budget: int, deficit: int) -> tuple[int, int]:
    """Return the compensation in both tiers, cents, floored; deficits in thousandths of a cent until then."""
    upper = budget * max(own_risk, rule.tier_1_upper_permille)
    between = min(deficit * PERMILLE, upper) - budget * own_risk
    above = max(0, deficit * PERMILLE - upper)
    one = PERMILLE * PERMILLE
    return (
        between * rule.tier_1_compensation_permille // one,
        above * rule.tier_2_compensation_permille // one,
    )


def _explain(sheet: Sheet, rule: VangnetRule, found: Vangnet, budget: int, cost: int) -> None:
    """Write down what was found, with the numbers filled in."""
    euro = "eur_per_year"
    text = f"deficit = {cost / 100:.2f} - {budget / 100:.2f}"
    sheet.step(text, found.deficit_cents / 100, euro)
    text = f"deficit of {rule.cumulative_years_count} years together, surpluses counted against it"
    sheet.step(text, found.cumulated_deficit_cents / 100, euro)
    own, cumulative = rule.own_risk_permille / 10, rule.cumulative_own_risk_permille / 10
    text = f"regular: deficit above {own:g}% and together above {cumulative:g}% of {budget / 100:.2f}"
    sheet.step(text, found.regular, "boolean")
    if rule.extended_own_risk_permille is not None:
        lower, counts = rule.extended_own_risk_permille / 10, rule.extended_earlier_deficit_permille / 10
        years = f"{rule.extended_years_needed_count} of {rule.extended_years_count} earlier years"
        text = f"extended: deficit above {lower:g}% and {years} with {counts:g}% or more"
        sheet.step(f"{text} ({found.earlier_deficits_count} found)", found.extended, "boolean")
    if found.deficit_cents <= 0:
        sheet.note("there is no deficit, so nothing to claim")
        return
    if found.own_risk_permille is None:
        sheet.note("the conditions are not met: the gemeente bears the whole deficit")
        return
    risk, upper = found.own_risk_permille / 10, rule.tier_1_upper_permille / 10
    text = f"{rule.tier_1_compensation_permille / 10:g}% of the deficit between {risk:g}% and {upper:g}%"
    sheet.step(text, found.tier_1_cents / 100, euro)
    text = f"{rule.tier_2_compensation_permille / 10:g}% of the deficit above {upper:g}%"
    sheet.step(text, found.tier_2_cents / 100, euro)
