"""How the headline of a run looks on a terminal, in a pipe, or as JSON.

Knows layout only: the figures come from the run folder. A number is never cut off.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Collection, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import pandas as pd

    from budgetsim.report.view import RunView
    from budgetsim.report.words import Words

PER_YEAR = "/jaar"
"""Behind the unit of what adds up over years; units are Dutch wherever a machine reads them."""
DIGITS = {"EUR": 0, "aandeel": 3}
PLAIN = {"−": "-", "\u00a0": " ", "€": "EUR", "–": "-", "‘": "'", "’": "'", "→": "->", "é": "e", "ë": "e"}
"""What stands for a character that a stream cannot show."""


def print_headline(view: RunView, *, as_json: bool, lang: str) -> None:
    """Print the headline of a stored run on stdout: JSON, rows for a spreadsheet, or text for people."""
    from budgetsim.analysis.headline import headline
    from budgetsim.report.words import Words

    words = Words(lang)
    table = headline(view.indicators, view.comparison, view.scenario.years)
    if as_json:
        _print_json(view, table, words)
    elif sys.stdout.isatty():
        for line in [*_sentences(view, words), "", *headline_blocks(table, words)]:
            say(line)
    else:
        for line in [*headline_rows(table, words), "", *_sentences(view, words)]:
            say(line)


def say(line: str) -> None:
    """Print a line as this terminal can show it."""
    click.echo(plain_for(line, sys.stdout.encoding))


def plain_for(text: str, encoding: str | None) -> str:
    """Return a text as a stream of this encoding can show it; other characters become question marks."""
    coding = encoding or "ascii"
    shown = "".join(PLAIN.get(c, "?") if not _fits(c, coding) else c for c in text)
    return shown.encode(coding, "replace").decode(coding)


def _fits(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def per_year(outcome: str) -> bool:
    """Return whether an outcome is told per year."""
    from budgetsim.analysis.summaries import SHARED

    return next(rule.per_year for rule in SHARED if rule.id == outcome)


def _print_json(view: RunView, table: pd.DataFrame, words: Words) -> None:
    rows = json.loads(with_units(table).to_json(orient="records"))
    run = {key: view.manifest[key] for key in ("scenario", "seed", "replications", "engine", "version")}
    notes = [line for line in _sentences(view, words)[1:] if line]
    document = {"schema_version": 1, **run, "headline": rows, "notes": notes}
    click.echo(json.dumps(document, indent=2, ensure_ascii=not _fits("−", sys.stdout.encoding or "ascii")))


def _sentences(view: RunView, words: Words) -> list[str]:
    """Return in words what the figures show, and on what it rests: the same sentences as the report's."""
    from budgetsim.report.assumptions import carried
    from budgetsim.report.sentences import caution, key_messages
    from budgetsim.report.turning import better_on, harmed, longer_by_mix, turning, worse_on

    replications = words.count("replication", view.replications)
    title = words(
        "headline_title", title=view.scenario.title, replications=replications, seed=view.manifest["seed"]
    )
    lines = [title, ""]
    for gemeente in view.gemeenten if view.main else ():
        lines += [gemeente] if len(view.gemeenten) > 1 else []
        for message in key_messages(view, words, gemeente):
            lines += [f"{message.term} {message.lead}", *message.notes]
        told = (better_on, worse_on, harmed, longer_by_mix, turning)
        lines += [*(text for tell in told if (text := tell(view, words, gemeente))), ""]
    lines += [caution(view, words), carried(view, words)]
    return [*lines, words("headline_difference", first=view.first.id)] if view.main else lines


# For a spreadsheet


def headline_rows(table: pd.DataFrame, words: Words) -> Iterator[str]:
    """Yield tab-separated lines: one per economy, outcome and arrangement, plain numbers in columns."""
    several = table["gemeente"].nunique() > 1
    names = ["economy", *(["gemeente"] if several else []), "outcome", "column_unit", "arrangement", "mean"]
    names += ["column_difference", "column_p10", "column_p90", "verdict"]
    yield "\t".join(words(name) for name in names)
    for _, row in table.iterrows():
        cells = [row["economy"], *([row["gemeente"]] if several else []), *named(row["outcome"], words)]
        cells += [row["arrangement"], *_plain_cells(row, words)]
        yield "\t".join([*cells, words(row["verdict"]) if row["verdict"] else ""])


def _plain_cells(row: pd.Series[Any], words: Words) -> list[str]:
    """Return value, difference and band as a spreadsheet reads them."""
    show = partial(spreadsheet, row["unit"], words)
    return [show(row["value"]), show(row["difference"]), *words.numbers.ends(row["p10"], row["p90"], show)]


def spreadsheet(unit: str, words: Words, value: float, more: int = 0) -> str:
    """Return a number as a spreadsheet reads it: ASCII minus, no thousands mark; none is empty."""
    from budgetsim.report.numbers import MARKS

    digits = DIGITS.get(unit, 1) + more
    text = "" if math.isnan(value) else f"{round(value, digits) + 0.0:.{digits}f}"
    return text.replace(".", MARKS[words.lang][1])


def named(outcome: str, words: Words) -> tuple[str, str]:
    """Return a headline outcome's name and its unit."""
    name, _, unit = words(f"headline_{outcome}").rpartition(" (")
    return name, unit.rstrip(")")


# For people


def headline_blocks(table: pd.DataFrame, words: Words) -> Iterator[str]:
    """Yield per economy and outcome a line per arrangement: as narrow as its widest number allows."""
    several = table["gemeente"].nunique() > 1
    for (economy, gemeente), part in table.groupby(["economy", "gemeente"], sort=False):
        yield f"== {words('economy')}: {economy}" + (f", {gemeente}" if several else "") + " =="
        for outcome, rows in part.groupby("outcome", sort=False):
            yield words(f"headline_{outcome}")
            yield from aligned([_cells(row, words) for _, row in rows.iterrows()], (0, 3, 4))
        yield ""


def _cells(row: pd.Series[Any], words: Words) -> list[str]:
    show = partial(shown, row["unit"], words)
    if math.isnan(row["difference"]):
        return [row["arrangement"], show(row["value"]), "", "", ""]
    band = "" if row["verdict"] == "too_few" else between(row["unit"], words, row["p10"], row["p90"])
    difference = show(row["difference"], sign=True)
    return [row["arrangement"], show(row["value"]), difference, band, words(row["verdict"])]


def shown(unit: str, words: Words, value: float, more: int = 0, *, sign: bool = False) -> str:
    """Return a number as people read it."""
    return words.numbers.number(value, DIGITS.get(unit, 1) + more, sign=sign)


def between(unit: str, words: Words, low: float, high: float) -> str:
    """Return a band of differences: '(−215 .. −20)'."""
    first, last = words.numbers.ends(low, high, partial(shown, unit, words, sign=True))
    return f"({first} .. {last})"


def aligned(rows: list[list[str]], texts: Collection[int]) -> Iterator[str]:
    """Yield rows as lines, the columns of texts to the left and those of numbers to the right."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    for row in rows:
        cells = (
            cell.ljust(width) if n in texts else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield f"  {'  '.join(cells)}".rstrip()


def with_units(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with units that say what is per year."""
    pairs = zip(table["unit"], table["outcome"], strict=True)
    return table.assign(unit=[f"{unit}{PER_YEAR if per_year(outcome) else ''}" for unit, outcome in pairs])
