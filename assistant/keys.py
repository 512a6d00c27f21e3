"""Secrets on the disk and in the environment: the deployment's own, API keys, the administrator's token."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

from assistant.errors import BadInput
from assistant.network import AccessSettings, HistorySettings

SECRET = "signing.key"  # noqa: S105 - the name of a file
"""In the data folder: what client secrets and one-time tokens are signed with. Whoever deletes it ends them all."""

SECRET_BYTES = 32

KEY = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{16,512}")
"""An API key: long enough not to be guessed, of characters that a WebSocket subprotocol may have (RFC 9110 §5.6.2)."""

FILE_LIMIT = 256 * 1024
"""Bytes of a file of keys."""

ADVICE = "Make one with: python -c 'import secrets; print(secrets.token_urlsafe(32))'"


def signing_secret(folder: Path) -> bytes:
    """The deployment's own secret; made when there is none.

    Raises:
        BadInput: it cannot be read or written, or others can read it.
    """
    path = folder / SECRET
    try:
        if not path.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):  # another process was as quick
                write_private(path, secrets.token_bytes(SECRET_BYTES), keep=True)
        secret = read_private(path)
    except OSError as error:
        hint = "Choose another folder under [data], or make it writable."
        raise BadInput("bad_secret", f"There is no signing key ({error.strerror}).", hint, str(path)) from error
    if len(secret) != SECRET_BYTES:
        raise BadInput("bad_secret", "This is no signing key.", "Delete it; the next start makes a new one.", str(path))
    return secret


def api_keys(access: AccessSettings, base: Path, environment: Mapping[str, str]) -> list[str]:
    """All API keys, those of the environment first.

    Raises:
        BadInput: one is missing or too weak, or others can read the file.
    """
    found = [(variable, _variable(variable, environment)) for variable in access.keys]
    if access.keys_file:
        path = base / access.keys_file
        try:
            lines = read_private(path).decode("utf-8").splitlines()
        except OSError as error:
            message = f"The file of keys cannot be read ({error.strerror})."
            raise BadInput("bad_config", message, "Write an API key a line into it.", str(path)) from error
        except UnicodeDecodeError:
            raise BadInput("bad_config", "The file of keys is not text.", ADVICE, str(path)) from None
        written = [(f"{path}:{number}", line.strip()) for number, line in enumerate(lines, 1)]
        found += [(where, line) for where, line in written if line and not line.startswith("#")]
        if not any(line for _, line in written):
            raise BadInput("bad_config", "The file of keys is empty.", ADVICE, str(path))
    return [_strong(where, key) for where, key in found]


def admin_token(access: AccessSettings, environment: Mapping[str, str]) -> str:
    """The administrator's token; empty where none is set up.

    Raises:
        BadInput: it is missing or too weak.
    """
    return _strong(access.admin, _variable(access.admin, environment)) if access.admin else ""


def history_token(history: HistorySettings, access: AccessSettings, base: Path, environment: Mapping[str, str]) -> str:
    """The token that opens the history; empty where none is set up.

    Raises:
        BadInput: it is missing or too weak, or opens other things as well.
    """
    if not history.token:
        return ""
    token = _strong(history.token, _variable(history.token, environment, "history"))
    if token in (*api_keys(access, base, environment), admin_token(access, environment)):
        message = "The history's token is that of callers, or of the administrator, too."
        raise BadInput("bad_config", message, f"It has to be one of its own. {ADVICE}", "history")
    return token


def read_private(path: Path) -> bytes:
    """A file that nobody else may read.

    Raises:
        BadInput: others can read it, or it is too large.
        OSError: it cannot be read.
    """
    status = path.stat()
    if status.st_mode & 0o077:
        hint = f"Type: chmod 600 {path}"
        raise BadInput("bad_secret", "Other users of this machine can read the file.", hint, str(path))
    if status.st_size > FILE_LIMIT:
        raise BadInput("bad_secret", f"The file has more than {FILE_LIMIT:,} bytes.", "", str(path))
    return path.read_bytes()


def write_private(path: Path, content: bytes, *, keep: bool = False) -> None:
    """Write a file that nobody else may read, whole or not at all.

    Raises:
        FileExistsError: it is there, and ``keep`` was asked for.
        OSError: it cannot be written.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # 0600 from the beginning
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if keep:
            os.link(name, path)
        else:
            os.rename(name, path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)


def _variable(name: str, environment: Mapping[str, str], table: str = "access") -> str:
    if value := environment.get(name, ""):
        return value
    raise BadInput("bad_config", f"The environment variable {name} is not set.", ADVICE, table)


def _strong(where: str, key: str) -> str:
    if KEY.fullmatch(key):
        return key
    message = "A key has 16 to 512 characters: letters, digits and !#$%&'*+-.^_`|~."
    raise BadInput("bad_config", message, ADVICE, where)
