"""Bounds on outcomes, such as `kans_op_tekort > 0.3`: how they are written, and where a run breaks them.

Knows no command and no exit code. A bound says what must not be; it holds for every economy, arrangement and
gemeente of every run, and for every year of a chance of deficit, unless ids before its name narrow it.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import pandas as pd

from budgetsim.analysis.compare import compare
from budgetsim.analysis.headline import OUTCOMES, TOTAL, headline
from budgetsim.analysis.risk import ALL_FUNDS, risks, sets_of
from budgetsim.domain.scenario import Scenario

CHANCE, BUFFER = "chance_of_deficit", "buffer"
DUTCH = {
    "netto_beslag": "net_draw",
    "participatie": "participation_months",
    "duurzame_uitstroom": "durable_outflow",
    "wachten_op_plaats": "waiting_months_plaats",
    "wachten_op_geld": "waiting_months_geld",
    "wachten_op_overdracht": "waiting_months_overdracht",
    "bezette_plek": "blocked_months",
    "wachttijd_p50": "waiting_time_p50",
    "wachttijd_p90": "waiting_time_p90",
    "geld_over": "money_idle",
    "kans_op_tekort": CHANCE,
}
"""What readers call it -> its id; `lasten` and `buffer` are the same in both."""
RISKS = (CHANCE, BUFFER)
NAMES = (*(outcome.id for outcome in OUTCOMES), *RISKS)
OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
WRITTEN = re.compile(
    r"\s*(?P<path>[a-z][\w.]*)\s*(?:\[\s*(?P<subject>\w+)\s*\])?\s*(?P<sign>>=|<=|>|<)\s*(?P<number>\S+)\s*",
    re.ASCII,
)
NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?", re.ASCII | re.IGNORECASE)
PLACES = ["run", "economy", "arrangement", "gemeente"]
VALUE_COLUMNS = [*PLACES, "name", "subject", "year", "value"]


@dataclass(frozen=True)
class Bound:
    """What may not be: an outcome, its subject, on the wrong side of a number, in some places."""

    text: str
    """As it was written."""
    name: str
    subject: str
    sign: str
    number: float
    places: tuple[str, ...]
    """Ids of economies, arrangements or gemeenten that narrow it; empty: everywhere."""

    def is_broken_by(self, value: float) -> bool:
        """Return whether a value breaks it; one that is not there does: nobody can tell that it holds."""
        return math.isnan(value) or OPERATORS[self.sign](value, self.number)


@dataclass(frozen=True)
class Known:
    """The ids that a bound can name."""

    places: tuple[str, ...]
    """Economies, arrangements and gemeenten."""
    funds: tuple[str, ...]


def known_of(scenarios: Sequence[Scenario]) -> Known:
    """Return what bounds on these scenarios can name."""
    rows = [(s.economies, s.arrangements, s.gemeenten) for s in scenarios]
    places = [row.id for some in rows for kind in some for row in kind]
    funds = [fund.id for scenario in scenarios for fund in scenario.funds]
    return Known(tuple(dict.fromkeys(places)), tuple(dict.fromkeys(funds)))


# Reading


def read_bounds(texts: Sequence[str], known: Known) -> tuple[list[Bound], list[str]]:
    """Return the bounds that can be read, and a sentence for everything that is wrong."""
    bounds, problems = [], []
    for text in texts:
        found = WRITTEN.fullmatch(text)
        if not found:
            told = "write NAME > NUMBER, with > >= < or <=, such as 'kans_op_tekort > 0.3'"
            problems.append(f"{text!r}: {told}")
            continue
        *places, name = found["path"].split(".")
        name = DUTCH.get(name, name)
        subject = found["subject"] or (ALL_FUNDS if name in RISKS else TOTAL)
        wrong = [*_wrong(name, subject, places, known), *_wrong_number(found["number"])]
        problems += [f"{text!r}: {told}" for told in wrong]
        if not wrong:
            number = float(found["number"])
            bounds.append(Bound(text.strip(), name, subject, found["sign"], number, tuple(places)))
    return bounds, problems


def _wrong(name: str, subject: str, places: list[str], known: Known) -> Iterator[str]:
    if name not in NAMES:
        yield _no("outcome", name, (*NAMES, *DUTCH))
    allowed = (ALL_FUNDS, *known.funds) if name in RISKS else (TOTAL,)
    if name in NAMES and subject not in allowed:
        yield _no(f"[…] of {name}", subject, allowed)
    for place in places:
        if place not in known.places:
            yield _no("economy, arrangement or gemeente", place, known.places)


def _no(what: str, found: str, allowed: Sequence[str]) -> str:
    """Return that there is no such id, with the one that was perhaps meant and all there are."""
    close = get_close_matches(found, allowed, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    return f"there is no {what} {found}; {hint}there are {', '.join(allowed)}"


def _wrong_number(text: str) -> Iterator[str]:
    if not NUMBER.fullmatch(text) or math.isinf(float(text)):
        hint = "; decimals take a point" if "," in text else ""
        yield f"{text} is no number{hint}; give one such as 0.3 or -50000"


# Holding


def values(run: str, indicators: pd.DataFrame, scenario: Scenario, bounds: Sequence[Bound]) -> pd.DataFrame:
    """Return what bounds look at, of one run: means as in the headline, and risks (columns VALUE_COLUMNS).

    `indicators` are the horizon's headline outcomes and the `saldo` of every fund and year.
    """
    parts = [_headline_values(indicators, scenario.years)]
    wanted = {bound.subject for bound in bounds if bound.name in RISKS}
    parts += [_risk_values(indicators, scenario, sorted(wanted))] if wanted else []
    return pd.concat(parts, ignore_index=True).assign(run=run)[VALUE_COLUMNS]


def _headline_values(indicators: pd.DataFrame, years: int) -> pd.DataFrame:
    table = headline(indicators, compare(indicators.iloc[:0]), years)
    return table.rename(columns={"outcome": "name"}).assign(subject=TOTAL, year=0)


def _risk_values(indicators: pd.DataFrame, scenario: Scenario, names: list[str]) -> pd.DataFrame:
    sets = sets_of(scenario)
    there = {name: sets[name] for name in names if name in sets}
    if not there:
        return pd.DataFrame(columns=VALUE_COLUMNS)
    table = risks(indicators, there, scenario.certainty_share)
    return table[table["indicator"].isin(RISKS)].rename(columns={"indicator": "name"})


def broken(bounds: Sequence[Bound], table: pd.DataFrame) -> list[str]:
    """Return a sentence for every value of a table (columns VALUE_COLUMNS) that breaks a bound.

    A bound that no value answers to is broken too: what is not there cannot be held.
    """
    said = []
    told = [name for name in PLACES if name in ("economy", "arrangement") or table[name].nunique() > 1]
    for bound in bounds:
        rows = table[(table["name"] == bound.name) & (table["subject"] == bound.subject)]
        for place in bound.places:
            rows = rows[(rows[PLACES[1:]] == place).any(axis=1)]
        if rows.empty:
            said.append(f"{bound.text}: no value to hold it against")
        wrong = rows[[bound.is_broken_by(value) for value in rows["value"]]]
        said += [_said(bound, row, told) for row in wrong.to_dict("records")]
    return said


def _said(bound: Bound, row: dict[Any, Any], places: list[str]) -> str:
    """Return where a bound is broken and by what."""
    where = [str(row[name]) for name in places] + ([str(row["year"])] if row["year"] else [])
    value = row["value"]
    told = "no value, so nobody can tell that it holds" if math.isnan(value) else f"{value:.6g}"
    return f"{bound.text}: {', '.join(where)}: {told}"
