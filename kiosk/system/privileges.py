"""Giving up what root may do: for what has to do with strangers, and needs none of it."""

import ctypes
import os
import pwd
import resource
from dataclasses import dataclass

from kiosk.errors import KioskError
from kiosk.system.hardening import forbid_core_dumps
from kiosk.system.parent import die_with

_PR_SET_NO_NEW_PRIVS = 38

_NOBODY = 65534
"""The number of whom every Linux has, and to whom nothing belongs."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user: name, number, and the number of their own group."""

    name: str
    uid: int
    gid: int


NOBODY = Account("nobody", _NOBODY, _NOBODY)


def account(name: str) -> Account | None:
    """The user of that name, by passwd(5); None where there is none.

    Raises:
        KioskError: it is root under another name.
    """
    try:
        found = pwd.getpwnam(name)
    except KeyError:
        return None
    if found.pw_uid == 0 or found.pw_gid == 0:
        raise KioskError(f"the user {name} is root, or in root's group: see /etc/passwd")
    return Account(name, found.pw_uid, found.pw_gid)


def is_root() -> bool:
    """Whether this process may become any other user."""
    return os.geteuid() == 0


def stand_back(parent: int, *, largest_file: int, become: Account | None = None) -> None:
    """Give up all that this process does not need, for good.

    It writes no larger files and no core dump, gains no rights from what it runs, and ends with its parent.

    Args:
        parent: the pid of the process that started it.
        largest_file: bytes.
        become: the user to become, in no group but its own; only root can.

    Raises:
        OSError: the kernel refused.
    """
    if become is not None:
        # In this order: without its user's rights a process could not leave its groups.
        os.setgroups([])
        os.setresgid(become.gid, become.gid, become.gid)
        os.setresuid(become.uid, become.uid, become.uid)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    forbid_core_dumps()
    # Last: to become another user makes the kernel forget it (prctl(2)).
    die_with(parent)
