"""The Data sheet: one long table that other sheets reckon from, and sums over it as formulas.

Knows no other sheet. Lasten and baten are both positive here, whatever sign other sheets show; amounts are
means over replications, in whole years.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from budgetsim.accounts.chart import COMMON, INTERNAL, LASTEN
from budgetsim.analysis.bookings import Bookings
from budgetsim.analysis.published import price_year
from budgetsim.domain.iv3 import series_in, title_in
from budgetsim.errors import RunFolderError
from budgetsim.report.view import HORIZON, RunView
from budgetsim.report.words import Words, short
from budgetsim.report.workbook.formulas import Formula, Plain, literal
from budgetsim.report.workbook.sheet import Cell, Grid, Sheet
from budgetsim.report.workbook.styles import Style

TABLE = "tblData"
BOOKING, OUTCOME, RISK, PUBLISHED = "booking", "outcome", "risk", "published"
COLUMNS = (
    "kind", "economy", "arrangement", "gemeente", "year", "quantity", "subject", "fund", "fund_title",
    "taakveld", "taakveld_title", "stage", "stage_title", "side", "part", "unit", "mean", "low", "high",
)  # fmt: skip
VALUES = COLUMNS[-3:]
KEYS = COLUMNS[:-3]
WIDTHS = (13, 17, 22, 16, 7, 32, 24, 24, 48, 15, 58, 18, 48, 8, 12, 16, 15, 15, 15)
CHOSEN = ("economy", "arrangement", "gemeente")
"""What a reader chooses stands there by the name that it has on the page; all else by its id."""
NAMED = ("kind", "part", "fund", "taakveld", "stage", *CHOSEN)
NUMBER_STYLES = {"year": Style.YEAR, **dict.fromkeys(VALUES, Style.PRICE)}
ANY_YEAR = ">0"
"""A criterion: every year, and not the horizon, which is year 0."""
ANY_TEXT = "*"
MOST_ROWS = 150_000
"""More, and yearly outcomes that no other sheet needs stay in the parquet files."""
EXCEL_ROWS = 1_048_000
NEEDED = ("stock", "lasten", "baten", "saldo", "lasten_taakveld", "baten_taakveld")
"""Outcomes whose years other sheets look at."""
NO_KEYS = dict.fromkeys(
    ("fund", "fund_title", "taakveld", "taakveld_title", "stage", "stage_title", "side", "part"), ""
)
"""Of a row that is no booking."""

Key = str | int
Criterion = tuple[str, Formula]
"""A column, and the cell or literal that it must equal."""


@dataclass(frozen=True)
class Data:
    """The rows of the Data sheet and the names of its columns."""

    table: pd.DataFrame
    """Columns COLUMNS, kinds and parts by their ids."""
    words: Words
    is_whole: bool
    """Whether every yearly outcome is in it."""
    _sums: dict[tuple[str, ...], dict[tuple[Any, ...], float]] = field(default_factory=dict)

    def name(self, column: str) -> str:
        """Return the heading of a column."""
        return self.words(f"data_{column}")

    def shown(self, column: str, value: str) -> str:
        """Return what stands in a cell: words for kinds, parts and what is nothing, names for choices."""
        if column in ("kind", "part") and value:
            return self.words(f"data_{column}_{value}")
        if column in CHOSEN and value:
            return short(value)
        return self.words("data_none") if value == "" else value

    def titles(self, column: str) -> dict[str, str]:
        """Return the title of every fund, stage or taakveld on which anything is booked, by its id."""
        booked = self.table[self.table["kind"] == BOOKING]
        pairs = booked[[column, f"{column}_title"]].drop_duplicates()
        return dict(zip(pairs[column], pairs[f"{column}_title"], strict=True))

    @property
    def nothing(self) -> str:
        """The word for no fund, no stage, no taakveld."""
        return self.words("data_none")

    @cached_property
    def _years_only(self) -> pd.DataFrame:
        return self.table[self.table["year"] != HORIZON]

    def total(self, wanted: Mapping[str, Key]) -> float:
        """Return the sum of means where columns have these values; an ANY value is no criterion."""
        given = {name: key for name, key in wanted.items() if key not in (ANY_TEXT, ANY_YEAR)}
        years = wanted.get("year") == ANY_YEAR
        names = (*given, "years" if years else "all")
        if names not in self._sums:
            rows = self._years_only if years else self.table
            groups = rows.groupby(list(given), observed=True, sort=False)["mean"].sum()
            self._sums[names] = {
                key if isinstance(key, tuple) else (key,): float(value) for key, value in groups.items()
            }
        return self._sums[names].get(tuple(given.values()), 0.0)

    def sum(self, *criteria: Criterion) -> Formula:
        """Return the sum of the means of the rows that meet every criterion."""
        parts = [f"{TABLE}[{self.name('mean')}]"]
        parts += [f"{TABLE}[{self.name(column)}],{cell.text}" for column, cell in criteria]
        keys = {column: self._key(column, cell.value) for column, cell in criteria}
        return Formula(f"SUMIFS({','.join(parts)})", self.total(keys))

    def count(self, *criteria: Criterion) -> Formula:
        """Return how many rows meet every criterion; each equals one value."""
        parts = [f"{TABLE}[{self.name(column)}],{cell.text}" for column, cell in criteria]
        met = pd.Series(True, self.table.index)
        for column, cell in criteria:
            met &= self.table[column] == self._key(column, cell.value)
        return Formula(f"COUNTIFS({','.join(parts)})", int(met.sum()))

    def _key(self, column: str, shown: Plain) -> Key:
        """Return what stands in the table where a cell shows this."""
        assert isinstance(shown, str | int)
        return self._ids.get((column, shown), shown)

    @cached_property
    def _ids(self) -> dict[tuple[str, Plain], str]:
        values = {(column, str(value)) for column in NAMED for value in self.table[column].unique()}
        return {(column, self.shown(column, value)): value for column, value in values}

    def named(self, column: str, value: str) -> Criterion:
        """Return a criterion for a fixed value: a kind, a part, a fund, a stage or a choice."""
        return column, literal(self.shown(column, value))


def data_of(view: RunView, books: Bookings, w: Words) -> Data:
    """Return the rows for a run; raises RunFolderError when they are more than a sheet holds."""
    booked, outcomes, others = _bookings(view, books, w), _outcomes(view), [_risks(view), *_published(view)]
    is_whole = len(booked) + len(outcomes) + sum(map(len, others)) <= MOST_ROWS
    if not is_whole:
        kept = (outcomes["year"] == HORIZON) | outcomes["quantity"].isin(NEEDED)
        outcomes = outcomes[kept]
    table = pd.concat([booked, outcomes, *others], ignore_index=True)[list(COLUMNS)]
    if len(table) > EXCEL_ROWS:
        raise RunFolderError(
            f"the workbook would have {len(table):,} rows of data, where a sheet holds {EXCEL_ROWS:,}; "
            "use the parquet files, or run fewer gemeenten, arrangements or economies at once"
        )
    return Data(table.sort_values([*KEYS], ignore_index=True, kind="stable"), w, is_whole)


def _bookings(view: RunView, books: Bookings, w: Words) -> pd.DataFrame:
    table = books.table
    funds = {COMMON: w("common_purse"), **{fund.id: fund.title for fund in view.scenario.funds}}
    stages = {"": "", **{stage.id: stage.title for stage in view.scenario.stages}}
    codes = [code for code in table["taakveld"].unique() if code != INTERNAL]
    titles = {code: title_in(view.reference, code, view.years[-1]) for code in codes}
    return table.assign(
        kind=BOOKING, quantity=table["account"], subject="", unit="EUR",
        taakveld=[taakveld_key(code) for code in table["taakveld"]],
        taakveld_title=[titles.get(code, "") for code in table["taakveld"]],
        fund_title=table["fund"].map(funds), stage_title=table["stage"].map(stages),
        mean=table["cents"] / (100 * view.replications), low=float("nan"), high=float("nan"),
    )  # fmt: skip


def taakveld_key(code: str) -> str:
    """Return a taakveld as a word that no spreadsheet takes for a number or a date: 0.1 is not 0.10."""
    return "" if code == INTERNAL else f"tv {code}"


def _outcomes(view: RunView) -> pd.DataFrame:
    """Every indicator that all replications have a value of: else its mean would be one of a selection."""
    table = view.summary.dropna(subset="mean").reset_index()
    table["unit"] = table["indicator"].map(view.units)
    table = _texts(table).rename(columns={"indicator": "quantity"})
    of_taakveld = table["quantity"].isin(("lasten_taakveld", "baten_taakveld"))
    codes = [
        f"tv {subject}" if own else "" for subject, own in zip(table["subject"], of_taakveld, strict=True)
    ]
    return table.assign(
        kind=OUTCOME, subject=table["subject"].where(~of_taakveld, ""), **{**NO_KEYS, "taakveld": codes}
    )  # fmt: skip


def _texts(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its names as plain texts: codes of names know no others."""
    return table.astype({name: "str" for name in (*KEYS, "indicator") if name in table and name != "year"})


