"""One run of the small scenario, made once and only read."""

from __future__ import annotations

from pathlib import Path

import pytest
from batches import batch_file, carried_out
from small_runs import KLEIN, budgetsim_run


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a finished run folder, with the events of both replications."""
    out = tmp_path_factory.mktemp("made") / "klein"
    done = budgetsim_run(KLEIN, "--out", out, "--events", "all", "--workers", 1)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a batch that one worker carried out and nobody disturbed."""
    folder = tmp_path_factory.mktemp("batch")
    carried_out(batch_file(folder), folder / "out", "--workers", 1)
    return folder / "out"
