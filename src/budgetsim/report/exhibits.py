"""The figures of the page, listed at the bottom: of each its numbers, its finding, its chart and its table.

Knows how numbers, findings, charts and tables belong together; a new figure is a function or two and a line
in the tuple. A figure without a chart is a table with a heading.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import pandas as pd

from budgetsim.report import criteria, findings, grip, layouts, money_findings, values
from budgetsim.report import figures as draw
from budgetsim.report.figures import THOUSANDS, Axes, Chart, Trace
from budgetsim.report.findings import Case, Finding
from budgetsim.report.sheets import Sheet
from budgetsim.report.values import REASONS
from budgetsim.report.view import TOTAL, RunView
from budgetsim.report.words import Words, brief, short

ALL = ("economy", "arrangement", "gemeente")
NODE = 16
"""Letters on a line of a block's name: longer ones run through the block before it on paper."""
ANY: Mapping[str, str] = {"arrangement": "*"}


@dataclass(frozen=True)
class Exhibit:
    """One figure with all that stands around it."""

    id: str
    section: str
    depends: tuple[str, ...]
    """The selects that change it."""
    values: Callable[[RunView], pd.DataFrame]
    """Its numbers, columns VALUE_COLUMNS: nothing else is drawn, shown or given away."""
    finding: Callable[[Case], Finding]
    sheet: Callable[[RunView, Words], Sheet]
    chart: Callable[[RunView, Words], Chart] | None = None
    when: Callable[[RunView], bool] = lambda view: True
    """Whether a run has what it shows."""
    also: Mapping[str, Callable[[RunView, Words], Mapping[str, str]]] = field(default_factory=dict)
    """Selects of its own, which change its chart: name -> id and text of every option.

    Those that change what it says stand in `depends` as well.
    """
    caption: str = ""
    """Key of the word under its chart, where that is not its id."""
    source: Callable[[RunView, Words], str] | None = None
    """What its numbers rest on, where one of its own or of its section's word does not say so."""


def exhibits_of(view: RunView) -> tuple[Exhibit, ...]:
    """Return the figures of a run, in their order."""
    return tuple(exhibit for exhibit in EXHIBITS if exhibit.when(view))


def _has_rival(view: RunView) -> bool:
    """Whether there is anything to compare."""
    return view.main is not None


def _rivals(
    view: RunView, indicator: str, where: Mapping[str, str], scale: float, *, with_band: bool
) -> list[Trace]:
    """Return the first arrangement and the chosen one, once each."""
    mine = {"indicator": indicator, **where}
    first = draw.line(
        0, short(view.first.id), {**mine, "arrangement": view.first.id}, scale, with_band=with_band
    )
    return [*first, *draw.line(1, "", mine, scale, is_chosen=True, with_band=with_band)]


def _footing(view: RunView, w: Words) -> Chart:
    across, up = (
        {"indicator": name, "statistic": "difference"} for name in ("net_draw", "participation_months")
    )
    traces = [
        draw.cross(n, short(name), {"arrangement": name}, across, up, THOUSANDS)
        for n, name in enumerate(view.arrangements)
    ]
    zero = {"zeroline": True, "zerolinewidth": 2, "tickformat": "+,.0f", "hoverformat": "+,.0f"}
    axes = Axes(w.lang, w("axis_draw"), w("axis_participation"))
    return Chart(traces, draw.layout(axes, xaxis=zero, yaxis=zero, height=440))


def _economies(view: RunView, w: Words) -> Chart:
    lines = [(short(name), {"economy": name}) for name in view.economies]
    return draw.dated(lines, Axes(w.lang, "", w("axis_unemployment"), ",.1f"))


def _flows(view: RunView, w: Words) -> Chart:
    """Draw moves along the ranks; a move down ends in a node of its own, so that nothing runs in circles."""
    stages = {stage.id: stage for stage in view.scenario.stages}
    nodes: dict[tuple[str, bool], int] = {}
    ends = []
    for a, b in view.moves:
        is_back = stages[b].rank <= stages[a].rank
        ends.append((nodes.setdefault((a, False), len(nodes)), nodes.setdefault((b, is_back), len(nodes))))
    names = [
        draw.wrapped(
            w("back_to", stage=brief(stages[name].title)) if back else brief(stages[name].title), NODE
        )
        for name, back in nodes
    ]
    return draw.sankey(names, ends, Axes(w.lang))


