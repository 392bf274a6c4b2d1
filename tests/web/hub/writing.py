"""What the hub answers to who writes: a new repository, what is uploaded, a commit, a tag.

    writing = Writing()
    with Hub(routes=writing.routes, store_routes=writing.store_routes) as hub:
        hub.tokens["hf_write"] = "museum"

What huggingface_hub sends is in its _commit_api.py, lfs.py and hf_api.py.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import yaml

from tests.web.hub.reading import NAME, allowed
from tests.web.hub.repository import File, Repository
from tests.web.hub.wire import Answer, Request, Route, answer_json, refusal

if TYPE_CHECKING:
    from tests.web.hub.server import Hub

ATTRIBUTES = b"*.tflite filter=lfs diff=lfs merge=lfs -text\n"
"""What the first commit of every repository has, as .gitattributes."""

LICENCES = ("apache-2.0", "mit", "cc-by-4.0", "other", "unknown")


@dataclass
class Writing:
    """Who may write, and what lies in the store without belonging to a commit yet.

    Attributes:
        readers: tokens that may read and no more.
        uploaded: sha256 → bytes.
    """

    readers: set[str] = field(default_factory=set)
    uploaded: dict[str, bytes] = field(default_factory=dict)

    @property
    def routes(self) -> list[Route]:
        """At the hub's own address."""
        git = r"/(?P<name>[^/]+/[^/]+)\.git/info/lfs"
        return [
            Route("POST", r"/api/repos/create", self.create),
            Route("POST", r"/api/validate-yaml", self.validate),
            Route("POST", rf"/api/models/{NAME}/preupload/(?P<revision>[^/]+)", self.preupload),
            Route("POST", rf"/api/models/{NAME}/commit/(?P<revision>[^/]+)", self.commit),
            Route("POST", rf"/api/models/{NAME}/tag/(?P<revision>[^/]+)", self.tag),
            Route("POST", rf"{git}/objects/batch", self.batch),
            Route("POST", rf"{git}/verify", self.verify),
        ]

    @property
    def store_routes(self) -> list[Route]:
        """At the address where files are kept apart."""
        return [Route("PUT", r"/upload/(?P<sha256>[0-9a-f]{64})", self.put)]

    def create(self, hub: Hub, request: Request) -> Answer:
        wanted = request.json()
        if request.token not in hub.tokens:
            return refusal(401, None, "Invalid credentials in Authorization header")
        name = f"{wanted['organization'] or hub.tokens[request.token]}/{wanted['name']}"
        if (refused := self._refused(hub, request, name)) is not None:
            return refused
        if name in hub.repositories:
            url = f"{hub.endpoint}/{name}"
            return answer_json({"error": "You already created this model repo", "url": url}, 409)
        private = wanted.get("visibility") == "private" or wanted.get("private") is True
        hub.create(name, {".gitattributes": ATTRIBUTES}, token=request.token if private else None)
        return answer_json({"url": f"{hub.endpoint}/{name}", "name": name, "id": "0" * 24})

    def validate(self, hub: Hub, request: Request) -> Answer:
        found = re.match(r"---\n(.*?)\n---\n", request.json()["content"], re.DOTALL)
        errors = _errors(found[1]) if found else []
        warnings = [] if found else [{"message": "empty or missing yaml metadata in repo card"}]
        said = {"errors": [{"message": error} for error in errors], "warnings": warnings}
        return answer_json(said, 400 if errors else 200)

    def preupload(self, hub: Hub, request: Request, name: str, revision: str) -> Answer:
        repository = self._writable(hub, request, name)
        if isinstance(repository, Answer):
            return repository
        oid = repository.resolve(revision)
        if oid is None:
            return refusal(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        there = repository.commits[oid].files
        answers = []
        for asked in request.json()["files"]:
            path, binary = asked["path"], b"\0" in base64.b64decode(asked["sample"])
            answer = {
                "path": path,
                "uploadMode": "lfs" if path.endswith(".tflite") or binary else "regular",
                "shouldIgnore": False,
            }
            answers.append(answer | ({"oid": there[path].etag} if path in there else {}))
        return answer_json({"files": answers, "commitOid": oid})

    def batch(self, hub: Hub, request: Request, name: str) -> Answer:
        repository = self._writable(hub, request, name)
        if isinstance(repository, Answer):
            return repository
        objects = []
        for wanted in request.json()["objects"]:
            sha256 = wanted["oid"]
            href = f"{hub.store_endpoint}/upload/{sha256}?signed={quote(hub.signature)}"
            actions = {
                "upload": {"href": href, "header": {}},
                "verify": {"href": f"{hub.endpoint}/{name}.git/info/lfs/verify"},
            }
            objects.append(wanted | ({} if self._stored(repository, sha256) else {"actions": actions}))
        return answer_json({"transfer": "basic", "objects": objects})

    def put(self, hub: Hub, request: Request, sha256: str) -> Answer:
        """The store takes what the address was signed for, and wants no token beside the signature."""
        if request.query.get("signed") != [hub.signature] or "authorization" in request.headers:
            return _error_of_the_store(403, "AccessDenied")
        if hashlib.sha256(request.body).hexdigest() != sha256:
            return _error_of_the_store(400, "BadDigest")
        self.uploaded[sha256] = request.body
        return Answer(200, {"ETag": f'"{sha256}"'})

    def verify(self, hub: Hub, request: Request, name: str) -> Answer:
        repository = self._writable(hub, request, name)
        if isinstance(repository, Answer):
            return repository
        said = request.json()
        content = self.uploaded.get(said["oid"])
        if content is None or len(content) != said["size"]:
            return refusal(404, None, "the file was not uploaded")
        return answer_json({})

    def commit(self, hub: Hub, request: Request, name: str, revision: str) -> Answer:
        repository = self._writable(hub, request, name)
        if isinstance(repository, Answer):
            return repository
        lines = [json.loads(line) for line in request.body.splitlines()]
        title = lines[0]["value"]
        head = repository.branches.get(revision)
        if head is None:
            return refusal(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        if title.get("parentCommit", head) != head:
            return refusal(412, None, "A commit has happened since. Please refresh and try again.")
        files, gone = {}, []
        for line in lines[1:]:
            said = line["value"]
            if line["key"] == "file":
                files[said["path"]] = File(base64.b64decode(said["content"]))
            elif line["key"] == "lfsFile":
                content = self._stored(repository, said["oid"])
                if content is None:
                    return refusal(400, None, f"{said['path']}: LFS pointer to a file that does not exist")
                files[said["path"]] = File(content, lfs=True)
            else:
                gone.append(said["path"])
        oid = repository.commit(
            files, title["summary"], gone=tuple(gone), branch=revision, description=title["description"]
        )
        url = f"{hub.endpoint}/{name}/commit/{oid}"
        return answer_json({"success": True, "commitOid": oid, "commitUrl": url})

    def tag(self, hub: Hub, request: Request, name: str, revision: str) -> Answer:
        repository = self._writable(hub, request, name)
        if isinstance(repository, Answer):
            return repository
        if repository.resolve(revision) is None:
            return refusal(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        wanted = request.json()["tag"]
        if wanted in repository.tags:
            return refusal(409, None, "Tag reference exists already")
        repository.tag(wanted, revision)
        return Answer()

    def _writable(self, hub: Hub, request: Request, name: str) -> Repository | Answer:
        repository = allowed(hub, request, name)
        if isinstance(repository, Answer):
            return repository
        return self._refused(hub, request, name) or repository

    def _refused(self, hub: Hub, request: Request, name: str) -> Answer | None:
        if request.token is None:
            return refusal(401, None, "Invalid username or password.")
        if request.token in self.readers or hub.tokens[request.token] != name.partition("/")[0]:
            return refusal(403, None, "You don't have the rights to write to this repository")
        return None

    def _stored(self, repository: Repository, sha256: str) -> bytes | None:
        kept = (file for commit in repository.commits.values() for file in commit.files.values())
        known = {file.sha256: file.content for file in kept if file.lfs}
        return self.uploaded.get(sha256) or known.get(sha256)


def _error_of_the_store(status: int, code: str) -> Answer:
    said = f"<Error><Code>{code}</Code></Error>".encode()
    return Answer(status, {"Content-Type": "application/xml"}, said)


def _errors(header: str) -> list[str]:
    """What the hub finds wrong with a card's metadata."""
    try:
        said: Any = yaml.safe_load(header)
    except yaml.YAMLError as error:
        return [f"YAML Metadata Error: {error}"]
    if not isinstance(said, dict):
        return ["YAML Metadata Error: should be a mapping"]
    errors = [] if said.get("license") in LICENCES else ['"license" must be one of the known ones']
    for model in said.get("model-index", []):
        for result in model["results"]:
            whole = {"type"} <= result["task"].keys() and {"type", "name"} <= result["dataset"].keys()
            if not whole or not all({"type", "value"} <= metric.keys() for metric in result["metrics"]):
                errors.append('"model-index[0].results" is not whole')
    return errors
