"""The figures of "Welke muur kost wat": per analysis of a run that is about walls its numbers and its charts.

Knows the tables of `analysis/walls.py` as they are kept with a run; what the figures say,
`report/wall_cases.py` knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

import pandas as pd

from budgetsim.analysis.headline import MIN_PAIRS
from budgetsim.analysis.kept import Analysis
from budgetsim.analysis.shapley import ALL, WALLS, pairs_of_walls
from budgetsim.analysis.summaries import SHARED, TO_CHOOSE
from budgetsim.analysis.walls import WHOLE
from budgetsim.report import figures as draw
from budgetsim.report.exhibits import Exhibit
from budgetsim.report.figures import Axes, Chart, Field, Look, Trace
from budgetsim.report.findings import Finding
from budgetsim.report.sentences import bands_hold
from budgetsim.report.sheets import Column, Sheet
from budgetsim.report.values import NINETY, PER_YEAR, WHOLE_RUN, long_table
from budgetsim.report.view import RunView
from budgetsim.report.wall_cases import WallCase, finding, pair_finding, told_by, year_finding
from budgetsim.report.words import Words, short

ANALYSIS = "walls"
DEPENDS = ("economy", "gemeente", "outcome")
KINDS = {"better": (2, ""), "worse": (1, "/"), "unclear": (-1, "."), "too_few": (-1, ".")}
"""Verdict -> number of its colour (-1 is that of the axes) and its pattern."""
SHORT_NUMBER = "+,.3~r"
"""Three figures that count, whatever the unit."""
BESIDE = (("first_in", "circle-open", 3), ("last_in", "square-open", 4))
"""Statistic, marker and number of its colour."""


def exhibits(view: RunView) -> Iterator[Exhibit]:
    """Yield the figures of every analysis about walls, that of all walls down first."""
    for name in filter(is_about_walls, sorted(view.analyses)):
        made = partial(_exhibit, name)
        yield made("muren", shares, finding, share_sheet, _shares)
        if view.analyses[name].about["arrangement"]:
            yield made("muren_jaren", by_year, year_finding, year_sheet, _years)
        else:
            yield made("muren_paren", pairs, pair_finding, pair_sheet, _pairs)


def is_about_walls(name: str) -> bool:
    """Whether an analysis of a run is one of these."""
    return name == ANALYSIS or name.startswith(f"{ANALYSIS}_")


def _exhibit(
    name: str,
    kind: str,
    numbers: Callable[..., pd.DataFrame],
    tell: Callable[[WallCase], Finding],
    sheet: Callable[[RunView, Words], Sheet],
    chart: Callable[[RunView, Words], Chart],
) -> Exhibit:
    return Exhibit(
        f"{name}{kind.removeprefix('muren')}", "muren", DEPENDS, partial(numbers, name=name),
        partial(told_by, tell, name), sheet, chart, caption=kind, source=partial(source, name=name),
    )  # fmt: skip


def outcome_names(w: Words) -> dict[str, str]:
    """Return the outcomes that a reader can choose, in their order, in the units of tables and axes."""
    return {outcome: w(f"outcome_{outcome}") for outcome in TO_CHOOSE}


def source(view: RunView, w: Words, name: str) -> str:
    """Return what the shares rest on: how many runs, what the interval holds, and what is the same in all."""
    about = view.analyses[name].about
    made = w(
        "source_muren", sets=ALL + 1, replications=w.count("replication", about["replications"]),
        resamples=w.numbers.number(about["resamples"]), command=about["command"],
    )  # fmt: skip
    shortfall = w.numbers.percent(about["shortfall_share"], 0)
    same = w("source_muren_same", shortfall=shortfall, warm_up=short(about["warm_up"]))
    return f"{made} {bands_hold(view, w)} {same}"


# The numbers


def shares(view: RunView, name: str) -> pd.DataFrame:
    """Every share with its interval, what a wall brings alone and last, and where its bar begins and ends."""
    table = _keyed(view.analyses[name], "shares")
    parts = [table.assign(statistic="wall_share", value=table["share"])]
    parts += [_other(table, statistic) for statistic, _, _ in BESIDE]
    return long_table(*parts, *_rods(table))


def _keyed(analysis: Analysis, name: str) -> pd.DataFrame:
    """Return a kept table with the keys of a long one; without intervals where replications are too few."""
    table = analysis.tables[name]
    per_year = {outcome.id: outcome.per_year for outcome in SHARED}
    whole = table["year"] == 0
    unit = table["unit"] + (whole & table["outcome"].map(per_year)).map({True: PER_YEAR, False: ""})
    period = table["year"].astype(str).where(~whole, WHOLE_RUN)
    keys = {"period": period, "indicator": table["outcome"], "subject": table["wall"]}
    table = table.assign(unit=unit, band=NINETY, **keys)
    if "verdict" in table:
        too_few = table["verdict"] == "too_few"
        ends = [column for column in table.columns if str(column).endswith(("low", "high"))]
        table = table.assign(**{str(column): table[column].mask(too_few) for column in ends})
    return table


def _other(table: pd.DataFrame, statistic: str) -> pd.DataFrame:
    """Return first-in or last-in of every wall; it has no verdict of its own but that there are too few."""
    walls = table[table["subject"] != WHOLE]
    numbers = {
        "value": walls[statistic],
        "low": walls[f"{statistic}_low"],
        "high": walls[f"{statistic}_high"],
    }
    verdict = walls["verdict"].where(walls["verdict"] == "too_few", "")
    return walls.assign(statistic=statistic, verdict=verdict, **numbers)


def _rods(table: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield where each share begins and ends when they are laid end to end, and the whole from zero.

    An end has an interval and no verdict: that is on the share, and says nothing of where its bar ends.
    """
    is_whole = table["subject"] == WHOLE
    group = table.groupby(["economy", "gemeente", "indicator"], sort=False)["share"]
    begin = (group.cumsum() - table["share"]).mask(is_whole & table["share"].notna(), 0.0)
    bare = table.drop(columns=["low", "high"])
    yield bare.assign(statistic="rod_from", value=begin)
    ends = {"value": table["share"], "low": table["low"], "high": table["high"]}
    placed = {name: begin + column for name, column in ends.items()}
    yield table.assign(statistic="rod_to", verdict="", **placed)


