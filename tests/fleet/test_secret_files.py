"""User, password, certificate and key: read as systemd hands them over, and never where others could."""

import os
from pathlib import Path

import pytest

from kiosk.errors import FleetError
from kiosk.fleet.credentials import Credentials
from kiosk.fleet.secret_files import credentials_in, faults_of, folder_of, is_there

SECRET = "correct horse"


def put(folder: Path, **files: str) -> Path:
    for name, content in files.items():
        path = folder / name.replace("_", "-")
        path.write_text(content)
        path.chmod(0o600)
    return folder


def test_systemd_says_where_they_are():
    assert folder_of({"CREDENTIALS_DIRECTORY": "/run/credentials/x"}) == Path("/run/credentials/x")
    assert folder_of({}) is None
    assert credentials_in(None) == Credentials()


def test_user_and_password_are_the_first_line_of_each(tmp_path: Path):
    put(tmp_path, mqtt_user="kiosk-1\nnote\n", mqtt_password=f" {SECRET} \n")
    found = credentials_in(tmp_path)
    assert (found.user, found.password) == ("kiosk-1", f" {SECRET} ")


def test_what_has_nothing_in_it_is_not_there(tmp_path: Path):
    # As systemd's unit has it for what the operator does not use.
    put(tmp_path, mqtt_user="\n", mqtt_password="\n", mqtt_cert="\n", mqtt_key="\n")
    assert credentials_in(tmp_path) == Credentials()


def test_certificate_and_key_are_handed_on_as_files(tmp_path: Path):
    put(tmp_path, mqtt_cert="-----BEGIN", mqtt_key="-----BEGIN")
    found = credentials_in(tmp_path)
    assert (found.certificate, found.key) == (tmp_path / "mqtt-cert", tmp_path / "mqtt-key")


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"mqtt_cert": "x"}, "there is mqtt-cert and no mqtt-key"),
        ({"mqtt_key": "x"}, "there is mqtt-key and no mqtt-cert"),
        ({"mqtt_password": SECRET}, "there is mqtt-password and no mqtt-user"),
    ],
)
def test_half_of_a_pair_is_refused_in_words_without_the_secret(tmp_path: Path, files, says: str):
    with pytest.raises(FleetError, match=says) as fault:
        credentials_in(put(tmp_path, **files))
    assert SECRET not in str(fault.value)


def test_a_password_is_in_no_representation(tmp_path: Path):
    found = credentials_in(put(tmp_path, mqtt_user="kiosk-1", mqtt_password=SECRET))
    assert SECRET not in repr(found)


def test_no_bytes_that_are_no_text_are_said(tmp_path: Path):
    (tmp_path / "mqtt-user").write_bytes(b"\xff\xfe")
    with pytest.raises(FleetError, match="mqtt-user: is no text"):
        credentials_in(tmp_path)


def test_a_link_is_not_followed(tmp_path: Path):
    (tmp_path / "elsewhere").write_text(SECRET)
    (tmp_path / "mqtt-user").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FleetError, match="a link"):
        credentials_in(tmp_path)


# What root keeps.


def test_what_root_alone_can_read_is_right(tmp_path: Path):
    put(tmp_path, mqtt_user="u", mqtt_password=SECRET)
    assert list(faults_of(tmp_path, owner=os.geteuid())) == []
    assert list(faults_of(tmp_path / "none", owner=os.geteuid())) == []


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_what_others_can_read_is_told_with_what_mends_it(tmp_path: Path, mode: int):
    put(tmp_path, mqtt_user="u", mqtt_password=SECRET)
    (tmp_path / "mqtt-password").chmod(mode)
    ((what, remedy),) = faults_of(tmp_path, owner=os.geteuid())
    assert f"others than root can read {tmp_path}/mqtt-password (mode {mode:o})" in what
    assert f"chmod 600 {tmp_path}/mqtt-password" in remedy
    assert SECRET not in what + remedy


def test_an_encrypted_one_may_be_read_by_everybody(tmp_path: Path):
    (tmp_path / "mqtt-password.cred").write_text("x")
    (tmp_path / "mqtt-password.cred").chmod(0o644)
    assert list(faults_of(tmp_path, owner=os.geteuid())) == []


def test_a_file_of_somebody_else_s_is_told(tmp_path: Path):
    put(tmp_path, mqtt_user="u")
    assert len(list(faults_of(tmp_path, owner=os.geteuid() + 1))) == 1


def test_what_is_no_file_is_told_and_not_opened(tmp_path: Path):
    os.mkfifo(tmp_path / "mqtt-password")
    ((what, _),) = faults_of(tmp_path, owner=os.geteuid())
    assert "is no ordinary file" in what


def test_an_encrypted_one_is_there_too(tmp_path: Path):
    put(tmp_path, mqtt_user="")
    assert not is_there(tmp_path, "mqtt-user")
    assert not is_there(tmp_path, "mqtt-password")
    (tmp_path / "mqtt-password.cred").write_text("x")
    assert is_there(tmp_path, "mqtt-password")
