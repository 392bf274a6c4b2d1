"""Who may open the page: names and passwords in a file, asked for by the browser (HTTP Basic, RFC 7617).

The file has a line for each name, with what scrypt makes of the password (RFC 7914): whoever reads it cannot
log in with it.
"""

import base64
import binascii
import hashlib
import hmac
import os
import pwd
import re
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.config.diagnostics import show
from kiosk.errors import ConfigError, UsageError
from kiosk.system.ordinary_file import as_os_error, read_ordinary
from kiosk.system.store import write_atomically

COST, BLOCK, PARALLEL = 1 << 14, 8, 1
"""Of scrypt, which takes 16 MB and some 50 ms for one password (twice that on a Pi)."""

MOST_MEMORY = 32 << 20
"""Bytes that scrypt may take for one login: the page's service has little to spare (`MemoryMax=`)."""

MOST_BYTES = 1 << 16
LONGEST = 200
"""Characters of a password; of a name a third of that."""

SHORTEST = 8
"""Characters of a password: whoever can reach the page can try some."""

ACCOUNT = "kiosk-web"
"""The user of the installed service (systemd/kiosk-web.service)."""

HOW = "kiosk web --new-login"

_NAME = re.compile(r"[A-Za-z0-9._@-]{1,64}")
_LINE = re.compile(
    r"(?P<name>[A-Za-z0-9._@-]{1,64}):scrypt\$(?P<cost>[0-9]{1,7})\$(?P<block>[0-9]{1,2})\$(?P<parallel>[0-9]{1,2})"
    r"\$(?P<salt>[A-Za-z0-9+/=]{16,88})\$(?P<key>[A-Za-z0-9+/=]{32,88})"
)

_REMEMBERED = 64
"""Right passwords that need not go through scrypt again."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one password."""

    cost: int
    block: int
    parallel: int
    salt: bytes
    key: bytes

    def fits(self, password: str) -> bool:
        """Whether it is this password; takes as long for a wrong one."""
        found = hashlib.scrypt(
            password.encode(),
            salt=self.salt,
            n=self.cost,
            r=self.block,
            p=self.parallel,
            maxmem=256 * self.cost * self.block,
            dklen=len(self.key),
        )
        return hmac.compare_digest(found, self.key)

    def __str__(self) -> str:
        salt, key = (base64.b64encode(part).decode() for part in (self.salt, self.key))
        return f"scrypt${self.cost}${self.block}${self.parallel}${salt}${key}"


def entry_for(password: str, salt: bytes | None = None, cost: int = COST) -> Entry:
    """What is kept of a password."""
    salt = salt or secrets.token_bytes(16)
    key = hashlib.scrypt(
        password.encode(), salt=salt, n=cost, r=BLOCK, p=PARALLEL, maxmem=256 * cost * BLOCK, dklen=32
    )
    return Entry(cost, BLOCK, PARALLEL, salt, key)


