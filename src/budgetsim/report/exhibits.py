"""The figures of the page: per figure its finding, its chart, its table and its source, listed at the bottom.

Knows how figures, findings and tables belong together; a new figure is a function and a line in the tuple.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from budgetsim.report import figures, findings, tables
from budgetsim.report.figures import Axes, Dot, Figure, Line
from budgetsim.report.findings import Case, Finding
from budgetsim.report.sentences import BY_ID, difference_of
from budgetsim.report.tables import REASONS, Table
from budgetsim.report.unemployment import course
from budgetsim.report.view import Choice, Difference, RunView
from budgetsim.report.words import Words, brief, short
from budgetsim.units import date_of_month

ALL = ("economy", "arrangement", "gemeente")


@dataclass(frozen=True)
class Exhibit:
    """One figure with all that stands around it."""

    id: str
    section: str
    depends: tuple[str, ...]
    """The selects that change it."""
    finding: Callable[[Case], Finding]
    figure: Callable[[Case], Figure]
    table: Callable[[RunView, Words], Table]


def _money(case: Case, x: str = "", y: str = "", number: str = ",.0f") -> Axes:
    return Axes(case.words.lang, x, y, number)


def _rivals(case: Case) -> list[Choice]:
    """Return the first arrangement and the chosen one, once each."""
    return list(dict.fromkeys([case.first, case.choice]))


def _footing(case: Case) -> Figure:
    w, view = case.words, case.view
    dots = []
    for name in view.arrangements:
        choice = Choice(case.choice.economy, name, case.choice.gemeente)
        money, people = (difference_of(view, BY_ID[o], choice) for o in ("net_draw", "participation_months"))
        if name == view.first.id:
            dots.append(Dot(short(name), 0, 0, 0, 0, 0, 0))
        else:
            dots.append(Dot(short(name), *_thousands(money), *people[:3]))
    return figures.trade_off(dots, _money(case, w("axis_draw"), w("axis_participation")))


def _thousands(found: Difference) -> tuple[float, float, float]:
    return found.mean / 1000, found.low / 1000, found.high / 1000


def _economies(case: Case) -> Figure:
    scenario = case.view.scenario
    end = date_of_month(scenario.start, scenario.months).isoformat()
    days, lines = [], []
    for economy in scenario.economies:
        found = course(case.view, economy)
        known = [day.isoformat() for day in found.days]
        more = [end] if known[-1] < end else []
        days.append([*known, *more])
        values = [*found.pct, *(found.pct[-1] for _ in more)]
        lines.append(Line(short(economy.id), values, found.low, found.high))
    return figures.dated_lines(
        days, lines, Axes(case.words.lang, "", case.words("axis_unemployment"), ",.1f")
    )


def _flows(case: Case) -> Figure:
    """Chart moves along the ranks; a move down ends in a node of its own, so that nothing runs in circles."""
    w, view = case.words, case.view
    stages = {stage.id: stage for stage in view.scenario.stages}
    moves = [(a, b, view.flow(case.choice, a, b)) for a, b in view.moves]
    moves = [move for move in moves if move[2] > 0]
    nodes: dict[tuple[str, bool], int] = {}
    links = []
    for a, b, people in moves:
        is_back = stages[b].rank <= stages[a].rank
        ends = [nodes.setdefault((a, False), len(nodes)), nodes.setdefault((b, is_back), len(nodes))]
        links.append((ends[0], ends[1], people))
    names = [
        w("back_to", stage=brief(stages[name].title)) if back else brief(stages[name].title)
        for name, back in nodes
    ]
    return figures.sankey(names, links, Axes(w.lang))


def _saldo(case: Case) -> Figure:
    parts = [
        Line(fund.title, [case.stat("saldo", fund.id, year).mean / 1000 for year in case.view.years])
        for fund in case.view.scenario.funds
    ]
    return figures.yearly_bars(case.view.years, parts, _money(case, y=case.words("axis_saldo")))


def _deficit(case: Case) -> Figure:
    years = case.view.years
    lines = [
        Line(short(c.arrangement), [case.view.chance_of_deficit(c, year) for year in years])
        for c in _rivals(case)
    ]
    figure = figures.yearly_lines(
        years, lines, _money(case, y=case.words("chance_of_deficit"), number=",.0%")
    )
    figure["layout"]["yaxis"]["range"] = [-0.02, 1.02]
    return figure


def _yearly(case: Case, indicator: str) -> Figure:
    lines = []
    for c in _rivals(case):
        stats = [case.view.stat(c, indicator, year=year) for year in case.view.years]
        mean, low, high = ([getattr(s, part) / 1000 for s in stats] for part in ("mean", "low", "high"))
        lines.append(Line(short(c.arrangement), mean, low, high))
    return figures.yearly_lines(case.view.years, lines, _money(case, y=case.words("axis_thousands")))


def _waiting(case: Case) -> Figure:
    w, view = case.words, case.view
    places = [Choice(case.choice.economy, name, case.choice.gemeente) for name in view.arrangements]
    parts = [
        Line(
            w(f"waiting_{reason}"),
            [view.per_year(view.stat(c, f"waiting_months_{reason}").mean) for c in places],
        )
        for reason in REASONS
    ]
    return figures.stacked_bars(
        [short(c.arrangement) for c in places], parts, _money(case, w("axis_waiting"))
    )


def _waiting_time(case: Case) -> Figure:
    w, view = case.words, case.view
    places = [Choice(case.choice.economy, name, case.choice.gemeente) for name in view.arrangements]
    half, nine = (
        Line(w(f"waiting_time_{p}"), [view.stat(c, f"waiting_time_{p}").mean for c in places])
        for p in ("p50", "p90")
    )
    return figures.spans(
        [short(c.arrangement) for c in places], half, nine, _money(case, w("axis_months"), number="")
    )


def _groups(case: Case, indicator: str, axis: str) -> Figure:
    view = case.view
    dots = []
    for group in view.scenario.doelgroepen:
        found = view.difference(case.choice, indicator, group.id)
        mean, low, high = (view.per_year(value) for value in found[:3])
        if case.is_first:
            mean = low = high = 0.0
        if not math.isnan(mean):
            dots.append(Dot(group.title, mean, low, high))
    return figures.difference_dots(dots, _money(case, case.words(axis), number="+,.1f"))


EXHIBITS = (
    Exhibit("footing", "kern", ALL, findings.footing, _footing, tables.outcome_table),
    Exhibit("economies", "wijziging", (), findings.economies, _economies, tables.economy_table),
    Exhibit("flows", "keten", ALL, findings.flows, _flows, tables.flow_table),
    Exhibit("saldo", "geld", ALL, findings.saldo, _saldo, tables.fund_table),
    Exhibit("deficit", "geld", ALL, findings.deficit, _deficit, tables.deficit_table),
    Exhibit(
        "net_draw", "geld", ALL, findings.net_draw, lambda case: _yearly(case, "net_draw"),
        lambda view, w: tables.yearly_table(view, w, "net_draw"),
    ),
    Exhibit(
        "money_idle", "geld", ALL, findings.money_idle, lambda case: _yearly(case, "money_idle"),
        lambda view, w: tables.yearly_table(view, w, "money_idle"),
    ),
    Exhibit("waiting", "mensen", ALL, findings.waiting, _waiting, tables.waiting_table),
    Exhibit("waiting_time", "mensen", ALL, findings.waiting_time, _waiting_time, tables.waiting_time_table),
    Exhibit(
        "group_participation", "mensen", ALL, findings.group_participation,
        lambda case: _groups(case, "participation_months", "axis_participation_from"),
        lambda view, w: tables.group_table(view, w, "participation_months"),
    ),
    Exhibit(
        "group_durable", "mensen", ALL, findings.group_durable,
        lambda case: _groups(case, "durable_outflow", "axis_durable_from"),
        lambda view, w: tables.group_table(view, w, "durable_outflow"),
    ),
)  # fmt: skip
