"""Certificates of a house's own CA, made by openssl where the tests run."""

import datetime
import subprocess
from dataclasses import dataclass
from pathlib import Path

CONFIG = """
[ca]
default_ca = own
[own]
database = {folder}/index.txt
serial = {folder}/serial
new_certs_dir = {folder}
certificate = {folder}/ca.pem
private_key = {folder}/ca.key
default_md = sha256
policy = any
email_in_dn = no
unique_subject = no
copy_extensions = copy
[any]
commonName = supplied
[req]
distinguished_name = dn
prompt = no
[dn]
CN = nobody
"""


@dataclass(frozen=True)
class Pair:
    certificate: Path
    key: Path


class Authority:
    """A CA in a folder of its own."""

    def __init__(self, folder: Path, name: str = "The house's CA", *, usage: bool = True) -> None:
        """``usage``: whether it says that it is for signing, as all should and not all do."""
        folder.mkdir()
        self._folder, self._config = folder, folder / "openssl.cnf"
        self._config.write_text(CONFIG.format(folder=folder))
        (folder / "index.txt").touch()
        (folder / "serial").write_text("01\n")
        self.certificate = folder / "ca.pem"
        self._openssl(
            "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-days", "30",
            "-subj", f"/CN={name}", "-addext", "basicConstraints=critical,CA:TRUE",
            *(["-addext", "keyUsage=critical,keyCertSign,cRLSign"] if usage else []),
            "-keyout", folder / "ca.key", "-out", self.certificate,
        )  # fmt: skip

    def pair(
        self, name: str, *, names: str = "DNS:localhost,IP:127.0.0.1", days: tuple[int, int] = (-1, 30)
    ) -> Pair:
        """A certificate for ``name``, from and until so many days from today."""
        made = Pair(self._folder / f"{name}.pem", self._folder / f"{name}.key")
        request = self._folder / f"{name}.csr"
        self._openssl(
            "req", "-new", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-subj", f"/CN={name}", "-addext", f"subjectAltName={names}",
            "-keyout", made.key, "-out", request,
        )  # fmt: skip
        today = datetime.datetime.now(datetime.UTC)
        first, last = ((today + datetime.timedelta(days=day)).strftime("%Y%m%d%H%M%SZ") for day in days)
        self._openssl(
            "ca", "-batch", "-notext", "-startdate", first, "-enddate", last, "-in", request,
            "-out", made.certificate,
        )  # fmt: skip
        return made

    def _openssl(self, command: str, *arguments: object) -> None:
        subprocess.run(
            ["openssl", command, "-config", self._config, *map(str, arguments)],
            check=True,
            capture_output=True,
        )
