"""``ask``: one question through the same session that the server runs."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.commands import ask
from assistant.commands.ask import ANSWER_S, Answered, answered
from assistant.config import Config
from assistant.setup import Setup
from assistant.site import Site
from assistant.stages import Stages
from assistant.talk import House
from assistant.testing.stages import StubOmni, StubRecognizer, silence, stub_stages, tone
from assistant.virtual_time import run_virtual
from pipelines.audio import SPEAK_RATE
from pipelines.audio.wav import read_wav, write_wav
from pipelines.errors import StageFailed
from pipelines.knowledge import Collection
from pipelines.omni import Evidence, Mark, Question, Show, Speech, Text, Verdict
from tests.assistant.conftest import SPEC, typed


def help_with(question: Question) -> list[object]:
    """A drawn answer in two sentences."""
    return [
        Verdict("answer", 0.8765, "found it"),
        Evidence("light", "Red light", 1.0),
        Show(SPEC),
        Mark("a"),
        Text(f"You asked {question.text}. "),
        Text("Pull the plug."),
    ]


def stages(*script: str) -> Stages:
    return stub_stages(script, help_with)  # type: ignore[arg-type]  # a list is a sequence


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch) -> None:
    """FAKE: every deployment has the stub stages, and a virtual clock."""
    monkeypatch.setattr(
        ask, "choose_stages", lambda config, **_: Setup(stages("why so red"), Collection({}, "0"), [], {})
    )
    monkeypatch.setattr(ask, "load", lambda path: Config())
    monkeypatch.setattr(ask.asyncio, "run", run_virtual)


BOTH = House(others={"zh": House(language="zh")})


# The session


@pytest.mark.looptime
async def test_a_question_gets_the_whole_answer() -> None:
    """Its words, its route with the sources, its drawing, its audio and its cues."""
    result = await answered(stages(), House(), "why")
    assert result.said == ["You asked why.", "Pull the plug."]
    assert result.drawing is not None
    assert result.as_json() == {
        "recognised": "",
        "said": "You asked why. Pull the plug.",
        "route": {
            "kind": "text_and_diagram",
            "drawing": "flow",
            "verdict": "answer",
            "score": 0.876,
            "reason": "found it; nothing else was asked for; drawn: The plug",
            "sources": [{"id": "light", "title": "Red light"}],
        },
        "diagram": "The plug",
        "audio_ms": 1200,
        "cues": result.cues,
        "trouble": [],
    }
    assert [cue["text"] for cue in result.cues if cue["kind"] == "word"] == [
        "You",
        "asked",
        "why.",
        "Pull",
        "the",
        "plug.",
    ]
    assert result.done
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.looptime
@pytest.mark.parametrize("after_ms", [0, 300, 3000])
async def test_a_spoken_question_is_heard_to_its_end(after_ms: int) -> None:
    """However much silence follows it in the file."""
    result = await answered(stages("why so red"), House(), pcm=tone(800) + silence(after_ms))
    assert result.recognised == "why so red"
    assert result.said[0] == "You asked why so red."


@pytest.mark.looptime
async def test_a_file_is_one_question_whatever_its_pauses() -> None:
    """A pause that would end a live caller's turn does not: half a question is not answered."""
    them = stages("my light is red since yesterday", "never asked for")
    result = await answered(them, House(), pcm=tone(800) + silence(1500) + tone(600) + silence(2000) + tone(300))
    assert result.recognised == "my light is red since yesterday"
    assert isinstance(them.omni, StubOmni)
    assert [question.text for question in them.omni.questions] == ["my light is red since yesterday"]
    assert isinstance(them.asr, StubRecognizer)
    assert them.asr.bytes_fed[0] / 32 == pytest.approx(5200 + 500, abs=64)


@pytest.mark.looptime
async def test_the_longest_file_is_still_one_question() -> None:
    """A minute of speech is not cut."""
    result = await answered(stages("long", "never asked for"), House(), pcm=tone(60_000))
    assert (result.recognised, result.said[0]) == ("long", "You asked long.")


@pytest.mark.looptime
async def test_a_file_without_speech_is_said_at_once() -> None:
    """Nobody waits a minute for an answer to silence."""
    began = asyncio.get_running_loop().time()
    result = await answered(stages(), House(), pcm=silence(2000))
    assert result.trouble == ["No speech was found in the audio."]
    assert (result.said, result.recognised) == ([], "")
    assert asyncio.get_running_loop().time() - began < 2


@pytest.mark.looptime
async def test_an_answer_that_does_not_end_is_given_up() -> None:
    """After a minute what came so far is the result, with what is wrong."""
    endless = stub_stages(answerer=lambda q: [Text("One. Two. "), *[5.0, Speech(tone(10))] * 100])
    began = asyncio.get_running_loop().time()
    result = await answered(endless, House(), "why")
    assert asyncio.get_running_loop().time() - began == pytest.approx(ANSWER_S)
    assert not result.done
    assert result.trouble == ["No answer within 60 s."]


@pytest.mark.looptime
async def test_why_nothing_was_heard_is_part_of_the_result() -> None:
    """A recogniser that fails is named; an empty transcript alone would look like silence."""
    result = await answered(stub_stages([StageFailed("The worker died.")]), House(), pcm=tone(800))
    assert (result.recognised, result.trouble) == ("", ["The worker died."])


