"""The picture of the chain: per link who waits and for what, how full it is, and where people go next.

Knows no HTML. The links never change; a state holds the texts, widths and queues of one choice and year.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from budgetsim.chance.weather import Floats, places
from budgetsim.domain.chain import Stage
from budgetsim.report.findings import NOBODY, Case, chain, choke, queue
from budgetsim.report.unemployment import weathers
from budgetsim.report.values import REASONS
from budgetsim.report.view import Choice, RunView
from budgetsim.report.words import Words, brief
from budgetsim.units import MONTHS_PER_YEAR

DOTS = 48
DOTS_PER_LINE = 12
LETTERS = "pgo"
"""Places in a queue: waiting for plaats, geld or overdracht; a point is an empty place."""
STEPS = (1, 2, 5)
BAR = 100
ALSO = 0.25
"""What keeps this share of a queue waiting is named beside what keeps most of it."""


@dataclass(frozen=True)
class Link:
    """One stage as it stands in the picture."""

    stage: Stage
    targets: Sequence[tuple[str, str]]
    """(stage id, title) of every next stage up the chain and out of bijstand for good, most usual first.

    After them come the stages that people go back to, called so.
    """
    others: Sequence[str]
    """The other stages people go to: out by another door."""
    has_next: bool
    """Whether anybody goes straight to the link beside it."""


@dataclass(frozen=True)
class Picture:
    """The chain of a run, and what stands in it for every choice."""

    view: RunView
    words: Words

    @cached_property
    def links(self) -> list[Link]:
        """The stages that people stay in, by rank."""
        ranked = sorted(self.view.scenario.stages, key=lambda stage: stage.rank)
        inside = [stage for stage in ranked if not stage.exit]
        followers = [*inside[1:], None]
        return [self._link(stage, next_) for stage, next_ in zip(inside, followers, strict=True)]

    def _link(self, stage: Stage, follower: Stage | None) -> Link:
        stages = {other.id: other for other in self.view.scenario.stages}
        went = [stages[target] for origin, target in self.view.moves if origin == stage.id]
        up = [s for s in went if self._is_durable(s) or (s.rank > stage.rank and not s.exit)]
        back = [s for s in went if s.rank < stage.rank and not s.exit]
        named = [(s.id, brief(s.title)) for s in up]
        named += [(s.id, self.words("back_to", stage=brief(s.title))) for s in back]
        others = [s.id for s in went if s not in up and s not in back]
        has_next = follower is not None and (stage.id, follower.id) in self.view.moves
        return Link(stage, named, others, has_next)

    def _is_durable(self, stage: Stage) -> bool:
        """Whether people leave for this exit from work only: out of bijstand for good."""
        work = {other.id for other in self.view.scenario.stages if other.is_work}
        origins = {a for a, b in self.view.moves if b == stage.id}
        return stage.exit and bool(origins) and origins <= work

    @property
    def years(self) -> list[int]:
        """Year 0 is the mean of all years."""
        return [0, *self.view.years]

    @cached_property
    def people_per_dot(self) -> int:
        """How many inwoners one dot stands for, so that the longest queue still fits."""
        longest = max((sum(self._queue(c, s, y)) for c, s, y in self._all_queues()), default=0.0)
        power = 1
        while True:
            for step in STEPS:
                if longest <= DOTS * step * power:
                    return step * power
            power *= 10

    def _all_queues(self) -> list[tuple[Choice, Stage, int]]:
        gated = [link.stage for link in self.links if link.stage.gated]
        choices = self.view.choices(("economy", "arrangement", "gemeente"))
        return [(choice, stage, year) for choice in choices for stage in gated for year in self.years]

    def _queue(self, choice: Choice, stage: Stage, year: int) -> list[float]:
        found = queue(Case(self.view, self.words, choice), stage, year)
        return [0.0 if math.isnan(value) else value for value in found]

    def state(self, choice: Choice, year: int) -> dict[str, Any]:
        """Return texts, bar widths and queues, each by the name of its place in the picture."""
        case = Case(self.view, self.words, choice)
        heading, sees = chain(case, year)
        texts = {"heading": heading, "sees": sees}
        widths: dict[str, float] = {}
        queues: dict[str, str] = {}
        for link in self.links:
            name = link.stage.id
            stock = case.stat("stock", name, year).mean
            texts[f"{name}.stock"] = self.words.numbers.number(stock)
            self._fill(link.stage, choice, year, texts, widths)
            for target, _ in link.targets:
                texts[f"{name}.to.{target}"] = self._people(self.view.flow(choice, name, target, year))
            rest = sum(self.view.flow(choice, name, target, year) for target in link.others)
            texts[f"{name}.to_others"] = self._people(rest)
            texts[f"{name}.there"] = self.words(
                "person_there" if stock == stock and round(stock) == 1 else "people_there"
            )
            if link.stage.gated:
                parts = self._queue(choice, link.stage, year)
                queues[f"{name}.queue"] = self._dots(parts)
                texts[f"{name}.choke"] = chokes_on(self.words, parts)
                texts[f"{name}.waiting"] = self.words.numbers.number(sum(parts))
                is_one = round(sum(parts)) == 1
                texts[f"{name}.door"] = self.words("waits_at_door" if is_one else "waiting_at_door")
                for letter, value in zip(LETTERS, parts, strict=True):
                    texts[f"{name}.{letter}"] = self.words.numbers.number(value, 1)
        return {"texts": texts, "widths": widths, "queues": queues, "choke": choke(case, year)}

    def _people(self, people: float) -> str:
        return self.words.numbers.number(people, 0 if people >= 10 else 1)

    def _fill(
        self, stage: Stage, choice: Choice, year: int, texts: dict[str, str], widths: dict[str, float]
    ) -> None:
        """Fill in how full a stage is: all gemeenten that share its places together."""
        capacity = self.capacity(stage, choice.economy, year)
        if capacity is None:
            return
        w = self.words
        cases = [
            Case(self.view, w, Choice(choice.economy, choice.arrangement, g)) for g in self.view.gemeenten
        ]
        there = [case.stat("stock", stage.id, year).mean for case in cases]
        used = sum(value for value in there if value == value)
        share = used / capacity if capacity else 0.0
        texts[f"{stage.id}.capacity"] = w(
            "of_places", n=w.numbers.number(capacity), share=w.numbers.percent(share, 0)
        )
        # who waits for money has a free place before them (rule 9): so many places are empty
        unpaid = sum(self._queue(case.choice, stage, year)[REASONS.index("geld")] for case in cases)
        if stage.gated and unpaid >= NOBODY:
            texts[f"{stage.id}.capacity"] += w("places_unpaid", n=w.numbers.number(unpaid, 1))
        widths[f"{stage.id}.fill"] = round(min(share, 1.0) * BAR, 1)

    def _dots(self, parts: Sequence[float]) -> str:
        text = "".join(
            letter * round(value / self.people_per_dot) for letter, value in zip(LETTERS, parts, strict=True)
        )
        return text[:DOTS].ljust(DOTS, ".")

    def capacity(self, stage: Stage, economy: str, year: int) -> float | None:
        """Return mean places over a year, or over all years; None for a stage without places.

        What an economy and a sluiting do to places is in it: the mean over replications, as they ran.
        """
        if not stage.aanbieders:
            return None
        first = (year - self.view.years[0]) * MONTHS_PER_YEAR if year else 0
        until = first + (MONTHS_PER_YEAR if year else self.view.scenario.months)
        return float(self._places[stage.id, economy][first:until].mean())

    @cached_property
    def _places(self) -> dict[tuple[str, str], Floats]:
        """Return mean places per month [months] of every (stage, economy)."""
        scenario = self.view.scenario
        when = (scenario.start, scenario.months, scenario.neutral_unemployment_pct)
        found: dict[tuple[str, str], Floats] = {}
        for economy in scenario.economies:
            paths = weathers(self.view, economy, scenario.months)
            for stage in scenario.stages:
                each = [places(a, path, *when) for path in paths for a in stage.aanbieders]
                found[stage.id, economy.id] = np.sum(each, axis=0) / len(paths)
        return found

    def states(self, wanted: Callable[[Choice], bool]) -> dict[str, Any]:
        """Return every state of the wanted choices by its key: economy|arrangement|gemeente|year."""
        choices = filter(wanted, self.view.choices(("economy", "arrangement", "gemeente")))
        return {
            f"{c.economy}|{c.arrangement}|{c.gemeente}|{year}": self.state(c, year)
            for c in choices
            for year in self.years
        }


def chokes_on(w: Words, parts: Sequence[float]) -> str:
    """Return what a link chokes on, and what else where that keeps a good part of its queue waiting."""
    first, second = sorted(range(len(parts)), key=lambda n: -parts[n])[:2]
    if parts[second] < ALSO * sum(parts) or not parts[second]:
        return w(f"choke_{REASONS[first]}")
    return w("choke_both", list=w.listed([w(f"short_{REASONS[n]}") for n in (first, second)]))
