"""A house style is read whole or refused with every mistake at once; who cannot be read is told so."""

from __future__ import annotations

from pathlib import Path

import pytest

from budgetsim.domain.house_style import SERIES, HouseStyle, contrast, too_faint
from budgetsim.errors import InputError
from budgetsim.inputs import load_house_style

WRONG = """\
accent: '#dddddd'
ink: rood
sereis: []
series: ['#332288', '#ffff00', '#117733', '#CC79A7', '#000000']
logo: http://example.nl/logo.png
font: 'x; } body { display: none'
accent: '#154273'
"""


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#ffffff") == pytest.approx(1)
    assert contrast("#767676", "#ffffff") == pytest.approx(
        4.54, abs=0.005
    )  # the known lightest grey for text
    assert contrast("#949494", "#ffffff") == pytest.approx(3.03, abs=0.005)  # and for graphics


def test_the_neutral_style_can_be_read() -> None:
    assert list(too_faint(HouseStyle())) == []
    assert all(contrast(colour, "#ffffff") >= 3 for colour in SERIES)


def test_a_house_style_is_read(tmp_path: Path) -> None:
    path = tmp_path / "stijl.yaml"
    path.write_text("accent: '#154273'\nlogo_text: Gemeente Meppel\n", encoding="utf-8")
    style = load_house_style(path)
    assert (style.accent, style.logo_text, style.ink) == ("#154273", "Gemeente Meppel", HouseStyle().ink)


def test_every_mistake_is_told_at_its_place_at_once(tmp_path: Path) -> None:
    path = tmp_path / "stijl.yaml"
    path.write_text(WRONG, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_house_style(path)
    told = {(p.line, p.path): p.message for p in caught.value.problems}
    assert "stands twice" in told[7, "accent"]
    assert told[2, "ink"].startswith("'rood' is no colour")
    assert "did you mean series?" in told[3, "sereis"]
    assert "contrast of 1.1 to 1; graphics needs 3 to 1" in told[4, "series[1]"]
    assert "is no picture" in told[5, "logo"]
    assert "is no list of fonts" in told[6, "font"]


def test_a_list_is_no_house_style(tmp_path: Path) -> None:
    path = tmp_path / "stijl.yaml"
    path.write_text("- accent\n", encoding="utf-8")
    with pytest.raises(InputError, match="a house style is a mapping of keys"):
        load_house_style(path)
