"""Pulling a model: what works, what goes wrong, and that nothing that was there is touched by it."""

import hashlib
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.hub import pull as pulling
from kiosk.hub.origin import Origin, contents
from kiosk.hub.store import Store
from kiosk.hub.verify import verify
from kiosk.model.classifier import Classifier
from kiosk.model.manifest import DEFAULT_MANIFEST, golden_input, load_manifest
from kiosk.system.folders import ROOT
from tests.web.hub import faults
from tests.web.hub.repository import File, as_file
from tests.web.hub.server import Hub
from tests.web.hub.wire import Answer, Fault, Route
from tests.web.pulls import CARD, MANIFEST, MODEL, Bench, Outcome, published, snapshot

pytestmark = pytest.mark.usefixtures("as_in_a_process_of_its_own")

FILES = published()

AT_THE_HUB = {name: as_file(content) for name, content in FILES.items()}
"""The same, whose hashes are made once for all tests."""

USED = [ROOT / "config.yaml", DEFAULT_MANIFEST, DEFAULT_MANIFEST.with_suffix(".tflite")]
"""What a kiosk that runs meanwhile lives on."""

OLDER = "museum--older@0123456789ab"

ABOUT, OF_MANIFEST, OF_MODEL, OF_STORE = (
    r"^/api/models/",
    r"/resolve/.*yaml$",
    r"/resolve/.*tflite$",
    r"^/lfs/",
)
"""The requests of a pull, in order; the last is to the host where large files are kept apart."""

SHORT = 1.5
"""Seconds for a pull that is to run out of time."""


@pytest.fixture(scope="module")
def running() -> Classifier:
    """A network that is in use all the while."""
    return Classifier(DEFAULT_MANIFEST)


@pytest.fixture(autouse=True)
def untouched(running: Classifier) -> Iterator[None]:
    """Whatever a test does to a pull: what runs goes on with the same files and the same answers."""
    face = golden_input()
    before, answer = [path.read_bytes() for path in USED], dict(running.classify(face))
    yield
    assert [path.read_bytes() for path in USED] == before
    assert dict(running.classify(face)) == answer


@pytest.fixture(autouse=True)
def tried_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The network is not run again for every fault of a hub; those that ask for ``verified`` have it run."""
    if "verified" not in request.fixturenames:
        monkeypatch.setattr(pulling, "verify", lambda path, **_: load_manifest(path))


@pytest.fixture
def verified() -> None:
    """Of a test in which it is run."""


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that has an older one."""
    shelf = Store(tmp_path_factory.mktemp("older"))
    with shelf.staging() as staging:
        for name, content in FILES.items():
            (staging / name).write_bytes(content)
        commit = "0123456789ab".ljust(40, "0")
        files = contents(staging, list(FILES))
        shelf.adopt(staging, Origin(address="hf://museum/older@main", commit=commit, files=files))
    return shelf.folder


@pytest.fixture
def bench(tmp_path: Path, older: Path) -> Iterator[Bench]:
    """The shipped network at a hub, and a store that has an older one."""
    store, home = tmp_path / "store", tmp_path / "home"
    home.mkdir()
    shutil.copytree(older, store)
    with Hub() as hub:
        hub.create("museum/faces", AT_THE_HUB)
        yield Bench(hub, store, home)
    assert list(home.iterdir()) == [], "something was written to the home or the temporary folder"


def commit_of(bench: Bench, revision: str = "main") -> str:
    found = bench.hub.repositories["museum/faces"].resolve(revision)
    assert found is not None
    return found


def refused(bench: Bench, *words: str, **told: object) -> Outcome:
    """A pull that fails with one sentence, which has these words, and leaves the store as it was."""
    before = snapshot(bench.store)
    environment = told.pop("environment", None)
    if environment is not None or "largest_file" in told:
        outcome = bench.pull_apart(environment, **told)  # type: ignore[arg-type]
    else:
        outcome = bench.pull(**told)
    assert outcome.version is None
    assert outcome.status == 0, outcome.stderr
    assert outcome.stderr == ""
    assert len(outcome.fault.splitlines()) == 1
    for word in words:
        assert word in outcome.fault
    assert snapshot(bench.store) == before
    return outcome


def then_works(bench: Bench) -> None:
    """Once the hub is well again, so is pulling."""
    bench.hub.heal()
    assert bench.pull().version == f"museum--faces@{commit_of(bench)[:12]}"


# What works.