def read_logins(path: Path) -> dict[str, Entry]:
    """The entries of a file, by name.

    Raises:
        ConfigError: it cannot be read, everybody can read it, a line is broken, or there is none.
    """
    try:
        with as_os_error(path):
            mode = path.stat().st_mode
        text = read_ordinary(path, MOST_BYTES).decode()
    except FileNotFoundError as error:
        raise ConfigError([f"{path}: there is no such file: '{HOW} {path}' writes it"]) from error
    except OSError as error:
        raise ConfigError([f"{path}: the file with the logins cannot be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise ConfigError([f"{path}: this is no file with logins: '{HOW} {path}' writes one"]) from error
    if mode & 0o007:
        raise ConfigError([f"{path}: every user of this computer can read it: type chmod o= {path}"])
    entries: dict[str, Entry] = {}
    problems = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, entry = _entry_in(line)
        if entry is None:
            problems.append(f"{path}:{number}: this is no login: remove the line, and use '{HOW} {path}'")
        elif name in entries:
            problems.append(f"{path}:{number}: '{show(name)}' is there already: remove one of the lines")
        else:
            entries[name] = entry
    if problems:
        raise ConfigError(problems)
    if not entries:
        raise ConfigError([f"{path}: nobody is in it: '{HOW} {path}' adds a name and a password"])
    return entries


def _entry_in(line: str) -> tuple[str, Entry | None]:
    found = _LINE.fullmatch(line.rstrip())
    if found is None:
        return "", None
    cost, block, parallel = (int(found[part]) for part in ("cost", "block", "parallel"))
    # A power of two, and no more memory and time than a login may take (RFC 7914, chapter 2).
    fine = 1 << 10 <= cost <= 1 << 17 and cost & cost - 1 == 0 and 1 <= block <= 16 and 1 <= parallel <= 4
    if not fine or 128 * cost * block > MOST_MEMORY:
        return found["name"], None
    try:
        salt, key = (base64.b64decode(found[part], validate=True) for part in ("salt", "key"))
    except (binascii.Error, ValueError):
        return found["name"], None
    return found["name"], Entry(cost, block, parallel, salt, key) if 32 <= len(key) <= 64 else None


def name_fault(name: str) -> str | None:
    """One clause on what is wrong with a name, or None."""
    return None if _NAME.fullmatch(name) else "a name has 1 to 64 letters, digits, and . _ @ -"


def password_fault(password: str) -> str | None:
    """One clause on what is wrong with a password, or None."""
    if len(password) < SHORTEST:
        return f"a password has {SHORTEST} characters at least"
    if len(password) > LONGEST:
        return f"a password has {LONGEST} characters at most"
    return None if password.isprintable() else "a password has no invisible signs"


def add_login(path: Path, name: str, password: str) -> bool:
    """Write a login to a file, mode 0600, beside those that are there.

    Returns:
        Whether the name is a new one; otherwise its password is another now.

    Raises:
        UsageError: the name or password will not do, or nothing can be written there.
        ConfigError: what is there is no file with logins.
    """
    for fault in (name_fault(name), password_fault(password)):
        if fault is not None:
            raise UsageError(fault)
    whole = _behind_links(path)
    # Such as one that was made to have its mode.
    is_empty = whole.is_file() and whole.stat().st_size == 0
    with_others = read_logins(whole) if whole.exists() and not is_empty else {}
    new = name not in with_others
    with_others[name] = entry_for(password)
    text = "".join(f"{one}:{entry}\n" for one, entry in with_others.items())
    try:
        with as_os_error(path):
            reader = _reader(whole) if os.geteuid() == 0 else None
            write_atomically(whole, text.encode(), mode=0o600)
            if reader is not None:
                os.chown(whole, *reader)
    except OSError as error:
        raise UsageError(f"{path}: nothing can be written there ({error.strerror})") from error
    return new


def _behind_links(path: Path) -> Path:
    """The file that a path leads to: a link stays one. Raises UsageError where it leads to none."""
    try:
        with as_os_error(path):
            if os.path.lexists(path):
                path.stat()
            return path.resolve()
    except OSError as error:
        raise UsageError(f"{path}: nothing can be written there ({error.strerror})") from error


def _reader(path: Path) -> tuple[int, int] | None:
    """Who must be able to read a file that root writes: its owner, else the service's user."""
    if path.exists():
        return path.stat().st_uid, path.stat().st_gid
    try:
        user = pwd.getpwnam(ACCOUNT)
    except KeyError:
        return None
    return user.pw_uid, user.pw_gid


def credentials_in(header: str) -> tuple[str, str] | None:
    """Name and password of an Authorization header, or None."""
    scheme, _, coded = header.partition(" ")
    if scheme.lower() != "basic" or len(coded) > 4 * LONGEST:
        return None
    try:
        name, colon, password = base64.b64decode(coded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return (name, password) if colon and len(password) <= LONGEST else None


class Logins:
    """Says whether a name and a password belong together. Slow for what it has not seen: not for an event
    loop.

    Args:
        entries: of `read_logins`.
        key: of this run, by which what was right is remembered.
    """

    def __init__(self, entries: dict[str, Entry], key: bytes | None = None) -> None:
        self._entries = entries
        self._key = key or secrets.token_bytes(32)
        # For a name that is not there, as long is reckoned as for one that is.
        self._nobody = entry_for(secrets.token_hex(16), cost=next(iter(entries.values())).cost)
        self._right: OrderedDict[bytes, None] = OrderedDict()

    def knows(self, name: str, password: str) -> bool:
        """Whether they were right before in this run; takes no time."""
        return self._mark(name, password) in self._right

    def check(self, name: str, password: str) -> bool:
        """Whether they are right."""
        entry = self._entries.get(name)
        right = (entry or self._nobody).fits(password) and entry is not None
        if right:
            self._right[self._mark(name, password)] = None
            while len(self._right) > _REMEMBERED:
                self._right.popitem(last=False)
        return right

    def _mark(self, name: str, password: str) -> bytes:
        return hmac.digest(self._key, f"{name}\0{password}".encode("utf-8", "replace"), "sha256")


class Throttle:
    """Makes whoever tries passwords wait.

    Args:
        clock: monotonic seconds.
    """

    FREE = 5
    """Failed tries of one address before it has to wait."""
    FREE_IN_ALL = 100
    """Failed tries of all addresses within `FORGOTTEN` seconds."""
    FORGOTTEN = 300.0
    LONGEST = 300.0
    MOST = 4096

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._tries: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._all: list[float] = []

    def wait(self, address: str) -> float:
        """Seconds until this address may try again."""
        now = self._clock()
        self._all = [at for at in self._all if now - at < self.FORGOTTEN]
        in_all = self._all[0] + self.FORGOTTEN - now if len(self._all) >= self.FREE_IN_ALL else 0.0
        count, last = self._tries.get(address, (0, now))
        if count < self.FREE or now - last >= self.FORGOTTEN:
            return max(in_all, 0.0)
        pause = min(2.0 ** (count - self.FREE + 1), self.LONGEST)
        return max(last + pause - now, in_all, 0.0)

    def failed(self, address: str) -> None:
        """A try was wrong."""
        now = self._clock()
        count, last = self._tries.pop(address, (0, now))
        self._tries[address] = (1 if now - last >= self.FORGOTTEN else count + 1, now)
        while len(self._tries) > self.MOST:
            self._tries.popitem(last=False)
        self._all.append(now)

    def right(self, address: str) -> None:
        """A try was right."""
        self._tries.pop(address, None)
