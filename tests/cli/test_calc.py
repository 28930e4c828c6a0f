"""`budgetsim calc` as people type it: what it prints, that it is the engine's own rule, and bad input."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from budgetsim.accounts.buig import Errors, Moment, Swing
from budgetsim.accounts.grants import BuigTerms, GrantRow, HeadTerms, Known, grant_cents
from budgetsim.accounts.indexation import Indexation
from budgetsim.accounts.norms import bijstand_cents_per_month, lks_cents_per_month
from budgetsim.accounts.vangnet import vangnet_cents, vangnet_rule
from budgetsim.cli.main import main
from budgetsim.inputs import load_reference

JANUARY = ("--date", "2026-01-01")
IN_2025 = ("--date", "2025-01-01")
RULES = {
    "norm": ("--leefvorm", "alleenstaand", *JANUARY),
    "kostendelersnorm": ("--persons", "3", *JANUARY),
    "bijstand": ("--leefvorm", "gehuwd", *JANUARY, "--earnings", "500", "--exempt"),
    "lks": ("--loonwaarde", "0.5", "--hours", "36", *JANUARY),
    "vangnet": ("--budget", "10000000", "--cost", "11000000", "--year", "2025"),
    "eigen-bijdrage": JANUARY,
    "aow-age": ("--born", "1962-05-01"),
    "buig": ("--base", "40000000", "--inhabitants", "25000", "--own-volume", "0.9", *IN_2025),
    "iu-participatie": ("--se", "150", "--beschut-places", "31", "--minister-count", "30", *IN_2025),
    "saving": ("--inhabitants", "25000", "--loonwaarde", "0.5", "--hours", "24"),
}


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    """Return the JSON document of a command that must succeed."""
    assert main(["calc", *arguments, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert isinstance(document, dict)
    return document


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_shows_result_validity_steps_and_sources(
    capsys: pytest.CaptureFixture[str], rule: str
) -> None:
    document = told(capsys, rule, *RULES[rule])
    assert document["schema_version"] == 1
    assert {"rule", "inputs", "result", "unit", "label", "valid_from", "valid_to", "carried_on"} <= set(
        document
    )
    assert document["steps"] and document["sources"]
    assert main(["calc", rule, *RULES[rule]]) == 0
    text = capsys.readouterr().out
    assert text.splitlines()[1].startswith(f"valid {document['valid_from']} to {document['valid_to']}")
    sources = document["sources"]
    assert isinstance(sources, list)
    for row in sources:
        assert f"{row['id']} = " in text
        assert row["source"] in text


def test_every_rule_is_tried_here(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calc", "--help"]) == 0
    listed = {
        line.split()[0] for line in capsys.readouterr().out.partition("Commands:")[2].splitlines() if line
    }
    assert listed == set(RULES)


def test_amounts_are_those_of_the_engine(capsys: pytest.CaptureFixture[str]) -> None:
    reference, index, day = load_reference(), Indexation.steady(0.03), date(2029, 8, 1)
    later = ("--date", "2029-08-01", "--wage-growth", "0.03")
    found = told(capsys, "bijstand", "--leefvorm", "kostendeler_4", *later)
    assert found["result"] == bijstand_cents_per_month(reference, index, "kostendeler_4", day) / 100
    found = told(capsys, "lks", "--loonwaarde", "0.35", "--hours", "24.5", *later, "--forfaitair")
    assert found["result"] == lks_cents_per_month(reference, index, 0.35, 24.5, day, forfaitair=True) / 100
    earlier = ("--earlier", "2024:9800000.10:10100000", "--earlier", "2023:9000000:9700000")
    asked = ("--budget", "10000000", "--cost", "11000000.55", "--year", "2025")
    found = told(capsys, "vangnet", *asked, *earlier)
    known = ((900_000_000, 970_000_000), (980_000_010, 1_010_000_000))
    paid = vangnet_cents(vangnet_rule(reference, 2025), 1_000_000_000, 1_100_000_055, known)
    assert found["result"] == paid / 100


def test_buig_is_told_as_a_grant_of_the_engine_tells_it(capsys: pytest.CaptureFixture[str]) -> None:
    """A gemeente of 27,500 follows 666 thousandths of its own course; seen one year back, as asked for."""
    macro = ("--macro-volume", "1.02", "--distribution", "0.03")
    errors = ("--voorlopig-error", "-0.05", "--nader-error", "0.014")
    asked = ("--base", "40000000.10", "--inhabitants", "27500", "--own-volume", "0.9")
    found = told(capsys, "buig", *asked, *macro, *errors, *IN_2025)
    terms = BuigTerms(frozenset(), 666, 1, Errors(0, 0, 0))
    row = GrantRow("buig", 0, 0, "6.3", (4_000_000_010,) * 2, (1_020_000,) * 2, terms)
    known, swing = Known((90_000_000,), 100_000_000), Swing(-50, 14, 30)
    paid = [grant_cents(row, 1, known, moment, swing) / 100 for moment in Moment]
    steps = found["steps"]
    assert isinstance(steps, list)
    assert [step["value"] for step in steps[-3:]] == paid
    assert [step["text"].split()[-1] for step in steps[-3:]] == ["2025-01-01", "2025-05-01", "2025-10-01"]
    assert found["result"] == paid[-1]


def test_iu_is_what_grants_per_head_pay(capsys: pytest.CaptureFixture[str]) -> None:
    def paid(amount: int, heads: int, share: int, most: int | None) -> int:
        limits = None if most is None else (most,)
        rule = HeadTerms(frozenset(), frozenset(), False, share, 1, 1, False, limits)
        row = GrantRow("iu", 0, 0, "0.7", (amount,), (1_000_000,), heads=rule)
        return grant_cents(row, 0, Known((), heads), Moment.DEFINITIEF, Swing())

    wsw = told(capsys, "iu-participatie", "--se", "150.25", "--blijfkans", "0.94", *IN_2025)["result"]
    assert wsw == paid(3_800_000, 150_250_000, 940, None) / 100
    for places in ("29", "31"):
        asked = ("--beschut-places", places, "--minister-count", "30", *IN_2025)
        beschut = paid(1_129_600, int(places) * 1_000_000, 1000, 30_000_000)
        assert told(capsys, "iu-participatie", *asked)["result"] == beschut / 100
    both = told(capsys, "iu-participatie", "--se", "150.25", "--blijfkans", "0.94", *asked)["result"]
    assert isinstance(wsw, float)
    assert both == pytest.approx(wsw + beschut / 100, abs=0.001)


def test_figures_that_were_never_published_together_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    """The amount per SE of 2026 stands beside one per beschut place that ends in 2025."""
    assert main(["calc", "iu-participatie", "--se", "150", "--beschut-places", "30", *JANUARY]) == 0
    said = capsys.readouterr().out
    assert "valid on no day" in said
    assert "no value after 2025-12-31" in said


def test_a_table_over_years_adds_up(capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, "saving", *RULES["saving"], "--years", "8")
    rows = found["per_year"]
    assert isinstance(rows, list)
    euro = [row["values"] for row in rows if row["unit"] == "eur"]
    *by_route, kept = euro
    assert len(by_route) == 6
    assert [round(sum(values), 2) for values in zip(*by_route, strict=True)] == kept
    assert found["result"] == round(sum(kept), 2)
    main(["calc", "saving", *RULES["saving"], "--years", "8"])
    text = capsys.readouterr().out
    for row in rows:
        assert f"  {row['text']} " in text


def test_after_the_last_row_it_says_that_and_how_it_went_on(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("norm", "--leefvorm", "alleenstaand", "--date", "2028-01-01")
    plain = told(capsys, *asked)
    assert (plain["result"], plain["carried_on"]) == (1419.46, True)  # law text 2026-07-01
    assert "without growth" in str(plain["notes"])
    grown = told(capsys, *asked, "--wage-growth", "0.04")
    assert grown["result"] == round(1419.46 * 1.04**1.5, 2)
    assert "wage index" in str(grown["notes"])
    main(["calc", *asked])
    assert "carried on, see the notes" in capsys.readouterr().out


def test_other_tables_can_be_used(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    header = "id,value,unit,valid_from,valid_to,label,source,low,high,note\n"
    row = "wmo_eigen_bijdrage,7.50,eur_per_household_per_month,2026-01-01,,source,raad,,,\n"
    (tmp_path / "eigen.csv").write_text(header + row, encoding="utf-8")
    assert told(capsys, "eigen-bijdrage", *JANUARY, "--data", str(tmp_path))["result"] == 7.5


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("lks", "--loonwaarde", "1.2", "--hours", "36", *JANUARY), 3, "give 0 to 1"),
        (("lks", "--loonwaarde", "0,5", "--hours", "36", *JANUARY), 2, "write a point for decimals"),
        (("lks", "--loonwaarde", "half", "--hours", "36", *JANUARY), 2, "is not a number"),
        (("lks", "--loonwaarde", "nan", "--hours", "36", *JANUARY), 2, "is not a number"),
        (("lks", "--loonwaarde", "0.5", "--hours", "-1", *JANUARY), 3, "give 0 or more"),
        (("norm", "--leefvorm", "gezin", *JANUARY), 3, "holds no 'gezin'; one of alleenstaand"),
        (("norm", "--leefvorm", "gehuwd", "--date", "2021-12-31"), 3, "no value before 2022-01-01"),
        (("norm", "--leefvorm", "gehuwd", "--date", "1-1-2026"), 2, "write it as 2026-01-31"),
        (("norm", "--leefvorm", "gehuwd", "--date", "9999-12-31"), 2, "1900 to 2199"),
        (("norm", "--leefvorm", "gehuwd", *JANUARY, "--wage-growth", "3"), 2, "0.03 for 3%"),
        (("norm", "--leefvorm", "gehuwd", *JANUARY, "--data", "nowhere"), 3, "no such folder"),
        (("kostendelersnorm", "--persons", "1", *JANUARY), 3, "give 2 or more"),
        (("bijstand", "--leefvorm", "gehuwd", *JANUARY, "--earnings", "-1"), 3, "earnings"),
        (("vangnet", "--budget", "-1", "--cost", "1", "--year", "2025"), 3, "must be 0 or more"),
        (("vangnet", "--budget", "1.000.000", "--cost", "1", "--year", "2025"), 2, "is not a number"),
        (("vangnet", "--budget", "1", "--cost", "1", "--year", "2016"), 3, "no value before 2018-01-01"),
        (("vangnet", "--budget", "1", "--cost", "1", "--year", "0"), 2, "--year"),
        (
            ("vangnet", "--budget", "1", "--cost", "1", "--year", "2025", "--earlier", "2024"),
            2,
            "YEAR:BUDGET",
        ),
        (
            ("vangnet", "--budget", "1", "--cost", "1", "--year", "2025", "--earlier", "2023:1:1"),
            2,
            "the years just before 2025",
        ),
        (("eigen-bijdrage", "--date", "2019-06-01"), 3, "no value before 2020-01-01"),
        (("eigen-bijdrage", "--date", "2027-06-01", "--bill"), 2, "--income"),
        (("eigen-bijdrage", "--date", "2026-06-01", "--bill", "--income", "1"), 3, "2027-01-01"),
        (("aow-age", "--born", "1930-01-01"), 3, "before 2020-01-01"),
        (("aow-age",), 2, "one of the two"),
        (("buig", "--base", "-1", "--inhabitants", "100", *IN_2025), 3, "not a budget of 0 or more"),
        (("buig", "--base", "1", "--inhabitants", "0", *IN_2025), 2, "1<=x<=20000000"),
        (
            ("buig", "--base", "1", "--inhabitants", "1", "--own-volume", "-0.1", *IN_2025),
            3,
            "own-volume  -0.1 is not a factor",
        ),
        (
            ("buig", "--base", "1", "--inhabitants", "1", "--nader-error", "5", *IN_2025),
            3,
            "nader-error  5 is not a share",
        ),
        (("buig", "--base", "9" * 400, "--inhabitants", "1", *IN_2025), 2, "up to 15 digits"),
        (
            ("buig", "--base", "1", "--inhabitants", "1", "--date", "2023-01-01"),
            3,
            "no value before 2024-01-01",
        ),
        (("iu-participatie", *IN_2025), 3, "nobody to count"),
        (("iu-participatie", "--se", "-1", *IN_2025), 3, "se  -1 is not a number of 0 or more"),
        (("iu-participatie", "--beschut-places", "-1", *IN_2025), 3, "beschut-places  -1"),
        (("iu-participatie", "--se", "1", "--blijfkans", "1.1", *IN_2025), 3, "give 0 to 1"),
        (("iu-participatie", "--se", "1", "--minister-count", "1", *IN_2025), 3, "give beschut places too"),
        (("saving", "--inhabitants", "-5"), 2, "1<=x<=20000000"),
        (("saving", "--inhabitants", "20"), 3, "nobody on bijstand"),
        (("saving", "--inhabitants", "25000", "--years", "0"), 2, "1<=x<=20"),
        (("saving", "--inhabitants", "25000", "--year", "2023"), 3, "no value before 2024-01-01"),
        (("saving", "--inhabitants", "25000", "--hours", "24"), 3, "give both"),
        (("saving", "--inhabitants", "25000", "--leefvorm", "gezin"), 3, "holds no 'gezin'"),
        (("saving", "--inhabitants", "25000", "--leefvorm", "gehuwd_aow"), 3, "costs the gemeente nothing"),
        (("saving", "--inhabitants", "25000", "--stock-per-1000", "0"), 3, "give 0 to 1000, not 0"),
        (
            ("saving", "--inhabitants", "25000", "--loonwaarde", "2", "--hours", "24"),
            3,
            "is not a share of the minimum wage",
        ),
        (("dance",), 2, "No such command"),
    ],
)
def test_a_mistake_is_told_without_a_traceback(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, words: str
) -> None:
    assert main(["calc", *arguments]) == code
    said = capsys.readouterr()
    assert words in said.err
    assert "Traceback" not in said.err
    assert said.out == ""
