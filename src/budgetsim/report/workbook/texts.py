"""Text as a cell can hold it: what a file cannot carry is replaced, what is too long is cut and says so.

Knows no sheet. Nothing here makes text safe by changing its meaning: a formula stays the text that it is.
"""

from __future__ import annotations

import re

LONGEST = 32_767
"""Characters in a cell, as Excel counts them: in UTF-16."""
CUT = " […]"
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def cell_text(text: str) -> str:
    """Return text without what XML forbids, at most as long as a cell can be."""
    clean = NOT_IN_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    if _units(clean) <= LONGEST:
        return clean
    kept = clean[: LONGEST - len(CUT)]
    while _units(kept) > LONGEST - len(CUT):
        kept = kept[: len(kept) - max(1, (_units(kept) - LONGEST + len(CUT)) // 2)]
    return kept + CUT


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
