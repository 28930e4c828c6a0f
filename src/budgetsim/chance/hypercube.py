"""Latin hypercube by address: the place of sample k of an assumption, between 0 and 1.

Knows no assumption but by its name. The place depends on seed, name and k alone: other assumptions, their
order and the number of samples change nothing, so that more samples only add to those that were there.
"""

from __future__ import annotations

from functools import lru_cache

from budgetsim.chance.address import Key, checksum

STRATA = 10
"""Every ten samples in a row have one in each tenth, every hundred one in each hundredth."""


def place(seed: int, name: str, sample: int) -> float:
    """Return where sample number `sample` of an assumption lies, above 0 and below 1."""
    ten, number = divmod(sample, STRATA)
    hundred, turn = divmod(ten, STRATA)
    tenth = _order(seed, f"ignorance_tenth:{name}", ten)[number]
    within = _order(seed, f"ignorance_hundredth:{name}:{tenth}", hundred)[turn]
    draw = Key(seed, sample).draw(checksum(f"ignorance:{name}"), 0)
    return (tenth + (within + ((draw >> 12) + 0.5) * 2.0**-52) / STRATA) / STRATA


@lru_cache(maxsize=4096)
def _order(seed: int, decision: str, block: int) -> tuple[int, ...]:
    """Return the numbers below STRATA in an order by chance, each order as likely."""
    key, code = Key(seed, block), checksum(decision)
    draws = [key.draw(code, number) for number in range(STRATA)]
    return tuple(sorted(range(STRATA), key=draws.__getitem__))
