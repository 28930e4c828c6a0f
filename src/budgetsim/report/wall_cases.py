"""What the figures about walls say, and the numbers behind them.

Knows the tables of `analysis/walls.py` as they are kept with a run, and no chart. A share whose 90% interval
holds zero is never told as an effect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from budgetsim.analysis.headline import Outcome
from budgetsim.analysis.kept import Analysis
from budgetsim.analysis.risk import BUFFER_REPLICATIONS
from budgetsim.analysis.summaries import BUFFER, SHARED, YEARLY
from budgetsim.analysis.walls import WHOLE
from budgetsim.report.findings import Case, Finding
from budgetsim.report.sentences import BY_ID, told_of
from budgetsim.report.tables import verdict_mark
from budgetsim.report.view import Choice
from budgetsim.report.words import Words, short

CLEAR = ("better", "worse")
MOST_NAMED = 3


@dataclass(frozen=True)
class WallCase:
    """What a figure of this section is about."""

    words: Words
    analysis: Analysis
    economy: str
    gemeente: str
    outcome: Outcome
    in_one_run: str = ""
    """The verdict of the Kernboodschap, which is about single runs, on all walls together."""

    def said(self, verdict: str) -> str:
        """Return a verdict on a mean in words, so that nobody takes it for one on single runs."""
        if verdict not in CLEAR:
            return verdict_mark(self.words, verdict, self.outcome.unit)
        mark = f" ({verdict_mark(self.words, verdict, 'EUR')})" if self.outcome.unit == "EUR" else ""
        return f"{self.words(f'walls_said_{verdict}')}{mark}"

    def rows(self, table: str) -> pd.DataFrame:
        """Return the rows of one of the tables; none where this economy was left out."""
        found = self.analysis.tables[table]
        here = (found["economy"] == self.economy) & (found["gemeente"] == self.gemeente)
        return found[here & (found["outcome"] == self.outcome.id)]

    @property
    def names(self) -> dict[str, str]:
        """Return the words that nearly every sentence needs."""
        economy, target = short(self.economy).lower(), self.analysis.about["arrangement"]
        if target:
            economy = self.words("walls_towards", economy=economy, name=short(target).lower())
        return {"outcome": plain(self.words, self.outcome), "economy": economy}

    def level(self, value: float) -> str:
        """Return a level as sentences have it: amounts in euro."""
        if self.outcome.unit == "EUR":
            return self.words.numbers.euro(value)
        return self.words.numbers.of_unit(value, self.outcome.unit)

    def told(self, value: float, *, sign: bool = True) -> str:
        """Return a difference as sentences have it, with decimals enough to see that it is not zero."""
        numbers, is_some = self.words.numbers, bool(value)
        if self.outcome.unit == "EUR":
            return numbers.enough(value, is_some, lambda number, _: numbers.euro(number, sign=sign))
        return numbers.change(value, self.outcome.unit, is_clear=is_some, sign=sign)

    def band(self, low: float, high: float) -> str:
        """Return a band as sentences have it."""
        if self.outcome.unit != "EUR":
            return self.words.numbers.span(low, high, self.outcome.unit, self.words("to"))
        ends = self.words.numbers.ends(low, high, lambda value, _: self.told(value))
        return f" {self.words('to')} ".join(ends)


def told_by(tell: Callable[[WallCase], Finding], name: str, case: Case) -> Finding:
    """Return what a figure about walls says of one analysis for the reader's choice."""
    outcome = next(rule for rule in SHARED if rule.id == case.choice.outcome)
    analysis = case.view.analyses[name]
    heading, sees = tell(
        WallCase(
            case.words, analysis, case.choice.economy, case.choice.gemeente, outcome,
            _in_one_run(case, analysis, outcome),
        )
    )  # fmt: skip
    return heading, " ".join(part for part in (sees, *_rests_on(case, analysis)) if part)


def _rests_on(case: Case, analysis: Analysis) -> Iterator[str]:
    """Yield that it rests on fewer replications than the page; for an economy left out, which are there."""
    w, about = case.words, analysis.about
    if case.choice.economy not in about["economies"]:
        yield w("walls_here", list=w.listed([short(name) for name in about["economies"]]))
    elif about["replications"] < case.view.replications:
        counts = (about["replications"], case.view.replications)
        n, every = (w.count("replication", count) for count in counts)
        yield w("walls_fewer", n=n, all=every)


def _in_one_run(case: Case, analysis: Analysis, outcome: Outcome) -> str:
    """Return the verdict of the Kernboodschap on the arrangement that all walls down come to; '' for none."""
    target = analysis.about["arrangement"] or (case.view.main and case.view.main.id)
    if not target or outcome.id not in BY_ID:
        return ""
    return told_of(case.view, BY_ID[outcome.id], Choice(case.choice.economy, target, case.choice.gemeente))


