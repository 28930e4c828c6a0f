"""One house style gives the stylesheet and the charts their colours, and the page stays sealed."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from look import Seen, all_drawn, ready
from playwright.sync_api import Browser

from budgetsim.domain.house_style import HouseStyle
from budgetsim.report import assets
from budgetsim.report.page import render
from budgetsim.report.style import properties
from budgetsim.report.view import RunView

LOGO = base64.b64encode(
    b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
).decode("ascii")
STYLE = HouseStyle(
    accent="#154273",
    series=("#154273", "#A90061", "#39870C", "#8A5A00", "#1A1A1A"),
    font="Georgia, serif",
    logo_text="Gemeente Meppel",
    logo=f"data:image/svg+xml;base64,{LOGO}",
)


def test_the_stylesheet_uses_only_properties_that_there_are() -> None:
    css = assets.stylesheet(HouseStyle())
    rules = css.partition("}")[2]
    assert set(re.findall(r"var\((--[\w-]+)\)", css)) <= properties(HouseStyle()).keys()
    assert not re.search(r"#[0-9a-fA-F]{3,6}\b", rules)


@pytest.mark.browser
def test_a_house_style_reaches_everything(browser: Browser, view: RunView, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(render(view, style=STYLE), encoding="utf-8")
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    seen = Seen(tab)
    tab.on("dialog", lambda dialog: seen.messages.append(dialog.message))
    all_drawn(ready(tab, path.as_uri()))
    assert tab.locator(".brand").text_content() == "Gemeente Meppel"
    assert tab.locator(".brand img").evaluate("(image) => image.naturalWidth") == 9
    assert "Georgia" in tab.evaluate("getComputedStyle(document.body).fontFamily")
    colours = tab.evaluate("document.querySelector('[data-plot=saldo]').data.map((bar) => bar.marker.color)")
    assert colours == list(STYLE.series[: len(colours)])
    assert tab.evaluate("document.querySelector('[data-plot=saldo]').layout.font.family") == "Georgia, serif"
    assert seen.messages == []
    assert [url for url in seen.requests if not url.startswith("data:")] == [path.as_uri()]
    tab.close()
