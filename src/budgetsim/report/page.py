"""The report: one HTML page that holds a whole run, for readers without budgetsim, a server or a connection.

Knows where things stand on the page; what they say and show, the other modules of this room know.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from budgetsim.domain.house_style import HouseStyle
from budgetsim.report import (
    accountability,
    assets,
    assumptions,
    criteria,
    grip,
    indexing,
    kern,
    pruning,
    same_money,
    sentences,
    tables,
    turning,
    uncertainty,
    unscripted,
)
from budgetsim.report.chain import DOTS, DOTS_PER_LINE, Picture
from budgetsim.report.gathered import exhibits_of
from budgetsim.report.layouts import counted_in
from budgetsim.report.payload import Shown, figure_payload, payload, shown
from budgetsim.report.pruning import Kept
from budgetsim.report.together import RUN_COLUMNS, Together
from budgetsim.report.together_cards import texts
from budgetsim.report.together_figures import exhibits
from budgetsim.report.view import RunView
from budgetsim.report.walls import outcome_names
from budgetsim.report.words import Words, brief, short, titled

SECTIONS = (
    "kern", "wijziging", "keten", "geld", "muren", "mensen", "onzekerheid", "grip", "aannames",
    "verantwoording",
)  # fmt: skip
NEUTRAL = HouseStyle()
KEPT = ("arrangements", "economies", "gemeenten")
MISSING = {
    "muren": ("walls", "budgetsim walls"),
    "onzekerheid": ("sensitivity", "budgetsim sensitivity"),
}
"""Section -> the analysis that it shows when the run has it, and the command that makes it."""
OF_ALL: dict[str, Any] = {"told_of_all": (), "table_of_all": None}
"""What a figure has for readers without JavaScript, each with its own macro, and what stands for nothing."""


def render(view: RunView, lang: str = "nl", style: HouseStyle = NEUTRAL) -> str:
    """Return the page as HTML text; it holds no address of any server."""
    w = Words(lang)
    told = uncertainty.of_view(view, w)
    picture = Picture(view, w)
    frames = {exhibit.id: exhibit.values(view) for exhibit in exhibits_of(view)}
    kept = pruning.kept(view, frames)
    figures = [shown(exhibit, kept.of(frames[exhibit.id]), view, w) for exhibit in exhibits_of(view)]
    return _filled(
        "page.html.j2", w, style, view, payload(view, w, picture, figures, kept), figures,
        gives_all=_gives_all(view),
        title=view.scenario.title, brief=brief, missing=_missing(view, w), left_out=_left_out(view, w, kept),
        bands_hold=sentences.bands_hold(view, w),
        unsure=uncertainty.sentences(told), chances=told.chances() if told else [],
        over=told.over if told else "",
        turning_table=told and told.turning_table(),
        picture=picture, counted=counted_in(view, w), first_state=picture.state(view.opening_choice, 0),
        dots=range(DOTS), dots_per_line=DOTS_PER_LINE,
        wall_table=tables.wall_table(view, w), panel=criteria.panel(view),
        nothing_to_explain=grip.absent(view, w), outcomes=outcome_names(w),
        **_core(view, w), **_accounts(view, w),
    )  # fmt: skip


def render_together(runs: Together, lang: str = "nl", style: HouseStyle = NEUTRAL) -> str:
    """Return one page that puts runs beside each other."""
    w, view = Words(lang), runs.base
    beside = exhibits(runs)
    frames = {exhibit.id: exhibit.values(view) for exhibit in beside}
    kept = pruning.kept(view, frames)
    if runs.is_one_place:  # runs of one gemeente each have few choices, and all fit
        frames = {name: kept.of(frame) for name, frame in frames.items()}
    figures = [shown(exhibit, frames[exhibit.id], view, w) for exhibit in beside]
    return _filled(
        "together.html.j2", w, style, view, figure_payload(view, w, figures, RUN_COLUMNS), figures,
        title=w("together_title", list=w.listed([*runs.views])), runs=runs,
        left_out=_left_out(view, w, kept) if runs.is_one_place else "", **texts(runs, w),
    )  # fmt: skip


def _filled(
    name: str, w: Words, style: HouseStyle, view: RunView, data: dict[str, Any],
    figures: Sequence[Shown], **more: Any,
) -> str:  # fmt: skip
    """Return a page: its own parts, and the shell that all pages have; cut where it would be too large."""
    environment = Environment(
        loader=FileSystemLoader(assets.TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    css, js = assets.stylesheet(style), assets.script()
    more |= {
        "w": w, "view": view, "short": short, "lang": w.lang, "css": css, "js": js, "style": style,
        "policy": assets.policy(css, js, has_logo=bool(style.logo)), "own_styles": assets.own_styles(),
        "plotly": assets.plotly_packed(), "data": assets.packed_json(data), "selects": _selects(view, w),
        "sections": {item: f"{n}. {w(f'section_{item}')}" for n, item in enumerate(SECTIONS, 1)},
        "first_choice": unscripted.first_choice(view, w),
    }  # fmt: skip
    template = environment.get_template(name)
    whole = template.render(**_figures(figures), **more)
    over = len(whole.encode()) - pruning.MOST_BYTES
    if over <= 0:
        return whole
    return template.render(**_figures(_cut(environment, figures, over, w)), **more)


def _figures(figures: Sequence[Shown]) -> dict[str, Any]:
    """Return the figures of a page, also by section, and what there is of them without JavaScript."""
    return {
        "figures": figures,
        "exhibits": {name: [item for item in figures if item.section == name] for name in SECTIONS},
        "has_more": any(figure.told_of_all or figure.table_of_all for figure in figures),
        "cut": [figure for figure in figures if figure.is_cut],
    }


def _cut(environment: Environment, figures: Sequence[Shown], over: int, w: Words) -> list[Shown]:
    """Return figures that take `over` bytes less without JavaScript, or as little as they can."""
    macros: Any = environment.get_template("macros.html.j2").module
    sizes = {
        (figure.id, part): len(getattr(macros, part)(figure, w).encode())
        for figure in figures
        for part in OF_ALL
        if getattr(figure, part)
    }
    gone = pruning.too_large(sizes, over)
    cut: list[Shown] = []
    for figure in figures:
        without: dict[str, Any] = {part: empty for part, empty in OF_ALL.items() if (figure.id, part) in gone}
        cut.append(replace(figure, is_cut=True, **without) if without else figure)
    return cut


def _gives_all(view: RunView) -> str:
    """Return the command that gives every number of a run."""
    folder = shlex.quote(f"reports/{view.manifest.get('scenario', '')}")
    return f"budgetsim report {folder} --csv reports/csv"


def _missing(view: RunView, w: Words) -> dict[str, tuple[str, list[str]]]:
    """Return per section that lacks its analysis a sentence that says so, and the commands that make it."""
    folder = f"reports/{view.manifest.get('scenario', '')}"
    return {
        section: (w(f"missing_{section}"), [f"{command} {folder}", f"budgetsim report {folder}"])
        for section, (analysis, command) in MISSING.items()
        if not any(name.startswith(analysis) for name in view.analyses)
    }


def _left_out(view: RunView, w: Words, kept: Kept) -> str:
    """Return which choices have no details on the page, and the command that gives them; '' for none."""
    if all(kept.has(choice) for choice in view.choices(("gemeente", "economy", "arrangement"))):
        return ""
    lists = {name: w.listed([short(item) for item in getattr(kept, name)]) for name in KEPT}
    return w("left_out", **lists)


def _core(view: RunView, w: Words) -> dict[str, Any]:
    """Return the Kernboodschap, per gemeente."""
    parts = []
    for gemeente in view.gemeenten if view.main else ():
        messages = sentences.key_messages(view, w, gemeente)
        tell = (turning.turning, turning.better_on, turning.worse_on, turning.harmed, turning.longer_by_mix)
        turns = [text for said in tell if (text := said(view, w, gemeente))]
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
        "definitions": accountability.definitions(view, w),
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
