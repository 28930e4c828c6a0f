"""Reference tables: what is read, and every way a row can be wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from budgetsim.domain.reference import Label
from budgetsim.inputs.tables import read_tables

HEADER = "id,value,unit,valid_from,valid_to,label,source,low,high,note\n"
DATA = Path(__file__).resolve().parent / "data"


def problems(folder: Path, text: str, name: str = "t.csv") -> list[str]:
    (folder / name).write_text(text, encoding="utf-8")
    return [str(problem) for problem in read_tables(folder, "data").problems]


def test_rows_become_dated_figures() -> None:
    tables = read_tables(DATA, "data")
    assert tables.problems == ()
    figure = tables.reference.at("norm_alleenstaand", date(2026, 7, 1))
    assert (figure.value, figure.unit, figure.label) == (1401.50, "eur_per_month", Label.SOURCE)
    assert (figure.file, figure.line, figure.valid_to) == ("data/normen.csv", 3, date.max)
    assert tables.reference.rows("gross_up_alleenstaand")[0].valid_from == date.min
    assert tables.reference.leefvormen["paar"].persons_count == 2


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a,1,eur,,,fact,s,,,", "a.label: 'fact' is not a label; one of source, secondary"),
        ("a,1,,,,source,s,,,", "a.unit: missing"),
        ("a,1,eur,,,source,,,,", "a.source: missing"),
        ("a,,eur,,,source,s,,,", "a.value: missing"),
        ("a,1,eur,,,assumption,s,0,,", "a.label: an assumption needs low and high"),
        ("a,3,eur,,,source,s,1,2,", "a.value: 3 is above high 2"),
        ("a,0,eur,,,source,s,1,2,", "a.value: 0 is below low 1"),
        ("a,1,eur,,,source,s,2,1,", "a.low: 2 is above high 1"),
        ('a,"0,5",eur,,,source,s,,,', "a.value: '0,5' has a decimal comma"),
        ("a,0,5,eur,,,source,s,,,", "a: 11 cells under 10 columns"),
        ("a,nan,eur,,,source,s,,,", "a.value: 'nan' is not a finite number"),
        ("a,inf,eur,,,source,s,,,", "a.value: 'inf' is not a finite number"),
        ("a,veel,eur,,,source,s,,,", "a.value: 'veel' is not a number"),
        ("a,1,eur,01-02-2026,,source,s,,,", "a.valid_from: '01-02-2026' is not a date"),
        ("a,1,eur,2026-01-01,2025-01-01,source,s,,,", "a.valid_to: 2025-01-01 is before"),
        ("A b,1,eur,,,source,s,,,", "A b.id: 'A b' is no id"),
    ],
)
def test_a_wrong_row_is_told_with_its_line(tmp_path: Path, row: str, message: str) -> None:
    found = problems(tmp_path, f"{HEADER}good,1,eur,,,source,s,,,\n{row}\n")
    assert len(found) == 1
    assert found[0].startswith(f"data/t.csv:3:0  {message}")


def test_overlap_and_change_of_unit_are_told(tmp_path: Path) -> None:
    text = HEADER + "a,1,eur,2025-01-01,,source,s,,,\na,2,pct,2026-01-01,,source,s,,,\n"
    overlap = "2026-01-01 lies within the row at data/t.csv:2; close that one with a valid_to"
    assert problems(tmp_path, text) == [
        f"data/t.csv:3:0  a.valid_from: {overlap}",
        "data/t.csv:3:0  a.unit: pct differs from eur at data/t.csv:2; one id, one unit",
    ]


def test_missing_columns_are_named_and_other_tables_let_be(tmp_path: Path) -> None:
    missing = "valid_from, valid_to, label, source, low, high, note"
    assert problems(tmp_path, "id,value,unit\na,1,eur\n") == [f"data/t.csv:1:0  columns missing: {missing}"]
    (tmp_path / "t.csv").unlink()
    assert problems(tmp_path, "year,unemployment\n2020,4\n", "history.csv") == []


def test_a_leefvorm_names_figures_that_exist(tmp_path: Path) -> None:
    text = "id,title,norm,cost_sharers_count,persons_count,gross_up\nx,X,geen,0,1.5,ook_niet\n"
    found = problems(tmp_path, text, "leefvormen.csv")
    assert [line.split("  ")[1].split(":")[0] for line in found] == [
        "x.norm",
        "x.gross_up",
        "x.cost_sharers_count",
        "x.persons_count",
    ]


TAAKVELDEN = "id,code,title,valid_from,valid_to,label,source,note\na,6.1,A,2017-01-01,2024-12-31,source,s,\n"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("b,6,B,2017-01-01,,source,s,", "b.code: '6' is no taakveld; write it like 6.3"),
        ("b,6.2,,2017-01-01,,source,s,", "b.title: missing"),
        ("b,6.2,B,2017-07-01,,source,s,", "b.valid_from: 2017-07-01 to 9999-12-31 is no period of whole"),
        ("b,6.2,B,2017-01-01,2024-06-30,source,s,", "b.valid_from: 2017-01-01 to 2024-06-30 is no period"),
        ("a,6.2,B,2024-01-01,,source,s,", "a.valid_from: overlaps the row at data/taakvelden.csv:2"),
        ("b,6.1,B,2024-01-01,,source,s,", "b.title: 6.1 is called A at data/taakvelden.csv:2; one code"),
        ("b,6.2,B,2017-01-01,,feit,s,", "b.label: 'feit' is not a label"),
    ],
)
def test_a_wrong_taakveld_is_told_with_its_line(tmp_path: Path, row: str, message: str) -> None:
    found = problems(tmp_path, f"{TAAKVELDEN}{row}\n", "taakvelden.csv")
    assert len(found) == 1
    assert found[0].startswith(f"data/taakvelden.csv:3:0  {message}")


def test_a_taakveld_follows_another_in_time(tmp_path: Path) -> None:
    text = f"{TAAKVELDEN}a,6.11,A,2025-01-01,,source,s,\nb,6.1,B,2025-01-01,,source,s,\n"
    assert problems(tmp_path, text, "taakvelden.csv") == []
