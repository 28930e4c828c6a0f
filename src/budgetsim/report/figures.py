"""Charts as plain plotly dictionaries: one pure function per shape, numbers and words in, a figure out.

Knows no run and no plotly; colours always come with a second channel (dash, marker or pattern), and years are
categories, so that 2026 is never printed as 2.026.
"""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Figure = dict[str, Any]

PALETTE = ("#332288", "#E17000", "#117733", "#CC79A7", "#000000")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
MARKERS = ("circle", "square", "diamond", "triangle-up", "x", "star")
PATTERNS = ("", "/", ".", "x", "-")
FILLS = (
    "rgba(51,34,136,.14)",
    "rgba(225,112,0,.16)",
    "rgba(17,119,51,.14)",
    "rgba(204,121,167,.2)",
    "rgba(0,0,0,.1)",
)
FONT = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", Roboto, Arial, sans-serif'
INK, GRID, AXIS = "#1a1a1a", "#dcdcdc", "#767676"
SEPARATORS = {"nl": ",.", "en": ".,"}
HEIGHT = 380


@dataclass(frozen=True)
class Line:
    """A named series of values, with its 80% band when there is one."""

    name: str
    values: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()


@dataclass(frozen=True)
class Dot:
    """A named value with its 80% band, in one direction or two."""

    name: str
    value: float
    low: float
    high: float
    up: float = math.nan
    up_low: float = math.nan
    up_high: float = math.nan


@dataclass(frozen=True)
class Axes:
    """What the axes say and how their numbers look."""

    lang: str
    x: str = ""
    y: str = ""
    number: str = ",.0f"
    extra: dict[str, Any] = field(default_factory=dict)


def text(name: str) -> str:
    """Return a name that plotly shows as it stands: its labels take some HTML."""
    return html.escape(name, quote=False)


def wrapped(name: str, width: int = 24) -> str:
    """Return a name broken into lines for an axis label."""
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(text(line) for line in lines)


def _clean(values: Sequence[float]) -> list[float | None]:
    return [None if math.isnan(value) else round(float(value), 4) for value in values]


def _layout(axes: Axes, **more: Any) -> dict[str, Any]:
    axis = {
        "gridcolor": GRID, "linecolor": AXIS, "zerolinecolor": AXIS, "automargin": True, "fixedrange": True,
        "title": {"standoff": 10},
    }  # fmt: skip
    layout: dict[str, Any] = {
        "font": {"family": FONT, "size": 14, "color": INK},
        "paper_bgcolor": "#fff",
        "plot_bgcolor": "#fff",
        "separators": SEPARATORS[axes.lang],
        "height": HEIGHT,
        "margin": {"l": 56, "r": 16, "t": 16, "b": 48},
        "dragmode": False,
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": -0.2, "yanchor": "top", "traceorder": "normal"},
        "hoverlabel": {"namelength": -1},
        "xaxis": {**axis, "title": {"text": axes.x}},
        "yaxis": {**axis, "title": {"text": axes.y}, "tickformat": axes.number, "hoverformat": axes.number},
    }
    for name, value in {**axes.extra, **more}.items():
        layout[name] = {**layout[name], **value} if isinstance(layout.get(name), dict) else value
    return layout


def yearly_lines(years: Sequence[int], lines: Sequence[Line], axes: Axes) -> Figure:
    """Return lines over years, each with its band."""
    names = [str(year) for year in years]
    data: list[dict[str, Any]] = []
    for n, line in enumerate(lines):
        if line.low and len(names) > 1:
            data.append(_band(names, line, n))
    for n, line in enumerate(lines):
        data.append(
            {
                "type": "scatter", "mode": "lines+markers", "name": text(line.name), "x": names,
                "y": _clean(line.values),
                "line": {"color": PALETTE[n % 5], "dash": DASHES[n % 5], "width": 2.5},
                "marker": {"symbol": MARKERS[n % 6], "size": 8, "color": PALETTE[n % 5]},
            }
        )  # fmt: skip
    layout = _layout(axes, xaxis={"type": "category"}, hovermode="x unified")
    return {"data": data, "layout": layout}


