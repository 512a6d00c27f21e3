"""What a deployment says of itself in each of its languages."""

from __future__ import annotations

import pytest

from assistant.phrases import CHINESE, ENGLISH
from assistant.site import HandOver, HandOverIn, Site, SiteIn, VoiceIn, VoiceSettings, house, lexicons, site_faults
from pipelines.tts.spoken.lexicon import ENTRIES_MAX

SITE = Site("Acme", "en", "Hello.", ("a",), ("en", "zh"), zh=SiteIn("艾克", "您好。", ("甲", "乙")))


def test_each_language_has_its_own_words() -> None:
    """Brand, greeting, examples, voice and person are those of the language; others have the deployment's own."""
    voice = VoiceSettings("slt", 1.1, zh=VoiceIn("cmn", 0.9))
    desk = house(SITE, voice, HandOver("Ann", zh=HandOverIn("安妮")))
    zh = desk.speaking("zh")
    assert (desk.brand, desk.greeting, desk.examples, desk.voice, desk.speed) == ("Acme", "Hello.", ("a",), "slt", 1.1)
    assert (zh.brand, zh.greeting, zh.examples, zh.voice, zh.speed) == ("艾克", "您好。", ("甲", "乙"), "cmn", 0.9)
    assert (desk.person, zh.person) == ("Ann", "安妮")
    assert (desk.language, zh.language, desk.languages) == ("en", "zh", ("en", "zh"))
    assert desk.speaking("") is desk.speaking("fr") is desk


def test_what_is_not_said_in_a_language_has_a_default() -> None:
    """The brand is the same, the greeting a plain one, the voice the engine's; a name in English names nobody here."""
    desk = house(Site("Acme", languages=("en", "zh"), examples=("a",)), VoiceSettings("slt", 1.1), HandOver("Ann"))
    zh = desk.speaking("zh")
    assert (zh.brand, zh.greeting, zh.examples, zh.person) == ("Acme", CHINESE.greeting, (), CHINESE.person)
    assert (zh.voice, zh.speed) == ("", 1.1)
    assert desk.greeting == ENGLISH.greeting
    nobody = house(Site(languages=("en", "zh")), VoiceSettings(), HandOver())
    assert nobody.person == nobody.speaking("zh").person == ""


def test_a_deployment_may_be_chinese() -> None:
    """What stands in the tables themselves is in its own language, which comes first."""
    desk = house(
        Site("艾克", "zh", "您好。", languages=("en", "zh"), en=SiteIn(greeting="Hi.")),
        VoiceSettings("cmn", en=VoiceIn("slt")),
        HandOver("安妮"),
    )
    en = desk.speaking("en")
    assert (desk.language, desk.greeting, desk.voice, desk.person) == ("zh", "您好。", "cmn", "安妮")
    assert (en.brand, en.greeting, en.voice, en.person) == ("艾克", "Hi.", "slt", ENGLISH.person)
    assert desk.languages == ("zh", "en")


@pytest.mark.parametrize(
    ("site", "voice", "key"),
    [
        (Site(language="xx"), VoiceSettings(), "site.language"),
        (Site(languages=("zh",)), VoiceSettings(), "site.languages"),
        (Site(languages=("en", "zh", "zh")), VoiceSettings(), "site.languages"),
        (Site(greeting=" "), VoiceSettings(), "site.greeting"),
        (Site(zh=SiteIn(greeting="\n")), VoiceSettings(), "site.zh.greeting"),
        (Site(silence_s=19.0), VoiceSettings(), "site.silence_s"),
        (Site(silence_s=float("nan")), VoiceSettings(), "site.silence_s"),
        (Site(), VoiceSettings(speed=float("nan")), "voice.speed"),
        (Site(), VoiceSettings(zh=VoiceIn(speed=3.0)), "voice.zh.speed"),
    ],
)
def test_what_cannot_be_is_told_with_its_setting(site: Site, voice: VoiceSettings, key: str) -> None:
    """Each fault names its key, what is wrong and what to do."""
    ((found, message, hint),) = site_faults(site, voice)
    assert found == key
    assert message.endswith(".")
    assert hint.endswith(".")


def test_nothing_is_wrong_with_what_is_right() -> None:
    """No fault where there is none."""
    assert list(site_faults(SITE, VoiceSettings("slt", 0.5, zh=VoiceIn("cmn", 2.0)))) == []


def test_lexicons_are_by_language() -> None:
    """Words beside the tables are of the deployment's own language; a table of that language adds to them."""
    voice = VoiceSettings(lexicon={"ONT": "O N T", "zh": {"ONT": "光猫"}, "en": {"Northtown": "north town"}})
    words = lexicons(voice, "en")
    assert words["en"].words == {"ONT": "O N T", "Northtown": "north town"}
    assert words["zh"].words == {"ONT": "光猫"}


def test_a_lexicon_has_an_end() -> None:
    """More words than allowed are told, all languages together."""
    many = {f"a{number}": "a" for number in range(ENTRIES_MAX)}
    assert not list(site_faults(Site(), VoiceSettings(lexicon=dict(many))))
    ((key, message, _),) = site_faults(Site(), VoiceSettings(lexicon={**many, "zh": {"b": "b"}}))
    assert key == "voice.lexicon"
    assert "501" in message
