"""A folder of articles."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipelines.errors import BadInput
from pipelines.knowledge import collection
from pipelines.knowledge.collection import load
from pipelines.knowledge.markdown import SIZE_LIMIT

GOOD = "---\ntitle: {title}\nquestions: [Q]\n---\nWords.\n"
SAMPLE = Path(__file__).parents[3] / "knowledge" / "broadband"


def write(folder: Path, **articles: str) -> Path:
    for name, text in articles.items():
        (folder / f"{name}.md").write_text(text)
    return folder


def test_good_articles_are_loaded_and_bad_ones_told(tmp_path: Path) -> None:
    """What is wrong with one file keeps none of the others from being used; a README is no article."""
    write(tmp_path, a=GOOD.format(title="A"), b="nothing", README="# Read me")
    found, problems = load(tmp_path)
    assert list(found.articles) == ["a"]
    assert [(Path(problem.path).name, problem.line) for problem in problems] == [("b.md", 1)]


def test_the_version_follows_the_content(tmp_path: Path) -> None:
    """The same files have the same version; a changed file or name has another."""
    versions = []
    for name, title in (("a", "A"), ("a", "A"), ("a", "B"), ("b", "B")):
        for old in tmp_path.glob("*.md"):
            old.unlink()
        versions.append(load(write(tmp_path, **{name: GOOD.format(title=title)}))[0].version)
    assert versions[0] == versions[1]
    assert len(set(versions)) == 3


def test_folders_named_by_a_language_belong_to_it(tmp_path: Path) -> None:
    """Articles of ``en`` and ``zh`` inside the folder are loaded with it, those of other folders are not."""
    write(tmp_path, a=GOOD.format(title="A"))
    for name, language in (("en", "en"), ("zh", "zh"), ("pictures", "en"), ("zh-CN", "zh-CN")):
        (tmp_path / name).mkdir()
        text = GOOD.format(title="B").replace("title", f"language: {language}\ntitle")
        write(tmp_path / name, **{f"b-{name.lower()}": text})
    found, problems = load(tmp_path)
    assert list(found.articles) == ["a", "b-en", "b-zh", "b-zh-cn"]
    assert not problems
    assert list(found.speaking("en").articles) == ["a", "b-en"]
    assert list(found.speaking("zh").articles) == ["b-zh", "b-zh-cn"]
    assert found.speaking("en").version != found.speaking("zh").version != found.version


def test_an_id_is_used_once(tmp_path: Path) -> None:
    """The second article with an id is left out, and both files are named."""
    text = GOOD.format(title="A").replace("title", "id: same\ntitle")
    found, problems = load(write(tmp_path, a=text, b=text))
    assert list(found.articles) == ["same"]
    assert problems[0].path.endswith("b.md")
    assert "a.md" in problems[0].message


def test_files_that_are_no_text_are_told(tmp_path: Path) -> None:
    """Bytes that are not UTF-8, a file too large, and one that cannot be read are problems, not exceptions."""
    write(tmp_path, a=GOOD.format(title="A"), c="x" * (SIZE_LIMIT + 1))
    (tmp_path / "b.md").write_bytes(b"\xff\xfe")
    (tmp_path / "d.md").symlink_to(tmp_path / "gone")
    _, problems = load(tmp_path)
    assert [(Path(problem.path).name, problem.message.split(" (")[0]) for problem in problems] == [
        ("b.md", "The file is not UTF-8 text."),
        ("c.md", f"The file has more than {SIZE_LIMIT:,} bytes."),
        ("d.md", "The file cannot be read"),
    ]


def test_links_and_what_is_no_file_are_told(tmp_path: Path) -> None:
    """A link to outside, into a circle, to a pipe that nobody writes to: each is told, and nothing waits or is read."""
    folder = tmp_path / "kb"
    folder.mkdir()
    write(tmp_path, outside=GOOD.format(title="B"))
    write(folder, a=GOOD.format(title="A"))
    (folder / "b.md").symlink_to(tmp_path / "outside.md")
    (folder / "c.md").symlink_to(folder / "c.md")
    os.mkfifo(folder / "pipe")
    (folder / "d.md").symlink_to(folder / "pipe")
    (folder / "e.md").symlink_to("/dev/zero")
    (folder / "zh").symlink_to(tmp_path)
    (folder / "f.md").symlink_to(folder / "a.md")
    found, problems = load(folder)
    assert list(found.articles) == ["a", "f"]
    assert [(Path(one.path).name, one.message) for one in problems] == [
        ("b.md", "The file is a link to outside of the folder."),
        ("c.md", "The file cannot be read (a link leads in a circle)."),
        ("d.md", "This is no file."),
        ("e.md", "The file is a link to outside of the folder."),
        ("outside.md", "The file is a link to outside of the folder."),
    ]


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    """A version that is in force is one."""
    (tmp_path / "one").mkdir()
    write(tmp_path / "one", a=GOOD.format(title="A"))
    (tmp_path / "now").symlink_to("one")
    assert list(load(tmp_path / "now")[0].articles) == ["a"]


def test_a_name_that_is_no_text_is_told(tmp_path: Path) -> None:
    """Bytes that no letters stand for cannot be printed, so the problem spells them."""
    write(tmp_path, a=GOOD.format(title="A"))
    (tmp_path / os.fsdecode(b"b\xff.md")).write_text(GOOD.format(title="B"))
    _, problems = load(tmp_path)
    assert [problem.message for problem in problems] == [r"'b\udcff' cannot be an id."]
    assert problems[0].path.endswith(r"b\udcff.md")


def test_a_folder_that_goes_while_it_is_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Listing a folder that is taken away just then is refused in words."""

    def gone(self: Path) -> list[Path]:
        raise FileNotFoundError(2, "No such file or directory", str(self))

    monkeypatch.setattr(Path, "iterdir", gone)
    with pytest.raises(BadInput, match="cannot be read"):
        load(write(tmp_path, a=GOOD.format(title="A")))


