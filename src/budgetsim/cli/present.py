"""How the headline of a run looks on a terminal, in a pipe, or as JSON.

Knows layout only: the figures come from the run folder.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import pandas as pd

    from budgetsim.report.words import Words


def print_headline(folder: Path, *, as_json: bool, lang: str) -> None:
    """Print the headline of a stored run on stdout."""
    from budgetsim.analysis.headline import headline
    from budgetsim.experiment.store import read_manifest, read_table
    from budgetsim.report.words import Words

    manifest = read_manifest(folder)
    indicators = read_table(folder, "indicators")
    years = int((indicators["year"].unique() > 0).sum())
    table = headline(indicators, read_table(folder, "comparison"), years)
    if as_json:
        _print_json(manifest, table)
    else:
        _print_tables(manifest, table, Words(lang))


def _print_json(manifest: dict[str, Any], table: pd.DataFrame) -> None:
    rows = json.loads(table.to_json(orient="records"))
    run = {key: manifest[key] for key in ("scenario", "seed", "replications", "engine", "version")}
    click.echo(json.dumps({"schema_version": 1, **run, "headline": rows}, indent=2, ensure_ascii=False))


def _print_tables(manifest: dict[str, Any], table: pd.DataFrame, words: Words) -> None:
    click.echo(f"{manifest['title']}: {manifest['replications']} replications, seed {manifest['seed']}\n")
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
    value = _number(row["value"], row["unit"])
    if math.isnan(row["difference"]):
        return value
    low, high = (_number(row[name], row["unit"], sign=True) for name in ("p10", "p90"))
    return f"{value} ({low} .. {high}: {words(row['verdict'])})"


def _number(value: float, unit: str, *, sign: bool = False) -> str:
    if math.isnan(value):
        return "-"
    digits = {"EUR": 0, "aandeel": 3}.get(unit, 1)
    text = f"{value:{'+' if sign else ''},.{digits}f}"
    return text.replace(",", " ").replace(".", ",")


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
