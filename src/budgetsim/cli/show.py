"""`budgetsim show`: the resolved scenario, and where each value came from.

Knows how to print; the loader knows the rest.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from budgetsim.domain.reference import Origin
    from budgetsim.inputs import Loaded


@click.command()
@click.argument("scenario", metavar="SCENARIO", type=click.Path(path_type=Path))
@click.option("--origin", is_flag=True, help="One line per value: where it came from and how sure it is.")
@click.option("--set", "sets", multiple=True, metavar="PATH=VALUE", help="Lay a value over the scenario.")
@click.option(
    "--data", type=click.Path(path_type=Path), help="Folder of reference tables to use instead of ours."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def show(scenario: Path, origin: bool, sets: tuple[str, ...], data: Path | None, as_json: bool) -> None:
    """Show SCENARIO (a file, or a folder with basis.yaml) with all its layers resolved."""
    from budgetsim.inputs import load

    loaded = load(scenario, sets, data)
    if as_json:
        click.echo(json.dumps(_document(loaded), ensure_ascii=False, indent=2))
    elif origin:
        for row in loaded.origins:
            click.echo(_line(row))
    else:
        click.echo(loaded.resolved_yaml, nl=False)


def _document(loaded: Loaded) -> dict[str, object]:
    return {
        "schema_version": 1,
        "scenario": loaded.scenario.model_dump(mode="json", by_alias=True),
        "hash": loaded.scenario_hash,
        "data_hashes": loaded.data_hashes,
        "origins": [asdict(row) for row in loaded.origins],
    }


def _line(row: Origin) -> str:
    value = json.dumps(row.value, ensure_ascii=False)
    source = f" {row.source}" if row.source else ""
    place = f"{row.file}:{row.line}" if row.line else row.file
    over = f", laid over {row.overrides}" if row.overrides else ""
    return f"{row.path} = {value}  [{row.label.value}]{source} ({place}{over})"