def _band(names: Sequence[str], line: Line, n: int) -> dict[str, Any]:
    pairs = [(x, low, high) for x, low, high in zip(names, line.low, line.high, strict=True) if low == low]
    return {
        "type": "scatter", "mode": "lines", "showlegend": False, "hoverinfo": "skip", "fill": "toself",
        "x": [x for x, _, _ in pairs] + [x for x, _, _ in reversed(pairs)],
        "y": _clean([high for _, _, high in pairs] + [low for _, low, _ in reversed(pairs)]),
        "line": {"width": 0, "color": PALETTE[n % 5]}, "fillcolor": FILLS[n % 5],
    }  # fmt: skip


def dated_lines(days: Sequence[Sequence[str]], lines: Sequence[Line], axes: Axes) -> Figure:
    """Return lines over dates, each with its own dates and, where it has one, its band."""
    bands = [_band(days[n], line, n) for n, line in enumerate(lines) if line.low]
    data = bands + [
        {
            "type": "scatter", "mode": "lines", "name": text(line.name),
            "x": list(days[n]), "y": _clean(line.values),
            "line": {"color": PALETTE[n % 5], "dash": DASHES[n % 5], "width": 3},
        }
        for n, line in enumerate(lines)
    ]  # fmt: skip
    xaxis = {"type": "date", "tickformat": "%Y", "hoverformat": "%b %Y", "dtick": "M12"}
    return {
        "data": data,
        "layout": _layout(axes, xaxis=xaxis, yaxis={"rangemode": "tozero"}, hovermode="x unified"),
    }


def stacked_bars(names: Sequence[str], parts: Sequence[Line], axes: Axes) -> Figure:
    """Return horizontal stacked bars, one per name, parts told apart by colour and pattern."""
    data = [
        {
            "type": "bar", "orientation": "h", "name": text(part.name),
            "y": [wrapped(name) for name in names],
            "x": _clean(part.values), "marker": _patterned(n),
        }
        for n, part in enumerate(parts)
    ]  # fmt: skip
    layout = _layout(
        axes,
        barmode="stack",
        height=130 + 44 * len(names),
        xaxis={"tickformat": axes.number, "hoverformat": axes.number},
        yaxis={"autorange": "reversed", "type": "category"},
        legend={"y": -0.28},
        hovermode="y unified",
    )
    return {"data": data, "layout": layout}


def yearly_bars(years: Sequence[int], parts: Sequence[Line], axes: Axes) -> Figure:
    """Return bars per year, stacked above and below zero."""
    data = [
        {
            "type": "bar", "name": text(part.name),
            "x": [str(year) for year in years], "y": _clean(part.values),
            "marker": _patterned(n),
        }
        for n, part in enumerate(parts)
    ]  # fmt: skip
    layout = _layout(
        axes, barmode="relative", xaxis={"type": "category"}, yaxis={"zerolinewidth": 2}, height=430
    )
    return {"data": data, "layout": layout}


