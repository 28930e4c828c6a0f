"""What the rules of `budgetsim calc` share: options, how amounts and dates are typed, how a working looks.

Knows no rule: it gets a finished working and prints it, as text for people or as one JSON document.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from budgetsim.cli.present import plain_for

if TYPE_CHECKING:
    from budgetsim.accounts.indexation import Indexation
    from budgetsim.accounts.working import Line, Value, Working
    from budgetsim.domain.reference import Figure, Reference

NUMBER = re.compile(r"-?\d{1,15}(\.\d+)?")
FIRST_YEAR, LAST_YEAR = 1900, 2199


def amount(text: str) -> float:
    """Return a number as typed: a point for decimals, nothing between thousands."""
    if NUMBER.fullmatch(text):
        return float(text)
    if "," in text:
        raise click.BadParameter(
            f"'{text}' has a comma; write a point for decimals, nothing for thousands: 1234.50"
        )
    raise click.BadParameter(
        f"'{text}' is not a number; write it as 1234.50, up to 15 digits, no thousands marks"
    )


def day(text: str) -> date:
    """Return a date as typed, 2026-01-31, in the years that any table may know."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"'{text}' is not a date; write it as 2026-01-31") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise click.BadParameter(f"{text} is not in the years {FIRST_YEAR} to {LAST_YEAR}")
    return found


YEAR = click.IntRange(FIRST_YEAR, LAST_YEAR)
date_option = click.option("--date", "when", type=day, required=True, help="Day asked about, as 2026-01-31.")
wage_option = click.option(
    "--wage-growth",
    type=amount,
    default="0",
    show_default=True,
    help="Growth of wages, share a year, by which a figure is carried on after its last published row.",
)


def worked(rule: Callable[..., Working]) -> Callable[..., None]:
    """Make a function that returns a working a command: it gets the tables, and what it returns is printed.

    The function takes `reference` first, then its own options by name.
    """

    @click.option(
        "--data", type=click.Path(path_type=Path), help="Folder of reference tables to use instead of ours."
    )
    @click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
    @wraps(rule)
    def command(data: Path | None, as_json: bool, **options: Any) -> None:
        from budgetsim.inputs import load_reference

        reference: Reference = load_reference(data)
        working = rule(reference, **options)
        if as_json:
            click.echo(json.dumps(document(working), ensure_ascii=False, indent=2))
            return
        for line in lines(working):
            click.echo(plain_for(line, sys.stdout.encoding))

    return command


def steady(wage_growth: float = 0.0, price_growth: float = 0.0) -> Indexation:
    """Return the index by which figures are carried on; a growth no economy knows is refused."""
    from budgetsim.accounts.indexation import Indexation

    for growth in (wage_growth, price_growth):
        if not -0.5 <= growth <= 0.5:
            raise click.UsageError(
                f"growth {growth:g} is not a share a year; give -0.5 to 0.5, as 0.03 for 3%"
            )
    return Indexation.steady(wage_growth, price_growth)


def document(working: Working) -> dict[str, Any]:
    """Return a working as plain values for JSON; a date without end is null."""
    return {
        "schema_version": 1,
        "rule": working.rule,
        "inputs": dict(working.inputs),
        "result": working.result,
        "unit": working.unit,
        "label": working.label.value,
        "valid_from": _date(working.valid_from),
        "valid_to": _date(working.valid_to),
        "carried_on": working.carried_on,
        "steps": [asdict(step) for step in working.steps],
        "sources": [
            {**asdict(row), "valid_from": _date(row.valid_from), "valid_to": _date(row.valid_to)}
            for row in working.sources
        ],
        "notes": list(working.notes),
        "per_year": [asdict(line) for line in working.per_year],
    }


def _date(day: date) -> str | None:
    return None if day in (date.min, date.max) else str(day)


def lines(working: Working) -> Iterator[str]:
    """Yield a working as lines for people: the result first, then how it came about and on what it rests."""
    yield f"{working.rule}  {shown(working.result, working.unit)} {working.unit}  [{working.label.value}]"
    yield f"valid {_validity(working)}"
    yield "asked: " + ", ".join(f"{name} {_plain(value)}" for name, value in working.inputs)
    if working.steps:
        yield from ("", "steps")
        width = max(len(step.text) for step in working.steps)
        amounts = [shown(step.value, step.unit) for step in working.steps]
        widest = max(len(amount) for amount in amounts)
        for step, amount in zip(working.steps, amounts, strict=True):
            yield f"  {step.text.ljust(width)}  {amount.rjust(widest)} {step.unit}"
    if working.per_year:
        yield from ("", "years")
        yield from _years(working.per_year)
    if working.sources:
        yield from ("", "figures")
        yield from (f"  {_source(row)}" for row in working.sources)
    if working.notes:
        yield from ("", "notes")
        yield from (f"  {note}" for note in working.notes)


def _validity(working: Working) -> str:
    if working.valid_from > working.valid_to:
        return "on no day: the figures used were never published together; see the notes"
    later = "; the day asked lies after it: carried on, see the notes" if working.carried_on else ""
    return _range(working.valid_from, working.valid_to) + later


def _years(rows: Sequence[Line]) -> Iterator[str]:
    """Yield one line per row of a table over years, under the numbers of the years."""
    width = max(len(row.text) for row in rows)
    table = [[shown(value, row.unit) for value in row.values] for row in rows]
    widest = max(len(cell) for cells in table for cell in cells)
    years = "  ".join(str(year).rjust(widest) for year in range(1, len(rows[0].values) + 1))
    yield f"  {' ' * width}  {years}"
    for row, cells in zip(rows, table, strict=True):
        yield f"  {row.text.ljust(width)}  {'  '.join(cell.rjust(widest) for cell in cells)} {row.unit}"


def shown(value: Value, unit: str) -> str:
    """Return a value as people read it: euro in cents, more where a step has them; a boolean as yes or no."""
    if isinstance(value, str):
        return value
    if unit == "boolean":
        return "yes" if value else "no"
    if unit.startswith("eur"):
        whole, _, decimals = f"{value:.4f}".rstrip("0").partition(".")
        return f"{whole}.{decimals.ljust(2, '0')}"
    return f"{value:.6g}"


def _plain(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else f"{value:.12g}"


def _source(row: Figure) -> str:
    note = f" ({row.note})" if row.note else ""
    band = "" if row.low is None or row.high is None or row.low == row.high else f" {row.low:g}..{row.high:g}"
    place = f"{row.file}:{row.line}"
    return (
        f"{row.id} = {row.value:.12g} {row.unit}  [{row.label.value}{band}] "
        f"{_range(row.valid_from, row.valid_to)}; {row.source}{note}  {place}"
    )


def _range(first: date, last: date) -> str:
    since = _date(first) or "the beginning"
    return f"{since} to {last}" if _date(last) else f"{since} and on"
