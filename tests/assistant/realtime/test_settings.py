"""``session.update``: what is asked for, held against what is built."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from assistant.errors import BadInput, FrontdeskError, NotPossible
from assistant.messages import Tool, Wishes
from assistant.realtime.events import ResponseSettings, SessionSettings
from assistant.realtime.settings import BUILT, ECHOED, Granted, Wanted, modality, update, wishes
from assistant.turn_taking import TurnSettings


def asked(**fields: Any) -> SessionSettings:
    return msgspec.convert({"type": "realtime", **fields}, SessionSettings)


def changed(*updates: dict[str, Any]) -> Wanted:
    wanted = Wanted()
    for fields in updates:
        wanted = update(wanted, asked(**fields))
    return wanted


def audio_input(**fields: Any) -> dict[str, Any]:
    return {"audio": {"input": fields}}


def audio_output(**fields: Any) -> dict[str, Any]:
    return {"audio": {"output": fields}}


def detection(**fields: Any) -> dict[str, Any]:
    return audio_input(turn_detection={"type": "server_vad", **fields})


def test_an_update_that_names_nothing_changes_nothing() -> None:
    """What an update does not name stays."""
    assert changed({}) == Wanted()
    full = changed({"instructions": "be brief", "output_modalities": ["text"], "tools": [tool("f")]})
    assert update(full, asked()) == full


def tool(name: str) -> dict[str, Any]:
    return {"type": "function", "name": name, "description": "does", "parameters": {"type": "object"}}


def test_the_session_as_shown_has_what_was_set() -> None:
    """Everything that was set comes back in the session object, the rest at its defaults."""
    shown = changed(
        {
            "output_modalities": ["text"],
            "model": "m",
            "tools": [tool("f"), {"type": "function", "name": "g"}],
            "audio": {
                "input": {
                    "format": {"type": "audio/pcm", "rate": 24000},
                    "turn_detection": None,
                    "transcription": None,
                    "noise_reduction": {"type": "near_field"},
                },
                "output": {"voice": "slt", "speed": 1.5},
            },
        }
    ).as_wire("sess_1", 99)
    assert shown == {
        "type": "realtime",
        "object": "realtime.session",
        "id": "sess_1",
        "model": "m",
        "expires_at": 99,
        "output_modalities": ["text"],
        "audio": {
            "input": {
                "format": {"type": "audio/pcm", "rate": 24000},
                "transcription": None,
                "noise_reduction": {"type": "near_field"},
                "turn_detection": None,
            },
            "output": {"format": {"type": "audio/pcm", "rate": 24000}, "voice": "slt", "speed": 1.5},
        },
        "tools": [tool("f"), {"type": "function", "name": "g", "description": ""}],
        "tool_choice": "auto",
    }


def test_the_session_at_its_defaults() -> None:
    """Unasked, a session speaks, hears by server VAD, and says nothing of the extension."""
    shown = Wanted().as_wire("s", 1)
    assert shown["output_modalities"] == ["audio"]
    assert shown["audio"]["output"]["voice"] == "default"
    assert shown["audio"]["input"]["turn_detection"]["type"] == "server_vad"
    assert shown["audio"]["input"]["transcription"] == {"model": "embedded"}
    assert "frontdesk" not in shown


@pytest.mark.parametrize("name", ECHOED)
def test_settings_for_other_models_are_kept_and_given_back(name: str) -> None:
    """What the embedded model does not use is kept, given back, and stays until it is set again."""
    value = {"parallel_tool_calls": False, "max_output_tokens": 7, "include": ["x"]}.get(name, {"a": 1})
    if name == "instructions":
        value = "be brief"
    wanted = changed({name: value}, {"instructions": "other"} if name != "instructions" else {})
    assert wanted.as_wire("s", 1)[name] == value


def test_tools_become_tools_and_are_replaced_as_a_whole() -> None:
    """The list of tools is what the session may call; a new list replaces it."""
    wanted = changed({"tools": [tool("f"), tool("g")]})
    assert wanted.settings.tools == (Tool("f", "does"), Tool("g", "does"))
    assert update(wanted, asked(tools=[])).settings.tools == ()


def test_turn_detection_values_are_laid_over_those_in_force() -> None:
    """A value that is named changes, the others stay, and answering unasked is a setting of its own."""
    wanted = changed(detection(threshold=0.7, create_response=False), detection(silence_duration_ms=300))
    assert wanted.settings.turns == TurnSettings(threshold=0.7, silence_duration_ms=300)
    assert wanted.settings.create_response is False
    both = changed(detection(prefix_padding_ms=0, interrupt_response=False, create_response=True))
    assert both.settings.turns == TurnSettings(prefix_padding_ms=0, interrupt_response=False)
    assert both.settings.create_response is True


def test_manual_turns_and_back() -> None:
    """Null makes turns manual; server VAD after that starts from its defaults."""
    manual = changed(detection(threshold=0.7), audio_input(turn_detection=None))
    assert manual.settings.turns.manual
    assert update(manual, asked(**detection())).settings.turns == TurnSettings()


def test_what_of_the_audio_is_not_named_stays() -> None:
    """Changing one side of the audio, or one field of it, leaves the others alone."""
    wanted = changed(audio_output(voice="slt", speed=0.5), audio_output(speed=1.0), audio_output(), audio_input())
    assert (wanted.settings.voice, wanted.settings.speed) == ("slt", 1.0)
    assert changed(audio_output(voice="slt"), {"audio": {}}).settings.voice == "slt"
    assert wanted.transcription == {"model": "embedded"}
    heard = changed(audio_input(transcription={"model": "x"}), audio_input(noise_reduction=None))
    assert heard.transcription == {"model": "x"}


@pytest.mark.parametrize("name", ["audio/pcmu", "audio/pcma"])
@pytest.mark.parametrize("rate", [{}, {"rate": 8000}])
def test_the_telephones_formats_are_set_for_each_way(name: str, rate: dict[str, int]) -> None:
    """G.711 is taken and given back without a rate, which is always 8 kHz; each way has its own format."""
    shown = changed(audio_input(format={"type": name} | rate)).as_wire("s", 1)["audio"]
    assert shown["input"]["format"] == {"type": name}
    assert shown["output"]["format"] == {"type": "audio/pcm", "rate": 24000}
    both = changed(audio_input(format={"type": name}), audio_output(format={"type": name} | rate))
    assert (both.heard, both.spoken) == (name, name)
    again = update(both, asked(**audio_input(format={"type": "audio/pcm"})))
    assert (again.heard, again.spoken) == ("audio/pcm", name)


def test_only_what_is_built_is_granted() -> None:
    """Of the extension's events those that exist are granted, and shown in their order; asking again replaces it."""
    wanted = changed({"frontdesk": {"version": 1, "events": ["hologram", "cut", "route"], "greeting": True}})
    assert wanted.granted == Granted(frozenset({"route", "cut"}), greeting=True)
    assert wanted.as_wire("s", 1)["frontdesk"] == {"version": 1, "events": ["route", "cut"], "greeting": True}
    again = update(wanted, asked(frontdesk={"version": 1, "events": list(BUILT)}))
    assert again.as_wire("s", 1)["frontdesk"] == {"version": 1, "events": list(BUILT), "greeting": False}
    assert not update(again, asked(frontdesk={})).granted


