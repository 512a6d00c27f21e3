"""Codes in English."""

from __future__ import annotations

import pytest

from pipelines.tts.spoken import speak
from pipelines.tts.text import written_words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Call 0800 123 456 or +44 (0)20 7946 0018.",
            "Call zero eight zero zero one two three four five six or plus four four, two zero seven nine "
            "four six zero zero one eight.",
        ),
        ("Dial 112. Call 999 or 111.", "Dial one one two. Call nine nine nine or one one one."),
        ("call 105 people", "call one hundred and five people"),
        ("Call 555-0199 now", "Call five five five zero one nine nine now"),
        (
            "account 1234 5678, PIN: 0071, error 651",
            "account one two three four five six seven eight, PIN: zero zero seven one, error six five one",
        ),
        (
            "Card 1234 5678 9012 3456.",
            "Card one two three four five six seven eight nine zero one two three four five six.",
        ),
        ("SW1A 1AA", "S W one A one A A"),
        ("*21# and 5-4-3", "star two one hash and five four three"),
        (
            "version 7.29, v2.1.3, 7.29.1",
            "version seven point two nine, version two point one point three, seven point twenty nine point one",
        ),
        ("802.11ac", "eight oh two point eleven A C"),
        (
            "E21, FB-7590, FB 7590, WPA2-PSK, RJ45",
            "E twenty one, F B seven five nine zero, F B seven five nine zero, W P A two P S K, R J forty five",
        ),
        ("USB-C, X-ray, plug-in", "U S B C, X ray, plug in"),
        ("a 30-day trial, mid-2026", "a thirty day trial, mid twenty twenty six"),
        ("number 40012795", "number four zero zero one two seven nine five"),
        ("12 or 123456", "twelve or one hundred and twenty three thousand four hundred and fifty six"),
    ],
)
def test_codes(text: str, said: str) -> None:
    """Letters are spelled, long numbers come digit by digit, and what follows “call” or “account” is no amount."""
    assert " ".join(filter(None, speak(text, written_words(text), "en"))) == said
