"""Every CSV of a run with all its analyses: a cell is a word or a number, and says the same in every file."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pandas as pd
import pytest
from look import Seen, ready
from playwright.sync_api import Browser

from budgetsim.report import together_figures
from budgetsim.report.document import csv_text
from budgetsim.report.gathered import exhibits_of
from budgetsim.report.key_names import key_names, unit_name
from budgetsim.report.page import render
from budgetsim.report.sheets import cell
from budgetsim.report.together import together
from budgetsim.report.values import KEY_COLUMNS
from budgetsim.report.view import RunView
from budgetsim.report.words import WORDS, Words, short
from budgetsim.report.words_en_keys import EN_KEYS
from budgetsim.report.words_nl_keys import NL_KEYS

LANGUAGES = ("nl", "en")
IN_WORDS = {"indicator": "indicator", "statistic": "statistic", "verdict": "verdict", "band": "band"}
"""Key column -> what the keys of its words begin with."""
OF_THE_FIELD = {
    "Baten", "Lasten", "Saldo", "Vangnetuitkering", "euro", "inwoners", "Gemeente", "Arrangement", "Band",
}  # fmt: skip
"""Words that are the same in both languages: legal nouns, and a few that happen to be."""
ABOUT_A_DIFFERENCE = ("better", "worse", "behind")


Files = dict[str, dict[str, pd.DataFrame]]


@pytest.fixture(scope="module")
def files(analysed: RunView) -> Files:
    return {lang: opened(analysed, lang) for lang in LANGUAGES}


def opened(view: RunView, lang: str) -> dict[str, pd.DataFrame]:
    """Return every CSV of a run as a reader of this language opens it, all cells text."""
    mark = {"nl": ";", "en": ","}[lang]
    texts = {exhibit.id: csv_text(exhibit, view, Words(lang))[1:] for exhibit in exhibits_of(view)}
    lines = {name: list(csv.reader(io.StringIO(text), delimiter=mark)) for name, text in texts.items()}
    return {name: pd.DataFrame(rows[1:], columns=rows[0]) for name, rows in lines.items()}


def column(table: pd.DataFrame, name: str, lang: str) -> pd.Series:
    return table[WORDS[lang][f"csv_{name}"]]


def ids_of(view: RunView) -> dict[str, set[str]]:
    """Return every id that stands in a key column of any figure."""
    frames = [exhibit.values(view) for exhibit in exhibits_of(view)]
    return {name: {key for frame in frames for key in frame[name]} - {""} for name in KEY_COLUMNS}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_cell_of_any_csv_is_a_raw_id(files: Files, analysed: RunView, lang: str) -> None:
    """Not those with an underscore, and no id whose word is another; in Dutch that is every English id."""
    found = files[lang]
    assert {"walls", "walls_paren", "uncertainty_turning", "criteria", "deficit"} <= found.keys()
    words = set(WORDS[lang].values())
    ids = {key for name, keys in ids_of(analysed).items() for key in keys if name in (*IN_WORDS, "unit")}
    cells = {text for table in found.values() for text in table.to_numpy().ravel()}
    assert not [text for text in cells if re.search(r"\w_\w", text)]
    assert not cells & (ids - words)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_key_has_a_word_of_its_own(files: Files, analysed: RunView, lang: str) -> None:
    w, ids = Words(lang), ids_of(analysed)
    for name, prefix in IN_WORDS.items():
        named = {key: w(f"{prefix}_{key}") for key in ids[name]}
        assert len(set(named.values())) == len(named), name
        for table in files[lang].values():
            assert set(column(table, name, lang)) <= {*named.values(), ""}
    units = {unit_name(w, unit) for unit in ids["unit"]}
    for table in files[lang].values():
        assert set(column(table, "unit", lang)) <= units


def test_dutch_words_are_not_the_english_ones() -> None:
    assert NL_KEYS.keys() == EN_KEYS.keys()
    assert {text for key, text in NL_KEYS.items() if text == EN_KEYS[key]} <= OF_THE_FIELD


def test_every_subject_has_a_name_that_people_know(analysed: RunView) -> None:
    w = Words("nl")
    for exhibit in exhibits_of(analysed):
        frame = exhibit.values(analysed)
        names = key_names(exhibit, frame, analysed, w)
        for key, name in names["subject"].items():
            assert (name == "") == (key == "")
            assert name[:1] == name[:1].upper(), (exhibit.id, key)
        assert "totaal" not in names["subject"].values()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_choice_has_the_same_name_in_every_file(files: Files, analysed: RunView, lang: str) -> None:
    due = {
        "gemeente": analysed.gemeenten, "economy": analysed.economies, "arrangement": analysed.arrangements,
    }  # fmt: skip
    for name, ids in due.items():
        names = {short(key) for key in ids}
        for file, table in files[lang].items():
            assert set(column(table, name, lang)) <= {*names, ""}, file


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_name_has_no_unit_and_no_scale_and_amounts_are_in_euro(
    files: Files, analysed: RunView, lang: str
) -> None:
    for exhibit in exhibits_of(analysed):
        table, frame = files[lang][exhibit.id], exhibit.values(analysed)
        assert not column(table, "indicator", lang).str.contains(r"€|1[.,]000|EUR|euro|per jaar").any()
        is_money = frame["unit"].str.startswith("EUR").to_numpy()
        assert column(table, "unit", lang)[is_money].str.startswith("euro").all()
        comma = {"nl": ",", "en": "."}[lang]
        told = pd.to_numeric(column(table, "value", lang).str.replace(comma, ".", regex=False))
        assert told.to_numpy() == pytest.approx(frame["value"].to_numpy(), nan_ok=True)


def test_a_table_in_thousands_says_so(analysed: RunView) -> None:
    """The page divides by a thousand where the CSV does not; its heading or its caption tells."""
    w = Words("nl")
    exhibit = next(exhibit for exhibit in exhibits_of(analysed) if exhibit.id == "footing")
    row = exhibit.values(analysed).query("indicator == 'lasten' and statistic == 'mean'").iloc[0].to_dict()
    assert cell(w, "value", row) == w.numbers.number(row["value"] / 1000)
    assert "x € 1.000" in exhibit.sheet(analysed, w).labels["indicator"]["lasten"]


def test_low_and_high_say_what_lies_between_them(files: Files) -> None:
    due = {"walls": {"90%-interval"}, "walls_paren": {"90%-interval"}, "saldo": {"80%-band"},
           "uncertainty_ranking": {"90%-interval"}, "footing": {"80%-band"}}  # fmt: skip
    for name, table in files["nl"].items():
        assert (table["Band"] != "").equals(table["Laag"] != ""), name
        assert set(table["Band"]) - {""} == due.get(name, set(table["Band"]) - {""})
    lowest = files["nl"]["deficit"].query("Cijfer == 'Laagste opgetelde saldo'")
    assert set(lowest["Band"]) == {"laagste tot hoogste doorrekening"}


def test_no_verdict_on_a_difference_stands_beside_a_band_across_zero(analysed: RunView) -> None:
    said = set()
    for exhibit in exhibits_of(analysed):
        frame = exhibit.values(analysed)
        told = frame[frame["verdict"].isin(ABOUT_A_DIFFERENCE)].dropna(subset=["low"])
        assert (told["low"] * told["high"] > 0).all(), exhibit.id
        said |= set(told["verdict"])
    assert {"better", "worse"} <= said


def test_a_saldo_says_on_which_side_of_zero_its_mean_lies(analysed: RunView) -> None:
    frame = next(exhibit for exhibit in exhibits_of(analysed) if exhibit.id == "saldo").values(analysed)
    assert set(frame["verdict"]) <= {"surplus", "deficit", ""}
    assert ((frame["verdict"] == "surplus") == (frame["value"] >= 500)).all()
    w = Words("nl")
    for row in frame.to_dict("records"):
        assert cell(w, "marked", row).endswith({"surplus": " V", "deficit": " N", "": ""}[row["verdict"]])


def test_shares_are_of_what_they_are_shares_of(files: Files) -> None:
    found = files["nl"]
    assert set(found["uncertainty_shares"]["Maat"]) == {"aandeel in de variantie van het verschil"}
    assert found["uncertainty_turning"]["Maat"].str.startswith("plaats in de bandbreedte: ").all()
    firsts = found["criteria"].set_index("Cijfer")["Maat"]
    assert firsts["Eerste bij andere gewichten"].eq("aandeel van de stellen gewichten").all()
    assert set(found["budget"].query("Cijfer.str.startswith('Kans')")["Maat"]) == {
        "aandeel van de doorrekeningen"
    }


def test_runs_beside_each_other_give_words_too(analysed: RunView) -> None:
    runs = together({"mijn_run": analysed, "andere": analysed})
    for exhibit in together_figures.exhibits(runs):
        text = csv_text(exhibit, runs.base, Words("nl"))[1:]
        head, *lines = csv.reader(io.StringIO(text), delimiter=";")
        assert head[0] == "Run"
        assert {line[0] for line in lines} == {"mijn_run", "andere"}
        assert not [cell for line in lines for cell in line[1:] if re.search(r"\w_\w", cell)]


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_gives_the_same_bytes(
    analysed: RunView, browser: Browser, tmp_path: Path, lang: str
) -> None:
    path = tmp_path / "report.html"
    path.write_text(render(analysed, lang), encoding="utf-8")
    tab = browser.new_page(accept_downloads=True)
    seen = Seen(tab)
    ready(tab, path.as_uri())
    for exhibit in exhibits_of(analysed):
        with tab.expect_download() as waiting:
            tab.locator(f'[data-csv="{exhibit.id}"]').click()
        given = Path(waiting.value.path()).read_bytes().decode("utf-8")
        assert given == csv_text(exhibit, analysed, Words(lang)), exhibit.id
    assert seen.messages == []
    tab.close()