@pytest.mark.parametrize("make", [lambda folder: folder / "gone", lambda folder: folder, lambda folder: folder / "f"])
def test_without_articles_it_is_said_what_to_do(tmp_path: Path, make: object) -> None:
    """A folder that is missing, empty, or a file is refused with a hint where to name one."""
    (tmp_path / "f").write_text("")
    assert callable(make)
    with pytest.raises(BadInput) as caught:
        load(make(tmp_path))
    assert caught.value.code == "knowledge_folder"
    assert "site.toml" in caught.value.hint


def test_a_folder_without_one_good_article_names_the_first_problem(tmp_path: Path) -> None:
    """Nothing to answer with is refused, with file, line and message of the first problem."""
    with pytest.raises(BadInput, match="front matter is missing") as caught:
        load(write(tmp_path, a="nothing"))
    assert caught.value.param.endswith("a.md:1")
    collection, problems = load(tmp_path, drafts=True)  # editors are told all of them
    assert (collection.articles, len(problems)) == ({}, 1)


def test_a_folder_holds_no_more_than_it_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the limit nothing is read."""
    monkeypatch.setattr(collection, "FILES_MAX", 1)
    with pytest.raises(BadInput, match="more than 1 articles"):
        load(write(tmp_path, a=GOOD.format(title="A"), b=GOOD.format(title="B")))


def test_the_sample_is_clean() -> None:
    """The knowledge base that ships has no problem, in either language, and articles of every kind."""
    found, problems = load(SAMPLE)
    assert problems == []
    for language, articles, procedures, compared in (("en", 30, 8, 4), ("zh", 15, 4, 1)):
        own = [article for article in found.speaking(language).articles.values() if not article.guest]
        kinds = [article.drawing.kind for article in own if article.drawing is not None]
        assert len(own) >= articles
        assert sum(article.procedure is not None for article in own) >= procedures
        assert kinds.count("comparison") >= compared
        assert {"parts", "steps", "flow", "chart"} <= {*kinds}


def test_drafts_are_for_editors(tmp_path: Path) -> None:
    """A draft is found by nobody until its line is taken away; what is wrong with it is told before."""
    draft = GOOD.format(title="B").replace("title:", "draft: yes\ntitle:")
    write(tmp_path, a=GOOD.format(title="A"), b=draft)
    assert list(load(tmp_path)[0].articles) == ["a"]
    found, problems = load(tmp_path, drafts=True)
    assert (list(found.articles), found.articles["b"].draft, problems) == (["a", "b"], True, [])
    write(tmp_path, b=GOOD.format(title="B"))
    assert list(load(tmp_path)[0].articles) == ["a", "b"]


def test_drafts_alone_are_no_collection(tmp_path: Path) -> None:
    """A folder of drafts is said to be one: there is nothing to answer from."""
    write(tmp_path, b=GOOD.format(title="B").replace("title:", "draft: true\ntitle:"))
    with pytest.raises(BadInput, match="All articles of this folder are drafts"):
        load(tmp_path)
