"""Tokens: who may call, with what, and for how long."""

from __future__ import annotations

import base64
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.auth import (
    PREFIX,
    SESSION_LIMIT,
    TOKEN_LIMIT,
    Access,
    Caller,
    Kind,
    Signer,
    Unauthorised,
    bearer,
)
from assistant.errors import BadInput

NOW = 1_700_000_000.0
SIGNER = Signer(b"s" * 32)
KEY, OTHER = "north-town-key-0001", "north-town-key-0002"


def guarded(**more: object) -> Access:
    return Access(SIGNER, [KEY, OTHER], needed=True, began=NOW, **more)  # type: ignore[arg-type]


def secret(
    life_s: float = 600, session: dict[str, object] | None = None, kind: Kind = "secret", jti: str = "t1"
) -> str:
    return SIGNER.issue(kind, jti, NOW, life_s, session)[0]


def refusal(access: Access, token: str, now: float = NOW) -> str:
    with pytest.raises(Unauthorised) as refused:
        access.caller(token, now)
    assert refused.value.code == "invalid_api_key"
    assert not token or token not in str(refused.value)
    return refused.value.message


def test_an_operator_calls_with_any_of_his_keys() -> None:
    """Each key is known by its place, never by itself."""
    assert guarded().caller(KEY, NOW) == Caller("key0", operator=True)
    assert guarded().caller(OTHER, NOW) == Caller("key1", operator=True)


def test_a_client_calls_with_a_secret_until_it_ends() -> None:
    """The secret is good for its life, many times, and brings the session's settings along."""
    session = {"type": "realtime", "instructions": "Be brief.", "nested": [1, {"a": None}]}
    token, ends = SIGNER.issue("secret", "t1", NOW, 600, session)
    assert ends == NOW + 600
    access = guarded()
    for moment in (NOW, NOW + 300, NOW + 599.9):
        assert access.caller(token, moment) == Caller("t1", session=session, subject="t1")
    assert refusal(access, token, NOW + 600) == "The token has expired."
    named, _ = SIGNER.issue("secret", "t2", NOW, 600, subject="customer 7")
    assert access.caller(named, NOW).subject == "customer 7"


@pytest.mark.parametrize(
    "token", ["", "any", "ek_", "ek_.", "ek_local", KEY.upper(), KEY[:-1], "ek_é", "\ud800", "x" * 100_000]
)
def test_any_other_token_is_refused(token: str) -> None:
    """No token, a wrong one and a broken one get the same kind of answer."""
    assert refusal(guarded(), token) in ("This token is not valid.", "A token is needed here.")


def test_without_need_any_token_is_taken_but_not_one_that_ended() -> None:
    """On this machine alone clients may send what they like; a secret of ours still ends when it says."""
    access = Access(SIGNER)
    for token in ("", "any", "ek_local"):
        assert access.caller(token, NOW) == Caller()
    assert access.caller(secret(session={"type": "realtime"}), NOW).session == {"type": "realtime"}
    assert refusal(access, secret(), NOW + 700) == "The token has expired."


def test_a_secret_of_another_deployment_is_none_of_ours() -> None:
    """Tokens are good where they were signed."""
    assert refusal(guarded(), Signer(b"x" * 32).issue("secret", "t", NOW, 600)[0]) == "This token is not valid."


def test_one_kind_of_token_is_no_other() -> None:
    """A one-time token does not open a call, a client secret does not enter, and neither makes secrets."""
    access = guarded()
    once = secret(kind="enter")
    assert refusal(access, once) == "This token is not valid."
    assert refusal(access, PREFIX["secret"] + once.removeprefix(PREFIX["enter"])) == "This token is not valid."
    for token in (secret(), KEY):
        with pytest.raises(Unauthorised):
            access.enter(token, NOW)
    with pytest.raises(Unauthorised, match="API key"):
        access.operator(secret(), NOW)
    assert access.operator(KEY, NOW).operator
    assert Access(SIGNER).operator("", NOW) == Caller()


def test_a_one_time_token_is_good_once_in_its_life() -> None:
    """The second use, one after its end, and one from before the last start are refused."""
    access = guarded()
    token = secret(kind="enter")
    assert access.enter(token, NOW + 1).jti == "t1"
    for moment, said in ((NOW + 2, "used already"), (NOW + 600, "expired")):
        with pytest.raises(Unauthorised, match=said):
            access.enter(token, moment)
    access.enter(secret(kind="enter", jti="t2"), NOW + 3)
    with pytest.raises(Unauthorised, match="last start"):
        Access(SIGNER, began=NOW + 0.5).enter(token, NOW + 1)


def test_used_tokens_are_forgotten_when_they_have_ended() -> None:
    """What is remembered does not grow with time."""
    access = guarded()
    for n in range(100):
        moment = NOW + n * 1_000
        access.enter(SIGNER.issue("enter", f"t{n}", moment, 600)[0], moment)
    assert len(access._used) == 1


def test_an_administrator_has_a_token_of_his_own() -> None:
    """It is no API key; without one nobody is an administrator."""
    access = guarded(admin="the-admin-token-1")
    assert access.is_admin("the-admin-token-1")
    assert not access.is_admin(KEY)
    assert not guarded().is_admin("")
    assert refusal(access, "the-admin-token-1") == "This token is not valid."


def test_settings_too_long_for_a_header_are_refused() -> None:
    """What does not fit is said when the secret is made, not when it is used."""
    noise = base64.b64encode(random.Random(1).randbytes(TOKEN_LIMIT)).decode()
    for session in ({"instructions": noise}, {"instructions": "a" * SESSION_LIMIT}):
        with pytest.raises(BadInput, match="too long") as refused:
            SIGNER.issue("secret", "t", NOW, 600, session)
        assert refused.value.code == "too_large"
    token, _ = SIGNER.issue("secret", "t", NOW, 600, {"instructions": "Answer in one sentence. " * 400})
    assert len(token) < TOKEN_LIMIT


@given(st.data())
def test_a_changed_token_is_never_taken(data: st.DataObject) -> None:
    """Whatever character is changed, left out or added, the token is not ours any more."""
    token = secret(session={"type": "realtime"})
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.text(st.characters(codec="ascii"), max_size=2))
    changed = token[:at] + other + token[at + 1 :]
    if changed == token:
        return
    with pytest.raises(Unauthorised):
        guarded().caller(changed, NOW)


@given(token=st.text(max_size=60))
def test_any_text_is_refused_as_a_token(token: str) -> None:
    """Whatever is sent as a token, the answer is no, and nothing else is raised."""
    for decide in (guarded().caller, guarded().operator, guarded().enter):
        with pytest.raises(Unauthorised):
            decide(token, NOW)


@pytest.mark.parametrize(
    ("headers", "subprotocols", "token"),
    [
        ([(b"authorization", b"Bearer abc")], [], "abc"),
        ([(b"Authorization", b"bearer  abc ")], ["openai-insecure-api-key.other"], "abc"),
        ([(b"authorization", b"Basic abc")], [], ""),
        ([(b"authorization", b"")], [], ""),
        ([], ["realtime", "openai-insecure-api-key.abc", "openai-agents-sdk.1"], "abc"),
        ([], ["realtime"], ""),
    ],
)
def test_the_token_is_found_where_clients_put_it(
    headers: list[tuple[bytes, bytes]], subprotocols: list[str], token: str
) -> None:
    """The header first, then the subprotocol that browsers use."""
    assert bearer(headers, subprotocols) == token
