"""Charts are data: plotly knows every property of theirs, years are categories, series differ twice."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import pytest

from budgetsim.report import figures
from budgetsim.report.exhibits import EXHIBITS, Exhibit
from budgetsim.report.figures import Axes, Chart, Field
from budgetsim.report.findings import Case
from budgetsim.report.gathered import exhibits_of
from budgetsim.report.view import RunView
from budgetsim.report.words import Words

AXES = Axes("nl", "x", "y")


def with_colours(look: Any) -> Any:
    """Return a look with a colour and a font in the place of the names that the page looks up."""
    if isinstance(look, dict):
        return {name: with_colours(value) for name, value in look.items()}
    return "#123456" if isinstance(look, str) and look.startswith("--") else look


@pytest.mark.parametrize("exhibit", EXHIBITS, ids=[exhibit.id for exhibit in EXHIBITS])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_figure_is_valid_and_says_something_for_every_choice(
    exhibit: Exhibit, lang: str, view: RunView
) -> None:
    w = Words(lang)
    if exhibit.chart:
        chart = exhibit.chart(view, w)
        go.Figure(
            {"data": [with_colours(t.look) for t in chart.traces], "layout": with_colours(chart.layout)}
        )
    for choice in view.choices(exhibit.depends):
        heading, _ = exhibit.finding(Case(view, w, choice))
        assert heading
        assert "nan" not in heading.lower().split()


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_axis_of_numbers_says_what_it_measures(lang: str, analysed: RunView) -> None:
    w = Words(lang)
    for exhibit in exhibits_of(analysed):
        chart = exhibit.chart(analysed, w) if exhibit.chart else Chart([], {})
        if any(trace.look["type"] == "sankey" for trace in chart.traces):
            continue
        for axis in ("xaxis", "yaxis"):
            if "type" in chart.layout.get(axis, {"type": "none"}):
                continue  # names or moments
            texts = chart.titles[axis] if axis in chart.titles else {"": chart.layout[axis]["title"]["text"]}
            assert all(texts.values()), (exhibit.id, axis)


def test_years_are_categories_and_numbers_dutch() -> None:
    chart = figures.over_years(figures.line(0, "a", {}), AXES)
    assert chart.layout["xaxis"]["type"] == "category"
    assert chart.layout["separators"] == ",."
    assert chart.traces[-1].fields["x"] == Field("period")


def test_lines_differ_in_dash_and_marker_beside_colour() -> None:
    looks = [figures.line(n, name, {})[-1].look for n, name in enumerate("abcde")]
    for channel in ({look["line"]["dash"] for look in looks}, {look["marker"]["symbol"] for look in looks}):
        assert len(channel) == 5


def test_bands_have_the_edge_of_their_line_so_that_they_differ_in_grey() -> None:
    edges = []
    for n in range(5):
        band, line = figures.line(n, str(n), {})
        assert band.look["line"]["width"] > 0
        assert band.look["line"]["dash"] == line.look["line"]["dash"]
        edges.append(band.look["line"]["dash"])
    assert len(set(edges)) == 5


def test_bars_differ_in_colour_and_pattern_even_beyond_the_palette() -> None:
    looks = [figures.bars(n, str(n), {}, "period").look["marker"] for n in range(12)]
    assert len({(look["color"], look["pattern"]["shape"]) for look in looks}) == 12


def test_names_are_shown_as_they_stand_and_never_fill_the_chart() -> None:
    assert figures.text("<b>&</b>") == "&lt;b&gt;&amp;&lt;/b&gt;"
    assert "<b>" not in figures.wrapped("a <b>very</b> long name that is broken")
    lines = figures.wrapped("lang " * 2000).split("<br>")
    assert len(lines) == 3
    assert max(map(len, lines)) <= 24
    assert figures.wrapped("") == ""
