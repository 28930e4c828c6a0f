"""What an engine writes: one row per event, in the order in which it happened.

Knows no rule; the columns are those of the contract, as integer codes that the store turns into names.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from budgetsim.domain.events import Kind, Reason
from budgetsim.engine.inwoner import Inwoner

NOBODY = -1
COLUMNS = (
    "tick", "inwoner", "gemeente", "doelgroep", "kind", "stage", "from_stage", "reason", "aanbieder",
    "cents", "fund",
)  # fmt: skip


@dataclass
class Log:
    """Events as they happen; `columns` gives them as arrays."""

    cells: array[int] = field(default_factory=lambda: array("q"))
    """Row after row."""

    def write(
        self,
        tick: int,
        kind: Kind,
        person: Inwoner,
        stage: int = NOBODY,
        from_stage: int = NOBODY,
        reason: Reason = Reason.NONE,
        aanbieder: int = NOBODY,
        cents: int = 0,
    ) -> None:
        """Write what happens to an inwoner."""
        profile = person.profile
        self.cells.extend(
            (
                tick, person.id, profile.gemeente, profile.doelgroep, kind, stage, from_stage, reason,
                aanbieder, cents, NOBODY,
            )
        )  # fmt: skip

    def write_money(self, tick: int, kind: Kind, gemeente: int, fund: int, cents: int) -> None:
        """Write what a gemeente's fund gets or is left with."""
        self.cells.extend(
            (tick, NOBODY, gemeente, NOBODY, kind, NOBODY, NOBODY, Reason.NONE, NOBODY, cents, fund)
        )

    def columns(self) -> dict[str, npt.NDArray[np.int64]]:
        """Return one int64 array per column, in event order."""
        table = np.array(self.cells, np.int64).reshape(-1, len(COLUMNS))
        return {name: table[:, number] for number, name in enumerate(COLUMNS)}
