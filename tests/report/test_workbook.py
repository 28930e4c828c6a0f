"""The workbook as openpyxl reads it: types, formats, printing, signs, and text that stays text."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from runs import origin, run_of, tight
from workbooks import HOSTILE, Made, made, one_arrangement, place_of, published, two_arrangements

from budgetsim.analysis.headline import headline
from budgetsim.report.words import WORDS, short
from budgetsim.report.workbook.csvs import csv_text
from budgetsim.report.workbook.formulas import Formula
from budgetsim.report.workbook.signs import Sign, factor
from budgetsim.report.workbook.styles import Style
from budgetsim.report.workbook.texts import LONGEST, cell_text
from budgetsim.report.workbook.years import NOW, mark_of

TITLES = [
    "Lees mij", "Uitgangspunten", "Resultaat", "Meerjaren", "PxQ", "Risico", "Taakvelden", "Data", "Controle",
]  # fmt: skip
ROOM = Path(__file__).resolve().parents[2] / "src" / "budgetsim" / "report"


@pytest.fixture(scope="module")
def usual() -> Made:
    return made(run_of(tight(published=published())))


@pytest.fixture(scope="module")
def book(usual: Made) -> Any:
    return openpyxl.load_workbook(io.BytesIO(usual.content))


@pytest.fixture(scope="module")
def values(usual: Made) -> Any:
    return openpyxl.load_workbook(io.BytesIO(usual.content), data_only=True)


def rows_below(sheet: Any, heading: str) -> list[tuple[Any, ...]]:
    """Return the rows below the row that has a heading, as values."""
    first, _ = place_of(sheet, heading)
    return list(sheet.iter_rows(min_row=first + 1, values_only=True))


# The file


def test_the_sheets_stand_in_order_and_have_their_names_as_files(usual: Made, book: Any) -> None:
    assert book.sheetnames == TITLES
    assert [sheet.id for sheet in usual.sheets] == [name.lower().replace(" ", "-") for name in TITLES]


def test_every_sheet_prints_on_a4_and_keeps_its_headings_in_view(book: Any) -> None:
    for sheet in book:
        assert sheet.page_setup.paperSize == 9, sheet.title
        assert sheet.page_setup.orientation == "landscape"
        across = sheet.page_setup.fitToWidth or 1
        assert (across, sheet.page_setup.fitToHeight) == (2 if sheet.title == "PxQ" else 1, 0)
        assert bool(sheet.print_title_cols) == (
            across > 1
        )  # whoever turns the page still sees whose row it is
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.freeze_panes
        assert sheet.print_title_rows
        assert sheet.print_area
        assert "run 0123456789ab" in sheet.oddHeader.right.text
        assert "&P / &N" in sheet.oddFooter.right.text


def test_the_headings_that_stay_in_view_are_those_of_every_row_of_control(usual: Made) -> None:
    sheet = next(sheet for sheet in usual.sheets if sheet.id == "controle")
    heads = [row for row in sheet.rows if any(cell.style is Style.HEAD for cell in row)]
    assert heads == [sheet.rows[sheet.head]]
    assert max(map(len, sheet.rows)) == len(heads[0])


def test_no_merged_cells_no_macros_no_links(usual: Made, book: Any) -> None:
    names = zipfile.ZipFile(io.BytesIO(usual.content)).namelist()
    assert not [name for name in names if "vba" in name.lower() or "externalLink" in name]
    for sheet in book:
        assert not sheet.merged_cells.ranges
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]


def test_equal_runs_give_equal_bytes(usual: Made) -> None:
    assert made((usual.view, usual.books)).content == usual.content
    created = openpyxl.load_workbook(io.BytesIO(usual.content)).properties.created
    assert created.isoformat() == "2027-03-01T12:00:00"


def test_data_is_one_table_of_numbers_and_ids(usual: Made, book: Any) -> None:
    sheet = book["Data"]
    (table,) = sheet.tables.values()
    assert table.name == "tblData"
    head, _ = place_of(sheet, "soort")
    heads = [cell.value for cell in sheet[head]]
    assert table.ref == f"A{head}:{sheet.cell(sheet.max_row, len(heads)).coordinate}"
    frame = pd.DataFrame(rows_below(sheet, "soort"), columns=heads)
    assert pd.api.types.is_numeric_dtype(frame["gemiddelde"])
    assert pd.api.types.is_integer_dtype(frame["jaar"])
    booked = frame[frame["soort"] == "boeking"]
    assert booked["gemiddelde"].sum() == pytest.approx(
        usual.books.table["cents"].sum() / 100 / usual.view.replications
    )
    assert set(booked["rubriek"]) <= {"opening", "bijdrage", "baten", "lasten", "sluiting"}


def test_numbers_are_numbers_with_a_format(book: Any, values: Any) -> None:
    sheet = values["Taakvelden"]
    _, column = place_of(sheet, "Gemiddeld")
    first, _ = place_of(sheet, "Gemiddeld")
    for row in range(first + 1, sheet.max_row + 1):
        cell = sheet.cell(row, column)
        assert isinstance(cell.value, int | float)
        assert "#,##0" in cell.number_format
    codes = {sheet.cell(row, 5).value for row in range(first + 1, sheet.max_row + 1)}
    assert "0.10" in codes or "0.7" in codes
    assert all(isinstance(code, str) for code in codes)
    row, column = place_of(values["Meerjaren"], "tv 6.3")
    assert "#,##0" in book["Meerjaren"].cell(row, column + NOW).number_format


def test_formulas_have_their_value(usual: Made, values: Any) -> None:
    number = 0
    for sheet, read in zip(usual.sheets, values, strict=True):
        for row, cells in enumerate(sheet.rows, 1):
            for column, cell in enumerate(cells, 1):
                if isinstance(cell.value, Formula):
                    number += 1
                    assert read.cell(row, column).value == cell.value.value, (sheet.id, row, column)
    assert number > 200


# What stands in it


def test_result_is_the_headline(usual: Made, values: Any) -> None:
    view = usual.view
    table = headline(view.indicators, view.comparison, view.scenario.years)
    rows = rows_below(values["Resultaat"], "Uitkomst")
    assert len(rows) == len(table)
    for row, due in zip(rows, table.to_dict("records"), strict=True):
        assert row[1:3] == (short(due["economy"]), short(due["arrangement"]))
        assert row[5] is None if pd.isna(due["value"]) else row[5] == pytest.approx(due["value"])


def test_a_band_across_zero_is_no_effect() -> None:
    found = made(run_of(two_arrangements(), 6))
    sheet = openpyxl.load_workbook(io.BytesIO(found.content))["Resultaat"]
    rows = [row for row in rows_below(sheet, "Uitkomst") if row[7] is not None]
    assert rows
    for *_, low, high, said in rows:
        if low <= 0 <= high:
            assert said == "geen duidelijk verschil"


def test_too_few_replications_show_no_band_and_no_buffer(values: Any) -> None:
    rows = rows_below(values["Resultaat"], "Uitkomst")
    assert {row[7] for row in rows} == {None}
    assert {row[9] for row in rows} == {None, "", "te weinig doorrekeningen voor een oordeel"} & {
        row[9] for row in rows
    }
    texts = [cell for row in values["Risico"].iter_rows(values_only=True) for cell in row]
    assert "te weinig" in texts
    assert not [text for text in texts if isinstance(text, str) and "gele cel" in text]


def test_years_without_data_say_so_and_published_figures_stand_there(values: Any) -> None:
    sheet = values["Meerjaren"]
    row, _ = place_of(sheet, "Taakveld")
    years = [sheet.cell(row, n).value for n in range(4, 10)]
    assert years == [2025, 2026, 2027, 2028, 2029, 2030]
    assert sheet.cell(row + 1, 1).value == "BUIG"
    assert [sheet.cell(row + 2, n).value for n in (4, 5, 8, 9)] == ["geen gegevens"] * 4
    amounts = [
        r[4] for r in sheet.iter_rows(min_row=row, values_only=True) if r[0] == "tv 6.3" and r[2] == "L"
    ]
    assert 321_000.0 in amounts


def test_one_arrangement_has_no_pxq_but_a_sentence() -> None:
    found = made(run_of(one_arrangement()))
    sheet = openpyxl.load_workbook(io.BytesIO(found.content))["PxQ"]
    assert [cell.value for row in sheet.iter_rows() for cell in row if cell.value] == [
        WORDS["nl"]["pxq_title"], WORDS["nl"]["pxq_one"],
    ]  # fmt: skip


def test_damage_makes_control_false(usual: Made) -> None:
    damaged = replace(usual.view, damage={"ledger.parquet": "ledger.parquet: is missing"})
    broken = made((damaged, usual.books))
    sheet = openpyxl.load_workbook(io.BytesIO(broken.content), data_only=True)["Controle"]
    row, column = place_of(sheet, "Alles klopt:")
    assert sheet.cell(row, column + 1).value is False
    assert place_of(sheet, "ledger.parquet: is missing")


def test_unclosed_years_make_control_false(usual: Made) -> None:
    books = usual.books
    worse = type(books)(books.table, books.unclosed.assign(years=1))
    sheet = openpyxl.load_workbook(
        io.BytesIO(made((usual.view, worse)).content), data_only=True
    )["Controle"]  # fmt: skip
    row, column = place_of(sheet, "Alles klopt:")
    assert sheet.cell(row, column + 1).value is False


# Signs


def amounts_and_marks(found: Made) -> tuple[list[float], list[str]]:
    sheet = next(sheet for sheet in found.sheets if sheet.id == "meerjaren")
    amounts, marks = [], []
    for row in sheet.rows[sheet.head + 1 :]:
        for cell in row:
            value = cell.value.value if isinstance(cell.value, Formula) else cell.value
            if isinstance(value, float):
                amounts.append(value)
            elif value in ("V", "N", "-") and isinstance(cell.value, Formula):
                marks.append(str(value))
    return amounts, marks


def test_signs_change_amounts_and_never_v_or_n(usual: Made) -> None:
    run = (usual.view, usual.books)
    others = {sign: amounts_and_marks(made(run, sign=sign)) for sign in Sign}
    amounts, marks = others[Sign.LASTEN_POSITIVE]
    assert {"V", "N"} <= set(marks)
    for sign, (mine, told) in others.items():
        assert told == marks, sign
        assert [abs(value) for value in mine] == pytest.approx([abs(value) for value in amounts])
        assert sign is Sign.LASTEN_POSITIVE or mine != amounts


@given(st.floats(-1e9, 1e9), st.sampled_from(["L", "B", "S"]))
def test_v_and_n_are_the_same_under_every_sign(plain: float, side: str) -> None:
    """More lasten is a nadeel, more baten or a higher saldo a voordeel, half a euro is neither."""
    told = {
        sign: mark_of(
            Formula("A1", plain * factor(sign, side)), Formula("B1", factor(sign, side)), side
        ).value
        for sign in Sign
    }
    better = -plain if side == "L" else plain
    assert set(told.values()) == {"-" if abs(plain) < 0.5 else "V" if better > 0 else "N"}


# Text


@pytest.fixture(scope="module")
def attacked() -> Made:
    view, books = run_of(two_arrangements(title=HOSTILE["formula"], description=HOSTILE["script"]))
    origins = [origin(f"walls.{name}", 0.5, source=text, low=0.0, high=1.0) for name, text in HOSTILE.items()]
    return made((replace(view, origins=tuple(origins)), books))


def test_hostile_text_stays_text(attacked: Made) -> None:
    book = openpyxl.load_workbook(io.BytesIO(attacked.content))
    sheet = book["Uitgangspunten"]
    row, column = place_of(sheet, "Bron en toelichting")
    found = {sheet.cell(n, 2).value: sheet.cell(n, column) for n in range(row + 1, sheet.max_row + 1)}
    for name, text in HOSTILE.items():
        cell = found[f"walls.{name}"]
        assert cell.data_type == "s", name
        assert cell.value == cell_text(text), name
        assert cell.hyperlink is None
    assert book["Lees mij"]["B1"].data_type == "s"
    assert book["Lees mij"]["B1"].value == HOSTILE["formula"]


def test_control_characters_are_seen_and_everything_else_is_kept() -> None:
    assert cell_text(HOSTILE["control"]) == "a\ufffdb\ufffdc\ufffdd"
    kept = ("formula", "script", "rtl", "emoji", "escape", "long", "tab")
    assert all(cell_text(HOSTILE[name]) == HOSTILE[name] for name in kept)


@given(st.text(max_size=50).map(lambda part: part * 700))
def test_no_text_is_longer_than_a_cell(text: str) -> None:
    found = cell_text(text)
    assert len(found.encode("utf-16-le")) // 2 <= LONGEST
    if len(text) < LONGEST // 2:
        assert not found.endswith("[…]") or text.endswith("[…]")


# CSV


def test_csv_is_what_a_dutch_excel_opens(usual: Made) -> None:
    sheet = next(sheet for sheet in usual.sheets if sheet.id == "taakvelden")
    content = csv_text(sheet, "nl").encode()
    assert content.startswith(b"\xef\xbb\xbf")
    frame = pd.read_csv(
        io.BytesIO(content), sep=";", decimal=",", encoding="utf-8-sig", dtype={"Taakveld": str}
    )
    due = usual.view.taakvelden
    assert len(frame) == len(due)
    assert frame["Gemiddeld"].sum() == pytest.approx(due["mean_eur"].sum(), abs=0.01)
    assert "0.7" in set(frame["Taakveld"])


@pytest.mark.parametrize("name", ["meerjaren", "pxq"])
def test_csv_of_a_choice_says_what_it_is_of_before_its_numbers(usual: Made, name: str) -> None:
    sheet = next(sheet for sheet in usual.sheets if sheet.id == name)
    lines = [line.split(";") for line in csv_text(sheet, "nl").removeprefix("\ufeff").splitlines()]
    said = dict(zip(lines[0], lines[1], strict=False))
    assert said["Economie"] == short(usual.view.economies[0])
    assert {short(arrangement) for arrangement in usual.view.arrangements[:2]} <= set(said.values())
    assert lines[3][0] == "Taakveld"
    assert {"meerjaren": "Verschil", "pxq": "Shapley"}[name] in lines[2]


def test_csv_has_no_minus_zero_and_a_plain_dash_where_there_is_neither(usual: Made) -> None:
    texts = [csv_text(sheet, "nl").splitlines() for sheet in usual.sheets]
    fields = {field for lines in texts for line in lines for field in line.split(";")}
    assert not {"-0", "'-"} & fields
    assert {"0", "-"} <= fields


def test_csv_guards_against_formulas(attacked: Made) -> None:
    sheet = next(sheet for sheet in attacked.sheets if sheet.id == "uitgangspunten")
    text = csv_text(sheet, "nl").removeprefix("\ufeff")
    fields = [part.strip('"') for line in re.split("\r\n", text) for part in line.split(";")]
    begin = {field[:2] for field in fields}
    assert {"'=", "'+", "'-", "'@", "'\t"} <= begin
    assert not [field for field in fields if field[:1] in "=+@\t" and field]


# Words


def test_every_word_of_the_workbook_is_there_in_both_languages(usual: Made) -> None:
    asked = set()
    for file in (ROOM / "workbook").glob("*.py"):
        asked |= set(
            re.findall(r"""(?:\bw|words)\(\s*["']([a-z_0-9]+)["']\s*[,)]""", file.read_text("utf-8"))
        )
    assert len(asked) > 50
    assert asked <= WORDS["nl"].keys()
    english = made((usual.view, usual.books), lang="en")
    assert [sheet.name for sheet in english.sheets][:3] == ["Read me", "Inputs", "Result"]
