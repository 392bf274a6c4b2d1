"""Fifty uploads at once: they wait in line, and the memory stays within bounds."""

from concurrent.futures import ThreadPoolExecutor

from scripts.measure.web_page import watching
from scripts.measure.web_server import WebServer
from scripts.measure.web_visitor import RefusedError, WebVisitor
from tests.web.harness import pictures

CROWD = 50

MOST_MORE = 150 << 20
"""Bytes more than before, uploads included: generously what reading a picture takes, and what lies there."""

KIND = (429, 503)
"""Of HTTP: too many just now."""


def outcome(url: str, content: bytes) -> str:
    """What becomes of a visitor."""
    try:
        visitor = WebVisitor(url)
        answer = visitor.ask(visitor.upload(content))
    except RefusedError as refusal:
        return "busy" if refusal.status in KIND else str(refusal)
    return "answer" if answer.fine and "probabilities" in "".join(answer.shown) else str(answer)


def test_fifty_who_come_at_once_wait_for_their_turn_within_bounded_memory(day: WebServer) -> None:
    content = pictures.photograph(4000, 3000)
    assert outcome(day.url, content) == "answer"
    before = day.memory()
    with watching(day.memory) as most, ThreadPoolExecutor(CROWD) as crowd:
        came = list(crowd.map(lambda _: outcome(day.url, content), range(CROWD)))
    assert set(came) <= {"answer", "busy"}
    assert came.count("answer") >= CROWD // 2
    assert max(most) < before + MOST_MORE
    assert day.uploads() == []
