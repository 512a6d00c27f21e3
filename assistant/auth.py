"""Who may call: API keys, client secrets and one-time tokens. No I/O; time is an argument, in seconds since 1970.

Three kinds of token, each in ``Authorization: Bearer`` or in the subprotocol ``openai-insecure-api-key.<token>``:

* an API key, of the deployment's operator, kept in the environment or in a file of its own;
* a client secret ``ek_…``, for one client of his: it ends, and may carry the settings of the session;
* a one-time token ``once_…``, in the address that ``serve`` prints: the page exchanges it for a client secret.

The latter two are signed, not stored: a server that was started again knows its own, and nothing is looked up. A token
is never part of an error, a log or a metric.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import zlib
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import msgspec

from assistant.errors import BadInput, NotPossible

Kind = Literal["secret", "enter"]

PREFIX: dict[Kind, str] = {"secret": "ek_", "enter": "once_"}
"""Browser clients of OpenAI's demand ``ek_``."""

LIFE_S = 600
"""Of a client secret that names none, as with OpenAI; between LEAST_S and MOST_S."""
LEAST_S, MOST_S = 10, 7_200

ENTER_S = 900.0
"""Of a one-time token: long enough to fetch a phone."""

PAGE_S = 12 * 3_600
"""Of the client secret that the page gets for a one-time token: a day at the desk."""

TOKEN_LIMIT = 6 * 1024
"""Characters of a token: a header line of a WebSocket may have 8,192 bytes."""

SESSION_LIMIT = 64 * 1024
"""Bytes of session settings in a client secret before they are packed."""

SUBPROTOCOL = "openai-insecure-api-key."

ADVICE = "Give a valid token in the header Authorization: Bearer."


class Unauthorised(NotPossible):
    """No token, or none that is good here. The answer is 401."""

    def __init__(self, message: str, hint: str = ADVICE) -> None:
        super().__init__("invalid_api_key", message, hint)


class Claims(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a signed token says."""

    jti: str
    iat: float
    exp: float
    session: dict[str, Any] | None = None
    sub: str = ""
    """Whom the operator made it for; empty where he did not say."""


class Caller(msgspec.Struct, frozen=True):
    """Who calls, as far as it is known."""

    id: str = ""
    """Of the token, for limits; says nothing about the token. Empty for a caller without one that counts."""
    operator: bool = False
    """Whether an API key was shown."""
    session: dict[str, Any] | None = None
    """Settings that the client secret carries."""
    subject: str = ""
    """Whom a client secret was made for, as the operator calls them, else its id; empty for other tokens."""


class Signer:
    """Makes and reads signed tokens.

    Args:
        secret: the deployment's own, at least 32 bytes.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def issue(
        self,
        kind: Kind,
        token_id: str,
        now: float,
        life_s: float,
        session: dict[str, Any] | None = None,
        subject: str = "",
    ) -> tuple[str, int]:
        """A token and the second in which it ends.

        Raises:
            BadInput: the session's settings do not fit into a token.
        """
        claims = Claims(token_id, now, float(int(now + life_s)), session, subject)
        plain = msgspec.json.encode(claims)
        body = _text(zlib.compress(plain, 9))
        token = f"{PREFIX[kind]}{body}.{_text(self._sign(kind, body))}"
        if len(plain) > SESSION_LIMIT or len(token) > TOKEN_LIMIT:
            hint = "Leave long instructions and tools for session.update."
            raise BadInput("too_large", "The session's settings are too long for a client secret.", hint, "session")
        return token, int(claims.exp)

    def read(self, kind: Kind, token: str, now: float) -> Claims | None:
        """What a token of ours says; None where it is not ours.

        Raises:
            Unauthorised: ours, and past its end.
        """
        if len(token) > TOKEN_LIMIT or not token.startswith(PREFIX[kind]) or not token.isascii():
            return None
        body, _, signature = token.removeprefix(PREFIX[kind]).partition(".")
        if not hmac.compare_digest(_text(self._sign(kind, body)), signature):
            return None
        claims = msgspec.json.decode(
            zlib.decompress(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))), type=Claims
        )
        if now >= claims.exp:
            raise Unauthorised("The token has expired.", "Ask for a new one.")
        return claims

    def _sign(self, kind: Kind, body: str) -> bytes:
        return hmac.digest(self._secret, f"frontdesk 1 {kind} {body}".encode(), hashlib.sha256)


class Access:
    """Decides about tokens.

    Args:
        signer: of the deployment's own tokens.
        keys: the API keys.
        needed: whether a token is needed to talk. Where it is not, any is taken, as clients insist on sending one.
        began: when the server started. One-time tokens from before are refused, as nobody remembers which were used.
        admin: the token for ``/drain`` and ``/metrics``; empty for none.
    """

    def __init__(
        self, signer: Signer, keys: Sequence[str] = (), *, needed: bool = False, began: float = 0.0, admin: str = ""
    ) -> None:
        self.signer = signer
        self.needed = needed
        self._keys = [_digest(key) for key in keys]
        self._began = began
        self._admin = _digest(admin) if admin else b""
        self._used: dict[str, float] = {}
        """One-time tokens that were used, with their ends. Only our own come here, so strangers cannot fill it."""

    def caller(self, token: str, now: float) -> Caller:
        """Who may talk with this token.

        Raises:
            Unauthorised: nobody.
        """
        if (key := self._key(token)) >= 0:
            return Caller(f"key{key}", operator=True)
        claims = self.signer.read("secret", token, now)
        if claims is not None:
            return Caller(claims.jti, session=claims.session, subject=claims.sub or claims.jti)
        if not self.needed:
            return Caller()
        raise Unauthorised("This token is not valid." if token else "A token is needed here.")

    def operator(self, token: str, now: float) -> Caller:
        """Who may make client secrets: with an API key; anybody where no token is needed.

        Raises:
            Unauthorised: nobody.
        """
        caller = self.caller(token, now)
        if self.needed and not caller.operator:
            raise Unauthorised("Client secrets are made with an API key.", "Give one of [access] keys.")
        return caller

    def enter(self, token: str, now: float) -> Claims:
        """Use a one-time token up.

        Raises:
            Unauthorised: it is not ours, or old, or was used.
        """
        claims = self.signer.read("enter", token, now)
        hint = "Open the address that the server prints when it starts."
        if claims is None:
            raise Unauthorised("This one-time token is not valid.", hint)
        if claims.iat < self._began:
            raise Unauthorised("This one-time token is from before the server's last start.", hint)
        self._used = {jti: ends for jti, ends in self._used.items() if ends > now}
        if claims.jti in self._used:
            raise Unauthorised("This one-time token was used already.", hint)
        self._used[claims.jti] = claims.exp
        return claims

    def is_admin(self, token: str) -> bool:
        """Whether this is the administrator's token."""
        return bool(self._admin) and hmac.compare_digest(self._admin, _digest(token))

    def _key(self, token: str) -> int:
        """The place of an API key; -1 for none. All are compared, so that time tells nothing."""
        given = _digest(token)
        found = [hmac.compare_digest(given, key) for key in self._keys]
        return found.index(True) if True in found else -1


def bearer(headers: Iterable[tuple[bytes, bytes]], subprotocols: Iterable[str] = ()) -> str:
    """The token of a request; empty where there is none."""
    for name, value in headers:
        if name.lower() == b"authorization":
            scheme, _, token = value.decode("latin-1").strip().partition(" ")
            if scheme.lower() == "bearer":
                return token.strip()
    return next((one.removeprefix(SUBPROTOCOL) for one in subprotocols if one.startswith(SUBPROTOCOL)), "")


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
