"""A certificate of our own for the local network: browsers warn of it once, and then give a microphone."""

from __future__ import annotations

import datetime
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from assistant.keys import read_private, write_private

LIFE_DAYS = 365
"""Phones refuse certificates for more than 825 days, public ones for more than 398."""

RENEW_DAYS = 30
"""A certificate with fewer days left is made anew."""

CERTIFICATE, KEY = "lan.crt", "lan.key"
"""Files in the data folder, readable by their owner alone."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """Where it lies, and what a caller can compare."""

    certificate: Path
    key: Path
    fingerprint: str
    """SHA-256, as browsers show it."""


def lan_certificate(folder: Path, hosts: Sequence[str], now: datetime.datetime) -> Certificate:
    """The certificate for these names and addresses; the one that is there while it is good for all of them.

    Raises:
        OSError: it cannot be written.
        BadInput: others can read the one that is there.
    """
    certificate, key = folder / CERTIFICATE, folder / KEY
    found = _load(certificate, key)
    if found is None or not _is_good(found, hosts, now):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found, key_pem = make(hosts, now)
        write_private(key, key_pem)  # the key first: one without its certificate is replaced at the next start
        write_private(certificate, found.public_bytes(serialization.Encoding.PEM))
    return Certificate(certificate, key, found.fingerprint(hashes.SHA256()).hex(":").upper())


def make(hosts: Sequence[str], now: datetime.datetime) -> tuple[x509.Certificate, bytes]:
    """A certificate signed by itself, and its private key as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Frontdesk on this network")])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))  # a phone's clock may be behind
        .not_valid_after(now + datetime.timedelta(days=LIFE_DAYS))
        .add_extension(x509.SubjectAlternativeName([_alternative(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return built, pem


def _load(certificate: Path, key: Path) -> x509.Certificate | None:
    """What is there; None where it is missing, broken, or not a pair."""
    try:
        found = x509.load_pem_x509_certificate(read_private(certificate))
        private = serialization.load_pem_private_key(read_private(key), None)
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return found if private.public_key() == found.public_key() else None


def _is_good(found: x509.Certificate, hosts: Sequence[str], now: datetime.datetime) -> bool:
    if found.not_valid_after_utc - now < datetime.timedelta(days=RENEW_DAYS) or found.not_valid_before_utc > now:
        return False
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {_alternative(host) for host in hosts} == set(names)


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
