"""Tables that a command makes stand in the documentation as the command gives them now."""

from __future__ import annotations

from pathlib import Path

import pytest
from generated import BLOCK, ROOT, pages, renewed

pytestmark = pytest.mark.docs

PAGES = pages()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_tables_are_what_the_program_gives(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert renewed(text) == text, "run `python tests/docs/generated.py` and read what changed"


def test_there_are_tables_to_hold_to_it() -> None:
    assert ROOT / "docs" / "saving.md" in PAGES


def test_another_table_is_seen() -> None:
    text = (ROOT / "docs" / "saving.md").read_text(encoding="utf-8")
    first = BLOCK.search(text)
    assert first
    told = first[0].replace("kept by the gemeente", "kept")
    assert told != first[0]
    assert renewed(text.replace(first[0], told)) == text
