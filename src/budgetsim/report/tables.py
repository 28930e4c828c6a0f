"""Tables as rows of text: what stands folded under every chart, complete for readers without JavaScript.

Knows no HTML; a row says for which choice it stands, and the page hides the others.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product

from budgetsim.accounts.chart import COMMON
from budgetsim.analysis.headline import OUTCOMES, Outcome, Verdict, verdict
from budgetsim.domain.walls import Wall
from budgetsim.report.unemployment import Course, course
from budgetsim.report.view import TOTAL, Choice, Difference, RunView, Stat
from budgetsim.report.words import Words, short, titled

REASONS = ("plaats", "geld", "overdracht")


@dataclass(frozen=True)
class Row:
    """One line: its headings, its cells and the choice it belongs to (select -> id)."""

    heads: Sequence[str]
    cells: Sequence[str]
    keys: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A table with its caption; `head_columns` name the row headings."""

    caption: str
    head_columns: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[Row]


def _places(view: RunView) -> Iterator[tuple[Choice, list[str], dict[str, str]]]:
    """Yield every choice with its row headings and keys; a single gemeente needs no column."""
    for gemeente, economy, name in product(view.gemeenten, view.economies, view.arrangements):
        heads = [short(economy), short(name)]
        if len(view.gemeenten) > 1:
            heads.insert(0, short(gemeente))
        keys = {"economy": economy, "arrangement": name, "gemeente": gemeente}
        yield Choice(economy, name, gemeente), heads, keys


def _head_columns(view: RunView, w: Words, *more: str) -> list[str]:
    names = [w("economy"), w("arrangement"), *more]
    return [w("gemeente"), *names] if len(view.gemeenten) > 1 else names


def _only(keys: dict[str, str], *names: str) -> dict[str, str]:
    return {name: keys[name] for name in names}


def difference_cell(view: RunView, w: Words, choice: Choice, outcome_id: str) -> str:
    """Return a difference per year with its band and verdict; a dash for the first arrangement."""
    outcome = next(outcome for outcome in OUTCOMES if outcome.id == outcome_id)
    found = view.difference(choice, outcome.indicator, outcome.subject)
    per = view.scenario.years if outcome.per_year else 1
    found = found._replace(mean=found.mean / per, low=found.low / per, high=found.high / per)
    return banded(w, outcome, found, view.replications)


def banded(w: Words, outcome: Outcome, found: Difference, replications: int) -> str:
    """Return a difference with its band and verdict, without a band where there are too few replications."""
    if found.mean != found.mean:
        return "–"
    said = verdict(found.low, found.high, outcome.good, found.pairs, replications)
    value = w.numbers.of_unit(found.mean, outcome.unit, sign=True)
    mark = verdict_mark(w, said, outcome.unit)
    if said == Verdict.TOO_FEW:
        return f"{value} ({mark})"
    return f"{value} ({w.numbers.span(found.low, found.high, outcome.unit, w('to'))}) {mark}"


def verdict_mark(w: Words, said: str, unit: str) -> str:
    """Return V or N for money, better or worse for people, or that there is no (clear) difference to tell."""
    marks = {str(Verdict.BETTER): "v", str(Verdict.WORSE): "n"} if unit == "EUR" else {}
    return w(marks.get(said, said)) if said else ""


def outcome_table(view: RunView, w: Words) -> Table:
    """Every headline outcome of every arrangement in every economy, with its difference from the first."""
    rows = []
    for choice, heads, keys in _places(view):
        for outcome in OUTCOMES:
            per = view.scenario.years if outcome.per_year else 1
            value = view.stat(choice, outcome.indicator, outcome.subject).mean / per
            cells = [w.numbers.of_unit(value, outcome.unit), difference_cell(view, w, choice, outcome.id)]
            only = _only(keys, "economy", "gemeente")
            rows.append(Row([*heads, w(f"outcome_{outcome.id}")], cells, only))
    columns = [w("mean"), w("difference_band", first=short(view.first.id))]
    return Table(w("table_outcomes"), _head_columns(view, w, w("outcome")), columns, rows)


