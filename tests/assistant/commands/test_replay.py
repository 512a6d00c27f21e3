"""``replay``: files and folders, what is decided otherwise and what is accepted, and clear words for bad files."""

from __future__ import annotations

import argparse
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import turn_policy
from assistant.commands import replay
from assistant.errors import BadInput
from assistant.recording.recorder import SUFFIX
from assistant.virtual_time import run_virtual
from tests.assistant.recording.test_replay import conversation, recorded

Run = Callable[..., int]


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A recorded conversation."""
    folder = tmp_path_factory.mktemp("recordings")

    async def record() -> None:
        async with recorded(folder) as caller:
            await conversation(caller)

    run_virtual(record())
    (file,) = folder.iterdir()
    return file.read_bytes()


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def run(*files: Path, accept: str | None = None, rerun: str | None = None, show: Path | None = None) -> int:
        given = {"recordings": list(files) or [tmp_path], "accept": accept, "rerun": rerun, "show": show}
        return replay.run(argparse.Namespace(**given, site=Path("site.toml")))

    return run


def test_a_folder_of_recordings_is_a_suite(
    tmp_path: Path, recording: bytes, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    """Packed or not, each is replayed, and it is said how many are decided otherwise: here none."""
    (tmp_path / f"a{SUFFIX}").write_bytes(recording)
    (tmp_path / f"b{SUFFIX}.gz").write_bytes(gzip.compress(recording))
    (tmp_path / "notes.txt").write_text("not one")
    assert run() == 0
    assert "2 replayed, 0 different" in capsys.readouterr().out


def test_a_change_is_told_and_can_be_accepted(
    tmp_path: Path,
    recording: bytes,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With another policy it fails and says where; accepted with a reason it passes, and the old policy fails."""
    file = tmp_path / f"a{SUFFIX}.gz"
    file.write_bytes(gzip.compress(recording))
    usual = turn_policy.USUAL_MS
    monkeypatch.setattr(turn_policy, "USUAL_MS", usual + 96)
    assert run(file) == 1
    assert "-end at" in capsys.readouterr().out
    assert run(file, accept="callers were cut in on") == 0
    assert "accepted: callers were cut in on" in capsys.readouterr().out
    assert run(file) == 0
    monkeypatch.setattr(turn_policy, "USUAL_MS", usual)
    assert run(file) == 1


def test_a_page_is_written(tmp_path: Path, recording: bytes, run: Run) -> None:
    """One file, for one recording."""
    file, out = tmp_path / f"a{SUFFIX}", tmp_path / "page.html"
    file.write_bytes(recording)
    assert run(file, show=out) == 0
    assert "<svg" in out.read_text("utf-8")
    with pytest.raises(BadInput, match="shows one"):
        run(file, file, show=out)


@pytest.mark.parametrize("damage", ["cut off", "edited", "newer", "unpacked", "missing", "nothing"])
def test_a_bad_file_is_named_with_what_is_wrong(tmp_path: Path, recording: bytes, run: Run, damage: str) -> None:
    """Its path, the line, and what to do."""
    packed = gzip.compress(recording)
    content = {
        "cut off": recording[: len(recording) // 2],
        "edited": recording.replace(b"my light", b"my sight"),
        "newer": recording.replace(b'"version":1', b'"version":9', 1),
        "unpacked": packed[: len(packed) // 2],
        "nothing": b"",
    }
    file = tmp_path / f"a{SUFFIX}{'.gz' if damage == 'unpacked' else ''}"
    if damage != "missing":
        file.write_bytes(content[damage])
    with pytest.raises(BadInput) as refused:
        run(file)
    assert refused.value.code == "bad_recording"
    assert refused.value.param == str(file)


@pytest.mark.parametrize(("given", "said"), [({"rerun": "asr,tts"}, "tts"), ({"accept": " "}, "why")])
def test_what_cannot_be_asked_is_refused(
    tmp_path: Path, recording: bytes, run: Run, given: dict[str, str], said: str
) -> None:
    """Before anything is replayed."""
    (tmp_path / f"a{SUFFIX}").write_bytes(recording)
    with pytest.raises(BadInput, match=said):
        run(**given)
