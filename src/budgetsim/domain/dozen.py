"""The dozen that carry the answer: which values of a scenario hold what no public source gives.

Knows the last section of the rulebook, as patterns of paths; not what the values are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from budgetsim.domain.chain import NEXT
from budgetsim.domain.scenario import Scenario


def carriers(scenario: Scenario) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield the last section of the rulebook: name -> which paths of a scenario hold it."""
    gated = {stage.id for stage in scenario.stages if stage.gated}
    work = {stage.id for stage in scenario.stages if stage.is_work}
    asks = [t.id for t in scenario.transitions if t.target == NEXT and t.origin not in gated]
    onward = [
        t.id for t in scenario.transitions if t.origin in gated and (t.target == NEXT or t.target in work)
    ]
    placed = [cost.id for cost in scenario.costs if cost.kind == "commitment"]
    texts = {
        "shortfall": r"^shortfall_share$|^arrangements\[.*\.shortfall_share$",
        "buig": r"^grants\[.*\.(buig|on_spending|per_head)\.(?!eur_per_head)",
        "surplus": r"^funds\[.*\.(opening_reserve|reserve_draw_max)_eur|^grants\[.*\.eur_per_(year|head)",
        "misroute": r"^walls\.misroute_share$",
        "misfit": r"^transitions\[.*\.misfit_factor_per_rank$",
        "handover": r"^walls\.handover_(months|loss_share)$",
        "double": r"^walls\.double_support_(eur_per_month|fund)$|\.double_support_share$",
        "asks": rf"^transitions\[({_any(asks)})\]\.duration\.|^stages\[.*\.give_up\.",
        "price": rf"^costs\[({_any(placed)})\]\.price\.(transport_)?eur_per_",
        "rates": rf"^transitions\[({_any(onward)})\]\.duration\.",
    }
    for name, text in texts.items():
        yield name, re.compile(text)


def _any(names: Sequence[str]) -> str:
    return "|".join(re.escape(name) for name in names) or "(?!)"