def wall_table(view: RunView, w: Words) -> Table:
    """Height of every wall per arrangement, per year where it changes, and who bears a shortfall."""
    rows = []
    for arrangement in view.scenario.arrangements:
        cells = []
        for wall in Wall:
            series = arrangement.heights.get(wall)
            if series is None:
                height = arrangement.default_height
                cells.append(w.numbers.percent(height * view.scenario.walls.height_up(wall), 0))
                continue
            steps = [(max(step.since.year, view.years[0]), step.value) for step in series.steps]
            parts = [f"{year}: {w.numbers.percent(value, 0)}" for year, value in steps]
            cells.append("\n".join(parts) if len(parts) > 1 else w.numbers.percent(steps[0][1], 0))
        share = arrangement.shortfall_share
        cells.append(w.numbers.percent(view.scenario.shortfall_share if share is None else share, 0))
        same = arrangement.same_money_as
        cells.append(w("same_money_as", name=short(same)) if same else "–")
        rows.append(Row([titled(arrangement.id, arrangement.title)], cells))
    columns = [*(w(f"wall_{wall.value}") for wall in Wall), w("shortfall_share"), w("extra_money")]
    return Table(w("table_walls"), [w("arrangement")], columns, rows)


def chain_table(view: RunView, w: Words) -> Table:
    """Stock, waiting by reason and blocked places per stage, per year and over the horizon."""
    rows = []
    stages = [stage for stage in view.scenario.stages if not stage.exit]
    for choice, heads, keys in _places(view):
        for year, stage in product([0, *view.years], stages):
            cells = [w.numbers.number(view.stat(choice, "stock", stage.id, year).mean)]
            months = 12 * (view.scenario.years if year == 0 else 1)
            for name in [f"waiting_months_{reason}" for reason in REASONS] if stage.gated else []:
                value = view.stat(choice, name, stage.id, year).mean
                cells.append(w.numbers.number(value / months, 1))
            cells += ["–"] * (1 + len(REASONS) - len(cells))
            label = str(year) if year else w("all_years")
            rows.append(Row([*heads, label, stage.title], cells, {**keys, "year": str(year)}))
    columns = [w("stock_mean"), *(w(f"waiting_{reason}") for reason in REASONS)]
    return Table(w("table_chain"), _head_columns(view, w, w("year"), w("stage")), columns, rows)


def counted_in(view: RunView, w: Words) -> str:
    """Return ' (in 1 doorrekening)' where moves were counted in fewer replications than there are."""
    return w("counted_in", kept=w.count("replication", view.kept)) if view.kept < view.replications else ""


def flow_table(view: RunView, w: Words) -> Table:
    """People a year from stage to stage."""
    titles = {stage.id: stage.title for stage in view.scenario.stages}
    rows = [
        Row(
            [*heads, titles[origin], titles[target]],
            [w.numbers.number(view.flow(choice, origin, target), 1)],
            keys,
        )
        for choice, heads, keys in _places(view)
        for origin, target in view.moves
    ]
    return Table(
        w("table_flows") + counted_in(view, w),
        _head_columns(view, w, w("from"), w("to_stage")),
        [w("people_per_year")],
        rows,
    )


def fund_table(view: RunView, w: Words) -> Table:
    """Baten against lasten per fund per year with V or N, in thousands of euro."""
    rows = []
    for choice, heads, keys in _places(view):
        for fund, year in product(view.scenario.funds, view.years):
            came, out, saldo = (
                view.stat(choice, name, fund.id, year) for name in ("baten", "lasten", "saldo")
            )
            cells = [
                w.numbers.thousands(came.mean),
                w.numbers.thousands(out.mean),
                f"{w.numbers.thousands(saldo.mean, sign=True)} {v_or_n(w, saldo.mean)}".strip(),
                w.numbers.span(saldo.low, saldo.high, "EUR", w("to")),
                w.numbers.percent(view.chance_of_deficit(choice, year, fund.id), 0),
            ]
            rows.append(Row([*heads, fund.title, str(year)], cells, keys))
    columns = [w("baten"), w("lasten"), w("saldo"), w("band"), w("chance_of_deficit")]
    return Table(w("table_funds"), _head_columns(view, w, w("fund"), w("year")), columns, rows)