@pytest.mark.looptime
async def test_what_failed_is_part_of_the_result() -> None:
    """An answer of which understanding failed is an apology; the command knows no more than a caller would."""
    result = await answered(stub_stages(answerer=lambda q: [RuntimeError("boom")]), House(), "why")
    assert result.done
    assert result.said == ["I am sorry, something went wrong on my side. Please ask me again."]


def test_an_answer_of_nothing_is_shown_as_such() -> None:
    """Before anything came there is no route, no drawing and no audio."""
    shown = Answered().as_json()
    assert (shown["route"], shown["diagram"], shown["audio_ms"], shown["cues"]) == (None, None, 0, [])


# The command


@pytest.mark.usefixtures("deployment")
def test_an_answer_is_printed_with_its_route(capsys: pytest.CaptureFixture[str]) -> None:
    """The words, then verdict, route and reason."""
    assert typed(capsys, "ask", "why") == (
        0,
        "You asked why.\nPull the plug.\n\n"
        "answer, flow (0.88): found it; nothing else was asked for; drawn: The plug\n",
        "",
    )


@pytest.mark.usefixtures("deployment")
def test_speech_and_drawing_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--speak`` and ``--draw`` name files; ``--json`` prints everything for programs."""
    speak, draw = tmp_path / "answer.wav", tmp_path / "answer.svg"
    code, out, _ = typed(capsys, "ask", "why", "--json", "--speak", str(speak), "--draw", str(draw))
    assert code == 0
    assert json.loads(out)["audio_ms"] == 1200
    assert len(read_wav(speak, SPEAK_RATE, 60)) == 1200 * 48
    assert draw.read_text().startswith("<svg")


@pytest.mark.usefixtures("deployment")
@pytest.mark.parametrize(("pcm", "code", "heard"), [(tone(800), 0, "why so red"), (silence(800), 1, "(nothing)")])
def test_a_sound_file_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], pcm: bytes, code: int, heard: str
) -> None:
    """What was heard is printed first; a file in which nothing was said fails, and nothing is drawn."""
    path, draw = tmp_path / "question.wav", tmp_path / "answer.svg"
    write_wav(path, pcm, SPEAK_RATE)
    status, out, _ = typed(capsys, "ask", "--audio", str(path), "--draw", str(draw))
    assert status == code
    assert out.startswith(f"heard:  {heard}\n")
    assert ("No speech was found in the audio." in out) == bool(code)
    assert draw.exists() == (not code)


def test_an_empty_question_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """``ask`` wants a question."""
    code, _, err = typed(capsys, "ask", "  ")
    assert code == 2
    assert "empty" in err


def test_an_hour_of_audio_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``ask --audio`` looks at the length before it reads."""
    path = tmp_path / "hour.wav"
    write_wav(path, bytes(2 * 8_000 * 3_600), 8_000)
    code, _, err = typed(capsys, "ask", "--audio", str(path))
    assert code == 2
    assert err


def test_a_file_that_is_no_sound_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``ask --audio`` names what it cannot read."""
    path = tmp_path / "note.wav"
    path.write_text("not a sound")
    code, _, err = typed(capsys, "ask", "--audio", str(path))
    assert code == 2
    assert "note.wav" in err


@pytest.mark.slow
def test_a_question_is_answered_spoken_and_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``ask`` answers with the real stages, writes the speech and the drawing, and prints JSON."""
    speak, draw = tmp_path / "answer.wav", tmp_path / "answer.svg"
    code, out, _ = typed(capsys, "ask", "How can I pay my bill", "--json", "--speak", str(speak), "--draw", str(draw))
    assert code == 0
    answer = json.loads(out)
    assert answer["route"]["sources"][0]["id"] == "pay-the-bill"
    assert answer["audio_ms"] > 5_000
    assert speak.stat().st_size > 5 * 48_000
    assert draw.read_text().startswith("<svg")


@pytest.mark.looptime
async def test_a_question_is_asked_in_its_language() -> None:
    """The understanding is told the language, and Chinese sentences are put together without blanks."""
    omni = StubOmni(lambda q: [Text(f"{q.language}。"), Text("您好。")])
    result = await answered(replace(stages(), omni=omni), BOTH, "你好", language="zh")
    assert result.as_json()["said"] == "zh。您好。"


@pytest.mark.usefixtures("deployment")
def test_a_language_that_the_deployment_lacks_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """It is said which there are."""
    code, _, error = typed(capsys, "ask", "--language", "zh", "why")
    assert code == 2
    assert "'zh'" in error
    assert "It has: en." in error


@pytest.mark.usefixtures("deployment")
def test_speech_in_a_language_that_is_not_heard_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is started, in that language."""
    monkeypatch.setattr(ask, "load", lambda path: Config(site=Site(languages=("en", "zh"))))
    write_wav(tmp_path / "zh.wav", tone(500), SPEAK_RATE)
    code, _, error = typed(capsys, "ask", "--language", "zh-CN", "--audio", str(tmp_path / "zh.wav"))
    assert code == 2
    assert "中文" in error
