"""What the hub answers to who reads: about a model, its files, and the files themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tests.web.hub.repository import File, Repository
from tests.web.hub.wire import Answer, Request, Route, answer_json, refusal

if TYPE_CHECKING:
    from tests.web.hub.server import Hub

NAME = r"(?P<name>[^/]+/[^/]+)"


def allowed(hub: Hub, request: Request, name: str) -> Repository | Answer:
    """The repository, or why not: the hub does not tell one that is not there from one that is private."""
    repository = hub.repositories.get(name)
    if request.token is not None and request.token not in hub.tokens:
        return refusal(401, None, "Invalid credentials in Authorization header")
    if repository is None or (repository.token is not None and request.token != repository.token):
        if request.token is None:
            return refusal(401, "RepoNotFound", "Invalid username or password.")
        return refusal(404, "RepoNotFound", "Repository not found")
    return repository


def _entry(path: str, file: File) -> dict[str, Any]:
    """A file as the listing of a tree has it."""
    entry: dict[str, Any] = {"type": "file", "path": path, "size": len(file.content), "oid": file.blob}
    if file.lfs:
        lfs = {"oid": file.sha256, "size": len(file.content), "pointerSize": len(file.pointer)}
        entry |= {"lfs": lfs}
    return entry


def _sibling(path: str, file: File) -> dict[str, Any]:
    """A file as the page about a model has it with ``blobs=true``."""
    sibling: dict[str, Any] = {"rfilename": path, "size": len(file.content), "blobId": file.blob}
    if file.lfs:
        lfs = {"sha256": file.sha256, "size": len(file.content), "pointerSize": len(file.pointer)}
        sibling |= {"lfs": lfs}
    return sibling


def about(hub: Hub, request: Request, name: str, revision: str = "main") -> Answer:
    repository = allowed(hub, request, name)
    if isinstance(repository, Answer):
        return repository
    oid = repository.resolve(revision)
    if oid is None and repository.commits:
        return refusal(404, "RevisionNotFound", f"Invalid rev id: {revision}")
    files = repository.commits[oid].files if oid else {}
    blobs = request.query.get("blobs", ["false"])[0].lower() in ("true", "1")
    siblings = [
        _sibling(path, file) if blobs else {"rfilename": path} for path, file in sorted(files.items())
    ]
    return answer_json(
        {
            "_id": "0" * 24,
            "id": name,
            "modelId": name,
            "author": name.split("/", maxsplit=1)[0],
            "sha": oid,
            "lastModified": "2026-01-01T00:00:00.000Z",
            "createdAt": "2026-01-01T00:00:00.000Z",
            "private": repository.token is not None,
            "gated": "manual" if repository.gated else False,
            "disabled": False,
            "downloads": 0,
            "likes": 0,
            "tags": [],
            "siblings": siblings,
        }
    )


def tree(hub: Hub, request: Request, name: str, revision: str, folder: str = "") -> Answer:
    repository = allowed(hub, request, name)
    if isinstance(repository, Answer):
        return repository
    oid = repository.resolve(revision)
    if oid is None:
        return refusal(404, "RevisionNotFound", f"Invalid rev id: {revision}")
    recursive = request.query.get("recursive", ["false"])[0].lower() in ("true", "1")
    entries: dict[str, dict[str, Any]] = {}
    for path, file in sorted(repository.commits[oid].files.items()):
        below = path.removeprefix(f"{folder}/") if folder else path
        if folder and below == path:
            continue
        if "/" in below and not recursive:
            first = "/".join(filter(None, (folder, below.split("/")[0])))
            entries[first] = {"type": "directory", "path": first, "size": 0, "oid": "0" * 40}
        else:
            entries[path] = _entry(path, file)
    if folder and not entries:
        return refusal(404, "EntryNotFound", f"{folder} does not exist on {revision}")
    return answer_json(list(entries.values()))


def refs(hub: Hub, request: Request, name: str) -> Answer:
    repository = allowed(hub, request, name)
    if isinstance(repository, Answer):
        return repository

    def named(kind: str, known: dict[str, str]) -> list[dict[str, str]]:
        return [
            {"name": name, "ref": f"refs/{kind}/{name}", "targetCommit": oid} for name, oid in known.items()
        ]

    return answer_json(
        {
            "branches": named("heads", repository.branches),
            "tags": named("tags", repository.tags),
            "converts": [],
            "pullRequests": [],
        }
    )


def commits(hub: Hub, request: Request, name: str, revision: str) -> Answer:
    repository = allowed(hub, request, name)
    if isinstance(repository, Answer):
        return repository
    oid = repository.resolve(revision)
    if oid is None:
        return refusal(404, "RevisionNotFound", f"Invalid rev id: {revision}")
    found = []
    while oid is not None:
        commit = repository.commits[oid]
        found.append(
            {
                "id": oid,
                "title": commit.title,
                "message": commit.description,
                "authors": [],
                "date": "2026-01-01T00:00:00.000Z",
            }
        )
        oid = commit.parent
    return answer_json(found)


def resolve(hub: Hub, request: Request, name: str, revision: str, path: str) -> Answer:
    """A file, or where it is: what is kept apart lies at another host, under an address that is signed."""
    repository = allowed(hub, request, name)
    if isinstance(repository, Answer):
        return repository
    if repository.gated:
        return refusal(403, "GatedRepo", f"Access to model {name} is restricted.")
    oid = repository.resolve(revision)
    if oid is None:
        return refusal(404, "RevisionNotFound", f"Invalid rev id: {revision}")
    file = repository.commits[oid].files.get(path)
    if file is None:
        return refusal(404, "EntryNotFound", "Entry not found").with_(X_Repo_Commit=oid)
    if not file.lfs:
        return _part(request, file.content).with_(ETag=f'"{file.etag}"', X_Repo_Commit=oid)
    location = f"{hub.store_endpoint}/lfs/{file.sha256}?signed={quote(hub.signature)}"
    return Answer(302).with_(
        Location=location,
        X_Repo_Commit=oid,
        X_Linked_Size=str(len(file.content)),
        X_Linked_ETag=f'"{file.sha256}"',
        ETag=f'"{file.blob}"',
    )


def kept_apart(hub: Hub, request: Request, sha256: str) -> Answer:
    """The store's side of it. It wants the signature, and no token: that one is for the hub alone."""
    if request.query.get("signed") != [hub.signature]:
        return Answer(403, {"Content-Type": "application/xml"}, b"<Error><Code>AccessDenied</Code></Error>")
    for repository in hub.repositories.values():
        for commit in repository.commits.values():
            for file in commit.files.values():
                if file.lfs and file.sha256 == sha256:
                    return _part(request, file.content).with_(ETag=f'"{sha256}"')
    return Answer(404)


