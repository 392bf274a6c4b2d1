"""Why a broker does not let us in, in words an operator can act on."""

import errno
import socket
import ssl

import pytest

from kiosk.fleet.reasons import _CODES, of_code, of_error

WHERE = "broker.lan:8883"


@pytest.mark.parametrize("code", [*_CODES, 0xFF])
def test_every_reason_is_one_sentence(code):
    said = str(of_code(WHERE, code))
    assert said.startswith(f"the broker {WHERE} ")
    assert "\n" not in said
    assert not said.endswith(".")


@pytest.mark.parametrize("code", [0x84, 0x85, 0x86, 0x87, 0x8A, 0x8E])
def test_what_only_a_person_can_mend_is_tried_slowly(code):
    assert of_code(WHERE, code).patient


@pytest.mark.parametrize("code", [0x80, 0x88, 0x89, 0x8B, 0x9F])
def test_what_passes_is_not(code):
    assert not of_code(WHERE, code).patient


def unverified(number):
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = number, "some reason"
    return error


@pytest.mark.parametrize(
    ("error", "said", "patient"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "x"), "nobody listens", False),
        (TimeoutError(errno.ETIMEDOUT, "x"), "does not answer", False),
        (socket.gaierror(-2, "x"), "nobody knows where", False),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "Network is unreachable", False),
        (ConnectionResetError(), "the connection broke", False),
        (unverified(10), "has expired, or this computer's clock is wrong (it shows 20", True),
        (unverified(62), "another computer's", True),
        (unverified(20), "fleet.tls", True),
        (unverified(99), "some reason", True),
        (ssl.SSLEOFError(8, "EOF occurred in violation of protocol"), "broke off", False),
        (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number"), "the port for TLS", True),
    ],
)
def test_what_happened_on_the_way_is_said_with_what_to_do(error, said, patient):
    found = of_error(WHERE, error)
    assert said in str(found)
    assert WHERE in str(found)
    assert found.patient is patient
