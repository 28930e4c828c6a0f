"""P3, P4 and P7 to P9: whole runs, from scenario to run folder and report, as the command does them.

Knows no peer. Runs go to a folder that is thrown away.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from measure import REPEATS, Row, in_child, stopwatch
from worlds import MEPPEL, TWO, laid_over, meppel

from budgetsim.inputs import Loaded

STUDY_REPLICATIONS = 200
STUDY_SAMPLES = (4, 16)
WHOLE_STUDY_WITHIN_SECONDS = 300.0
BATCH = 4
WORKER_BATCH = 8
PAIRED_RUNS = 40
HEADLINE = ("net_draw", "participation_months", "lasten", "durable_outflow")


def run_folder(loaded: Loaded, folder: Path, workers: int = 1) -> int:
    """Run a scenario into a folder; return the postings in its ledger."""
    import pyarrow.parquet as pq

    from budgetsim.experiment.runner import Order, run_scenario

    run_scenario(loaded, Order(folder, 1, workers, "bench"), lambda done: None)
    return int(pq.read_metadata(folder / "ledger.parquet").num_rows)


def replicated(loaded: Loaded, replications: int) -> Loaded:
    return replace(loaded, scenario=laid_over(loaded.scenario, replications=replications))


class Stopped:
    """Counts the seconds and events of every run of an engine, wherever the pipeline calls it."""

    def __init__(self) -> None:
        self.seconds, self.events = 0.0, 0

    def runner(self, engine: str) -> Callable[..., Any]:
        from budgetsim.engine.choice import runner

        inner = runner(engine)

        def run(*parts: Any) -> Any:
            seconds, result = stopwatch(lambda: inner(*parts))
            self.seconds += seconds
            self.events += len(result.events["tick"])
            return result

        return run


def p3() -> list[Row]:
    """A batch in one process: everything against what the engine alone takes in that very batch."""
    from budgetsim.engine import opening
    from budgetsim.experiment import replication

    loaded = replicated(meppel(), BATCH)
    ratios, wholes, alone, counts = [], [], [], set()
    usual = replication.runner, opening.runner
    try:
        for turn in range(REPEATS + 1):
            watch = Stopped()
            replication.runner = opening.runner = watch.runner
            with tempfile.TemporaryDirectory() as folder:
                whole, _ = stopwatch(lambda f=folder: run_folder(loaded, Path(f) / "run"))
            counts.add(watch.events)
            if turn:
                ratios.append(whole / watch.seconds)
                wholes.append(whole)
                alone.append(watch.seconds)
    finally:
        replication.runner, opening.runner = usual
    assert len(counts) == 1, counts
    detail = (
        f"{BATCH} replications of Meppel, {_cases(loaded)}: whole {statistics.median(wholes):.3g} s, engine "
        f"{statistics.median(alone):.3g} s, {counts.pop():,} events"
    )
    return [
        Row("whole pipeline against the engine in it", statistics.median(ratios), "×", 3.0, False, detail)
    ]


def _cases(loaded: Loaded) -> str:
    return f"{len(loaded.scenario.arrangements)} arrangements × {len(loaded.scenario.economies)} economies"


def p4() -> list[Row]:
    """A full study with report, on every core; measured whole when that takes a few minutes at most."""
    workers = os.cpu_count() or 1
    few, more = (in_child("study", count, workers) for count in STUDY_SAMPLES)
    if isinstance(few, str) or isinstance(more, str):
        return [Row("a full study of Meppel", None, f"{few}; {more}", 20.0)]
    per_replication = (more["seconds"] - few["seconds"]) / (STUDY_SAMPLES[1] - STUDY_SAMPLES[0])
    seconds = more["seconds"] + (STUDY_REPLICATIONS - STUDY_SAMPLES[1]) * per_replication
    how = (
        f"extrapolated from {STUDY_SAMPLES[0]} ({few['seconds']:.1f} s) and {STUDY_SAMPLES[1]} replications "
        f"({more['seconds']:.1f} s, {more['postings']:,} postings)"
    )
    if seconds <= WHOLE_STUDY_WITHIN_SECONDS:
        whole = in_child("study", STUDY_REPLICATIONS, workers)
        seconds, how = whole["seconds"], f"measured whole, once; {whole['postings']:,} postings"
    what = f"Meppel, {STUDY_REPLICATIONS} replications, {_cases(meppel())}, report, {workers} workers"
    how += "; with report, without workbook, which is not there yet"
    return [Row(what, seconds, "s", 20.0, False, how)]


def study(replications: str, workers: str) -> dict[str, float]:
    """In a child: run, and write the report."""
    from budgetsim.cli.report import write_report

    loaded = replicated(meppel(), int(replications))

    def whole(folder: Path) -> int:
        postings = run_folder(loaded, folder, int(workers))
        write_report(folder)
        return postings

    with tempfile.TemporaryDirectory() as place:
        seconds, postings = stopwatch(lambda: whole(Path(place) / "run"))
    return {"seconds": seconds, "postings": postings}


def p7() -> list[Row]:
    """Two local workers against one, on the same replications; the pool's start is in it."""
    loaded = replicated(meppel(), WORKER_BATCH)
    ratios, told, counts = [], [], set()
    for _ in range(REPEATS):
        taken = []
        for workers in (1, 2):
            with tempfile.TemporaryDirectory() as folder:
                run = stopwatch(lambda f=folder, w=workers: run_folder(loaded, Path(f) / "run", w))
            taken.append(run[0])
            counts.add(run[1])
        ratios.append(taken[0] / taken[1])
        told.append(taken)
    assert len(counts) == 1, counts
    one, two = (statistics.median(each) for each in zip(*told, strict=True))
    detail = (
        f"{WORKER_BATCH} replications: {one:.3g} s with one, {two:.3g} s with two, {counts.pop():,} postings; "
        f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    rows = [Row("two local workers against one", statistics.median(ratios), "× faster", 1.8, True, detail)]
    return [*rows, Row("dask against the local pool", None, "dask is not there yet", 1.1)]


def p8() -> list[Row]:
    """How many more replications independent seeds need than pairs: the ratio of the variances."""
    import pandas as pd

    loaded = replicated(meppel(), PAIRED_RUNS)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "run"
        run_folder(loaded, folder, os.cpu_count() or 1)
        table = pd.read_parquet(folder / "indicators.parquet")
    table = table[(table["year"] == 0) & (table["subject"] == "totaal")]
    return [_pairing(table[table["indicator"] == name], name) for name in HEADLINE]


def _pairing(table: Any, name: str) -> Row:
    """Independent runs differ by the sum of both variances, pairs by the variance of their difference."""
    wide = table.pivot_table(index=["economy", "replication"], columns="arrangement", values="value")
    ratios = {}
    for economy, part in wide.groupby(level="economy"):
        apart = part[TWO[0]].var() + part[TWO[1]].var()
        together = (part[TWO[1]] - part[TWO[0]]).var()
        ratios[economy] = apart / together
    detail = f"{PAIRED_RUNS} replications; " + ", ".join(f"{e} {r:.1f}" for e, r in ratios.items())
    what = f"{name}: replications with independent seeds against pairs, median of economies"
    return Row(what, statistics.median(ratios.values()), "× fewer", 10.0, True, detail)


def p9() -> list[Row]:
    """How long one waits before anything happens, and before the first small run is there."""
    helps = [stopwatch(lambda: _command("--help"))[0] for _ in range(REPEATS + 1)][1:]
    rows = [Row("budgetsim --help", statistics.median(helps), "s", 0.5, False, f"median of {REPEATS}")]
    with tempfile.TemporaryDirectory() as place:
        env = {"NUMBA_CACHE_DIR": f"{place}/cache"}
        first = stopwatch(lambda: _small(place, env))[0]
        again = [stopwatch(lambda: _small(place, env))[0] for _ in range(REPEATS)]
    detail = "Meppel, 1 year, 1 replication, 6 arrangements × 3 economies, with report"
    rows.append(Row("first small run, nothing compiled yet", first, "s", 20.0, False, f"{detail}; once"))
    rows.append(Row("the same again", statistics.median(again), "s", 3.0, False, f"median of {REPEATS}"))
    return rows


def _small(place: str, env: dict[str, str]) -> None:
    run = ("run", str(MEPPEL), "--out", f"{place}/run", "--replications", "1", "--workers", "1", "--force")
    _command(*run, "--quiet", "--set", "years=1", env=env)


def _command(*arguments: str, env: dict[str, str] | None = None) -> None:
    subprocess.run(
        [sys.executable, "-m", "budgetsim.cli.main", *arguments],
        check=True, stdout=subprocess.DEVNULL, env={**os.environ, **(env or {})},
    )  # fmt: skip
