"""The assumptions of one replication: a study with its own, drawn where its work is done.

Knows how to draw and to prepare; what nobody knows, inputs knows, and how it is spread, chance knows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass

import pandas as pd

from budgetsim.chance.hypercube import place
from budgetsim.errors import InputError, Problem
from budgetsim.experiment.replication import Study, prepare
from budgetsim.experiment.store import SAMPLE_COLUMNS
from budgetsim.inputs import Assumptions, Loaded, assumptions_of, values_at


@dataclass(frozen=True)
class Drawing:
    """What can be drawn of a scenario, by seed and number; it can go to a worker."""

    found: Assumptions
    seed: int

    def places(self, sample: int) -> dict[str, float]:
        """Return the place of every assumption in one sample."""
        return {assumption.name: place(self.seed, assumption.name, sample) for assumption in self.found.drawn}

    def study(self, base: Study, places: Mapping[str, float]) -> Study:
        """Return a study with some assumptions at a place; raises InputError where that cannot be."""
        scenario, reference = values_at(self.found, dict(places))
        return prepare(scenario, reference, base.engine)

    def table(self, replication: int) -> pd.DataFrame:
        """Return every number that was drawn for a replication, columns SAMPLE_COLUMNS."""
        places = self.places(replication)
        rows = [
            (
                replication, assumption.name, unknown.path, unknown.unit, "assumption", unknown.low,
                unknown.central, unknown.high, float(unknown.at(places[assumption.name])),
            )
            for assumption in self.found.drawn
            for unknown in assumption.unknowns
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=list(SAMPLE_COLUMNS))


def drawing(loaded: Loaded) -> Drawing | None:
    """Return what is drawn for every replication; None where all have what the scenario says.

    Raises InputError for ranges that cannot be, and where there is nothing to draw.
    """
    return any_drawing(loaded) if loaded.scenario.varies_ignorance else None


def any_drawing(loaded: Loaded) -> Drawing:
    """Return what can be drawn of a scenario, whatever its replications vary in; raises as `drawing`."""
    found = assumptions_of(loaded)
    if not found.drawn:
        message = (
            "no value has the label assumption with low and high, so there is nothing to sample; "
            "give one a range, or take ignorance out of vary"
        )
        raise InputError([Problem("", 0, 0, "vary", message)])
    return Drawing(found, loaded.scenario.seed)


def ranges(loaded: Loaded) -> dict[str, str]:
    """Return a hash of every range where replications vary in them; the scenario's own hash has none."""
    drawn = drawing(loaded)
    if drawn is None:
        return {}
    told = [astuple(assumption) for assumption in drawn.found.drawn]
    return {"ranges": hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()}


def study_of(base: Study, drawn: Drawing | None, replication: int) -> Study:
    """Return the study of a replication: the one that all share, or one for its own assumptions."""
    return base if drawn is None else drawn.study(base, drawn.places(replication))
