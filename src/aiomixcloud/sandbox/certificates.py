"""The certificates of a sandbox that serves https under Mixcloud's host names.

A folder holds the certificate authority (CA) and what programs need to trust it:

- ``ca.pem``: the certificate of the CA, which programs have to trust,
- ``ca.p12``: the same as a trust store for Java,
- ``ca-key.pem``: the private key of the CA and its certificate,
- ``server.pem``: the private key of the server and its certificates.

The files with private keys can be read by their owner only. A private key and its certificate
share a file, so that a crash cannot separate them.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import (
    PKCS12Certificate,
    serialize_java_truststore,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The password of the trust store, the usual one of Java; the store holds nothing secret.
STORE_PASSWORD: str = "changeit"  # noqa: S105 - a public one

_ORGANIZATION = "aiomixcloud sandbox"

# Limits the damage if the private key of the CA is stolen.
_DOMAINS = ("mixcloud.com", "localhost")

# Apple's systems accept at most 825 days. A server that runs for a year never has an expired
# certificate, and no certificate outlives its CA.
_SERVER_DAYS, _SERVER_RENEWAL = timedelta(days=825), timedelta(days=366)
_CA_DAYS, _CA_RENEWAL = timedelta(days=3650), timedelta(days=826)

# The clocks of containers and virtual machines differ.
_TOLERANCE = timedelta(days=1)


class Certificates:
    """The files of a folder, which is created or renewed if necessary.

    Args:
        folder: The folder.
        hosts: The names and IP addresses that the server has.

    Raises:
        OSError: The folder cannot be used.
        ValueError: A file has other contents.
    """

    def __init__(self, folder: Path, hosts: Sequence[str]) -> None:
        self.folder: Path = folder.absolute()
        self.ca_file: Path = self.folder / "ca.pem"
        self.java_store: Path = self.folder / "ca.p12"
        self._server_file = self.folder / "server.pem"
        self.folder.mkdir(parents=True, exist_ok=True)
        now = datetime.now(UTC)
        ca = self._load_ca(now)
        server = _Identity.load(self._server_file)
        if server is None or not server.is_usable(ca, hosts, now + _SERVER_RENEWAL):
            server = _issue(ca, hosts, now)
            write_file(self._server_file, server.pem + ca.certificate_pem, private=True)

    def create_context(self) -> ssl.SSLContext:
        """Return the settings of a server with these certificates."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self._server_file)
        context.set_alpn_protocols(["http/1.1"])
        return context

    def _load_ca(self, now: datetime) -> _Identity:
        """Return the CA of the folder, and update the files with its certificate."""
        path = self.folder / "ca-key.pem"
        ca = _Identity.load(path)
        if ca is None or ca.certificate.not_valid_after_utc < now + _CA_RENEWAL:
            write_file(path, _create_ca(now).pem, private=True, replace=ca is not None)
            # Another process may have been faster.
            ca = _Identity.load(path)
            assert ca  # noqa: S101 - it has just been written
        # A trust store is encrypted, so the same one never looks the same.
        found = self.ca_file.read_bytes() if self.ca_file.exists() else b""
        if found != ca.certificate_pem or not self.java_store.exists():
            write_file(self.java_store, ca.java_store)
        write_file(self.ca_file, ca.certificate_pem)
        return ca


class _Identity:
    """A private key and its certificate."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
        self.key = key
        self.certificate = certificate

    @classmethod
    def load(cls, path: Path) -> _Identity | None:
        """Return the contents of a file, or None if it does not exist."""
        try:
            if os.name == "posix" and path.stat().st_mode & 0o077:
                path.chmod(0o600)
            pem = path.read_bytes()
        except FileNotFoundError:
            return None
        with contextlib.suppress(ValueError, TypeError, UnsupportedAlgorithm):
            key = load_pem_private_key(pem, None)
            certificate = x509.load_pem_x509_certificate(pem)
            if (
                isinstance(key, ec.EllipticCurvePrivateKey)
                and certificate.public_key() == key.public_key()
            ):
                return cls(key, certificate)
        raise ValueError(
            f"'{path}' does not hold a private key and certificate of a sandbox: delete it, or"
            " use another folder"
        )

    @property
    def certificate_pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def pem(self) -> bytes:
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return key + self.certificate_pem

    @property
    def java_store(self) -> bytes:
        return serialize_java_truststore(
            [PKCS12Certificate(self.certificate, b"aiomixcloud-sandbox")],
            BestAvailableEncryption(STORE_PASSWORD.encode()),
        )

    def is_usable(self, ca: _Identity, hosts: Sequence[str], until: datetime) -> bool:
        """Report whether a CA issued this for all of some hosts, and it is valid until a time."""
        try:
            self.certificate.verify_directly_issued_by(ca.certificate)
            names = self.certificate.extensions.get_extension_for_class(
                x509.SubjectAlternativeName
            ).value
        except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
            return False
        return self.certificate.not_valid_after_utc > until and set(names) >= set(
            map(_name_host, hosts)
        )


def _create_ca(now: datetime) -> _Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    # With the number, a browser can store the CAs of several folders.
    name = _build_name(f"{_ORGANIZATION} CA {x509.random_serial_number():x}"[:64])
    builder = (
        _build(name, key.public_key(), now, _CA_DAYS)
        .issuer_name(name)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_build_usage(signs_certificates=True), critical=True)
        .add_extension(
            x509.NameConstraints([x509.DNSName(name) for name in _DOMAINS], None), critical=True
        )
    )
    return _Identity(key, builder.sign(key, SHA256()))


def _issue(ca: _Identity, hosts: Sequence[str], now: datetime) -> _Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca.key.public_key())
    builder = (
        _build(_build_name(_ORGANIZATION), key.public_key(), now, _SERVER_DAYS)
        .issuer_name(ca.certificate.subject)
        .add_extension(x509.SubjectAlternativeName(map(_name_host, hosts)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_build_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(issuer, critical=False)
    )
    return _Identity(key, builder.sign(ca.key, SHA256()))


def _build(
    name: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, lifetime: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _TOLERANCE)
        .not_valid_after(now - _TOLERANCE + lifetime)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _build_name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _ORGANIZATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _build_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name_host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def write_file(path: Path, content: bytes, *, private: bool = False, replace: bool = True) -> None:
    """Write a file, unless it has this content, so that no process can read half of it.

    If `private`, only its owner can read it; unless `replace`, an existing file stays as it is.
    """
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(exist_ok=True)
    # A new temporary file has mode 600.
    with tempfile.NamedTemporaryFile(
        dir=path.parent, prefix=f".{path.name}-", delete=False
    ) as file:
        temporary = Path(file.name)
        file.write(content)
    try:
        if not private:
            temporary.chmod(0o644)
        if replace:
            temporary.replace(path)
        else:
            _link(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _link(temporary: Path, path: Path) -> None:
    """Give a file its name unless another file has it."""
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        pass
    except OSError:  # a file system without links
        temporary.replace(path)