@pytest.mark.usefixtures("verified")
def test_a_model_is_pulled_and_can_be_used(bench: Bench) -> None:
    outcome = bench.pull_apart()
    assert outcome.version == f"museum--faces@{commit_of(bench)[:12]}"
    assert outcome.stderr == ""
    version = Store(bench.store).find(outcome.version)
    assert version is not None
    assert version.path is not None
    assert version.origin is not None
    assert verify(version.path).file == MODEL
    assert version.origin.commit == commit_of(bench)
    kept = {path.name: path.read_bytes() for path in version.folder.iterdir() if path.name != "origin.json"}
    assert kept == FILES


def test_what_is_there_is_not_fetched_again(bench: Bench) -> None:
    first = bench.pull()
    before = snapshot(bench.store)
    bench.hub.seen.clear()
    again = bench.pull()
    assert again.version == first.version
    assert "is there already" in again.said["steps"][-1]
    assert [request.path for request in bench.hub.seen] == ["/api/models/museum/faces/revision/main"]
    assert snapshot(bench.store) == before


def test_what_is_there_and_damaged_is_fetched_again(bench: Bench) -> None:
    first = bench.pull()
    assert first.version is not None
    model = bench.store / first.version / MODEL
    model.write_bytes(faults.flipped(model.read_bytes()))
    assert Store(bench.store).find(first.version) is None
    assert bench.pull().version == first.version
    assert model.read_bytes() == FILES[MODEL]


@pytest.mark.parametrize("how", ["tag", "commit", "branch with a stroke"])
def test_a_revision_is_turned_into_its_commit(bench: Bench, how: str) -> None:
    repository = bench.hub.repositories["museum/faces"]
    first = commit_of(bench)
    repository.tag("v1.0")
    repository.branches["try/this"] = first
    repository.commit({MANIFEST: b"file: another"}, "a later one")
    revision = {"tag": "v1.0", "commit": first, "branch with a stroke": "try/this"}[how]
    outcome = bench.pull(address=f"hf://museum/faces@{revision}")
    assert outcome.version == f"museum--faces@{first[:12]}"


def test_all_files_are_from_the_commit_that_was_asked_about_though_the_branch_moves(bench: Bench) -> None:
    repository, first = bench.hub.repositories["museum/faces"], commit_of(bench)
    other = {MANIFEST: b"file: other.tflite\n", CARD: b"other", MODEL: b"\0other"}
    bench.hub.fail("GET", OF_MANIFEST, faults.meanwhile(lambda: repository.commit(other, "moved")), times=1)
    outcome = bench.pull()
    assert outcome.version == f"museum--faces@{first[:12]}"
    assert (bench.store / outcome.version / CARD).read_bytes() == FILES[CARD]
    assert commit_of(bench) != first


def test_a_model_without_a_card_is_pulled_too(bench: Bench) -> None:
    bench.hub.repositories["museum/faces"].commit({}, gone=(CARD,))
    outcome = bench.pull()
    assert outcome.version is not None
    assert not (bench.store / outcome.version / CARD).exists()


def test_what_else_lies_in_the_repository_is_left_there(bench: Bench) -> None:
    more = {
        "evaluation.json": b"{}",
        "plots/confusion.png": b"\0png",
        "x.pkl": b"\0pickle",
        ".gitattributes": b"",
    }
    bench.hub.repositories["museum/faces"].commit(more)
    outcome = bench.pull()
    assert outcome.version is not None
    names = {path.name for path in (bench.store / outcome.version).iterdir()}
    assert names == {MODEL, MANIFEST, CARD, "origin.json"}


def test_two_pulls_at_once_do_not_get_in_each_others_way(bench: Bench) -> None:
    go_on, reached = threading.Event(), threading.Event()
    bench.hub.fail("GET", OF_STORE, faults.hold(go_on, reached), times=1)
    first = bench.start()
    assert reached.wait(60)
    second = bench.pull()
    assert "another pull is under way" in second.fault
    go_on.set()
    assert bench.end(first).version == f"museum--faces@{commit_of(bench)[:12]}"


# The token.


def test_a_private_model_is_pulled_with_its_token_which_the_hub_alone_gets_to_see(bench: Bench) -> None:
    bench.hub.create("museum/faces", FILES, token="hf_secret")
    assert bench.pull(token="hf_secret").version is not None
    own = bench.hub.endpoint.removeprefix("http://")
    assert {request.host for request in bench.hub.seen} != {own}
    for request in bench.hub.seen:
        assert (request.token == "hf_secret") == (request.host == own)
        assert ("hf_secret" in str(request)) == (request.host == own)


