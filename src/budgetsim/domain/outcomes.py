"""The outcomes that arrangements are judged on, by name; what they are, analysis and docs/model.md know."""

from __future__ import annotations

from typing import Final, Literal

OutcomeId = Literal[
    "net_draw", "lasten", "participation_months", "durable_outflow", "waiting_months_plaats",
    "waiting_months_geld", "waiting_months_overdracht", "blocked_months", "waiting_time_p50",
    "waiting_time_p90", "money_idle",
]  # fmt: skip
"""Outcomes of the headline."""
BY_DOELGROEP: Final = (
    "participation_months", "durable_outflow", "waiting_months_plaats", "waiting_months_geld",
    "waiting_months_overdracht",
)  # fmt: skip
"""Those that are told of every doelgroep as well."""
EVERYBODY: Final = "totaal"
"""The subject that stands for all inwoners."""
