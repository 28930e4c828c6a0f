"""The JSON schema of a scenario file, for completion and hints in an editor.

Knows how files may say more than the models do: layers, origins beside values, a bare number for a series.
Keys are never required here, because a layer may leave out whatever its base holds; `check` is the judge.
"""

from __future__ import annotations

from typing import Any

from budgetsim.domain.scenario import Scenario
from budgetsim.inputs.annotations import LABELS
from budgetsim.inputs.points import CSV, FIRST_LINE

Schema = dict[str, Any]
ANNOTATED, FROM_TABLE = "AnnotatedValue", "TableValue"
_VALUE_TYPES = ("number", "integer")


def scenario_schema() -> Schema:
    """Return the schema as a JSON document."""
    schema = Scenario.model_json_schema(by_alias=True, mode="validation")
    definitions = schema.pop("$defs")
    series = {name for name in definitions if name.startswith("Series_")}
    converted = {name: _series(part) if name in series else _part(part) for name, part in definitions.items()}
    root = _part(schema)
    table = {
        "type": "string",
        "description": f"A table {FIRST_LINE} in the place of points, beside this file.",
    }
    converted["Economy"]["properties"][CSV] = table
    names = {"type": "string", "description": "A file to lay this one over, relative to this one."}
    root["properties"] = {
        "extends": {"anyOf": [names, {"type": "array", "items": names}]},
        **root["properties"],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **root,
        "$defs": {**converted, **_annotations()},
    }


def _part(schema: Any) -> Any:
    """Return a schema in which every number may carry its origin and no key is required."""
    if isinstance(schema, list):
        return [_part(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") in _VALUE_TYPES and "const" not in schema:
        return _or_annotated(schema)
    changed = {key: _part(value) for key, value in schema.items() if key not in ("required", "properties")}
    if "oneOf" in changed:
        changed["anyOf"] = changed.pop("oneOf")
    if "properties" in schema:
        changed["properties"] = {name: _part(part) for name, part in schema["properties"].items()}
        if "id" in changed["properties"]:
            changed["properties"]["drop"] = {"const": True, "description": "Take this row of the base out."}
    return changed


def _or_annotated(schema: Schema) -> Schema:
    told: Schema = {key: schema[key] for key in ("title", "description", "default") if key in schema}
    plain = {key: value for key, value in schema.items() if key not in told}
    options = [plain, {"$ref": f"#/$defs/{ANNOTATED}"}, {"$ref": f"#/$defs/{FROM_TABLE}"}]
    return {**told, "anyOf": options}


def _series(schema: Schema) -> Schema:
    """A series is written as one value for all time, or as a list of dated values."""
    steps = schema["properties"]["steps"]
    reference = steps["items"]
    value = {"$ref": f"#/$defs/{ANNOTATED}"}
    return {
        "description": schema.get("description", ""),
        "anyOf": [
            {"type": ["number", "integer"]},
            value,
            {"$ref": f"#/$defs/{FROM_TABLE}"},
            {"type": "array", "items": reference},
        ],
    }


def _annotations() -> dict[str, Schema]:
    number, text = {"type": "number"}, {"type": "string"}
    common: dict[str, Schema] = {
        "unit": text,
        "label": {"enum": list(LABELS)},
        "low": number,
        "high": number,
        "source": text,
        "note": text,
    }
    return {
        ANNOTATED: {
            "type": "object",
            "description": "A value with where it comes from; an assumption needs low and high.",
            "properties": {"value": True, **common, "overrides": text},
            "required": ["value"],
            "anyOf": [{"required": ["label"]}, {"required": ["source"]}],
            "additionalProperties": False,
        },
        FROM_TABLE: {
            "type": "object",
            "description": "A figure of the reference tables, at a date, times a factor.",
            "properties": {
                "data": text,
                "at": {"type": "string", "format": "date"},
                "times": number,
                **common,
            },
            "required": ["data"],
            "additionalProperties": False,
        },
    }
