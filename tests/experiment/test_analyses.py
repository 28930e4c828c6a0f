"""What is worked out about a run stays with that run, whole, and with no other."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from small_runs import KLEIN, budgetsim_run

from budgetsim.errors import RunFolderError
from budgetsim.experiment.analyses import read_analysis, write_analysis
from budgetsim.experiment.runs import is_run, reopened
from budgetsim.experiment.store import may_be_replaced

TABLE = pd.DataFrame({"wall": ["handover", "year_end"], "share": [0.25, -1.5], "replications": [2, 2]})


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    """Return a run folder of one's own."""
    return Path(shutil.copytree(made, tmp_path / "run"))


def test_what_is_kept_comes_back(run: Path) -> None:
    write_analysis(run, "walls", {"shares": TABLE}, {"economies": ["neutraal"]})
    found = read_analysis(run, "walls")
    assert found is not None
    pd.testing.assert_frame_equal(found.tables["shares"], TABLE, check_dtype=False)
    assert found.about["economies"] == ["neutraal"]


def test_newer_takes_the_place_of_older(run: Path) -> None:
    write_analysis(run, "walls", {"shares": TABLE, "pairs": TABLE}, {})
    write_analysis(run, "walls", {"shares": TABLE[:1]}, {})
    found = read_analysis(run, "walls")
    assert found is not None
    assert {name: len(table) for name, table in found.tables.items()} == {"shares": 1}
    assert [path.name for path in (run / "analyses").iterdir()] == ["walls"]


def test_nothing_is_nothing(run: Path) -> None:
    assert read_analysis(run, "walls") is None


def test_of_another_run_is_not_shown(run: Path) -> None:
    write_analysis(run, "walls", {"shares": TABLE}, {})
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    (run / "manifest.json").write_text(json.dumps(manifest | {"fingerprint": "other"}), encoding="utf-8")
    assert read_analysis(run, "walls") is None


def test_damage_is_told(run: Path) -> None:
    write_analysis(run, "walls", {"shares": TABLE}, {})
    TABLE[:1].to_parquet(run / "analyses" / "walls" / "shares.parquet")
    with pytest.raises(RunFolderError, match=r"shares\.parquet: is not as it was left"):
        read_analysis(run, "walls")


def test_a_run_with_analyses_may_be_replaced_but_not_with_anything_else(run: Path) -> None:
    write_analysis(run, "walls", {"shares": TABLE}, {})
    assert may_be_replaced(run)
    (run / "analyses" / "walls" / "notities.docx").touch()
    assert not may_be_replaced(run)


def test_a_run_opens_again_with_its_own_scenario(run: Path) -> None:
    loaded, manifest = reopened(run)
    assert is_run(run)
    assert not is_run(KLEIN)
    assert loaded.scenario_hash == manifest["scenario_hash"]


def test_a_run_of_other_code_does_not_open(run: Path) -> None:
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    (run / "manifest.json").write_text(json.dumps(manifest | {"fingerprint": "other"}), encoding="utf-8")
    with pytest.raises(RunFolderError, match="another version"):
        reopened(run)


def test_a_new_run_takes_analyses_away(run: Path) -> None:
    write_analysis(run, "walls", {"shares": TABLE}, {})
    done = budgetsim_run(KLEIN, "--out", run, "--force", "--workers", 1, "--replications", 1)
    assert done.returncode == 0, done.stderr
    assert not (run / "analyses").exists()