def pairs(view: RunView, name: str) -> pd.DataFrame:
    """What every two walls bring together beyond what they bring apart."""
    table = _keyed(view.analyses[name], "pairs")
    is_few = table["replications"] < MIN_PAIRS
    ends = {end: table[end].mask(is_few) for end in ("low", "high")}
    subject = table["wall"] + "+" + table["other"]
    return long_table(table.assign(statistic="together", subject=subject, value=table["interaction"], **ends))


def by_year(view: RunView, name: str) -> pd.DataFrame:
    """Every share of every calendar year."""
    table = _keyed(view.analyses[name], "years")
    return long_table(table.assign(statistic="wall_share", value=table["share"]))


# The tables


def _sheet(
    view: RunView, w: Words, caption: str, subject: str, columns: list[Column], names: Mapping[str, str]
) -> Sheet:
    heads = {"gemeente": w("gemeente")} if len(view.gemeenten) > 1 else {}
    heads |= {"economy": w("economy"), "indicator": w("outcome"), "subject": subject}
    labels = {
        "gemeente": {name: short(name) for name in view.gemeenten},
        "economy": {name: short(name) for name in view.economies},
        "indicator": outcome_names(w),
        "subject": names, "period": {WHOLE_RUN: w("all_years")},
    }  # fmt: skip
    return Sheet(caption, heads, columns, labels, every=("outcome",))


def _wall_names(w: Words) -> dict[str, str]:
    return {name: w(f"wall_{name}") for name in (*map(str, WALLS), WHOLE)}


def _pair_names(w: Words) -> dict[str, str]:
    names = _wall_names(w)
    two = [(str(WALLS[a]), str(WALLS[b])) for a, b in pairs_of_walls()]
    return {f"{a}+{b}": w("walls_pair", wall=names[a], other=names[b]) for a, b in two}


def share_sheet(view: RunView, w: Words) -> Sheet:
    """Every share with its interval and verdict, beside first-in and last-in."""
    heads = {"wall_share": "walls_share", "first_in": "walls_first_in", "last_in": "walls_last_in"}
    columns = [Column(w(head), {"statistic": name}, "difference") for name, head in heads.items()]
    return _sheet(view, w, w("table_muren"), w("walls_wall"), columns, _wall_names(w))


def pair_sheet(view: RunView, w: Words) -> Sheet:
    """How every pair of walls interacts, with its interval."""
    columns = [Column(w("walls_together"), {}, "difference")]
    return _sheet(view, w, w("table_muren_paren"), w("walls_pair_head"), columns, _pair_names(w))


def year_sheet(view: RunView, w: Words) -> Sheet:
    """Every share per year, with its interval and verdict."""
    columns = [Column(str(year), {"period": str(year)}, "difference") for year in view.years]
    return _sheet(view, w, w("table_muren_jaren"), w("walls_wall"), columns, _wall_names(w))


# The charts


def _shares(view: RunView, w: Words) -> Chart:
    """Draw shares end to end, the whole as the last bar; below it each wall's share, alone and last."""
    names = {name: draw.wrapped(text) for name, text in _wall_names(w).items()}
    traces = [_bar(kind, w) for kind in KINDS]
    traces += [_interval(w), *(_share(n, str(wall), w) for n, wall in enumerate(WALLS))]
    traces += [_beside(*rule, w) for rule in BESIDE]
    zero = {"zeroline": True, "zerolinewidth": 2, "anchor": "y2", "tickformat": SHORT_NUMBER}
    axes = Axes(w.lang, number=SHORT_NUMBER)
    look = draw.layout(axes, xaxis={**zero, "hoverformat": SHORT_NUMBER}, height=700, barmode="overlay",
                       legend={"y": -0.08})  # fmt: skip
    rows = {**look["yaxis"], "autorange": "reversed", "type": "category", "categoryorder": "array"}
    every = list(names.values())
    look["yaxis"] = {**rows, "domain": [0.5, 0.96], "categoryarray": every}
    look["yaxis2"] = {**rows, "domain": [0, 0.4], "categoryarray": every[:-1]}
    look["annotations"] = [
        _title(w("walls_panel_end_to_end"), 0.965), _title(w("walls_panel_beside"), 0.405),
    ]  # fmt: skip
    return Chart(traces, look, {"subject": names}, titles={"xaxis": _axis_titles(w)})


