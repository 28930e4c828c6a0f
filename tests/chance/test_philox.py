"""Our Philox is the published one: Random123's vectors, numpy's generator, and both forms alike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetsim.chance.address import Key, checksum
from budgetsim.chance.philox import philox, philox_array

WORD = st.integers(0, 2**64 - 1)
COUNTER = st.tuples(WORD, WORD, WORD, WORD)
KEY = st.tuples(WORD, WORD)
ONES = 2**64 - 1

# Random123 1.14, kat_vectors, rows "philox4x64 10": counter, key, first word of the block
PUBLISHED = [
    ((0, 0, 0, 0), (0, 0), 0x16554D9ECA36314C),
    ((ONES,) * 4, (ONES,) * 2, 0x87B092C3013FE90B),
    (
        (0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0, 0x082EFA98EC4E6C89),
        (0x452821E638D01377, 0xBE5466CF34E90C6C),
        0xA528F45403E61D95,
    ),
]


def numpys(counter: tuple[int, ...], key: tuple[int, int]) -> int:
    """Return numpy's first word at a counter; numpy adds one to the counter before its first block."""
    number = (sum(word << (64 * place) for place, word in enumerate(counter)) - 1) % 2**256
    generator = np.random.Philox(counter=number, key=key[0] + (key[1] << 64))
    return int(generator.random_raw())


def of_array(counters: list[tuple[int, ...]], key: tuple[int, int]) -> list[int]:
    columns = np.array(counters, np.uint64).T
    return philox_array(columns[0], columns[1], columns[2], columns[3], key).tolist()


@pytest.mark.parametrize(("counter", "key", "word"), PUBLISHED, ids=["zeros", "ones", "pi"])
def test_published_vectors(counter: tuple[int, int, int, int], key: tuple[int, int], word: int) -> None:
    assert philox(counter, key) == word
    assert of_array([counter], key) == [word]
    assert numpys(counter, key) == word


@given(COUNTER, KEY)
def test_equals_numpy(counter: tuple[int, int, int, int], key: tuple[int, int]) -> None:
    assert philox(counter, key) == numpys(counter, key)


@given(st.lists(COUNTER, min_size=1, max_size=20), KEY)
def test_array_form_equals_scalar_form(
    counters: list[tuple[int, int, int, int]], key: tuple[int, int]
) -> None:
    assert of_array(counters, key) == [philox(counter, key) for counter in counters]


@given(st.lists(st.integers(0, 2**53), min_size=1, max_size=10), st.integers(0, 2**63 - 1), st.booleans())
def test_draws_of_many_are_the_draws_of_each(people: list[int], seed: int, warm_up: bool) -> None:
    key = Key(seed, 3, warm_up)
    many = key.draws("a decision", np.array(people)).tolist()
    assert many == [key.draw(checksum("a decision"), person) for person in people]
