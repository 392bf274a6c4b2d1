"""The hub: two addresses, its own and the one where files are kept apart, as the real one has."""

import re
import ssl
import threading
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

from tests.web.hub import reading
from tests.web.hub.repository import File, Repository
from tests.web.hub.wire import Answer, Fault, Listener, Request, Route, refusal


class Hub:
    """Serves `repositories` while it is entered, over HTTPS where it is given ``tls``.

    Attributes:
        tokens: those that are known, and whose they are.
        seen: all that was asked, at both addresses, in order.
        routes, store_routes: who answers what; more may be added before the first request.
    """

    signature = "only for a while"

    def __init__(
        self,
        *,
        routes: Sequence[Route] = (),
        store_routes: Sequence[Route] = (),
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.repositories: dict[str, Repository] = {}
        self.tokens: dict[str, str] = {}
        self.seen: list[Request] = []
        self.routes = [*reading.ROUTES, *routes]
        self.store_routes = [*reading.STORE_ROUTES, *store_routes]
        self._faults: list[tuple[str, str, list[int], Fault]] = []
        self._lock = threading.RLock()
        self._tls = tls
        self._listeners: list[Listener] = []
        self._own = self._listen(self.routes)
        self._store = self._listen(self.store_routes)

    def _listen(self, routes: list[Route]) -> Listener:
        def respond(request: Request) -> Answer:
            with self._lock:
                for route in routes:
                    if (parts := route.match(request)) is not None:
                        return route.answer(self, request, **parts)
            return refusal(404, None, f"the hub of the tests knows no {request.method} {request.path}")

        listener = Listener(respond, self.seen, self._fault_for, self._tls)
        self._listeners.append(listener)
        return listener

    def another_host(self, routes: list[Route]) -> str:
        """One more address, which answers nothing else; call it before the hub is entered or after."""
        listener = self._listen(routes)
        listener.start()
        return listener.address

    @property
    def endpoint(self) -> str:
        """For ``HF_ENDPOINT``."""
        return self._own.address

    @property
    def store_endpoint(self) -> str:
        return self._store.address

    def create(
        self,
        name: str,
        files: Mapping[str, bytes | File] | None = None,
        *,
        token: str | None = None,
        gated: bool = False,
    ) -> Repository:
        """A new repository, with a first commit where there are files; private where there is a token."""
        repository = self.repositories[name] = Repository(name, token, gated)
        if token is not None:
            self.tokens.setdefault(token, name.split("/", maxsplit=1)[0])
        if files is not None:
            repository.commit(files, "the first")
        return repository

    def fail(self, method: str, pattern: str, fault: Fault, *, times: int = -1, after: int = 0) -> None:
        """Spoil answers to ``method`` (a regular expression too) where ``pattern`` is found in the path.

        Args:
            times: how often; -1 always.
            after: how many such requests are answered well first.
        """
        self._faults.append((method, pattern, [after, times], fault))

    def heal(self) -> None:
        self._faults.clear()

    def _fault_for(self, request: Request) -> Fault | None:
        with self._lock:
            for method, pattern, left, fault in self._faults:
                if not re.fullmatch(method, request.method) or not re.search(pattern, request.path):
                    continue
                if left[0] > 0:
                    left[0] -= 1
                elif left[1] != 0:
                    left[1] -= 1
                    return fault
        return None

    def __enter__(self) -> Self:
        self._own.start()
        self._store.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for listener in self._listeners:
            listener.stop()
