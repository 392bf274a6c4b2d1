"""Who can reach the page: what its address needs, what is said of it, and what it is encrypted with."""

import os
import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from kiosk.config.schema_web import Web
from kiosk.errors import ConfigError, KioskError, UsageError
from kiosk.web.certificate import fingerprint, own_certificate, self_signed, state_folder
from kiosk.web.login import add_login
from kiosk.web.reach import Names, names_here, reach_of

NAMES = Names("Kiosk", "192.168.1.7")

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here")


@pytest.fixture(scope="module")
def login(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("login") / "logins"
    add_login(path, "ada", "long enough")
    return str(path)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a certificate that the kiosk has made."""
    folder = tmp_path_factory.mktemp("state") / "kiosk-web"
    self_signed(folder, ("localhost", "127.0.0.1"))
    return folder


def openssl(*arguments: str) -> str:
    return subprocess.run(["openssl", *arguments], check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "localhost", "127.0.0.9"])
def test_on_this_computer_itself_nothing_is_needed_and_nothing_to_be_said(address: str) -> None:
    reach = reach_of(Web(address=address), NAMES, {})
    assert reach.doors.logins is None
    assert reach.remarks == ()
    assert not reach.doors.https


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.7", "kiosk.example.org"])
def test_wherever_others_can_reach_it_a_login_is_needed(address: str) -> None:
    with pytest.raises(UsageError, match=r"needs a login: 'kiosk web --new-login FILE'.*kiosk set web.login"):
        reach_of(Web(address=address), NAMES, {})


def test_with_a_login_it_is_said_who_can_come_and_that_the_way_is_not_encrypted(login: str) -> None:
    reach = reach_of(Web(address="0.0.0.0", login=login), NAMES, {})
    assert reach.doors.logins is not None
    assert "everybody who can reach this computer is asked for a login" in reach.remarks[0]
    assert "not encrypted" in reach.remarks[1]
    assert reach.url(7860, NAMES) == "http://192.168.1.7:7860/"


@needs_openssl
def test_over_https_the_fingerprint_is_said_and_nothing_of_a_way_that_is_not_encrypted(
    login: str, tmp_path: Path
) -> None:
    environment = {"STATE_DIRECTORY": str(tmp_path / "state")}
    web = Web(address="kiosk.example.org", login=login, certificate="self-signed")
    reach = reach_of(web, NAMES, environment)
    assert reach.pair is not None
    assert reach.doors.https
    assert reach.url(443, NAMES) == "https://kiosk.example.org:443/"
    assert not any("not encrypted" in remark for remark in reach.remarks)
    assert fingerprint(reach.pair.certificate) in reach.remarks[-1]
    names = openssl("x509", "-in", str(reach.pair.certificate), "-noout", "-ext", "subjectAltName")
    for name in ("DNS:kiosk.example.org", "DNS:kiosk.local", "DNS:localhost", "IP Address:192.168.1.7"):
        assert name in names


def test_names_are_those_of_this_computer() -> None:
    assert NAMES.all == ("localhost", "kiosk", "kiosk.local", "127.0.0.1", "::1", "192.168.1.7")
    assert Names("pi.local", "127.0.0.1").all == ("localhost", "pi.local", "127.0.0.1", "::1")
    assert names_here().number.count(".") == 3


def test_an_address_in_numbers_with_colons_is_written_as_browsers_want_it() -> None:
    assert reach_of(Web(address="::1"), NAMES, {}).url(80, NAMES) == "http://[::1]:80/"


@needs_openssl
class TestSelfSigned:
    def test_it_is_private_and_fits_its_key(self, made: Path) -> None:
        assert made.stat().st_mode & 0o777 == 0o700
        assert (made / "key.pem").stat().st_mode & 0o777 == 0o600
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(made / "certificate.pem", made / "key.pem")
        assert sorted(os.listdir(made)) == ["certificate.pem", "key.pem", "names"]

    def test_the_fingerprint_is_the_one_that_openssl_shows(self, made: Path) -> None:
        path = made / "certificate.pem"
        shown = openssl("x509", "-in", str(path), "-noout", "-fingerprint", "-sha256").strip()
        assert shown.endswith(f"={fingerprint(path)}")

    def test_it_is_good_for_a_little_more_than_a_year(self, made: Path) -> None:
        path = str(made / "certificate.pem")
        assert "will not expire" in openssl("x509", "-in", path, "-noout", "-checkend", str(397 * 86400))
        late = ["openssl", "x509", "-in", path, "-noout", "-checkend", str(399 * 86400)]
        assert subprocess.run(late, check=False, capture_output=True).returncode == 1

    def test_it_is_kept_for_the_next_start(self, made: Path) -> None:
        before = (made / "certificate.pem").read_bytes()
        self_signed(made, ("localhost", "127.0.0.1"))
        assert (made / "certificate.pem").read_bytes() == before

    def test_another_name_a_lost_key_and_an_end_that_is_near_make_another_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = tmp_path / "kiosk-web"
        seen = {fingerprint(self_signed(folder, ("localhost",)).certificate)}
        seen.add(fingerprint(self_signed(folder, ("localhost", "kiosk")).certificate))
        (folder / "key.pem").unlink()
        seen.add(fingerprint(self_signed(folder, ("localhost", "kiosk")).certificate))
        monkeypatch.setattr("kiosk.web.certificate.RENEWED", 400)
        seen.add(fingerprint(self_signed(folder, ("localhost", "kiosk")).certificate))
        assert len(seen) == 4

    def test_the_zone_of_an_address_is_no_part_of_it(self, tmp_path: Path) -> None:
        pair = self_signed(tmp_path / "kiosk-web", ("fe80::1%eth0", "fe80::1%eth1", "localhost"))
        names = openssl("x509", "-in", str(pair.certificate), "-noout", "-ext", "subjectAltName")
        assert names.count("IP Address:FE80:") == 1

    def test_where_nothing_can_be_kept_and_without_openssl_a_sentence_says_so(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(KioskError, match="no certificate can be kept there"):
            self_signed(tmp_path / "file" / "below", ("localhost",))
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(KioskError, match="apt install openssl"):
            self_signed(tmp_path / "new", ("localhost",))

    def test_it_lies_with_the_service_s_state_or_the_user_s(self) -> None:
        assert state_folder({"STATE_DIRECTORY": "/var/lib/x"}) == Path("/var/lib/x")
        assert state_folder({"XDG_STATE_HOME": "/s", "HOME": "/h"}) == Path("/s/kiosk-web")
        assert state_folder({"HOME": "/h"}) == Path("/h/.local/state/kiosk-web")
        with pytest.raises(KioskError, match="HOME is not set"):
            state_folder({})


@needs_openssl
class TestOwnCertificate:
    def refused(self, certificate: Path, key: Path | None = None) -> str:
        with pytest.raises(ConfigError) as fault:
            own_certificate(certificate, key)
        return fault.value.problems[0]

    def test_a_certificate_with_its_key_is_taken_also_in_one_file(self, made: Path, tmp_path: Path) -> None:
        certificate, key = made / "certificate.pem", made / "key.pem"
        assert own_certificate(certificate, key).key == key
        both = tmp_path / "both.pem"
        both.write_bytes(key.read_bytes() + certificate.read_bytes())
        assert own_certificate(both, None).key == both

    def test_what_is_not_there_or_is_something_else_is_named(self, made: Path, tmp_path: Path) -> None:
        certificate, key = made / "certificate.pem", made / "key.pem"
        assert (
            self.refused(tmp_path / "none.pem", key)
            == f"web.certificate: there is no file {tmp_path}/none.pem"
        )
        assert self.refused(certificate, tmp_path / "none.pem").startswith("web.key: there is no file")
        assert "this is a folder" in self.refused(tmp_path, key)
        text = tmp_path / "text"
        text.write_text("hello")
        assert "are no certificate and key in PEM" in self.refused(text, key)
        assert "name the key in web.key" in self.refused(certificate)

    def test_a_key_of_another_certificate_and_one_with_a_password_are_named(
        self, made: Path, tmp_path: Path
    ) -> None:
        certificate = made / "certificate.pem"
        other = self_signed(tmp_path / "other", ("localhost",)).key
        assert "does not belong to" in self.refused(certificate, other)
        locked = tmp_path / "locked.pem"
        openssl(
            "pkey", "-in", str(made / "key.pem"), "-aes256", "-passout", "pass:secret", "-out", str(locked)
        )
        assert "has a password" in self.refused(certificate, locked)

    def test_a_certificate_whose_time_is_over_is_named(
        self, made: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # The clock of the command cannot be set: it is asked for more days than there are.
        monkeypatch.setattr("kiosk.web.certificate._good_for", lambda certificate, days: days > 0)
        assert "is over" in self.refused(made / "certificate.pem", made / "key.pem")
