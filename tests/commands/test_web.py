"""``kiosk web``: logins are written without Gradio, and what cannot be served is refused before it loads."""

import io
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.web.login import Logins, read_logins


class Script(io.StringIO):
    """Standard input that is no terminal."""

    def isatty(self) -> bool:
        return False


def test_a_script_writes_a_login_by_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "logins"
    for password, said in (("long enough", "can log in"), ("another one", "has another password")):
        monkeypatch.setattr("sys.stdin", Script(f"ada\n{password}\n"))
        assert main(["web", "--new-login", str(path)]) == 0
        assert said in capsys.readouterr().out
        assert Logins(read_logins(path)).check("ada", password)


def test_a_script_s_lines_may_end_as_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "logins"
    monkeypatch.setattr("sys.stdin", Script("ada\r\nlong enough\r\n"))
    assert main(["web", "--new-login", str(path)]) == 0
    assert Logins(read_logins(path)).check("ada", "long enough")


def test_without_any_standard_input_there_is_no_login(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A service or a cron job may have closed it: Python has None in its place then."""
    monkeypatch.setattr("sys.stdin", None)
    assert main(["web", "--new-login", str(tmp_path / "logins")]) == 2
    assert "there is no name and no password" in capsys.readouterr().err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_person_is_asked_for_the_password_twice_and_does_not_see_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, typed = tmp_path / "logins", iter(["long enough", "long enough", "long enough", "other"])
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("builtins.input", lambda asked: " ada ")
    monkeypatch.setattr("getpass.getpass", lambda asked: next(typed))
    assert main(["web", "--new-login", str(path)]) == 0
    assert list(read_logins(path)) == ["ada"]
    before = path.read_bytes()
    assert main(["web", "--new-login", str(path)]) == 2
    assert path.read_bytes() == before


@pytest.mark.parametrize("text", ["", "ada\n", "ada\nshort\n", "a b\nlong enough\n"])
def test_what_is_no_login_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", Script(text))
    assert main(["web", "--new-login", str(tmp_path / "logins")]) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def with_gradio(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the extra is installed, up to the moment at which it is imported."""
    monkeypatch.setattr("kiosk.commands.web.go_on_with", lambda package: None)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--address", "0.0.0.0"], "needs a login"),
        (["--address", "http://127.0.0.1/"], "--address: must be an address alone"),
        (["--address", "127.0.0.1:80"], "--address: must be an address without a port"),
        (["--address", "1.2.3"], "--address: is no address in numbers"),
        (["--config", "/none/config.yaml"], "/none/config.yaml"),
    ],
)
@pytest.mark.usefixtures("with_gradio")
def test_what_cannot_be_served_is_said_in_a_sentence(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["web", *arguments]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("port", ["-1", "65536", "http", "", "1.5"])
def test_ports_that_are_none_are_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["web", f"--port={port}"])
    assert end.value.code == 2
    assert "expected a number from 0 to 65535" in capsys.readouterr().err
