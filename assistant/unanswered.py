"""What the store knows of questions that were not answered: nothing but the questions leaves it, and what was noted."""

from __future__ import annotations

import json
import re
import sqlite3

from assistant.errors import BadInput
from assistant.store import Store
from pipelines.knowledge.unanswered import Asked, Why, without_names

LIMIT = 5_000
"""Questions that are looked at, the newest: more than anybody reads."""
TEXT_MAX = 300
"""Characters of a question."""

WHY: dict[str, Why] = {
    "miss": "not found",
    "out_of_scope": "not found",
    "doubt": "unsure",
    "wrong": "marked wrong",
    "missing": "marked missing",
}

_SQL = """
SELECT asked.text, asked.at, verdict.kind, mark.mark, mark.note, verdict.sources
FROM item AS answer
LEFT JOIN verdict ON verdict.session = answer.session AND verdict.item = answer.id
LEFT JOIN mark ON mark.session = answer.session AND mark.item = answer.id
JOIN item AS asked ON asked.rowid = (
    SELECT max(before.rowid) FROM item AS before
    WHERE before.session = answer.session AND before.role = 'user' AND before.rowid < answer.rowid)
WHERE answer.role = 'assistant' AND answer.at >= ? AND asked.text != ''
    AND (verdict.kind IN ('miss', 'out_of_scope', 'doubt') OR mark.mark IN ('wrong', 'missing'))
ORDER BY asked.at DESC LIMIT ?
"""
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def unanswered(store: Store, since: float) -> list[Asked]:
    """Questions whose answer was a miss, a doubt, or was marked as wrong or missing; newest first.

    Args:
        store: of the deployment; it need not be started.
        since: seconds since 1970; what was answered before is left out.

    Raises:
        BadInput: there is no store yet, or it cannot be read.
    """
    if not store.path.is_file():
        hint = "They are kept as soon as somebody has called; data.folder in site.toml says where."
        raise BadInput("data_folder", "There are no conversations yet.", hint, str(store.path))
    try:
        rows = store.read(_SQL, since, LIMIT)
    except sqlite3.Error as error:
        hint = "Start the server once: it brings its tables up to date."
        raise BadInput("data_folder", f"The conversations cannot be read ({error}).", hint, str(store.path)) from None
    found = []
    for text, at, kind, mark, note, sources in rows:
        words = without_names(str(text))[:TEXT_MAX]
        if words and isinstance(at, float):
            why, language = WHY[str(mark or kind)], "zh" if _CHINESE.search(words) else "en"
            answered = tuple(json.loads(str(sources or "[]")))[:1] if mark == "wrong" else ()
            found.append(Asked(words, at, why, language, "".join(answered), str(note or "")))
    return found
