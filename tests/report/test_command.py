"""`budgetsim report` and `workbook` write into a real run folder, and say what is wrong with a bad one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from budgetsim.cli.main import main
from budgetsim.cli.report import read_run, write_report
from budgetsim.experiment.store import may_be_replaced

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run") / "meppel"
    scenario = str(ROOT / "scenarios" / "meppel")
    settings = ["--replications", "1", "--set", "years=2", "--set", "opening.warm_up_months=0", "--quiet"]
    assert main(["run", scenario, "--out", str(out), "--workers", "1", *settings]) == 0
    return out


@pytest.mark.slow
def test_the_page_of_a_run_is_the_page_of_its_folder(folder: Path) -> None:
    """A run knows its scenario already; who makes the page later reads it from the folder."""
    by_the_run = (folder / "report.html").read_bytes()
    (folder / "report.html").unlink()
    assert write_report(folder).read_bytes() == by_the_run


@pytest.mark.slow
def test_a_run_of_meppel_becomes_a_page(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(folder)]) == 0
    assert "report.html" in capsys.readouterr().err
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "Meppel, een werkende keten" in page
    assert not list(folder.glob(".report*"))
    view = read_run(folder)
    assert view.replications == 1
    assert len(view.flows)
    assert write_report(folder, "en").read_text(encoding="utf-8").count('<html lang="en">') == 1


@pytest.mark.slow
def test_the_numbers_behind_the_figures_are_given_as_json_and_csv(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", str(folder), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["schema_version"] == 1
    assert main(["report", str(folder), "--csv", str(tmp_path / "cijfers")]) == 0
    files = {path.stem for path in (tmp_path / "cijfers").iterdir()}
    assert files == set(told["runs"][0]["figures"])
    assert (tmp_path / "cijfers" / "saldo.csv").read_bytes().startswith(b"\xef\xbb\xbfGemeente;Economie;")


@pytest.mark.slow
def test_the_workbook_of_a_run_is_the_workbook_of_its_folder(folder: Path) -> None:
    by_the_run = (folder / "werkmap.xlsx").read_bytes()
    (folder / "werkmap.xlsx").unlink()
    assert main(["workbook", str(folder), "--quiet"]) == 0
    assert (folder / "werkmap.xlsx").read_bytes() == by_the_run


@pytest.mark.slow
def test_a_run_with_a_workbook_can_still_be_replaced_and_its_sheets_become_csv(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "bladen"
    assert main(["workbook", str(folder), "--csv", str(place), "--sign", "baten-negatief"]) == 0
    assert "9 CSV files" in capsys.readouterr().err
    assert sorted(path.stem for path in place.iterdir()) == sorted(
        [
            "lees-mij",
            "uitgangspunten",
            "resultaat",
            "meerjaren",
            "pxq",
            "risico",
            "taakvelden",
            "data",
            "controle",
        ]
    )
    assert (place / "data.csv").read_bytes().startswith(b"\xef\xbb\xbfsoort;economie;")
    assert may_be_replaced(folder)


def test_a_folder_without_a_run_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(tmp_path)]) == main(["workbook", str(tmp_path)]) == 3
    assert "holds no finished run" in capsys.readouterr().err


@pytest.mark.slow
def test_one_run_is_not_put_beside_itself(folder: Path, tmp_path: Path) -> None:
    page = str(tmp_path / "samen.html")
    assert main(["report", str(folder), str(folder), "--together", page]) == 2
    assert not Path(page).exists()


@pytest.mark.slow
def test_runs_beside_each_other_give_their_page_and_its_numbers(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other, page, numbers = tmp_path / "een ander", tmp_path / "samen.html", tmp_path / "cijfers"
    shutil.copytree(folder, other)
    assert (
        main(["report", str(folder), str(other), "--together", str(page), "--json", "--csv", str(numbers)])
        == 0
    )
    told = json.loads(capsys.readouterr().out)
    assert [run["run"] for run in told["runs"]] == ["meppel", "een ander"]
    assert told["columns"][0] == "run"
    assert {path.stem for path in numbers.iterdir()} == set(told["figures"])
    assert {row[0] for row in told["figures"]["runs_queues"]} == {"meppel", "een ander"}
    text = page.read_text(encoding="utf-8")
    assert "budgetsim report &#39;een ander&#39;" in text
    assert "budgetsim sensitivity meppel" in text
