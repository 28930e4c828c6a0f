"""`budgetsim schema`: the JSON schema of a scenario file, for completion in an editor.

Knows only where to print it.
"""

from __future__ import annotations

import json

import click


@click.command()
def schema() -> None:
    """Print the JSON schema of a scenario file."""
    from budgetsim.inputs.schema import scenario_schema

    click.echo(json.dumps(scenario_schema(), ensure_ascii=False, indent=2))
