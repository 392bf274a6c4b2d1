"""Certificates are read, and refused in a sentence, before a broker is asked."""

import os
import ssl
import subprocess

import pytest

from kiosk.config.schema_fleet import Fleet
from kiosk.errors import FleetError
from kiosk.fleet.credentials import Credentials
from kiosk.fleet.trust import tls_context
from tests.fleetlive.certificates import Authority
from tests.fleetlive.mosquitto import Mosquitto
from tests.fleetlive.rig import Kiosk, settings_for


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("ca") / "own")


def test_by_default_the_system_s_certificates_are_trusted_and_names_are_looked_at():
    context = tls_context(Fleet(broker="b"), Credentials())
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_with_none_there_is_none_and_a_certificate_of_no_use(authority):
    assert tls_context(Fleet(broker="b", tls="none"), Credentials()) is None
    own = authority.pair("own")
    with pytest.raises(FleetError, match="of no use"):
        tls_context(Fleet(broker="b", tls="none"), Credentials(certificate=own.certificate, key=own.key))


def test_an_own_ca_alone_is_trusted_then(authority):
    context = tls_context(Fleet(broker="b", tls=str(authority.certificate)), Credentials())
    assert len(context.get_ca_certs()) == 1
    assert context.check_hostname


def test_a_ca_as_mosquitto_s_manual_makes_it_will_do(tmp_path):
    plain = Authority(tmp_path / "ca", usage=False)
    server = plain.pair("broker")
    with Mosquitto(tmp_path / "broker", tls=server) as broker:
        kiosk = Kiosk(tmp_path / "kiosk", settings_for(broker.port, tls=str(plain.certificate)))
        kiosk.until(lambda: kiosk.client.connected)
        kiosk.end()


def test_a_certificate_needs_its_own_key_and_a_key_that_asks_nobody_for_a_password(authority, tmp_path):
    one, other = authority.pair("one"), authority.pair("other")
    locked = tmp_path / "locked.key"
    subprocess.run(
        ["openssl", "ec", "-aes128", "-passout", "pass:secret", "-in", one.key, "-out", locked],
        check=True,
        capture_output=True,
    )
    fleet = Fleet(broker="b")
    for credentials, said in (
        (Credentials(certificate=one.certificate), "needs its key"),
        (Credentials(key=one.key), "a key its certificate"),
        (Credentials(certificate=one.certificate, key=other.key), "belong together"),
        (Credentials(certificate=one.certificate, key=locked), "have no password"),
        (Credentials(certificate=tmp_path / "gone", key=one.key), "cannot be used"),
    ):
        with pytest.raises(FleetError, match=said):
            tls_context(fleet, credentials)


@pytest.mark.parametrize(
    ("name", "said"),
    [("no.pem", "holds no certificate"), ("gone.pem", "cannot be read"), ("fifo.pem", "a pipe")],
)
def test_a_file_that_is_no_certificate_is_named(name, said, tmp_path):
    (tmp_path / "no.pem").write_text("no certificate")
    os.mkfifo(tmp_path / "fifo.pem")
    with pytest.raises(FleetError, match=said):
        tls_context(Fleet(broker="b", tls=str(tmp_path / name)), Credentials())
