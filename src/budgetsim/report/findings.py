"""What each figure says: its heading states the finding, and one or two sentences tell what there is to see.

Knows no chart and no page; every sentence is made from the run's numbers for one choice of the reader.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from budgetsim.analysis.headline import Verdict
from budgetsim.domain.chain import Stage
from budgetsim.report.layouts import counted_in
from budgetsim.report.sentences import (
    BY_ID,
    is_too_few,
    told,
    told_of,
)
from budgetsim.report.unemployment import course, paths_shown
from budgetsim.report.values import REASONS
from budgetsim.report.view import Choice, RunView, Stat
from budgetsim.report.words import Words, brief, short


@dataclass(frozen=True)
class Case:
    """What a figure is about: the run, the words and the reader's choice."""

    view: RunView
    words: Words
    choice: Choice

    @property
    def names(self) -> dict[str, str]:
        """The words that nearly every sentence needs."""
        return {
            "name": short(self.choice.arrangement),
            "first": short(self.view.first.id),
            "economy": short(self.choice.economy).lower(),
        }

    @property
    def first(self) -> Choice:
        return Choice(self.choice.economy, self.view.first.id, self.choice.gemeente)

    @property
    def is_first(self) -> bool:
        return self.choice.arrangement == self.view.first.id

    def stat(self, indicator: str, subject: str = "totaal", year: int = 0) -> Stat:
        return self.view.stat(self.choice, indicator, subject, year)

    def told(self, outcome: str) -> str:
        """Return the verdict on one headline outcome."""
        return told_of(self.view, BY_ID[outcome], self.choice)


NOBODY = 0.5
"""Fewer waiting than this, on average, is nobody."""
Finding = tuple[str, str]
"""Heading, and what there is to see."""


def footing(case: Case) -> Finding:
    """Money against participation."""
    w = case.words
    if case.is_first:
        return w("footing_heading_first", **case.names), w("footing_sees")
    money, people = case.told("net_draw") or "unclear", case.told("participation_months") or "unclear"
    heading = w("footing_heading", money=w(f"money_{money}"), people=w(f"people_{people}"), **case.names)
    return heading, w("footing_sees")


def economies(case: Case) -> Finding:
    """Unemployment in every economy; the mean where it is another in every replication."""
    w, view = case.words, case.view
    courses = [course(view, economy) for economy in view.scenario.economies]
    points = [(pct, day, c.economy) for c in courses for day, pct in zip(c.days, c.pct, strict=True)]
    top, day, economy = max(points, key=lambda point: point[0])
    lowest = min(point[0] for point in points)
    show = w.numbers.number
    heading = w("economies_heading", low=show(lowest, 1), high=show(top, 1), economy=short(economy).lower())
    neutral = show(view.scenario.neutral_unemployment_pct, 1)
    sees = w("economies_sees", month=w.numbers.month(day), high=show(top, 1), neutral=neutral)
    names = [short(c.economy).lower() for c in courses if c.low]
    chance = w("economies_by_chance", names=w.listed(names), total=w.count("replication", paths_shown(view)))
    return heading, f"{sees} {chance}" if names else sees


def queue(case: Case, stage: Stage, year: int = 0) -> list[float]:
    """Return how many inwoners wait for a stage on average: for a place, for money, for a hand-over."""
    months = 12 * (case.view.scenario.years if year == 0 else 1)
    return [case.stat(f"waiting_months_{reason}", stage.id, year).mean / months for reason in REASONS]


def choke(case: Case, year: int = 0) -> str:
    """Return the id of the stage that most people wait for, empty when hardly anyone waits."""
    queues = {s.id: sum(queue(case, s, year)) for s in case.view.scenario.stages if s.gated}
    longest = max(queues, key=lambda name: queues[name], default="")
    return longest if queues.get(longest, 0.0) >= NOBODY else ""


def waiting_count(w: Words, people: float) -> str:
    """Return '1 inwoner wacht' or '12 inwoners wachten'."""
    return w.count("person_waits", round(people))


def chain(case: Case, year: int = 0) -> Finding:
    """Where the chain chokes."""
    w = case.words
    gated = [stage for stage in case.view.scenario.stages if stage.gated]
    queues = {stage.id: queue(case, stage, year) for stage in gated}
    longest = next((stage for stage in gated if stage.id == choke(case, year)), None)
    period = str(year) if year else w("all_years").lower()
    if longest is None:
        return w("chain_heading_none", **case.names), w("chain_sees_none", period=period)
    place, money, handover = queues[longest.id]
    total = sum(sum(part) for part in queues.values())
    show = w.numbers.number
    there = waiting_count(w, place + money + handover)
    heading = w("chain_heading", stage=brief(longest.title), waiting=there, **case.names)
    sees = w("chain_sees", period=period, total=waiting_count(w, total), stage=brief(longest.title),
             place=show(place, 1), money=show(money, 1), handover=show(handover, 1))  # fmt: skip
    blocked = case.stat("blocked_months", year=year).mean / (12 * (1 if year else case.view.scenario.years))
    return heading, f"{sees} {w('chain_blocked', n=show(blocked, 1))}"


def chain_source(view: RunView, w: Words) -> str:
    """Return what the picture of the chain rests on, and which places it shows where places were drawn."""
    drawn = w("places_drawn") if view.scenario.varies_ignorance else ""
    return w("source_chain", kept=w.count("replication", view.kept), drawn=drawn)


def queues(case: Case) -> Finding:
    """For what, and where, most people wait: under the first arrangement and under the chosen one."""
    w = case.words
    mine, economy = _longest(case, case.choice), short(case.choice.economy)
    if case.is_first:
        return w("queues_heading_first", longest=mine, economy_title=economy, **case.names), w("queues_sees")
    base = _longest(case, case.first)
    heading = w("queues_heading", longest=mine, base=base, economy_title=economy, **case.names)
    return heading, w("queues_sees")


