"""``session.update``: what is asked for, held against what is built."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from assistant.errors import BadInput, FrontdeskError, NotPossible
from assistant.phrases import CHINESE
from assistant.realtime.events import ResponseSettings, SessionSettings
from assistant.realtime.settings import BUILT, ECHOED, Granted, Wanted, modality, transcribing, update, wishes
from assistant.settings import Languages, Tool, Wishes
from assistant.turn_taking import TurnSettings, with_semantic_vad


def asked(**fields: Any) -> SessionSettings:
    return msgspec.convert({"type": "realtime"} | fields, SessionSettings)


def changed(*updates: dict[str, Any]) -> Wanted:
    wanted = Wanted()
    for fields in updates:
        wanted = update(wanted, asked(**fields))
    return wanted


def audio_input(**fields: Any) -> dict[str, Any]:
    return {"audio": {"input": fields}}


def audio_output(**fields: Any) -> dict[str, Any]:
    return {"audio": {"output": fields}}


IN_ENGLISH = {"language": "en", "languages": ["en"], "hearing": True}
"""What a client is told of languages where there is one."""

OF_ANSWERS_ASKED: dict[str, Any] = {
    "output_modalities": ["text"],
    "tools": [],
    "instructions": "be brief",
    "tool_choice": "auto",
    "parallel_tool_calls": True,
    "max_output_tokens": 7,
    "tracing": "auto",
    "truncation": "auto",
    "prompt": {},
    "reasoning": {},
}


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


@pytest.mark.parametrize("name", ["marin", "alloy"])
def test_a_voice_that_only_openai_has_is_the_deployments(name: str) -> None:
    """A client that asks for a voice of OpenAI's is spoken to by the deployment's, and told so."""
    wanted = changed(audio_output(voice="slt"), audio_output(voice=name))
    assert wanted.settings.voice == ""
    assert wanted.as_wire("s", 1)["audio"]["output"]["voice"] == "default"
    assert wished(**audio_output(voice=name)).voice == ""


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


def semantic(**fields: Any) -> dict[str, Any]:
    return audio_input(turn_detection={"type": "semantic_vad", **fields})


def test_null_values_of_turn_detection_name_nothing() -> None:
    """Clients send all the fields that they know, null where they have no wish."""
    names = ("threshold", "prefix_padding_ms", "silence_duration_ms", "create_response", "interrupt_response")
    before = detection(threshold=0.7, create_response=False, interrupt_response=False)
    assert changed(before, detection(**dict.fromkeys(names))) == changed(before)


def test_eagerness_is_taken_kept_and_given_back() -> None:
    """Semantic VAD is shown as it was asked for, automatic unless said; what it means is a silence."""
    assert changed(semantic()).settings.turns == with_semantic_vad("auto", interrupt_response=True)
    low = changed(semantic(eagerness="low", interrupt_response=False), semantic(create_response=False))
    assert low.settings.turns == with_semantic_vad("low", interrupt_response=False)
    shown = low.as_wire("s", 1)["audio"]["input"]["turn_detection"]
    answers = {"create_response": False, "interrupt_response": False}
    assert shown == {"type": "semantic_vad", "eagerness": "low", **answers}


def test_each_kind_of_turn_detection_begins_with_its_own_values() -> None:
    """Values of the one kind do not linger in the other; whether turns are answered and interrupt does."""
    tuned = detection(threshold=0.9, idle_timeout_ms=5_000, interrupt_response=False)
    assert changed(tuned, semantic(eagerness="high")).settings.turns == with_semantic_vad(
        "high", interrupt_response=False
    )
    back = changed(tuned, semantic(), detection(silence_duration_ms=300)).settings.turns
    assert back == TurnSettings(silence_duration_ms=300, interrupt_response=False)


def test_an_idle_timeout_is_set_kept_and_taken_back() -> None:
    """It stays while it is not named, and null takes it back."""
    timed = changed(detection(idle_timeout_ms=6_000), detection(threshold=0.4))
    assert timed.settings.turns.idle_timeout_ms == 6_000
    assert update(timed, asked(**detection(idle_timeout_ms=None))).settings.turns.idle_timeout_ms == 0


@pytest.mark.parametrize("ms", [4_999, 30_001])
def test_an_idle_timeout_has_the_limits_of_the_protocol(ms: int) -> None:
    """Five to thirty seconds."""
    with pytest.raises(msgspec.ValidationError):
        changed(detection(idle_timeout_ms=ms))


def transcription(**fields: Any) -> dict[str, Any]:
    return {"type": "transcription", **fields}


def test_a_transcription_session_shows_what_it_has() -> None:
    """Audio in, what to include, and nothing about answers; the extension as it was granted, without a greeting."""
    detected = {"type": "server_vad", "threshold": 0.7, "create_response": True}
    wanted = changed(
        transcription(
            **audio_input(turn_detection=detected),
            include=["item.input_audio_transcription.logprobs"],
            frontdesk={"version": 1, "events": ["cut"], "greeting": True},
        )
    )
    assert wanted.settings.create_response is False
    assert wanted.as_wire("sess_1", 99) == {
        "type": "transcription",
        "object": "realtime.transcription_session",
        "id": "sess_1",
        "expires_at": 99,
        "audio": {
            "input": {
                "format": {"type": "audio/pcm", "rate": 24000},
                "transcription": {"model": "embedded"},
                "noise_reduction": None,
                "turn_detection": {
                    "type": "server_vad",
                    "threshold": 0.7,
                    "prefix_padding_ms": 300,
                    "silence_duration_ms": 500,
                    "idle_timeout_ms": None,
                },
            }
        },
        "include": ["item.input_audio_transcription.logprobs"],
        "frontdesk": {"version": 1, "events": ["cut"], "greeting": False, **IN_ENGLISH},
    }
    manual = update(wanted, asked(**transcription(**audio_input(turn_detection=None))))
    assert manual.as_wire("s", 1)["audio"]["input"]["turn_detection"] is None
    assert transcribing(Wanted()) == changed(transcription())


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        *(({name: value}, f"session.{name}") for name, value in OF_ANSWERS_ASKED.items()),
        (audio_output(voice="slt"), "session.audio.output"),
    ],
)
def test_a_transcription_session_has_no_settings_of_answers(fields: dict[str, Any], param: str) -> None:
    """What would shape an answer is refused by name."""
    with pytest.raises(NotPossible) as caught:
        changed(transcription(**fields))
    assert caught.value.param == param


def test_a_session_does_not_change_its_kind_back() -> None:
    """Who asked for transcripts alone does not get answers later."""
    with pytest.raises(NotPossible) as caught:
        changed(transcription(), {})
    assert caught.value.param == "session.type"


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
    assert wanted.as_wire("s", 1)["frontdesk"] == {
        "version": 1,
        "events": ["route", "cut"],
        "greeting": True,
        **IN_ENGLISH,
    }
    again = update(wanted, asked(frontdesk={"version": 1, "events": list(BUILT), "greeting": False}))
    assert again.as_wire("s", 1)["frontdesk"]["events"] == list(BUILT)
    assert update(again, asked(frontdesk={})).granted == again.granted
    assert not update(again, asked(frontdesk={"events": []})).granted


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
    ({"type": "translation"}, "session.type"),
    ({"output_modalities": ["audio", "text"]}, "session.output_modalities"),
    (audio_input(format={"type": "audio/opus"}), "session.audio.input.format"),
    (audio_input(format={"type": "audio/pcmu", "rate": 24000}), "session.audio.input.format"),
    (audio_input(format={"type": "audio/pcm", "rate": 16000}), "session.audio.input.format"),
    (audio_output(format={"type": "audio/pcm", "rate": 8000}), "session.audio.output.format"),
    (audio_output(voice={"id": "mine"}), "session.audio.output.voice"),
    (audio_input(turn_detection={"type": "telepathy"}), "session.audio.input.turn_detection.type"),
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


# Languages

BOTH = Wanted(languages=Languages(("en", "zh"), frozenset({"en"})))


def in_chinese(**fields: Any) -> Wanted:
    return update(BOTH, asked(frontdesk={"language": "zh", **fields}))


@pytest.mark.parametrize("tag", ["zh", "zh-CN", "ZH_hans", "cmn", "chinese"])
def test_a_language_is_chosen_by_any_of_its_tags(tag: str) -> None:
    """It is told back as it is called here, with those that there are; and that it is not heard, in its own words."""
    wanted = update(BOTH, asked(frontdesk={"version": 1, "language": tag}))
    assert wanted.settings.language == "zh"
    told = wanted.as_wire("s", 1)["frontdesk"]
    assert (told["language"], told["languages"], told["hearing"]) == ("zh", ["en", "zh"], False)
    assert told["hearing_notice"] == CHINESE.not_heard


def test_a_change_of_language_leaves_the_rest() -> None:
    """In mid-session the events and the greeting stay granted, and so does the language with other changes."""
    wanted = in_chinese(events=["cut", "state"], greeting=True)
    back = update(wanted, asked(frontdesk={"language": "en"}))
    assert back.granted == wanted.granted
    assert back.settings.returns
    assert back.settings.language == "en"
    assert back.as_wire("s", 1)["frontdesk"]["hearing"] is True
    assert update(wanted, asked(output_modalities=["text"])).settings.language == "zh"


@pytest.mark.parametrize("tag", ["de", "", "x" * 64, "zh"])
def test_a_language_that_is_not_there_is_refused(tag: str) -> None:
    """By the extension's own setting, where a deployment does not have it; nothing else of the update counts."""
    wanted = Wanted()
    with pytest.raises(NotPossible) as refused:
        update(wanted, asked(frontdesk={"language": tag, "events": ["cut"]}))
    assert refused.value.param == "session.frontdesk.language"
    assert wanted.settings.language == ""


