"""What the answer hangs on, for readers: the tables of a sensitivity analysis as sentences and rows.

Knows the tables of the analysis and the words; not how they were made, nor where they stand on the page.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from budgetsim.report.names import names_of
from budgetsim.report.tables import Row, Table
from budgetsim.report.values import TURNING
from budgetsim.report.view import RunView
from budgetsim.report.words import Words, short

ANALYSIS = "sensitivity"
SHOWN = 10
"""Assumptions of a ranking that people see; the rest is in the tables."""
OTHERS = "others:"
PLAIN_COLUMNS = {
    "shares": ("source", "share", "low", "high", "variance", "found", "levels"),
    "chance": ("better", "low", "high", "verdict", "mean", "p10", "p90", "runs"),
    "ranking": ("rank", "assumption", "carrier", "members", "mu_star", "low", "high", "mu", "sigma"),
    "turning": ("assumption", "central", "low_value", "high_value", "turns_at", "low", "high", "flips",
                "verdict"),
}  # fmt: skip
PLACES = {"at": "turns_at", "low": "low", "high": "high", "now": "central"}
NEAR = TURNING[1]
KEYS = ("economy", "gemeente", "outcome", "unit")


@dataclass(frozen=True)
class Uncertainty:
    """A sensitivity analysis in one language."""

    tables: Mapping[str, pd.DataFrame]
    about: Mapping[str, Any]
    words: Words
    named: Callable[[str], str] = str
    """What an assumption is called; without it, its path, as `--set` takes it."""
    units: Mapping[str, str] = field(default_factory=dict)
    """Assumption -> its unit in words."""

    # Names

    def outcome(self, name: str) -> str:
        return self.words(f"headline_{name}").rpartition(" (")[0]

    def unit(self, name: str) -> str:
        return self.words(f"headline_{name}").rpartition(" (")[2].rstrip(")")

    def assumption(self, name: str) -> str:
        """Return an assumption or a group as people can find it in the list of assumptions."""
        if not name.startswith(OTHERS):
            return self.named(name)
        key = f"uncertainty_section_{name.removeprefix(OTHERS)}"
        section = self.words(key) if self.words.has(key) else name.removeprefix(OTHERS)
        return self.words("uncertainty_others", section=section)

    @property
    def second(self) -> str:
        return short(self.about["arrangements"][1])

    @property
    def first(self) -> str:
        return short(self.about["arrangements"][0])

    # What was varied

    @property
    def over(self) -> str:
        """Return what differs between the runs, per economy where that is not the same."""
        w, counts = self.words, {"luck": "lucks", "weather": "weathers", "ignorance": "samples"}
        by: dict[str, list[str]] = {}
        for row in self.tables["chance"].drop_duplicates("economy").to_dict("records"):
            key = "_".join(name for name, count in counts.items() if row[count] > 1)
            by.setdefault(key, []).append(short(row["economy"]).lower())
        if len(by) == 1:
            return w("uncertainty_over", what=w(f"held_{next(iter(by))}"))
        parts = [w("held_in", names=w.listed(names), what=w(f"held_{key}")) for key, names in by.items()]
        return w("uncertainty_over_by", list="; ".join(parts))

    # Sentences

    @property
    def chance_note(self) -> str:
        """Return what the chance of better is over."""
        return self.words("uncertainty_chance_note", over=self.over)

    def notes(self) -> Iterator[str]:
        """Yield what was done, and what it says: the chance, the spread and the turning points."""
        yield from self.made()
        yield from self.chances()
        yield from self.grounds()

    def made(self) -> Iterator[str]:
        """Yield what was asked, and how many of everything were drawn."""
        w, about = self.words, self.about
        yield w("uncertainty_title", second=self.second, first=self.first, seed=about["seed"])
        yield w("uncertainty_counts", **{**about, "weathers": self._weathers()})

    def grounds(self) -> Iterator[str]:
        """Yield how to read the chance, and what it rests on: the spread and the turning points."""
        w, about = self.words, self.about
        yield self.chance_note
        for keys, part in self.tables["shares"].groupby(list(KEYS), sort=False):
            yield self.share_sentence(dict(zip(KEYS, map(str, keys), strict=True)), part)
        for keys, part in self.tables["turning"].groupby(list(KEYS), sort=False):
            yield self.turning_sentence(dict(zip(KEYS, map(str, keys), strict=True)), part)
        yield w("uncertainty_turning_note", settings=about["settings"], replications=about["replications"])

    def chances(self) -> list[str]:
        """Return per outcome and economy how often the second arrangement is the better one."""
        return [self.chance_sentence(row) for row in self.tables["chance"].to_dict("records")]

    def headline_of(self, economy: str, gemeente: str) -> list[str]:
        """Return of one case, per outcome, how often the second is better and what moves that most."""
        out = []
        for outcome in map(str, self.about["outcomes"]):
            out += [self.chance_sentence(row) for row in self.of("chance", economy, gemeente, outcome)]
            if rows := self.of("ranking", economy, gemeente, outcome):
                out.append(f"{self.leads(rows)}.")
        return out

    def leads(self, rows: Sequence[Mapping[Any, Any]]) -> str:
        """Return which assumption moves a difference most, or that its interval overlaps others."""
        w, lead = self.words, rows[0]
        beside = sum(row["high"] >= lead["low"] for row in rows[1:])
        names = {
            "outcome": self.outcome(lead["outcome"]).lower(),
            "name": self.assumption(lead["assumption"]),
        }
        if not beside:
            return w("uncertainty_ranking_heading", **names)
        return w(f"uncertainty_ranking_unclear_{'one' if beside == 1 else 'many'}", n=beside, **names)

    def _weathers(self) -> str:
        w, by_chance = self.words, self.about["economies_by_chance"]
        if not by_chance:
            return w("uncertainty_no_weather")
        told = w("uncertainty_weathers", n=self.about["weathers"], names=w.listed([*map(short, by_chance)]))
        still = [name for name in self.about["economies"] if name not in by_chance]
        return told + (w("uncertainty_still", names=w.listed([*map(short, still)])) if still else "")

    def chance_sentence(self, row: Mapping[Any, Any]) -> str:
        """Return in frequencies how often the second arrangement is the better one."""
        w = self.words
        ends = [w.numbers.percent(row[name], 0) for name in ("low", "high")]
        return w(
            f"uncertainty_chance_{row['verdict']}",
            outcome=self.outcome(row["outcome"]), economy=short(row["economy"]).lower(), second=self.second,
            n=round(row["better"] * row["runs"]), low=ends[0], high=ends[1], runs=row["runs"],
        )  # fmt: skip

    def share_sentence(self, case: Mapping[str, str], part: pd.DataFrame) -> str:
        """Return of what the spread of the difference is made."""
        w = self.words
        told = [
            w("uncertainty_share", source=w(f"uncertainty_{row['source']}"), **self.shares_of(row))
            for row in part.to_dict("records")
            if is_varied(row)
        ]
        return w("uncertainty_made_of", outcome=self.outcome(case["outcome"]),
                 economy=short(case["economy"]).lower(), list=w.listed(told))  # fmt: skip

    def shares_of(self, row: Mapping[Any, Any]) -> dict[str, str]:
        """Return a share and the ends of its interval as percentages."""
        return {name: self.words.numbers.percent(row[name], 0) for name in ("share", "low", "high")}

    def turning_sentence(self, case: Mapping[str, str], part: pd.DataFrame) -> str:
        """Return at which values of the leading assumptions the sign of the difference changes."""
        w = self.words
        rows = part.to_dict("records")
        found = [self._turn(row) for row in rows if row["verdict"] == "turns"]
        names = {"outcome": self.outcome(case["outcome"]), "economy": short(case["economy"]).lower()}
        unclear = int((part["verdict"] == "unclear").sum())
        if found:
            return w("uncertainty_turns", **names, list="; ".join(found))
        key = "uncertainty_turns_unclear" if unclear else "uncertainty_turns_nowhere"
        return w(f"{key}_{'one' if len(part) == 1 else 'many'}", **names, n=len(part), unclear=unclear)

    def _turn(self, row: Mapping[Any, Any]) -> str:
        """Return where one assumption turns the answer, and whether even the sign of now is uncertain."""
        key = "uncertainty_turns_at_near" if turning_verdict(row) == NEAR else "uncertainty_turns_at"
        places = {name: self._value(row, column) for name, column in PLACES.items()}
        places["at"] = self._measured(places["at"], row["assumption"])
        return self.words(key, name=self.assumption(row["assumption"]), **places)

    def _measured(self, number: str, assumption: str) -> str:
        """Return a number with its unit; a share has none in a sentence, its name says that it is one."""
        unit = self.units.get(assumption, "")
        if unit.startswith("€"):
            return f"€\u00a0{number}{unit.removeprefix('€')}"
        return number if not unit or unit.endswith(")") else f"{number} {unit}"

    def _value(self, row: Mapping[Any, Any], name: str) -> str:
        """Return a value of an assumption with three figures that matter."""
        value = row[name]
        if value is None or math.isnan(value):
            return self.words.numbers.number(math.nan)
        digits = max(0, 2 - math.floor(math.log10(abs(value)))) if value else 0
        return self.words.numbers.plain(round(value, digits))

    # Rows

    def plain_rows(self, name: str) -> Iterator[list[str]]:
        """Yield a table as a spreadsheet reads it, its column names first."""
        columns = (*KEYS, *PLAIN_COLUMNS[name])
        yield [self.words(f"uncertainty_column_{column}") for column in columns]
        for row in self.tables[name].to_dict("records"):
            yield [self._plain(name, column, row) for column in columns]

    def _plain(self, table: str, column: str, row: Mapping[Any, Any]) -> str:
        value = row[column]
        if isinstance(value, str):
            return self._text(table, column, value, row)
        if value is None or math.isnan(value):
            return ""
        whole = isinstance(value, int) or float(value).is_integer()
        text = str(int(value)) if whole else f"{value:.6g}" if abs(value) < 1e6 else f"{value:.0f}"
        return text.replace(".", "," if self.words.lang == "nl" else ".")

    def _text(self, table: str, column: str, value: str, row: Mapping[Any, Any]) -> str:
        w = self.words
        if column == "outcome":
            return self.outcome(value)
        if column == "unit":
            return self.unit(row["outcome"])
        if column == "source":
            return w(f"uncertainty_{value}")
        if column == "verdict":
            is_turn = table == "turning"
            return w(f"verdict_{turning_verdict(row)}" if is_turn else f"uncertainty_verdict_{value}")
        if column == "carrier":
            return w(f"dozen_{value}") if value else ""
        return self.assumption(value) if column == "assumption" else value

    def blocks(self, name: str) -> Iterator[tuple[str, list[list[str]]]]:
        """Yield per economy, gemeente and outcome a heading and the rows that people see."""
        heads, cells = self._layout(name)
        for keys, part in self.tables[name].groupby(list(KEYS), sort=False):
            economy, gemeente, outcome, _ = map(str, keys)
            heading = f"{short(economy)}, {short(gemeente)}: {self.words(f'headline_{outcome}')}"
            rows = part.to_dict("records")[: SHOWN if name == "ranking" else None]
            yield heading, [heads, *(cells(row) for row in rows)]

    def _layout(self, name: str) -> tuple[list[str], Any]:
        layouts: dict[str, tuple[tuple[str, ...], Any]] = {
            "shares": (("source", "share", "interval"), self._share_cells),
            "chance": (("better", "interval", "mean", "band", "verdict"), self._chance_cells),
            "ranking": (("assumption", "mu_star", "interval", "mu", "carrier"), self._rank_cells),
            "turning": (("assumption", "central", "range", "turns_at", "interval", "flips", "verdict"),
                        self._turn_cells),
        }  # fmt: skip
        columns, cells = layouts[name]
        return [self.words(f"uncertainty_column_{column}") for column in columns], cells

    def _between(self, low: str, high: str) -> str:
        return f"({low} .. {high})" if any(sign.isdigit() for sign in low + high) else ""

    def _amount(self, value: float) -> str:
        return self.words.numbers.number(value, 0 if abs(value) >= 100 else 1, sign=True)

    def _share_cells(self, row: Mapping[Any, Any]) -> list[str]:
        shown = self.shares_of(row)
        varied = is_varied(row)
        band = self._between(shown["low"], shown["high"]) if varied else self.words("uncertainty_not_varied")
        return [self.words(f"uncertainty_{row['source']}"), shown["share"] if varied else "", band]

    def _chance_cells(self, row: Mapping[Any, Any]) -> list[str]:
        shown = [self.words.numbers.percent(row[name], 0) for name in ("better", "low", "high")]
        band = self._between(self._amount(row["p10"]), self._amount(row["p90"]))
        verdict = self.words(f"uncertainty_verdict_{row['verdict']}")
        return [shown[0], self._between(*shown[1:]), self._amount(row["mean"]), band, verdict]

    def _rank_cells(self, row: Mapping[Any, Any]) -> list[str]:
        def size(value: float) -> str:
            return self._amount(value).removeprefix("+")

        carrier = self.words(f"dozen_{row['carrier']}") if row["carrier"] else ""
        band = self._between(size(row["low"]), size(row["high"]))
        name, mu = self.assumption(row["assumption"]), self._amount(row["mu"])
        return [name, size(row["mu_star"]), band, mu, carrier]

    def _turn_cells(self, row: Mapping[Any, Any]) -> list[str]:
        ends = [self._value(row, name) for name in ("low_value", "high_value", "low", "high")]
        flips = self.words.numbers.percent(row["flips"], 0)
        at = self._value(row, "turns_at")
        turned = [at, self._between(*ends[2:]), flips]
        verdict = self.words(f"verdict_{turning_verdict(row)}")
        name, now = self.assumption(row["assumption"]), self._value(row, "central")
        return [name, now, self._between(*ends[:2]), *turned, verdict]

    # For the page

    def turning_table(self) -> Table:
        """Return the turning points of every economy, gemeente and outcome in their own units."""
        w = self.words
        heads = [w("economy"), w("gemeente"), w("outcome")]
        (assumption, *columns), cells = self._layout("turning")
        rows = []
        for row in self.tables["turning"].to_dict("records"):
            keys = {"economy": row["economy"], "gemeente": row["gemeente"]}
            names = [short(row["economy"]), short(row["gemeente"]), self.outcome(row["outcome"])]
            name, *numbers = cells(row)
            rows.append(Row(names, [name, self.units.get(row["assumption"], ""), *numbers], keys))
        columns = [assumption, w("uncertainty_column_unit"), *columns]
        return Table(w("uncertainty_table_turning"), heads, columns, rows)

    def of(self, name: str, economy: str, gemeente: str, outcome: str) -> list[dict[Any, Any]]:
        """Return the rows of one case."""
        table = self.tables[name]
        mine = (table["economy"] == economy) & (table["gemeente"] == gemeente) & (table["outcome"] == outcome)
        return list(table[mine].to_dict("records"))


def is_varied(row: Mapping[Any, Any]) -> bool:
    """Tell whether a source of spread had more than one value, or is what sources do together."""
    return bool(row["levels"] > 1 or row["source"] == "together")


def turning_verdict(row: Mapping[Any, Any]) -> str:
    """Return the verdict of a turning point, one of TURNING.

    Where the value now lies within the interval of the point, even the sign of today's answer is not certain.
    """
    is_near = row["verdict"] == "turns" and row["low"] <= row["central"] <= row["high"]
    return NEAR if is_near else "turns" if row["verdict"] == "turns" else f"turns_{row['verdict']}"


def of_view(view: RunView, w: Words) -> Uncertainty | None:
    """Return the sensitivity analysis that is kept with a run, None when there is none."""
    found = view.analyses.get(ANALYSIS)
    if not found:
        return None
    figures = {name: w.unit(rows[-1].unit) for name, rows in view.reference.figures.items()}
    units = figures | {origin.path: w.unit(origin.unit) for origin in view.origins if origin.unit}
    return Uncertainty(found.tables, found.about, w, names_of(view.scenario, w), units)


def sentences(told: Uncertainty | None) -> Sequence[str]:
    """Return what the section folds beside the chances, none when the run has no analysis."""
    return [*told.made(), *told.grounds()] if told else []


def chance_note(view: RunView, w: Words) -> str:
    """Return over what the chance of better in a run's analysis is; '' when it has none."""
    told = of_view(view, w)
    return told.chance_note if told else ""
