"""How the headline of a run looks on a terminal, in a pipe, or as JSON.

Knows layout only: the figures come from the run folder.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

import click
import pandas as pd

WORDS = {
    "nl": {
        "net_draw": "Netto beslag op algemene middelen (EUR/jaar)",
        "lasten": "Lasten (EUR/jaar)",
        "participation_months": "Participatie (inwonermaanden/jaar)",
        "durable_outflow": "Duurzame uitstroom (inwoners/jaar)",
        "waiting_months_plaats": "Wachten op een plaats (inwonermaanden/jaar)",
        "waiting_months_geld": "Wachten op geld (inwonermaanden/jaar)",
        "waiting_months_overdracht": "Wachten op overdracht (inwonermaanden/jaar)",
        "blocked_months": "Wachten op de volgende plek, eigen plek bezet (inwonermaanden/jaar)",
        "waiting_time_p50": "Wachttijd, helft korter dan (maanden)",
        "waiting_time_p90": "Wachttijd, 9 van 10 korter dan (maanden)",
        "money_idle": "Geld over terwijl elders op geld gewacht werd (EUR/jaar)",
        "fitting_share": "Tijd op een passende plek (aandeel)",
        "better": "beter",
        "worse": "slechter",
        "unclear": "geen duidelijk verschil",
        "difference": "verschil met {first}, en in 8 van de 10 doorrekeningen tussen",
        "economy": "Economie",
    },
    "en": {
        "net_draw": "Net draw on general means (EUR/year)",
        "lasten": "Spending (EUR/year)",
        "participation_months": "Participation (person-months/year)",
        "durable_outflow": "Durable outflow (persons/year)",
        "waiting_months_plaats": "Waiting for a place (person-months/year)",
        "waiting_months_geld": "Waiting for money (person-months/year)",
        "waiting_months_overdracht": "Waiting for a hand-over (person-months/year)",
        "blocked_months": "Holding a place while waiting for the next (person-months/year)",
        "waiting_time_p50": "Waiting time, half shorter than (months)",
        "waiting_time_p90": "Waiting time, 9 in 10 shorter than (months)",
        "money_idle": "Money left while others waited for money (EUR/year)",
        "fitting_share": "Time in a fitting place (share)",
        "better": "better",
        "worse": "worse",
        "unclear": "no clear difference",
        "difference": "difference from {first}, and in 8 of 10 replications between",
        "economy": "Economy",
    },
}


def print_headline(folder: Path, *, as_json: bool, lang: str) -> None:
    """Print the headline of a stored run on stdout."""
    from budgetsim.analysis.headline import headline
    from budgetsim.experiment.store import read_manifest, read_table

    manifest = read_manifest(folder)
    indicators = read_table(folder, "indicators")
    years = int((indicators["year"].unique() > 0).sum())
    table = headline(indicators, read_table(folder, "comparison"), years)
    if as_json:
        _print_json(manifest, table)
    else:
        _print_tables(manifest, table, WORDS[lang])


def _print_json(manifest: dict[str, Any], table: pd.DataFrame) -> None:
    rows = json.loads(table.to_json(orient="records"))
    run = {key: manifest[key] for key in ("scenario", "seed", "replications", "engine", "version")}
    click.echo(json.dumps({"schema_version": 1, **run, "headline": rows}, indent=2, ensure_ascii=False))


def _print_tables(manifest: dict[str, Any], table: pd.DataFrame, words: dict[str, str]) -> None:
    click.echo(f"{manifest['title']}: {manifest['replications']} replications, seed {manifest['seed']}\n")
    several = table["gemeente"].nunique() > 1
    for (economy, gemeente), part in table.groupby(["economy", "gemeente"], sort=False):
        title = f"{words['economy']}: {economy}" + (f", {gemeente}" if several else "")
        _print_economy(title, part, words)


def _print_economy(title: str, part: pd.DataFrame, words: dict[str, str]) -> None:
    names = list(dict.fromkeys(part["arrangement"]))
    cells = part.set_index(["outcome", "arrangement"])
    lines = [
        [words[outcome], *(_cell(cells.loc[(outcome, name)], words) for name in names)]
        for outcome in dict.fromkeys(part["outcome"])
    ]
    if sys.stdout.isatty():
        _print_rich(title, names, lines)
    else:
        click.echo(title)
        for line in [["", *names], *lines]:
            click.echo("\t".join(line))
        click.echo("")


def _cell(row: pd.Series[Any], words: dict[str, str]) -> str:
    value = _number(row["value"], row["unit"])
    if pd.isna(row["difference"]):
        return value
    low, high = (_number(row[name], row["unit"], sign=True) for name in ("p10", "p90"))
    return f"{value} ({low} .. {high}: {words[row['verdict']]})"


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