def _patterned(n: int) -> dict[str, Any]:
    shape = PATTERNS[(n + n // 5) % 5]
    return {
        "color": PALETTE[n % 5],
        "line": {"color": "#fff", "width": 1},
        "pattern": {"shape": shape, "fgcolor": "#fff", "fillmode": "overlay", "size": 7, "solidity": 0.25},
    }


def difference_dots(dots: Sequence[Dot], axes: Axes) -> Figure:
    """Return differences with their 80% band beside a line at zero."""
    known = [dot for dot in dots if dot.value == dot.value]
    trace = {
        "type": "scatter", "mode": "markers", "showlegend": False, "y": [wrapped(dot.name) for dot in known],
        "x": _clean([dot.value for dot in known]),
        "error_x": _error([dot.high - dot.value for dot in known], [dot.value - dot.low for dot in known]),
        "marker": {"size": 12, "color": PALETTE[0], "symbol": "diamond"},
    }  # fmt: skip
    xaxis = {"zeroline": True, "zerolinewidth": 2, "tickformat": axes.number, "hoverformat": axes.number}
    yaxis = {"autorange": "reversed", "type": "category"}
    layout = _layout(axes, xaxis=xaxis, yaxis=yaxis, height=110 + 46 * max(1, len(known)), showlegend=False)
    return {"data": [trace], "layout": layout}


def _error(up: Sequence[float], down: Sequence[float], color: str = PALETTE[0]) -> dict[str, Any]:
    return {
        "type": "data", "symmetric": False, "array": _clean(up), "arrayminus": _clean(down), "thickness": 2,
        "width": 6, "color": color,
    }  # fmt: skip


def spans(names: Sequence[str], middle: Line, far: Line, axes: Axes) -> Figure:
    """Return per name a line from its middle value to its far one."""
    labels = [wrapped(name) for name in names]
    rods: dict[str, list[Any]] = {"x": [], "y": []}
    for label, near, end in zip(labels, middle.values, far.values, strict=True):
        rods["x"] += [*_clean([near, end]), None]
        rods["y"] += [label, label, None]
    data: list[dict[str, Any]] = [
        {
            "type": "scatter", "mode": "lines", **rods,
            "line": {"color": AXIS, "width": 3}, "hoverinfo": "skip",
            "showlegend": False,
        }
    ]  # fmt: skip
    for n, line in enumerate((middle, far)):
        data.append(
            {
                "type": "scatter", "mode": "markers", "name": text(line.name),
                "y": labels, "x": _clean(line.values),
                "marker": {"size": 13, "color": PALETTE[n], "symbol": MARKERS[n]},
            }
        )  # fmt: skip
    layout = _layout(
        axes,
        height=140 + 44 * len(names),
        legend={"y": -0.3},
        xaxis={"rangemode": "tozero", "tickformat": ",.1f", "hoverformat": ",.1f"},
        yaxis={"autorange": "reversed", "type": "category"},
    )
    return {"data": data, "layout": layout}


def trade_off(dots: Sequence[Dot], axes: Axes) -> Figure:
    """Return extra money against extra outcome: per arrangement a marker with two bands."""
    data: list[dict[str, Any]] = [
        {
            "type": "scatter", "mode": "markers", "name": text(dot.name), "x": _clean([dot.value]),
            "y": _clean([dot.up]),
            "error_x": _error([dot.high - dot.value], [dot.value - dot.low], PALETTE[n % 5]),
            "error_y": _error([dot.up_high - dot.up], [dot.up - dot.up_low], PALETTE[n % 5]),
            "marker": {"size": 14, "color": PALETTE[n % 5], "symbol": MARKERS[n % 6]},
        }
        for n, dot in enumerate(dots)
    ]  # fmt: skip
    xaxis = {"zeroline": True, "zerolinewidth": 2, "tickformat": "+,.0f", "hoverformat": "+,.0f"}
    yaxis = {"zeroline": True, "zerolinewidth": 2, "tickformat": "+,.0f", "hoverformat": "+,.0f"}
    return {"data": data, "layout": _layout(axes, xaxis=xaxis, yaxis=yaxis, height=440)}


def sankey(names: Sequence[str], links: Sequence[tuple[int, int, float]], axes: Axes) -> Figure:
    """Return flows between nodes; `links` are (from, to, people a year)."""
    trace = {
        "type": "sankey",
        "arrangement": "snap",
        "valueformat": ",.1f",
        "node": {
            "label": [text(name) for name in names],
            "pad": 18, "thickness": 16, "color": PALETTE[0], "line": {"width": 0},
        },
        "link": {
            "source": [link[0] for link in links],
            "target": [link[1] for link in links],
            "value": [round(link[2], 2) for link in links],
            "color": "rgba(51,34,136,.25)",
        },
    }  # fmt: skip
    return {"data": [trace], "layout": _layout(axes, height=460, margin={"l": 8, "r": 8, "t": 16, "b": 16})}
