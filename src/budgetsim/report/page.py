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
from budgetsim.report.exhibits import EXHIBITS, Exhibit
from budgetsim.report.figures import Figure
from budgetsim.report.findings import Case
from budgetsim.report.tables import Table, counted_in
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
    """An exhibit as the page first shows it."""

    id: str
    heading: str
    sees: str
    source: str
    table: Table


def render(view: RunView, lang: str = "nl") -> str:
    """Return the page as HTML text; it holds no address of any server."""
    w = Words(lang)
    picture = Picture(view, w)
    css, js = assets.style(), assets.script()
    environment = Environment(
        loader=FileSystemLoader(assets.TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template("page.html.j2").render(
        w=w, view=view, short=short, brief=brief, lang=lang, css=css, js=js,
        policy=assets.policy(css, js), own_styles=assets.own_styles(),
        plotly=assets.plotly_packed(),
        data=assets.packed_json(_data(view, w, picture)),
        selects=_selects(view, w),
        sections=[(name, w(f"section_{name}")) for name in SECTIONS],
        picture=picture, kept=counted_in(view, w), first_state=picture.state(view.opening_choice, 0),
        dots=range(DOTS), dots_per_line=DOTS_PER_LINE,
        chain_table=tables.chain_table(view, w), wall_table=tables.wall_table(view, w),
        taakveld_table=tables.taakveld_table(view, w), year_end_table=tables.year_end_table(view, w),
        exhibits={name: [_shown(e, view, w) for e in EXHIBITS if e.section == name] for name in SECTIONS},
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
    heading, sees = exhibit.finding(Case(view, w, view.opening_choice))
    own = f"source_{exhibit.id}"
    source = w(own if w.has(own) else f"source_{exhibit.section}", kept=w.count("replication", view.kept))
    return Shown(exhibit.id, heading, sees, source, exhibit.table(view, w))


def _data(view: RunView, w: Words, picture: Picture) -> dict[str, Any]:
    """Return what the script needs: per figure every state, and the chain's."""
    start = view.opening_choice
    return {
        "start": {**asdict(start), "year": "0"},
        "config": {**CONFIG, "locale": view_locale(w)},
        "locale": {"name": view_locale(w), "months": w("months").split(), "days": w("days").split()},
        "figures": {e.id: {"depends": e.depends, "states": dict(_states(e, view, w))} for e in EXHIBITS},
        "chain": picture.states(),
    }  # fmt: skip


def view_locale(w: Words) -> str:
    """Return the name under which plotly keeps the words of this language."""
    return f"{w.lang}-budgetsim"


def _states(exhibit: Exhibit, view: RunView, w: Words) -> Iterator[tuple[str, dict[str, Any]]]:
    for choice in view.choices(exhibit.depends):
        case = Case(view, w, choice)
        heading, sees = exhibit.finding(case)
        figure: Figure = exhibit.figure(case)
        yield state_key(exhibit.depends, choice), {"heading": heading, "sees": sees, **figure}


def state_key(depends: tuple[str, ...], choice: Choice) -> str:
    """Return the key of a state: the values of the selects it depends on."""
    return "|".join(getattr(choice, name) for name in depends)
