"""Price, volume and mix on the page: exact, as in the workbook, and never an effect where there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from runs import run_of, shown, tight, view_of
from workbooks import Made, made, one_arrangement, towns, two_arrangements

from budgetsim.analysis.lasten import CAUSES, DIFFERENCE
from budgetsim.report import grip
from budgetsim.report.exhibits import EXHIBITS
from budgetsim.report.findings import Case
from budgetsim.report.gathered import exhibits_of
from budgetsim.report.layouts import choice_labels
from budgetsim.report.page import MISSING, render
from budgetsim.report.values import SELECTS
from budgetsim.report.view import TOTAL, Choice, RunView, Stat
from budgetsim.report.words import WORDS, Words
from budgetsim.report.workbook import pxq
from budgetsim.report.workbook.formulas import Formula

W = Words("nl")
REPLICATIONS = 6
KEYS = [*SELECTS, "subject", "to"]
COLUMNS = {
    "volume": pxq.VOLUME, "mix": pxq.MIX, "price": pxq.PRICE, "other": pxq.OTHER,
}  # fmt: skip
A_CENT = 0.01 + 1e-6


@pytest.fixture(scope="module")
def many() -> Made:
    return made(run_of(tight(), REPLICATIONS))


@pytest.fixture(scope="module")
def both() -> Made:
    return made(run_of(towns(), REPLICATIONS))


def wide(view: RunView) -> pd.DataFrame:
    """Return the values of the figure in whole cents, a column per cause, without the first arrangement."""
    frame = grip.values(view)
    frame = frame[frame["arrangement"] != view.first.id]
    frame = frame.assign(cause=frame["indicator"].str.removeprefix(grip.PREFIX), cents=frame["value"] * 100)
    return frame.pivot(index=KEYS, columns="cause", values="cents").round().astype("int64")


# Exact


@pytest.mark.parametrize("name", ["many", "both"])
def test_causes_add_up_to_the_whole_difference_to_the_cent(name: str, request: pytest.FixtureRequest) -> None:
    table = wide(request.getfixturevalue(name).view)
    causes = [cause for cause in CAUSES if cause in table]
    assert (table[causes].sum(axis=1) == table[DIFFERENCE]).all()
    assert table[DIFFERENCE].any()


def test_the_whole_is_the_paired_difference_in_lasten(many: Made) -> None:
    view = many.view
    for choice in view.choices(SELECTS):
        if choice.arrangement == view.first.id:
            continue
        found, due = view.causes_of(choice)[DIFFERENCE], view.difference(choice, "lasten")
        for mine, other in zip(found, due[:3], strict=True):
            assert mine == pytest.approx(view.per_year(other), abs=A_CENT)


# The same as the workbook


def pxq_rows(book: Made) -> Iterator[list[Any]]:
    """Yield the rows of PxQ as values: formulas as the file has them."""
    sheet = next(sheet for sheet in book.sheets if sheet.id == "pxq")
    for row in sheet.rows:
        plain = [cell.value.value if isinstance(cell.value, Formula) else cell.value for cell in row]
        yield [*plain, *[None] * (pxq.MARK + 1 - len(plain))]


def assert_same(book: Made, choice: Choice, row: list[Any], subject: str, to: str) -> None:
    """Hold the amounts of a row, which are of all years, against those of the page, which are per year."""
    key = (choice.gemeente, choice.economy, choice.arrangement, subject, to)
    mine = wide(book.view).loc[key]
    for cause, column in COLUMNS.items():
        due = row[column] / book.view.scenario.years
        assert mine.get(cause, 0) / 100 == pytest.approx(due, abs=A_CENT), (key, cause)
    due = (row[pxq.C1] - row[pxq.C0]) / book.view.scenario.years
    assert mine[DIFFERENCE] / 100 == pytest.approx(due, abs=0.005 + 1e-6)


@pytest.mark.parametrize("name", ["many", "both"])
def test_the_page_has_the_amounts_of_the_formulas(name: str, request: pytest.FixtureRequest) -> None:
    book: Made = request.getfixturevalue(name)
    choice, count = book.view.opening_choice, 0
    stages = {stage.title: stage.id for stage in book.view.scenario.stages} | {W("pxq_no_stage"): ""}
    for row in pxq_rows(book):
        if isinstance(row[pxq.VOLUME], float | int) and str(row[pxq.TAAKVELD]).startswith("tv "):
            to = stages.get(row[pxq.NAME], TOTAL)
            assert (to == TOTAL) == row[pxq.NAME].startswith("Totaal")
            assert_same(book, choice, row, row[pxq.TAAKVELD].removeprefix("tv "), to)
            count += 1
        elif row[pxq.NAME] == WORDS["nl"]["pxq_grand_total"]:
            assert_same(book, choice, row, TOTAL, TOTAL)
            count += 1
    mine = grip.values(book.view)
    rows = mine[mine["indicator"] == f"{grip.PREFIX}{DIFFERENCE}"]
    for select in SELECTS:
        rows = rows[rows[select] == getattr(choice, select)]
    assert count == len(rows) > 3


@pytest.mark.parametrize("name", ["many", "both"])
def test_the_page_has_the_amounts_of_every_economy_of_the_workbook(
    name: str, request: pytest.FixtureRequest
) -> None:
    book: Made = request.getfixturevalue(name)
    view = book.view
    assert view.main
    rows, named = list(pxq_rows(book)), choice_labels(view)
    head = next(
        n
        for n, row in enumerate(rows)
        if row[:2] == [W("pxq_choice_economy"), W("pxq_choice_gemeente")] and row[pxq.C0] == W("pxq_c0")
    )
    choices = list(view.choices(("gemeente", "economy")))
    assert len(rows[head + 1 :]) == len(choices) == len(view.economies) * len(view.gemeenten)
    for row, choice in zip(rows[head + 1 :], choices, strict=True):
        assert row[:2] == [named["economy"][choice.economy], named["gemeente"][choice.gemeente]]
        assert_same(book, Choice(choice.economy, view.main.id, choice.gemeente), row, TOTAL, TOTAL)


# Never an effect where there is none


def with_lasten(view: RunView, arrangement: str, factor: float) -> RunView:
    """Return a run in which everything costs so many times as much under one arrangement."""
    mine = view.lasten["arrangement"] == arrangement
    cents = view.lasten["cents"].where(~mine, (view.lasten["cents"] * factor).round().astype("int64"))
    return replace(view, lasten=view.lasten.assign(cents=cents))


def told(view: RunView, lang: str = "nl") -> tuple[str, str]:
    return grip.finding(Case(view, Words(lang), view.opening_choice))


@pytest.mark.parametrize(
    ("factor", "mark", "word"), [(3.0, "N", "meer"), (0.3, "V", "minder")], ids=["dearer", "cheaper"]
)
def test_a_clear_difference_is_v_or_n_with_its_cause(many: Made, factor: float, mark: str, word: str) -> None:
    heading, sees = told(with_lasten(many.view, "integraal", factor))
    plain = heading.replace("\xa0", " ")
    whole = rf"Integraal kost in neutraal € [\d.]+ per jaar {word} dan Schotten \({mark}\)"
    assert re.fullmatch(rf"{whole}; duidelijk daarin: .*{word} door .*prijs.* \({mark}\).*", plain)
    assert re.search(rf"hele verschil [^()]+ \({mark}\)", sees)


def test_a_mark_stands_only_where_the_band_leaves_zero_out(many: Made) -> None:
    view, marked = many.view, 0
    for choice in view.choices(SELECTS):
        if choice.arrangement == view.first.id:
            continue
        heading, sees = grip.finding(Case(view, W, choice))
        found = view.causes_of(choice)
        for mark, is_there in (
            ("(N)", any(stat.low > 0 for stat in found.values())),
            ("(V)", any(stat.high < 0 for stat in found.values())),
        ):
            assert (mark in heading) == (mark in sees) == is_there, (choice, heading, sees)
            marked += is_there
        is_clear = not found[DIFFERENCE].low <= 0 <= found[DIFFERENCE].high
        assert ("geen duidelijk verschil in lasten" in heading) == (not is_clear)
    assert marked


def test_the_same_lasten_are_no_difference_and_no_cause() -> None:
    """An arrangement that only has another name."""
    twins = [{"id": name, "title": name, "default_height": 1} for name in ("schotten", "ook_schotten")]
    view = view_of(tight(arrangements=twins), REPLICATIONS)
    frame = grip.values(view)
    mine = frame[frame["arrangement"] == "ook_schotten"]
    assert not mine[["value", "low", "high"]].to_numpy().any()
    assert set(mine["verdict"]) == {""}
    heading, sees = told(view)
    assert "geen duidelijk verschil" in heading
    assert not re.search(r"\([VN]\)", heading + sees)


def test_few_replications_give_no_verdict_and_no_band(view: RunView) -> None:
    frame = grip.values(view)
    assert frame["low"].isna().all()
    assert set(frame["verdict"]) <= {"too_few", "base", ""}
    heading, sees = told(view)
    assert "te weinig doorrekeningen" in heading
    assert not re.search(r"\([VN]\)", heading + sees)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_first_with_itself_is_nothing_to_compare(many: Made, lang: str) -> None:
    view = many.view
    first = replace(view.opening_choice, arrangement=view.first.id)
    heading, _ = grip.finding(Case(view, Words(lang), first))
    assert heading == WORDS[lang]["lasten_heading_first"].format(name="Schotten")
    (row,) = shown(view, "price_volume_mix", first).rows
    assert set(row.cells) == {"–"}
    frame = grip.values(view)
    assert frame.loc[frame["arrangement"] == view.first.id, ["value", "low", "high"]].isna().all(axis=None)


# On the page


def test_it_stands_in_grip_before_the_criteria(view: RunView, page: str) -> None:
    mine = [exhibit.id for exhibit in exhibits_of(view) if exhibit.section == "grip"]
    assert mine == ["price_volume_mix", "criteria", "criteria_scores"]
    section = page.partition('<section id="grip">')[2].partition("</section>")[0]
    assert section.index('data-plot="price_volume_mix"') < section.index('data-plot="criteria"')
    assert "grip" not in MISSING
    assert 'class="absent"' not in section


def test_it_says_what_adds_up_and_on_what_a_band_rests(page: str) -> None:
    caption = re.search(r'data-plot="price_volume_mix".*?<figcaption>(.*?)</figcaption>', page, re.DOTALL)
    assert caption
    assert "tot op de cent" in caption[1]
    assert "gemiddelden" in caption[1]
    assert "per doorrekening" in caption[1]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_one_arrangement_has_a_sentence_and_no_figure(lang: str) -> None:
    view = view_of(one_arrangement())
    section = render(view, lang).partition('<section id="grip">')[2].partition("</section>")[0]
    assert WORDS[lang]["pxq_one"] in section
    assert "price_volume_mix" not in section


def test_without_lasten_there_is_a_sentence_and_no_figure() -> None:
    view = view_of(two_arrangements())
    bare = replace(view, lasten=view.lasten.iloc[:0])
    assert grip.absent(bare, W) == WORDS["nl"]["pxq_nothing"]
    assert "price_volume_mix" not in [exhibit.id for exhibit in exhibits_of(bare)]


def test_what_is_other_is_drawn_only_where_there_is_any(many: Made) -> None:
    """Lasten of no stage that differ between arrangements."""
    exhibit = next(exhibit for exhibit in EXHIBITS if exhibit.id == "price_volume_mix")
    view = many.view
    row = view.lasten[view.lasten["arrangement"] == "integraal"].iloc[:1].assign(stage="", cents=12_345_678)
    more = replace(view, lasten=pd.concat([view.lasten, row], ignore_index=True))
    assert exhibit.chart
    names = [[trace.look["name"] for trace in exhibit.chart(each, W).traces] for each in (view, more)]
    assert names == [
        ["Hele verschil", "Volume", "Mix", "Prijs"],
        ["Hele verschil", "Volume", "Mix", "Prijs", "Overig"],
    ]
    table = wide(more)
    assert (table[[*CAUSES]].sum(axis=1) == table[DIFFERENCE]).all()
    assert table["other"].any()


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Stat(5.0, 1.0, 9.0), "worse"), (Stat(-5.0, -9.0, -1.0), "better"), (Stat(5.0, -1.0, 9.0), "unclear"),
        (Stat(-1.0, 1.0, 9.0), "unclear"), (Stat(0.0, 0.0, 0.0), ""), (Stat(0.0, 0.0, 3.0), "unclear"),
    ],
)  # fmt: skip
def test_a_cause_is_v_or_n_by_its_own_band(found: Stat, said: str) -> None:
    assert grip.judged(found, REPLICATIONS) == said
    assert grip.judged(found, 1) in ("", "too_few")
