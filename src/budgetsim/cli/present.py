"""How the headline of a run looks on a terminal, in a pipe, or as JSON.

Knows layout only: the figures come from the run folder.
"""

from __future__ import annotations

import json
import math
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import pandas as pd

    from budgetsim.report.view import RunView
    from budgetsim.report.words import Words


def print_headline(view: RunView, *, as_json: bool, lang: str) -> None:
    """Print the headline of a stored run on stdout."""
    from budgetsim.analysis.headline import headline
    from budgetsim.report.words import Words

    table = headline(view.indicators, view.comparison, view.scenario.years)
    if as_json:
        _print_json(view.manifest, table)
    else:
        _print_sentences(view, Words(lang))
        _print_tables(table, Words(lang))


def _print_json(manifest: dict[str, Any], table: pd.DataFrame) -> None:
    rows = json.loads(table.to_json(orient="records"))
    run = {key: manifest[key] for key in ("scenario", "seed", "replications", "engine", "version")}
    click.echo(json.dumps({"schema_version": 1, **run, "headline": rows}, indent=2, ensure_ascii=False))


def _print_sentences(view: RunView, words: Words) -> None:
    """Say in words what the tables show, and on how much it rests: the same sentences as the report's."""
    from budgetsim.report.sentences import caution, key_messages, turning, worse_on

    click.echo(
        words("headline_title", title=view.scenario.title, n=view.replications, seed=view.manifest["seed"])
    )
    for gemeente in view.gemeenten if view.main else ():
        several = f"{gemeente}. " if len(view.gemeenten) > 1 else ""
        said = [message.lead for message in key_messages(view, words, gemeente)]
        said += [worse_on(view, words, gemeente), turning(view, words, gemeente)]
        click.echo(f"\n{several}" + "\n".join(said))
    click.echo(f"\n{caution(view, words)}")
    if view.main:
        click.echo(words("headline_difference", first=view.first.id))
    click.echo("")


def _print_tables(table: pd.DataFrame, words: Words) -> None:
    several = table["gemeente"].nunique() > 1
    for (economy, gemeente), part in table.groupby(["economy", "gemeente"], sort=False):
        title = f"{words('economy')}: {economy}" + (f", {gemeente}" if several else "")
        _print_economy(title, part, words)


def _print_economy(title: str, part: pd.DataFrame, words: Words) -> None:
    names = list(dict.fromkeys(part["arrangement"]))
    cells = part.set_index(["outcome", "arrangement"])
    lines = [
        [words(f"headline_{outcome}"), *(_cell(cells.loc[(outcome, name)], words) for name in names)]
        for outcome in dict.fromkeys(part["outcome"])
    ]
    if sys.stdout.isatty():
        _print_rich(title, names, lines)
    else:
        click.echo(title)
        for line in [["", *names], *lines]:
            click.echo("\t".join(line))
        click.echo("")


def _cell(row: pd.Series[Any], words: Words) -> str:
    value = _number(row["value"], row["unit"], words)
    if math.isnan(row["difference"]):
        return value
    low, high = (_number(row[name], row["unit"], words, sign=True) for name in ("p10", "p90"))
    return f"{value} ({low} .. {high}: {words(row['verdict'])})"


def _number(value: float, unit: str, words: Words, *, sign: bool = False) -> str:
    return words.numbers.number(value, {"EUR": 0, "aandeel": 3}.get(unit, 1), sign=sign)


def _print_rich(title: str, names: list[str], lines: list[list[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    table.add_column("")
    for name in names:
        table.add_column(name, justify="right")
    for line in lines:
        table.add_row(*line)
    Console().print(table)
