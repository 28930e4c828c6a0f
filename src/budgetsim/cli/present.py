"""How the headline of a run looks on a terminal, in a pipe, or as JSON.

Knows layout only: the figures come from the run folder. A number is never cut off.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
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
        for line in [*_sentences(view, words), "", *_blocks(table, words)]:
            say(line)
    else:
        for line in [*_rows(table, words), "", *_sentences(view, words)]:
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
    """Return whether a headline outcome is told per year."""
    from budgetsim.analysis.headline import OUTCOMES

    return next(rule.per_year for rule in OUTCOMES if rule.id == outcome)


def _print_json(view: RunView, table: pd.DataFrame, words: Words) -> None:
    units = [
        f"{unit}{PER_YEAR if per_year(o) else ''}"
        for unit, o in zip(table["unit"], table["outcome"], strict=True)
    ]
    rows = json.loads(table.assign(unit=units).to_json(orient="records"))
    run = {key: view.manifest[key] for key in ("scenario", "seed", "replications", "engine", "version")}
    notes = [line for line in _sentences(view, words)[1:] if line]
    document = {"schema_version": 1, **run, "headline": rows, "notes": notes}
    click.echo(json.dumps(document, indent=2, ensure_ascii=not _fits("−", sys.stdout.encoding or "ascii")))


def _sentences(view: RunView, words: Words) -> list[str]:
    """Return in words what the figures show, and on what it rests: the same sentences as the report's."""
    from budgetsim.report.assumptions import carried
    from budgetsim.report.sentences import caution, key_messages, turning, worse_on

    replications = words.count("replication", view.replications)
    title = words(
        "headline_title", title=view.scenario.title, replications=replications, seed=view.manifest["seed"]
    )
    lines = [title, ""]
    for gemeente in view.gemeenten if view.main else ():
        lines += [gemeente] if len(view.gemeenten) > 1 else []
        for message in key_messages(view, words, gemeente):
            lines += [f"{message.term} {message.lead}", *message.notes]
        lines += [worse_on(view, words, gemeente), turning(view, words, gemeente), ""]
    lines += [caution(view, words), carried(view, words)]
    return [*lines, words("headline_difference", first=view.first.id)] if view.main else lines


# For a spreadsheet


def _rows(table: pd.DataFrame, words: Words) -> Iterator[str]:
    """Yield tab-separated lines: one per economy, outcome and arrangement, plain numbers in columns."""
    several = table["gemeente"].nunique() > 1
    names = ["economy", *(["gemeente"] if several else []), "outcome", "column_unit", "arrangement", "mean"]
    names += ["column_difference", "column_p10", "column_p90", "verdict"]
    yield "\t".join(words(name) for name in names)
    for _, row in table.iterrows():
        name, _, unit = words(f"headline_{row['outcome']}").rpartition(" (")
        cells = [row["economy"], *([row["gemeente"]] if several else []), name, unit.rstrip(")")]
        cells += [row["arrangement"], *_plain_cells(row, words)]
        yield "\t".join([*cells, words(row["verdict"]) if row["verdict"] else ""])


def _plain_cells(row: pd.Series[Any], words: Words) -> list[str]:
    """Return value, difference and band as a spreadsheet reads them: ASCII minus, no thousands mark."""
    from budgetsim.report.numbers import MARKS

    def show(value: float, more: int = 0) -> str:
        digits = DIGITS.get(row["unit"], 1) + more
        text = "" if math.isnan(value) else f"{round(value, digits) + 0.0:.{digits}f}"
        return text.replace(".", MARKS[words.lang][1])

    return [show(row["value"]), show(row["difference"]), *words.numbers.ends(row["p10"], row["p90"], show)]


# For people


def _blocks(table: pd.DataFrame, words: Words) -> Iterator[str]:
    """Yield per economy and outcome a line per arrangement: as narrow as its widest number allows."""
    several = table["gemeente"].nunique() > 1
    for (economy, gemeente), part in table.groupby(["economy", "gemeente"], sort=False):
        yield f"== {words('economy')}: {economy}" + (f", {gemeente}" if several else "") + " =="
        for outcome, rows in part.groupby("outcome", sort=False):
            yield words(f"headline_{outcome}")
            yield from _aligned([_cells(row, words) for _, row in rows.iterrows()])
        yield ""


def _cells(row: pd.Series[Any], words: Words) -> list[str]:
    value = _number(row["value"], row["unit"], words)
    if math.isnan(row["difference"]):
        return [row["arrangement"], value, "", "", ""]
    difference = _number(row["difference"], row["unit"], words, sign=True)
    low, high = words.numbers.ends(
        row["p10"],
        row["p90"],
        lambda end, more: words.numbers.number(end, DIGITS.get(row["unit"], 1) + more, sign=True),
    )
    is_band = row["verdict"] != "too_few"
    return [
        row["arrangement"],
        value,
        difference,
        f"({low} .. {high})" if is_band else "",
        words(row["verdict"]),
    ]


def _aligned(rows: list[list[str]]) -> Iterator[str]:
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    for name, value, difference, band, verdict in rows:
        cells = [
            name.ljust(widths[0]),
            value.rjust(widths[1]),
            difference.rjust(widths[2]),
            band.ljust(widths[3]),
        ]
        yield f"  {'  '.join([*cells, verdict])}".rstrip()


def _number(value: float, unit: str, words: Words, *, sign: bool = False) -> str:
    return words.numbers.number(value, DIGITS.get(unit, 1), sign=sign)
