"""YAML 1.2 as people mean it, and nothing dangerous."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetsim.errors import InputError
from budgetsim.inputs.nodes import Mapping, plain, split_path
from budgetsim.inputs.resolved import text_of
from budgetsim.inputs.yamltext import MAX_DEPTH, parse_yaml, scalar


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("012", 12),
        ("12:30", "12:30"),
        ("0x1F", 31),
        ("0o17", 15),
        ("1_000", "1_000"),
        ("1e3", 1000.0),
        ("-.5", -0.5),
        ("2026-01-01", "2026-01-01"),
        ("true", True),
        ("~", None),
        ("0,5", "0,5"),
        ("1.000.000", "1.000.000"),
    ],
)
def test_plain_text_is_read_as_yaml_1_2_says(text: str, value: object) -> None:
    read = scalar(text)
    assert read == value
    assert type(read) is type(value)


def test_quotes_keep_text() -> None:
    assert plain(parse_yaml("{a: '12', b: \"no\", c: |\n  x\n}".replace("c: |\n  x\n", "c: 1"), "f")) == {
        "a": "12",
        "b": "no",
        "c": 1,
    }


def test_places_count_from_one() -> None:
    root = parse_yaml("a: 1\nb:\n  - {c: 2}\n", "f.yaml")
    assert isinstance(root, Mapping)
    assert (root.entries["b"].mark.line, root.entries["b"].mark.column) == (2, 1)
    listing = root.entries["b"].node
    assert (listing.mark.line, listing.mark.column) == (3, 3)


def test_an_alias_repeats_its_anchor() -> None:
    assert plain(parse_yaml("a: &x {k: 1}\nb: *x\n", "f")) == {"a": {"k": 1}, "b": {"k": 1}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: !!str 1", "the tag !!str is refused"),
        ("a: !thing {}", "the tag !thing is refused"),
        ("a: *b", "refers to no anchor above it"),
        ("? [1, 2]\n: 3", "a key must be a word or a number"),
        ("a: 1\n---\nb: 2", "one scenario per file"),
        ("[" * (MAX_DEPTH + 1), "nested deeper than 40 levels"),
        ("a: {b: 1", "not valid YAML"),
        ('a: "\\q"', "not valid YAML"),
    ],
)
def test_what_is_refused_is_told(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_yaml(text, "f.yaml")


def test_a_very_long_number_is_only_too_large() -> None:
    assert scalar("9" * 10_000) == float("inf")


@given(st.text())
def test_any_text_survives_being_written(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return
    assert plain(parse_yaml(f"a: {text_of(text)}\n", "f")) == {"a": text}


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**30), 10**30) | st.booleans())
def test_any_number_survives_being_written(value: float) -> None:
    read = scalar(text_of(value))
    assert read == value
    assert type(read) is type(value)


@given(st.binary(max_size=200))
def test_no_text_whatever_brings_the_reader_down(content: bytes) -> None:
    try:
        parse_yaml(content.decode("utf-8", errors="replace"), "f.yaml")
    except InputError as error:
        assert error.problems


@pytest.mark.parametrize(
    ("path", "pieces"),
    [
        ("years", (".years",)),
        ("stages[activering].rank", (".stages", "[activering]", ".rank")),
        ("loonwaarde[0.5]", (".loonwaarde", "[0.5]")),
        ("a..b", None),
        ("a[", None),
        ("", None),
    ],
)
def test_a_path_falls_into_pieces(path: str, pieces: tuple[str, ...] | None) -> None:
    assert split_path(path) == pieces
