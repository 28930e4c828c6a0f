"""A finished run opened again, to be worked on further by the code and the data that made it.

Knows no analysis and no page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from budgetsim.errors import InputError, RunFolderError
from budgetsim.experiment.runner import fingerprint
from budgetsim.experiment.store import MANIFEST, SCENARIO, read_manifest
from budgetsim.inputs import Loaded, load


def is_run(path: Path) -> bool:
    """Tell whether a path is the folder of a finished run, rather than a scenario."""
    return (path / MANIFEST).is_file()


def reopened(folder: Path) -> tuple[Loaded, dict[str, Any]]:
    """Return the scenario of a run and its manifest.

    Raises RunFolderError when the folder holds no run, or one that this version with these data would not
    make again: what is worked out now would not be about those tables.
    """
    manifest = read_manifest(folder)
    loaded = loaded_again(folder)
    if fingerprint(loaded, manifest["events_replications"]) != manifest["fingerprint"]:
        raise RunFolderError(
            f"{folder}: was made with another version of budgetsim or of data/, so it cannot be worked on "
            "further; run the scenario again"
        )
    return loaded, manifest


def loaded_again(folder: Path) -> Loaded:
    """Return what the scenario.yaml of a run folder says; raises RunFolderError when it cannot be read."""
    try:
        return load(folder / SCENARIO)
    except InputError as error:
        raise RunFolderError(
            f"{folder}: its {SCENARIO} cannot be read; run the scenario again\n{error}"
        ) from error
