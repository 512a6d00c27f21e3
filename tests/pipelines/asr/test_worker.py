"""What a worker makes of one utterance's messages, with a decoder that takes text for sound."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.asr.messages import PACKET, Begin, Done, End, FromWorker, Partial, Pause, Sound, encode, from_worker
from pipelines.asr.worker import Passage, serve


class Scribe:
    """Live words are the letters; the full pass writes them in upper case and knows their number as its mean."""

    def __init__(self) -> None:
        self.means: list[str] = []
        self.heard: list[bytes] = []

    def begin(self, mean: str) -> None:
        self.means.append(mean)
        self._live = ""

    def hear(self, pcm: bytes) -> str:
        self.heard.append(pcm)
        self._live += pcm.decode()
        return self._live

    def recognise(self, pcm: bytes) -> Passage:
        text = pcm.replace(b"\0", b"").decode().upper()
        return Passage(text, len(text) / 10, (text[::-1],), str(len(text)))


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Our end and the worker's."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        yield ours, theirs


def converse(*messages: Begin | Sound | Pause | End) -> tuple[Scribe, list[FromWorker]]:
    """Send everything at once; return the decoder and what the worker said."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    scribe = Scribe()
    with ours:
        for message in messages:
            ours.send(encode(message))
        with theirs:
            serve(theirs, scribe)
        said = []
        while packet := ours.recv(PACKET):
            said.append(from_worker(packet))
    return scribe, said


def test_words_come_while_they_are_spoken(pair: tuple[socket.socket, socket.socket]) -> None:
    """Each piece of sound brings the words so far, and the end brings the final ones."""
    ours, theirs = pair
    worker = threading.Thread(target=serve, args=(theirs, Scribe()))
    worker.start()
    said = []
    for message in (Begin(""), Sound(b"ab"), Sound(b"cd"), End()):
        ours.send(encode(message))
        if not isinstance(message, Begin):
            said.append(from_worker(ours.recv(PACKET)))
    worker.join()
    assert said == [Partial("ab"), Partial("abcd"), Done("ABCD", 0.4, ("DCBA",), "4")]


def test_live_pass_is_skipped_once_the_passage_is_over() -> None:
    """Sound that arrives together with its end is not searched twice."""
    scribe, said = converse(Begin(""), Sound(b"ab"), Sound(b"cd"), End())
    assert scribe.heard == []
    assert said == [Done("ABCD", 0.4, ("DCBA",), "4")]


def test_passages_are_joined() -> None:
    """What was recognised at a pause stays, and the confidence is that of the words together."""
    _, said = converse(Begin(""), Sound(b"ab"), Pause(), Sound(b"cdef"), End())
    assert said[-1] == Done("AB CDEF", pytest.approx(0.3), (), "4")


def test_silence_after_the_last_pause_is_not_searched() -> None:
    """The quiet that ends a turn adds no words."""
    _, said = converse(Begin(""), Sound(b"ab"), Pause(), Sound(b"\x01\0" * 400), End())
    assert said[-1] == Done("AB", 0.2, ("BA",), "2")


def test_nothing_said_is_nothing_heard() -> None:
    """An utterance without sound, or of zeros, has no words, no confidence and teaches no mean."""
    assert converse(Begin("m"), End())[1] == [Done("", 0.0, (), "")]
    assert converse(Begin("m"), Sound(bytes(640)), End())[1] == [Done("", 0.0, (), "")]


def test_mean_goes_to_the_live_pass() -> None:
    """The caller's mean starts the first live pass, and the mean of a passage the next one."""
    scribe, _ = converse(Begin("caller"), Sound(b"ab"), Pause(), Sound(b"cd"), End())
    assert scribe.means == ["caller", "2"]


def test_worker_gives_up_when_nobody_listens(pair: tuple[socket.socket, socket.socket]) -> None:
    """When the other end is closed, the worker does not wait for ever."""
    ours, theirs = pair
    ours.send(encode(Begin("")))
    ours.close()
    with pytest.raises(OSError, match="nobody listens"):
        serve(theirs, Scribe())


@given(
    st.lists(
        st.one_of(
            st.text("abc", min_size=2, max_size=6).map(lambda text: Sound(text[: len(text) // 2 * 2].encode())),
            st.just(Pause()),
        ),
        max_size=20,
    )
)
def test_nothing_is_lost_or_doubled(messages: list[Sound | Pause]) -> None:
    """However sound and pauses come, every letter is in the final text once and in order."""
    _, said = converse(Begin(""), *messages, End())
    fed = b"".join(message.pcm for message in messages if isinstance(message, Sound)).decode().upper()
    assert said[-1].text.replace(" ", "") == fed
