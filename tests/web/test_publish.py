"""Publishing a model at a hub that runs here: one commit, then a tag, nothing overwritten, whatever fails."""

import json
import re
import shutil
import time
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import ModelCard
from huggingface_hub.utils import _http

from kiosk.content.bundle import load_bundle
from kiosk.errors import HubError, ModelError, UsageError
from kiosk.hub import publication
from kiosk.hub.address import HubAddress
from kiosk.hub.card_files import card_beside
from kiosk.hub.publish import publish
from kiosk.hub.pull import pull
from kiosk.hub.store import Store
from kiosk.hub.verify import verify
from kiosk.model.manifest import DEFAULT_MANIFEST, load_manifest
from tests.web.hub import faults
from tests.web.hub.repository import Repository
from tests.web.hub.server import Hub
from tests.web.hub.wire import Answer, Fault, Request, Wire
from tests.web.hub.writing import Writing

TOKEN = "hf_museumsToken"
ADDRESS = HubAddress("museum", "faces")
CARD = DEFAULT_MANIFEST.with_name("README.md")

WRITES = ("POST", "PUT", "DELETE")


pytestmark = pytest.mark.usefixtures("as_in_a_process_of_its_own")


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long huggingface_hub would have waited before it tries again."""
    slept: list[float] = []
    clock = types.SimpleNamespace(sleep=slept.append)
    monkeypatch.setattr(_http, "time", clock)
    return slept


@pytest.fixture(autouse=True)
def tried_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The network is not run again for every fault of a hub; tests/hub/test_publication.py has it run."""
    if "verified" not in request.fixturenames:
        monkeypatch.setattr(publication, "verify", load_manifest)


@pytest.fixture
def verified() -> None:
    """Of a test in which it is run."""


@pytest.fixture
def writing() -> Writing:
    return Writing()


