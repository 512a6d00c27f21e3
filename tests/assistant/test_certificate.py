"""The certificate for the local network."""

from __future__ import annotations

import datetime
import ssl
import stat
from pathlib import Path

import pytest

from assistant.certificate import CERTIFICATE, KEY, LIFE_DAYS, RENEW_DAYS, lan_certificate
from assistant.errors import BadInput

NOW = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
HOSTS = ["192.168.1.7", "fd00::7", "desk.local", "localhost"]


def later(days: float) -> datetime.datetime:
    return NOW + datetime.timedelta(days=days)


def test_a_server_can_use_it(tmp_path: Path) -> None:
    """TLS takes the pair; both files are their owner's alone."""
    made = lan_certificate(tmp_path / "data", HOSTS, NOW)
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(made.certificate, made.key)
    assert {stat.S_IMODE(path.stat().st_mode) for path in (made.certificate, made.key)} == {0o600}
    assert len(made.fingerprint.split(":")) == 32


def test_it_names_every_address(tmp_path: Path) -> None:
    """Each address and name under which the desk is reached stands in it."""
    made = lan_certificate(tmp_path, HOSTS, NOW)
    shown = ssl._ssl._test_decode_cert(str(made.certificate))  # type: ignore[attr-defined]
    assert {value.lower() for _, value in shown["subjectAltName"]} == {
        "192.168.1.7", "fd00:0:0:0:0:0:0:7", "desk.local", "localhost"
    }  # fmt: skip


def test_it_stays_while_it_is_good(tmp_path: Path) -> None:
    """A phone that accepted it once is not asked again at the next start."""
    first = lan_certificate(tmp_path, HOSTS, NOW)
    assert lan_certificate(tmp_path, [*reversed(HOSTS)], later(LIFE_DAYS - RENEW_DAYS - 1)) == first


@pytest.mark.parametrize(
    ("hosts", "days"),
    [(["192.168.1.8"], 0), (HOSTS[:3], 0), (HOSTS, LIFE_DAYS - RENEW_DAYS + 1), (HOSTS, LIFE_DAYS + 1), (HOSTS, -2)],
)
def test_it_is_made_anew_when_it_is_not(tmp_path: Path, hosts: list[str], days: float) -> None:
    """Other addresses, an end that is near or past, or a clock that was wrong: a new one."""
    first = lan_certificate(tmp_path, HOSTS, NOW)
    assert lan_certificate(tmp_path, hosts, later(days)).fingerprint != first.fingerprint


@pytest.mark.parametrize("name", [CERTIFICATE, KEY])
@pytest.mark.parametrize("content", [b"", b"nonsense", None])
def test_a_broken_pair_is_replaced(tmp_path: Path, name: str, content: bytes | None) -> None:
    """A file that is missing, empty or something else does not stop the start."""
    first = lan_certificate(tmp_path, HOSTS, NOW)
    (tmp_path / name).unlink() if content is None else (tmp_path / name).write_bytes(content)
    second = lan_certificate(tmp_path, HOSTS, NOW)
    assert second.fingerprint != first.fingerprint
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(second.certificate, second.key)


def test_a_key_of_another_certificate_is_replaced(tmp_path: Path) -> None:
    """A start that was cut off between the two files leaves no server that cannot start."""
    lan_certificate(tmp_path / "a", HOSTS, NOW)
    lan_certificate(tmp_path / "b", HOSTS, NOW)
    (tmp_path / "a" / KEY).write_bytes((tmp_path / "b" / KEY).read_bytes())
    made = lan_certificate(tmp_path / "a", HOSTS, NOW)
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(made.certificate, made.key)


def test_a_key_that_others_can_read_is_told(tmp_path: Path) -> None:
    """It is not used, and not thrown away behind anybody's back."""
    lan_certificate(tmp_path, HOSTS, NOW)
    (tmp_path / KEY).chmod(0o644)
    with pytest.raises(BadInput, match="chmod 600"):
        lan_certificate(tmp_path, HOSTS, NOW)