def _books(view: RunView, w: Words, where: Mapping[str, str]) -> Chart:
    """Draw what was spent, with its band, and what was budgeted."""
    spent = draw.line(0, w("lasten"), {**where, "indicator": "lasten"}, THOUSANDS)
    given = draw.line(1, w("baten"), {**where, "indicator": "baten"}, THOUSANDS, with_band=False)
    return draw.over_years([*spent, *given], Axes(w.lang, y=w("axis_thousands")))


def _fan(view: RunView, w: Words, indicator: str, axis: str, scale: float) -> Chart:
    """Draw the median, the middle half and eight in ten."""
    inner, outer = (
        {end: draw.Field("value", {"statistic": name}, scale) for end, name in (("low", a), ("high", b))}
        for a, b in (("p25", "p75"), ("p10", "p90"))
    )
    traces = [
        draw.named(draw.band(0, ends, {}, draw.Field("period", {"statistic": "p10"})), w(name), edge)
        for ends, name, edge in ((outer, "eight_in_ten", 0), (inner, "middle_half", 1))
    ]
    middle = draw.line(0, w("median"), {"statistic": "p50"}, scale, with_band=False)
    return draw.over_years([*traces, *middle], Axes(w.lang, y=w(axis)))


def _saldo(view: RunView, w: Words) -> Chart:
    traces = [
        draw.bars(n, fund.title, {"subject": fund.id, "indicator": "saldo"}, "period", THOUSANDS)
        for n, fund in enumerate(view.scenario.funds)
    ]
    axes = Axes(w.lang, y=w("axis_saldo"))
    return draw.over_years(traces, axes, barmode="relative", yaxis={"zerolinewidth": 2}, height=430)


def _deficit(view: RunView, w: Words) -> Chart:
    traces = _rivals(view, "chance_of_deficit", {}, 1.0, with_band=False)
    axes = Axes(w.lang, y=w("chance_of_deficit"), number=",.0%")
    return draw.over_years(traces, axes, yaxis={"range": [-0.02, 1.02]})


def _yearly(view: RunView, w: Words, indicator: str) -> Chart:
    traces = _rivals(view, indicator, {}, THOUSANDS, with_band=True)
    return draw.over_years(traces, Axes(w.lang, y=w("axis_thousands")))


def _arrangement_labels(view: RunView) -> dict[str, dict[str, str]]:
    return {"arrangement": {name: draw.wrapped(short(name)) for name in view.arrangements}}


def _queues(view: RunView, w: Words) -> Chart:
    """Draw per link, arrangements under each other, how many wait and for what."""
    traces = [
        draw.two_keys(
            draw.bars(
                n, w(f"waiting_{reason}"), {**ANY, "indicator": f"waiting_months_{reason}"}, "arrangement",
                is_flat=True,
            ),
            "subject",
        )
        for n, reason in enumerate(REASONS)
    ]  # fmt: skip
    lines = len(view.arrangements) * len(values.gated(view))
    more = {"barmode": "stack", "height": 150 + 24 * lines}
    shared = draw.names_down(Axes(w.lang, w("axis_queues"), number=",.0f"), lines, **more)
    shared["yaxis"] = {**shared["yaxis"], "type": "multicategory"}
    titles = {name: draw.wrapped(brief(title)) for name, title in layouts.stages(view).items()}
    return Chart(traces, shared, {**_arrangement_labels(view), "subject": titles}, is_wide=True)


def _waiting(view: RunView, w: Words) -> Chart:
    traces = [
        draw.bars(
            n, w(f"waiting_{reason}"), {**ANY, "subject": TOTAL, "indicator": f"waiting_months_{reason}"},
            "arrangement", is_flat=True,
        )
        for n, reason in enumerate(REASONS)
    ]  # fmt: skip
    shared = draw.names_down(
        Axes(w.lang, w("axis_waiting")), len(view.arrangements), barmode="stack", hovermode="y unified"
    )
    return Chart(traces, shared, _arrangement_labels(view))


def _waiting_time(view: RunView, w: Words) -> Chart:
    whole = {"subject": TOTAL}
    rods = [draw.rod({**whole, "arrangement": name}, "arrangement") for name in view.arrangements]
    ends = [
        draw.dots(n, w(name), {**ANY, **whole, "indicator": name}, "arrangement", with_band=False)
        for n, name in enumerate(("waiting_time_p50", "waiting_time_p90"))
    ]
    axes = Axes(w.lang, w("axis_months"), number=",.1f")
    shared = draw.names_down(axes, len(view.arrangements), xaxis={"rangemode": "tozero"})
    return Chart([*rods, *ends], shared, _arrangement_labels(view))