def _part(request: Request, content: bytes) -> Answer:
    """All of it, or from the byte that was asked for on."""
    headers = {"Accept-Ranges": "bytes", "Content-Type": "application/octet-stream"}
    wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("range", ""))
    if wanted is None:
        return Answer(200, headers, content)
    first, last = int(wanted[1]), min(int(wanted[2] or len(content)), len(content) - 1)
    if first > last:
        return Answer(416, {"Content-Range": f"bytes */{len(content)}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    return Answer(206, headers, content[first : last + 1])


def who(hub: Hub, request: Request) -> Answer:
    if request.token is None or request.token not in hub.tokens:
        return refusal(401, None, "Invalid credentials in Authorization header")
    return answer_json(
        {
            "type": "user",
            "id": "0" * 24,
            "name": hub.tokens[request.token],
            "fullname": hub.tokens[request.token],
            "orgs": [],
            "auth": {"type": "access_token", "accessToken": {"displayName": "kiosk", "role": "write"}},
        }
    )


ROUTES = [
    Route("GET", r"/api/whoami-v2", who),
    Route("GET", rf"/api/models/{NAME}", about),
    Route("GET", rf"/api/models/{NAME}/revision/(?P<revision>[^/]+)", about),
    Route("GET", rf"/api/models/{NAME}/tree/(?P<revision>[^/]+)", tree),
    Route("GET", rf"/api/models/{NAME}/tree/(?P<revision>[^/]+)/(?P<folder>.+)", tree),
    Route("GET", rf"/api/models/{NAME}/refs", refs),
    Route("GET", rf"/api/models/{NAME}/commits/(?P<revision>[^/]+)", commits),
    Route("GET", rf"/{NAME}/resolve/(?P<revision>[^/]+)/(?P<path>.+)", resolve),
    # Where the real one sends who asks for a small file.
    Route("GET", rf"/api/resolve-cache/models/{NAME}/(?P<revision>[^/]+)/(?P<path>.+)", resolve),
    Route("HEAD", rf"/{NAME}/resolve/(?P<revision>[^/]+)/(?P<path>.+)", resolve),
]
"""At the hub's own address."""

STORE_ROUTES = [
    Route("GET", r"/lfs/(?P<sha256>[0-9a-f]{64})", kept_apart),
    Route("HEAD", r"/lfs/(?P<sha256>[0-9a-f]{64})", kept_apart),
]
"""At the address where files are kept apart."""
