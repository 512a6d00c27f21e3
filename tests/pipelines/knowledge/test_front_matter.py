"""The front matter of an article."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.knowledge.front_matter import COUNT_MAX, LISTED_MAX, SIZE_LIMIT, TITLE_MAX, FrontMatter, read

GOOD = """\
---
title: "Wifi: the   password"
id: wifi-2
language: zh-CN
scope: elsewhere
questions:
  - How do I change it
  - yes
  - 1.10
keywords: [on, wifi password]
pronounce:
  WPS: D AH B   Y UW
---
The body."""


def front(*settings: str) -> FrontMatter:
    return read(["---", *settings, "---", ""])


def faults(*settings: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.message) for fault in front(*settings).faults]


def test_every_setting_is_read_as_it_is_written() -> None:
    """Texts, lists and pronunciations are taken as words: yes and 1.10 are no booleans and numbers."""
    read_back = read(GOOD.split("\n"))
    assert read_back == FrontMatter(
        id="wifi-2",
        title="Wifi: the password",
        language="zh-CN",
        scope="elsewhere",
        questions=("How do I change it", "yes", "1.10"),
        keywords=("on", "wifi password"),
        pronounce={"wps": "D AH B Y UW"},
        body=13,
    )


def test_questions_in_other_languages_stand_apart() -> None:
    """An article that is written in one language says how it would be asked for in another."""
    found = read(["---", "title: T", "questions: [Q]", "questions-zh: [怎么办, 多少钱]", "---"])
    assert (found.questions, found.abroad, found.faults) == (("Q",), {"zh": ("怎么办", "多少钱")}, [])
    assert faults("title: T", "questions: [Q]", "questions-zh: no") == [
        (4, "The questions-zh must be a list of texts.")
    ]
    assert faults("title: T", "questions: [Q]", "questions-en: [Q]") == [
        (1, "questions-en is for articles in another language.")
    ]


def test_title_and_questions_are_required() -> None:
    """Both are missed; nothing else is."""
    assert faults("language: en") == [(1, "The title is missing."), (1, "The questions are missing.")]
    assert faults("title: T", "questions: [Q]") == []


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "The front matter is missing."),
        (["Hello"], "The front matter is missing."),
        (["---", "title: T"], "The front matter has no end."),
        (["---", "- a", "---"], "The front matter has no settings."),
        (["---", "---"], "The front matter has no settings."),
        (["---", f"title: {'x' * SIZE_LIMIT}", "---"], f"The front matter has more than {SIZE_LIMIT:,} characters."),
    ],
)
def test_without_a_front_matter_there_is_one_problem(lines: list[str], message: str) -> None:
    """A file that does not begin with settings between dashes is told so, once."""
    assert [fault.message for fault in read(lines).faults] == [message]


@pytest.mark.parametrize(
    ("lines", "at"),
    [
        (["title: a: b"], 2),
        (["title: T", "questions: [a, b"], 3),
        (["title: T", "\tquestions:"], 3),
        (['title: "\\UFFFFFFFF"'], 1),
        (["a: " + "[" * 5000], 1),
        (["title: !!python/object:os.system x", "*b"], 3),
    ],
)
def test_what_is_not_yaml_is_told_with_its_line(lines: list[str], at: int) -> None:
    """Broken YAML of any kind is one problem, at the line where it broke off (1 where the reader cannot say)."""
    assert faults(*lines) == [(at, "The front matter is not YAML.")]


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("colour: red", "There is no setting 'colour'."),
        ("? [a, b]\n: c", "There is no setting"),
        ("title: U", "title is set twice."),
        ("id: Big Id", "'Big Id' cannot be an id."),
        ("id:", "The id must be a text."),
        ("language: [en]", "The language must be a text."),
        ("language: English!", "'English!' is no language."),
        ("scope: nowhere", "There is no scope 'nowhere'."),
        ("keywords: one", "The keywords must be a list of texts."),
        ("keywords: []", "The keywords must be a list of texts."),
        ("keywords: [a, {b: c}]", "One of the keywords is not a text."),
        (f"keywords: [{'x' * (LISTED_MAX + 1)}]", f"One of the keywords has more than {LISTED_MAX} characters."),
        (f"keywords: [{', '.join('x' * (COUNT_MAX + 1))}]", f"There are more than {COUNT_MAX} keywords."),
        ("codes: FB-1", "The codes must be a list of texts."),
        ("codes: [FB*1]", "The code 'FB*1' has a * inside it."),
        ("codes: [FB**]", "The code 'FB**' has a * inside it."),
        ('codes: ["*"]', "The code '*' would fit too much."),
        ("codes: [FB*]", "The code 'FB*' would fit too much."),
        ("since: tomorrow\nscope: notice", "'tomorrow' is no time."),
        ("concerns: [Slow Net]\nscope: notice", "'Slow Net' cannot be an id."),
        ("draft: perhaps", "'perhaps' is neither yes nor no."),
        ("translates: Slow Net", "'Slow Net' cannot be an id."),
        (f"source: {'x' * (LISTED_MAX + 1)}", f"The source has more than {LISTED_MAX} characters."),
        ("pronounce: wps", f"pronounce must be a list of at most {COUNT_MAX} words with their sounds."),
        ("pronounce: {wps: D QQ}", "'QQ' is no ARPABET sound."),
        ("pronounce: {wps: D AH0}", "'AH0' is no ARPABET sound."),
        ("pronounce: {two words: D}", "A pronunciation is one word and its sounds."),
        ("pronounce: {wps: }", "A pronunciation is one word and its sounds."),
    ],
)
def test_a_setting_that_cannot_be_used_is_told_with_its_line(setting: str, message: str) -> None:
    """The problem says which setting, in the line where it stands, and is the only one."""
    found = faults("title: T", "questions: [Q]", *setting.split("\n"))
    assert len(found) == 1
    assert found[0][0] == 4
    assert found[0][1].startswith(message)


def test_a_title_is_short() -> None:
    """It is shown above a drawing."""
    assert faults(f"title: {'x' * (TITLE_MAX + 1)}", "questions: [Q]") == [
        (2, f"The title has more than {TITLE_MAX} characters.")
    ]


def test_an_entry_is_told_with_its_own_line() -> None:
    """In a list over several lines the problem names the line of the entry."""
    assert faults("title: T", "questions:", "  - Q", "  - a: b") == [(5, "One of the questions is not a text.")]


def test_a_bomb_of_aliases_costs_nothing() -> None:
    """YAML that would unfold to a million texts is never unfolded."""
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 25)]
    assert len(front(*lines).faults) == len(lines) + 2


@given(st.lists(st.text(alphabet="---: []{}&*!|>'\"#%@\\U0aé\t?,titleqsn") | st.text(), max_size=12))
def test_any_lines_give_faults_not_exceptions(lines: list[str]) -> None:
    """Whatever the lines are, they are read, or the problems say why not."""
    for read_back in (read(lines), read(["---", *lines, "---"])):
        assert read_back.faults or (read_back.title and read_back.questions)
        assert read_back.body <= len(lines) + 2


def test_codes_are_taken_as_they_are_printed() -> None:
    """A number keeps its zeros, a star its place; blanks are made single."""
    assert front("title: T", "questions: [Q]", "codes: [FB-7590*, 0040063, 'A  1']").codes == (
        "FB-7590*",
        "0040063",
        "A 1",
    )


def test_where_it_is_from_and_whether_it_is_a_draft() -> None:
    """A source is a text; a draft is one by yes or true, and by no or false it is none."""
    known = front("title: T", "questions: [Q]", "source: Manual.pdf, page 12", "draft: yes")
    assert (known.source, known.draft, known.faults) == ("Manual.pdf, page 12", True, [])
    assert not front("title: T", "questions: [Q]", "draft: no").draft
    assert faults("title: T", "questions: [Q]", "draft: maybe") == [(4, "'maybe' is neither yes nor no.")]
    assert faults("title: T", "questions: [Q]", f"source: {'s' * 300}") == [
        (4, "The source has more than 200 characters.")
    ]
