"""Publishing a model at a hub: its files in one commit, then a tag, and never anything over what is there."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.errors import HubError, UsageError
from kiosk.hub.address import DEFAULT_REVISION, SCHEME, HubAddress, is_commit
from kiosk.hub.card_header import LICENSE
from kiosk.hub.endpoint import Endpoint, read_endpoint
from kiosk.hub.publication import Publication, check_tag, publication
from kiosk.hub.quiet import be_quiet

if TYPE_CHECKING:
    from huggingface_hub import HfApi

    from kiosk.hub.refusals import Talk

WITHIN = 1800.0
"""Seconds for all of it; the shipped model has 3.8 MB."""

NOTHING = "nothing was published"


def publish(
    manifest_path: Path,
    card: Path,
    address: HubAddress,
    *,
    tag: str,
    token: str | None,
    create: bool = False,
    public: bool = False,
    licence: str = LICENSE,
    now: Callable[[], float] = time.monotonic,
) -> str:
    """Publish a model with its manifest and card as version ``tag`` of a repository.

    What was interrupted can be begun again: files that are there already are not sent twice, and where only
    the tag is missing, only that is made.

    Args:
        manifest_path: of the model, which lies beside it.
        card: the text for people, see `kiosk.hub.card_files`.
        address: of the repository; it names no revision.
        tag: the version's name; it must be new.
        token: with the right to write there.
        create: make the repository where there is none, private unless ``public``.
        licence: of the model's weights, as the hub spells it.
        now: a clock that never goes back, in seconds.

    Returns:
        One sentence: what was published where, or that it was there already.

    Raises:
        UsageError: the tag is no name for a version, or no hub is to be asked.
        ModelError: the model, its manifest or its card is not in order.
        HubError: the hub has something else there, refuses, fails or cannot be reached. What was published
            before is as it was then.
    """
    new = prepare(manifest_path, card, address, tag=tag, licence=licence)
    endpoint = read_endpoint(os.environ)
    with tempfile.TemporaryDirectory(prefix="kiosk-publish-") as home:
        be_quiet(Path(home))
        # Only now: huggingface_hub reads the environment when it is imported.
        from kiosk.hub.refusals import Talk

        end = now() + WITHIN

        def left() -> float:
            return end - now()

        talk = Talk(endpoint, f"{SCHEME}{address.repository}", token is not None, left, writing=True)
        return _Publishing(_api(endpoint, token, left), talk, address, new, tag).run(create, public)


def prepare(
    manifest_path: Path, card: Path, address: HubAddress, *, tag: str, licence: str = LICENSE
) -> Publication:
    """All that `publish` would send, checked; no hub is asked.

    Raises:
        UsageError, ModelError: as `publish`.
    """
    check_tag(tag)
    if address.revision != DEFAULT_REVISION:
        raise UsageError(
            f"{address} names a version, and a new one is made here: write hf://{address.repository} and "
            f"--tag {address.revision}"
        )
    return publication(manifest_path, card, licence)


def _api(endpoint: Endpoint, token: str | None, left: Callable[[], float]) -> HfApi:
    """huggingface_hub, on the wire that `kiosk.hub.guard` watches."""
    from huggingface_hub import HfApi

    from kiosk.hub.guard import open_client

    open_client(endpoint, left)
    # False, not None: a token that lies around is not asked for.
    return HfApi(endpoint=endpoint.address, token=token if token is not None else False)


@dataclass(frozen=True, slots=True)
class _Publishing:
    api: HfApi
    talk: Talk
    address: HubAddress
    new: Publication
    tag: str

    def run(self, create: bool, public: bool) -> str:
        name = self.address.repository
        version = HubAddress(self.address.owner, self.address.name, self.tag)
        if create:
            with self.talk.about(NOTHING):
                self.api.create_repo(name, private=not public, exist_ok=True)
        with self.talk.about(NOTHING):
            head, tags = self._refs()
            there = self._there(tags.get(self.tag, head))
        others = self.new.others(there)
        if self.tag in tags:
            if others:
                raise HubError(
                    f"{version} is there already, with another {others[0]}: a version is never changed, so "
                    f"choose another tag; {NOTHING}"
                )
            return f"{version} has been published already, and is the same: commit {tags[self.tag][:12]}."
        commit = self._commit(head, there) if others else head
        with self.talk.about(f"the files are there, but not yet tag {self.tag}: the same command makes it"):
            self.api.create_tag(name, tag=self.tag, revision=commit)
        return f"Published {self.new.name} as {version}: commit {commit[:12]}, {len(self.new.files)} files."

    def _refs(self) -> tuple[str, Mapping[str, str]]:
        """The commit at the end of the branch, and each tag's."""
        refs = self.api.list_repo_refs(self.address.repository)
        branches = {one.name: _commit_in(one.target_commit) for one in refs.branches}
        if DEFAULT_REVISION not in branches:
            raise HubError(f"hf://{self.address.repository} has no branch {DEFAULT_REVISION}: begin one")
        return branches[DEFAULT_REVISION], {one.name: _commit_in(one.target_commit) for one in refs.tags}

    def _there(self, commit: str) -> dict[str, str]:
        """Path → what git, or Git LFS, calls the file."""
        found = self.api.list_repo_tree(self.address.repository, recursive=True, revision=commit)
        # A folder has neither.
        files = [one for one in found if hasattr(one, "blob_id")]
        return {one.path: one.lfs.sha256 if one.lfs is not None else one.blob_id for one in files}

    def _commit(self, head: str, there: Mapping[str, str]) -> str:
        """All files in one commit on top of ``head``, and on nothing else; its name."""
        from huggingface_hub import CommitOperationAdd

        with self.talk.about(NOTHING):
            self._refuse_a_second_model(there)
        adding = [CommitOperationAdd(path, content) for path, content in self.new.files.items()]
        # An answer that is lost on its way may have been a yes.
        with self.talk.about(f"{NOTHING}, as far as is known: once that is mended, the same command goes on"):
            done = self.api.create_commit(
                self.address.repository,
                adding,
                commit_message=f"{self.new.name} {self.tag}",
                parent_commit=head,
            )
            return _commit_in(done.oid)

    def _refuse_a_second_model(self, there: Mapping[str, str]) -> None:
        """A repository is one model's: whoever fetches it could not tell which of two is meant."""
        for path in there:
            name = path.removesuffix(".yaml")
            if path not in (self.new.manifest, name) and f"{name}.tflite" in there:
                raise HubError(
                    f"hf://{self.address.repository} holds another model, {name}: publish "
                    f"{self.new.name} in a repository of its own"
                )


def _commit_in(said: str) -> str:
    """A commit's name as a hub gives it. Raises HubError: that is none."""
    if not is_commit(said):
        raise HubError("the hub speaks of a commit that has no commit's name: is it a hub?")
    return said
