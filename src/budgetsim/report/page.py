"""The report: one HTML page that holds a whole run, for readers without budgetsim, a server or a connection.

Knows where things stand on the page; what they say and show, the other modules of this room know.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from budgetsim.report import (
    accountability,
    assets,
    assumptions,
    indexing,
    kern,
    same_money,
    sentences,
    tables,
)
from budgetsim.report.chain import DOTS, DOTS_PER_LINE, Picture
from budgetsim.report.document import SEPARATORS, columnar
from budgetsim.report.exhibits import EXHIBITS, Exhibit
from budgetsim.report.figures import text
from budgetsim.report.findings import Case
from budgetsim.report.layouts import choice_labels, counted_in
from budgetsim.report.numbers import MARKS, MOST_DECIMALS
from budgetsim.report.sheets import Sheet, laid_out
from budgetsim.report.tables import Table
from budgetsim.report.values import STATISTICS, VALUE_COLUMNS
from budgetsim.report.view import Choice, RunView
from budgetsim.report.words import Words, brief, short, titled

CONFIG = {
    "displayModeBar": False,
    "displaylogo": False,
    "showSendToCloud": False,
    "showEditInChartStudio": False,
    "plotlyServerURL": "",
    "responsive": True,
    "locale": "nl",
    "scrollZoom": False,
    "doubleClick": False,
}
"""No button that uploads anything: plotly 7 shows one unless told not to."""
SECTIONS = ("kern", "wijziging", "keten", "geld", "mensen", "aannames", "verantwoording")


@dataclass(frozen=True)
class Shown:
    """An exhibit as the page first shows it, and what its script needs to show it for other choices."""

    id: str
    section: str
    heading: str
    sees: str
    source: str
    table: Table
    has_chart: bool
    data: dict[str, Any]


def render(view: RunView, lang: str = "nl") -> str:
    """Return the page as HTML text; it holds no address of any server."""
    w = Words(lang)
    picture = Picture(view, w)
    css, js = assets.style(), assets.script()
    shown = [_shown(exhibit, view, w) for exhibit in EXHIBITS]
    environment = Environment(
        loader=FileSystemLoader(assets.TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template("page.html.j2").render(
        w=w, view=view, short=short, brief=brief, lang=lang, css=css, js=js,
        policy=assets.policy(css, js), own_styles=assets.own_styles(),
        plotly=assets.plotly_packed(),
        data=assets.packed_json(_data(view, w, picture, shown)),
        selects=_selects(view, w),
        sections=[(name, w(f"section_{name}")) for name in SECTIONS],
        picture=picture, kept=counted_in(view, w), first_state=picture.state(view.opening_choice, 0),
        dots=range(DOTS), dots_per_line=DOTS_PER_LINE,
        wall_table=tables.wall_table(view, w),
        exhibits={name: [item for item in shown if item.section == name] for name in SECTIONS},
        **_core(view, w), **_accounts(view, w),
    )  # fmt: skip


def _core(view: RunView, w: Words) -> dict[str, Any]:
    """Return the Kernboodschap, per gemeente."""
    parts = []
    for gemeente in view.gemeenten if view.main else ():
        messages = sentences.key_messages(view, w, gemeente)
        turns = [sentences.turning(view, w, gemeente), sentences.worse_on(view, w, gemeente)]
        footing = sentences.shortfall_sentences(view, w, gemeente)
        footing += same_money.same_money_sentences(view, w, gemeente)
        parts.append(
            {
                "gemeente": gemeente,
                "three": kern.three_sentences(view, w, gemeente),
                "verdicts": kern.verdict_table(view, w, gemeente),
                "messages": messages,
                "turns": turns,
                "footing": footing,
            }
        )
    return {
        "parts": parts,
        "caution": sentences.caution(view, w),
        "levels_rest": sentences.levels_rest(view, w),
        "carried": assumptions.carried(view, w),
        "same_money_table": same_money.same_money_table(view, w),
        "footing_table": sentences.footing_table(view, w),
    }


def _accounts(view: RunView, w: Words) -> dict[str, Any]:
    shown = assumptions.parameters(view, w)
    return {
        "dozen": assumptions.dozen(view, w),
        "parameters": shown,
        "ended": indexing.ended(view, w),
        "growth": indexing.growth_sentence(view, w),
        "assumption_count": sum(parameter.is_assumption for parameter in shown),
        "facts": accountability.run_facts(view, w),
        "published": accountability.published(view, w),
        "published_sentence": accountability.published_sentence(view, w),
        "drift": accountability.drift_sentence(view, w),
        "data_table": accountability.data_table(view, w),
        "definitions": accountability.definitions(w),
    }


def _selects(view: RunView, w: Words) -> list[dict[str, Any]]:
    """Return the selects of the page: name, label, options (id, text) and the one chosen first."""
    scenario, start = view.scenario, view.opening_choice
    lists: dict[str, tuple[Sequence[Any], str]] = {
        "economy": (scenario.economies, start.economy),
        "arrangement": (scenario.arrangements, start.arrangement),
        "gemeente": (scenario.gemeenten, start.gemeente),
    }
    return [
        {
            "name": name,
            "label": w(name),
            "chosen": chosen,
            "options": [(item.id, titled(item.id, item.title)) for item in items],
        }
        for name, (items, chosen) in lists.items()
        if name != "gemeente" or len(items) > 1
    ]


def _shown(exhibit: Exhibit, view: RunView, w: Words) -> Shown:
    start = view.opening_choice
    frame, sheet = exhibit.values(view), exhibit.sheet(view, w)
    heading, sees = exhibit.finding(Case(view, w, start))
    own = f"source_{exhibit.id}"
    source = w(own if w.has(own) else f"source_{exhibit.section}", kept=w.count("replication", view.kept))
    table = laid_out(sheet, frame, start, w)
    data = {
        "depends": exhibit.depends,
        "start": state_key(exhibit.depends, start),
        "texts": dict(_texts(exhibit, view, w)),
        "values": columnar(frame),
        "sheet": _sheet_data(sheet),
        "chart": exhibit.chart and asdict(exhibit.chart(view, w)),
    }
    return Shown(exhibit.id, exhibit.section, heading, sees, source, table, bool(exhibit.chart), data)


def _sheet_data(sheet: Sheet) -> dict[str, Any]:
    return {
        "heads": sheet.heads, "columns": [asdict(column) for column in sheet.columns], "labels": sheet.labels,
        "every": sheet.every, "only": sheet.only,
    }  # fmt: skip


def _texts(exhibit: Exhibit, view: RunView, w: Words) -> Iterator[tuple[str, tuple[str, str]]]:
    for choice in view.choices(exhibit.depends):
        yield state_key(exhibit.depends, choice), exhibit.finding(Case(view, w, choice))


def _data(view: RunView, w: Words, picture: Picture, shown: Sequence[Shown]) -> dict[str, Any]:
    """Return what the script needs: per figure its numbers and how they are shown, and the chain's states."""
    names = choice_labels(view)["arrangement"]
    return {
        "start": {**asdict(view.opening_choice), "year": "0"},
        "first": view.first.id,
        "names": {"arrangement": {name: text(shown_name) for name, shown_name in names.items()}},
        "columns": VALUE_COLUMNS,
        "config": {**CONFIG, "locale": view_locale(w)},
        "locale": {"name": view_locale(w), "months": w("months").split(), "days": w("days").split()},
        "words": _script_words(w),
        "figures": {item.id: item.data for item in shown},
        "chain": picture.states(),
    }


def _script_words(w: Words) -> dict[str, Any]:
    """Return the words and marks with which the script writes cells and CSV files."""
    thousands, decimal = MARKS[w.lang]
    verdicts = {name: w(name) for name in ("better", "worse", "unclear", "too_few")}
    return {
        "thousands": thousands, "decimal": decimal, "decimals": MOST_DECIMALS, "to": w("to"),
        "separator": SEPARATORS[w.lang],
        "verdicts": verdicts,
        "money": {"better": w("v"), "worse": w("n")},
        "csv": {name: w(f"csv_{name}") for name in VALUE_COLUMNS},
        "statistic": {name: w(f"statistic_{name}") for name in STATISTICS},
        "verdict": {**verdicts, "base": w("verdict_base")},
    }  # fmt: skip


def view_locale(w: Words) -> str:
    """Return the name under which plotly keeps the words of this language."""
    return f"{w.lang}-budgetsim"


def state_key(depends: tuple[str, ...], choice: Choice) -> str:
    """Return the key of a state: the values of the selects it depends on."""
    return "|".join(getattr(choice, name) for name in depends)
