"""axe-core finds nothing serious on any page, in any theme."""

import pytest
from playwright.sync_api import expect

from scripts.measure.web_server import WebServer
from tests.web.conftest import Visitors
from tests.web.harness import axe, pictures
from tests.web.harness.browser import PHONE

THEMES = {"night": "server", "day": "day", "contrast": "contrast"}


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_keeps_anybody_out(
    visitors: Visitors,
    axe_source: str,
    theme: str,
    request: pytest.FixtureRequest,
) -> None:
    served: WebServer = request.getfixturevalue(THEMES[theme])
    visitor = visitors(PHONE, at=served, reduced_motion="reduce")
    expect(visitor.page.locator(f'html[data-theme="{theme}"]')).to_be_attached()
    found = {"start": axe.findings(visitor.page, axe_source)}
    for name, content in {
        "answer": pictures.jpeg(),
        "not sure": pictures.unsure(),
        "no face": pictures.faceless(),
        "no picture": b"only words",
    }.items():
        before = visitor.number()
        visitor.choose(content)
        visitor.after(before)
        found[name] = axe.findings(visitor.page, axe_source)
    visitor.open_camera()
    found["camera"] = axe.findings(visitor.page, axe_source)
    assert {name: findings for name, findings in found.items() if findings} == {}
