"""Secrets: made once, readable by one, and never weak."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from assistant.errors import BadInput
from assistant.keys import (
    SECRET,
    SECRET_BYTES,
    admin_token,
    api_keys,
    history_token,
    read_private,
    signing_secret,
    write_private,
)
from assistant.network import AccessSettings, HistorySettings

STRONG = "north-town-key-0001"


def test_the_first_start_makes_a_secret_that_stays(tmp_path: Path) -> None:
    """It has 256 bits, is the same at every start, and only its owner can read it."""
    folder = tmp_path / "data"
    secret = signing_secret(folder)
    assert len(secret) == SECRET_BYTES
    assert signing_secret(folder) == secret
    assert stat.S_IMODE((folder / SECRET).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [path.name for path in folder.iterdir()] == [SECRET]
    assert signing_secret(tmp_path / "other") != secret


def test_a_secret_that_others_can_read_is_none(tmp_path: Path) -> None:
    """The start is refused with the command that helps; so it is with a file that is no key."""
    signing_secret(tmp_path)
    (tmp_path / SECRET).chmod(0o640)
    with pytest.raises(BadInput, match="chmod 600"):
        signing_secret(tmp_path)
    (tmp_path / SECRET).chmod(0o600)
    (tmp_path / SECRET).write_bytes(b"short")
    with pytest.raises(BadInput, match="no signing key"):
        signing_secret(tmp_path)


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    """A file where the data folder should be is told, not stumbled over."""
    (tmp_path / "data").write_text("")
    with pytest.raises(BadInput) as refused:
        signing_secret(tmp_path / "data")
    assert refused.value.code == "bad_secret"


def test_keys_come_from_the_environment_and_from_a_file(tmp_path: Path) -> None:
    """Both are read; empty lines and comments are not keys."""
    (tmp_path / "keys").write_text(f"# the shop\n\n  {STRONG}2  \n")
    (tmp_path / "keys").chmod(0o600)
    access = AccessSettings(keys=("A",), keys_file="keys")
    assert api_keys(access, tmp_path, {"A": STRONG}) == [STRONG, f"{STRONG}2"]
    assert api_keys(AccessSettings(), tmp_path, {}) == []


@pytest.mark.parametrize(
    ("content", "mode", "said"),
    [
        (None, 0, "cannot be read"),
        (b"", 0o600, "empty"),
        (b"\xff", 0o600, "not text"),
        (b"tooshort", 0o600, "16 to 512"),
        (b"a key with spaces in it", 0o600, "16 to 512"),
        (STRONG.encode(), 0o644, "chmod 600"),
        (b"#" * 300_000, 0o600, "262,144"),
    ],
)
def test_a_file_of_keys_that_cannot_be_used_is_explained(
    tmp_path: Path, content: bytes | None, mode: int, said: str
) -> None:
    """The file is named, and no key of it is in the error."""
    if content is not None:
        (tmp_path / "keys").write_bytes(content)
        (tmp_path / "keys").chmod(mode)
    with pytest.raises(BadInput, match=said) as refused:
        api_keys(AccessSettings(keys_file="keys"), tmp_path, {})
    assert str(tmp_path / "keys") in refused.value.param
    assert "tooshort" not in str(refused.value)


def test_a_variable_that_is_not_set_or_weak_is_named() -> None:
    """What is wrong with a key is said with the name of its variable, not with the key."""
    with pytest.raises(BadInput, match="variable A is not set"):
        api_keys(AccessSettings(keys=("A",)), Path(), {})
    with pytest.raises(BadInput, match="16 to 512") as refused:
        api_keys(AccessSettings(keys=("A",)), Path(), {"A": "weakling"})
    assert refused.value.param == "A"
    assert "weakling" not in str(refused.value)


def test_the_administrator_may_have_a_token() -> None:
    """None is none; one has to be as strong as a key."""
    assert admin_token(AccessSettings(), {}) == ""
    assert admin_token(AccessSettings(admin="ADMIN"), {"ADMIN": STRONG}) == STRONG
    with pytest.raises(BadInput):
        admin_token(AccessSettings(admin="ADMIN"), {})


def test_the_history_has_a_token_of_its_own(tmp_path: Path) -> None:
    """None is none; one that callers or the administrator have is refused, and so is a weak one."""
    (tmp_path / "keys").write_text(f"{STRONG}2")
    (tmp_path / "keys").chmod(0o600)
    access, environment = AccessSettings(keys_file="keys", admin="ADMIN"), {"ADMIN": STRONG, "KEY": f"{STRONG}2"}
    assert history_token(HistorySettings(), access, tmp_path, {}) == ""
    assert history_token(HistorySettings("OWN"), access, tmp_path, environment | {"OWN": f"{STRONG}3"}) == f"{STRONG}3"
    for name in ("ADMIN", "KEY"):
        with pytest.raises(BadInput, match="too"):
            history_token(HistorySettings(name), access, tmp_path, environment)
    with pytest.raises(BadInput, match="16 to 512"):
        history_token(HistorySettings("OWN"), access, tmp_path, environment | {"OWN": "weak"})
    with pytest.raises(BadInput, match="not set") as refused:
        history_token(HistorySettings("OWN"), access, tmp_path, environment)
    assert refused.value.param == "history"


def test_a_private_file_is_written_whole(tmp_path: Path) -> None:
    """It replaces what was there, unless that is to be kept; nothing else is left in the folder."""
    path = tmp_path / "a"
    write_private(path, b"one")
    write_private(path, b"two")
    assert read_private(path) == b"two"
    with pytest.raises(FileExistsError):
        write_private(path, b"three", keep=True)
    assert read_private(path) == b"two"
    assert list(tmp_path.iterdir()) == [path]
