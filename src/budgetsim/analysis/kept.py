"""An analysis as it is kept with a run: tables, and how they were made.

Knows no folder and no analysis in particular.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Analysis:
    """The tables of an analysis by name, and what its note says of how they were made."""

    about: dict[str, Any]
    tables: dict[str, pd.DataFrame]
