"""A toetsingskader applied: every arrangement's score per criterion, their ranking, and how firm it is.

Knows no page. A score is a straight line through an outcome, 0 at its worst and 10 at its best, so that a
weighted total of scores has the same luck in every arrangement and is compared pair by pair. How firm a
ranking is, is asked three ways: other luck, other weights, and both (stochastic multicriteria acceptability
analysis, Lahdelma and Salminen 2001).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from budgetsim.analysis.headline import MIN_PAIRS, OUTCOMES, Outcome
from budgetsim.chance.resampling import weights_at_random
from budgetsim.domain.criteria import Criterion, Scale
from budgetsim.domain.scenario import Scenario

Floats = npt.NDArray[np.float64]
TOP = 10.0
NINTH_TENTH = 1.2815515655446004
"""Standard deviations from the mean to the 90th percentile of a normal number."""
WEIGHTS_DRAWN = 2000
AT_ONCE = 100
"""Replications of which all totals are worked out together: it bounds the memory."""
TIE = 1e-9
SCORE_COLUMNS = ["economy", "gemeente", "arrangement", "criterion", "unit", "value", "score", "weight"]
RANKING_COLUMNS = [
    "economy", "gemeente", "arrangement", "rank", "total", "behind", "low", "high", "first_by_luck",
    "first_by_weights", "first_by_both", "is_clear", "replications",
]  # fmt: skip


@dataclass(frozen=True)
class Weighing:
    """The scores of all arrangements in one economy and gemeente."""

    economy: str
    gemeente: str
    arrangements: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    """Those that every replication of every arrangement has a value for."""
    values: Floats
    """[arrangements, criteria, replications], per year where an outcome adds up over years."""
    scores: Floats
    """[arrangements, criteria, replications]"""

    @property
    def means(self) -> Floats:
        """[arrangements, criteria]"""
        return np.asarray(self.scores.mean(axis=2))

    def spread(self, one: int, other: int) -> Floats:
        """Return the covariance of the paired difference of two arrangements [criteria, criteria]."""
        differences = self.scores[one] - self.scores[other]
        off = differences - differences.mean(axis=1, keepdims=True)
        return np.asarray(off @ off.T / max(1, off.shape[1] - 1))


def weighings(scenario: Scenario, indicators: pd.DataFrame) -> list[Weighing]:
    """Return the scores per economy and gemeente; nothing without criteria or with a single arrangement."""
    names = [arrangement.id for arrangement in scenario.arrangements]
    if not scenario.criteria or len(names) < 2:
        return []
    horizon = indicators[indicators["year"] == 0]
    found = []
    for gemeente in (row.id for row in scenario.gemeenten):
        here = horizon[horizon["gemeente"] == gemeente]
        raw = {e.id: _values(here[here["economy"] == e.id], scenario, names) for e in scenario.economies}
        scales = [
            _scale(criterion, [part[:, n] for part in raw.values()])
            for n, criterion in enumerate(scenario.criteria)
        ]
        found += [
            _weighing(economy, gemeente, tuple(names), scenario.criteria, part, scales)
            for economy, part in raw.items()
        ]
    return found


def left_out(weighing: Weighing, scenario: Scenario) -> tuple[Criterion, ...]:
    """Return the criteria that some replication lacks, such as a waiting time nobody reached."""
    return tuple(criterion for criterion in scenario.criteria if criterion not in weighing.criteria)


def _values(horizon: pd.DataFrame, scenario: Scenario, names: list[str]) -> Floats:
    """[arrangements, criteria, replications]"""
    parts = []
    for criterion in scenario.criteria:
        outcome = outcome_of(criterion)
        mine = horizon[
            (horizon["indicator"] == outcome.indicator) & (horizon["subject"] == criterion.subject)
        ]
        wide = mine.pivot(index="arrangement", columns="replication", values="value").reindex(names)
        parts.append(wide.to_numpy(np.float64) / (scenario.years if outcome.per_year else 1))
    return np.stack(parts, axis=1)


def outcome_of(criterion: Criterion) -> Outcome:
    """Return the headline outcome that a criterion looks at."""
    return next(outcome for outcome in OUTCOMES if outcome.id == criterion.outcome)


def _scale(criterion: Criterion, values: list[Floats]) -> Scale | None:
    """Return a criterion's own scale, or that from the worst to the best mean; None where all are equal."""
    if criterion.scale is not None:
        return criterion.scale
    means = np.concatenate([part.mean(axis=1) for part in values])
    low, high = float(means.min()), float(means.max())
    if not high > low:
        return None
    good = outcome_of(criterion).good > 0
    return Scale(worst=low, best=high) if good else Scale(worst=high, best=low)


