"""Charts as data: what a trace looks like and which numbers of the figure's long table it draws.

Knows no run and no number. Colours and fonts are names of style properties (`--series-1`), which the page's
script looks up; series always come with a second channel (dash, marker or pattern), and years are categories,
so that 2026 is never printed as 2.026.
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from budgetsim.report.numbers import MARKS

Where = Mapping[str, str]
Look = dict[str, Any]

SERIES = 5
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
MARKERS = ("circle", "square", "diamond", "triangle-up", "x", "star")
PATTERNS = ("", "/", ".", "x", "-")
HEIGHT = 380
THOUSANDS = 0.001


@dataclass(frozen=True)
class Field:
    """Which column of which rows fills one list of a trace; `column` may also be `above` or `below`.

    `above` and `below` are how far the ends of the band lie from the value. Without a `scale` it is that of
    the unit, as tables have it: amounts x 1,000, shares in hundredths.
    """

    column: str
    where: Where = field(default_factory=dict)
    scale: float | None = 1.0


@dataclass(frozen=True)
class Trace:
    """One series: how it looks, and its lists by their place in plotly's trace (`error_x.array`).

    The rows are those of the reader's choice, but for the keys in `where`; "*" is every value of a key.
    """

    look: Look
    fields: Mapping[str, Field]
    where: Where = field(default_factory=dict)
    is_band: bool = False
    """An area between the fields `low` and `high`, over `x`."""
    is_chosen: bool = False
    """The reader's arrangement beside the first: named after it, and left out when it is the first."""