@pytest.fixture
def hub(writing: Writing, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with Hub(routes=writing.routes, store_routes=writing.store_routes) as hub:
        hub.tokens[TOKEN] = "museum"
        monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
        yield hub


@pytest.fixture
def repository(hub: Hub) -> Repository:
    """The museum's, with nothing in it yet."""
    return hub.create("museum/faces", {".gitattributes": b"*.tflite filter=lfs\n"}, token=TOKEN)


def put(tag: str = "v1.0", *, model: str = "fer_int8", card: Path = CARD, **changes: Any) -> str:
    manifest = DEFAULT_MANIFEST.with_name(f"{model}.yaml")
    return publish(manifest, card, ADDRESS, **{"tag": tag, "token": TOKEN, **changes})


def state(repository: Repository) -> tuple[dict[str, str], dict[str, str]]:
    return dict(repository.branches), dict(repository.tags)


def not_done(repository: Repository, fault: Fault) -> Fault:
    """The fault of a hub that has done nothing of what it was asked for."""
    before = state(repository)

    def undo(request: Request, answer: Answer, wire: Wire) -> Answer | None:
        repository.branches, repository.tags = (dict(known) for known in before)
        repository.commits = {
            oid: one for oid, one in repository.commits.items() if oid in before[0].values()
        }
        return fault(request, answer, wire)

    return undo


def written(hub: Hub) -> list[str]:
    return [f"{request.method} {request.path}" for request in hub.seen if request.method in WRITES]


# What is published.


def test_model_manifest_and_card_come_in_one_commit_on_top_of_what_was_there(repository: Repository) -> None:
    first = repository.branches["main"]
    said = put()
    assert len(repository.commits) == 2
    head = repository.commits[repository.branches["main"]]
    assert head.parent == first
    assert head.title == "fer_int8 v1.0"
    assert said == f"Published fer_int8 as hf://museum/faces@v1.0: commit {head.oid[:12]}, 7 files."
    assert repository.tags == {"v1.0": head.oid}


def test_every_byte_arrives(repository: Repository) -> None:
    put()
    files = repository.files("v1.0")
    for name in ("fer_int8.yaml", "fer_int8.tflite", "plots/confusion.png"):
        assert files[name].content == (DEFAULT_MANIFEST.parent / name).read_bytes(), name
    assert files["fer_int8.tflite"].lfs
    assert ".gitattributes" in files


def test_the_hub_shows_what_the_card_says(repository: Repository) -> None:
    put()
    card = ModelCard(repository.files("v1.0")["README.md"].content.decode())
    assert card.data.license == "apache-2.0"
    assert [result.metric_value for result in card.data.eval_results] == [0.6966, 0.8227]


@pytest.mark.parametrize(("public", "whose"), [(False, TOKEN), (True, None)])
def test_a_repository_is_made_when_asked_and_private_unless_said(
    hub: Hub, public: bool, whose: str | None
) -> None:
    put(create=True, public=public)
    repository = hub.repositories["museum/faces"]
    assert repository.token == whose
    assert "v1.0" in repository.tags


def test_one_that_is_there_is_not_made_again(repository: Repository) -> None:
    assert put(create=True).startswith("Published ")
    assert len(repository.commits) == 2


def test_the_next_version_is_one_more_commit_with_what_has_changed(
    hub: Hub, repository: Repository, tmp_path: Path
) -> None:
    put()
    hub.seen.clear()
    card = tmp_path / "README.md"
    card.write_text("# Model card: fer_int8\n\nNew words.\n")
    put("v1.1", card=card)
    assert len(repository.commits) == 3
    assert repository.files("v1.0")["README.md"] != repository.files("v1.1")["README.md"]
    assert not any(line.startswith("PUT") for line in written(hub))


@pytest.mark.usefixtures("verified")
def test_a_model_that_answers_wrongly_is_not_offered_to_any_hub(hub: Hub, tmp_path: Path) -> None:
    for name in ("fer_int8.yaml", "fer_int8.tflite"):
        shutil.copy(DEFAULT_MANIFEST.with_name(name), tmp_path / name)
    manifest = tmp_path / "fer_int8.yaml"
    manifest.write_text(manifest.read_text().replace("[-47, -108,", "[47, -108,"))
    with pytest.raises(ModelError, match="answers the golden input"):
        publish(manifest, CARD, ADDRESS, tag="v1.0", token=TOKEN)
    assert hub.seen == []


@pytest.mark.usefixtures("verified")
def test_what_is_published_can_be_pulled_and_is_the_same(hub: Hub, tmp_path: Path) -> None:
    said = put(create=True)
    store = Store(tmp_path / "store")
    store.folder.mkdir()
    version = pull(HubAddress("museum", "faces", "v1.0"), store, token=TOKEN, deadline=time.monotonic() + 60)
    assert version.fault is None
    assert version.path is not None
    assert version.name.removeprefix("museum--faces@") in said
    for name in ("fer_int8.yaml", "fer_int8.tflite"):
        assert (version.folder / name).read_bytes() == DEFAULT_MANIFEST.with_name(name).read_bytes()
    assert verify(version.path) == load_manifest()
    config = tmp_path / "config.yaml"
    config.write_text(f"model: {version.path}\n")
    bundle = load_bundle(config)
    assert bundle.manifest == load_manifest()


@pytest.mark.usefixtures("verified")
def test_what_was_pulled_can_be_published_again(hub: Hub, tmp_path: Path) -> None:
    put(create=True)
    (tmp_path / "store").mkdir()
    version = pull(
        HubAddress("museum", "faces", "v1.0"),
        Store(tmp_path / "store"),
        token=TOKEN,
        deadline=time.monotonic() + 60,
    )
    assert version.path is not None
    there = HubAddress("museum", "copy")
    publish(version.path, card_beside(version.path), there, tag="v1.0", token=TOKEN, create=True)
    first, again = (hub.repositories[f"museum/{name}"].files() for name in ("faces", "copy"))
    assert again["fer_int8.yaml"] == first["fer_int8.yaml"]
    assert again["fer_int8.tflite"] == first["fer_int8.tflite"]
    header = first["README.md"].content.split(b"\n---\n")[0]
    assert again["README.md"].content.startswith(header + b"\n---\n# Model card")


# Nothing is overwritten.


def test_the_same_again_is_there_already_and_nothing_is_sent(hub: Hub, repository: Repository) -> None:
    put()
    before = state(repository)
    hub.seen.clear()
    assert "hf://museum/faces@v1.0 has been published already, and is the same: commit " in put()
    assert written(hub) == []
    assert state(repository) == before


def test_a_version_never_becomes_another_model(hub: Hub, repository: Repository) -> None:
    put()
    before = state(repository)
    hub.seen.clear()
    with pytest.raises(HubError, match=r"@v1\.0 is there already, with another README\.md: .*another tag"):
        put(model="fer8_int8", card=CARD.with_name("fer8.md"))
    assert written(hub) == []
    assert state(repository) == before


def test_a_version_that_was_taken_back_later_is_still_the_same(repository: Repository) -> None:
    put()
    repository.commit({}, "all gone", gone=("fer_int8.tflite", "fer_int8.yaml"))
    assert "is the same" in put()


def test_two_models_do_not_share_a_repository(repository: Repository) -> None:
    put()
    before = state(repository)
    with pytest.raises(HubError, match="holds another model, fer_int8: publish fer8_int8 in a repository of"):
        put("v2.0", model="fer8_int8", card=CARD.with_name("fer8.md"))
    assert state(repository) == before


def test_a_commit_in_between_is_not_built_over(hub: Hub, repository: Repository) -> None:
    def meanwhile(_: Request, answer: Answer, wire: Wire) -> Answer:
        repository.commit({"notes.txt": b"of somebody else"}, "in between")
        return answer

    hub.fail("POST", "/preupload/", meanwhile, times=1)
    with pytest.raises(
        HubError, match=r"somebody else has changed hf://museum/faces meanwhile.*nothing was pub"
    ):
        put()
    assert repository.commits[repository.branches["main"]].title == "in between"
    assert repository.tags == {}
    assert put().startswith("Published ")
    assert "notes.txt" in repository.files("v1.0")


def test_a_tag_in_between_is_not_moved(hub: Hub, repository: Repository) -> None:
    def meanwhile(_: Request, answer: Answer, wire: Wire) -> Answer:
        repository.tag("v1.0", first)
        return answer

    first = repository.branches["main"]
    hub.fail("POST", "/commit/", meanwhile, times=1)
    with pytest.raises(HubError, match="somebody else has changed"):
        put()
    assert repository.tags == {"v1.0": first}


@pytest.mark.parametrize(
    "address", [HubAddress("museum", "faces", "v1.0"), HubAddress("museum", "faces", "dev")]
)
def test_a_new_version_is_named_by_its_tag(hub: Hub, address: HubAddress) -> None:
    with pytest.raises(UsageError, match=f"--tag {re.escape(address.revision)}"):
        publish(DEFAULT_MANIFEST, CARD, address, tag="v1.0", token=TOKEN)
    assert hub.seen == []


# What was interrupted goes on.


def test_where_the_tag_alone_is_missing_only_that_is_made(hub: Hub, repository: Repository) -> None:
    def no_tag(request: Request, answer: Answer, wire: Wire) -> Answer | None:
        repository.tags.clear()
        return faults.status(500)(request, answer, wire)

    hub.fail("POST", "/tag/", no_tag)
    with pytest.raises(HubError, match=r"out of order .*the files are there, but not yet tag v1\.0"):
        put()
    assert len(repository.commits) == 2
    assert repository.tags == {}
    hub.heal()
    hub.seen.clear()
    assert put().startswith("Published ")
    assert written(hub) == [f"POST /api/models/museum/faces/tag/{repository.branches['main']}"]
    assert repository.tags == {"v1.0": repository.branches["main"]}


def test_where_the_answer_was_lost_the_commit_is_found(hub: Hub, repository: Repository) -> None:
    hub.fail("POST", "/commit/", faults.reset(), times=1)
    with pytest.raises(HubError, match="as far as is known: once that is mended, the same command goes on"):
        put()
    assert put().startswith("Published ")
    assert len(repository.commits) == 2


def test_where_the_answer_about_the_tag_was_lost_it_is_found(hub: Hub, repository: Repository) -> None:
    hub.fail("POST", "/tag/", faults.reset(), times=1)
    with pytest.raises(HubError, match=r"broke off|the connection"):
        put()
    assert "is the same" in put()


def test_what_the_store_has_is_not_sent_twice(hub: Hub, repository: Repository, writing: Writing) -> None:
    hub.fail("POST", "/commit/", not_done(repository, faults.status(503)))
    with pytest.raises(HubError, match=r"out of order \(status 503\)"):
        put()
    assert len(repository.commits) == 1
    assert len(writing.uploaded) == 4
    hub.heal()
    hub.seen.clear()
    put()
    assert len(repository.commits) == 2
    assert not any(line.startswith("PUT") for line in written(hub))


# What can go wrong: one sentence each, and the repository stays as it was.

REFS, TREE, PREUPLOAD, COMMIT, BATCH = "/refs", "/tree/", "/preupload/", "/commit/", "/objects/batch"

FAULTS: list[tuple[str, str, Fault, str]] = [
    ("GET", REFS, faults.status(401, message="Invalid credentials"), "does not take the token"),
    ("GET", REFS, faults.status(403, message="you may not"), r"does not let us write to .*\(you may not\)"),
    ("GET", REFS, faults.status(404, error="RepoNotFound"), "there is no hf://museum/faces at .*, or it"),
    ("GET", REFS, faults.status(418, message="a teapot"), r"refuses with status 418 \(a teapot\)"),
    ("GET", REFS, faults.status(429, Retry_After="40"), "asked too often: try again in 40 seconds"),
    ("GET", REFS, faults.status(429), "asked too often: try again in some minutes"),
    ("GET", REFS, faults.status(500), r"out of order \(status 500\)"),
    ("GET", REFS, faults.no_json, "answers what cannot be used: is it a hub"),
    ("GET", REFS, faults.body(b"[]"), "answers what cannot be used: is it a hub"),
    ("GET", REFS, faults.body(b'{"branches": 3}'), "answers what cannot be used"),
    ("GET", REFS, faults.deep_json(), "answers what cannot be used"),
    ("GET", REFS, faults.huge_json(), "sends more than"),
    ("GET", REFS, faults.json_with({"branches": []}), "has no branch main"),
    (
        "GET",
        REFS,
        faults.json_with({"branches": [{"name": "main", "ref": "x", "targetCommit": "\33[2J"}]}),
        "commit that has no commit's name",
    ),
    ("GET", REFS, faults.reset(), "broke off|the connection"),
    ("GET", REFS, faults.half_a_head, "broke off|the connection"),
    ("GET", REFS, faults.no_http, "broke off|the connection"),
    ("GET", TREE, faults.cut(10), "broke off|the connection"),
    ("GET", TREE, faults.body(b"[{}]"), "answers what cannot be used"),
    ("POST", "/validate-yaml", faults.no_json, "answers what cannot be used"),
    (
        "POST",
        PREUPLOAD,
        faults.status(403, message="read only"),
        r"does not let us write to .*\(read only\)",
    ),
    ("POST", PREUPLOAD, faults.status(500), r"out of order \(status 500\)"),
    ("POST", PREUPLOAD, faults.status(429), "asked too often"),
    ("POST", PREUPLOAD, faults.body(b'{"files": []}'), "answers what cannot be used"),
    ("POST", BATCH, faults.status(500), r"out of order \(status 500\)"),
    ("POST", BATCH, faults.body(b"{}"), "answers what cannot be used"),
    ("PUT", "/upload/", faults.status(403), r"keeps files, takes none \(status 403\)"),
    ("PUT", "/upload/", faults.status(413), r"keeps files, takes none \(status 413\)"),
    ("PUT", "/upload/", faults.status(500), r"keeps files, takes none \(status 500\)"),
    ("PUT", "/upload/", faults.reset(), "broke off|the connection"),
    ("POST", "/verify", faults.status(404), "there is no"),
    ("POST", COMMIT, faults.status(409), "somebody else has changed"),
    ("POST", COMMIT, faults.status(413, message="at most 10 files"), r"too large \(at most 10 files\)"),
    ("POST", COMMIT, faults.status(412), "somebody else has changed"),
]


@pytest.mark.parametrize("case", FAULTS)
def test_each_fault_is_one_sentence_and_nothing_is_published(
    hub: Hub, repository: Repository, case: tuple[str, str, Fault, str]
) -> None:
    method, path, fault, sentence = case
    before = state(repository)
    hub.fail(method, path, not_done(repository, fault) if path == COMMIT else fault)
    with pytest.raises(HubError, match=sentence) as raised:
        put()
    said = str(raised.value)
    assert said.count("; nothing was published") == 1
    assert said.isprintable()
    assert TOKEN not in said
    assert state(repository) == before
    hub.heal()
    assert put().startswith("Published ")


@pytest.mark.parametrize("status", [500, 429])
def test_who_is_asked_too_often_is_asked_again_after_a_while(
    hub: Hub, repository: Repository, waits: list[float], status: int
) -> None:
    hub.fail("POST", PREUPLOAD, faults.status(status), times=2)
    assert put().startswith("Published ")
    assert len(waits) == 2
    assert sum(waits) < 10


def test_metadata_that_the_hub_does_not_take_is_said(hub: Hub, repository: Repository) -> None:
    with pytest.raises(HubError, match=r"Invalid metadata in README\.md.*license.*nothing was published"):
        put(licence="wtf")
    assert not any(line.startswith("PUT") for line in written(hub))


@pytest.mark.parametrize("private", [True, False])
def test_without_a_token_the_hub_wants_one(hub: Hub, private: bool) -> None:
    repository = hub.create("museum/faces", {"a": b"a"}, token=TOKEN if private else None)
    before = state(repository)
    with pytest.raises(HubError, match="wants a token: make one there, with the right to write"):
        put(token=None)
    assert state(repository) == before


def test_a_token_that_nobody_gave_out_is_known_as_such(hub: Hub, repository: Repository) -> None:
    with pytest.raises(HubError, match="does not take the token"):
        put(token="hf_made_up")


def test_a_token_that_may_only_read_is_refused(hub: Hub, repository: Repository, writing: Writing) -> None:
    writing.readers.add(TOKEN)
    before = state(repository)
    with pytest.raises(HubError, match=r"does not let us write to hf://museum/faces .*needs the right to"):
        put()
    assert state(repository) == before


def test_another_owners_name_is_refused(hub: Hub) -> None:
    with pytest.raises(HubError, match="does not let us write to hf://zoo/faces"):
        publish(DEFAULT_MANIFEST, CARD, HubAddress("zoo", "faces"), tag="v1", token=TOKEN, create=True)
    assert hub.repositories == {}


def test_without_a_repository_its_making_is_offered(hub: Hub) -> None:
    with pytest.raises(HubError, match=r"there is no hf://museum/faces .* made with --create"):
        put()


def test_without_a_network_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with Hub() as hub:
        gone = hub.endpoint
    monkeypatch.setenv("HF_ENDPOINT", gone)
    with pytest.raises(HubError, match="nothing was published"):
        put()


def test_a_hub_that_says_nothing_is_given_up(hub: Hub, repository: Repository) -> None:
    hub.fail("GET", REFS, faults.silence)
    later = iter([0.0, *[1e9] * 100])
    with pytest.raises(HubError, match="nothing was published"):
        put(now=lambda: next(later))


# Who learns what.


def test_the_token_goes_to_the_hub_alone(hub: Hub, repository: Repository) -> None:
    put()
    there = hub.endpoint.removeprefix("http://")
    assert {request.host for request in hub.seen if request.token == TOKEN} == {there}
    elsewhere = [request for request in hub.seen if request.host != there]
    assert {request.method for request in elsewhere} == {"PUT"}
    for request in elsewhere:
        assert TOKEN not in json.dumps(dict(request.headers))


def test_a_hub_cannot_have_the_token_sent_elsewhere(hub: Hub, repository: Repository) -> None:
    def verified_elsewhere(_: Request, answer: Answer, wire: Wire) -> Answer:
        content = json.loads(answer.body)
        for one in content["objects"]:
            one["actions"]["verify"]["href"] = f"{hub.store_endpoint}/verify"
        return Answer(200, {"Content-Type": "application/json"}, json.dumps(content).encode())

    hub.fail("POST", BATCH, verified_elsewhere)
    with pytest.raises(HubError):
        put()
    asked = [request for request in hub.seen if request.path == "/verify"]
    assert asked
    assert all("authorization" not in request.headers for request in asked)


def test_only_what_publishing_needs_is_asked_for(hub: Hub, repository: Repository) -> None:
    put()
    paths = {re.sub(r"[0-9a-f]{40,}", "*", request.path) for request in hub.seen}
    assert paths == {
        "/api/models/museum/faces/refs",
        "/api/models/museum/faces/tree/*",
        "/api/validate-yaml",
        "/api/models/museum/faces/preupload/main",
        "/museum/faces.git/info/lfs/objects/batch",
        "/museum/faces.git/info/lfs/verify",
        "/upload/*",
        "/api/models/museum/faces/commit/main",
        "/api/models/museum/faces/tag/*",
    }


def test_a_token_that_lies_around_is_not_used(
    hub: Hub, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    with pytest.raises(HubError, match="wants a token"):
        put(token=None)
