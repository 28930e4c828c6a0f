"""How shares of walls look on a terminal and in a pipe.

Knows layout only: the figures come from the tables of `analysis/walls.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from budgetsim.cli.present import aligned, between, named, shown, spreadsheet

if TYPE_CHECKING:
    import pandas as pd

    from budgetsim.report.words import Words

PARTS = ("first_in", "last_in")


# For a spreadsheet


def share_rows(table: pd.DataFrame, words: Words, *, by_year: bool) -> Iterator[str]:
    """Yield tab-separated lines: one per economy, outcome and wall, plain numbers in columns."""
    heads = ["economy", "gemeente", "outcome", "column_unit", *(["year"] if by_year else []), "walls_wall"]
    names = [*map(words, heads), words("walls_share"), "P5", "P95"]
    yield "\t".join([*names, *(words(f"walls_{part}") for part in PARTS), words("verdict")])
    for row in table.to_dict("records"):
        keys = [row["economy"], row["gemeente"], *named(row["outcome"], words)]
        keys += [str(row["year"])] if by_year else []
        cells = [*keys, words(f"wall_{row['wall']}"), *_plain_cells(row, words)]
        yield "\t".join([*cells, words(row["verdict"] or "walls_missing")])


def _plain_cells(row: dict[Any, Any], words: Words) -> list[str]:
    """Return share, interval and parts as a spreadsheet reads them; empty where there is none."""
    show = partial(spreadsheet, row["unit"], words)
    band = words.numbers.ends(row["low"], row["high"], show)
    return [show(row["share"]), *band, *(show(row[part]) for part in PARTS)]


# For people


def share_blocks(table: pd.DataFrame, words: Words) -> Iterator[str]:
    """Yield per economy, outcome and year a line per wall and one for the whole."""
    for (economy, gemeente), part in table.groupby(["economy", "gemeente"], sort=False):
        yield f"== {words('economy')}: {economy}, {gemeente} =="
        for (outcome, year), rows in part.groupby(["outcome", "year"], sort=False):
            yield words(f"headline_{outcome}") + (f", {year}" if year else "")
            if rows["share"].isna().any():
                yield f"  {words(rows['verdict'].iloc[0] or 'walls_missing')}"
                continue
            heads = ["", words("walls_share"), "", *(words(f"walls_{p}") for p in PARTS), ""]
            yield from aligned([heads, *(_cells(row, words) for row in rows.to_dict("records"))], (0, 2, 5))
        yield ""


def _cells(row: dict[Any, Any], words: Words) -> list[str]:
    def show(number: float) -> str:
        return "" if number != number else shown(row["unit"], words, number, sign=True)

    band = "" if row["verdict"] == "too_few" else between(row["unit"], words, row["low"], row["high"])
    alone = [show(row[part]) for part in PARTS]
    return [words(f"wall_{row['wall']}"), show(row["share"]), band, *alone, words(row["verdict"])]
