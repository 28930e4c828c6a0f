"""`budgetsim run` as a user has it: what repeats, what is kept, and what it says."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pandas as pd
import pytest
from small_runs import COMMAND, KLEIN, budgetsim_run, environment, hashes, tables

ENOUGH_TO_INTERRUPT = 5000
"""Replications of a run that a test stops."""


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    """Return a copy of the finished run that a test may do things to."""
    return Path(shutil.copytree(made, tmp_path / "klein"))


def replications_of_events(folder: Path) -> set[int]:
    return set(pd.read_parquet(folder / "events.parquet", columns=["replication"])["replication"])


# --- the same again ------------------------------------------------------------------------------


def test_either_engine_leaves_the_same_run(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "klein"
    done = budgetsim_run(KLEIN, "--out", out, "--events", "all", "--workers", 1, "--engine", "simpy")
    assert done.returncode == 0, done.stderr
    assert tables(out) == tables(made)
    manifests = [json.loads((folder / "manifest.json").read_text(encoding="utf-8")) for folder in (out, made)]
    assert [manifest["engine"] for manifest in manifests] == ["simpy", "compiled"]
    assert manifests[0]["fingerprint"] == manifests[1]["fingerprint"]
    assert "numba" not in manifests[0]["libraries"]


def test_without_numba_the_reference_runs_and_says_so(made: Path, tmp_path: Path) -> None:
    hidden, out = tmp_path / "hidden", tmp_path / "klein"
    hidden.mkdir()
    (hidden / "numba.py").write_text('raise ImportError("no numba on this machine")\n', encoding="utf-8")
    done = budgetsim_run(KLEIN, "--out", out, "--events", "all", "--workers", 1, before=hidden)
    assert done.returncode == 0, done.stderr
    assert "no numba on this machine" in done.stderr
    assert "simpy runs instead" in done.stderr
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))["engine"] == "simpy"
    assert tables(out) == tables(made)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes_with_any_number_of_workers(made: Path, tmp_path: Path) -> None:
    for workers in (1, 2):
        out = tmp_path / str(workers)
        done = budgetsim_run(KLEIN, "--out", out, "--events", "all", "--workers", workers)
        assert done.returncode == 0, done.stderr
        assert tables(out) == tables(made)


@pytest.mark.slow
def test_another_seed_gives_other_tables(made: Path, tmp_path: Path) -> None:
    done = budgetsim_run(KLEIN, "--out", tmp_path / "run", "--events", "all", "--workers", 1, "--seed", 12)
    assert done.returncode == 0, done.stderr
    found = tables(tmp_path / "run")
    assert found.keys() == tables(made).keys()
    assert not set(found.values()) & set(tables(made).values())


@pytest.mark.slow
def test_more_replications_leave_the_first_ones_as_they_were(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    done = budgetsim_run(KLEIN, "--out", out, "--events", 1, "--workers", 1, "--replications", 3)
    assert done.returncode == 0, done.stderr
    for name in ("ledger", "purses", "indicators"):
        more, fewer = (pd.read_parquet(folder / f"{name}.parquet") for folder in (out, made))
        pd.testing.assert_frame_equal(more[more["replication"] < 2].reset_index(drop=True), fewer)
    assert replications_of_events(out) == {0}


# --- events --------------------------------------------------------------------------------------


@pytest.mark.slow
def test_events_of_all_replications_or_of_the_first(made: Path, tmp_path: Path) -> None:
    assert replications_of_events(made) == {0, 1}
    done = budgetsim_run(KLEIN, "--out", tmp_path / "run", "--workers", 1)
    assert done.returncode == 0, done.stderr
    assert replications_of_events(tmp_path / "run") == {0}
    other = {name: found for name, found in tables(made).items() if name != "events.parquet"}
    assert other.items() <= tables(tmp_path / "run").items()


@pytest.mark.parametrize("events", ["0", "some", "-1", "1.5", "²", "٣"])
def test_a_wrong_number_of_events_is_a_wrong_use(tmp_path: Path, events: str) -> None:
    done = budgetsim_run(KLEIN, "--out", tmp_path / "run", f"--events={events}")
    assert done.returncode == 2
    assert "--events" in done.stderr
    assert not (tmp_path / "run").exists()


# --- what is kept --------------------------------------------------------------------------------


def test_a_run_that_is_there_is_not_computed_again(copy: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in copy.iterdir()}
    done = budgetsim_run(KLEIN, "--out", copy, "--events", "all", "--workers", 2)
    assert done.returncode == 0, done.stderr
    assert "already holds this run" in done.stderr
    assert "schotten" in done.stdout
    assert {path.name: path.stat().st_mtime_ns for path in copy.iterdir()} == before


def test_another_scenario_is_refused_without_force(copy: Path) -> None:
    before = hashes(copy.parent)
    done = budgetsim_run(KLEIN, "--out", copy, "--events", "all", "--seed", 5)
    assert done.returncode == 2
    assert "--force" in done.stderr
    assert "Traceback" not in done.stderr
    assert hashes(copy.parent) == before


@pytest.mark.slow
def test_force_replaces(copy: Path) -> None:
    before = tables(copy)
    done = budgetsim_run(KLEIN, "--out", copy, "--events", "all", "--workers", 1, "--seed", 5, "--force")
    assert done.returncode == 0, done.stderr
    assert json.loads((copy / "manifest.json").read_text())["seed"] == 5
    assert tables(copy) != before
    assert [path.name for path in copy.parent.iterdir()] == ["klein"]


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["manifest", "version", "table"])
def test_a_damaged_folder_is_no_dead_end(copy: Path, made: Path, damage: str) -> None:
    if damage == "table":
        (copy / "ledger.parquet").unlink()
    else:
        (copy / "manifest.json").write_text({"manifest": "{", "version": '{"schema_version": 0}'}[damage])
    command = (KLEIN, "--out", copy, "--events", "all", "--workers", 1)
    refused = budgetsim_run(*command)
    assert refused.returncode == 2
    assert "--force" in refused.stderr
    forced = budgetsim_run(*command, "--force")
    assert forced.returncode == 0, forced.stderr
    assert tables(copy) == tables(made)


@pytest.mark.parametrize("force", [True, False])
@pytest.mark.parametrize("what", ["folder", "file", "more than a run"])
def test_what_is_no_run_is_left_alone(made: Path, tmp_path: Path, what: str, force: bool) -> None:
    out = tmp_path / "out"
    if what == "file":
        out.write_text("mine")
    elif what == "folder":
        out.mkdir()
        (out / "letter.txt").write_text("mine")
    else:
        shutil.copytree(made, out)
        (out / "letter.txt").write_text("mine")
    before = hashes(tmp_path)
    done = budgetsim_run(KLEIN, "--out", out, "--seed", 5, *["--force"] * force)
    assert done.returncode == 2
    assert f"{out} is no run folder; budgetsim does not delete it. Choose another --out." in done.stderr
    assert "--force" not in done.stderr
    assert hashes(tmp_path) == before


@pytest.mark.parametrize("out", [".", "..", "/", "", "../here", "../scenario"])
def test_a_folder_that_is_in_use_is_never_replaced(tmp_path: Path, out: str) -> None:
    here, own = tmp_path / "here", tmp_path / "scenario"
    here.mkdir()
    own.mkdir()
    scenario = Path(shutil.copy(KLEIN, own / "klein.yaml"))
    before = hashes(tmp_path)
    done = budgetsim_run(scenario, "--out", out, "--force", cwd=here)
    assert done.returncode == 2, done.stderr
    assert "or holds it; budgetsim does not replace it. Choose another --out." in done.stderr
    assert "Traceback" not in done.stderr
    assert hashes(tmp_path) == before
    assert here.is_dir()


@pytest.mark.parametrize(
    "arguments", [("--set", "years=0"), ("--set", "stages[thuis].rang=3"), ("--force", "--set", "years=0")]
)
def test_an_invalid_scenario_touches_nothing(copy: Path, arguments: tuple[str, ...]) -> None:
    before = hashes(copy.parent)
    done = budgetsim_run(KLEIN, "--out", copy, *arguments)
    assert done.returncode == 3
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert hashes(copy.parent) == before


def test_a_missing_scenario_is_told(tmp_path: Path) -> None:
    done = budgetsim_run(tmp_path / "geen.yaml", "--out", tmp_path / "run")
    assert done.returncode == 3
    assert "geen.yaml" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = budgetsim_run(KLEIN, "--out", tmp_path / "file" / "run")
    assert done.returncode == 3
    assert "cannot be written" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert (tmp_path / "file").read_text() == ""


@pytest.mark.slow
def test_without_out_the_run_stands_under_reports(tmp_path: Path) -> None:
    done = budgetsim_run(KLEIN, "--workers", 1, "--replications", 1, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "reports" / "klein" / "manifest.json").is_file()


# --- what it says --------------------------------------------------------------------------------


def test_json_is_one_document(copy: Path) -> None:
    done = budgetsim_run(KLEIN, "--out", copy, "--events", "all", "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert (document["schema_version"], document["scenario"], document["replications"]) == (1, "klein", 2)
    rows = document["headline"]
    seen = {(row["economy"], row["arrangement"]) for row in rows}
    assert len(seen) == 6
    assert {row["verdict"] for row in rows} <= {"", "better", "worse", "unclear", "too_few"}
    assert all(row["difference"] is None for row in rows if row["arrangement"] == "schotten")


def test_quiet_says_only_the_headline(copy: Path) -> None:
    done = budgetsim_run(KLEIN, "--out", copy, "--events", "all", "--quiet", "--lang", "en")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Net draw on general means" in done.stdout


@pytest.mark.slow
def test_one_arrangement_has_nothing_to_be_compared_with(tmp_path: Path) -> None:
    text = KLEIN.read_text(encoding="utf-8").partition("arrangements:")[0]
    alone = (
        "arrangements: [{id: schotten, title: Schotten, default_height: 1}]\nwarm_up_arrangement: schotten\n"
    )
    (tmp_path / "alone.yaml").write_text(text + alone, encoding="utf-8")
    done = budgetsim_run(tmp_path / "alone.yaml", "--out", tmp_path / "run", "--workers", 1, "--json")
    assert done.returncode == 0, done.stderr
    assert {row["verdict"] for row in json.loads(done.stdout)["headline"]} == {""}
    comparison = pd.read_parquet(tmp_path / "run" / "comparison.parquet")
    assert len(comparison) == 0
    assert comparison["mean"].dtype == float


@pytest.mark.slow
def test_nobody_comes_and_nobody_was_there(tmp_path: Path) -> None:
    nobody = ["inflow[kansrijk_in].people_per_month=0", "inflow[statushouder_in].people_per_month=0"]
    nobody += [
        "opening.stocks[kansrijk_thuis].people_count=0",
        "opening.stocks[statushouder_thuis].people_count=0",
    ]
    sets = [part for setting in nobody for part in ("--set", setting)]
    done = budgetsim_run(KLEIN, "--out", tmp_path / "run", "--workers", 1, "--json", *sets)
    assert done.returncode == 0, done.stderr
    rows = pd.DataFrame(json.loads(done.stdout)["headline"])
    people = rows[rows["unit"].isin(["inwonermaanden/jaar", "inwoners/jaar", "aandeel"])]
    assert len(people)
    assert (people["value"] == 0).all()
    assert rows.loc[rows["unit"] == "maanden", "value"].isna().all()


# --- Ctrl-C --------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="process groups are a thing of POSIX")
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("existing", [False, True])
def test_ctrl_c_leaves_what_was_there(made: Path, tmp_path: Path, workers: int, existing: bool) -> None:
    out = tmp_path / "klein"
    if existing:
        shutil.copytree(made, out)
    before = hashes(tmp_path)
    arguments = ["--out", out, "--force", "--workers", workers, "--replications", ENOUGH_TO_INTERRUPT]
    process = subprocess.Popen(
        [*COMMAND, "run", str(KLEIN), *map(str, arguments)],
        env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=_hear_ctrl_c,
    )  # fmt: skip
    try:
        _wait_for_a_first_replication(tmp_path, process)
        os.killpg(process.pid, signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    assert process.returncode == 130, stderr
    assert stdout == ""
    assert "Traceback" not in stderr
    assert hashes(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["klein"] * existing
    assert not _group_lives(process.pid)


def _hear_ctrl_c() -> None:
    """Undo what a shell does to commands in the background: they, and all that they start, ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _wait_for_a_first_replication(folder: Path, process: subprocess.Popen[str]) -> None:
    """Wait until the run is writing its tables."""
    for _ in range(600):
        if any(path.stat().st_size > 10_000 for path in folder.glob(".*.partial/*.parquet")):
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.1)
    raise AssertionError("the run wrote nothing")


def _group_lives(group: int) -> bool:
    """Return whether a process of the group is still there after a moment."""
    for _ in range(50):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.1)
    return True
