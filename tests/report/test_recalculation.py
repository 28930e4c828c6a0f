"""A real LibreOffice reckons every formula anew and finds what the file says; what is broken is found out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from workbooks import Made, cases, converted, formulas, place_of, recalculated, same

from budgetsim.report.view import Choice
from budgetsim.report.workbook import pxq
from budgetsim.report.workbook.years import NOW

pytestmark = [pytest.mark.spreadsheet, pytest.mark.slow]

AVAILABLE = 1.5
CASES = (
    "usual", "english", "lasten_negative", "baten_negative", "one_replication", "one_arrangement", "nobody",
    "towns", "long", "buffer", "earmarked",
)  # fmt: skip


def change(source: Path, target: Path, edit: Callable[[Any], None]) -> Path:
    book = openpyxl.load_workbook(source)
    edit(book)
    book.save(target)
    return target


def break_data(book: Any) -> None:
    """One booked amount is a euro more."""
    sheet = book["Data"]
    row, column = place_of(sheet, "gemiddelde")
    lasten = place_of(sheet, "lasten")[0]
    assert lasten > row
    sheet.cell(lasten, column).value += 1


def break_taakvelden(book: Any) -> None:
    sheet = book["Taakvelden"]
    row, column = place_of(sheet, "Gemiddeld")
    sheet.cell(row + 1, column).value += 0.02


def break_closing(book: Any) -> None:
    """A fund's year has two cents more."""
    sheet = book["Controle"]
    head, column = place_of(sheet, "Opening")
    (opening, *_) = (
        row[0] for row in sheet.iter_rows(head + 1, None, column, column) if row[0].value is not None
    )
    opening.value += 0.02


def choose(book: Any) -> None:
    """Another economy, other arrangements and another year."""
    years, pxq = book["Meerjaren"], book["PxQ"]
    row, _ = place_of(years, "Economie")
    for column, value in enumerate(("Laagconjunctuur", "Integraal 0", "Schotten gelijk"), 1):
        years.cell(row + 1, column).value = value
    row, _ = place_of(pxq, "Economie")
    for column, value in ((1, "Laagconjunctuur"), (3, 2028)):
        pxq.cell(row + 1, column).value = value


def choose_another(book: Any) -> None:
    """Another economy and another arrangement, all years together: what the page has."""
    sheet = book["PxQ"]
    row, _ = place_of(sheet, "Economie")
    for column, value in ((1, "Laagconjunctuur"), (5, "Integraal 0")):
        sheet.cell(row + 1, column).value = value


def fill_in(book: Any) -> None:
    sheet = book["Risico"]
    row, column = place_of(sheet, "Beschikbaar (€)")
    needed = openpyxl.utils.get_column_letter(column + 1)
    sheet.cell(row, column + 1).value = f"={AVAILABLE}*{needed}{row + 1}"


EDITS = {
    "broken_data": ("usual", break_data),
    "broken_taakvelden": ("usual", break_taakvelden),
    "broken_closing": ("usual", break_closing),
    "chosen": ("usual", choose),
    "another": ("usual", choose_another),
    "filled_in": ("buffer", fill_in),
}


@pytest.fixture(scope="module")
def books() -> dict[str, Made]:
    return cases()