def _axis_titles(w: Words) -> dict[str, str]:
    names = outcome_names(w)
    return {outcome: draw.text(w("walls_axis", outcome=name)) for outcome, name in names.items()}


def _title(words: str, y: float) -> Look:
    return {
        "text": draw.text(words), "xref": "paper", "yref": "paper", "x": 0, "y": y, "showarrow": False,
        "xanchor": "left", "yanchor": "bottom",
    }  # fmt: skip


def _bar(kind: str, w: Words) -> Trace:
    """Return the bars of one verdict: a rise of what is bad is never drawn as good."""
    n, shape = KINDS[kind]
    pattern = {"shape": shape, "fgcolor": "--paper", "fillmode": "overlay", "size": 7, "solidity": 0.25}
    marker = {
        "color": draw.colour(n) if n >= 0 else "--axis", "line": {"color": "--paper", "width": 1},
        "pattern": pattern,
    }  # fmt: skip
    look = {"type": "bar", "orientation": "h", "name": draw.text(w(f"walls_panel_{kind}")), "marker": marker}
    mine = {"statistic": "wall_share", "verdict": kind}
    fields = {
        "y": Field("subject", mine), "x": Field("value", mine, None),
        "base": Field("value", {"statistic": "rod_from", "verdict": kind}, None),
    }  # fmt: skip
    return Trace(look, fields)


def _interval(w: Words) -> Trace:
    look = {
        "type": "scatter", "mode": "markers", "name": draw.text(w("walls_panel_band")), "hoverinfo": "skip",
        "marker": {"size": 7, "color": "--ink", "symbol": "line-ns-open"},
        "error_x": {"type": "data", "symmetric": False, "thickness": 2, "width": 6, "color": "--ink"},
    }  # fmt: skip
    return Trace(look, _with_ends({"statistic": "rod_to"}))


def _with_ends(where: Mapping[str, str]) -> dict[str, Field]:
    """Return fields of a number of every subject with its interval."""
    ends = {"array": "above", "arrayminus": "below"}
    errors = {f"error_x.{name}": Field(column, where, None) for name, column in ends.items()}
    return {"y": Field("subject", where), "x": Field("value", where, None), **errors}


def _share(n: int, wall: str, w: Words) -> Trace:
    """Return the share of one wall in the lower panel, where the whole has no place."""
    look = {
        "type": "scatter", "mode": "markers", "name": draw.text(w("walls_panel_share")), "yaxis": "y2",
        "showlegend": n == 0, "marker": {"size": 11, "color": draw.colour(0), "symbol": "diamond"},
        "error_x": {"type": "data", "symmetric": False, "thickness": 2, "width": 6, "color": draw.colour(0)},
    }  # fmt: skip
    return Trace(look, _with_ends({"statistic": "wall_share", "subject": wall}))


def _beside(statistic: str, symbol: str, n: int, w: Words) -> Trace:
    look = {
        "type": "scatter", "mode": "markers", "name": draw.text(w(f"walls_panel_{statistic}")),
        "yaxis": "y2",
        "marker": {"size": 11, "color": draw.colour(n), "symbol": symbol, "line": {"width": 2}},
    }  # fmt: skip
    mine = {"statistic": statistic}
    return Trace(look, {"y": Field("subject", mine), "x": Field("value", mine, None)})


def _pairs(view: RunView, w: Words) -> Chart:
    names = {name: draw.wrapped(text) for name, text in _pair_names(w).items()}
    axes = Axes(w.lang, number=SHORT_NUMBER)
    zero = {"zeroline": True, "zerolinewidth": 2}
    look = draw.names_down(axes, len(names), xaxis=zero, showlegend=False)
    dots = [draw.dots(0, "", {"statistic": "together"}, "subject", None)]
    return Chart(dots, look, {"subject": names}, titles={"xaxis": _axis_titles(w)})


def _years(view: RunView, w: Words) -> Chart:
    traces = [
        draw.bars(n, w(f"wall_{wall}"), {"subject": str(wall)}, "period", None)
        for n, wall in enumerate(WALLS)
    ]
    axes = Axes(w.lang, number=SHORT_NUMBER)
    chart = draw.over_years(traces, axes, barmode="relative", yaxis={"zerolinewidth": 2}, height=430)
    return replace(chart, titles={"yaxis": _axis_titles(w)})