def test_without_its_token_there_is_no_telling_whether_a_private_model_is_there(bench: Bench) -> None:
    bench.hub.create("museum/faces", FILES, token="hf_secret")
    refused(bench, "there is no hf://museum/faces@main at 127.0.0.1, or it is private", "needs a token")


def test_a_token_from_the_environment_or_a_file_is_not_sent_by_itself(bench: Bench, tmp_path: Path) -> None:
    bench.hub.create("museum/faces", FILES, token="hf_secret")
    home = tmp_path / "other home"
    place = home / ".cache" / "huggingface"
    place.mkdir(parents=True)
    (place / "token").write_text("hf_secret")
    netrc = home / ".netrc"
    netrc.write_text("machine 127.0.0.1 login kiosk password hf_secret\n")
    netrc.chmod(0o600)
    environment = {"HF_TOKEN": "hf_secret", "HOME": str(home), "HUGGING_FACE_HUB_TOKEN": "hf_secret"}
    refused(bench, "or it is private", environment=environment)
    assert all("authorization" not in request.headers for request in bench.hub.seen)


@pytest.mark.parametrize("token", ["", "hf secret", "hf_secret\r\nX-More: 1", "hf_\N{BULLET}"])
def test_a_token_that_is_none_is_not_sent(bench: Bench, token: str) -> None:
    refused(bench, "the token cannot be one", token=token)
    assert bench.hub.seen == []


def test_a_wrong_token_is_told_from_a_missing_one(bench: Bench) -> None:
    refused(bench, "does not take the token", token="hf_other")


def test_a_gated_model_is_told_from_a_missing_one(bench: Bench) -> None:
    bench.hub.create("museum/faces", FILES, gated=True)
    refused(bench, "is gated", "ask for access")


# What a hub refuses.

REFUSALS = [
    ("hf://museum/nothing", None, "there is no hf://museum/nothing@main at 127.0.0.1"),
    ("hf://museum/faces@v9", None, "has no such branch, tag or commit"),
    (None, faults.status(401), "wants a token"),
    (None, faults.status(403), "does not let us read"),
    (None, faults.status(404), "has nothing there"),
    (None, faults.status(429, Retry_After="30"), "was asked too often: try again in 30 seconds"),
    (None, faults.status(429), "was asked too often: try again in some minutes"),
    (None, faults.status(429, Retry_After="Wed, 21 Oct 2026 07:28:00 GMT"), "try again in some minutes"),
    (None, faults.status(500), "is out of order (status 500)"),
    (None, faults.status(503, Retry_After="99999999"), "is out of order (status 503)"),
    (None, faults.status(418), "refuses with status 418"),
    (None, faults.status(404, error="EntryNotFound"), "is gone from 127.0.0.1"),
    (None, faults.status(400, message="\x1b[2J" * 9), "refuses with status 400"),
]


@pytest.mark.parametrize(("address", "fault", "sentence"), REFUSALS, ids=[one[2] for one in REFUSALS])
def test_a_refusal_is_a_sentence(
    bench: Bench, address: str | None, fault: Fault | None, sentence: str
) -> None:
    if fault is not None:
        bench.hub.fail("GET", ABOUT, fault)
    refused(bench, sentence, "as before", **({"address": address} if address else {}))


@pytest.mark.parametrize("place", [OF_MANIFEST, OF_MODEL, OF_STORE])
@pytest.mark.parametrize("status", [404, 429, 500])
def test_a_refusal_midway_leaves_all_as_it_was(bench: Bench, place: str, status: int) -> None:
    bench.hub.fail("GET", place, faults.status(status))
    refused(bench, "as before")


def test_the_body_of_a_refusal_is_not_read(bench: Bench) -> None:
    def endless_refusal(request: object, answer: Answer, wire: object) -> Answer | None:
        return faults.endless()(request, Answer(500, {"Content-Type": "application/json"}), wire)  # type: ignore[arg-type]

    bench.hub.fail("GET", ABOUT, endless_refusal)
    refused(bench, "is out of order (status 500)")


# What comes and is not what it should be.

