"""What Gradio is told of the page: events for nobody else to call, and no value that a browser could fill."""

import json
import re
from types import SimpleNamespace

import pytest

from kiosk.content.bundle import bundle_from
from kiosk.errors import ImageError
from kiosk.web.page import MOST_NUMBER, _Visitors, dress, page
from tests.webpage.samples import bundle, jpeg

LIVE = "language: [en, de]\nweb: {live: true}"


class Files:
    """Uploads that are there in memory alone."""

    def __init__(self, **files: bytes) -> None:
        self.files = files

    def take(self, path: str) -> bytes:
        if path not in self.files:
            raise ImageError("this picture is not here any more", "no_picture")
        return self.files.pop(path)


def event(**data: object) -> SimpleNamespace:
    """What a browser sends, as Gradio hands it on."""
    return SimpleNamespace(_data=data)


def request(languages: str | None = None) -> SimpleNamespace:
    headers = {} if languages is None else {"accept-language": languages}
    return SimpleNamespace(headers=headers, session_hash="abc")


@pytest.fixture(scope="module")
def config() -> dict:
    return page(bundle(LIVE), Files()).get_config_file()


@pytest.fixture
def files() -> Files:
    return Files(happy=jpeg(), nothing=b"hello")


@pytest.fixture
def visitors(files) -> _Visitors:
    return _Visitors(bundle(LIVE), files)


def test_every_event_is_private_and_queued(config):
    assert len(config["dependencies"]) == 5
    for one in config["dependencies"]:
        assert one["api_visibility"] == "private"
        assert one["queue"] is True
        assert one["show_progress"] == "hidden"


def test_no_event_takes_a_value_of_the_page(config):
    assert all(one["inputs"] == [] for one in config["dependencies"])


def test_pictures_are_read_one_at_a_time_and_nothing_else_waits_for_them():
    blocks = page(bundle(LIVE), Files())
    limits = {fn.name: (fn.concurrency_limit, fn.concurrency_id) for fn in blocks.fns.values()}
    judging = {name for name, (limit, group) in limits.items() if (limit, group) == (1, "judging")}
    assert judging == {"shows", "moves"}
    assert {limit for name, (limit, _) in limits.items() if name not in judging} == {None}


def test_there_is_no_moving_picture_unless_the_owner_wants_one():
    names = {fn.name for fn in page(bundle("language: [en, de]"), Files()).fns.values()}
    assert "moves" not in names


def test_every_part_is_plain_html_that_has_its_script_from_the_kiosk(config):
    parts = [one for one in config["components"] if one["type"] != "column"]
    assert {one["type"] for one in parts} == {"html"}
    assert {one["props"]["elem_id"] for one in parts} == {"head", "box", "said", "shown", "fact", "foot"}
    assert not any(re.search(r"\bserver\b", one["props"].get("js_on_load") or "") for one in parts)


def test_nothing_that_the_page_is_dressed_in_comes_from_elsewhere():
    looks = dress(bundle())
    assert not re.search("https?://", looks["head"])
    assert looks["theme"]._stylesheets == []


def test_a_visitor_gets_the_page_in_their_language(visitors):
    head, box, foot, said = visitors.comes(request("de-AT,en;q=0.5"))
    assert 'data-language="de"' in head
    assert "Bild auswählen" in box
    assert "löscht es sofort" in foot
    assert "fröhlich" in said


def test_an_upload_gets_its_answer_and_is_gone(visitors, files):
    said, shown = visitors.shows(event(path="happy", language="de", number=3))
    assert 'data-n="3"' in said
    assert "Du siehst <em>fröhlich</em> aus" in said
    assert "data:image/jpeg;base64," in shown
    assert "happy" not in files.files


def test_what_is_no_picture_gets_a_sentence(visitors):
    said, shown = visitors.shows(event(path="nothing", language="de", number=1))
    assert "Das ist kein Bild" in said
    assert shown == ""


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"path": "/etc/passwd"},
        {"path": "../../etc/passwd", "language": ["de"], "number": "x"},
        {"path": {"path": "/etc/passwd"}},
        {"path": None, "picture": {"url": "http://127.0.0.1/"}},
        {"picture": "http://127.0.0.1/x.jpg", "language": "xx", "number": MOST_NUMBER + 1},
        {"picture": 1e300, "number": True, "language": None},
    ],
)
def test_whatever_else_a_browser_sends_is_followed_nowhere(visitors, data):
    said, shown = visitors.shows(event(**data))
    assert "This is not a picture" in said
    assert shown == ""
    assert "This is not a picture" in visitors.moves(event(**data), request())[0]


@pytest.mark.parametrize("data", [None, [], "x", 7])
def test_an_event_without_data_is_the_first_languages(visitors, data):
    assert "Did you know?" in visitors.begins(SimpleNamespace(_data=data))


def test_an_answer_is_said_again_in_another_language(visitors):
    said, _ = visitors.shows(event(path="happy", language="en", number=4))
    told = json.loads(re.search('data-answer="([^"]*)"', said)[1].replace("&quot;", '"'))
    head, _, again, fact, _ = visitors.speaks(event(language="de", answer=told, number=4, fact=True))
    assert 'data-language="de"' in head
    assert "Du siehst <em>fröhlich</em> aus" in again
    assert 'data-n="4"' in again
    assert "Schon gewusst?" in fact


def test_without_an_answer_another_language_shows_what_there_was_before(visitors):
    _, _, said, fact, _ = visitors.speaks(event(language="de", answer={"x": 1}, number=0, fact=False))
    assert "attract" in said
    assert fact == ""


def test_an_owners_sentence_takes_the_place_of_the_pages():
    own = bundle_from(b"words: {web: {choose: Show me something}}", "config.yaml")
    _, box, _, _ = _Visitors(own, Files()).comes(request())
    assert "Show me something" in box
