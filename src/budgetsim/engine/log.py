"""What an engine writes: one row per event, in the order in which it happened.

Knows no rule; the columns are those of the contract, as integer codes that the store turns into names.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from budgetsim.domain.events import Kind, Reason

NOBODY = -1
COLUMNS = (
    "tick", "inwoner", "gemeente", "doelgroep", "kind", "stage", "from_stage", "reason", "aanbieder",
    "cents", "fund",
)  # fmt: skip


@dataclass
class Log:
    """Events as they happen; `columns` gives them as arrays."""

    rows: list[tuple[int, int, int, int, int, int, int, int, int, int, int]] = field(default_factory=list)

    def write(
        self,
        tick: int,
        kind: Kind,
        *,
        inwoner: int = NOBODY,
        gemeente: int = NOBODY,
        doelgroep: int = NOBODY,
        stage: int = NOBODY,
        from_stage: int = NOBODY,
        reason: Reason = Reason.NONE,
        aanbieder: int = NOBODY,
        cents: int = 0,
        fund: int = NOBODY,
    ) -> None:
        self.rows.append(
            (tick, inwoner, gemeente, doelgroep, kind, stage, from_stage, reason, aanbieder, cents, fund)
        )

    def columns(self) -> dict[str, npt.NDArray[np.int64]]:
        """Return one int64 array per column, in event order."""
        table = np.array(self.rows, np.int64).reshape(len(self.rows), len(COLUMNS))
        return {name: table[:, number] for number, name in enumerate(COLUMNS)}
