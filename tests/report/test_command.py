"""`budgetsim report` and `workbook` write into a real run folder, and say what is wrong with a bad one."""

from __future__ import annotations

import json
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from budgetsim.cli.main import main
from budgetsim.cli.report import read_run, write_report
from budgetsim.experiment.store import may_be_replaced
from budgetsim.report.words import Words

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
def test_a_run_that_was_changed_afterwards_says_so_on_its_page_and_whatever_is_made_of_it(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = tmp_path / "changed"
    shutil.copytree(folder, changed)
    ledger = pd.read_parquet(changed / "ledger.parquet")
    ledger.assign(cents=ledger["cents"] + 100).to_parquet(changed / "ledger.parquet", index=False)
    for asked in ([], ["--json"], ["--csv", str(tmp_path / "cijfers"), "--quiet"]):
        assert main(["report", str(changed), *asked]) == 0
        assert f"{changed / 'ledger.parquet'}: is not as the run left it" in capsys.readouterr().err
    told = Words("nl")("caution_damage", files="ledger.parquet")
    assert told in (changed / "report.html").read_text(encoding="utf-8")
    assert told not in (folder / "report.html").read_text(encoding="utf-8")


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
def test_json_and_csv_are_both_given_when_both_are_asked(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", str(folder), "--json", "--csv", str(tmp_path / "cijfers")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {path.stem for path in (tmp_path / "cijfers").iterdir()} == set(told["runs"][0]["figures"])


@pytest.mark.parametrize("command", ["report", "workbook"])
def test_runs_of_one_name_do_not_replace_each_others_csv(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    runs = [str(tmp_path / place / "meppel") for place in ("a", "b")]
    assert main([command, *runs, "--csv", str(tmp_path / "cijfers")]) == 2
    assert "more than one run is called meppel" in capsys.readouterr().err
    assert not (tmp_path / "cijfers").exists()


def test_one_run_under_two_paths_is_no_two_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "meppel").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "meppel")
    runs = [str(tmp_path / name) for name in ("meppel", "link")]
    assert main(["report", *runs, "--together", str(tmp_path / "samen.html")]) == 2
    assert "each named once" in capsys.readouterr().err


def test_a_house_style_without_a_page_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "stijl.yaml").write_text("accent: '#154273'\n", encoding="utf-8")
    asked = ["report", str(tmp_path), "--json", "--huisstijl", str(tmp_path / "stijl.yaml")]
    assert main(asked) == 2
    assert "--huisstijl is of a page" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a shell of Unix closes the stream")
@pytest.mark.parametrize("command", ["compare", "report"])
def test_who_closed_stdout_hears_nothing_and_gets_no_traceback(folder: Path, command: str) -> None:
    shell = f'exec "{sys.executable}" -m budgetsim.cli.main {command} "{folder}" >&-'
    done = subprocess.run(["sh", "-c", shell], stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is a signal of POSIX here")
def test_ctrl_c_halfway_says_that_what_was_finished_is_kept(folder: Path, tmp_path: Path) -> None:
    runs = [tmp_path / name for name in ("a", "b")]
    for run in runs:
        shutil.copytree(folder, run, ignore=shutil.ignore_patterns("report.html"))
    process = subprocess.Popen(
        [sys.executable, "-m", "budgetsim.cli.main", "report", *map(str, runs)],
        stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    assert process.stderr
    first = process.stderr.readline()
    process.send_signal(signal.SIGINT)
    rest = process.communicate()[1]
    assert str(runs[0] / "report.html") in first
    assert process.returncode == 130
    assert "what was finished is kept" in rest
    assert [(run / "report.html").is_file() for run in runs] == [True, False]


@pytest.mark.slow
def test_a_command_that_is_told_can_be_copied(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = tmp_path / "map met 'n spatie"
    shutil.copytree(folder, odd)
    assert main(["compare", str(odd)]) == 0
    told = capsys.readouterr().err.partition("Next: ")[2].partition(", or")[0]
    assert shlex.split(told) == ["budgetsim", "compare", str(odd), "OTHER"]


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
