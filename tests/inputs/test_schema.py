"""The JSON schema: it knows every key of the models, and what files may say besides."""

from __future__ import annotations

from typing import Any

from budgetsim.domain.scenario import Scenario
from budgetsim.inputs.schema import scenario_schema


def _all_parts(part: Any) -> list[dict[str, Any]]:
    if isinstance(part, list):
        return [found for item in part for found in _all_parts(item)]
    if not isinstance(part, dict):
        return []
    return [part, *(found for value in part.values() for found in _all_parts(value))]


def test_every_reference_leads_somewhere() -> None:
    schema = scenario_schema()
    names = {part["$ref"] for part in _all_parts(schema) if isinstance(part.get("$ref"), str)}
    assert {name.removeprefix("#/$defs/") for name in names} <= schema["$defs"].keys()


def test_it_has_the_keys_of_files() -> None:
    schema = scenario_schema()
    assert set(schema["properties"]) == {"extends", *Scenario.model_fields}
    assert {"from", "to", "drop"} <= schema["$defs"]["Transition"]["properties"].keys()
    assert "origin" not in schema["$defs"]["Transition"]["properties"]


def test_a_number_may_carry_its_origin_and_a_series_be_bare() -> None:
    schema = scenario_schema()
    refs = [option.get("$ref") for option in schema["properties"]["shortfall_share"]["anyOf"]]
    assert {"#/$defs/AnnotatedValue", "#/$defs/TableValue"} <= set(refs)
    series = next(part for name, part in schema["$defs"].items() if name.startswith("Series_"))
    assert {"array"} == {option["type"] for option in series["anyOf"] if option.get("type") == "array"}


def test_a_layer_need_not_repeat_its_base() -> None:
    schema = scenario_schema()
    assert "required" not in schema
    assert "required" not in schema["$defs"]["Stage"]


def test_an_economy_may_name_a_table() -> None:
    assert scenario_schema()["$defs"]["Economy"]["properties"]["csv"]["type"] == "string"