def plain(w: Words, outcome: Outcome) -> str:
    """Return the name of an outcome without its unit."""
    return w(f"outcome_{outcome.id}").rpartition(" (")[0] or w(f"outcome_{outcome.id}")


def each(table: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows of a table with their columns as attributes."""
    yield from table.itertuples(index=False)


# What each figure says


def finding(case: WallCase) -> Finding:
    """Which walls change the outcome, most first; none that an interval does not hold up."""
    w, rows = case.words, case.rows("shares")
    why_not = _nothing(case, rows)
    if why_not:
        return why_not, ""
    walls, whole = rows[rows["wall"] != WHOLE], rows[rows["wall"] == WHOLE].iloc[0]
    clear = walls[walls["verdict"].isin(CLEAR)].sort_values("share", key=abs, ascending=False)
    key = "walls_heading" if len(clear) else "walls_heading_none"
    heading = w(key, list=_listed(case, clear), **case.names)
    end = case.rows("ends").iloc[0]
    levels = {name: case.level(end[column]) for name, column in (("up", "up"), ("down", "lowered"))}
    sums = {name: case.told(walls[name].sum()) for name in ("first_in", "last_in")}
    sees = w(
        "walls_sees", value=case.told(whole["share"]), band=case.band(whole["low"], whole["high"]),
        said=case.said(whole["verdict"]), **levels, **sums, **case.names,
    )  # fmt: skip
    if case.in_one_run and whole["verdict"] in CLEAR and case.in_one_run != whole["verdict"]:
        sees = f"{sees} {w('walls_kern', said=w(case.in_one_run))}"
    return heading, sees


def _nothing(case: WallCase, rows: pd.DataFrame) -> str:
    """Return why there is nothing to tell; '' where there is."""
    w = case.words
    if rows.empty:
        return w("walls_not_here", **case.names)
    if rows["share"].isna().any() and not (rows["verdict"] == "too_few").all():
        why = f"walls_why_{case.outcome.id}"
        return w("walls_heading_missing", why=w(why if w.has(why) else "walls_why"), **case.names)
    if (rows["verdict"] == "too_few").all():
        n = int(rows["replications"].iloc[0])
        if case.outcome is BUFFER:
            return w("walls_heading_no_buffer", n=n, least=BUFFER_REPLICATIONS, **case.names)
        return w("walls_heading_too_few", n=n, **case.names)
    return ""


def _listed(case: WallCase, clear: pd.DataFrame) -> str:
    """Return the largest clear shares: '‘Aparte potten’ −277 (slechter) en ...'."""
    w = case.words
    names = [
        w("walls_one", wall=w(f"wall_{row.wall}"), value=case.told(row.share),
          said=case.said(row.verdict))
        for row in each(clear.head(MOST_NAMED))
    ]  # fmt: skip
    rest = len(clear) - MOST_NAMED
    return w.listed([*names, *([w.count("walls_more", rest)] if rest > 0 else [])])


def pair_finding(case: WallCase) -> Finding:
    """Which pair of walls does together what neither does alone."""
    w, rows = case.words, case.rows("pairs")
    why_not = _nothing(case, case.rows("shares"))
    if why_not:
        return why_not, ""
    clear = rows[rows["low"] * rows["high"] > 0].sort_values("interaction", key=abs, ascending=False)
    if clear.empty:
        return w("pairs_heading_none", **case.names), w("pairs_sees")
    top = clear.iloc[0]
    names = {"wall": w(f"wall_{top['wall']}"), "other": w(f"wall_{top['other']}")}
    key = "pairs_heading_less" if top["interaction"] < 0 else "pairs_heading_more"
    heading = w(key, value=case.told(abs(top["interaction"]), sign=False), **names, **case.names)
    return heading, f"{w('pairs_count', n=len(clear), total=len(rows))} {w('pairs_sees')}"


def year_finding(case: WallCase) -> Finding:
    """In which year which wall changes the outcome most."""
    w, rows = case.words, case.rows("years")
    if case.outcome not in YEARLY:
        return w("wall_years_none", **case.names), ""
    why_not = _nothing(case, rows)
    if why_not:
        return why_not, ""
    walls = rows[rows["wall"] != WHOLE]
    clear = walls[walls["verdict"].isin(CLEAR)].sort_values("share", key=abs, ascending=False)
    sees = w("wall_years_sees", n=len(clear), total=len(walls))
    if clear.empty:
        return w("wall_years_heading_none", **case.names), sees
    top = clear.iloc[0]
    heading = w(
        "wall_years_heading", wall=w(f"wall_{top['wall']}"), year=top["year"], value=case.told(top["share"]),
        said=case.said(top["verdict"]), **case.names,
    )  # fmt: skip
    return heading, sees