@dataclass(frozen=True)
class Chart:
    """A chart without its numbers; `labels` names the keys that stand on its axes."""

    traces: Sequence[Trace]
    layout: Look
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    is_wide: bool = False
    """Whether it keeps its width on a small screen, and scrolls there."""
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Axis -> what it says for each outcome that a reader can choose, where the unit hangs on it."""


@dataclass(frozen=True)
class Axes:
    """What the axes say and how their numbers look."""

    lang: str
    x: str = ""
    y: str = ""
    number: str = ",.0f"


def text(name: str) -> str:
    """Return a name that plotly shows as it stands: its labels take some HTML."""
    return html.escape(name, quote=False)


def wrapped(name: str, width: int = 24, most: int = 3) -> str:
    """Return a name broken into at most so many lines for an axis label."""
    lines = textwrap.wrap(name, width) or [""]
    shown = lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1][: width - 1]}…"]
    return "<br>".join(text(line) for line in shown)


def colour(n: int) -> str:
    """Return the name of the colour of a series."""
    return f"--series-{n % SERIES + 1}"


def layout(axes: Axes, **more: Any) -> Look:
    """Return what all charts share, with what one of them has for itself."""
    axis = {
        "gridcolor": "--grid", "linecolor": "--axis", "zerolinecolor": "--axis", "automargin": True,
        "fixedrange": True, "title": {"standoff": 10},
    }  # fmt: skip
    shared: Look = {
        "font": {"family": "--font", "size": 14, "color": "--ink"},
        "paper_bgcolor": "--paper",
        "plot_bgcolor": "--paper",
        "separators": "".join(reversed(MARKS[axes.lang])),
        "height": HEIGHT,
        "margin": {"l": 56, "r": 16, "t": 16, "b": 48},
        "dragmode": False,
        "showlegend": True,
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 0,
            "yref": "container",
            "yanchor": "bottom",
            "traceorder": "normal",
        },
        "hoverlabel": {"namelength": -1},
        "xaxis": {**axis, "title": {"text": axes.x}},
        "yaxis": {**axis, "title": {"text": axes.y}, "tickformat": axes.number, "hoverformat": axes.number},
    }
    for name, value in more.items():
        shared[name] = {**shared[name], **value} if isinstance(shared.get(name), dict) else value
    return shared


def over_years(traces: Sequence[Trace], axes: Axes, **more: Any) -> Chart:
    """Return series over years."""
    shared = layout(axes, xaxis={"type": "category"}, hovermode="x unified", **more)
    return Chart(traces, shared)


def line(
    n: int, name: str, where: Where, scale: float = 1.0, *, is_chosen: bool = False, with_band: bool = True
) -> list[Trace]:
    """Return a line over periods, with its band behind it."""
    fields = {"x": Field("period"), "y": Field("value", scale=scale)}
    drawn = Trace(_line_look(n, name), fields, where, is_chosen=is_chosen)
    ends = {end: Field(end, scale=scale) for end in ("low", "high")}
    return [*([band(n, ends, where, is_chosen=is_chosen)] if with_band else []), drawn]


def band(
    n: int, ends: Mapping[str, Field], where: Where, x: Field | None = None, *, is_chosen: bool = False
) -> Trace:
    """Return the area between two fields over periods, edged like its line, so that areas differ in grey."""
    look = {
        "type": "scatter", "mode": "lines", "showlegend": False, "hoverinfo": "skip", "fill": "toself",
        "line": {"width": 1, "color": colour(n), "dash": DASHES[n % SERIES]},
        "fillcolor": f"--fill-{n % SERIES + 1}",
    }  # fmt: skip
    return Trace(look, {"x": x or Field("period"), **ends}, where, is_band=True, is_chosen=is_chosen)


def named(trace: Trace, name: str, edge: int) -> Trace:
    """Return a band with a name in the legend and an edge of so many pixels."""
    edged = {**trace.look["line"], "width": edge}
    return replace(trace, look={**trace.look, "name": text(name), "showlegend": True, "line": edged})


def _line_look(n: int, name: str) -> Look:
    return {
        "type": "scatter", "mode": "lines+markers", "name": text(name),
        "line": {"color": colour(n), "dash": DASHES[n % SERIES], "width": 2.5},
        "marker": {"symbol": MARKERS[n % 6], "size": 8, "color": colour(n)},
    }  # fmt: skip


def dated(lines: Sequence[tuple[str, Where]], axes: Axes) -> Chart:
    """Return lines over dates, each with its band where it has one."""
    traces = []
    for n, (name, where) in enumerate(lines):
        behind, drawn = line(n, name, where)
        look = {**drawn.look, "mode": "lines", "line": {**drawn.look["line"], "width": 3}}
        traces += [behind, Trace(look, drawn.fields, where)]
    xaxis = {"type": "date", "tickformat": "%Y", "hoverformat": "%b %Y", "nticks": 16}
    return Chart(traces, layout(axes, xaxis=xaxis, yaxis={"rangemode": "tozero"}, hovermode="x unified"))


def bars(
    n: int, name: str, where: Where, along: str, scale: float | None = 1.0, *,
    is_flat: bool = False, with_band: bool = False,
) -> Trace:  # fmt: skip
    """Return a series of bars along a key; flat ones lie on their side."""
    number, key = ("x", "y") if is_flat else ("y", "x")
    look: Look = {"type": "bar", "name": text(name), "marker": patterned(n)}
    fields = {key: Field(along), number: Field("value", scale=scale)}
    if is_flat:
        look["orientation"] = "h"
    if with_band:
        look[f"error_{number}"] = {**_bars_of_band(n), "thickness": 1.5, "width": 3, "color": "--ink"}
        ends = {"array": "above", "arrayminus": "below"}
        fields |= {f"error_{number}.{name}": Field(end, scale=scale) for name, end in ends.items()}
    return Trace(look, fields, where)


def two_keys(trace: Trace, outer: str) -> Trace:
    """Return flat bars with a second key outside the first: their names stand in groups."""
    fields = {**trace.fields, "y.0": Field(outer), "y.1": trace.fields["y"]}
    del fields["y"]
    return replace(trace, look={**trace.look, "y": [[], []]}, fields=fields)


def patterned(n: int) -> Look:
    """Return a fill of its own colour and pattern, also beyond the palette."""
    shape = PATTERNS[(n + n // SERIES) % SERIES]
    return {
        "color": colour(n),
        "line": {"color": "--paper", "width": 1},
        "pattern": {"shape": shape, "fgcolor": "--paper", "fillmode": "overlay", "size": 7, "solidity": 0.25},
    }


def names_down(axes: Axes, count: int, **more: Any) -> Look:
    """Return a layout with names down the left and numbers along the bottom."""
    numbers = {"tickformat": axes.number, "hoverformat": axes.number, **more.pop("xaxis", {})}
    given = {"height": 140 + 44 * max(1, count), **more}
    return layout(axes, xaxis=numbers, yaxis={"autorange": "reversed", "type": "category"}, **given)


def dots(
    n: int, name: str, where: Where, along: str, scale: float | None = 1.0, *, with_band: bool = True
) -> Trace:
    """Return markers along a key, each with its band."""
    look: Look = {
        "type": "scatter", "mode": "markers", "name": text(name),
        "marker": {"size": 13, "color": colour(n), "symbol": MARKERS[n % 6]},
    }  # fmt: skip
    fields = {"y": Field(along), "x": Field("value", scale=scale)}
    if with_band:
        look["error_x"] = _bars_of_band(n)
        ends = {"array": "above", "arrayminus": "below"}
        fields |= {f"error_x.{name}": Field(column, scale=scale) for name, column in ends.items()}
    return Trace(look, fields, where)


def _bars_of_band(n: int) -> Look:
    return {"type": "data", "symmetric": False, "thickness": 2, "width": 6, "color": colour(n)}


def interval(name: str, where: Where, along: str) -> Trace:
    """Return markers along a key with a thick dark interval, which stands out against a rod in grey too."""
    look: Look = {
        "type": "scatter", "mode": "markers", "name": text(name),
        "marker": {"size": 13, "color": "--ink", "symbol": "diamond"},
        "error_x": {"type": "data", "symmetric": False, "thickness": 5, "width": 8, "color": "--ink"},
    }  # fmt: skip
    ends = {"error_x.array": Field("above"), "error_x.arrayminus": Field("below")}
    return Trace(look, {"y": Field(along), "x": Field("value"), **ends}, where)


def hollow(n: int, name: str, where: Where, along: str) -> Trace:
    """Return open markers along a key, to be seen over whatever lies below them."""
    look: Look = {
        "type": "scatter", "mode": "markers", "name": text(name),
        "marker": {"size": 11, "color": "--paper", "line": {"color": colour(n), "width": 3}},
    }  # fmt: skip
    return Trace(look, {"y": Field(along), "x": Field("value")}, where)


def rod(where: Where, along: str) -> Trace:
    """Return a thin line between the numbers of one name."""
    look = {
        "type": "scatter", "mode": "lines", "line": {"color": "--axis", "width": 1}, "hoverinfo": "skip",
        "showlegend": False,
    }  # fmt: skip
    return Trace(look, {"y": Field(along), "x": Field("value")}, where)


def cross(n: int, name: str, where: Where, across: Where, up: Where, scale: float) -> Trace:
    """Return one marker with two numbers, each with its band."""
    look = {
        "type": "scatter", "mode": "markers", "name": text(name), "error_x": _bars_of_band(n),
        "error_y": _bars_of_band(n),
        "marker": {"size": 14, "color": colour(n), "symbol": MARKERS[n % 6]},
    }  # fmt: skip
    fields = {}
    for axis, which, by in (("x", across, scale), ("y", up, 1.0)):
        fields[axis] = Field("value", which, by)
        fields[f"error_{axis}.array"] = Field("above", which, by)
        fields[f"error_{axis}.arrayminus"] = Field("below", which, by)
    return Trace(look, fields, where)


def sankey(names: Sequence[str], ends: Sequence[tuple[int, int]], axes: Axes) -> Chart:
    """Return flows between nodes, their names as plotly shows them.

    `ends` are the (from, to) of every row of the long table, in its order.
    """
    look = {
        "type": "sankey",
        "arrangement": "snap",
        "valueformat": ",.1f",
        "node": {
            "label": list(names),
            "pad": 18, "thickness": 16, "color": "--series-1", "line": {"width": 0},
        },
        "link": {
            "source": [start for start, _ in ends], "target": [end for _, end in ends], "color": "--fill-1",
        },
    }  # fmt: skip
    shared = layout(axes, height=460, margin={"l": 8, "r": 8, "t": 16, "b": 16})
    return Chart([Trace(look, {"link.value": Field("value")})], shared, is_wide=True)
