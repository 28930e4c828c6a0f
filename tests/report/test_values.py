"""One long table behind every figure: the stored numbers, the table, the CSV and the JSON agree."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import math

import pytest
from runs import shown

from budgetsim.report.document import csv_text, document, number_text, quoted, safe
from budgetsim.report.exhibits import EXHIBITS, Exhibit
from budgetsim.report.sheets import cell
from budgetsim.report.values import KEY_COLUMNS, SELECTS, STATISTICS, VALUE_COLUMNS, levels, long_table
from budgetsim.report.view import Choice, RunView
from budgetsim.report.words import Words

W = Words("nl")
every_exhibit = pytest.mark.parametrize("exhibit", EXHIBITS, ids=[exhibit.id for exhibit in EXHIBITS])


@every_exhibit
def test_every_figure_has_one_long_table_without_doubles(exhibit: Exhibit, view: RunView) -> None:
    frame = exhibit.values(view)
    assert tuple(frame.columns) == VALUE_COLUMNS
    assert len(frame)
    assert not frame.duplicated(list(KEY_COLUMNS)).any()
    assert set(frame["statistic"]) <= set(STATISTICS)
    assert (frame["unit"] != "").all()
    banded = frame.dropna(subset=["low", "high"])
    assert (banded["low"] <= banded["high"]).all()


def test_a_level_is_the_mean_of_the_stored_replications(view: RunView) -> None:
    frame = long_table(levels(view, ["lasten"], ["buig"], view.years))
    stored = view.indicators[
        (view.indicators["indicator"] == "lasten") & (view.indicators["subject"] == "buig")
    ]
    for row in frame.to_dict("records"):
        mine = stored[
            (stored["arrangement"] == row["arrangement"])
            & (stored["economy"] == row["economy"])
            & (stored["year"] == int(row["period"]))
        ]["value"]
        assert row["value"] == pytest.approx(mine.mean(), abs=0.005)
        assert row["low"] == pytest.approx(mine.quantile(0.1), abs=0.005)


def test_where_a_replication_has_no_value_there_is_none(view: RunView) -> None:
    indicators = view.indicators.copy()
    at = indicators.index[indicators["indicator"] == "waiting_time_p50"][0]
    indicators.loc[at, "value"] = math.nan
    row = indicators.loc[at]
    holed = dataclasses.replace(view, indicators=indicators)
    choice = Choice(row["economy"], row["arrangement"], row["gemeente"])
    assert math.isnan(holed.stat(choice, "waiting_time_p50", row["subject"], row["year"]).mean)


@every_exhibit
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_json_and_csv_hold_the_same_numbers(exhibit: Exhibit, lang: str, view: RunView) -> None:
    w = Words(lang)
    told = json.loads(json.dumps(document([view]), allow_nan=False))
    rows = told["runs"][0]["figures"][exhibit.id]
    text = csv_text(exhibit, view, w)
    assert text.startswith("\ufeff")
    comma = {"nl": ",", "en": "."}[lang]
    lines = list(csv.reader(io.StringIO(text[1:]), delimiter={"nl": ";", "en": ","}[lang]))
    assert lines[0] == [w(f"csv_{name}") for name in VALUE_COLUMNS]
    assert len(lines) == len(rows) + 1
    for line, row in zip(lines[1:], rows, strict=True):
        numbers = [None if text == "" else float(text.replace(comma, ".")) for text in line[-3:]]
        assert numbers == row[-3:]


@every_exhibit
def test_the_table_shows_the_numbers_of_its_choice(exhibit: Exhibit, view: RunView) -> None:
    sheet, frame = exhibit.sheet(view, W), exhibit.values(view)
    for choice in view.choices(exhibit.depends):
        table = shown(view, exhibit.id, choice)
        mine = frame
        for name in SELECTS:
            if name not in sheet.every:
                mine = mine[mine[name].isin([getattr(choice, name), ""])]
        texts = {
            cell(W, column.part, row)
            for row in mine.to_dict("records")
            for column in sheet.columns
            if all(row[name] == value for name, value in column.where.items())
        }
        assert table.rows
        assert {text for row in table.rows for text in row.cells} - {"–"} <= texts
        assert texts <= {text for row in table.rows for text in row.cells}


def test_no_text_is_a_formula() -> None:
    for text in ("=HYPERLINK(1)", "+1", "-1", "@a", "\t=1"):
        assert safe(text) == f"'{text}"
    assert safe("gewoon = tekst") == "gewoon = tekst"
    assert quoted('a;"b"', ";") == '"a;""b"""'


@pytest.mark.parametrize(
    ("number", "text"), [(None, ""), (0.0, "0"), (1200.5, "1200,5"), (100, "100"), (-0.000001, "-0,000001")]
)
def test_numbers_have_no_thousands_mark(number: float | None, text: str) -> None:
    assert number_text(number, ",") == text
