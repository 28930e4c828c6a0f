"""`budgetsim audit`: do the books of a run reconcile?

Knows how to say it; what is checked, the experiment and accounts floors know.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from budgetsim.experiment.audit import Check

FAILED = 3
SHOWN = 5


@click.command()
@click.argument("folder", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("--quiet", is_flag=True, help="Say nothing but what does not reconcile.")
@click.pass_context
def audit(ctx: click.Context, folder: Path, as_json: bool, quiet: bool) -> None:
    """Run every reconciliation check on the run folder RUN; exits with 3 when one fails."""
    from budgetsim.experiment.audit import audit_run

    checks = audit_run(folder)
    failed = [check for check in checks if check.problems]
    if as_json:
        rows = [{**vars(check), "problems": list(check.problems)} for check in failed]
        document = {"schema_version": 1, "ok": not failed, "checks": len(checks), "failed": rows}
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        _print(checks, failed, quiet)
    if failed:
        ctx.exit(FAILED)


def _print(checks: list[Check], failed: list[Check], quiet: bool) -> None:
    if not quiet:
        counts = Counter(check.name for check in checks)
        wrong = Counter(check.name for check in failed)
        for name, count in counts.items():
            state = f"{wrong[name]} of {count} runs fail" if wrong[name] else f"{count} ok"
            click.echo(f"{name:24} {state}")
    for check in failed:
        where = (
            f"{check.arrangement}, {check.economy}, replication {check.replication}: "
            if check.economy
            else ""
        )
        for problem in check.problems[:SHOWN]:
            click.echo(where + problem)
        if len(check.problems) > SHOWN:
            click.echo(f"{where}and {len(check.problems) - SHOWN} more of {check.name}")
