"""How runs beside each other look on a terminal or in a pipe, and what is said about them.

Knows layout and sentences only; what is compared and how, the analysis floor knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from budgetsim.cli.present import aligned, between, named, shown, spreadsheet
from budgetsim.report.words import Words, short

if TYPE_CHECKING:
    import pandas as pd

    from budgetsim.analysis.runs import Run
    from budgetsim.experiment.finished import Finished

MOST_GROUPS = 12
"""Lines of doelgroepen that are worse off; the rest is counted, and stands in the JSON."""


@dataclass(frozen=True)
class Case:
    """Runs beside each other, the first one what the others are held against; one alone: its arrangements."""

    finished: Sequence[Finished]
    runs: Sequence[Run]
    table: pd.DataFrame
    """Of several runs the columns of analysis.runs, of one those of the headline."""
    groups: pd.DataFrame
    """Columns of analysis.groups and `run`."""

    @property
    def is_one_run(self) -> bool:
        return len(self.runs) == 1


# For a spreadsheet


def run_rows(table: pd.DataFrame, words: Words) -> Iterator[str]:
    """Yield tab-separated lines: one per case and run, plain numbers in columns."""
    keys = ("economy", "gemeente", "arrangement", "outcome", "column_unit", "compare_run", "compare_against")
    figures = ("mean", "column_difference", "column_p10", "column_p90", "compare_low", "compare_high")
    counts = ("compare_positive", "compare_negative", "compare_pairs", "verdict")
    yield "\t".join(words(name) for name in (*keys, *figures, *counts))
    for row in table.to_dict("records"):
        where = [row["economy"], row["gemeente"], row["arrangement"], *named(row["outcome"], words)]
        cells = [*where, row["run"], row["against"], *_plain(row, words)]
        yield "\t".join([*cells, words(row["verdict"]) if row["verdict"] else ""])


def _plain(row: dict[Any, Any], words: Words) -> list[str]:
    """Return the figures of a row as a spreadsheet reads them; empty where there is none."""
    show, share = partial(spreadsheet, row["unit"], words), partial(spreadsheet, "aandeel", words)
    bands = [words.numbers.ends(row[a], row[b], show) for a, b in (("p10", "p90"), ("mean_low", "mean_high"))]
    signs = [share(row[name]) for name in ("share_positive", "share_negative")]
    pairs = str(row["pairs"]) if row["against"] else ""
    return [show(row["value"]), show(row["difference"]), *bands[0], *bands[1], *signs, pairs]


# For people


def run_blocks(table: pd.DataFrame, words: Words) -> Iterator[str]:
    """Yield per economy, arrangement and outcome a line per run."""
    several = table["gemeente"].nunique() > 1
    for (economy, arrangement, gemeente), part in table.groupby(
        ["economy", "arrangement", "gemeente"], sort=False
    ):
        place = f", {gemeente}" if several else ""
        yield f"== {words('economy')}: {economy}, {words('arrangement').lower()}: {arrangement}{place} =="
        for outcome, rows in part.groupby("outcome", sort=False):
            yield words(f"headline_{outcome}")
            yield from aligned([_cells(row, words) for row in rows.to_dict("records")], (0, 3, 4, 5))
        yield ""


def _cells(row: dict[Any, Any], words: Words) -> list[str]:
    """Return name, value, difference, band, signs and verdict as people read them."""
    show = partial(shown, row["unit"], words)
    if row["difference"] != row["difference"]:
        return [row["run"], show(row["value"]), "", "", "", ""]
    difference = show(row["difference"], sign=True)
    if row["verdict"] == "too_few":
        return [row["run"], show(row["value"]), difference, "", "", words("too_few")]
    band = between(row["unit"], words, row["p10"], row["p90"])
    signs = [words.numbers.percent(row[name], 0) for name in ("share_positive", "share_negative")]
    told = words("compare_signs", higher=signs[0], lower=signs[1])
    return [row["run"], show(row["value"]), difference, band, told, words(row["verdict"])]


# In words


def notes(case: Case, words: Words) -> list[str]:
    """Return what the figures rest on, what was left out and which doelgroepen are worse off."""
    first = case.finished[0]
    if case.is_one_run:
        basis = words("headline_difference", first=case.table["arrangement"].iloc[0])
        return [_title(first, words), basis, *_groups_told(case, words)]
    lines = [_title(one, words) for one in case.finished]
    lines.append(words("compare_difference", first=first.name))
    for other, run in zip(case.finished[1:], case.runs[1:], strict=True):
        lines += [_pairing(case.runs[0], run, words), *_unlike(first, other, words)]
        lines += _left_out(case.runs[0], run, words)
    return [*lines, *_groups_told(case, words)]


def _title(one: Finished, words: Words) -> str:
    replications = words.count("replication", one.replications)
    title = words("headline_title", title=one.scenario.title, replications=replications, seed=one.seed)
    return f"{one.name}: {title}"


def _pairing(first: Run, run: Run, words: Words) -> str:
    """Return whether two runs are paired, in how many pairs, or why not."""
    from budgetsim.analysis.runs import common_replications, not_paired

    names = {"run": run.name, "first": first.name}
    if why := not_paired(first, run):
        told = [words(f"compare_other_{name}", a=_lot(first, name), b=_lot(run, name)) for name in why]
        return words("compare_unpaired", why="; ".join(told), **names)
    pairs = words.count("replication", len(common_replications(first, run)))
    same = first.replications == run.replications
    return words("compare_paired" if same else "compare_some_paired", pairs=pairs, **names)


def _lot(run: Run, name: str) -> str:
    return "+".join(run.vary) if name == "vary" else str(getattr(run, name))


def _unlike(first: Finished, other: Finished, words: Words) -> Iterator[str]:
    """Yield what else makes two runs unlike, beside values of their scenarios."""
    names = {"run": other.name, "first": first.name}
    periods = [_period(one) for one in (first, other)]
    if periods[0] != periods[1]:
        yield words("compare_other_years", a=periods[0], b=periods[1], **names)
    if first.version != other.version:
        yield words("compare_other_version", a=first.version, b=other.version, **names)
    if first.data_hashes != other.data_hashes:
        yield words("compare_other_data", **names)


def _period(one: Finished) -> str:
    start, years = one.scenario.start, one.scenario.years
    return str(start.year) if years == 1 else f"{start.year}–{start.year + years - 1}"


def _left_out(first: Run, run: Run, words: Words) -> Iterator[str]:
    """Yield which ids are in one of two runs only."""
    from budgetsim.analysis.runs import only_in

    for one, other in ((first, run), (run, first)):
        told = [f"{words(kind).lower()} {name}" for kind, ids in only_in(one, other).items() for name in ids]
        if told:
            yield words("compare_only_in", run=one.name, other=other.name, list=", ".join(told))


def _groups_told(case: Case, words: Words) -> list[str]:
    """Return which doelgroepen are worse off, or why that is not told."""
    table, lines = case.groups, []
    worse = table[table["worse_off"].astype(bool)]
    if table["p_value"].notna().any():
        lines.append(words("compare_groups_basis"))
    for row in worse.head(MOST_GROUPS).to_dict("records"):
        lines.append(_worse_off(row, words, is_one_run=case.is_one_run))
    if len(worse) > MOST_GROUPS:
        lines.append(words("compare_groups_more", n=len(worse) - MOST_GROUPS))
    if worse.empty and table["p_value"].notna().any():
        lines.append(words("compare_no_group"))
    if table["p_value"].isna().any() or table.empty:
        lines.append(words("compare_groups_unknown"))
    return lines


def _worse_off(row: dict[Any, Any], words: Words, *, is_one_run: bool) -> str:
    name, unit = named(row["indicator"], words)
    where = [*([] if is_one_run else [row["run"]]), row["economy"], row["arrangement"], row["gemeente"]]
    return words(
        "compare_worse_off",
        where=", ".join(where),
        against=row["against"],
        doelgroep=short(row["doelgroep"]),
        outcome=f"{name.lower()} {shown(row['unit'], words, row['mean'], sign=True)}",
        band=between(row["unit"], words, row["low"], row["high"]),
        unit=unit,
    )
