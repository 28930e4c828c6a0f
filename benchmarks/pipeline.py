"""P3, P4, P8 and P9: whole runs, from scenario to run folder and report, as the command does them.

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

from measure import REPEATS, Row, Waited, in_child, stopwatch, waited
from worlds import MEPPEL, TWO, laid_over, meppel

from budgetsim.inputs import Loaded

STUDY_REPLICATIONS = 200
STUDY_SAMPLES = (4, 12)
WHOLE_STUDY_WITHIN_SECONDS = 300.0
BATCH = 10
PAIRED_RUNS = 30
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
    size = f"{STUDY_REPLICATIONS} replications, {_cases(meppel())}"
    what = f"Meppel, {size}, report and workbook, {workers} workers"
    few, more = (in_child("study", count, workers) for count in STUDY_SAMPLES)
    if isinstance(few, str) or isinstance(more, str):
        return [Row(what, None, f"{few}; {more}", 20.0)]
    rest = (STUDY_REPLICATIONS - STUDY_SAMPLES[1]) / (STUDY_SAMPLES[1] - STUDY_SAMPLES[0])
    whole = {part: more[part] + rest * (more[part] - few[part]) for part in ("clock", "processor")}
    how = f"extrapolated from {STUDY_SAMPLES[0]} and {STUDY_SAMPLES[1]} replications ({more['told']})"
    if whole["clock"] <= WHOLE_STUDY_WITHIN_SECONDS:
        whole = in_child("study", STUDY_REPLICATIONS, workers)
        how = f"measured whole, once; {whole['postings']:,} postings"
    how += f"; {whole['processor']:.0f} s of the processors"
    return [Row(what, whole["clock"], "s", 20.0, False, how)]


def study(replications: str, workers: str) -> dict[str, Any]:
    """In a child: run, and write report and workbook."""
    from budgetsim.cli.report import read_run, write_report
    from budgetsim.cli.workbook import make_sheets, write_workbook

    loaded = replicated(meppel(), int(replications))

    def whole(folder: Path) -> int:
        postings = run_folder(loaded, folder, int(workers))
        view = read_run(folder, loaded)
        write_report(folder, view=view)
        write_workbook(folder, make_sheets(folder, "nl", view=view)[0], view)
        return postings

    with tempfile.TemporaryDirectory() as place:
        taken, postings = waited(lambda: whole(Path(place) / "run"))
    return {"clock": taken.clock, "processor": taken.processor, "told": taken.told(), "postings": postings}


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
    return Row(what, float(statistics.median(ratios.values())), "× fewer", 10.0, True, detail)


def p9() -> list[Row]:
    """How long one waits before anything happens, and before the first small run is there."""
    helps = [waited(lambda: _command("--help"))[0] for _ in range(REPEATS + 1)][1:]
    rows = [_wait("budgetsim --help", helps, 0.5, "")]
    with tempfile.TemporaryDirectory() as place:
        env = {"NUMBA_CACHE_DIR": f"{place}/cache"}
        first = waited(lambda: _small(place, env))[0]
        again = [waited(lambda: _small(place, env))[0] for _ in range(REPEATS)]
    detail = "Meppel, 1 year, 1 replication, 6 arrangements × 3 economies, with report; "
    rows.append(_wait("first small run, nothing compiled yet", [first], 20.0, detail))
    return [*rows, _wait("the same again", again, 3.0, detail)]


def _wait(what: str, taken: list[Waited], target: float, detail: str) -> Row:
    typical = sorted(taken, key=lambda one: one.clock)[len(taken) // 2]
    return Row(what, typical.clock, "s", target, False, f"{detail}{typical.told()}; {len(taken)}×")


def _small(place: str, env: dict[str, str]) -> None:
    run = ("run", str(MEPPEL), "--out", f"{place}/run", "--replications", "1", "--workers", "1", "--force")
    _command(*run, "--quiet", "--set", "years=1", env=env)


def _command(*arguments: str, env: dict[str, str] | None = None) -> None:
    subprocess.run(
        [sys.executable, "-m", "budgetsim.cli.main", *arguments],
        check=True, stdout=subprocess.DEVNULL, env={**os.environ, **(env or {})},
    )  # fmt: skip