def _groups(view: RunView, w: Words, axis: str) -> Chart:
    groups = view.scenario.doelgroepen
    axes = Axes(w.lang, w(axis), number="+,.1f")
    zero = {"zeroline": True, "zerolinewidth": 2}
    shared = draw.names_down(axes, len(groups), xaxis=zero, showlegend=False)
    labels = {"subject": {group.id: draw.wrapped(group.title) for group in groups}}
    return Chart([draw.dots(0, "", {"statistic": "difference"}, "subject")], shared, labels)


EXHIBITS = (
    Exhibit(
        "footing", "kern", ALL, values.outcomes, findings.footing, layouts.outcomes, _footing, when=_has_rival
    ),
    Exhibit(
        "economies", "wijziging", (), values.economies, findings.economies, layouts.economies, _economies
    ),
    Exhibit(
        "chain", "keten", ALL, values.chain, findings.chain, layouts.chain, source=findings.chain_source
    ),
    Exhibit("queues", "keten", ALL, values.queues, findings.queues, layouts.queues, _queues),
    Exhibit("flows", "keten", ALL, values.flows, findings.flows, layouts.flows, _flows),
    Exhibit(
        "budget", "geld", (*ALL, "fund"), values.budget, money_findings.budget, layouts.budget,
        partial(_books, where={}), also={"fund": layouts.fund_options},
    ),
    Exhibit("saldo", "geld", ALL, values.saldo, money_findings.saldo, layouts.saldo, _saldo),
    Exhibit(
        "one_purse", "geld", ALL, values.one_purse, money_findings.one_purse, layouts.one_purse,
        partial(_yearly, indicator="saldo"),
    ),
    Exhibit(
        "outlook", "geld", ALL, values.outlook, money_findings.outlook, layouts.outlook,
        partial(_books, where={"subject": TOTAL}),
    ),
    Exhibit(
        "net_draw", "geld", ALL, partial(values.yearly, indicator="net_draw"), money_findings.net_draw,
        partial(layouts.yearly, indicator="net_draw"), partial(_yearly, indicator="net_draw"),
    ),
    Exhibit(
        "money_idle", "geld", ALL, partial(values.yearly, indicator="money_idle"), money_findings.money_idle,
        partial(layouts.yearly, indicator="money_idle"), partial(_yearly, indicator="money_idle"),
    ),
    Exhibit("year_end", "geld", ALL, values.year_end, findings.year_end, layouts.year_end),
    Exhibit("taakvelden", "geld", ALL, values.taakvelden, findings.taakvelden, layouts.taakvelden),
    Exhibit("waiting", "mensen", ALL, values.waiting, findings.waiting, layouts.waiting, _waiting),
    Exhibit(
        "waiting_time", "mensen", ALL, values.waiting_time, findings.waiting_time, layouts.waiting_time,
        _waiting_time,
    ),
    Exhibit(
        "group_participation", "mensen", ALL, partial(values.groups, indicator="participation_months"),
        findings.group_participation, partial(layouts.groups, indicator="participation_months"),
        partial(_groups, axis="axis_participation_from"),
    ),
    Exhibit(
        "group_durable", "mensen", ALL, partial(values.groups, indicator="durable_outflow"),
        findings.group_durable, partial(layouts.groups, indicator="durable_outflow"),
        partial(_groups, axis="axis_durable_from"),
    ),
    Exhibit(
        "fan_participation", "onzekerheid", ALL, partial(values.fan, indicator="participation_months"),
        money_findings.fan_participation, partial(layouts.fan, indicator="participation_months"),
        partial(_fan, indicator="participation_months", axis="axis_participation_months", scale=1.0),
    ),
    Exhibit(
        "fan_net_draw", "onzekerheid", ALL, partial(values.fan, indicator="net_draw"),
        money_findings.fan_net_draw, partial(layouts.fan, indicator="net_draw"),
        partial(_fan, indicator="net_draw", axis="axis_thousands", scale=THOUSANDS),
    ),
    Exhibit("deficit", "onzekerheid", ALL, values.deficit, money_findings.deficit, layouts.deficit, _deficit),
    Exhibit(
        "price_volume_mix", "grip", ALL, grip.values, grip.finding, grip.sheet, grip.chart,
        when=grip.are_there,
    ),
    Exhibit(
        "criteria", "grip", ALL, criteria.values, criteria.finding, criteria.sheet, criteria.chart,
        when=criteria.are_there,
    ),
    Exhibit(
        "criteria_scores", "grip", ALL, criteria.scores, criteria.scores_finding, criteria.scores_sheet,
        when=criteria.are_there,
    ),
)  # fmt: skip
