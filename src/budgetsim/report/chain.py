"""The picture of the chain: per link who waits and for what, how full it is, and where people go next.

Knows no HTML. The links never change; a state holds the texts, widths and queues of one choice and year.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from budgetsim.domain.chain import Aanbieder, Stage
from budgetsim.report.findings import Case, chain, choke, queue
from budgetsim.report.view import Choice, RunView
from budgetsim.report.words import Words, brief
from budgetsim.units import date_of_month

DOTS = 48
DOTS_PER_LINE = 12
LETTERS = "pgo"
"""Places in a queue: waiting for plaats, geld or overdracht; a point is an empty place."""
STEPS = (1, 2, 5)
BAR = 100
MOST_TARGETS = 4


@dataclass(frozen=True)
class Link:
    """One stage as it stands in the picture."""

    stage: Stage
    targets: Sequence[tuple[str, str]]
    """(stage id, title) of the most usual next stages."""


@dataclass(frozen=True)
class Picture:
    """The chain of a run, and what stands in it for every choice."""

    view: RunView
    words: Words

    @cached_property
    def links(self) -> list[Link]:
        """The stages that people stay in, by rank."""
        titles = {stage.id: stage.title for stage in self.view.scenario.stages}
        out = []
        for stage in sorted(self.view.scenario.stages, key=lambda stage: stage.rank):
            if not stage.exit:
                names = [b for a, b in self.view.moves if a == stage.id][:MOST_TARGETS]
                out.append(Link(stage, [(name, brief(titles[name])) for name in names]))
        return out

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
                people = self.view.flow(choice, name, target, year)
                texts[f"{name}.to.{target}"] = self.words.numbers.number(people, 0 if people >= 10 else 1)
            if link.stage.gated:
                parts = self._queue(choice, link.stage, year)
                queues[f"{name}.queue"] = self._dots(parts)
                texts[f"{name}.waiting"] = self.words.numbers.number(sum(parts))
                for letter, value in zip(LETTERS, parts, strict=True):
                    texts[f"{name}.{letter}"] = self.words.numbers.number(value, 1)
        return {"texts": texts, "widths": widths, "queues": queues, "choke": choke(case, year)}

    def _fill(
        self, stage: Stage, choice: Choice, year: int, texts: dict[str, str], widths: dict[str, float]
    ) -> None:
        """Fill in how full a stage is: all gemeenten that share its places together."""
        capacity = self.capacity(stage, year)
        if capacity is None:
            return
        there = [
            self.view.stat(Choice(choice.economy, choice.arrangement, g), "stock", stage.id, year).mean
            for g in self.view.gemeenten
        ]
        used = sum(value for value in there if value == value)
        share = used / capacity if capacity else 0.0
        w = self.words
        texts[f"{stage.id}.capacity"] = w(
            "of_places", n=w.numbers.number(capacity), share=w.numbers.percent(share, 0)
        )
        widths[f"{stage.id}.fill"] = round(min(share, 1.0) * BAR, 1)

    def _dots(self, parts: Sequence[float]) -> str:
        text = "".join(
            letter * round(value / self.people_per_dot) for letter, value in zip(LETTERS, parts, strict=True)
        )
        return text[:DOTS].ljust(DOTS, ".")

    def capacity(self, stage: Stage, year: int) -> float | None:
        """Return mean places over a year, or over all years; None for a stage without places.

        As the scenario gives them; what the economy does to places is not in it.
        """
        if not stage.aanbieders:
            return None
        first = (year - self.view.years[0]) * 12 if year else 0
        months = range(first, first + (12 if year else self.view.scenario.months))
        days = [date_of_month(self.view.scenario.start, month) for month in months]
        total = sum(_places(aanbieder, day) for aanbieder in stage.aanbieders for day in days)
        return total / len(days)

    def states(self) -> dict[str, Any]:
        """Return every state by its key: economy|arrangement|gemeente|year."""
        choices = self.view.choices(("economy", "arrangement", "gemeente"))
        return {
            f"{c.economy}|{c.arrangement}|{c.gemeente}|{year}": self.state(c, year)
            for c in choices
            for year in self.years
        }


def _places(aanbieder: Aanbieder, day: Any) -> int:
    closed = any(closure.since <= day < closure.until for closure in aanbieder.closures)
    return 0 if closed else int(aanbieder.capacity_count.at(day))
