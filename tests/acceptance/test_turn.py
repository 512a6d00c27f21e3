"""Through a TURN server, where nothing else leads from page to server: coturn as Debian has it."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import ifaddr
import pytest
from conftest import PACE, Launch, Voice
from real_server import serving
from visitor import visiting

from benchmarks.server import free_port

PUBLIC = "203.0.113.7"
"""An address of TEST-NET-3 (RFC 5737), where nobody is: announced in place of the server's own, it blocks those."""

RELAYED_ONLY = """
  const Plain = window.RTCPeerConnection;
  window.__answers = [];
  window.RTCPeerConnection = class extends Plain {
    constructor(how) {
      super({ ...how, iceTransportPolicy: "relay" });
      window.__peer = this;
    }
    setRemoteDescription(answer) {
      window.__answers.push(answer.sdp);
      return super.setRemoteDescription(answer);
    }
  };
"""
"""An init script: the page's own addresses are blocked too."""

PAIR = """async () => {
  const stats = await window.__peer.getStats();
  const pairs = [...stats.values()].filter((one) => one.type === "candidate-pair" && one.nominated);
  return pairs.map((pair) => [stats.get(pair.localCandidateId).candidateType, pair.bytesReceived]);
}"""


@dataclass(frozen=True)
class Relay:
    """A TURN server."""

    url: str
    log: Path


@pytest.fixture
def turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    """Coturn on this machine's own address: it has no use for a loopback one."""
    program = shutil.which("turnserver")
    if program is None:
        pytest.skip("coturn is not installed (Debian: apt install coturn)")
    addresses = [ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips if isinstance(ip.ip, str)]
    address = next((one for one in addresses if not one.startswith("127.")), None)
    if address is None:
        pytest.skip("this machine has no address but its loopback one")
    monkeypatch.setenv("FRONTDESK_TURN_PASSWORD", "a-password")
    port, log = free_port(), tmp_path / "turn.log"
    how = [
        f"--listening-ip={address}", f"--relay-ip={address}", f"--listening-port={port}", "--user=desk:a-password",
        "--realm=frontdesk", "--lt-cred-mech", "--no-tls", "--no-dtls", "--no-cli", "--log-file=stdout", "--simple-log",
        "--fingerprint", f"--pidfile={tmp_path / 'turn.pid'}", "--no-multicast-peers", "--verbose",
    ]  # fmt: skip
    with log.open("wb") as output:
        process = subprocess.Popen([program, "-n", *how], stdout=output, stderr=subprocess.STDOUT)
    time.sleep(1.0)
    try:
        yield Relay(f"turn:{address}:{port}", log)
    finally:
        process.terminate()
        process.wait(10)


def test_a_dialogue_goes_through_a_relay(chromium: Launch, voice: Voice, turn: Relay) -> None:
    """With all direct ways blocked the page talks by WebRTC all the same; the answer names the public address."""
    extra = f"""
[ice]
public_address = "{PUBLIC}"
servers = [{{ urls = ["{turn.url}"], username = "desk", credential_env = "FRONTDESK_TURN_PASSWORD" }}]
"""
    with (
        serving(speed=PACE, extra=extra) as served,
        chromium() as browser,
        visiting(browser, served.address, voice, microphone=False, script=RELAYED_ONLY) as visitor,
    ):
        visitor.types("When are you open")
        item = visitor.hears_out()
        assert item.verdict == "answer"
        assert len(item.received) == 0  # by RTP, not in messages
        ((kind, received),) = visitor.page.evaluate(PAIR)
        assert kind == "relay"
        assert received > 20_000
        (answer,) = visitor.page.evaluate("window.__answers")
        hosts = [line for line in answer.splitlines() if line.startswith("a=candidate") and "typ host" in line]
        assert hosts
        assert all(f" {PUBLIC} " in line for line in hosts)
        assert "typ relay" in answer
        assert "ALLOCATE processed, success" in turn.log.read_text(errors="replace")
        assert visitor.complaints == []
