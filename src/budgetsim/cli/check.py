"""`budgetsim check`: every mistake in a scenario, with its place.

Knows how to print problems; not what is wrong with what.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from budgetsim.errors import InputError

INVALID = 3


@click.command()
@click.argument("scenarios", metavar="SCENARIO...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--set", "sets", multiple=True, metavar="PATH=VALUE", help="Lay a value over the scenario.")
@click.option(
    "--data", type=click.Path(path_type=Path), help="Folder of reference tables to use instead of ours."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("--quiet", is_flag=True, help="Say nothing but the problems.")
@click.pass_context
def check(
    ctx: click.Context,
    scenarios: tuple[Path, ...],
    sets: tuple[str, ...],
    data: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Check each SCENARIO (a file, or a folder with basis.yaml) and tell every mistake at once.

    Exits with 3 when there is any.
    """
    results = [_result(path, sets, data) for path in scenarios]
    wrong = [result for result in results if result["problems"]]
    if as_json:
        click.echo(
            json.dumps(
                {"schema_version": 1, "ok": not wrong, "scenarios": results}, ensure_ascii=False, indent=2
            )
        )
    else:
        for result in results:
            _print(result, quiet)
        if not quiet:
            _advise(results, wrong)
    if wrong:
        ctx.exit(INVALID)


def _result(path: Path, sets: tuple[str, ...], data: Path | None) -> dict[str, Any]:
    from budgetsim.domain.reference import Label
    from budgetsim.inputs import load

    try:
        loaded = load(path, sets, data)
    except InputError as error:
        return {"scenario": path.as_posix(), "problems": [asdict(problem) for problem in error.problems]}
    assumptions = sum(origin.label is Label.ASSUMPTION for origin in loaded.origins)
    counts = {
        "stages": len(loaded.scenario.stages),
        "transitions": len(loaded.scenario.transitions),
        "assumptions": assumptions,
    }
    return {
        "scenario": path.as_posix(),
        "problems": [],
        "hash": loaded.scenario_hash,
        "counts": counts,
        "new": [f"{path} (beside {near})" for path, near in sorted(loaded.lookalikes.items())],
    }


def _print(result: dict[str, Any], quiet: bool) -> None:
    from budgetsim.errors import Problem

    for problem in result["problems"]:
        click.echo(str(Problem(**problem)))
    if not result["problems"] and not quiet:
        counts = ", ".join(f"{count} {noun}" for noun, count in result["counts"].items())
        click.echo(f"{result['scenario']}  ok: {counts}")
        for row in result["new"]:
            click.echo(f"new: {row}")


def _advise(results: list[dict[str, Any]], wrong: list[dict[str, Any]]) -> None:
    if wrong:
        count = sum(len(result["problems"]) for result in wrong)
        noun = "problem" if count == 1 else "problems"
        click.echo(f"{count} {noun}; mend and run budgetsim check again.", err=True)
    else:
        click.echo(f"Next: budgetsim run {results[0]['scenario']}", err=True)
