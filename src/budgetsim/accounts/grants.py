"""What the outside world pays into each fund, per gemeente and year, by the rule of each grant.

Knows no purse and no event: dated amounts, volumes and spending in, cents out. Engine and audit call the same
functions (rule 17).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from budgetsim.accounts.buig import (
    Errors,
    Moment,
    Swing,
    announced_cents,
    definitief_cents,
    own_share_permille,
    swing_of,
)
from budgetsim.accounts.calendar import Calendar
from budgetsim.accounts.indexation import Indexation
from budgetsim.accounts.settle import FundKinds, nearest
from budgetsim.chance.address import Key
from budgetsim.chance.weather import macro_volume as national_volume
from budgetsim.domain.economy import Economy
from budgetsim.domain.funds import BuigRule, Grant, HeadRule, Heads, SpendingRule
from budgetsim.domain.people import Gemeente
from budgetsim.domain.reference import Reference
from budgetsim.domain.scenario import Scenario
from budgetsim.errors import InputError, Problem
from budgetsim.units import GROWTH_ONE, cents, millionths, permille

LOWEST_VOLUME, HIGHEST_VOLUME = 0.1, 10.0
"""National bijstand volumes beyond these, times neutral, are no economy but a slip of the pen."""


@dataclass(frozen=True)
class BuigTerms:
    """How a BUIG grant follows volumes, in thousandths."""

    stages: frozenset[int]
    """Where people are on bijstand."""
    own_share: int
    own_lag_years: int
    errors: Errors


@dataclass(frozen=True)
class HeadTerms:
    """Whom a grant per head counts, and how."""

    stages: frozenset[int]
    doelgroepen: frozenset[int]
    with_lks: bool
    share: int
    averaging_years: int
    lag_years: int
    relative_to_macro: bool
    most: tuple[int, ...] | None
    """Per year of the tables, in millionths of a head."""


@dataclass(frozen=True)
class SpendingTerms:
    """What a refund looks at."""

    accounts: frozenset[str]
    share: int
    lag_years: int
    growth: tuple[int, ...]
    """Per year of the tables: prices since the year that is refunded, in millionths."""
    most: tuple[int, ...] | None


@dataclass(frozen=True)
class GrantRow:
    """One grant row in integers, per year of the tables."""

    id: str
    gemeente: int
    fund: int
    taakveld: str
    amounts: tuple[int, ...]
    """Cents a year, or cents a head."""
    macro: tuple[int, ...]
    """National bijstand volume, millionths of the neutral path."""
    buig: BuigTerms | None = None
    heads: HeadTerms | None = None
    spending: SpendingTerms | None = None

    def counts(self, stage: int, doelgroep: int, with_lks: bool) -> bool:
        """Return whether the rule counts an inwoner in a stage; BUIG counts everyone on bijstand."""
        if self.buig:
            return stage in self.buig.stages
        if not self.heads:
            return False
        told = stage in self.heads.stages and doelgroep in self.heads.doelgroepen
        return told and (with_lks or not self.heads.with_lks)


@dataclass(frozen=True)
class Known:
    """What a grant's rule knows of the years before: mean heads in millionths, or cents spent, or nothing.

    A year before the run counts as the opening state, a year that has not ended yet as the last one known.
    """

    history: Sequence[int] = ()
    opening: int = 0

    def of(self, year: int) -> int:
        if year < 0 or not self.history:
            return self.opening
        return self.history[min(year, len(self.history) - 1)]

    def before(self, year: int) -> Known:
        """Return what was known at the start of a year of the run."""
        return Known(self.history[:year], self.opening)


def grant_rows(
    scenario: Scenario, reference: Reference, economy: Economy, calendar: Calendar
) -> tuple[GrantRow, ...]:
    """Return every grant row over the years of the tables."""
    source = _Source(scenario, reference, economy, calendar)
    return tuple(_row(source, grant) for grant in scenario.grants)


@dataclass(frozen=True)
class _Source:
    """What every row is made from."""

    scenario: Scenario
    reference: Reference
    economy: Economy
    calendar: Calendar

    @cached_property
    def days(self) -> list[date]:
        start = self.calendar.start
        return [start.replace(year=start.year + number) for number in range(self.calendar.table_months // 12)]

    @cached_property
    def macro(self) -> tuple[int, ...]:
        return _macro(self)

    @cached_property
    def gemeenten(self) -> dict[str, int]:
        return {gemeente.id: number for number, gemeente in enumerate(self.scenario.gemeenten)}

    @property
    def index(self) -> Indexation:
        return Indexation.of(self.economy)


def _row(source: _Source, grant: Grant) -> GrantRow:
    scenario = source.scenario
    gemeente = source.gemeenten[grant.gemeente]
    return GrantRow(
        grant.id,
        gemeente,
        [fund.id for fund in scenario.funds].index(grant.fund),
        grant.taakveld,
        _amounts(source, grant),
        source.macro,
        _buig_terms(source, scenario.gemeenten[gemeente], grant.buig) if grant.buig else None,
        _head_terms(source, grant.per_head) if grant.per_head else None,
        _spending_terms(source, grant, grant.on_spending) if grant.on_spending else None,
    )


def _amounts(source: _Source, grant: Grant) -> tuple[int, ...]:
    dated = grant.eur_per_year or (grant.per_head and grant.per_head.eur_per_head)
    if not dated:
        return (0,) * len(source.days)
    from_year = grant.price_year or source.calendar.start.year
    return tuple(
        cents(dated.at(day) * source.index.factor(grant.index, from_year, day.year)) for day in source.days
    )


def _macro(source: _Source) -> tuple[int, ...]:
    scenario = source.scenario
    response = (scenario.macro_response.per_point_pct, scenario.macro_response.per_point_change_pct)
    years = national_volume(
        source.economy,
        source.calendar.start,
        len(source.days),
        scenario.neutral_unemployment_pct,
        response,
    )
    if min(years) < LOWEST_VOLUME or max(years) > HIGHEST_VOLUME:
        found = f"the national bijstand volume of economy {source.economy.id} runs from {min(years):.2f} to"
        message = f"{found} {max(years):.2f} times neutral; give a response or a path that keeps it within"
        limits = f"{message} {LOWEST_VOLUME:g} to {HIGHEST_VOLUME:g}"
        raise InputError([Problem(source.scenario.name, 0, 0, "macro_response", limits)])
    return tuple(millionths(volume) for volume in years)


def _buig_terms(source: _Source, gemeente: Gemeente, rule: BuigRule) -> BuigTerms:
    share = rule.own_volume_share
    own = (
        own_share_permille(source.reference, gemeente.inhabitants_count, source.calendar.start)
        if share is None
        else permille(share)
    )
    errors = (rule.voorlopig_error_share, rule.nader_voorlopig_error_share, rule.distribution_error_share)
    bijstand = frozenset(n for n, stage in enumerate(source.scenario.stages) if stage.on_bijstand)
    return BuigTerms(bijstand, own, rule.own_lag_years, Errors(*map(permille, errors)))


def _head_terms(source: _Source, rule: HeadRule) -> HeadTerms:
    stages, groups = counted(source.scenario, rule.counts)
    most = [millionths(rule.max_count.at(day)) for day in source.days] if rule.max_count else None
    return HeadTerms(
        stages,
        groups,
        rule.counts.with_lks,
        millionths(rule.share),
        rule.averaging_years,
        rule.lag_years,
        rule.relative_to_macro,
        tuple(most) if most else None,
    )


def counted(scenario: Scenario, heads: Heads) -> tuple[frozenset[int], frozenset[int]]:
    """Return the numbers of the stages and doelgroepen that are counted."""
    stages = frozenset(n for n, stage in enumerate(scenario.stages) if stage.id in heads.stages)
    named = heads.doelgroepen
    groups = frozenset(n for n, g in enumerate(scenario.doelgroepen) if not named or g.id in named)
    return stages, groups


def _spending_terms(source: _Source, grant: Grant, rule: SpendingRule) -> SpendingTerms:
    growth = [source.index.factor(grant.index, day.year - rule.lag_years, day.year) for day in source.days]
    limit = rule.max_eur_per_year
    return SpendingTerms(
        frozenset(rule.accounts),
        millionths(rule.share),
        rule.lag_years,
        tuple(millionths(factor) for factor in growth),
        tuple(cents(limit.at(day)) for day in source.days) if limit else None,
    )


# The amounts


def grant_cents(row: GrantRow, year: int, known: Known, moment: Moment, swing: Swing) -> int:
    """Return what a grant pays in a year of the run, as told at a moment of that year."""
    if row.heads:
        return _per_head(row, row.heads, year, known)
    if row.spending:
        return _refund(row.spending, year, known)
    if row.buig:
        definitief = _definitief(row, row.buig, year, row.macro[year], known, swing.distribution)
        return announced_cents(definitief, moment, swing)
    return row.amounts[year]


def foreseen_cents(row: GrantRow, year: int, known: Known) -> int:
    """Return what a gemeente reckons a grant to pay next year, before anything is told (rule 15).

    The national volume counts as it stands in the year before: the future is not known.
    """
    if row.buig:
        return _definitief(row, row.buig, year, row.macro[max(0, year - 1)], known, 0)
    return grant_cents(row, year, known, Moment.VOORLOPIG, Swing())


def _definitief(
    row: GrantRow, rule: BuigTerms, year: int, macro: int, known: Known, distribution: int
) -> int:
    seen = known.of(year - rule.own_lag_years)
    own = nearest(seen * GROWTH_ONE, known.opening) if known.opening else GROWTH_ONE
    return definitief_cents(row.amounts[year], macro, own, rule.own_share, distribution)


def _per_head(row: GrantRow, rule: HeadTerms, year: int, known: Known) -> int:
    last = year - rule.lag_years
    seen = [_heads_of(row, rule, last - back, known) for back in range(rule.averaging_years)]
    mean = nearest(sum(seen), rule.averaging_years)
    return per_head_cents(row.amounts[year], mean, rule.share, rule.most[year] if rule.most else None)


def per_head_cents(price: int, heads: int, share: int = GROWTH_ONE, most: int | None = None) -> int:
    """Return price x heads x share for at most `most` heads; heads and share in millionths."""
    paid = heads if most is None else min(heads, most)
    return nearest(price * paid * share, GROWTH_ONE * GROWTH_ONE)


def _heads_of(row: GrantRow, rule: HeadTerms, year: int, known: Known) -> int:
    """Return heads of a year; against the country as it stood in the year from which they are."""
    heads, seen = known.of(year), min(year, len(known.history) - 1)
    if not rule.relative_to_macro or seen < 0:
        return heads
    return nearest(heads * GROWTH_ONE, row.macro[seen])


def _refund(rule: SpendingTerms, year: int, known: Known) -> int:
    spent = known.of(year - rule.lag_years)
    refund = nearest(spent * rule.growth[year] * rule.share, GROWTH_ONE * GROWTH_ONE)
    return refund if rule.most is None else min(refund, rule.most[year])


def swings(scenario: Scenario, rows: tuple[GrantRow, ...], key: Key, calendar: Calendar) -> list[list[Swing]]:
    """Return what luck does to each row [row][year of the tables]; nothing where no BUIG is told."""
    years = range(calendar.table_months // 12)
    return [
        [
            swing_of(key, scenario.gemeenten[row.gemeente].id, calendar.start.year + year, row.buig.errors)
            if row.buig
            else Swing()
            for year in years
        ]
        for row in rows
    ]


def split_extra(extra: int, grants: list[int], kinds: FundKinds) -> list[int]:
    """Share extra money over the provision funds by their grants; the largest takes the rest."""
    rows = zip(grants, kinds.entitlement, kinds.earmarked, strict=True)
    provision = [0 if always or marked else max(0, grant) for grant, always, marked in rows]
    total = sum(provision)
    parts = [extra * grant // total if total else 0 for grant in provision]
    free = [not (always or marked) for always, marked in zip(kinds.entitlement, kinds.earmarked, strict=True)]
    largest = max(range(len(parts)), key=lambda fund: (provision[fund], free[fund]))
    parts[largest] += extra - sum(parts)
    return parts
