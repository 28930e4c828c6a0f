"""Which engine runs a plan: the compiled one, or SimPy where it is asked for or numba is missing.

Knows no rule; both leave the same result. Neither is imported before it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from budgetsim.chance.address import Key
from budgetsim.chance.population import Population
from budgetsim.engine.plan import Plan

if TYPE_CHECKING:
    from budgetsim.engine.outcome import Opening, Result

    Run = Callable[[Plan, Key, Opening, Population], Result]

COMPILED = "compiled"
SIMPY = "simpy"


def why_not(engine: str) -> str | None:
    """Return why an engine cannot run here, or None when it can."""
    try:
        runner(engine)
    except ImportError as error:
        return str(error)
    return None


def runner(engine: str) -> Run:
    """Return the function that runs a plan; raises ImportError when the engine's library is missing."""
    if engine == COMPILED:
        from budgetsim.engine.compiled.run import run as run_compiled

        return run_compiled
    from budgetsim.engine.reference import run as run_simpy

    return run_simpy
