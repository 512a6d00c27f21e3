"""What becomes live, and what does not."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.errors import BadInput
from pipelines.knowledge import tree
from pipelines.knowledge.collection import load
from pipelines.knowledge.publishing import Refused, end_notice, publish, put_notice, roll_back
from pipelines.knowledge.versions import Versions

HOURS = "---\ntitle: Opening hours\nquestions:\n  - When are you open\n---\n\n{}\n"
OUTAGE = """---
title: Outage in Northtown
scope: notice
concerns: [{concerns}]
questions:
  - Is there an outage
---

{words}
"""
ROOT = Path(__file__).parents[3]


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """A folder with one article."""
    folder = tmp_path / "draft"
    (folder / "en").mkdir(parents=True)
    return write(folder, "At nine.")


@pytest.fixture
def versions(tmp_path: Path) -> Versions:
    """Nothing published yet."""
    return Versions(tmp_path / "data" / "knowledge")


def write(folder: Path, words: str) -> Path:
    (folder / "en" / "hours.md").write_text(HOURS.format(words))
    return folder


def outage(folder: Path, words: str = "It is dark.", concerns: str = "hours") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "outage.md"
    path.write_text(OUTAGE.format(words=words, concerns=concerns))
    return path


def count(folder: Path) -> int:
    return len(load(folder)[0].articles)


def live(versions: Versions) -> dict[str, str]:
    """What callers hear, by article."""
    manifest = versions.live()
    assert manifest is not None
    return {key: one.answer[0] for key, one in load(versions.content(manifest.number))[0].articles.items()}


def test_what_is_proven_goes_live(versions: Versions, draft: Path) -> None:
    """The copy is what was proven; what is edited afterwards is a draft again."""
    proven: list[Path] = []

    def prove(folder: Path) -> int:
        proven.append(folder)
        return count(folder)

    made = publish(versions, draft, "first", 7.0, prove).manifest
    write(draft, "At ten.")
    assert (made.number, made.at, made.note, made.articles) == (1, 7.0, "first", 1)
    assert proven[0] != draft
    assert live(versions) == {"hours": "At nine."}


def test_what_is_refused_changes_nothing(versions: Versions, draft: Path) -> None:
    """A test that fails leaves the old version live, and nothing of the new one."""
    publish(versions, draft, "", 1.0, count)
    write(draft, "At ten.")

    def prove(_: Path) -> int:
        raise Refused(["tests/a.yaml:1: no"])

    with pytest.raises(Refused):
        publish(versions, draft, "", 2.0, prove)
    assert live(versions) == {"hours": "At nine."}
    assert [one.number for one in versions.all()] == [1]


def test_an_edit_while_it_is_proven_is_noticed(versions: Versions, draft: Path) -> None:
    """Two editors at once: what was not proven as a whole does not go live."""

    def prove(folder: Path) -> int:
        write(draft, "At ten.")
        return count(folder)

    with pytest.raises(BadInput, match="changed while it was being published"):
        publish(versions, draft, "", 1.0, prove)
    assert versions.live() is None


def test_two_who_publish_at_once(versions: Versions, draft: Path) -> None:
    """The second is told so, and what the first publishes goes live."""

    def prove(folder: Path) -> int:
        with pytest.raises(BadInput, match="Somebody else is publishing"):
            publish(versions, draft, "second", 1.0, count)
        return count(folder)

    assert publish(versions, draft, "first", 1.0, prove).manifest.note == "first"
    assert [one.note for one in versions.all()] == ["first"]


@pytest.mark.parametrize("at", ["add", "point"])
def test_killed_before_the_switch_leaves_the_old_one(versions: Versions, draft: Path, at: str) -> None:
    """Whether the copy is whole or not: the old version is live, and the next publish goes well."""
    publish(versions, draft, "", 1.0, count)
    write(draft, "At ten.")
    program = f"""
import os, signal, sys
from pathlib import Path
from pipelines.knowledge import publishing
from pipelines.knowledge.versions import Versions
Versions.{at} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
publishing.publish(Versions(Path(sys.argv[1])), Path(sys.argv[2]), "", 2.0, lambda _: 1)
"""
    killed = subprocess.run([sys.executable, "-c", program, str(versions.folder), str(draft)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert live(versions) == {"hours": "At nine."}
    publish(versions, draft, "", 3.0, count)
    assert live(versions) == {"hours": "At ten."}
    assert not list((versions.folder / "versions").glob(".making-*"))


def test_a_notice_goes_live_without_the_rest(versions: Versions, draft: Path, tmp_path: Path) -> None:
    """The draft's other edits stay a draft; the notice outlives the next publish, and is taken away by its id."""
    publish(versions, draft, "", 1.0, count)
    write(draft, "At ten.")
    made = put_notice(versions, draft, outage(tmp_path / "desk"), 2.0)
    assert made.manifest.notices == {"outage": "outage.md"}
    assert live(versions) == {"hours": "At nine.", "outage": "It is dark."}
    assert publish(versions, draft, "", 3.0, count).kept == ("outage",)
    assert live(versions) == {"hours": "At ten.", "outage": "It is dark."}
    put_notice(versions, draft, outage(tmp_path / "desk", "It is dim."), 4.0)
    assert live(versions)["outage"] == "It is dim."
    end_notice(versions, "outage", 5.0)
    assert live(versions) == {"hours": "At ten."}
    assert publish(versions, draft, "", 6.0, count).kept == ()


