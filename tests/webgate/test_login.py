"""Who may come in: files with logins, what is made of a header, and who has to wait."""

import asyncio
import base64
import os
from pathlib import Path

import pytest

from kiosk.errors import ConfigError, UsageError
from kiosk.web.entrance import MOST_WAITING, Entrance
from kiosk.web.login import Logins, Throttle, add_login, credentials_in, entry_for, read_logins
from kiosk.web.payload import Refused

CHEAP = 1 << 10
"""A cost with which scrypt takes no time."""


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def header(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def test_a_login_that_was_added_can_log_in_and_others_cannot(tmp_path: Path) -> None:
    path = tmp_path / "logins"
    assert add_login(path, "ada", "correct horse")
    logins = Logins(read_logins(path))
    assert logins.check("ada", "correct horse")
    assert not logins.check("ada", "correct horse ")
    assert not logins.check("bob", "correct horse")
    assert not logins.check("", "")


def test_the_file_is_its_owner_s_alone_and_has_no_password_in_it(tmp_path: Path) -> None:
    path = tmp_path / "logins"
    add_login(path, "ada", "correct horse")
    assert path.stat().st_mode & 0o777 == 0o600
    assert "horse" not in path.read_text()
    assert os.listdir(tmp_path) == ["logins"]


def test_another_name_is_added_and_another_password_takes_the_place_of_the_first(tmp_path: Path) -> None:
    path = tmp_path / "logins"
    add_login(path, "ada", "correct horse")
    assert add_login(path, "bob", "battery staple")
    assert not add_login(path, "ada", "another one")
    logins = Logins(read_logins(path))
    assert logins.check("bob", "battery staple")
    assert logins.check("ada", "another one")
    assert not logins.check("ada", "correct horse")


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("", "long enough", "a name has"),
        ("a:b", "long enough", "a name has"),
        ("a b", "long enough", "a name has"),
        ("a" * 65, "long enough", "a name has"),
        ("ada", "short", "8 characters at least"),
        ("ada", "x" * 201, "200 characters at most"),
        ("ada", "with\ttab in it", "invisible"),
    ],
)
def test_names_and_passwords_that_will_not_do_are_refused_and_nothing_is_written(
    tmp_path: Path, name: str, password: str, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        add_login(tmp_path / "logins", name, password)
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_can_be_written_a_sentence_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing can be written there"):
        add_login(tmp_path / "no" / "logins", "ada", "long enough")


def test_a_file_that_is_no_file_with_logins_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "notes"
    path.write_text("buy milk\n")
    path.chmod(0o600)
    with pytest.raises(ConfigError, match="notes:1: this is no login"):
        add_login(path, "ada", "long enough")
    assert path.read_text() == "buy milk\n"


GOOD = f"ada:{entry_for('long enough', b'0' * 16, CHEAP)}"


@pytest.mark.parametrize(
    "line",
    [
        "ada",
        "ada:secret",
        GOOD.replace("scrypt", "bcrypt"),
        GOOD.replace("$1024$", "$1000$"),
        GOOD.replace("$1024$", "$1048576$"),
        GOOD.replace("$8$", "$99$"),
        GOOD.replace("$8$1$", "$8$9$"),
        GOOD[:-20],
        GOOD + " more",
        GOOD.replace("ada", "a da"),
        "\x00",
    ],
)
def test_broken_lines_are_named_with_their_file_and_number(tmp_path: Path, line: str) -> None:
    path = tmp_path / "logins"
    path.write_text(f"# the house\n\n{line}\n{GOOD}\n")
    path.chmod(0o600)
    with pytest.raises(ConfigError) as fault:
        read_logins(path)
    assert [problem.split(": ")[0] for problem in fault.value.problems] == [f"{path}:3"]


def test_a_name_that_is_there_twice_is_named(tmp_path: Path) -> None:
    path = tmp_path / "logins"
    path.write_text(f"{GOOD}\n{GOOD}\n")
    path.chmod(0o600)
    with pytest.raises(ConfigError, match=":2: 'ada' is there already"):
        read_logins(path)


def test_files_that_cannot_be_used_are_refused_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "logins"
    with pytest.raises(ConfigError, match="there is no such file: 'kiosk web --new-login"):
        read_logins(path)
    path.write_text("# nobody\n")
    path.chmod(0o600)
    with pytest.raises(ConfigError, match="nobody is in it"):
        read_logins(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="this is no file with logins"):
        read_logins(path)
    path.write_text(GOOD)
    path.chmod(0o604)
    with pytest.raises(ConfigError, match="every user of this computer can read it: type chmod o="):
        read_logins(path)
    with pytest.raises(ConfigError, match="this is a folder"):
        read_logins(tmp_path)


def test_a_header_is_understood_or_is_none() -> None:
    assert credentials_in(header("ada", "a:b ü")) == ("ada", "a:b ü")
    for broken in ("", "Basic", "Basic !!", "Bearer abc", "Basic " + base64.b64encode(b"nocolon").decode()):
        assert credentials_in(broken) is None
    assert credentials_in(header("ada", "x" * 201)) is None
    assert credentials_in("Basic " + "A" * 5000) is None
    assert credentials_in("Basic " + base64.b64encode(b"ada:\xff").decode()) is None


def test_what_was_right_is_remembered_and_what_was_wrong_is_not() -> None:
    logins = Logins({"ada": entry_for("long enough", cost=CHEAP)})
    assert not logins.knows("ada", "long enough")
    assert logins.check("ada", "long enough")
    assert logins.knows("ada", "long enough")
    assert not logins.check("ada", "wrong one")
    assert not logins.knows("ada", "wrong one")


class TestThrottle:
    def test_a_few_wrong_tries_are_free_and_then_each_makes_the_wait_longer(self) -> None:
        clock = Clock()
        throttle = Throttle(clock)
        waits = []
        for _ in range(8):
            waits.append(throttle.wait("10.0.0.1"))
            clock.now += waits[-1]
            throttle.failed("10.0.0.1")
        assert waits == [0, 0, 0, 0, 0, 2, 4, 8]
        assert throttle.wait("10.0.0.2") == 0

    def test_the_wait_has_an_end_and_is_forgotten_after_a_while_or_by_a_right_try(self) -> None:
        clock = Clock()
        throttle = Throttle(clock)
        for _ in range(20):
            throttle.failed("10.0.0.1")
        assert throttle.wait("10.0.0.1") == Throttle.LONGEST
        clock.now += Throttle.FORGOTTEN
        assert throttle.wait("10.0.0.1") == 0
        for _ in range(20):
            throttle.failed("10.0.0.1")
        throttle.right("10.0.0.1")
        assert throttle.wait("10.0.0.1") == 0

    def test_who_tries_from_everywhere_makes_all_new_ones_wait(self) -> None:
        clock = Clock()
        throttle = Throttle(clock)
        for number in range(Throttle.FREE_IN_ALL):
            throttle.failed(f"10.0.0.{number}")
        assert throttle.wait("192.168.0.1") == Throttle.FORGOTTEN
        clock.now += Throttle.FORGOTTEN
        assert throttle.wait("192.168.0.1") == 0

    def test_it_remembers_a_bounded_number_of_addresses(self) -> None:
        throttle = Throttle(Clock())
        for number in range(Throttle.MOST + 10):
            throttle.failed(str(number))
        assert len(throttle._tries) == Throttle.MOST


class TestEntrance:
    def entrance(self, clock: Clock | None = None) -> Entrance:
        return Entrance(Logins({"ada": entry_for("long enough", cost=CHEAP)}), clock or Clock())

    def refused(self, entrance: Entrance, line: str, address: str = "10.0.0.1") -> Refused:
        with pytest.raises(Refused) as refused:
            asyncio.run(entrance.ask(line, address))
        return refused.value

    def test_who_has_a_login_comes_in(self) -> None:
        asyncio.run(self.entrance().ask(header("ada", "long enough"), "10.0.0.1"))

    def test_who_has_none_is_asked_for_one(self) -> None:
        for line in ("", header("ada", "wrong one"), header("bob", "long enough"), "Basic x"):
            assert self.refused(self.entrance(), line).status == 401

    def test_who_tries_too_often_waits_while_those_within_go_on(self) -> None:
        clock = Clock()
        entrance = self.entrance(clock)
        asyncio.run(entrance.ask(header("ada", "long enough"), "10.0.0.9"))
        for _ in range(Throttle.FREE):
            assert self.refused(entrance, header("ada", "guess")).status == 401
        wait = self.refused(entrance, header("ada", "guess"))
        assert (wait.status, wait.wait) == (429, 2.0)
        # Right, and known: also from the address of somebody who guesses.
        asyncio.run(entrance.ask(header("ada", "long enough"), "10.0.0.1"))
        clock.now += 2
        assert self.refused(entrance, header("ada", "guess")).status == 401

    def test_a_crowd_that_guesses_at_once_is_bounded(self) -> None:
        entrance = self.entrance()

        async def play() -> list[int]:
            tries = [entrance.ask(header("ada", f"guess {n}"), f"10.0.0.{n}") for n in range(20)]
            said = await asyncio.gather(*tries, return_exceptions=True)
            return [one.status for one in said if isinstance(one, Refused)]

        statuses = asyncio.run(play())
        assert statuses.count(401) == MOST_WAITING
        assert statuses.count(503) == 20 - MOST_WAITING

    def test_guesses_of_one_address_that_come_at_once_do_not_get_past_the_wait(self) -> None:
        entrance = self.entrance()

        async def play() -> list[int]:
            tries = [entrance.ask(header("ada", f"guess {n}"), "10.0.0.1") for n in range(MOST_WAITING)]
            said = await asyncio.gather(*tries, return_exceptions=True)
            return [one.status for one in said if isinstance(one, Refused)]

        statuses = asyncio.run(play())
        assert statuses.count(401) == Throttle.FREE
        assert statuses.count(429) == MOST_WAITING - Throttle.FREE


def test_a_link_to_the_file_stays_one(tmp_path: Path) -> None:
    path, link = tmp_path / "logins", tmp_path / "link"
    add_login(path, "ada", "correct horse")
    link.symlink_to(path)
    add_login(link, "bob", "battery staple")
    assert link.is_symlink()
    assert list(read_logins(path)) == ["ada", "bob"]


@pytest.mark.parametrize("leads_to", ["nowhere", "link"])
def test_a_link_that_leads_nowhere_or_to_itself_is_refused(tmp_path: Path, leads_to: str) -> None:
    (tmp_path / "link").symlink_to(leads_to)
    with pytest.raises(UsageError, match="nothing can be written there"):
        add_login(tmp_path / "link", "ada", "correct horse")
    assert os.listdir(tmp_path) == ["link"]


def test_what_is_no_ordinary_file_stays_what_it_is(tmp_path: Path) -> None:
    """Root could put a file in the place of /dev/null."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ConfigError, match="no ordinary file but a pipe"):
        add_login(tmp_path / "pipe", "ada", "correct horse")
    assert (tmp_path / "pipe").is_fifo()


def test_a_line_whose_check_would_take_the_page_s_memory_is_no_login(tmp_path: Path) -> None:
    path = tmp_path / "logins"
    heavy = str(entry_for("correct horse", cost=CHEAP)).replace(f"${CHEAP}$8$1$", f"${1 << 17}$16$4$")
    path.write_text(f"ada:{heavy}\n")
    path.chmod(0o600)
    with pytest.raises(ConfigError, match="no login"):
        read_logins(path)