@pytest.mark.parametrize(
    ("granted", "any_"), [(Granted(), False), (Granted(frozenset({"cut"})), True), (Granted(greeting=True), True)]
)
def test_a_client_opts_in_by_events_or_by_the_greeting(granted: Granted, any_: bool) -> None:
    """Any event or the greeting is an opt-in; an empty wish is none."""
    assert bool(granted) is any_


def test_a_modality_is_chosen_by_its_name() -> None:
    """Each of the two modalities can be asked for, and asked back."""
    assert changed({"output_modalities": ["text"]}, {"output_modalities": ["audio"]}).settings.modality == "audio"
    assert changed({"output_modalities": ["text"]}).settings.modality == "text"


@pytest.mark.parametrize("names", [[], ["audio", "text"], ["video"], ["AUDIO"]])
def test_there_is_one_modality(names: list[str]) -> None:
    """Audio or text, one of the two."""
    with pytest.raises(BadInput) as caught:
        modality(names, "where")
    assert caught.value.param == "where"


def wished(**fields: Any) -> Wishes:
    return wishes(msgspec.convert(fields, ResponseSettings))


def test_an_answer_may_have_wishes_of_its_own() -> None:
    """Functions, voice and format are taken for one answer; what is not named is as the session has it."""
    assert wished() == wished(audio={}) == wished(audio={"output": {}}, instructions="be brief") == Wishes()
    output = {"voice": "slt", "format": {"type": "audio/pcmu"}}
    assert wished(tools=[tool("f")], audio={"output": output}) == Wishes("slt", "audio/pcmu", (Tool("f", "does"),))
    assert wished(tools=[]).tools == ()


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"tools": [{"type": "mcp"}]}, "response.tools"),
        ({"audio": {"output": {"voice": {"id": "mine"}}}}, "response.audio.output.voice"),
        ({"audio": {"output": {"format": {"type": "audio/opus"}}}}, "response.audio.output.format"),
    ],
)
def test_a_wish_that_is_not_built_is_refused_by_name(fields: dict[str, Any], param: str) -> None:
    """As in the session, with the path in the response."""
    with pytest.raises(NotPossible) as caught:
        wished(**fields)
    assert caught.value.param == param


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"type": "transcription"}, "session.type"),
    ({"output_modalities": ["audio", "text"]}, "session.output_modalities"),
    (audio_input(format={"type": "audio/opus"}), "session.audio.input.format"),
    (audio_input(format={"type": "audio/pcmu", "rate": 24000}), "session.audio.input.format"),
    (audio_input(format={"type": "audio/pcm", "rate": 16000}), "session.audio.input.format"),
    (audio_output(format={"type": "audio/pcm", "rate": 8000}), "session.audio.output.format"),
    (audio_output(voice={"id": "mine"}), "session.audio.output.voice"),
    (audio_input(turn_detection={"type": "semantic_vad"}), "session.audio.input.turn_detection.type"),
    (detection(idle_timeout_ms=5000), "session.audio.input.turn_detection.idle_timeout_ms"),
    ({"tools": [{"type": "mcp"}]}, "session.tools"),
    ({"frontdesk": {"version": 2}}, "session.frontdesk.version"),
]


@pytest.mark.parametrize(("fields", "param"), REFUSED)
def test_what_is_not_built_is_refused_by_name(fields: dict[str, Any], param: str) -> None:
    """A setting that is not carried out is refused with its path."""
    with pytest.raises(FrontdeskError) as caught:
        changed({"instructions": "kept out"} | fields)
    assert isinstance(caught.value, NotPossible | BadInput)
    assert caught.value.param == param