@pytest.fixture(scope="module")
def folder(books: dict[str, Made], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("books")
    for name, book in books.items():
        (folder / f"{name}.xlsx").write_bytes(book.content)
    for name, (source, edit) in EDITS.items():
        change(folder / f"{source}.xlsx", folder / f"{name}.xlsx", edit)
    return folder


@pytest.fixture(scope="module")
def anew(folder: Path) -> dict[str, Any]:
    return recalculated(sorted(folder.glob("*.xlsx")), folder)


def holds(book: Any) -> bool:
    """Return the first figure of the last sheet: whether everything holds; LibreOffice may write 1 or 0."""
    sheet = book.worksheets[-1]
    row, column = place_of(sheet, "Alles klopt:" if sheet.title == "Controle" else "Everything holds:")
    value = sheet.cell(row, column + 1).value
    assert value in (True, False)
    return bool(value)


def test_a_workbook_prints(folder: Path) -> None:
    files = [folder / f"{name}.xlsx" for name in ("usual", "buffer", "towns")]
    out = converted(files, folder, "pdf")
    assert all((out / f"{file.stem}.pdf").read_bytes().startswith(b"%PDF") for file in files)


@pytest.mark.parametrize("name", CASES)
def test_every_formula_is_what_the_file_says(folder: Path, anew: dict[str, Any], name: str) -> None:
    found = list(formulas(folder / f"{name}.xlsx"))
    wrong = [
        (sheet, cell, text, stored, anew[name][sheet][cell].value)
        for sheet, cell, text, stored in found
        if not same(stored, anew[name][sheet][cell].value)
    ]
    assert not wrong, wrong[:5]
    assert len(found) > 40


@pytest.mark.parametrize("name", CASES)
def test_everything_holds_when_reckoned_anew(anew: dict[str, Any], name: str) -> None:
    assert holds(anew[name]) is True


@pytest.mark.parametrize("name", ["broken_data", "broken_taakvelden", "broken_closing"])
def test_a_broken_figure_is_found_out(anew: dict[str, Any], name: str) -> None:
    assert holds(anew[name]) is False


def test_another_choice_is_reckoned_and_holds(anew: dict[str, Any], books: dict[str, Made]) -> None:
    """The amounts are those of the books for that choice, read without the workbook."""
    assert holds(anew["chosen"]) is True
    made = books["usual"]
    table = made.books.table
    wanted = (table["economy"] == "laagconjunctuur") & (table["year"] == 2028) & (table["part"] == "cost")
    sheet = anew["chosen"]["PxQ"]
    row, _ = place_of(sheet, "Alle taakvelden")
    _, lasten = place_of(sheet, "Lasten naar")
    cents = table.loc[wanted & (table["arrangement"] == "integraal"), "cents"].sum()
    assert sheet.cell(row, lasten).value == pytest.approx(cents / 100 / made.view.replications, abs=0.005)
    year = table[(table["economy"] == "laagconjunctuur") & (table["arrangement"] == "integraal_0")]
    mine = year[(year["year"] == 2027) & (year["fund"] == "buig") & (year["side"] == "L")]
    mine = mine[mine["taakveld"] == "6.3"]
    sheet = anew["chosen"]["Meerjaren"]
    row, _ = place_of(sheet, "BUIG")
    row += 2
    assert [sheet.cell(row, column).value for column in (1, 3)] == ["tv 6.3", "L"]
    assert sheet.cell(row, NOW + 1).value == pytest.approx(
        mine["cents"].sum() / 100 / made.view.replications, abs=0.005
    )


def test_another_choice_has_the_saldo_of_the_page(anew: dict[str, Any], books: dict[str, Made]) -> None:
    view, sheet = books["usual"].view, anew["chosen"]["Meerjaren"]
    choice = Choice("laagconjunctuur", "integraal_0", view.gemeenten[0])
    for fund in view.scenario.funds:
        row, _ = place_of(sheet, f"Saldo {fund.title}")
        for column, year in enumerate(view.years, NOW + 1):
            due = view.stat(choice, "saldo", fund.id, year).mean
            assert sheet.cell(row, column).value == pytest.approx(due, abs=0.005), (fund.id, year)


def test_price_volume_and_mix_of_another_choice_are_those_of_the_page(
    anew: dict[str, Any], books: dict[str, Made]
) -> None:
    view, sheet = books["usual"].view, anew["another"]["PxQ"]
    assert holds(anew["another"]) is True
    row, _ = place_of(sheet, "Alle taakvelden")
    found = view.causes_of(Choice("laagconjunctuur", "integraal_0", view.gemeenten[0]))
    columns = {"volume": pxq.VOLUME, "mix": pxq.MIX, "price": pxq.PRICE, "other": pxq.OTHER}
    for cause, column in columns.items():
        due = sheet.cell(row, column + 1).value / view.scenario.years
        assert found[cause].mean == pytest.approx(due, abs=0.01 + 1e-6), cause
    assert found["mix"].mean


def test_the_ratio_follows_what_is_filled_in(anew: dict[str, Any]) -> None:
    sheet = anew["filled_in"]["Risico"]
    row, column = place_of(sheet, "Ratio")
    assert sheet.cell(row, column + 1).value == pytest.approx(AVAILABLE)
    row, column = place_of(sheet, "Klasse")
    assert sheet.cell(row, column + 1).value == "B"