def longest_queue(case: Case, choice: Choice) -> tuple[float, str, str]:
    """Return the longest queue of an arrangement: how many, for what, for which link; no link for nobody."""
    there = Case(case.view, case.words, choice)
    gated = [stage for stage in case.view.scenario.stages if stage.gated]
    found = [
        (people, reason, brief(stage.title))
        for stage in gated
        for reason, people in zip(REASONS, queue(there, stage), strict=True)
    ]
    longest = max(found, key=lambda item: item[0], default=(0.0, "", ""))
    return longest if longest[0] >= NOBODY else (0.0, "", "")


def _longest(case: Case, choice: Choice) -> str:
    w = case.words
    people, reason, stage = longest_queue(case, choice)
    if not stage:
        return w("queue_none")
    return w("queue_longest", reason=w(f"waits_on_{reason}"), stage=stage, n=w.numbers.number(people))


def flows(case: Case) -> Finding:
    """Into work and back home."""
    w, view = case.words, case.view
    work = {stage.id for stage in view.scenario.stages if stage.is_work}
    home = view.scenario.home
    title = next(stage.title for stage in view.scenario.stages if stage.id == home)
    into = sum(view.flow(case.choice, a, b) for a, b in view.moves if b in work and a not in work)
    back = sum(view.flow(case.choice, a, b) for a, b in view.moves if b == home)
    show = w.numbers.number
    kept = counted_in(view, w)
    heading = w("flows_heading", work=show(into), back=show(back), home=brief(title), kept=kept, **case.names)
    sees = w("flows_sees", kept=w.count("replication", view.kept), n=view.replications)
    return heading, f"{sees} {w('note_durable')}"


def waiting(case: Case) -> Finding:
    """For what people wait most."""
    w = case.words
    found = {reason: case.view.per_year(case.stat(f"waiting_months_{reason}").mean) for reason in REASONS}
    total = sum(found.values())
    if not total > 0:
        return w("waiting_heading_none", **case.names), ""
    most = max(found, key=lambda reason: found[reason])
    heading = w("waiting_heading", reason=w(f"waiting_{most}").lower(),
                share=w.numbers.percent(found[most] / total, 0), **case.names)  # fmt: skip
    parts = {reason: w.numbers.number(value) for reason, value in found.items()}
    sees = w("waiting_sees", total=w.numbers.number(total), **parts, **case.names)
    if case.is_first:
        return heading, sees
    base = sum(case.view.stat(case.first, f"waiting_months_{reason}").mean for reason in REASONS)
    return (
        heading,
        f"{sees} {w('waiting_base', total=w.numbers.number(case.view.per_year(base)), **case.names)}",
    )


def waiting_time(case: Case) -> Finding:
    """How long half, and nine in ten, wait at most."""
    w = case.words
    half, nine = (case.stat(f"waiting_time_{p}").mean for p in ("p50", "p90"))
    if math.isnan(half):
        return w("waiting_time_heading_none", **case.names), w("waiting_time_sees")
    show = w.numbers.number
    key = "waiting_time_heading" if nine == nine else "waiting_time_heading_half"
    return w(key, half=show(half, 1), nine=show(nine, 1), **case.names), w("waiting_time_sees")


def _groups(case: Case, indicator: str, key: str) -> Finding:
    w = case.words
    if case.is_first:
        return w("groups_heading_first", **case.names), ""
    if is_too_few(case.view):
        return w("groups_heading_too_few", **case.names), ""
    names = worse_off(case, indicator)
    said = w("groups_worse_off", list=w.listed(names)) if names else w("groups_none_worse_off")
    note = f"{w('groups_note')} {said}"
    more, less = [], []
    for group in case.view.scenario.doelgroepen:
        found = case.view.difference(case.choice, indicator, group.id)
        said = told(BY_ID[indicator], found, case.view.replications)
        if said == Verdict.BETTER:
            more.append(group.title)
        elif said == Verdict.WORSE:
            less.append(group.title)
    if not more and not less:
        return w(f"{key}_heading_none", **case.names), note
    parts = [w(f"{key}_more", list=w.listed(more))] if more else []
    parts += [w(f"{key}_less", list=w.listed(less))] if less else []
    return w(f"{key}_heading", parts=f" {w('and')} ".join(parts), **case.names), note


def worse_off(case: Case, indicator: str) -> list[str]:
    """Return which doelgroepen are worse off after the correction for looking at many (rule 27)."""
    table, choice = case.view.worse_off, case.choice
    mine = (table["economy"] == choice.economy) & (table["gemeente"] == choice.gemeente)
    mine &= (table["arrangement"] == choice.arrangement) & (table["indicator"] == indicator)
    named = set(table.loc[mine, "doelgroep"])
    return [group.title for group in case.view.scenario.doelgroepen if group.id in named]


def group_participation(case: Case) -> Finding:
    """Which doelgroep takes part more, which less."""
    return _groups(case, "participation_months", "group_participation")


def group_durable(case: Case) -> Finding:
    """Which doelgroep leaves for good more, which less."""
    heading, note = _groups(case, "durable_outflow", "group_durable")
    return heading, f"{note} {case.words('note_durable')}".strip()


def year_end(case: Case) -> Finding:
    """What happens to every fund on 31 December."""
    return case.words("year_end_heading"), ""


def taakvelden(case: Case) -> Finding:
    """Where it stands in the books."""
    return case.words("taakvelden_heading"), ""
