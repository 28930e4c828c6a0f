"""What a gemeente keeps, year by year, of the bijstand of one inwoner who leaves it for a job.

Knows no scenario and no run: it asks the grants of a gemeente, `grants.py:grant_cents`, once with and once
without the inwoner on bijstand, and every route of money is the difference. Whole cents, prices of one year.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from budgetsim.accounts.buig import Errors, Moment, Swing, own_share_on
from budgetsim.accounts.grants import BuigTerms, GrantRow, HeadTerms, Known, SpendingTerms, grant_cents
from budgetsim.accounts.norms import gross_cents_on, leefvorm_of, lks_cents_on
from budgetsim.accounts.settle import nearest
from budgetsim.accounts.working import Sheet, Value, Working, refuse
from budgetsim.domain.reference import Reference
from budgetsim.units import GROWTH_ONE, MONTHS_PER_YEAR, PERMILLE, cents

ROUTES = {
    "bijstand": "bijstand not paid",
    "lks": "LKS paid",
    "lks_refund": "LKS refunded by the BUIG",
    "buig": "BUIG that follows the own volume",
    "cluster_bijstand": "cluster Participatie, per bijstand",
    "cluster_lks": "cluster Participatie, per LKS",
}
"""Every way in which money comes or goes, with its words; LKS is loonkostensubsidie."""
NOBODY: frozenset[int] = frozenset()
"""Whom a grant counts is told here by `Known`, not read from stages."""
UNBOOKED = "-"
"""No posting is made of these grants."""
AVERAGE_LEEFVORM = "alleenstaand"
"""The average payment share is a share of what this household costs in full."""
EUR = "eur_per_year"


@dataclass(frozen=True)
class Rules:
    """What decides the grants of one gemeente; cents a year, people in millionths."""

    stock: int
    """People on bijstand, with the inwoner."""
    uitkering_cents: int
    """Average cost of one of them: the BUIG of neutral volumes is this times the stock."""
    own_share: int
    """Part of the own course that the BUIG follows, in thousandths."""
    buig_lag_years: int
    refund_lag_years: int
    cluster_bijstand_cents: int
    cluster_lks_cents: int
    cluster_averaging_years: int
    cluster_lag_years: int


@dataclass(frozen=True)
class Leaver:
    """The inwoner who leaves on 1 January of the first year, cents a year; without LKS its amount is 0."""

    bijstand_cents: int
    lks_cents: int = 0


def routes(rules: Rules, leaver: Leaver, years: int) -> dict[str, tuple[int, ...]]:
    """Return what each route brings (or, negative, takes) in each year after the inwoner left, cents."""
    rows = _grants(rules, years)
    stayed, left = _known(rules, None, years), _known(rules, leaver, years)
    changed = {
        name: tuple(_paid(row, year, left[name]) - _paid(row, year, stayed[name]) for year in range(years))
        for name, row in rows.items()
    }
    own = {"bijstand": (leaver.bijstand_cents,) * years, "lks": (-leaver.lks_cents,) * years}
    return {name: (own | changed)[name] for name in ROUTES}


def kept_cents(by_route: dict[str, tuple[int, ...]]) -> tuple[int, ...]:
    """Return what the gemeente keeps in each year: all routes together."""
    return tuple(sum(amounts) for amounts in zip(*by_route.values(), strict=True))


def _grants(rules: Rules, years: int) -> dict[str, GrantRow]:
    """Return the grants that one inwoner changes; amounts and national volume stay as they are."""
    still = (GROWTH_ONE,) * years
    base = nearest(rules.uitkering_cents * rules.stock, GROWTH_ONE)
    buig = BuigTerms(NOBODY, rules.own_share, rules.buig_lag_years, Errors(0, 0, 0))
    refund = SpendingTerms(frozenset(), PERMILLE, rules.refund_lag_years, still, None)

    def row(
        name: str,
        amount: int,
        buig: BuigTerms | None = None,
        heads: HeadTerms | None = None,
        spending: SpendingTerms | None = None,
    ) -> GrantRow:
        return GrantRow(name, 0, 0, UNBOOKED, (amount,) * years, still, buig, heads, spending)

    def mean_of(averaging_years: int) -> HeadTerms:
        return HeadTerms(
            NOBODY, NOBODY, False, PERMILLE, averaging_years, rules.cluster_lag_years, False, None
        )

    several = mean_of(rules.cluster_averaging_years)
    rows = (
        row("buig", base, buig=buig),
        row("lks_refund", 0, spending=refund),
        row("cluster_bijstand", rules.cluster_bijstand_cents, heads=several),
        row("cluster_lks", rules.cluster_lks_cents, heads=mean_of(1)),
    )
    return {row.id: row for row in rows}


def _known(rules: Rules, leaver: Leaver | None, years: int) -> dict[str, Known]:
    """Return what each grant comes to know: people on bijstand, LKS paid, people with LKS."""
    gone = GROWTH_ONE if leaver else 0
    lks = leaver.lks_cents if leaver else 0
    people = Known((rules.stock - gone,) * years, rules.stock)
    return {
        "buig": people,
        "lks_refund": Known((lks,) * years),
        "cluster_bijstand": people,
        "cluster_lks": Known((GROWTH_ONE if lks else 0,) * years),
    }


def _paid(row: GrantRow, year: int, known: Known) -> int:
    """Return what a grant pays with what was known at the start of the year, without luck."""
    return grant_cents(row, year, known.before(year), Moment.DEFINITIEF, Swing())


# from reference figures


@dataclass(frozen=True)
class Question:
    """Which gemeente, which inwoner, in prices of which year; what is None is answered from the figures."""

    inhabitants_count: int
    year: int = 2024
    years_count: int = 6
    leefvorm: str | None = None
    """None: an uitkering of average price."""
    loonwaarde_share: float | None = None
    hours_per_week: float | None = None
    stock_per_1000: float | None = None


def saving_working(reference: Reference, question: Question) -> Working:
    """Work out what a gemeente keeps of one inwoner who leaves bijstand; raises InputError for bad input."""
    asked: dict[str, Value] = {name: value for name, value in vars(question).items() if value is not None}
    sheet = Sheet(reference, None, "saving", **asked)
    uitkering = _uitkering_cents(sheet, reference, question)
    leaver = Leaver(_bijstand_cents(sheet, reference, question, uitkering), _lks_cents(sheet, question))
    rules = _rules(sheet, question, uitkering)
    by_route = routes(rules, leaver, question.years_count)
    total = _write(sheet, by_route, question)
    _notes(sheet, rules, question)
    first, last = date(question.year, 1, 1), date(question.year, 12, 31)
    return sheet.done(total / 100, f"eur_in_{question.years_count}_years", (first, last))


def _uitkering_cents(sheet: Sheet, reference: Reference, question: Question) -> int:
    """Return the average cost of an uitkering: what a single person costs in full, times a share."""
    full = _full_cents(sheet, reference, AVERAGE_LEEFVORM, question.year)
    share = sheet.undated("bijstand_average_payment_share")
    text = f"average uitkering = {full / 100:.2f} x {share:g}, the part that is paid on average"
    return cents(sheet.step(text, cents(full / 100 * share) / 100, EUR))


def _bijstand_cents(sheet: Sheet, reference: Reference, question: Question, uitkering: int) -> int:
    if question.leefvorm is None:
        return uitkering
    full = _full_cents(sheet, reference, question.leefvorm, question.year)
    if not full:
        raise refuse(
            "leefvorm", f"{question.leefvorm} costs the gemeente nothing, so nothing can be kept of it"
        )
    sheet.note(
        f"{question.leefvorm}: a full uitkering of twelve months per inwoner; the BUIG and its budget still "
        "count people at the average price"
    )
    return full


def _full_cents(sheet: Sheet, reference: Reference, leefvorm: str, year: int) -> int:
    """Return a full uitkering of a year, both half-years at their own norm."""
    form = leefvorm_of(reference, leefvorm)
    half = MONTHS_PER_YEAR // 2
    first, second = (gross_cents_on(sheet, form, date(year, month, 1)) for month in (1, half + 1))
    text = f"{leefvorm} in {year} = {half} x {first / 100:.2f} + {half} x {second / 100:.2f}"
    return cents(sheet.step(text, half * (first + second) / 100, EUR))


def _lks_cents(sheet: Sheet, question: Question) -> int:
    loonwaarde, hours = question.loonwaarde_share, question.hours_per_week
    if loonwaarde is None and hours is None:
        return 0
    if loonwaarde is None or hours is None:
        raise refuse("loonwaarde", "a job with LKS needs a loonwaarde and hours a week; give both")
    month = lks_cents_on(sheet, loonwaarde, hours, date(question.year, 1, 1))
    text = f"LKS of a year = {MONTHS_PER_YEAR} x {month / 100:.2f}"
    return cents(sheet.step(text, MONTHS_PER_YEAR * month / 100, EUR))


def _rules(sheet: Sheet, question: Question, uitkering: int) -> Rules:
    day = date(question.year, 1, 1)
    own_share = own_share_on(sheet, question.inhabitants_count, day)
    return Rules(
        stock=_stock(sheet, question),
        uitkering_cents=uitkering,
        own_share=own_share,
        buig_lag_years=int(sheet.figure("buig_own_lag_years", day)),
        refund_lag_years=int(sheet.figure("buig_lks_refund_lag_years", day)),
        cluster_bijstand_cents=cents(sheet.figure("gemeentefonds_per_bijstand", day)),
        cluster_lks_cents=cents(sheet.figure("gemeentefonds_per_lks", day)),
        cluster_averaging_years=int(sheet.figure("cluster_participatie_averaging_years", day)),
        cluster_lag_years=int(sheet.figure("cluster_participatie_lag_years", day)),
    )


def _stock(sheet: Sheet, question: Question) -> int:
    """Return the people on bijstand, in millionths: as many per 1,000 inhabitants as in the country."""
    rate = question.stock_per_1000
    if rate is None:
        day = date(question.year, 12, 31)
        people, everyone = (
            sheet.figure("bijstand_stock_persons", day),
            sheet.figure("nederland_inhabitants", day),
        )
        text = f"on bijstand per 1,000 inhabitants = {people:.0f} / {everyone:.0f} x 1,000"
        rate = sheet.step(text, people / everyone * 1000, "persons_per_1000")
    if not (math.isfinite(rate) and 0 < rate <= 1000):
        raise refuse("stock-per-1000", f"{rate:g} is not a number of people in 1,000; give 0 to 1000, not 0")
    stock = int(question.inhabitants_count * rate * (GROWTH_ONE // 1000) + 0.5)
    sheet.step(
        f"on bijstand = {question.inhabitants_count} x {rate:.4g} / 1,000", stock / GROWTH_ONE, "persons"
    )
    if stock < GROWTH_ONE:
        raise refuse(
            "inhabitants", f"{question.inhabitants_count} have nobody on bijstand who could leave it"
        )
    return stock


def _write(sheet: Sheet, by_route: dict[str, tuple[int, ...]], question: Question) -> int:
    """Write down the routes by year, and return what is kept in all years together, cents."""
    with_lks = any(by_route["lks"])
    for name, amounts in by_route.items():
        if with_lks or "lks" not in name:
            sheet.line(ROUTES[name], tuple(amount / 100 for amount in amounts), "eur")
    kept, saved = kept_cents(by_route), by_route["bijstand"]
    sheet.line("kept by the gemeente", tuple(amount / 100 for amount in kept), "eur")
    sheet.line("kept, of the bijstand not paid", _shares(kept, saved), "share")
    so_far = _shares(tuple(accumulate(kept)), tuple(accumulate(saved)))
    sheet.line("kept, all years so far together", so_far, "share")
    years = f"in {question.years_count} years together"
    sheet.step(f"bijstand not paid {years}", sum(saved) / 100, "eur")
    sheet.step(f"kept {years}, all routes of the table", sum(kept) / 100, "eur")
    return sum(kept)


def _shares(part: tuple[int, ...], whole: tuple[int, ...]) -> tuple[float, ...]:
    return tuple(round(some / all_, 4) for some, all_ in zip(part, whole, strict=True))


def _notes(sheet: Sheet, rules: Rules, question: Question) -> None:
    exact = nearest(rules.uitkering_cents * rules.stock, GROWTH_ONE) / GROWTH_ONE / 100
    sheet.note(
        f"every year in prices of {question.year}, without growth; BUIG as it is definitief, without luck"
    )
    sheet.note("the inwoner leaves on 1 January of year 1 for good; the wage is enough to leave bijstand")
    sheet.note(
        "left out: uitvoering, begeleiding and trajectories, the vangnetuitkering, what general means bear "
        "or get, and what the inwoner and the Rijk gain"
    )
    sheet.note(
        "one gemeente alone: the cluster Participatie divides a fixed national sum, so where everyone's "
        "numbers fall alike nobody's part falls; the macrobudget of the BUIG then falls for every size class"
    )
    sheet.note(
        f"the BUIG follows a volume in whole millionths: for one inwoner it is exact to {exact:.2f} euro"
    )
