"""The figures that put runs beside each other, listed at the bottom in the order of their sections.

Knows how numbers, findings, charts and tables belong together; rows are those of each run's own report, with
its name in a column of its own. In every table a run is a column, so that what only some runs have is a dash
in the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from budgetsim.analysis.headline import OUTCOMES
from budgetsim.report import criteria, values
from budgetsim.report import figures as draw
from budgetsim.report import together_findings as say
from budgetsim.report.exhibits import Exhibit
from budgetsim.report.figures import THOUSANDS, Axes, Chart, Trace, Where
from budgetsim.report.findings import Case, Finding
from budgetsim.report.layouts import choice_labels, fund_options, outcome_names, stages
from budgetsim.report.sheets import Column, Sheet
from budgetsim.report.together import RUN, Together
from budgetsim.report.values import REASONS, WHOLE_RUN
from budgetsim.report.view import TOTAL, RunView
from budgetsim.report.words import Words, brief

Numbers = Callable[[RunView], pd.DataFrame]
Titles = Mapping[str, str]
BOOKS = ("baten", "lasten")
WAITING_TIMES = ("waiting_time_p50", "waiting_time_p90")
SIDES = {"L": "lasten", "B": "baten"}
LINE, BAR = 24, 18
"""Pixels of a line of stacked bars, and of one bar in a group."""


# The numbers: those of each run's own figures, or a part of them


def part_of(make: Numbers, **where: str | Sequence[str]) -> Numbers:
    """Return the rows of a figure whose keys have these values."""

    def rows(view: RunView) -> pd.DataFrame:
        table = make(view)
        for name, wanted in where.items():
            table = table[table[name].isin([wanted] if isinstance(wanted, str) else wanted)]
        return table

    return rows


def books(view: RunView) -> pd.DataFrame:
    """Baten and lasten a year over the whole run, of every fund and of all together."""
    names = [TOTAL, *(fund.id for fund in view.scenario.funds)]
    return values.long_table(values.levels(view, BOOKS, names, per="year"))


def medians(view: RunView, indicator: str) -> pd.DataFrame:
    """The median of one outcome per year, its 80% band beside it."""
    table = values.fan(view, indicator)
    keys = [*values.SELECTS, "period"]
    by = {name: table[table["statistic"] == name].set_index(keys)["value"] for name in ("p10", "p90")}
    rows = table[table["statistic"] == "p50"]
    at = pd.MultiIndex.from_frame(rows[keys])
    ends = {end: by[name].reindex(at).to_numpy() for end, name in (("low", "p10"), ("high", "p90"))}
    return rows.assign(**ends)


# The tables: a column per run


def _columns(all_: Together, part: str) -> list[Column]:
    return [Column(name, {RUN: name}, part) for name in all_.views]


def _labels(all_: Together, w: Words, more: Mapping[str, Titles]) -> dict[str, Titles]:
    return {**choice_labels(all_.base), "period": {WHOLE_RUN: w("all_years")}, **more}


def _sheet(
    all_: Together, caption: str, heads: Mapping[str, str], labels: Mapping[str, Titles], w: Words,
    part: str = "value_band", every: Sequence[str] = (),
) -> Sheet:  # fmt: skip
    """Return a table with a row per economy, arrangement and more, as far as the reader chooses those."""
    first = {name: w(name) for name in ("gemeente", *all_.selects[:2]) if name in all_.selects}
    # runs of one gemeente each: the rows of each have its own
    shown = (*every, *(name for name in ("gemeente",) if name not in all_.selects))
    return Sheet(w(caption), {**first, **heads}, _columns(all_, part), _labels(all_, w, labels), every=shown)


def _union(all_: Together, titles: Callable[[RunView], Titles]) -> dict[str, str]:
    """Return the names of what any run has, as the first run that has it calls it."""
    found: dict[str, str] = {}
    for view in all_.views.values():
        for name, title in titles(view).items():
            found.setdefault(name, title)
    return found


def _funds(all_: Together, w: Words) -> dict[str, str]:
    return _union(all_, lambda view: fund_options(view, w))


def _groups(all_: Together) -> dict[str, str]:
    return _union(all_, lambda view: {group.id: group.title for group in view.scenario.doelgroepen})


def _gated(all_: Together) -> dict[str, str]:
    return _union(all_, lambda view: {name: stages(view)[name] for name in values.gated(view)})


def _outcome_sheet(all_: Together, _: RunView, w: Words, *, caption: str, part: str) -> Sheet:
    labels = {"indicator": outcome_names(w)}
    return _sheet(all_, caption, {"indicator": w("outcome")}, labels, w, part, ["arrangement"])


def _queue_sheet(all_: Together, _: RunView, w: Words) -> Sheet:
    reasons = {f"waiting_months_{reason}": w(f"waiting_{reason}") for reason in REASONS}
    heads = {"subject": w("stage"), "indicator": w("together_waits_on")}
    return _sheet(all_, "table_runs_queues", heads, {"subject": _gated(all_), "indicator": reasons}, w)


def _book_sheet(all_: Together, _: RunView, w: Words) -> Sheet:
    labels = {"subject": _funds(all_, w), "indicator": {name: w(name) for name in BOOKS}}
    heads = {"subject": w("fund"), "indicator": w("figure")}
    return _sheet(all_, "table_runs_books", heads, labels, w)


def _yearly_sheet(all_: Together, _: RunView, w: Words, *, caption: str, every: Sequence[str] = ()) -> Sheet:
    return _sheet(all_, caption, {"period": w("year")}, {}, w, every=every)


def _taakveld_sheet(all_: Together, _: RunView, w: Words) -> Sheet:
    titles = _union(
        all_, lambda v: {item.code: f"{item.code} {item.title}" for item in v.reference.taakvelden}
    )
    labels = {"subject": {TOTAL: w("total"), **titles}, "to": {side: w(name) for side, name in SIDES.items()}}
    heads = {"period": w("year"), "subject": w("taakveld"), "to": w("figure")}
    return _sheet(all_, "table_runs_taakvelden", heads, labels, w)


def _time_sheet(all_: Together, _: RunView, w: Words) -> Sheet:
    labels = {"subject": {TOTAL: w("total"), **_gated(all_)}, "indicator": {n: w(n) for n in WAITING_TIMES}}
    heads = {"subject": w("stage"), "indicator": w("figure")}
    return _sheet(all_, "table_runs_waiting_time", heads, labels, w)


def _group_sheet(all_: Together, _: RunView, w: Words, *, caption: str, part: str) -> Sheet:
    return _sheet(all_, caption, {"subject": w("doelgroep")}, {"subject": _groups(all_)}, w, part)


def _deficit_sheet(all_: Together, _: RunView, w: Words) -> Sheet:
    names = {"chance_of_deficit": w("chance_of_deficit"), "buffer": w("buffer"),
             "vangnetuitkering": w("vangnetuitkering_per_year")}  # fmt: skip
    heads = {"indicator": w("figure"), "period": w("year")}
    return _sheet(all_, "table_runs_deficit", heads, {"indicator": names}, w, "value")


def _criteria_sheet(all_: Together, _: RunView, w: Words) -> Sheet:
    return _sheet(all_, "table_runs_criteria", {}, {}, w, "value", ["arrangement"])


# The charts


def _rows(all_: Together, traces: Sequence[Trace], axes: Axes, **more: Any) -> Chart:
    """Return runs under each other, numbers along the bottom."""
    return Chart(traces, draw.names_down(axes, len(all_.views), **more), {RUN: all_.labels})


def _outcomes(all_: Together, _: RunView, w: Words, *, axis: str = "") -> Chart:
    drawn = [draw.dots(0, "", {}, RUN, None)]
    axes = Axes(w.lang, number=",.3~r")
    chart = _rows(all_, drawn, axes, xaxis={"zeroline": True}, showlegend=False)
    names = {name: w(axis, outcome=text) if axis else text for name, text in outcome_names(w).items()}
    return replace(chart, titles={"xaxis": {name: draw.text(text) for name, text in names.items()}})


def _queues(all_: Together, _: RunView, w: Words) -> Chart:
    """Draw per link, runs under each other, how many wait and for what."""
    traces = [
        draw.two_keys(
            draw.bars(
                n, w(f"waiting_{reason}"), {"indicator": f"waiting_months_{reason}"}, RUN, is_flat=True
            ),
            "subject",
        )
        for n, reason in enumerate(REASONS)
    ]  # fmt: skip
    titles = _gated(all_)
    lines = len(all_.views) * len(titles)
    axes = Axes(w.lang, w("axis_queues"), number=",.0f")
    shared = draw.names_down(axes, lines, barmode="stack", height=150 + LINE * lines)
    shared["yaxis"] = {**shared["yaxis"], "type": "multicategory"}
    subjects = {name: draw.wrapped(brief(title)) for name, title in titles.items()}
    return Chart(traces, shared, {RUN: all_.labels, "subject": subjects}, is_wide=True)


def _books(all_: Together, _: RunView, w: Words) -> Chart:
    """Draw what was budgeted, and what was spent with its band."""
    given = draw.dots(0, w("baten"), {"indicator": "baten"}, RUN, THOUSANDS, with_band=False)
    spent = draw.dots(1, w("lasten"), {"indicator": "lasten"}, RUN, THOUSANDS)
    return _rows(all_, [given, spent], Axes(w.lang, w("axis_thousands_a_year")))


def _over_years(traces: Sequence[Trace], axes: Axes, **more: Any) -> Chart:
    """Return lines over years, in their order also where runs begin in different ones."""
    years = {"type": "category", "categoryorder": "category ascending"}
    return Chart(traces, draw.layout(axes, xaxis=years, hovermode="x unified", **more))


def _lines(all_: Together, _: RunView, w: Words, *, axis: str, scale: float) -> Chart:
    """Draw a line per run with its band."""
    traces = [trace for n, name in enumerate(all_.views) for trace in draw.line(n, name, {RUN: name}, scale)]
    return _over_years(traces, Axes(w.lang, y=w(axis)))


def _deficits(all_: Together, _: RunView, w: Words) -> Chart:
    mine = {"indicator": "chance_of_deficit"}
    traces = [
        trace
        for n, name in enumerate(all_.views)
        for trace in draw.line(n, name, {RUN: name, **mine}, with_band=False)
    ]
    axes = Axes(w.lang, y=w("chance_of_deficit"), number=",.0%")
    return _over_years(traces, axes, yaxis={"range": [-0.02, 1.02]})


def _waiting_times(all_: Together, _: RunView, w: Words) -> Chart:
    whole = {"subject": TOTAL}
    rods = [draw.rod({**whole, RUN: name}, RUN) for name in all_.views]
    ends = [
        draw.dots(n, w(name), {**whole, "indicator": name}, RUN, with_band=False)
        for n, name in enumerate(WAITING_TIMES)
    ]
    axes = Axes(w.lang, w("axis_months"), number=",.1f")
    return _rows(all_, [*rods, *ends], axes, xaxis={"rangemode": "tozero"})


def _bars(
    all_: Together,
    along: str,
    titles: Titles,
    axes: Axes,
    where: Where | None = None,
    *,
    with_band: bool = False,
) -> Chart:
    """Return a group of bars per name, one of every run."""
    mine = where or {}
    traces = [
        draw.bars(n, name, {**mine, RUN: name}, along, is_flat=True, with_band=with_band)
        for n, name in enumerate(all_.views)
    ]
    height = 150 + (BAR * len(all_.views) + 18) * len(titles)
    zero = {"zeroline": True, "zerolinewidth": 2}
    shared = draw.names_down(axes, len(titles), barmode="group", xaxis=zero, height=height)
    return Chart(traces, shared, {along: {name: draw.wrapped(title) for name, title in titles.items()}})


def _group_bars(all_: Together, _: RunView, w: Words, *, axis: str, number: str) -> Chart:
    return _bars(all_, "subject", _groups(all_), Axes(w.lang, w(axis), number=number), with_band=True)


def _criteria(all_: Together, _: RunView, w: Words) -> Chart:
    axes = Axes(w.lang, w("criteria_total"), number=",.1f")
    titles = choice_labels(all_.base)["arrangement"]
    return _bars(all_, "arrangement", titles, axes, {"arrangement": "*"})


# All of them


def _outcome_options(_: RunView, w: Words) -> dict[str, str]:
    names = outcome_names(w)
    first = ("participation_months", "net_draw")
    return {name: names[name] for name in dict.fromkeys((*first, *(o.indicator for o in OUTCOMES)))}


def exhibits(all_: Together) -> tuple[Exhibit, ...]:
    """Return the figures of these runs, in the order of their sections."""
    return (
        *_answer(all_),
        _made(all_, "queues", "keten", values.queues, say.queues_told, _queue_sheet, _queues),
        *_money(all_),
        *_people(all_),
        *_uncertain(all_),
        *_weighed(all_),
    )


def _made(
    all_: Together, name: str, section: str, make: Numbers, tell: Callable[[Together, Case], Finding],
    sheet: Callable[[Together, RunView, Words], Sheet],
    chart: Callable[[Together, RunView, Words], Chart] | None = None, *, whole: bool = False, **more: Any,
) -> Exhibit:  # fmt: skip
    return Exhibit(
        f"runs_{name}", section, all_.selects, lambda _: all_.joined(make, whole=whole), partial(tell, all_),
        partial(sheet, all_), partial(chart, all_) if chart else None, source=_source, **more,
    )  # fmt: skip


def _source(_: RunView, w: Words) -> str:
    return w("source_runs")


def _answer(all_: Together) -> Iterator[Exhibit]:
    also = {"outcome": _outcome_options}
    yield _made(
        all_, "outcomes", "kern", part_of(values.outcomes, statistic="mean"), say.each_told,
        partial(_outcome_sheet, caption="table_runs_outcomes", part="value_band"),
        _outcomes, also=also,
    )  # fmt: skip
    if all_.has_rival:
        yield _made(
            all_, "differences", "kern", part_of(values.outcomes, statistic="difference"), say.verdicts_told,
            partial(_outcome_sheet, caption="table_runs_differences", part="difference"),
            partial(_outcomes, axis="walls_axis"), also=also,
        )  # fmt: skip


def _money(all_: Together) -> Iterator[Exhibit]:
    yield _made(
        all_, "books", "geld", books, say.books_told, _book_sheet, _books,
        also={"fund": lambda _, w: _funds(all_, w)},
    )  # fmt: skip
    thousands = partial(_lines, axis="axis_thousands", scale=THOUSANDS)
    yield _made(
        all_, "saldo", "geld", values.one_purse, say.saldo_told,
        partial(_yearly_sheet, caption="table_runs_saldo"), thousands,
    )  # fmt: skip
    yield _made(
        all_, "net_draw", "geld", partial(values.yearly, indicator="net_draw"),
        partial(say.level_told, indicator="net_draw"), partial(_yearly_sheet, caption="table_runs_net_draw"),
        thousands,
    )  # fmt: skip
    yield _made(all_, "taakvelden", "geld", values.taakvelden, say.taakvelden_told, _taakveld_sheet)


def _people(all_: Together) -> Iterator[Exhibit]:
    yield _made(
        all_, "participation_months", "mensen", partial(values.yearly, indicator="participation_months"),
        partial(say.level_told, indicator="participation_months"),
        partial(_yearly_sheet, caption="table_runs_participation_months"),
        partial(_lines, axis="axis_participation_months", scale=1.0),
    )  # fmt: skip
    yield _made(
        all_,
        "waiting_time",
        "mensen",
        values.waiting_time,
        say.waiting_time_told,
        _time_sheet,
        _waiting_times,
    )
    groups = partial(values.groups, indicator="participation_months")
    yield _made(
        all_, "groups", "mensen", part_of(groups, statistic="mean"), say.groups_told,
        partial(_group_sheet, caption="table_runs_groups", part="value_band"),
        partial(_group_bars, axis="axis_participation_a_year", number=",.0f"),
    )  # fmt: skip
    if not all_.has_rival:
        return
    axes = {"participation_months": "axis_participation_from", "durable_outflow": "axis_durable_from"}
    for name, axis in axes.items():
        each = partial(values.groups, indicator=name)
        yield _made(
            all_, f"group_{name}", "mensen", part_of(each, statistic="difference"),
            partial(say.group_differences_told, indicator=name),
            partial(_group_sheet, caption=f"table_runs_group_{name}", part="difference"),
            partial(_group_bars, axis=axis, number="+,.1f"),
        )  # fmt: skip


def _uncertain(all_: Together) -> Iterator[Exhibit]:
    for name, axis, scale in (
        ("participation_months", "axis_participation_months", 1.0), ("net_draw", "axis_thousands", THOUSANDS),
    ):  # fmt: skip
        yield _made(
            all_, f"fan_{name}", "onzekerheid", partial(medians, indicator=name),
            partial(say.fan_told, indicator=name),
            partial(_yearly_sheet, caption=f"table_runs_fan_{name}", every=["economy"]),
            partial(_lines, axis=axis, scale=scale),
        )  # fmt: skip
    covered = part_of(values.deficit, indicator=["chance_of_deficit", "buffer", "vangnetuitkering"])
    yield _made(all_, "deficit", "onzekerheid", covered, say.deficit_told, _deficit_sheet, _deficits)


def _weighed(all_: Together) -> Iterator[Exhibit]:
    if all_.share_criteria:
        yield _made(
            all_, "criteria", "grip", part_of(criteria.values, indicator="criteria_total"), say.criteria_told,
            _criteria_sheet, _criteria, whole=True,
        )  # fmt: skip
