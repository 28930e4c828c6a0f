"""What the scenario's models expect at a place: the type, its bounds, the keys it takes.

Knows how to walk the models' own declarations; holds no rule of its own.
"""

from __future__ import annotations

import types
from dataclasses import dataclass, field
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

Location = tuple[str | int, ...]
"""A place as pydantic names it: keys, indexes, and the tag of a chosen union member."""


@dataclass(frozen=True)
class Expected:
    """A type with the constraints that stand beside it."""

    type: Any
    metadata: tuple[Any, ...] = field(default=())

    def bound(self, *names: str) -> int | float | None:
        """Return the first bound among these (`ge`, `gt`, `le`, `lt`), None when there is none."""
        for item in self.metadata:
            parts = (item, *getattr(item, "metadata", ()))
            for part in parts:
                for name in names:
                    value = getattr(part, name, None)
                    if isinstance(value, int | float):
                        return value - 1 if name == "lt" and self.type is int else value
        return None

    @property
    def model(self) -> type[BaseModel] | None:
        """The model expected here, None for anything else."""
        return self.type if isinstance(self.type, type) and issubclass(self.type, BaseModel) else None

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys a model takes, as files write them."""
        if self.model is None:
            return ()
        return tuple(info.alias or name for name, info in self.model.model_fields.items())

    @property
    def members(self) -> dict[str, Expected]:
        """The laws of a union by their tag."""
        found = {}
        for member in get_args(self.type) if _is_union(self.type) else ():
            expected = _bare(member)
            if expected.model and "law" in expected.model.model_fields:
                found[str(expected.model.model_fields["law"].default)] = expected
        return found


def expected_at(root: type[BaseModel], location: Location) -> Expected | None:
    """Return what is expected at a place, None where the models know no such place."""
    here: Expected | None = Expected(root)
    for step in location:
        here = _below(here, step) if here else None
    return here


def _below(here: Expected, step: str | int) -> Expected | None:
    if here.model is not None:
        for name, info in here.model.model_fields.items():
            if step in (name, info.alias):
                return _bare(info.annotation, tuple(info.metadata))
        return None
    origin, arguments = get_origin(here.type), get_args(here.type)
    if origin is tuple and isinstance(step, int):
        return _bare(arguments[0])
    if origin is dict:
        return _bare(arguments[1])
    return here.members.get(str(step))


def _bare(annotation: Any, metadata: tuple[Any, ...] = ()) -> Expected:
    """Take `Annotated` and `| None` off a type."""
    if get_origin(annotation) is Annotated:
        inner, *notes = get_args(annotation)
        return _bare(inner, (*metadata, *notes))
    if _is_union(annotation):
        some = [member for member in get_args(annotation) if member is not type(None)]
        if len(some) == 1:
            return _bare(some[0], metadata)
    return Expected(annotation, metadata)


def _is_union(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, types.UnionType)
