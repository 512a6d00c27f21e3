"""The command line: ``serve`` (the default), ``ask``, ``mic``, ``replay``, ``check``, ``knowledge``, ``history``."""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from assistant import logs
from assistant.commands.naming import with_site
from assistant.errors import FrontdeskError

SITE = Path(__file__).parent.parent / "site.toml"
"""The sample deployment."""

OF_A_DESK = ("knowledge", "history")
"""Commands that work on what belongs to somebody: it is said when that is the sample."""

VARIABLE = "FRONTDESK_SITE"
"""Environment variable that names the deployment where the command does not."""


def parser() -> argparse.ArgumentParser:
    """What the command understands."""
    top = argparse.ArgumentParser(prog="run_assistant.py", description="Frontdesk: a voice assistant that draws.")
    top.add_argument(
        "--site",
        metavar="FILE",
        dest="named_site",
        help=f"the deployment (default: {VARIABLE}, else site.toml here, else the sample)",
    )
    top.add_argument("-v", "--verbose", action="store_true", help="log every decision with its reason")
    commands_ = top.add_subparsers(dest="command", metavar="COMMAND")

    serve = commands_.add_parser("serve", help="serve the page and the Realtime endpoint (the default)")
    serve.add_argument("--host", help="address to listen on; other than loopback it needs TLS and keys")
    serve.add_argument("--port", type=int, help="port to listen on; 0 for any free one")

    serve.add_argument(
        "--lan", action="store_true", help="serve this network: a certificate and a one-time token are made"
    )
    serve.add_argument("--cert", metavar="FILE", help="certificate for TLS, PEM, with --key")
    serve.add_argument("--key", metavar="FILE", help="its private key, PEM")
    serve.add_argument(
        "--insecure", action="store_true", help="let anybody who can reach the address call, without TLS and keys"
    )

    ask = commands_.add_parser("ask", help="ask one question, by text or by a sound file, without a server")
    question = ask.add_mutually_exclusive_group(required=True)
    question.add_argument("text", nargs="?", help="the question")
    question.add_argument("--audio", type=Path, metavar="FILE", help="a WAV file with the question spoken")
    ask.add_argument("--language", metavar="LANGUAGE", help="en or zh (default: the deployment's own)")
    ask.add_argument("--draft", action="store_true", help="ask the folder that you edit, not what is published")
    ask.add_argument("--speak", type=Path, metavar="OUT.wav", help="write the spoken answer")
    ask.add_argument("--draw", type=Path, metavar="OUT.svg", help="write the drawing, if there is one")
    ask.add_argument("--json", action="store_true", help="print everything as JSON")

    mic = commands_.add_parser("mic", help="talk at this machine's own microphone and loudspeaker, without a server")
    mic.add_argument("--list", action="store_true", help="list the sound devices and end")
    mic.add_argument("--input", metavar="NAME|INDEX", help="the microphone (default: the system's own)")
    mic.add_argument("--output", metavar="NAME|INDEX", help="the loudspeaker (default: the system's own)")
    mic.add_argument("--push-to-talk", action="store_true", help="take and end your turns with the space bar")

    replay = commands_.add_parser("replay", help="feed recorded conversations to today's core, and compare")
    replay.add_argument("recordings", nargs="+", type=Path, metavar="FILE", help="recordings, or folders of them")
    replay.add_argument("--accept", metavar="WHY", help="what is decided now is what is wanted from now on")
    replay.add_argument("--rerun", metavar="STAGES", help="compute stages anew and compare: asr, omni, or asr,omni")
    replay.add_argument("--show", type=Path, metavar="OUT.html", help="write a page of one recording, on a time axis")

    commands_.add_parser("check", help="check site.toml and say what each stage uses, and why")

    knowledge = commands_.add_parser("knowledge", help="work on the knowledge base")
    actions = knowledge.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="check every article; says file, line and what to do")
    check.add_argument(
        "folder",
        nargs="?",
        type=Path,
        help="or one article, by its file or id (default: the folder that site.toml names)",
    )
    draw = actions.add_parser("draw", help="write the drawing of an article to a file")
    draw.add_argument("article", help="its id, or a .json file with a drawing")
    draw.add_argument("--out", type=Path, required=True, metavar="FILE", help="ends in .svg, .png or .mmd (mermaid)")
    draw.add_argument("--folder", type=Path, help="default: the folder that site.toml names")
    draw.add_argument("--dark", action="store_true", help="PNG in the colours for the dark")
    preview = actions.add_parser("preview", help="a page on this machine: every article as it is spoken and drawn")
    preview.add_argument("folder", nargs="?", type=Path, help="default: the folder that site.toml names")
    preview.add_argument("--port", type=int, default=0, help="port to listen on (default: any free one)")
    missing = actions.add_parser("questions", help="what was asked and not answered, in groups")
    missing.add_argument("--days", type=int, default=30, metavar="N", help="asked in the last N days (default: 30)")
    missing.add_argument(
        "--draft", nargs=2, metavar=("N", "FOLDER"), help="write a draft article with the questions of group N"
    )
    bring = actions.add_parser("import", help="make draft articles of PDF, DOCX, HTML, CSV, a help centre's export")
    bring.add_argument("files", nargs="+", type=Path, metavar="FILE", help="or a folder of HTML files")
    bring.add_argument("--into", type=Path, required=True, metavar="FOLDER", help="where the drafts are written")
    bring.add_argument(
        "--language", default="", metavar="CODE", help="of the articles, en or zh (default: as it looks)"
    )
    start = actions.add_parser("init", help="make a folder to start from: three articles, a test, a site.toml")
    start.add_argument("folder", type=Path, metavar="DIR", help="a folder that is empty or not there")
    test = actions.add_parser("test", help="go through the dialogues in tests/ and say what came out otherwise")
    test.add_argument("folder", nargs="?", type=Path, help="default: the folder that site.toml names")
    save = actions.add_parser("save", help="write a past conversation as a dialogue to test by")
    save.add_argument("conversation", metavar="CONVERSATION_ID", help="as the history names it; its beginning will do")
    save.add_argument("file", type=Path, metavar="FILE.yaml", help="a new file, in the folder's tests/")
    publish = actions.add_parser("publish", help="check and test the folder, and make it what callers hear")
    publish.add_argument("--note", default="", help="what was changed, for the list of versions")
    actions.add_parser("versions", help="list what was published, and say what is live")
    rollback = actions.add_parser("rollback", help="make the version before the live one live again")
    rollback.add_argument("number", nargs="?", type=int, default=0, help="another version")
    notice = actions.add_parser("notice", help="put a notice (an outage) up without publishing the rest, or end one")
    which = notice.add_mutually_exclusive_group(required=True)
    which.add_argument("file", nargs="?", type=Path, metavar="FILE", help="an article of scope notice")
    which.add_argument("--end", metavar="ID", help="take the notice with this id away")
    _history(commands_.add_parser("history", help="past conversations: list, search, show, mark, erase"))
    return top


