"""Finished runs for who compares them: run folders, and the variants of finished batches, read the same way.

Knows what stands where; not how runs are compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from budgetsim.analysis.groups import INDICATORS
from budgetsim.analysis.headline import OUTCOMES
from budgetsim.analysis.runs import Run
from budgetsim.domain.scenario import Scenario
from budgetsim.errors import InputError, RunFolderError
from budgetsim.experiment.results import BATCH_MANIFEST, read_part, read_results, result_problems
from budgetsim.experiment.store import RESULTS, SCENARIO, file_problems, read_manifest, read_table
from budgetsim.inputs import load

READ = (SCENARIO, "indicators.parquet")
READ_OF_BATCH = ("scenarios/", "indicators/")
"""What comparing needs of a run folder, and of the results of a batch."""


@dataclass(frozen=True)
class Finished:
    """A finished run, or a variant of a finished batch, that can be compared."""

    name: str
    variant: str
    """'' for a run folder."""
    scenario: Scenario
    version: str
    data_hashes: dict[str, str]
    seed: int
    replications: int
    read: Callable[[], pd.DataFrame]
    """Returns the indicators; raises RunFolderError."""

    def run(self, economies: tuple[str, ...] = ()) -> Run:
        """Return what comparing needs of it, of these economies or of all; raises RunFolderError."""
        table = kept(self.read())
        chosen = table[table["economy"].isin(economies)] if economies else table
        s = self.scenario
        return Run(self.name, chosen, s.years, s.start, self.seed, s.vary, self.replications)


def kept(indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that headline, groups and risks look at: the horizon, and the saldo of every year."""
    names = {outcome.indicator for outcome in OUTCOMES} | {*INDICATORS}
    horizon = (indicators["year"] == 0) & indicators["indicator"].isin(names)
    return indicators[horizon | (indicators["indicator"] == "saldo")].reset_index(drop=True)


def read_all(folders: Sequence[Path]) -> list[list[Finished]]:
    """Return per folder its run, or every variant of its batch; raises RunFolderError with all mistakes."""
    found, problems = [], []
    for folder, name in zip(folders, names_of(folders), strict=True):
        try:
            found.append(_batch(folder, name) if _is_batch(folder) else [_run(folder, name)])
        except RunFolderError as error:
            problems.append(str(error))
    if problems:
        raise RunFolderError("\n".join(problems))
    return found


def names_of(folders: Sequence[Path]) -> list[str]:
    """Return a name for every folder: its own, its path where others have that, a number for the same."""
    paths = [folder.absolute() for folder in folders]
    own = Counter(path.name for path in dict.fromkeys(paths))
    names = [
        path.name if own[path.name] == 1 else folder.as_posix()
        for path, folder in zip(paths, folders, strict=True)
    ]
    before = [names[:n].count(name) for n, name in enumerate(names)]
    return [f"{name} ({n + 1})" if n else name for name, n in zip(names, before, strict=True)]


def _is_batch(folder: Path) -> bool:
    return (folder / RESULTS / BATCH_MANIFEST).is_file()


def _run(folder: Path, name: str) -> Finished:
    try:
        manifest = read_manifest(folder)
    except RunFolderError as error:
        if not folder.is_dir():
            raise RunFolderError(f"{folder}: there is no such folder; give one of run or batch") from error
        raise

    problems = file_problems(folder, manifest)
    if wrong := [problems[name] for name in READ if name in problems]:
        raise RunFolderError("\n".join(wrong))

    def read() -> pd.DataFrame:
        return read_table(folder, "indicators")

    return _finished(name, "", manifest, folder / SCENARIO, manifest, read)


def _batch(folder: Path, name: str) -> list[Finished]:
    manifest = read_results(folder)
    used = {name: due for name, due in manifest["files"].items() if name.startswith(READ_OF_BATCH)}
    if problems := result_problems(folder, {"files": used}):
        raise RunFolderError("\n".join(problems))
    found = []
    for told in manifest["variants"]:
        variant = told["id"]
        path = folder / RESULTS / "scenarios" / f"{variant}.yaml"

        def read(variant: str = variant) -> pd.DataFrame:
            return read_part(folder, "indicators", variant)

        found.append(_finished(f"{name}/{variant}", variant, manifest, path, told, read))
    if not found:
        raise RunFolderError(f"{folder}: no variant of this batch was finished; run the batch again")
    return found


def _finished(
    name: str,
    variant: str,
    manifest: dict[str, Any],
    scenario: Path,
    told: dict[str, Any],
    read: Callable[[], pd.DataFrame],
) -> Finished:
    """Return a finished run of which the manifest has the version, and `told` seed, replications and data."""
    try:
        loaded = load(scenario)
    except InputError as error:
        raise RunFolderError(f"{scenario}: cannot be read; run it again\n{error}") from error
    return Finished(
        name,
        variant,
        loaded.scenario,
        manifest["version"],
        told["data_hashes"],
        told["seed"],
        told["replications"],
        read,
    )


def cases(found: Sequence[Sequence[Finished]]) -> tuple[list[list[Finished]], list[Finished]]:
    """Return which are compared with which, the first of each case with the others; and what is left alone.

    Batches beside each other are compared variant by variant, where they have variants in common. A batch
    alone is compared by its variants, and beside a run each of its variants counts as a run.
    """
    every = [one for some in found for one in some]
    by = [{one.variant: one for one in some} for some in found]
    names = dict.fromkeys(one.variant for one in every)
    together = [[some[name] for some in by if name in some] for name in names]
    if "" in names or not any(len(case) > 1 for case in together):
        return [every], []
    return [case for case in together if len(case) > 1], [case[0] for case in together if len(case) == 1]