def year_end_table(view: RunView, w: Words) -> Table:
    """What each fund closes with, gets, gives and keeps on 31 December, in thousands of euro."""
    rows = []
    for choice, heads, keys in _places(view):
        for year in view.years:
            found = [(fund.title, _year_end(view, choice, fund.id, year)) for fund in view.scenario.funds]
            saldo = sum(values[0] for _, values in found)
            found.append((w("common_purse"), _year_end(view, choice, COMMON, year)))
            found.append((w("total"), [saldo, *_year_end(view, choice, TOTAL, year)[1:]]))
            for title, values in found:
                cells = [w.numbers.thousands(value) for value in values]
                rows.append(Row([*heads, str(year), title], cells, keys))
    names = ("saldo", "of_which_vangnetuitkering", "with_common_purse", "repaid_to_rijk", "advance",
             "reserve_at_end", "general_means")  # fmt: skip
    heads = _head_columns(view, w, w("year"), w("fund"))
    return Table(w("table_year_end"), heads, [w(name) for name in names], rows)


def _year_end(view: RunView, choice: Choice, subject: str, year: int) -> list[float]:
    """Return the means of one row; NaN where the rule of a fund gives nothing."""
    names = ("saldo", "vangnetuitkering", "from_common_purse", "repaid_to_rijk", "advance", "reserve")
    covered, returned = (
        view.stat(choice, name, subject, year).mean for name in ("deficit_covered", "surplus_returned")
    )
    return [*(view.stat(choice, name, subject, year).mean for name in names), covered - returned]


def taakveld_table(view: RunView, w: Words) -> Table:
    """Lasten and baten per taakveld and year, both positive, in thousands of euro; totals are of cents."""
    rows = []
    for choice, heads, keys in _places(view):
        totals = {"L": dict.fromkeys(view.years, 0.0), "B": dict.fromkeys(view.years, 0.0)}
        for (taakveld, side), means in view.taakveld_series(choice).items():
            cells = [w.numbers.thousands(means.get(year, math.nan)) for year in view.years]
            rows.append(Row([*heads, f"{taakveld.code} {taakveld.title}", side], cells, keys))
            for year, mean in means.items():
                totals[side][year] += mean
        for side, sums in totals.items():
            cells = [w.numbers.thousands(value) for value in sums.values()]
            rows.append(Row([*heads, w("total"), side], cells, keys))
    columns = [str(year) for year in view.years]
    return Table(w("table_taakvelden"), _head_columns(view, w, w("taakveld"), w("side")), columns, rows)


def v_or_n(w: Words, saldo: float) -> str:
    """Return V for a saldo of at least 500 euro, N below minus that, nothing around zero."""
    if abs(saldo) < 500 or saldo != saldo:
        return ""
    return w("v") if saldo > 0 else w("n")


def deficit_table(view: RunView, w: Words) -> Table:
    """Chance of a deficit of all own funds together per year, and the buffer, per arrangement."""
    rows = []
    for choice, heads, keys in _places(view):
        cells = [w.numbers.percent(view.chance_of_deficit(choice, year), 0) for year in view.years]
        cells.append(w.numbers.thousands(view.per_year(view.stat(choice, "vangnetuitkering").mean)))
        cells.append(_buffer(view, w, choice))
        rows.append(Row(heads, cells, _only(keys, "economy", "gemeente")))
    columns = [str(year) for year in view.years]
    columns += [w("vangnetuitkering_per_year"), w("buffer" if view.has_buffer else "lowest_balance")]
    certainty = w.numbers.percent(view.scenario.certainty_share, 0)
    caption = w("table_deficit", certainty=certainty) if view.has_buffer else w("table_deficit_few")
    return Table(caption, _head_columns(view, w), columns, rows)


def _buffer(view: RunView, w: Words, choice: Choice) -> str:
    """Return the buffer, or from how low to how high the lowest balance ran when there are too few."""
    if view.has_buffer:
        return w.numbers.thousands(view.buffer(choice))
    return f" {w('to')} ".join(w.numbers.thousands(value) for value in view.lowest_balances(choice))


def yearly_table(view: RunView, w: Words, indicator: str) -> Table:
    """One amount per year with its 80% band, in thousands of euro."""
    rows = []
    for choice, heads, keys in _places(view):
        stats = [view.stat(choice, indicator, year=year) for year in view.years]
        rows.append(Row(heads, [_with_band(w, stat) for stat in stats], _only(keys, "economy", "gemeente")))
    years = [str(year) for year in view.years]
    return Table(w(f"table_{indicator}"), _head_columns(view, w), years, rows)


