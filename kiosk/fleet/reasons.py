"""Why a broker cannot be reached or does not let us in, as sentences for the operator."""

import datetime
import socket
import ssl

from kiosk.fleet.transport import Unreachable

_VERIFY = {
    9: "its certificate is not yet valid, or this computer's clock is wrong ({now})",
    10: "its certificate has expired, or this computer's clock is wrong ({now})",
    18: "its certificate is its own and nobody's: name it, or its CA, in fleet.tls",
    19: "its certificate is of a CA that is not trusted: name the CA's PEM file in fleet.tls",
    20: "its certificate is of a CA that is not trusted: name the CA's PEM file in fleet.tls",
    62: "its certificate is another computer's: write its name into fleet.broker as the certificate has it",
    64: "its certificate does not have this address: write the name that it has into fleet.broker",
}
"""By OpenSSL's numbers (openssl-verification-options(1), x509_vfy.h)."""

_LOGIN = "does not know this user and password, or they are wrong: see 'kiosk fleet enable'"

_CODES = {
    0x80: ("refuses, and does not say why", False),
    0x81: ("finds the greeting malformed: is it an MQTT broker?", True),
    0x84: ("does not speak MQTT 5: use one that does, such as mosquitto 2", True),
    0x85: ("does not take the name of this client: change fleet.id", True),
    0x86: (_LOGIN, True),
    0x87: ("does not let this user in: see its access list and its password file", True),
    0x88: ("is not available just now", False),
    0x89: ("is busy", False),
    0x8A: ("has banned this client", True),
    0x8B: ("is shutting down", False),
    0x8C: ("wants to know who this is in another way than by a password", True),
    0x8D: ("has heard nothing for too long", False),
    0x8E: ("has let in another client of this name: give each kiosk a fleet.id of its own", True),
    0x93: ("was sent too much at once", False),
    0x95: ("finds a message too large: raise its limit, which mosquitto calls max_packet_size", True),
    0x97: ("has no room for more: its quota is used up", True),
    0x98: ("has ended the connection: somebody did so", False),
    0x99: ("does not like a message", True),
    0x9A: ("keeps no messages: allow retained ones, which mosquitto calls retain_available", True),
    0x9C: ("is to be found elsewhere for now", True),
    0x9D: ("has moved: correct fleet.broker", True),
    0x9F: ("lets in no more just now", False),
}
"""Of MQTT 5's reason codes (section 2.4) those with which a broker ends or refuses a connection: what is said
of it, and whether only a person can help."""


def of_code(where: str, code: int) -> Unreachable:
    """For a reason that the broker itself gives. ``where``: its name."""
    words, patient = _CODES.get(code, (f"refuses with reason {code}", False))
    return Unreachable(f"the broker {where} {words}", patient=patient)


def of_error(where: str, error: OSError) -> Unreachable:
    """For what happened on the way. ``where``: the broker's name, with its port."""
    if isinstance(error, ssl.SSLCertVerificationError):
        now = datetime.datetime.now().strftime("it shows %Y-%m-%d")
        words = _VERIFY.get(error.verify_code, f"its certificate does not hold: {error.verify_message}")
        return Unreachable(
            f"the broker {where} is not to be trusted: {words.replace('{now}', now)}", patient=True
        )
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError | ssl.SSLSyscallError):
        said = "broke off the encrypted connection: is it running, and this its port for TLS?"
        return Unreachable(f"the broker {where} {said}")
    if isinstance(error, ssl.SSLError):
        # One that Python made itself has no reason.
        what = (getattr(error, "reason", None) or "it speaks no TLS").replace("_", " ").lower()
        if "certificate required" in what or "bad certificate" in what or "unknown ca" in what:
            said = f"the broker {where} does not take this kiosk's certificate ({what}): give it another one"
            return Unreachable(said, patient=True)
        return Unreachable(
            f"the broker {where} and this kiosk find no common encryption ({what}): is it the port for TLS?",
            patient=True,
        )
    if isinstance(error, socket.gaierror):
        return Unreachable(
            f"nobody knows where the broker {where} is: is the name right, and the network up?"
        )
    if isinstance(error, ConnectionRefusedError):
        return Unreachable(f"nobody listens at {where}: is the broker running, and the port right?")
    if isinstance(error, TimeoutError):
        return Unreachable(f"the broker {where} does not answer")
    return Unreachable(f"the broker {where} cannot be reached: {error.strerror or 'the connection broke'}")
