"""The tandem chain in Ciw: a network of nodes, with its own blocking, priorities and reneging.

Knows nothing of budgetsim. Home is a node without end of servers; who waits for the first stage stands in the
queue of that node and counts as home. Who must go on keeps the server: the next nodes have no queue.
"""

from __future__ import annotations

import math
from typing import Any

import ciw

from .chain import (
    ASK_PER_MONTH,
    BACK_PER_MONTH,
    DEPTH_SHARES,
    DURABLE_PER_MONTH,
    FIRST,
    HOME,
    MEDIANS,
    MONTHS,
    SIGMA,
    STAGES,
    URGENT_SHARE,
    WORK,
    Chain,
    Outcome,
    Tally,
)

NODES = len(STAGES)


class StockThenPoisson(ciw.dists.Distribution):  # type: ignore[misc]
    """The opening stock at once, then exponential gaps."""

    def __init__(self, stock: int, rate: float) -> None:
        self.left, self.gaps = stock, ciw.dists.Exponential(rate)

    def sample(self, t: float | None = None, ind: Any = None) -> float:
        self.left -= 1
        return 0.0 if self.left >= 0 else float(self.gaps.sample(t, ind))


def _classes(chain: Chain) -> dict[str, tuple[int, bool, float]]:
    """Return name -> (stages before work, urgent, share of the people)."""
    return {
        f"{depth}{'u' if urgent else 'n'}": (
            depth,
            urgent,
            share * (URGENT_SHARE if urgent else 1 - URGENT_SHARE),
        )
        for depth, share in enumerate(DEPTH_SHARES, 1)
        for urgent in (False, True)
    }


def _routing(chain: Chain, depth: int) -> list[list[float]]:
    rows = [[0.0] * NODES for _ in range(NODES)]
    rows[HOME][FIRST] = ASK_PER_MONTH / (ASK_PER_MONTH + chain.leave_per_month)
    for stage in range(FIRST, WORK):
        rows[stage][stage + 1 if stage < depth else WORK] = 1.0
    rows[WORK][HOME] = BACK_PER_MONTH / (BACK_PER_MONTH + DURABLE_PER_MONTH)
    return rows


def _network(chain: Chain) -> Any:
    classes = _classes(chain)
    laws = [
        ciw.dists.Exponential(ASK_PER_MONTH + chain.leave_per_month),
        *(ciw.dists.Lognormal(math.log(median), SIGMA) for median in MEDIANS),
        ciw.dists.Exponential(DURABLE_PER_MONTH + BACK_PER_MONTH),
    ]
    rich: dict[str, Any] = {}
    if chain.rich:
        patience = [None, ciw.dists.Exponential(chain.leave_per_month), None, None, None]
        rich = {
            "priority_classes": {name: 0 if urgent else 1 for name, (_, urgent, _) in classes.items()},
            "reneging_time_distributions": dict.fromkeys(classes, patience),
        }
    stock = {name: round(chain.stock * share) for name, (_, _, share) in classes.items()}
    return ciw.create_network(
        arrival_distributions={
            name: [StockThenPoisson(stock[name], chain.arrivals_per_month * share), None, None, None, None]
            for name, (_, _, share) in classes.items()
        },
        service_distributions=dict.fromkeys(classes, laws),
        number_of_servers=[math.inf, *chain.places, math.inf],
        queue_capacities=[math.inf, math.inf, 0, 0, math.inf],
        routing={name: _routing(chain, depth) for name, (depth, _, _) in classes.items()},
        **rich,
    )


def _read(tally: Tally, record: Any) -> None:
    """Count one visit to a node; what has not happened yet is nan or None."""
    node = record.node - 1
    here = STAGES[node]
    begun = _time(record.service_start_date)
    left = _time(record.exit_date)
    if here == "first":
        tally.enters(HOME, record.arrival_date)
        tally.leaves(HOME, min(begun, left))
    if begun < MONTHS:
        tally.enters(node, begun)
        tally.leaves(node, left)
    served = _time(record.service_end_date) < MONTHS
    if node in (FIRST, FIRST + 1, FIRST + 2):
        tally.events += (begun < MONTHS) + (begun < MONTHS and left < MONTHS)
        onward = record.destination not in (WORK + 1, -1) if left < MONTHS else served
        tally.events += served and onward
        tally.events += record.record_type == "renege"
    elif left < MONTHS:
        tally.events += 1


def _time(value: Any) -> float:
    return MONTHS if value is False or value is None or math.isnan(value) else min(value, MONTHS)


def run(chain: Chain, seed: int) -> Outcome:
    """Run the chain to its horizon."""
    ciw.seed(seed)
    simulation = ciw.Simulation(_network(chain))
    simulation.simulate_until_max_time(MONTHS)
    tally = Tally()
    tally.events += simulation.nodes[0].number_accepted_individuals
    for record in simulation.get_all_records(include_incomplete=True):
        _read(tally, record)
    return tally.outcome()
