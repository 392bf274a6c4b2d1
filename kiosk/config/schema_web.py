"""The part of config.yaml's schema that the web page is made by."""

import ipaddress
import re
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from kiosk.config.section import Section, refuse
from kiosk.config.text_types import Name

SELF_SIGNED = "self-signed"
"""The word for a certificate that the kiosk makes itself."""

_HOST = re.compile(
    r"(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.I
)
_NUMBERS = re.compile(r"[0-9.]+|.*:.*")


def address_fault(text: str) -> str | None:
    """One clause on what is wrong with an address at which to serve, or None."""
    if "/" in text:
        return "must be an address alone, without http:// before it and without a path: write 127.0.0.1"
    if re.fullmatch(r"[^:]*:[0-9]{1,5}", text):
        return "must be an address without a port, which has its own key: web.port"
    if not _NUMBERS.fullmatch(text):
        fine = _HOST.fullmatch(text)
        return None if fine else "must be an address in numbers or a name of this computer: write 127.0.0.1"
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return (
            "is no address in numbers: write 127.0.0.1 (this computer alone) or 0.0.0.0 (all its addresses)"
        )
    return None


def _address(text: str) -> str:
    if fault := address_fault(text):
        raise ValueError(fault)
    return text


Address = Annotated[Name, AfterValidator(_address)]
Port = Annotated[int, Field(ge=1, le=65535)]


class Web(Section):
    """The web page, where somebody starts one: the kiosk itself has none of it."""

    address: Address = Field(
        "127.0.0.1", description="of this computer, at which the page is; 127.0.0.1: for itself alone"
    )
    port: Port = Field(7860, description="number of the door at that address")
    login: Name | None = Field(
        None, description="a file that 'kiosk web --new-login' writes; null: none is asked"
    )
    certificate: Name | None = Field(None, description="a PEM file, or self-signed; null: no HTTPS")
    key: Name | None = Field(None, description="of a certificate of your own, a PEM file")
    live: bool = Field(False, description="true: the page also reads a moving picture, as the kiosk does")

    @model_validator(mode="after")
    def _key_has_its_certificate(self) -> Self:
        if self.key is not None and self.certificate in (None, SELF_SIGNED):
            what = "none is named" if self.certificate is None else f"{SELF_SIGNED} has its own"
            alone = f"is the key of a certificate, and {what}: name a PEM file in web.certificate"
            refuse([{"key": alone, "certificate": "must be a PEM file where web.key names a key"}])
        return self
