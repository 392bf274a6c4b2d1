"""Which facts have come is kept over restarts, where the owner wants that, and harms nobody when damaged."""

import json
import logging
import random
from pathlib import Path

import pytest

from kiosk.app.reports import Report, VisitEnded, VisitStarted
from kiosk.appliance.fact_memory import FILE, FactMemory, kept_in
from kiosk.config.schema import Settings
from kiosk.content.facts import Fact, Facts
from kiosk.session import CameraUnavailable
from kiosk.system.store import Store

TEXTS = [f"Fact {n}." for n in range(12)]
POOL = [Fact(text, text) for text in TEXTS] + [Fact("smile", "Smile.", "happy")]
ENDED = VisitEnded(CameraUnavailable(0.0, "A fact."), 1.0, 1.0)


class Kiosk:
    """What of an app its memory of facts needs: from one start to the next."""

    def __init__(self, store: Store, seed: int, *, remember: bool = True, pool: list[Fact] = POOL) -> None:
        self.settings = Settings(facts={"remember": remember})
        self.facts = Facts({"en": pool}, random.Random(seed))
        self._listeners = []
        FactMemory(self, store)

    def listen(self, listener) -> None:
        self._listeners.append(listener)

    def tell(self, report: Report) -> None:
        for listener in self._listeners:
            listener(report)

    def visit(self) -> str:
        fact = self.facts.pick()
        self.tell(VisitStarted(0.0))
        self.tell(ENDED)
        return fact


class Disk(Store):
    """A store whose disk writes at once, or fails."""

    def __init__(self, folder: Path) -> None:
        super().__init__(None)
        self.folder, self.full, self.writes = folder, False, 0

    def get(self, name: str) -> bytes | None:
        path = self.folder / name
        return path.read_bytes() if path.exists() else None

    def put(self, name: str, content: bytes) -> None:
        self.writes += 1
        if not self.full:
            (self.folder / name).write_bytes(content)


@pytest.fixture
def disk(tmp_path) -> Disk:
    return Disk(tmp_path)


def test_with_a_restart_between_all_visits_every_fact_comes_before_any_comes_again(disk):
    came = [Kiosk(disk, seed).visit() for seed in range(len(TEXTS))]
    assert sorted(came) == sorted(TEXTS)
    assert Kiosk(disk, 99).visit() != came[-1]


def test_nothing_is_kept_unless_the_owner_wants_it(disk):
    for seed in range(5):
        Kiosk(disk, seed, remember=False).visit()
    assert disk.writes == 0


def test_it_is_written_once_for_a_visit_and_not_without_one(disk):
    kiosk = Kiosk(disk, 0)
    kiosk.tell(ENDED)
    assert disk.writes == 0
    kiosk.visit()
    assert disk.writes == 1
    kiosk.facts.pick()
    kiosk.facts.pick_for("happy")
    kiosk.tell(VisitStarted(0.0))
    assert disk.writes == 1
    kiosk.tell(ENDED)
    assert disk.writes == 2


def test_a_fact_for_an_emotion_is_remembered(disk):
    kiosk = Kiosk(disk, 0)
    kiosk.visit()
    assert kiosk.facts.pick_for("happy") == "Smile."
    kiosk.tell(ENDED)
    assert Kiosk(disk, 1).facts.pick_for("happy") is None


def test_it_holds_keys_of_facts_and_nothing_else(disk):
    fact = Kiosk(disk, 0).visit()
    assert json.loads(disk.get(FILE)) == {"en": [fact]}


def test_facts_that_came_and_went_do_not_matter(disk):
    before = Kiosk(disk, 0)
    came = {before.visit() for _ in range(6)}
    other = [Fact("New.", "New."), *POOL[3:]]
    after = Kiosk(disk, 1, pool=other)
    left = [fact.text for fact in other if fact.emotion is None and fact.text not in came]
    assert sorted(after.visit() for _ in left) == sorted(left)


def test_a_language_that_is_not_spoken_just_now_is_kept(disk):
    disk.put(FILE, b'{"de": ["Fakt."]}')
    Kiosk(disk, 0).visit()
    assert kept_in(disk)["de"] == ("Fakt.",)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff", b"5", b'{"en": "Fact 1."}', b'{"en": [5]}', b'{"en": [["a"]]}',
     b'{"en": null}', json.dumps({"en": ["x" * 81]}).encode(), json.dumps({"x" * 81: []}).encode(),
     json.dumps({"en": ["x"] * 5001}).encode(), json.dumps({str(n): [] for n in range(51)}).encode(),
     b"[" * 5000],
)  # fmt: skip
def test_what_is_damaged_costs_no_more_than_the_memory(disk, caplog, content):
    (disk.folder / FILE).write_bytes(content)
    with caplog.at_level(logging.WARNING):
        kiosk = Kiosk(disk, 0)
    assert caplog.records[0].getMessage().startswith("facts.json is damaged (")
    assert kiosk.visit() in TEXTS
    assert len(kept_in(disk)["en"]) == 1


def test_a_full_disk_costs_no_more_than_the_memory(disk):
    disk.full = True
    kiosk = Kiosk(disk, 0)
    came = [kiosk.visit() for _ in TEXTS]
    assert sorted(came) == sorted(TEXTS)
    assert kept_in(disk) == {}


def test_a_power_cut_at_any_byte_leaves_it_as_it_was_or_as_it_is(tmp_path):
    """As every file of the store: see tests/system/test_store.py for the cut itself."""
    store = Store(tmp_path)
    kiosk = Kiosk(store, 0)
    kiosk.visit()
    assert store.settled(FILE, 5.0)
    (tmp_path / f".{FILE}.new").write_bytes(b'{"en": ["Fac')
    store.close()
    assert len(kept_in(Store(None)).get("en", ())) == 0
    again = Store(tmp_path)
    assert len(kept_in(again)["en"]) == 1
    again.close()