def _with_band(w: Words, stat: Stat) -> str:
    band = f"{w.numbers.thousands(stat.low)} {w('to')} {w.numbers.thousands(stat.high)}"
    return f"{w.numbers.thousands(stat.mean)} ({band})"


def waiting_table(view: RunView, w: Words) -> Table:
    """Inwoner-months of waiting a year by reason, per stage asked for and in all."""
    gated = [(stage.id, stage.title) for stage in view.scenario.stages if stage.gated]
    rows = []
    for choice, heads, keys in _places(view):
        for subject, title in [("totaal", w("total")), *gated]:
            found = [view.stat(choice, f"waiting_months_{reason}", subject).mean for reason in REASONS]
            cells = [w.numbers.number(view.per_year(value), 1) for value in found]
            rows.append(Row([*heads, title], cells, _only(keys, "economy", "gemeente")))
    columns = [w(f"waiting_{reason}") for reason in REASONS]
    return Table(w("table_waiting"), _head_columns(view, w, w("stage")), columns, rows)


def waiting_time_table(view: RunView, w: Words) -> Table:
    """Waiting time in months that half, and nine in ten, do not exceed."""
    gated = [(stage.id, stage.title) for stage in view.scenario.stages if stage.gated]
    rows = []
    for choice, heads, keys in _places(view):
        for subject, title in [("totaal", w("total")), *gated]:
            found = [view.stat(choice, f"waiting_time_{p}", subject).mean for p in ("p50", "p90")]
            cells = [w.numbers.number(value, 1) for value in found]
            rows.append(Row([*heads, title], cells, _only(keys, "economy", "gemeente")))
    columns = [w("waiting_time_p50"), w("waiting_time_p90")]
    return Table(w("table_waiting_time"), _head_columns(view, w, w("stage")), columns, rows)


def group_table(view: RunView, w: Words, indicator: str) -> Table:
    """A yearly number per doelgroep with its difference from the first arrangement."""
    rows = []
    for choice, heads, keys in _places(view):
        for group in view.scenario.doelgroepen:
            value = view.per_year(view.stat(choice, indicator, group.id).mean)
            found = view.difference(choice, indicator, group.id)
            change = w.numbers.number(view.per_year(found.mean), 1, sign=True)
            said = verdict(found.low, found.high, +1, found.pairs, view.replications)
            band = "–" if said in ("", Verdict.TOO_FEW) else _yearly_band(view, w, found)
            cells = [w.numbers.number(value, 1), change, band, verdict_mark(w, said, "")]
            rows.append(Row([*heads, group.title], cells, keys))
    columns = [w("mean"), w("difference_from", first=short(view.first.id)), w("band"), w("verdict")]
    return Table(w(f"table_group_{indicator}"), _head_columns(view, w, w("doelgroep")), columns, rows)


def _yearly_band(view: RunView, w: Words, found: Difference) -> str:
    low, high = w.numbers.ends(
        view.per_year(found.low), view.per_year(found.high),
        lambda value, more: w.numbers.number(value, 1 + more, sign=True),
    )  # fmt: skip
    return f"{low} {w('to')} {high}"


def economy_table(view: RunView, w: Words) -> Table:
    """The dated points of every economy; where it is by chance every 1 January, with its band."""
    rows = [
        Row([titled(economy.id, economy.title), w.numbers.month(day)], [cell])
        for economy in view.scenario.economies
        for day, cell in _course_cells(course(view, economy), w)
        if economy.shocks is None or day.month == 1
    ]
    return Table(w("table_economies"), [w("economy"), w("from_month")], [w("axis_unemployment")], rows)


def _course_cells(found: Course, w: Words) -> Iterator[tuple[date, str]]:
    show = w.numbers.number
    for n, (day, pct) in enumerate(zip(found.days, found.pct, strict=True)):
        band = f" ({show(found.low[n], 1)} {w('to')} {show(found.high[n], 1)})" if found.low else ""
        yield day, f"{show(pct, 1)}{band}"
