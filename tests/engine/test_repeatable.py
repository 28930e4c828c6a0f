"""The compiled engine leaves the same tables in any order, in any thread, and with or without kept code."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest
from worlds import world

from budgetsim.engine.choice import COMPILED
from budgetsim.experiment.replication import Study, Tables, prepare, run_replication
from builders import reference

SEED = 5
REPLICATIONS = (0, 1, 2, 3)


def study() -> Study:
    return prepare(world(SEED), reference(), COMPILED)


def replicated(shared: Study, replication: int) -> Tables:
    return run_replication(shared, replication, keep_events=True)


def checksum(tables: Tables) -> str:
    """Return a hash of every event, purse, posting and indicator of a replication."""
    digest = hashlib.blake2b()
    for columns in (*tables.events.values(), *tables.purses.values()):
        for name, column in columns.items():
            digest.update(name.encode() + column.tobytes())
    for table in (tables.ledger, tables.indicators):
        digest.update(pd.util.hash_pandas_object(table, index=False).to_numpy().tobytes())
    return digest.hexdigest()


def of_this_process() -> list[str]:
    shared = study()
    return [checksum(replicated(shared, number)) for number in REPLICATIONS]


def test_replications_in_any_order_are_the_same() -> None:
    shared = study()
    backwards = {number: checksum(replicated(shared, number)) for number in reversed(REPLICATIONS)}
    assert [backwards[number] for number in REPLICATIONS] == of_this_process()
    assert len(set(backwards.values())) == len(REPLICATIONS), "each has a luck of its own"


@pytest.mark.parametrize("threads", [1, 2])
def test_replications_in_threads_are_the_same(threads: int) -> None:
    """All threads share one study, and with it the kernel's plan."""
    shared = study()
    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(lambda number: checksum(replicated(shared, number)), REPLICATIONS * 2))
    assert found == of_this_process() * 2


@pytest.mark.slow
def test_machine_code_made_anew_or_kept_does_the_same(tmp_path: Path) -> None:
    cold, kept_cold = of_a_process(tmp_path)
    warm, kept_warm = of_a_process(tmp_path)
    assert kept_cold == kept_warm, "the second finds what the first kept"
    assert kept_cold
    assert cold == warm == of_this_process()


def of_a_process(cache: Path) -> tuple[list[str], dict[str, int]]:
    """Return the checksums of a new process, and what it left in its cache: file -> time of writing."""
    here = Path(__file__).resolve()
    code = "import json, test_repeatable; print(json.dumps(test_repeatable.of_this_process()))"
    paths = os.pathsep.join([*map(str, (here.parent, here.parents[1])), os.environ.get("PYTHONPATH", "")])
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "NUMBA_CACHE_DIR": str(cache), "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=True,
    )
    files = {str(path): path.stat().st_mtime_ns for path in cache.rglob("*.nb*")}
    return json.loads(told.stdout.splitlines()[-1]), files