def _risks(view: RunView) -> pd.DataFrame:
    table = _texts(view.risk.reset_index()).rename(columns={"indicator": "quantity", "value": "mean"})
    table["unit"] = ["aandeel" if name == "chance_of_deficit" else "EUR" for name in table["quantity"]]
    if not view.has_buffer:
        table = table[table["quantity"] == "chance_of_deficit"]
    return table.assign(kind=RISK, low=float("nan"), high=float("nan"), **NO_KEYS)


def _published(view: RunView) -> Iterator[pd.DataFrame]:
    """Yield the published lasten per taakveld of the scenario in one table, each in the year of its prices.

    Its quantity is `begroting` or `rekening` only where that year's own is meant.
    """
    figures = [figure for figure in view.scenario.published if figure.indicator == "lasten_taakveld"]
    codes = [series_in(view.reference, figure.subject, view.years[0], view.years[-1]) for figure in figures]
    rows = [
        {
            **dict.fromkeys(KEYS, ""), "kind": PUBLISHED, "gemeente": figure.gemeente,
            "year": price_year(view.scenario, figure), "subject": figure.id,
            "quantity": figure.kind if figure.is_of_its_year else figure.indicator,
            "taakveld": taakveld_key(taakveld.code),
            "taakveld_title": taakveld.title, "side": LASTEN, "unit": "EUR", "mean": figure.value,
            "low": float("nan"), "high": float("nan"),
        }
        for figure, taakveld in zip(figures, codes, strict=True)
    ]  # fmt: skip
    if rows:
        yield pd.DataFrame(rows)


def data_sheet(data: Data) -> Sheet:
    """Return the sheet: a line of explanation and the table."""
    w = data.words
    grid = Grid()
    grid.say(w("data_title"), Style.TITLE)
    grid.say(w("data_note") if data.is_whole else w("data_note_less"))
    head = grid.heads([data.name(column) for column in COLUMNS])
    for row in _rows(data):
        grid.add(*row)
    return Sheet("data", w("sheet_data"), grid.rows, WIDTHS, head, fixed_columns=0, table=TABLE)


def _rows(data: Data) -> Iterator[tuple[Cell, ...]]:
    styles = [NUMBER_STYLES.get(column, Style.TEXT) for column in COLUMNS]
    shown = {
        column: {value: data.shown(column, value) for value in data.table[column].unique()}
        for column in COLUMNS
        if column not in NUMBER_STYLES
    }
    columns = [
        data.table[column].map(shown[column]).tolist() if column in shown else data.table[column].tolist()
        for column in COLUMNS
    ]
    for row in zip(*columns, strict=True):
        yield tuple(Cell(value, style) for value, style in zip(row, styles, strict=True))