SPOILT = {
    "cut": (faults.cut(1000), "broke off"),
    "cut before its first byte": (faults.cut(0), "broke off"),
    "shorter": (faults.shorter(1), "is not as it is listed"),
    "one bit other": (faults.wrong, "is not as it is listed"),
    "longer": (faults.longer(b"!"), "is not as it is listed"),
    "endless": (faults.endless(), "sends more than"),
    "a page that wants a login": (faults.no_json, "is not as it is listed"),
    "packed": (faults.bomb(64 << 20), "packed content"),
    "nothing, and all is well": (faults.status(204), "is not as it is listed"),
    "a part of it": (faults.with_status(206), "is not as it is listed"),
    "reset at once": (faults.reset(), "broke"),
    "reset midway": (faults.reset(1000), "broke"),
    "closed in its head": (faults.half_a_head, "broke off"),
    "no HTTP": (faults.no_http, "is no hub"),
    "without a length, and cut": (faults.cut_without_length(1000), "is not as it is listed"),
    "a length that is none": (faults.with_headers(Content_Length="many"), "broke off"),
}


@pytest.mark.parametrize("place", [OF_MANIFEST, OF_STORE], ids=["manifest", "model"])
@pytest.mark.parametrize("how", SPOILT)
def test_a_spoilt_file_is_not_kept(bench: Bench, how: str, place: str) -> None:
    fault, sentence = SPOILT[how]
    bench.hub.fail("GET", place, fault)
    refused(bench, sentence, "as before")


def test_after_a_fault_the_next_pull_works(bench: Bench) -> None:
    for fault in (faults.cut(1000), faults.wrong, faults.reset(1000)):
        bench.hub.heal()
        bench.hub.fail("GET", OF_STORE, fault)
        refused(bench)
    then_works(bench)


def test_files_from_another_commit_are_not_taken(bench: Bench) -> None:
    bench.hub.fail("GET", OF_MODEL, faults.with_headers(X_Repo_Commit="f" * 40))
    refused(bench, "it comes from another commit")


@pytest.mark.parametrize("place", [OF_MANIFEST, OF_MODEL, OF_STORE])
def test_headers_that_are_missing_are_not_needed(bench: Bench, place: str) -> None:
    names = ("ETag", "X-Repo-Commit", "X-Linked-ETag", "X-Linked-Size", "Content-Type", "Accept-Ranges")
    bench.hub.fail("GET", place, faults.without(*names))
    assert bench.pull().version is not None


def test_a_length_that_is_missing_is_not_needed(bench: Bench) -> None:
    bench.hub.fail("GET", OF_STORE, faults.without("Content-Length"))
    assert bench.pull().version is not None


ODD_PAGES = {
    "no JSON": (faults.no_json, "is it a hub"),
    "JSON without end": (faults.huge_json(), "sends more than"),
    "JSON of great depth": (faults.deep_json(), "cannot be understood"),
    "a bomb": (faults.bomb(64 << 20), "packed content"),
    "a list": (faults.body(b"[]"), "cannot be understood"),
    "nothing": (faults.body(b""), "cannot be understood"),
    "no text": (faults.body(b"\xff\xfe\0"), "cannot be understood"),
    "not a number": (faults.body(b'{"sha": NaN}'), "cannot be understood"),
    "no commit": (faults.json_with({"sha": None}), "'sha' is missing or wrong"),
    "a commit that is a path": (faults.json_with({"sha": "../../../../etc/x"}), "'sha' is missing or wrong"),
    "no files": (faults.json_with({"siblings": None}), "'siblings' is missing or wrong"),
    "files of no names": (faults.json_with({"siblings": [{"size": 1}]}), "'siblings' is missing or wrong"),
    "a file of less than nothing": (
        faults.json_with({"siblings": [{"rfilename": "a", "size": -1}]}), "'siblings' is missing or wrong",
    ),
    "no model": (faults.json_with({"siblings": []}), "holds no model"),
    "sizes that are missing": (faults.no_sizes, "does not say how large"),
    "a model that is too large": (faults.sizes((64 << 20) + 1), "are the most"),
    "a model without end": (faults.sizes(1 << 62), "are the most"),
    "paths that lead away": (faults.names("../{}"), "holds no model"),
    "paths from the root": (faults.names("/etc/{}"), "holds no model"),
    "names that are hidden": (faults.names(".{}"), "holds no model"),
    "names that a terminal obeys": (faults.names("\x1b[2J{}"), "holds no model"),
    "folders": (faults.names("models/{}"), "holds no model"),
    "a NUL": (faults.names("a\0{}"), "holds no model"),
}  # fmt: skip


@pytest.mark.parametrize("how", ODD_PAGES)
def test_a_page_about_a_model_that_makes_no_sense_is_a_sentence(bench: Bench, how: str) -> None:
    fault, sentence = ODD_PAGES[how]
    bench.hub.fail("GET", ABOUT, fault)
    refused(bench, sentence, "as before")
    assert len(bench.hub.seen) == 1, "nothing was fetched"