def test_the_language_of_transcription_is_the_sessions() -> None:
    """Where the deployment has it; any other is given back as it came, and changes nothing."""
    wanted = update(BOTH, asked(**audio_input(transcription={"model": "whisper-1", "language": "zh"})))
    assert wanted.settings.language == "zh"
    assert "frontdesk" not in wanted.as_wire("s", 1)
    for other in ({"language": "de"}, {"language": 5}, {"model": "x"}, None):
        again = update(wanted, asked(**audio_input(transcription=other)))
        assert again.settings.language == "zh"
        assert again.transcription == other


def test_the_extensions_language_goes_before_that_of_transcription() -> None:
    """Named in the same update, the one that was made for it counts."""
    both = audio_input(transcription={"language": "en"}) | {"frontdesk": {"language": "zh"}}
    assert update(BOTH, asked(**both)).settings.language == "zh"


def test_a_caller_is_named_by_its_page_and_its_number() -> None:
    """One after the other; an empty one takes it back; neither is shown; what is none is refused by its name."""
    page = "p" * 22
    wanted = changed(
        {"frontdesk": {"caller": {"page": page}}}, {"frontdesk": {"caller": {"phone": "0044 20 7946 0000"}}}
    )
    assert (wanted.settings.page, wanted.settings.phone) == (page, "+442079460000")
    shown = str(wanted.as_wire("s", 0))
    assert (page in shown, "+44" in shown) == (False, False)
    back = update(wanted, asked(frontdesk={"caller": {"page": ""}}))
    assert (back.settings.page, back.settings.phone) == ("", "+442079460000")
    for kind in ("page", "phone"):
        with pytest.raises(BadInput) as caught:
            changed({"frontdesk": {"caller": {kind: "nobody!"}}})
        assert caught.value.param == f"session.frontdesk.caller.{kind}"


def test_consent_to_being_recorded_is_given_said_back_and_taken_back() -> None:
    """Nobody agrees by saying nothing; who agreed is told so until they take it back."""
    silent = changed({"frontdesk": {"events": ["cues"]}})
    assert not silent.settings.recorded
    assert "record" not in silent.as_wire("sess", 0)["frontdesk"]
    agreed = update(silent, asked(frontdesk={"record": True}))
    assert agreed.settings.recorded
    assert agreed.as_wire("sess", 0)["frontdesk"]["record"] is True
    assert not update(agreed, asked(frontdesk={"record": False})).settings.recorded
