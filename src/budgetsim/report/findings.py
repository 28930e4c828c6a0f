"""What each figure says: its heading states the finding, and one or two sentences tell what there is to see.

Knows no chart and no page; every sentence is made from the run's numbers for one choice of the reader.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from budgetsim.analysis.headline import Verdict
from budgetsim.analysis.risk import BUFFER_REPLICATIONS
from budgetsim.domain.chain import Stage
from budgetsim.report.layouts import counted_in
from budgetsim.report.numbers import count_of
from budgetsim.report.sentences import BY_ID, difference_of, is_too_few, levels_rest, told, told_of
from budgetsim.report.unemployment import course, paths_shown
from budgetsim.report.values import NO_SALDO_EUR, REASONS
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


def saldo(case: Case) -> Finding:
    """Which fund falls short most, and which has most left."""
    w = case.words
    by = {
        (fund.title, year): case.stat("saldo", fund.id, year).mean
        for fund in case.view.scenario.funds
        for year in case.view.years
    }
    (worst, year), low = min(by.items(), key=lambda item: item[1])
    total = sum(by.values()) / len(case.view.years)
    mark = "" if abs(total) < NO_SALDO_EUR else w("v" if total > 0 else "n")
    sees = w("saldo_sees", value=w.numbers.euro(total, sign=True), mark=mark or w("neither"))
    if low > -NO_SALDO_EUR:
        return w("saldo_heading_none", **case.names), sees
    heading = w("saldo_heading", fund=worst, year=year, value=w.numbers.euro(-low), **case.names)
    (best, when), high = max(by.items(), key=lambda item: item[1])
    if high > NO_SALDO_EUR:
        sees = f"{sees} {w('saldo_best', fund=best, year=when, value=w.numbers.euro(high))}"
    return heading, sees


def deficit(case: Case) -> Finding:
    """The years in which the chance of a deficit is highest, in frequencies, and what would cover it."""
    w = case.words
    sees = f"{_after_vangnet(case)} {_cover(case)}"
    years, chance = _worst_years(case, case.choice)
    if not chance > 0:
        heading = w("deficit_heading_none", **case.names)
    else:
        heading = w("deficit_heading", years=years, often=_times(case, chance), **case.names)
    if case.is_first:
        return heading, sees
    years, chance = _worst_years(case, case.first)
    key = "deficit_base" if chance > 0 else "deficit_base_none"
    return heading, f"{sees} {w(key, years=years, often=_times(case, chance), **case.names)}"


def _after_vangnet(case: Case) -> str:
    """Return which funds a deficit is of, and what the vangnetuitkering already took off it."""
    w = case.words
    if not case.view.has_vangnet:
        return w("deficit_sees_no_vangnet", **case.names)
    paid = case.view.per_year(case.stat("vangnetuitkering").mean)
    return w("deficit_sees", vangnet=w.numbers.euro(paid), **case.names)


def _worst_years(case: Case, choice: Choice) -> tuple[str, float]:
    """Return the years in which the chance of a deficit is highest, all of them on a tie, and that chance."""
    chances = {year: case.view.chance_of_deficit(choice, year) for year in case.view.years}
    most = max(chances.values())
    return case.words.listed([str(year) for year, chance in chances.items() if chance == most]), most


def _times(case: Case, chance: float) -> str:
    n = case.view.replications
    return case.words("n_of_total", n=count_of(chance, n), total=case.words.count("replication", n))


def _cover(case: Case) -> str:
    """Return the buffer of the chosen arrangement and the first, or how low the balance ran."""
    w, view = case.words, case.view
    choices = [case.choice] if case.is_first else [case.choice, case.first]
    if view.has_buffer:
        names = [
            w("buffer_of", name=short(c.arrangement), buffer=w.numbers.euro(view.buffer(c))) for c in choices
        ]
        certainty = w.numbers.percent(view.scenario.certainty_share, 0)
        return w("buffer_sees", certainty=certainty, list=w.listed(names))
    ranges = []
    for c in choices:
        low, high = (w.numbers.euro(value) for value in view.lowest_balances(c))
        ranges.append(w("lowest_of", name=short(c.arrangement), low=low, high=high))
    return w("buffer_too_few", least=BUFFER_REPLICATIONS, list=w.listed(ranges))


def _amount(case: Case, outcome: str, heading: str) -> Finding:
    """Return a heading for an amount per year: clear difference, none, or the first arrangement itself."""
    w = case.words
    rule = BY_ID[outcome]
    mine = case.view.per_year(case.stat(rule.indicator).mean)
    base = case.view.per_year(case.view.stat(case.first, rule.indicator).mean)
    values = {"mine": w.numbers.euro(mine), "base": w.numbers.euro(base)}
    if case.is_first:
        return w(f"{heading}_heading_first", **values, **case.names), w(f"{heading}_sees")
    found = difference_of(case.view, rule, case.choice)
    said = case.told(outcome)
    kind = "more" if found.mean > 0 else "less"
    if said in ("unclear", "too_few", ""):
        kind = said or "unclear"
    elif outcome == "net_draw" and mine < 0 and base < 0:
        kind = f"{kind}_back"
    text = w(f"{heading}_heading_{kind}", value=w.numbers.euro(abs(found.mean)), **values, **case.names)
    return text, f"{w('from_to', **values, **case.names)} {w(f'{heading}_sees')}"


def net_draw(case: Case) -> Finding:
    """What general means pay or get back."""
    heading, sees = _amount(case, "net_draw", "net_draw")
    return heading, f"{sees} {levels_rest(case.view, case.words)}"


def money_idle(case: Case) -> Finding:
    """Money left in one purse while people waited for money from another."""
    return _amount(case, "money_idle", "money_idle")


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
    note = w("groups_note") if len(case.view.scenario.doelgroepen) > 1 else ""
    if case.is_first:
        return w("groups_heading_first", **case.names), note
    if is_too_few(case.view):
        return w("groups_heading_too_few", **case.names), note
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
