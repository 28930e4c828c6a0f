"""What can happen, and the columns in which it is written: the contract between engine and books.

Knows no engine and no ledger.
"""

from __future__ import annotations

from enum import IntEnum


class Kind(IntEnum):
    """Kinds of event; the file holds the lower-case name."""

    ARRIVE = 0
    ASK = 1
    HANDOVER = 2
    REFUSE = 3
    PLACE = 4
    SWAP = 5
    WITHDRAW = 6
    LEAVE = 7
    EXIT = 8
    GRANT = 9
    SETTLE = 10


class Reason(IntEnum):
    """What an inwoner waits for; NONE is null in the file."""

    NONE = -1
    PLAATS = 0
    GELD = 1
    OVERDRACHT = 2


EVENT_COLUMNS = (
    "arrangement", "economy", "replication", "seq", "month", "inwoner", "gemeente", "doelgroep", "kind",
    "stage", "from_stage", "reason", "aanbieder", "cents", "fund",
)  # fmt: skip
