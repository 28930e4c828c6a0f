"""A file with a house style, read and checked: every mistake and every colour that cannot be read, at once.

Knows no page; what makes a colour readable, `domain/house_style.py` knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from budgetsim.domain.house_style import HouseStyle, too_faint
from budgetsim.errors import InputError, Problem
from budgetsim.inputs.messages import problems_of
from budgetsim.inputs.nodes import Mapping, nearest_mark, plain
from budgetsim.inputs.yamltext import read_yaml


def load_house_style(path: Path) -> HouseStyle:
    """Read a house style; raises InputError with every problem found."""
    root = read_yaml(path, path.as_posix())
    if not isinstance(root, Mapping):
        message = "a house style is a mapping of keys; write `accent: '#154273'` lines"
        raise InputError([root.mark.problem("", message)])
    problems = [mark.problem(str(key), f"the key {key} stands twice; keep one") for key, mark in root.doubles]
    given: dict[str, Any] = plain(root)
    try:
        style = HouseStyle.model_validate(given)
    except ValidationError as error:
        problems += problems_of(error, root, {}, HouseStyle)
        wrong = {item["loc"][0] for item in error.errors() if item["loc"]}
        style = HouseStyle.model_validate({key: v for key, v in given.items() if key not in wrong})
    problems += _faint(style, root)
    if problems:
        raise InputError(problems)
    return style


def _faint(style: HouseStyle, root: Mapping) -> Iterator[Problem]:
    for place, message in too_faint(style):
        yield nearest_mark(root, place).problem(place, message)