def test_another_commit_than_the_one_asked_for_is_not_taken(bench: Bench) -> None:
    asked = commit_of(bench)
    bench.hub.fail("GET", ABOUT, faults.json_with({"sha": "f" * 40}))
    refused(bench, "answers for another commit", address=f"hf://museum/faces@{asked}")


# Files that are what the hub says, and still no model.


def other_files(bench: Bench, **files: bytes | File) -> None:
    bench.hub.repositories["museum/faces"].commit(
        {name.replace("__", "."): file for name, file in files.items()}
    )


def of_model(content: bytes) -> bytes:
    """The manifest of another model."""
    old = hashlib.sha256(FILES[MODEL]).hexdigest().encode()
    return FILES[MANIFEST].replace(old, hashlib.sha256(content).hexdigest().encode())


@pytest.mark.usefixtures("verified")
@pytest.mark.parametrize(
    "content", [b"\0" * 5000, b"TFL3" * 5000, FILES[MODEL][: len(FILES[MODEL]) // 2], b"\0"], ids=len
)
def test_a_network_that_is_none_is_not_kept_though_its_hash_is_right(bench: Bench, content: bytes) -> None:
    other_files(bench, fer8_int8__tflite=File(content, lfs=True), fer8_int8__yaml=of_model(content))
    refused(bench, "holds no network that can be used here", "as before")


@pytest.mark.usefixtures("verified")
def test_a_network_that_breaks_the_runtime_breaks_the_process_that_tries_it_alone(bench: Bench) -> None:
    # A flat buffer whose first offset leads far behind its end, under the right name.
    content = b"\xff\xff\xff\x7fTFL3" + FILES[MODEL][8:]
    other_files(bench, fer8_int8__tflite=File(content, lfs=True), fer8_int8__yaml=of_model(content))
    refused(bench, "holds no network that can be used here", "as before")


@pytest.mark.usefixtures("verified")
def test_a_network_that_answers_the_golden_question_otherwise_is_not_kept(bench: Bench) -> None:
    manifest = FILES[MANIFEST].replace(b"logits: [-47,", b"logits: [47,")
    assert manifest != FILES[MANIFEST]
    other_files(bench, fer8_int8__yaml=manifest)
    refused(bench, "answers the golden input", "as before")


def test_a_network_that_is_not_the_manifests_is_not_even_fetched(bench: Bench) -> None:
    other_files(bench, fer8_int8__yaml=of_model(b"another"))
    refused(bench, "is not the one that its manifest was written for", "as before")
    assert not any(request.path.endswith("tflite") for request in bench.hub.seen)


def test_a_network_that_is_not_the_manifests_is_not_kept_where_the_hub_does_not_tell(bench: Bench) -> None:
    # Not kept apart, so that the hub gives no sha256 of it.
    other = File(faults.flipped(FILES[MODEL]))
    other_files(bench, fer8_int8__tflite=other)
    refused(bench, "is not the one that its manifest was written for", "as before")


MANIFESTS = {
    "another file": (FILES[MANIFEST].replace(b"file: fer8_int8", b"file: other_int8"), "speaks of"),
    "a path": (FILES[MANIFEST].replace(b"file: fer8_int8", b"file: ../../etc/fer8_int8"), "is no manifest"),
    "a path from the root": (FILES[MANIFEST].replace(b"file: fer8", b"file: /fer8"), "is no manifest"),
    "nothing": (b"", "is no manifest"),
    "no YAML": (b"{", "is no manifest"),
    "no text": (b"\xff\xfe\xfd", "is no manifest"),
    "a list": (b"- 1\n", "is no manifest"),
    "a field too many": (FILES[MANIFEST] + b"more: 1\n", "is no manifest"),
    "labels that are paths": (FILES[MANIFEST].replace(b"[angry,", b"['../x',"), "is no manifest"),
    "a command": (b"!!python/object/apply:os.system ['id']\n", "is no manifest"),
    "laughs": (b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
        b"%c: &%c [%s]\n" % (98 + at, 98 + at, b",".join([b"*%c" % (97 + at)] * 9)) for at in range(9)
    ), "is no manifest"),
    "great depth": (b"[" * 50_000, "is no manifest"),
    "much text": (b"# " + b"a" * 200_000, "is no manifest"),
    "too much text": (b"# " + b"a" * (1 << 20), "are the most"),
}  # fmt: skip


@pytest.mark.parametrize("how", MANIFESTS)
def test_a_manifest_that_is_none_is_a_sentence(bench: Bench, how: str) -> None:
    content, sentence = MANIFESTS[how]
    other_files(bench, fer8_int8__yaml=content)
    refused(bench, sentence, "as before")


def test_a_card_of_more_than_a_mebibyte_is_not_fetched(bench: Bench) -> None:
    other_files(bench, README__md=b"a" * ((1 << 20) + 1))
    refused(bench, "are the most")


@pytest.mark.parametrize("name", [MANIFEST, MODEL])
def test_a_link_in_the_repository_leads_nowhere(bench: Bench, name: str) -> None:
    # The hub gives a link's text as its content, as git does.
    link = File(b"/etc/shadow", link=True)
    other_files(bench, **{name.replace(".", "__"): link})
    refused(bench, "as before")


def test_a_card_that_is_a_link_is_kept_as_its_text(bench: Bench) -> None:
    other_files(bench, README__md=File(b"/etc/shadow", link=True))
    outcome = bench.pull()
    assert outcome.version is not None
    card = bench.store / outcome.version / CARD
    assert card.read_bytes() == b"/etc/shadow"
    assert not card.is_symlink()


def test_of_several_models_none_is_guessed(bench: Bench) -> None:
    other_files(bench, other__yaml=FILES[MANIFEST], other__tflite=FILES[MODEL])
    refused(bench, "holds more than one model (fer8_int8, other)")


# Elsewhere.


def test_a_redirect_to_another_host_without_encryption_is_not_followed(bench: Bench) -> None:
    bench.hub.fail("GET", OF_MODEL, faults.redirect("http://elsewhere.invalid/model"))
    refused(bench, "sent us to http://elsewhere.invalid", "as before")


@pytest.mark.parametrize("place", [ABOUT, OF_MANIFEST, OF_MODEL])
def test_another_host_is_told_no_token_and_its_content_is_checked_like_any(bench: Bench, place: str) -> None:
    bench.hub.create("museum/faces", FILES, token="hf_secret")

    def spy(hub: Hub, request: object) -> Answer:
        return Answer(200, {}, b"spied")

    other = bench.hub.another_host([Route("GET", ".*", spy)])
    bench.hub.fail("GET", place, faults.redirect(f"{other}/spy?of=us"))
    refused(bench, "as before", token="hf_secret")
    spied = [request for request in bench.hub.seen if request.host == other.removeprefix("http://")]
    assert len(spied) == 1
    assert "hf_secret" not in str(spied)


@pytest.mark.parametrize(
    "where", ["ftp://127.0.0.1/x", "file:///etc/passwd", "http://[::1", "", "//", "\x7f"]
)
def test_a_redirect_to_what_is_no_address_is_a_sentence(bench: Bench, where: str) -> None:
    bench.hub.fail("GET", OF_MODEL, faults.redirect(where))
    refused(bench, "as before")


def test_redirects_in_a_circle_end(bench: Bench) -> None:
    bench.hub.fail("GET", OF_MODEL, faults.redirect("/museum/faces/resolve/main/fer8_int8.tflite"))
    refused(bench, "sent us on more than 5 times")


def test_a_small_file_that_lies_elsewhere_within_the_hub_is_fetched_from_there(bench: Bench) -> None:
    elsewhere = faults.redirect_within("/museum/faces/resolve/", "/api/resolve-cache/models/museum/faces/")
    bench.hub.fail("GET", OF_MANIFEST, elsewhere)
    assert bench.pull().version is not None
    assert any(request.path.startswith("/api/resolve-cache/") for request in bench.hub.seen)


def test_a_name_that_has_moved_within_the_hub_is_followed(bench: Bench) -> None:
    bench.hub.create("museum/renamed", FILES)
    bench.hub.fail(
        "GET", ABOUT, faults.redirect("/api/models/museum/renamed/revision/main?blobs=true", 307), times=1
    )
    bench.hub.fail("GET", r"^/museum/faces/", faults.redirect_within("/museum/faces/", "/museum/renamed/"))
    assert bench.pull().version is not None


# No network.


def test_no_network_is_a_sentence(bench: Bench) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{closed.getsockname()[1]}"
        refused(bench, "127.0.0.1 refuses connections", environment={"HF_ENDPOINT": endpoint})


def test_a_name_that_is_not_found_is_a_sentence(bench: Bench) -> None:
    environment = {"HF_ENDPOINT": "https://hub.invalid"}
    refused(bench, "hub.invalid is not found", environment=environment)


def test_a_hub_without_encryption_is_asked_on_this_machine_alone(bench: Bench) -> None:
    refused(bench, "is not encrypted", environment={"HF_ENDPOINT": "http://hub.invalid"})


@pytest.fixture
def certified(bench: Bench, tmp_path: Path) -> Iterator[tuple[Bench, Path]]:
    """The same hub with HTTPS, under a certificate that it has made itself."""
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    whose = ["-subj", "/CN=hub", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
    subprocess.run([*make, *whose, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    with Hub(tls=tls) as hub:
        hub.create("museum/faces", FILES)
        yield Bench(hub, bench.store, bench.home), certificate


def test_over_https_it_is_the_same(certified: tuple[Bench, Path]) -> None:
    bench, certificate = certified
    assert bench.hub.endpoint.startswith("https:")
    assert bench.pull_apart({"SSL_CERT_FILE": str(certificate)}).version is not None


def test_a_certificate_of_nobodys_is_a_sentence(certified: tuple[Bench, Path]) -> None:
    bench, _ = certified
    refused(bench, "shows no valid certificate")
    assert bench.hub.seen == []


def test_who_wants_no_network_gets_none(bench: Bench) -> None:
    refused(bench, "HF_HUB_OFFLINE is set", environment={"HF_HUB_OFFLINE": "1"})
    assert bench.hub.seen == []


# A hub that takes its time.

SLOW = {
    "silence": faults.silence,
    "a byte now and then": faults.drip(),
    "a byte of the head now and then": faults.drip(head=True),
}


@pytest.mark.parametrize("place", [ABOUT, OF_STORE], ids=["page", "model"])
@pytest.mark.parametrize("how", SLOW)
def test_however_slow_a_hub_is_it_ends_in_time(bench: Bench, how: str, place: str) -> None:
    bench.hub.fail("GET", place, SLOW[how])
    refused(bench, "was not done in time", seconds=SHORT)


# A full disk.


@pytest.fixture
def small_disk(bench: Bench) -> Iterator[tuple[Bench, Path]]:
    """The store on a disk of its own that holds a few small files."""
    if os.geteuid() != 0:
        pytest.skip("only root mounts a disk")
    folder = bench.store / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m,nr_inodes=5", "none", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("no disk can be mounted here")
    try:
        yield bench, folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_is_full_midway_is_a_sentence(small_disk: tuple[Bench, Path]) -> None:
    bench, disk = small_disk
    outcome = bench.pull(store=str(disk))
    assert "disk is full" in outcome.fault or "No space left" in outcome.fault
    assert snapshot(disk) == {}
    subprocess.run(["mount", "-o", "remount,nr_inodes=100", str(disk)], check=True)
    assert bench.pull(store=str(disk)).version is not None


def test_a_disk_that_is_too_full_is_seen_before_anything_is_fetched(small_disk: tuple[Bench, Path]) -> None:
    bench, disk = small_disk
    subprocess.run(["mount", "-o", "remount,size=6m", str(disk)], check=True)
    outcome = bench.pull(store=str(disk))
    assert "the disk is full: 3.8 MB and some to spare are needed" in outcome.fault
    assert len(bench.hub.seen) == 1


def test_a_file_that_may_not_grow_is_a_sentence(bench: Bench) -> None:
    refused(bench, "the disk is full", "as before", largest_file=1 << 20)


# Killed.


def test_killed_at_any_moment_each_version_is_there_as_a_whole_or_not_at_all_and_the_next_pull_works(
    bench: Bench,
) -> None:
    pulls = bench.start(each=True)
    assert pulls.stdin is not None
    assert pulls.stdout is not None

    def pull(die_at: int | None) -> Outcome:
        print(json.dumps(die_at), file=pulls.stdin, flush=True)
        return Outcome(**json.loads(pulls.stdout.readline()))

    whole = pull(None)
    assert whole.version is not None
    points, after = whole.said["points"], snapshot(bench.store)
    assert points > 15, "what happens in the store is noticed"
    assert points < 60
    new = Path(whole.version)
    before = {name: what for name, what in after.items() if Path(name).parts[0] != str(new)}
    for at in range(1, points + 1):
        shutil.rmtree(bench.store / new, ignore_errors=True)
        killed = pull(at)
        assert killed.status == -signal.SIGKILL
        left = {name: what for name, what in snapshot(bench.store).items() if not name.startswith(".")}
        assert left in (before, after), f"killed at {at} of {points}"
        # What is swept up by the next one is tried without the golden question's second each time.
        with Store(bench.store).staging():
            pass
        assert snapshot(bench.store) == left
    assert bench.end(pulls).status == 0
    assert bench.pull().version == whole.version
    assert snapshot(bench.store) == after


@pytest.mark.parametrize("at", [0, 1000, 3_000_000])
def test_killed_while_a_file_comes_the_next_pull_works(bench: Bench, at: int) -> None:
    before = snapshot(bench.store)
    reached, go_on = threading.Event(), threading.Event()
    bench.hub.fail("GET", OF_STORE, faults.pause(at, go_on, reached), times=1)
    process = bench.start()
    assert reached.wait(60)
    process.kill()
    go_on.set()
    assert bench.end(process).status == -signal.SIGKILL
    left = {name: what for name, what in snapshot(bench.store).items() if not name.startswith(".")}
    assert left == before
    then_works(bench)


# Nobody is told anything.

LOUD = {
    "HF_HUB_DISABLE_TELEMETRY": "0",
    "DISABLE_TELEMETRY": "0",
    "DO_NOT_TRACK": "0",
    "HF_HUB_DISABLE_XET": "0",
    "HF_HUB_DISABLE_UPDATE_CHECK": "0",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "0",
    "HF_HUB_DISABLE_PROGRESS_BARS": "0",
    "HF_HUB_USER_AGENT_ORIGIN": "somebody",
    "HF_HUB_VERBOSITY": "debug",
    "HF_DEBUG": "1",
    "HF_HUB_ENABLE_HF_TRANSFER": "1",
    "HF_TOKEN": "hf_secret",
    "HUGGINGFACE_CO_STAGING": "1",
    "AI_AGENT": "somebody",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "http_proxy": "http://127.0.0.1:9",
    "ALL_PROXY": "http://127.0.0.1:9",
}


def test_nothing_in_the_environment_makes_it_talk(bench: Bench, tmp_path: Path) -> None:
    elsewhere = {
        name: str(tmp_path / "elsewhere")
        for name in (
            "HF_HOME",
            "HF_HUB_CACHE",
            "HF_XET_CACHE",
            "HF_ASSETS_CACHE",
            "XDG_CACHE_HOME",
            "HF_TOKEN_PATH",
        )
    }
    outcome = bench.pull_apart(LOUD | elsewhere)
    assert outcome.version is not None
    assert outcome.stderr == ""
    constants = outcome.said["constants"]
    switches = [name for name in constants if name.startswith("HF_HUB_DISABLE_") and "SHARED" not in name]
    assert len(switches) >= 8
    for name in switches:
        assert constants[name] == ("False" if name == "HF_HUB_DISABLE_SYMLINKS" else "True"), name
    assert constants["HF_DEBUG"] == "False"
    assert constants["HF_HUB_USER_AGENT_ORIGIN"] == "None"
    for name in ("HF_HOME", "HF_HUB_CACHE", "HF_XET_CACHE", "HF_TOKEN_PATH"):
        assert constants[name].startswith(str(bench.store / ".staging"))
    assert not (tmp_path / "elsewhere").exists()
    only_what_is_needed(bench, outcome)


def test_nobody_else_is_asked_and_nothing_else_is_told(bench: Bench) -> None:
    only_what_is_needed(bench, bench.pull_apart())


def only_what_is_needed(bench: Bench, outcome: Outcome) -> None:
    """By the hub's own log, and by what Python did in the pull's process."""
    ports = [int(address.rsplit(":", 1)[1]) for address in (bench.hub.endpoint, bench.hub.store_endpoint)]
    assert {*outcome.said["asked"]} == {str(("127.0.0.1", port)) for port in ports}
    commit = commit_of(bench)
    model = hashlib.sha256(FILES[MODEL]).hexdigest()
    assert [request.path for request in bench.hub.seen] == [
        "/api/models/museum/faces/revision/main",
        *(f"/museum/faces/resolve/{commit}/{name}" for name in (MANIFEST, CARD, MODEL)),
        f"/lfs/{model}",
    ]
    for request in bench.hub.seen:
        assert request.method == "GET"
        assert request.body == b""
        assert {*request.headers} == {"host", "accept", "accept-encoding", "connection", "user-agent"}
        assert request.headers["user-agent"].startswith("mood-kiosk/")
        assert " " not in request.headers["user-agent"]
    outside = {path for path in outcome.said["changed"] if not path.startswith(str(bench.store))} - {
        "/dev/null"
    }
    assert outside == set(), "nothing is written but in the store"
