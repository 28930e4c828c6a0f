"""`check`, `show` and `schema` as people type them: what they print where, and how they end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from budgetsim.cli import main as cli
from budgetsim.cli.check import check
from budgetsim.cli.show import show

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[1] / "src"
DATA = ("--data", "data")


def budgetsim(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "budgetsim.cli.main", *arguments],
        cwd=HERE,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def test_a_sound_scenario_is_ok_and_the_next_step_is_named() -> None:
    done = budgetsim("check", "mini.yaml", *DATA)
    assert (done.returncode, done.stdout) == (0, "mini.yaml  ok: 5 stages, 6 transitions, 3 assumptions\n")
    assert done.stderr == "Next: budgetsim run mini.yaml\n"


def test_quiet_says_nothing_when_all_is_well() -> None:
    done = budgetsim("check", "--quiet", "mini.yaml", *DATA)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_problems_end_in_3_and_every_file_is_judged() -> None:
    done = budgetsim("check", "nowhere.yaml", "mini.yaml", "--set", "years=0", *DATA)
    assert done.returncode == 3
    assert done.stdout.splitlines() == [
        "nowhere.yaml  cannot be read (no such file or directory); give a scenario file or folder",
        "--set  years: 0 is below 1; give a number of years, 1 to 40",
    ]


def test_one_json_document() -> None:
    done = budgetsim("check", "--json", "mini.yaml", *DATA)
    document = json.loads(done.stdout)
    assert (document["schema_version"], document["ok"]) == (1, True)
    assert document["scenarios"][0]["counts"] == {"stages": 5, "transitions": 6, "assumptions": 3}
    wrong = json.loads(budgetsim("check", "--json", "mini.yaml", "--set", "years=0", *DATA).stdout)
    assert wrong["scenarios"][0]["problems"][0]["path"] == "years"


@pytest.mark.parametrize("arguments", [("chek",), ("check",), ("check", "--nonsense", "x"), ("--nonsense",)])
def test_usage_ends_in_2(arguments: tuple[str, ...]) -> None:
    done = budgetsim(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Usage:" in done.stderr


def test_a_bad_scenario_ends_in_3_for_every_command() -> None:
    done = budgetsim("show", "nowhere.yaml", *DATA)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("nowhere.yaml  cannot be read")


def test_version_and_schema() -> None:
    assert budgetsim("--version").stdout.startswith("budgetsim ")
    assert json.loads(budgetsim("schema").stdout)["title"] == "Scenario"


def test_show_prints_what_loads_again(tmp_path: Path) -> None:
    done = budgetsim("show", "mini.yaml", *DATA, "--set", "years=3")
    again = tmp_path / "again.yaml"
    again.write_text(done.stdout, encoding="utf-8")
    ended = CliRunner().invoke(check, [str(again), "--data", str(HERE / "data")])
    assert ended.exit_code == 0


def test_show_origin_has_a_line_per_value() -> None:
    arguments = [str(HERE / "mini.yaml"), "--data", str(HERE / "data"), "--origin", "--set", "years=3"]
    lines = CliRunner().invoke(show, arguments).stdout.splitlines()
    place = (HERE / "mini.yaml").as_posix()
    assert f"seed = 7  [choice] ({place}:10)" in lines
    assert f"years = 3  [choice] (--set, laid over 2 ({place}:9))" in lines
    assert f"shortfall_share = 0.5  [assumption] nobody knows ({place}:12)" in lines


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys\nfrom budgetsim.cli.main import main\nmain(['--help'])\n"
        "heavy = {'pandas', 'numpy', 'simpy', 'plotly', 'pyarrow', 'pydantic', 'ruamel'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "check" in done.stdout


def test_only_commands_that_exist_are_listed() -> None:
    group = cli.budgetsim
    assert isinstance(group, cli.LazyGroup)
    names = group.list_commands(click.Context(group))
    assert {"check", "show", "schema"} <= set(names) <= set(cli.COMMANDS)
    for name in names:
        assert group.get_command(click.Context(group), name) is not None


def _failing(error: BaseException) -> click.Command:
    @click.command()
    def fails() -> None:
        raise error

    return fails


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [(KeyboardInterrupt(), 130, "stopped at your request"), (ZeroDivisionError("x"), 70, "a bug of ours")],
)
def test_other_ends(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    code: int,
    words: str,
) -> None:
    monkeypatch.setattr(cli.LazyGroup, "get_command", lambda *_: _failing(error))
    assert cli.main(["check"]) == code
    said = capsys.readouterr().err
    assert words in said
    assert ("Traceback" in said) == (code == 70)