def test_a_notice_of_the_draft_is_not_kept_twice(versions: Versions, draft: Path) -> None:
    """Once the draft has it, the draft decides."""
    publish(versions, draft, "", 1.0, count)
    path = outage(draft / "en")
    put_notice(versions, draft, path, 2.0)
    assert publish(versions, draft, "", 3.0, count).kept == ()
    path.unlink()
    publish(versions, draft, "", 4.0, count)
    assert live(versions) == {"hours": "At nine."}


def test_a_notice_where_nothing_was_published(versions: Versions, draft: Path, tmp_path: Path) -> None:
    """What is served is the folder: it becomes the first version; what is broken in it is left out, and told."""
    (draft / "en" / "broken.md").write_text("nothing")
    made = put_notice(versions, draft, outage(tmp_path / "desk"), 1.0)
    assert live(versions) == {"hours": "At nine.", "outage": "It is dark."}
    assert {one.path for one in made.problems} == {str(draft / "en" / "broken.md")}


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        (HOURS.format("No notice."), 1, "This is no notice"),
        ("nothing", 1, "front matter"),
        (OUTAGE.format(words="Dark.", concerns="no-such-article"), 4, "There is no article 'no-such-article'"),
        (
            OUTAGE.format(words="Dark.", concerns="hours").replace("scope", "id: hours\nscope"),
            1,
            "used by another article",
        ),
        (OUTAGE.format(words="Dark.", concerns="hours").replace("scope", "draft: yes\nscope"), 1, "marked as a draft"),
        (
            OUTAGE.format(words="Dark.", concerns="hours").replace("scope", "until: 1970-01-02\nscope"),
            3,
            "has ended already",
        ),
    ],
)
def test_what_is_no_good_notice_is_refused(
    versions: Versions, draft: Path, tmp_path: Path, text: str, line: int, why: str
) -> None:
    """With its file and line; what is live stays as it is."""
    publish(versions, draft, "", 1.0, count)
    path = tmp_path / "aaa.md"
    path.write_text(text)
    with pytest.raises(Refused) as caught:
        put_notice(versions, draft, path, 200_000.0)
    assert any(told.startswith(f"{path}:{line}:") and why in told for told in caught.value.lines), caught.value.lines
    assert live(versions) == {"hours": "At nine."}


def test_a_notice_that_is_not_live_cannot_be_ended(versions: Versions, draft: Path) -> None:
    """Neither before anything was published, nor an article that is no notice."""
    with pytest.raises(BadInput, match="Nothing was published yet"):
        end_notice(versions, "outage", 1.0)
    publish(versions, draft, "", 1.0, count)
    with pytest.raises(BadInput, match="No notice 'hours' is live"):
        end_notice(versions, "hours", 1.0)


def test_rolling_back_leads_to_what_was_live_before(versions: Versions, draft: Path) -> None:
    """Not to the number before: a version that was taken back is passed over. A number leads anywhere."""
    for words in ("one", "two"):
        publish(versions, write(draft, words), "", 1.0, count)
    assert roll_back(versions).number == 1
    publish(versions, write(draft, "three"), "", 1.0, count)
    assert roll_back(versions).number == 1
    assert live(versions) == {"hours": "one"}
    with pytest.raises(BadInput, match="no version before"):
        roll_back(versions)
    assert roll_back(versions, 3).number == 3
    with pytest.raises(BadInput, match="no version 9"):
        roll_back(versions, 9)


def test_rolling_back_needs_an_unchanged_version(versions: Versions, draft: Path) -> None:
    """What was changed after it was published does not go live again."""
    with pytest.raises(BadInput, match="Nothing was published yet"):
        roll_back(versions)
    for words in ("one", "two"):
        publish(versions, write(draft, words), "", 1.0, count)
    path = versions.content(1) / "en" / "hours.md"
    path.chmod(0o600)
    path.write_text("x")
    with pytest.raises(BadInput, match="changed since"):
        roll_back(versions)
    assert live(versions) == {"hours": "two"}
    assert tree.digest(draft) == tree.digest(versions.content(2))
