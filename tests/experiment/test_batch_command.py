"""`budgetsim batch` and `budgetsim status`: the same answer whoever does the work, and never twice."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.dataset as ds
import pytest
from batches import (
    ages,
    batch_file,
    carried_out,
    group_lives,
    results,
    shards,
    started,
    wait_until,
    worker_processes,
)
from small_runs import KLEIN, budgetsim_run

from budgetsim.cli.main import main

POSIX = pytest.mark.skipif(os.name == "nt", reason="process groups are a thing of POSIX")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def status_of(capsys: pytest.CaptureFixture[str], batch: Path, out: Path) -> list[dict[str, Any]]:
    assert main(["status", str(batch), "--out", str(out), "--json"]) == 0
    rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["variants"]
    return rows


# --- what it makes -------------------------------------------------------------------------------


def test_a_variant_is_the_run_of_its_scenario(undisturbed: Path, tmp_path: Path) -> None:
    """A batch adds folders around what `budgetsim run` makes, no number."""
    sets = ["--set", "years=2", "--replications", 24]
    done = budgetsim_run(KLEIN, "--out", tmp_path / "klein", *sets, "--workers", 1, "--quiet")
    assert done.returncode == 0, done.stderr
    for table in ("indicators", "ledger", "purses", "taakvelden"):
        part = undisturbed / "results" / table / "variant=klein__years_2" / "part-0.parquet"
        ours = pd.read_parquet(part, partitioning=None)
        whole = pd.read_parquet(tmp_path / "klein" / f"{table}.parquet")
        mine = whole[(whole["economy"] == "neutraal") & (whole["arrangement"] != "schotten_gelijk")]
        pd.testing.assert_frame_equal(ours, mine.reset_index(drop=True))


def test_tables_are_hive_partitioned(undisturbed: Path) -> None:
    """Any reader that knows hive partitions finds the variants, without us."""
    table = ds.dataset(undisturbed / "results" / "indicators", partitioning="hive").to_table().to_pandas()
    assert set(table["variant"]) == {"klein__years_1", "klein__years_2"}
    assert set(table["replication"]) == set(range(24))
    frame = pd.read_parquet(undisturbed / "results" / "comparison")
    assert set(frame["variant"]) == {"klein__years_1", "klein__years_2"}
    variants = pd.read_parquet(undisturbed / "results" / "variants.parquet")
    assert list(variants["path"]) == ["years", "years"]
    assert list(variants["value"]) == ["1", "2"]


def test_a_later_schema_is_refused_with_a_sentence(
    undisturbed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    (out / "results").mkdir(parents=True)
    manifest = json.loads((undisturbed / "results" / "batch.json").read_text(encoding="utf-8"))
    (out / "results" / "batch.json").write_text(json.dumps({**manifest, "schema_version": 99}))
    from budgetsim.errors import RunFolderError
    from budgetsim.experiment.results import read_results

    with pytest.raises(RunFolderError, match=r"batch\.json.*99"):
        read_results(out)


# --- the same answer -----------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(("workers", "size"), [(1, 24), (1, 5), (2, 1), (2, 7), (4, 3)])
def test_workers_and_size_of_shards_change_no_byte(
    undisturbed: Path, tmp_path: Path, workers: int, size: int
) -> None:
    carried_out(batch_file(tmp_path, shard_replications=size), tmp_path / "out", "--workers", workers)
    assert results(tmp_path / "out") == results(undisturbed)


def test_what_is_done_is_not_done_again(undisturbed: Path, tmp_path: Path) -> None:
    """More replications: only what is new is made; the same batch again: nothing at all."""
    out = tmp_path / "out"
    few, more = {"replications": 4, "keep": None}, {"replications": 8, "keep": None}
    carried_out(batch_file(tmp_path, **few), out, "--workers", 1)
    first = ages(out)
    carried_out(batch_file(tmp_path, **more), out, "--workers", 1)
    second = ages(out)
    assert first.items() < second.items()
    assert len(second) == 2 * len(first)
    _, told = carried_out(batch_file(tmp_path, **more), out, "--workers", 1)
    assert "nothing was computed again" in told
    assert ages(out) == second


def test_whatever_decides_the_answer_makes_another_shard(tmp_path: Path) -> None:
    from budgetsim.experiment.course import courses_of
    from budgetsim.inputs import load_batch

    def keys(engine: str = "compiled", **other: Any) -> set[str]:
        told = {"grid": None, "replications": 4, **other}
        file = load_batch(batch_file(tmp_path, **told))
        found = courses_of(file.batch, file.variants, tmp_path, engine)
        return {piece.key for course in found for piece in course.advance()}

    plain = keys()
    for other in (
        {"seed": 12}, {"grid": {"years": [1]}}, {"keep": ["ledger"]}, {"economies": ["laag"]},
        {"arrangements": ["integraal", "schotten"]}, {"shard_replications": 4},
    ):  # fmt: skip
        assert keys(**other).isdisjoint(plain), other
    assert keys(engine="simpy") == plain, "both engines give the same tables"
    assert keys(title="Andere titel") == plain
    assert keys(replications=8) > plain


# --- whatever happens half-way -------------------------------------------------------------------


@pytest.mark.slow
@LINUX
def test_a_killed_worker_is_replaced(undisturbed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with started(batch_file(tmp_path), out, "--workers", 2) as process:
        wait_until(lambda: shards(out), process)
        os.kill(worker_processes(process.pid)[0], signal.SIGKILL)
        _, told = process.communicate(timeout=600)
    assert process.returncode == 0, told
    assert "Traceback" not in told
    assert results(out) == results(undisturbed)


@pytest.mark.slow
@POSIX
@pytest.mark.parametrize("workers", [1, 2])
def test_a_killed_batch_goes_on_where_it_was(undisturbed: Path, tmp_path: Path, workers: int) -> None:
    out, batch = tmp_path / "out", batch_file(tmp_path)
    with started(batch, out, "--workers", workers) as process:
        wait_until(lambda: len(shards(out)) > 2, process)
        process.kill()
        process.communicate()
        assert not group_lives(process.pid), "its workers outlived it"
    kept = ages(out)
    assert 2 < len(kept) < 24
    assert not (out / "results").exists()
    carried_out(batch, out, "--workers", workers)
    assert kept.items() < ages(out).items()
    assert results(out) == results(undisturbed)


@pytest.mark.slow
@POSIX
@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_keeps_what_is_done(undisturbed: Path, tmp_path: Path, workers: int) -> None:
    out, batch = tmp_path / "out", batch_file(tmp_path)
    with started(batch, out, "--workers", workers) as process:
        wait_until(lambda: len(shards(out)) > 2, process)
        os.killpg(process.pid, signal.SIGINT)
        said, told = process.communicate(timeout=60)
    assert process.returncode == 130, told
    assert said == ""
    assert "Traceback" not in told
    assert "kept" in told
    assert not group_lives(process.pid)
    kept = ages(out)
    carried_out(batch, out, "--workers", workers)
    assert kept.items() < ages(out).items()
    assert results(out) == results(undisturbed)


@pytest.mark.slow
@POSIX
def test_two_batches_on_one_folder_do_each_other_no_harm(undisturbed: Path, tmp_path: Path) -> None:
    out, batch = tmp_path / "out", batch_file(tmp_path)
    with started(batch, out, "--workers", 2) as one, started(batch, out, "--workers", 2) as other:
        for process in (one, other):
            _, told = process.communicate(timeout=600)
            assert process.returncode == 0, told
            assert "Traceback" not in told
    assert results(out) == results(undisturbed)
    assert sorted(path.name for path in out.iterdir()) == ["failed", "results", "shards"]
    assert not [path for path in (out / "shards").iterdir() if path.suffix]


DAMAGES = {
    "truncated": lambda folder: os.truncate(folder / "ledger.parquet", 1000),
    "one bit": lambda folder: _flip(folder / "indicators.parquet"),
    "gone": lambda folder: (folder / "purses.parquet").unlink(),
    "no note": lambda folder: (folder / "shard.json").unlink(),
    "half a note": lambda folder: os.truncate(folder / "shard.json", 100),
    "another's note": lambda folder: _rename_in_note(folder / "shard.json"),
}


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _rename_in_note(path: Path) -> None:
    note = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**note, "key": "0" * 64}), encoding="utf-8")


@pytest.mark.slow
def test_damaged_shards_are_made_again(undisturbed: Path, tmp_path: Path, capsys: Any) -> None:
    out, batch = tmp_path / "out", batch_file(tmp_path)
    carried_out(batch, out, "--workers", 2)
    (out / "results" / "variants.parquet").unlink()  # else nothing is looked at: the results stand
    before = shards(out)
    for damage, folder in zip(DAMAGES.values(), before, strict=False):
        damage(folder)
    states = status_of(capsys, batch, out)
    assert sum(state["to_do"] for state in states) == len(DAMAGES)
    whole = {path.name: (path / "shard.json").stat().st_ino for path in before[len(DAMAGES) :]}
    carried_out(batch, out, "--workers", 2)
    assert results(out) == results(undisturbed)
    assert shards(out) == before
    assert all((out / "shards" / name / "shard.json").stat().st_ino == node for name, node in whole.items())


# --- pieces that cannot be done ------------------------------------------------------------------

SHOCKS = {"mean_pct": 5, "reversion_per_year": 0.2, "year_shock_sd_pct": 2, "low_pct": 1, "high_pct": 15}
TOO_STEEP = {"macro_response.per_point_pct": 30, "economies[neutraal].shocks": SHOCKS}
"""Some weathers take the national bijstand volume out of what can be: those replications cannot be run."""


def failing(folder: Path) -> Path:
    overrides = [{"id": "goed"}, {"id": "fout", "set": TOO_STEEP}]
    return batch_file(
        folder, grid=None, overrides=overrides, replications=12, shard_replications=3, keep=None
    )


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_with_keep_going_the_rest_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], workers: int
) -> None:
    out, batch = tmp_path / "out", failing(tmp_path)
    said, told = carried_out(batch, out, "--workers", workers, "--keep-going", "--json", code=1)
    document = json.loads(said)
    assert [variant["id"] for variant in document["variants"]] == ["klein__goed"]
    failures = document["failures"]
    assert failures
    for failure in failures:
        assert failure["variant"] == "klein__fout"
        assert failure["seed"] == 11
        assert failure["scenario"] == "klein"
        assert failure["last"] - failure["first"] == 3
        assert "macro_response" in failure["error"]
    assert told.count("failed 3 times") == len(failures)
    good, wrong = status_of(capsys, batch, out)
    assert (good["done"], good["failed"], good["joined"]) == (4, 0, True)
    assert (wrong["done"], wrong["failed"], wrong["joined"]) == (4 - len(failures), len(failures), False)


@pytest.mark.slow
def test_without_keep_going_it_stops_and_says_why(tmp_path: Path) -> None:
    out, batch = tmp_path / "out", failing(tmp_path)
    said, told = carried_out(batch, out, "--workers", 2, code=5)
    assert said == ""
    assert "macro_response" in told
    assert "--keep-going" in told
    note = json.loads(next((out / "failed").iterdir()).read_text(encoding="utf-8"))
    assert "InputError" in note["traceback"]
    carried_out(batch, out, "--workers", 2, "--keep-going", code=1)


# --- before it starts ----------------------------------------------------------------------------


def test_one_variant_is_one_variant(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    batch = batch_file(tmp_path, grid=None, replications=1)
    assert main(["batch", str(batch), "--out", str(tmp_path / "out"), "--dry-run", "--workers", "1"]) == 0
    told = capsys.readouterr().out
    assert "1 variant\t" in told
    assert "with 1 worker," in told


def test_a_dry_run_tells_what_is_to_be_done_and_does_nothing(
    undisturbed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch, out = batch_file(tmp_path), tmp_path / "out"
    assert main(["batch", str(batch), "--out", str(out), "--dry-run", "--json", "--workers", "2"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [row["to_do"] for row in told["variants"]] == [12, 12]
    assert told["expected"]["seconds"] > 0
    assert told["expected"]["disk_bytes"] > 0
    assert not out.exists()
    assert main(["batch", str(batch), "--out", str(undisturbed), "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(row["done"], row["to_do"], row["joined"]) for row in told["variants"]] == [(12, 0, True)] * 2
    assert told["expected"]["seconds"] == 0
    size = sum(path.stat().st_size for path in undisturbed.rglob("*") if path.is_file())
    assert told["expected"]["disk_bytes"] == pytest.approx(size, rel=0.5)


def test_a_folder_with_anything_else_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "brief.txt").write_text("aan het college", encoding="utf-8")
    assert main(["batch", str(batch_file(tmp_path)), "--out", str(tmp_path / "out")]) == 2
    assert "brief.txt" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["brief.txt"]


def test_results_of_another_batch_are_not_replaced(
    undisturbed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = batch_file(tmp_path, name="dag")
    assert main(["batch", str(other), "--out", str(undisturbed)]) == 2
    assert "nacht" in capsys.readouterr().err


# --- enough replications -------------------------------------------------------------------------


@pytest.mark.slow
def test_a_stopping_rule_stops_at_the_same_look_whoever_works(tmp_path: Path) -> None:
    rule = {"minimum": 10, "maximum": 60, "step": 10, "half_width": 25}
    asked = {"replications": None, "stopping": rule, "keep": None}
    found = []
    for workers, size in ((1, 10), (2, 3), (4, 7)):
        out = tmp_path / f"out{workers}"
        carried_out(batch_file(tmp_path, **asked, shard_replications=size), out, "--workers", workers)
        found.append(results(out))
    assert found[0] == found[1] == found[2]
    looks = pd.read_parquet(tmp_path / "out1" / "results" / "looks.parquet")
    counts = pd.read_parquet(tmp_path / "out1" / "results" / "variants.parquet")
    for variant, part in looks.groupby("variant"):
        *earlier, last = part["replications"]
        assert [*earlier, last] == list(range(10, last + 1, 10))
        assert not part["enough"].iloc[:-1].any()
        assert part["enough"].iloc[-1] or last == 60
        assert set(counts.loc[counts["variant"] == variant, "replications"]) == {last}
    assert looks["enough"].any(), "some variant stops early, else nothing was tried here"
