"""From files to a checked scenario: YAML with positions, layers, reference tables, checks across fields.

Knows no engine and no books.
"""

from budgetsim.inputs.assumptions import Assumptions, assumptions_of, values_at
from budgetsim.inputs.batches import BatchFile, Variant, load_batch
from budgetsim.inputs.house_styles import load_house_style
from budgetsim.inputs.loading import Loaded, data_folder, load, load_reference, scenario_hash

__all__ = [
    "Assumptions",
    "BatchFile",
    "Loaded",
    "Variant",
    "assumptions_of",
    "data_folder",
    "load",
    "load_batch",
    "load_house_style",
    "load_reference",
    "scenario_hash",
    "values_at",
]
