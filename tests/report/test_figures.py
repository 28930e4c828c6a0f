"""Every chart is a valid plotly figure, prints years as years and tells series apart twice."""

from __future__ import annotations

import math

import plotly.graph_objects as go
import pytest

from budgetsim.report import figures
from budgetsim.report.exhibits import EXHIBITS, Exhibit
from budgetsim.report.figures import Axes, Dot, Line
from budgetsim.report.findings import Case
from budgetsim.report.view import RunView
from budgetsim.report.words import Words

AXES = Axes("nl", "x", "y")


@pytest.mark.parametrize("exhibit", EXHIBITS, ids=[exhibit.id for exhibit in EXHIBITS])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_figure_of_every_choice_is_valid(exhibit: Exhibit, lang: str, view: RunView) -> None:
    for choice in view.choices(exhibit.depends):
        case = Case(view, Words(lang), choice)
        figure = exhibit.figure(case)
        go.Figure(figure)
        heading, _ = exhibit.finding(case)
        assert heading
        assert "nan" not in heading.lower().split()


def test_years_are_categories_and_numbers_dutch() -> None:
    figure = figures.yearly_lines([2026, 2027], [Line("a", [1.0, 2.0])], AXES)
    assert figure["layout"]["xaxis"]["type"] == "category"
    assert figure["data"][0]["x"] == ["2026", "2027"]
    assert figure["layout"]["separators"] == ",."


def test_lines_differ_in_dash_and_marker_beside_colour() -> None:
    lines = [Line(name, [1.0, 2.0]) for name in "abcde"]
    data = figures.yearly_lines([2026, 2027], lines, AXES)["data"]
    for channel in ({t["line"]["dash"] for t in data}, {t["marker"]["symbol"] for t in data}):
        assert len(channel) == 5


def test_bars_differ_in_colour_and_pattern_even_beyond_the_palette() -> None:
    data = figures.yearly_bars([2026], [Line(str(n), [1.0]) for n in range(12)], AXES)["data"]
    looks = {(t["marker"]["color"], t["marker"]["pattern"]["shape"]) for t in data}
    assert len(looks) == 12


def test_a_missing_value_is_a_gap() -> None:
    figure = figures.spans(["a"], Line("p50", [2.0]), Line("p90", [math.nan]), AXES)
    assert figure["data"][2]["x"] == [None]
    assert figures.difference_dots([Dot("a", math.nan, math.nan, math.nan)], AXES)["data"][0]["x"] == []


def test_a_band_of_one_year_or_without_values_draws() -> None:
    figures.yearly_lines([2026], [Line("a", [1.0], [0.0], [2.0])], AXES)
    nan = [math.nan, math.nan]
    figure = figures.yearly_lines([2026, 2027], [Line("a", nan, nan, nan)], AXES)
    assert figure["data"][0]["x"] == []


def test_names_are_shown_as_they_stand() -> None:
    assert figures.text("<b>&</b>") == "&lt;b&gt;&amp;&lt;/b&gt;"
    assert "<b>" not in figures.wrapped("a <b>very</b> long name that is broken")
