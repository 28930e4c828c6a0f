"""Runs and batches in which every replication has assumptions of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from budgetsim.cli.main import main
from budgetsim.domain.reference import Figure, Label
from budgetsim.engine.choice import COMPILED
from budgetsim.errors import InputError
from budgetsim.experiment.audit import audit_run
from budgetsim.experiment.drawing import drawing, ranges, study_of
from budgetsim.experiment.replication import prepare, run_replication
from budgetsim.experiment.runner import Order, fingerprint, is_there, run_scenario
from budgetsim.experiment.shards import kind_of
from budgetsim.inputs import Loaded, load

ONZEKER = Path(__file__).with_name("onzeker.yaml")
SAMPLE = "vary=[luck, ignorance]"


def made(folder: Path, replications: int, workers: int = 1) -> Loaded:
    loaded = load(ONZEKER, [SAMPLE, f"replications={replications}"])
    run_scenario(loaded, Order(folder, replications, workers, "test", COMPILED), lambda done: None)
    return loaded


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("runs") / "onzeker"
    made(folder, 4)
    yield folder


def test_the_books_of_a_sampled_run_reconcile(run: Path) -> None:
    checks = audit_run(run)
    assert not [check for check in checks if check.problems]
    assert "samples" in {check.name for check in checks}
    assert "grants_as_ruled" in {check.name for check in checks}


def test_samples_are_those_that_ran(run: Path) -> None:
    samples = pd.read_parquet(run / "samples.parquet")
    assert samples.groupby("replication").size().nunique() == 1
    assert (samples["low"] <= samples["value"]).all()
    assert (samples["value"] <= samples["high"]).all()
    months = samples[samples["path"] == "walls.handover_months"]["value"]
    assert months.nunique() == 4
    loaded = load(ONZEKER, [SAMPLE, "replications=4"])
    base = prepare(loaded.scenario, loaded.reference, COMPILED)
    for number, value in enumerate(months):
        study = study_of(base, drawing(loaded), number)
        assert study.scenario.walls.handover_months == value
        indicators = run_replication(study, number, keep_events=False).indicators
        stored = pd.read_parquet(run / "indicators.parquet")
        mine = stored[stored["replication"] == number]["value"]
        assert mine.tolist() == pytest.approx(indicators["value"].tolist(), nan_ok=True)


def test_a_sample_that_was_changed_is_found(run: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(run, copy)
    samples = pd.read_parquet(copy / "samples.parquet")
    samples.loc[0, "value"] += 0.01
    samples.to_parquet(copy / "samples.parquet")
    failed = {check.name for check in audit_run(copy) if check.problems}
    assert {"files", "samples"} <= failed


def test_more_replications_only_add_and_workers_change_nothing(run: Path, tmp_path: Path) -> None:
    made(tmp_path / "fewer", 2, workers=2)
    for name in ("samples", "indicators", "ledger"):
        few, many = (pd.read_parquet(f / f"{name}.parquet") for f in (tmp_path / "fewer", run))
        pd.testing.assert_frame_equal(few, many[many["replication"] < 2].reset_index(drop=True))


def test_a_run_with_other_ranges_is_another_run(run: Path) -> None:
    loaded = load(ONZEKER, [SAMPLE, "replications=4"])
    wider = "walls.handover_months={value: 1, label: assumption, low: 0.5, high: 5, source: geen bron}"
    other = load(ONZEKER, [wider, SAMPLE, "replications=4"])
    assert loaded.scenario_hash == other.scenario_hash
    assert fingerprint(loaded, 4) != fingerprint(other, 4)
    order = Order(run, 4, 1, "test", COMPILED)
    assert is_there(loaded, order)
    assert not is_there(other, order)
    kinds = [
        kind_of(each, ("neutraal",), ("schotten", "integraal"), (), COMPILED) for each in (loaded, other)
    ]
    assert kinds[0].hash != kinds[1].hash


def test_ranges_are_nothing_to_a_run_at_central_values() -> None:
    loaded = load(ONZEKER)
    assert ranges(loaded) == {}
    assert drawing(loaded) is None


def test_every_arrangement_has_the_same_sample() -> None:
    """Two arrangements that are the same but for their name give the same outcomes."""
    loaded = load(ONZEKER, [SAMPLE])
    study = study_of(prepare(loaded.scenario, loaded.reference, COMPILED), drawing(loaded), 3)
    arrangement = study.scenario.arrangements[0]
    twins = tuple(arrangement.model_copy(update={"id": name}) for name in ("a", "b"))
    scenario = study.scenario.model_copy(update={"arrangements": twins})
    table = run_replication(replace(study, scenario=scenario), 3, keep_events=False).indicators
    first, second = (table[table["arrangement"] == name]["value"].tolist() for name in ("a", "b"))
    assert first == pytest.approx(second, nan_ok=True)


def test_with_nothing_to_draw_it_is_told() -> None:
    """A scenario of which every range was taken away."""
    bare = load(ONZEKER.with_name("klein.yaml"), [SAMPLE])
    bare = replace(bare, origins=(), reference=replace(bare.reference, figures=_certain(bare)))
    with pytest.raises(InputError, match="nothing to sample"):
        drawing(bare)


def _certain(loaded: Loaded) -> dict[str, tuple[Figure, ...]]:
    figures = loaded.reference.figures
    return {name: tuple(replace(r, label=Label.SOURCE) for r in rows) for name, rows in figures.items()}


def test_a_batch_samples_as_a_run_does(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = tmp_path / "nacht.yaml"
    batch.write_text(
        f"name: nacht\nscenarios: [{ONZEKER.as_posix()}]\nreplications: 4\nshard_replications: 3\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    arguments = ["batch", str(batch), "--out", "uit", "--set", SAMPLE, "--workers", "1", "--quiet"]
    assert main(arguments) == 0
    capsys.readouterr()
    parts = sorted((tmp_path / "uit" / "results" / "indicators").rglob("*.parquet"))
    table = pd.concat([pd.read_parquet(part) for part in parts], ignore_index=True)
    stored = pd.read_parquet(run / "indicators.parquet")
    keys = ["arrangement", "economy", "replication", "gemeente", "year", "subject", "indicator"]
    mine = table.set_index(keys)["value"].sort_index()
    theirs = stored.set_index(keys)["value"].sort_index()
    assert mine.index.equals(theirs.index)
    assert mine.tolist() == pytest.approx(theirs.tolist(), nan_ok=True)
