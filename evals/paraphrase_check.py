"""Check that the spoken questions are paraphrases of the knowledge base, not quotations from it.

A question that repeats an article's own words is found by any search, so it says nothing about how well a real caller
is understood. This script therefore refuses each question of ``evals/data/spoken_questions.tsv`` that shares a run of
three consecutive content words with any file of ``knowledge/``. Content words are what is left of a text once it is
lower-cased, its punctuation is removed and the English stop words are dropped; front matter and diagrams count too.

Run it from anywhere: ``python evals/paraphrase_check.py``. It exits with 1 and lists the offenders if there are any.
"""

import csv
import re
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = ROOT / "evals" / "data" / "spoken_questions.tsv"
KNOWLEDGE = ROOT / "knowledge"
RUN_LENGTH = 3

# Function words only, without apostrophes, as content_words removes those before it looks here.
_STOP_WORD_TEXT = """
a about above after again against all am an and any are arent as at be because been before being below between both
but by can cannot cant could couldnt did didnt do does doesnt doing dont down during each few for from further had
hadnt has hasnt have havent having he her here hers herself him himself his how i id if ill im in into is isnt it
its itself ive just me more most my myself no nor not now of off on once only or other our ours ourselves out over
own same she should shouldnt so some such than that thats the their theirs them themselves then there theres these
they theyre this those through to too under until up very was wasnt we were werent weve what whats when where which
while who whom why will with wont would wouldnt you youre your yours yourself yourselves youve
er um
"""
STOP_WORDS = frozenset(_STOP_WORD_TEXT.split())


def content_words(text: str) -> list[str]:
    """Return the words of a text in order, lower-cased, without punctuation and stop words."""
    plain = re.sub(r"['’]", "", text.lower())
    return [word for word in re.findall(r"[^\W_]+", plain) if word not in STOP_WORDS]


def runs(words: list[str]) -> set[tuple[str, ...]]:
    """Return every run of RUN_LENGTH consecutive words."""
    return {tuple(words[start : start + RUN_LENGTH]) for start in range(len(words) - RUN_LENGTH + 1)}


def shared_runs(question: str, texts: Iterable[str]) -> list[str]:
    """Return, sorted, the runs of content words that a question has in common with any of the texts."""
    wanted = runs(content_words(question))
    found = {run for text in texts for run in wanted & runs(content_words(text))}
    return sorted(" ".join(run) for run in found)


def main() -> int:
    """List each question that quotes the knowledge base; return 1 if there is one, else 0."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(KNOWLEDGE.rglob("*.md"))]
    if not texts:
        print(f"no articles under {KNOWLEDGE}")
        return 1
    with QUESTIONS.open(encoding="utf-8", newline="") as lines:
        questions = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    offenders = [(row, shared) for row in questions if (shared := shared_runs(row["text"], texts))]
    for row, shared in offenders:
        print(f"{row['id']}: {row['text']} [{'; '.join(shared)}]")
    print(f"{len(questions)} questions, {len(texts)} articles, {len(offenders)} offenders")
    return 1 if offenders else 0


if __name__ == "__main__":
    sys.exit(main())