def _weighing(
    economy: str, gemeente: str, names: tuple[str, ...], criteria: tuple[Criterion, ...], values: Floats,
    scales: list[Scale | None],
) -> Weighing:  # fmt: skip
    whole = [n for n in range(len(criteria)) if not np.isnan(values[:, n]).any()]
    scores = [_scored(values[:, n], scales[n]) for n in whole]
    kept = tuple(criteria[n] for n in whole)
    shape = (len(names), 0, values.shape[2])
    return Weighing(
        economy,
        gemeente,
        names,
        kept,
        values[:, whole],
        np.stack(scores, axis=1) if scores else np.empty(shape),
    )


def _scored(values: Floats, scale: Scale | None) -> Floats:
    if scale is None:
        return np.full(values.shape, TOP)
    return TOP * (values - scale.worst) / (scale.best - scale.worst)


# Ranking


def totals(scores: Floats, weights: Floats) -> Floats:
    """Return the weighted mean over criteria of scores [arrangements, criteria, ...]; 0 without weight."""
    whole = weights.sum()
    return np.asarray(np.einsum("ac...,c->a...", scores, weights / whole if whole > 0 else weights))


def score_table(found: list[Weighing]) -> pd.DataFrame:
    """Return mean value and score per arrangement and criterion; columns SCORE_COLUMNS."""
    rows = [
        (
            w.economy,
            w.gemeente,
            name,
            c.id,
            outcome_of(c).unit,
            w.values[a, n].mean(),
            w.means[a, n],
            c.weight,
        )
        for w in found
        for a, name in enumerate(w.arrangements)
        for n, c in enumerate(w.criteria)
    ]
    return pd.DataFrame(rows, columns=SCORE_COLUMNS)


def ranking_table(found: list[Weighing]) -> pd.DataFrame:
    """Return per economy and gemeente the arrangements by their total; columns RANKING_COLUMNS.

    `behind` is how far an arrangement is below the first in rank, with its 80% band, and `is_clear` whether
    that band lies on one side of zero. `first_by_*` is the share of draws in which it comes first.
    """
    rows = [row for weighing in found if weighing.criteria for row in _ranked(weighing)]
    return pd.DataFrame(rows, columns=RANKING_COLUMNS)


def _ranked(weighing: Weighing) -> Iterator[tuple[object, ...]]:
    weights = np.array([criterion.weight for criterion in weighing.criteria])
    means = totals(weighing.means, weights)
    order = sorted(range(len(means)), key=lambda n: (-round(float(means[n]), 9), n))
    count = weighing.scores.shape[2]
    shares = firsts(weighing, weights)
    for rank, n in enumerate(order, start=1):
        behind, low, high = behind_by(weighing, weights, order[0], n)
        is_clear = count >= MIN_PAIRS and low > 0
        names = (weighing.economy, weighing.gemeente, weighing.arrangements[n])
        yield (*names, rank, means[n], behind, low, high, *(share[n] for share in shares), is_clear, count)


def behind_by(weighing: Weighing, weights: Floats, first: int, other: int) -> tuple[float, float, float]:
    """Return how far one arrangement is ahead of another, with the 80% band of a normal number.

    From mean and covariance alone, so that a page that has only those moves the same band with the weights.
    """
    shares = weights / weights.sum() if weights.sum() > 0 else weights
    mean = float((weighing.means[first] - weighing.means[other]) @ shares)
    width = NINTH_TENTH * float(np.sqrt(max(0.0, shares @ weighing.spread(first, other) @ shares)))
    return mean, mean - width, mean + width


def firsts(weighing: Weighing, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """Return per arrangement the share of draws in which it comes first: other luck, other weights, both.

    Weights at random are all sets of weights that add up to one, each as likely. Ties are shared.
    """
    drawn = weights_at_random(len(weighing.criteria), WEIGHTS_DRAWN)
    by_luck = _share_first(totals(weighing.scores, weights))
    by_weights = _share_first(weighing.means @ drawn.T)
    parts = np.array_split(weighing.scores, max(1, weighing.scores.shape[2] // AT_ONCE), axis=2)
    both = [_share_first(_every(part, drawn)) * part.shape[2] for part in parts]
    return by_luck, by_weights, np.sum(both, axis=0) / weighing.scores.shape[2]


def _every(scores: Floats, drawn: Floats) -> Floats:
    """Return the totals of every replication under every set of weights [arrangements, both]."""
    return np.asarray(np.einsum("acr,wc->arw", scores, drawn).reshape(len(scores), -1))


def _share_first(values: Floats) -> Floats:
    """Return how often each row has the highest value of its column, ties shared [rows]."""
    is_first = values >= values.max(axis=0) - TIE
    return np.asarray((is_first / is_first.sum(axis=0)).mean(axis=1))