def parsed(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """What was typed, with the deployment that it is for."""
    arguments = parser().parse_args(argv)
    arguments.site = site(arguments.named_site)
    return arguments


def site(named: str | None) -> Path:
    """The deployment: the one named, by the command or the environment; the one here; else the sample."""
    if named or (named := os.environ.get(VARIABLE)):
        return Path(named)
    here = Path("site.toml")
    return here if here.is_file() else SITE


def _history(history: argparse.ArgumentParser) -> None:
    actions = history.add_subparsers(dest="action", required=True, metavar="ACTION")
    listed = actions.add_parser("list", help="the newest conversations")
    search = actions.add_parser("search", help="conversations in which words were said or answered")
    search.add_argument("words", help="beginnings of words, or Chinese characters")
    for one in (listed, search):
        one.add_argument("--language", default="", metavar="CODE", help="en or zh")
        one.add_argument("--since", default="", metavar="DAY", help="as 2026-11-23 (UTC)")
        one.add_argument("--until", default="", metavar="DAY", help="that day included")
        one.add_argument("--verdict", default="", metavar="KIND", help="with an answer given so (miss, doubt, ...)")
        one.add_argument("--mark", default="", metavar="MARK", help="with an answer marked wrong, or missing")
        one.add_argument("--limit", default="30", metavar="N", help="how many (default: 30)")
    show = actions.add_parser("show", help="one conversation: what was said, heard and drawn")
    show.add_argument("conversation", metavar="CONVERSATION_ID", help="its beginning will do")
    mark = actions.add_parser("mark", help="say that an answer is wrong, or that what it should say is missing")
    mark.add_argument("conversation", metavar="CONVERSATION_ID", help="its beginning will do")
    mark.add_argument("answer", type=int, metavar="N", help="number of the answer, as show counts them")
    mark.add_argument("mark", choices=("wrong", "missing", "none"), help="none takes a mark back")
    mark.add_argument("--note", default="", help="for whoever mends the article")
    erase = actions.add_parser("erase", help="erase a conversation, or all of a caller's, for good")
    which = erase.add_mutually_exclusive_group(required=True)
    which.add_argument("conversation", nargs="?", metavar="CONVERSATION_ID", help="its beginning will do")
    which.add_argument("--subject", metavar="NAME", help="of the token with which the caller came")
    which.add_argument("--phone", metavar="NUMBER", help="the caller's telephone number")
    which.add_argument("--page", metavar="ID", help="the id that the caller's page keeps")
    erase.add_argument("--yes", action="store_true", help="do not ask first")


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command; exits 2 with a plain message when something is wrong with what was asked."""
    arguments = parsed(argv)
    if arguments.command in OF_A_DESK and arguments.site == SITE and Path.cwd() != SITE.parent:
        print(f"This is the sample deployment, {SITE}. Name yours with --site FILE, or in {VARIABLE}.", file=sys.stderr)
    logs.set_up("lines", logging.DEBUG if arguments.verbose else logging.WARNING)
    for noisy in ("websockets", "markdown_it", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read this, as "head" does, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left is flushed at exit, to nobody
        code = 0
    except FrontdeskError as error:
        print(f"{error.param}: {error.message}" if error.param else error.message, file=sys.stderr)
        if error.hint:
            print(with_site(error.hint, arguments.named_site), file=sys.stderr)
        code = 2
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


def _run(arguments: argparse.Namespace) -> int:
    name = arguments.command or "serve"
    command = importlib.import_module(f"assistant.commands.{name}")  # only what this command needs is loaded
    return int(command.run(arguments))
