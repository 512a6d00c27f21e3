"""``site.toml``: a deployment in one small file, and what is said of a wrong one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.config import BACKENDS, SIZE_LIMIT, Config, load, parse
from assistant.errors import BadInput
from assistant.network import is_loopback
from assistant.talk import House

ROOT = Path(__file__).parents[2]
HERE = Path("/etc/desk/site.toml")


def refused(text: str) -> BadInput | None:
    """The error, if there is one; anything but a deployment or a typed error comes through."""
    try:
        parse(text, HERE)
    except BadInput as error:
        return error
    return None


def wrong(text: str) -> BadInput:
    error = refused(text)
    assert error is not None
    assert error.code == "bad_config"
    return error


def test_the_file_that_ships_is_valid_and_loopback() -> None:
    """The site.toml of the project is accepted, and is the default where it says nothing else."""
    config = load(ROOT / "site.toml")
    assert config.knowledge == ROOT / "knowledge/broadband"
    assert config.data == ROOT / "data"
    assert is_loopback(config.server.host)
    assert config.stages == Config().stages
    assert "automated" in config.house.greeting
    assert config.house.languages == ("en", "zh")
    assert "自动" in config.house.speaking("zh").greeting


def test_everything_has_a_default() -> None:
    """An empty file is a deployment; its folders lie beside it."""
    config = parse("", HERE)
    assert config.knowledge == Path("/etc/desk/knowledge/broadband")
    assert config.data == Path("/etc/desk/data")
    assert config.cache == Path("/etc/desk/.cache")
    assert (config.server.host, config.server.port) == ("127.0.0.1", 8080)
    assert config.house == House(examples=(), silence_s=20.0)


def test_every_setting_is_read() -> None:
    """Each value of the file ends up where it belongs; absolute folders stay absolute."""
    config = parse(
        """
        [site]
        brand = "Acme"
        language = "en"
        greeting = "Hello, I am automated."
        examples = ["a", "b"]
        silence_s = 30
        [knowledge]
        folder = "/srv/articles"
        [data]
        folder = "calls"
        [voice]
        name = "slt"
        speed = 2
        [hand_over]
        person = "Ann"
        [stages]
        tts = ["espeak-ng"]
        [limits]
        sessions = 3
        workers = 2
        [server]
        host = "::1"
        port = 0
        [history]
        token = "FRONTDESK_HISTORY"
        retention_days = 90
        """,
        HERE,
    )
    assert config.house == House("Acme", "Hello, I am automated.", "Ann", "en", "slt", 2.0, ("a", "b"), silence_s=30.0)
    assert config.site.examples == ("a", "b")
    assert (config.knowledge, config.data) == (Path("/srv/articles"), Path("/etc/desk/calls"))
    assert config.stages.tts == ("espeak-ng",)
    assert config.stages.asr == BACKENDS["asr"]
    assert (config.limits.sessions, config.limits.workers) == (3, 2)
    assert (config.server.host, config.server.port) == ("::1", 0)
    assert (config.history.token, config.history.retention_days) == ("FRONTDESK_HISTORY", 90)


@pytest.mark.parametrize(
    ("text", "line", "said", "allowed"),
    [
        ("[site]\nbrand = \n", 2, "not TOML", ""),
        ("[site]\n\nbrnad = 'x'\n", 3, "'site.brnad'", "brand, language, greeting, examples"),
        (
            "[sight]\n",
            1,
            "'sight'",
            "site, knowledge, data, voice, hand_over, stages, limits, server, logs, access",
        ),
        ("\n[server]\nport = '8080'\n", 3, "int", ""),
        ("[site]\nexamples = [1]\n", 2, "str", ""),
        ("[knowledge]\n", 1, "folder", ""),
        ("[site]\n[voice]\nspeed = 0.4", 3, "speed", "0.5 to 2.0"),
        ("[voice]\nspeed = 2.1", 2, "speed", "0.5 to 2.0"),
        ("[voice]\nspeed = nan", 2, "speed", "0.5 to 2.0"),
        ("[site]\nlanguage = 'de'", 2, "'de'", '"en", "zh"'),
        ("[site]\nlanguages = ['en', 'tlh']", 2, "'tlh'", '"en", "zh"'),
        ("[site]\nlanguages = ['zh']", 2, "'en'", "leave the list out"),
        ("[site]\nlanguages = ['en', 'en']", 2, "twice", "once"),
        ("[site.zh]\n\ngreeting = ' '", 3, "empty", "automated"),
        ("[site.zh]\ngreetings = 'a'", 2, "'site.zh.greetings'", "brand, greeting, examples"),
        ("[voice]\n[voice.zh]\nspeed = 9.0", 3, "speed", "0.5 to 2.0"),
        ('[voice.lexicon]\nONT = "O N T"\nFB = "7590"', 3, "cannot be said", "digits as words"),
        ('[voice.lexicon]\n"fritz.box" = ""', 2, "cannot be said", "north town"),
        ('[voice.lexicon.zh]\nONT = "1"', 2, "cannot be said", "digits as words"),
        ('[voice.lexicon.fr]\nONT = "o"', 1, "no language", "en, zh"),
        ("[voice]\nlexicon = {a = 1}", 2, "str", ""),
        ("[site]\ngreeting = ' '", 2, "empty", "automated"),
        ("[limits]\nsessions = -1", 2, "sessions", "to 1000"),
        ("[limits]\nsessions = 1001", 2, "sessions", "to 1000"),
        ("[limits]\nconnections = 9", 2, "connections", "10 to 100000"),
        ("[limits]\ndrain_seconds = -1", 2, "drain_seconds", "0 to 86400"),
        ("[limits.address]\nsessions = -1", 2, "negative", "without limit"),
        ("[limits.address]\nsession = 1", 2, "'limits.address.session'", "connects_per_minute, sessions"),
        ("[server]\nnames = ['https://a']", 2, "'https://a'", "without a port"),
        ("[server]\nproxies = ['nginx']", 2, "'nginx'", "10.0.0.0/24"),
        ("[server]\nkey = 'a.pem'", 1, "certificate and a key", "or neither"),
        ("[logs]\nform = 'xml'", 2, "Invalid enum value 'xml'", ""),
        ("[access]\nkeys = ['a secret']", 2, "names environment variables", "stays out"),
        ("[access]\nadmin = '!'", 2, "names environment variables", "stays out"),
        ("[access]\norigins = ['https://a/']", 2, "'https://a/'", "without a path"),
        ("[limits]\nworkers = -1", 2, "workers", "0 (one a core) to 64"),
        ("[limits]\nworkers = 65", 2, "workers", "0 (one a core) to 64"),
        ("[server]\nport = -1", 2, "port", "65535"),
        ("[server]\nport = 65536", 2, "port", "65535"),
        ("[server]\nhost = 'example.org'", 2, "'example.org'", '"localhost"'),
        ("[ice]\nserver = []", 2, "'ice.server'", "servers, public_address"),
        ("[ice]\n[[ice.servers]]\nurls = ['stun:a']\nuser = 'x'", 4, "'ice.servers.user'", "urls, username"),
        ("[ice]\npublic_address = 'x'", 2, "no IP address", "not a name"),
        ("[history]\ntoken = 'a secret'", 2, "names an environment variable", "stays out"),
        ("[history]\nretention_days = -1", 2, "for that long", "0 (keep all) to 36500"),
        ("[history]\nretention_days = 36501", 2, "for that long", "0 (keep all) to 36500"),
        ("[history]\nretention = 9", 2, "'history.retention'", "token, retention_days"),
        ("[stages]\nasr = []", 2, "empty", '"pocketsphinx"'),
        ("[stages]\n  tts = ['flite', 'festival']", 2, "'festival'", '"flite", "espeak-ng"'),
    ],
)
def test_a_wrong_setting_is_shown_with_its_line_and_what_is_allowed(
    text: str, line: int, said: str, allowed: str
) -> None:
    """An error names the file, the line, what is wrong there and what would be right."""
    error = wrong(text)
    assert error.param == f"{HERE}:{line}"
    assert said in error.message
    assert allowed in error.hint


def test_the_extremes_are_allowed() -> None:
    """The ends of every range belong to it."""
    low = parse("[limits]\nsessions = 0\nworkers = 0\n[server]\nport = 0\n[voice]\nspeed = 0.5", HERE)
    high = parse("[limits]\nsessions = 1000\nworkers = 64\n[server]\nport = 65535\n[voice]\nspeed = 2.0", HERE)
    assert (low.limits.sessions, high.limits.sessions) == (0, 1000)


@pytest.mark.parametrize("text", ["server.port = 99999", "server = {port = 99999}", "[site]\ngreeting = ''' '''"])
def test_a_setting_in_an_unusual_place_is_still_named(text: str) -> None:
    """Where the line cannot be told the file is named, and the message tells the rest."""
    assert wrong(text).param.startswith(str(HERE))


def test_the_line_is_that_of_the_right_section() -> None:
    """The same key in another section is not mistaken for the one at fault."""
    assert wrong("[hand_over]\nperson = 'a'\n[voice]\nname = ''\n[server]\nname = 5\nport = 1").param == f"{HERE}:6"


@given(text=st.text(st.characters(codec="utf-8"), max_size=80))
def test_any_text_is_a_deployment_or_refused(text: str) -> None:
    """Whatever the file holds, it is accepted or refused in words."""
    error = refused(text)
    assert error is None or error.message.endswith(".")
    assert error is None or error.param.startswith(str(HERE))


@given(
    section=st.sampled_from(["site", "knowledge", "voice", "stages", "limits", "server", "data"]),
    key=st.sampled_from(["brand", "folder", "speed", "asr", "sessions", "port", "host", "examples"]),
    value=st.sampled_from(["1", "-1", "1.5", "nan", "inf", "true", "''", "[]", "['x']", "{}", "1979-05-27", "[[1]]"]),
)
def test_any_value_of_any_key_is_accepted_or_refused(section: str, key: str, value: str) -> None:
    """A value of any type under any key ends in a deployment or a refusal with a line."""
    error = refused(f"[{section}]\n{key} = {value}\n")
    assert error is None or error.param in (f"{HERE}:1", f"{HERE}:2")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A missing file, a folder, other text than UTF-8 and a file too large are each said to be what they are."""
    latin, large, folder = tmp_path / "latin.toml", tmp_path / "large.toml", tmp_path / "folder.toml"
    latin.write_bytes(b"[site]\nbrand = '\xff'")
    large.write_text("#" * (SIZE_LIMIT + 1))
    folder.mkdir()
    for path, said in (
        (tmp_path / "none.toml", "No such file"),
        (folder, "Is a directory"),
        (latin, "UTF-8"),
        (large, f"{SIZE_LIMIT:,}"),
    ):
        with pytest.raises(BadInput, match=said) as caught:
            load(path)
        assert caught.value.param == str(path)
    large.write_text("#" * SIZE_LIMIT)
    assert load(large).limits == Config().limits


@pytest.mark.parametrize(
    ("text", "lan", "insecure", "needed"),
    [
        ("", False, False, False),
        ("", True, False, True),
        ("[access]\nkeys = ['A']", False, False, True),
        ("[access]\nkeys_file = 'a'", False, True, True),
        ("[server]\nhost = '10.0.0.1'", False, False, True),
        ("[server]\nhost = '10.0.0.1'", False, True, False),
        ("[server]\nnames = ['a']", False, False, True),
        ("[server]\nproxies = ['::1']", False, False, True),
    ],
)
def test_a_token_is_needed_where_others_can_call(text: str, lan: bool, insecure: bool, needed: bool) -> None:
    """With keys everybody needs one; without, only this machine calls, unless somebody said so."""
    assert replace(parse(text, HERE), lan=lan, insecure=insecure).needs_token is needed
