"""The headline in a pipe, on a terminal and as JSON."""

from __future__ import annotations

import json

import pytest

from budgetsim.cli.present import plain_for, print_headline
from budgetsim.report.view import RunView
from budgetsim.report.words import Words


def said(
    view: RunView, capsys: pytest.CaptureFixture[str], lang: str = "nl", *, as_json: bool = False
) -> str:
    print_headline(view, as_json=as_json, lang=lang)
    return capsys.readouterr().out


@pytest.mark.parametrize(("lang", "mark"), [("nl", ","), ("en", ".")])
def test_a_pipe_gets_rows_a_spreadsheet_reads(
    view: RunView, capsys: pytest.CaptureFixture[str], lang: str, mark: str
) -> None:
    lines = said(view, capsys, lang).splitlines()
    rows = [line.split("\t") for line in lines if "\t" in line]
    assert len({len(row) for row in rows}) == 1
    assert len(rows) == 1 + 2 * 5 * 11  # economies, arrangements, outcomes
    for row in rows[1:]:
        for cell in row[4:8]:
            assert not cell or float(cell.replace(mark, ".")) is not None
            assert "−" not in cell
    assert any(Words(lang)("too_few") in row for row in rows)
    assert Words(lang)("carried", n=10) in lines


def test_a_terminal_never_cuts_a_number(
    view: RunView, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    text = said(view, capsys)
    assert "…" not in text
    assert "\t" not in text
    value = view.stat(view.opening_choice, "lasten").mean / 2
    assert Words("nl").numbers.number(value) in text
    assert max(len(line) for line in text.splitlines() if line.startswith("  ")) <= 120


def test_json_has_units_per_year_and_notes(view: RunView, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(said(view, capsys, as_json=True))
    units = {row["outcome"]: row["unit"] for row in document["headline"]}
    assert units["net_draw"] == "EUR/jaar"
    assert units["waiting_time_p50"] == "maanden"
    assert Words("nl")("carried", n=10) in document["notes"]


def test_what_a_stream_cannot_show_becomes_plain() -> None:
    assert plain_for("−\u00a0€\u00a05, één", "ascii") == "- EUR 5, een"
    assert plain_for("−5 €", "utf-8") == "−5 €"
    assert plain_for("−5 €", "cp1252") == "-5 €"
