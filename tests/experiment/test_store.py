"""The store: names for codes and back, folders whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small_runs import KLEIN, hashes

from budgetsim.domain.events import EVENT_COLUMNS
from budgetsim.errors import RunFolderError
from budgetsim.experiment.executors import local_executor
from budgetsim.experiment.naming import event_columns, event_table
from budgetsim.experiment.replication import prepare, run_replication
from budgetsim.experiment.store import (
    TableWriter,
    may_be_replaced,
    new_folder,
    read_manifest,
    read_table,
    write_manifest,
)
from budgetsim.inputs import load


def test_events_survive_names_and_files(tmp_path: Path) -> None:
    loaded = load(KLEIN)
    result = run_replication(prepare(loaded.scenario, loaded.reference), 0, keep_events=True)
    for (arrangement, economy), events in result.events.items():
        labels = {"arrangement": arrangement, "economy": economy, "replication": 0}
        table = event_table(loaded.scenario, events, labels)
        assert tuple(table.columns) == EVENT_COLUMNS
        writer = TableWriter(tmp_path / "events.parquet")
        writer.write(table)
        writer.close()
        for again in (table, read_table(tmp_path, "events")):
            columns = event_columns(loaded.scenario, again)
            assert list(columns) == list(events)
            for name, column in events.items():
                assert np.array_equal(columns[name], column), name
                assert columns[name].dtype == np.int64


def test_tables_written_in_parts_are_one_table(tmp_path: Path) -> None:
    parts = [
        pd.DataFrame({"name": names, "cents": [1, 2]}) for names in (["a", None], [None, None], ["b", "c"])
    ]
    writer = TableWriter(tmp_path / "t.parquet")
    for part in parts:
        writer.write(part)
    writer.close()
    read = pq.read_table(tmp_path / "t.parquet")
    assert read.schema.field("name").type == pa.string()
    assert read.column("name").to_pylist() == ["a", None, None, None, "b", "c"]


def test_text_is_plain_whatever_pandas_made_of_it(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {"a": pd.Categorical(["x", "y"]), "b": ["x", None], "c": [True, False], "d": [1.5, None]}
    )
    writer = TableWriter(tmp_path / "t.parquet")
    writer.write(table)
    writer.close()
    types = {field.name: field.type for field in pq.read_schema(tmp_path / "t.parquet")}
    assert types == {"a": pa.string(), "b": pa.string(), "c": pa.bool_(), "d": pa.float64()}


def test_a_folder_appears_only_when_all_went_well(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "run"
    with new_folder(target) as folder:
        (folder / "a").write_text("1")
        assert not target.exists()
    assert hashes(target) == hashes(target)
    assert [path.name for path in target.parent.iterdir()] == ["run"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, SystemExit])
def test_what_stops_half_way_leaves_the_old_folder_alone(tmp_path: Path, error: type[BaseException]) -> None:
    target = tmp_path / "run"
    target.mkdir()
    for name in ("manifest.json", "scenario.yaml"):
        (target / name).write_text("old")
    before = hashes(tmp_path)
    with pytest.raises(error), new_folder(target) as folder:
        (folder / "a").write_text("1")
        raise error
    assert hashes(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


@pytest.mark.parametrize(
    "names", [(), ("manifest.json", "scenario.yaml", "report.html", "werkmap.xlsx", ".DS_Store")]
)
def test_a_run_that_stood_there_is_replaced_whole(tmp_path: Path, names: tuple[str, ...]) -> None:
    target = tmp_path / "run"
    target.mkdir()
    for name in names:
        (target / name).write_text("old")
    assert may_be_replaced(target)
    with new_folder(target) as folder:
        (folder / "new").write_text("new")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["new", "run"]


@pytest.mark.parametrize(
    "names",
    [
        ("letter.txt",),
        ("manifest.json",),
        ("manifest.json", "report.html"),
        ("manifest.json", "werkmap.xlsx"),
        ("ledger.parquet", "scenario.yaml"),
        ("manifest.json", "scenario.yaml", "letter.txt"),
        ("manifest.json", "scenario.yaml", "photos/one.jpg"),
        ("manifest.json", "report.html/one.jpg"),
    ],
)
def test_what_is_no_run_is_never_replaced(tmp_path: Path, names: tuple[str, ...]) -> None:
    target = tmp_path / "run"
    for name in names:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text("mine")
    before = hashes(tmp_path)
    with pytest.raises(RunFolderError, match="is no run folder"), new_folder(target):
        pass
    assert hashes(tmp_path) == before


def test_what_comes_to_stand_there_meanwhile_is_kept(tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match="is no run folder"), new_folder(tmp_path / "run"):
        (tmp_path / "run").mkdir()
        (tmp_path / "run" / "letter.txt").write_text("mine")
    assert [path.name for path in tmp_path.rglob("*")] == ["run", "letter.txt"]


@pytest.mark.parametrize("target", [Path("/"), Path(__file__)])
def test_a_file_and_the_root_are_no_run_folder(target: Path) -> None:
    with pytest.raises(RunFolderError, match="is no run folder"), new_folder(target):
        pass
    assert Path(__file__).is_file()


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(RunFolderError, match=r"cannot be written \(.+\); choose another --out"),
        new_folder(tmp_path / "file" / "run"),
    ):
        pass


def test_a_folder_without_a_finished_run_says_so(tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match="holds no finished run"):
        read_manifest(tmp_path)
    (tmp_path / "results").mkdir()
    with pytest.raises(RunFolderError, match="holds a batch, not one run"):
        read_manifest(tmp_path)
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(RunFolderError, match="not valid JSON"):
        read_manifest(tmp_path)
    for text in ('{"schema_version": 99}', "[]"):
        (tmp_path / "manifest.json").write_text(text)
        with pytest.raises(RunFolderError, match="schema_version"):
            read_manifest(tmp_path)
    write_manifest(tmp_path, {"scenario": "é", "seed": "elf"})
    with pytest.raises(RunFolderError, match=r"has no good title, .*, seed, "):
        read_manifest(tmp_path)


def test_a_damaged_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match=r"ledger\.parquet: is missing"):
        read_table(tmp_path, "ledger")
    (tmp_path / "ledger.parquet").write_bytes(b"PAR1 but not really")
    with pytest.raises(RunFolderError, match=r"ledger\.parquet: cannot be read"):
        read_table(tmp_path, "ledger")
    (tmp_path / "purses.parquet").mkdir()
    with pytest.raises(RunFolderError, match=r"purses\.parquet: is no file"):
        read_table(tmp_path, "purses")


def _other(made: Path, folder: Path, change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    writer = TableWriter(folder / "ledger.parquet")
    writer.write(change(read_table(made, "ledger")))
    writer.close()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda table: table.drop(columns="cents"), "its columns are"),
        (lambda table: table.assign(more=1), "its columns are"),
        (lambda table: table.assign(cents=table["cents"] / 2), "column cents is double, not int64"),
        (lambda table: table.assign(year=table["year"].astype(str)), "column year is string, not int64"),
        (lambda table: table.assign(gemeente=None), "has rows without gemeente"),
    ],
)
def test_a_table_of_another_shape_is_refused(
    made: Path, tmp_path: Path, change: Callable[[pd.DataFrame], pd.DataFrame], said: str
) -> None:
    _other(made, tmp_path, change)
    with pytest.raises(RunFolderError, match=said):
        read_table(tmp_path, "ledger")


def test_one_worker_works_here_and_tells_errors_by_its_future() -> None:
    begun: list[int] = []
    with local_executor(1, begun.append, (7,)) as executor:
        assert begun == [7]
        assert executor.submit(divmod, 7, 2).result() == (3, 1)
        failed = executor.submit(divmod, 7, 0)
        assert isinstance(failed.exception(), ZeroDivisionError)
        with pytest.raises(KeyboardInterrupt):
            executor.submit(_interrupted)


def _interrupted() -> None:
    raise KeyboardInterrupt
