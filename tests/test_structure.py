"""The house as docs/architecture.md draws it: which way imports run, and that nothing foreign crept in."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules(folder: str) -> list[Path]:
    found = sorted((ROOT / folder).rglob("*.py"))
    assert found
    return found


def offenders(folder: str, forbidden: tuple[str, ...]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(folder)
        for name in imports(path)
        if any(name == prefix or name.startswith(f"{prefix}.") for prefix in forbidden)
    ]


def test_pipelines_know_nothing_of_sessions() -> None:
    """The model half imports nothing of the live half."""
    assert offenders("pipelines", ("assistant", "tests", "benchmarks", "evals")) == []


def test_transports_know_nothing_of_models() -> None:
    """A transport carries bytes: it imports no pipeline."""
    assert offenders("assistant/transports", ("pipelines",)) == []


def test_only_the_parsing_process_loads_opencv() -> None:
    """Files from outside are decoded in a process that may be killed, and nowhere else."""
    readers = {name.split(" ")[0] for folder in ("assistant", "pipelines") for name in offenders(folder, ("cv2",))}
    assert readers == {"pipelines/parsing/pictures.py"}


def test_only_the_parsing_process_loads_what_reads_documents() -> None:
    """One module loads pypdf, and the process of documents alone loads it and the other readers."""
    documents = "pipelines/parsing/documents"
    loaders = {name.split(" ")[0] for folder in ("assistant", "pipelines") for name in offenders(folder, ("pypdf",))}
    assert loaders == {f"{documents}/pdf.py"}
    inner = {f"{documents.replace('/', '.')}.{name}" for name in ("pdf", "docx", "html", "tables", "export", "reading")}
    users = {name.split(" ")[0] for folder in ("assistant", "pipelines") for name in offenders(folder, tuple(inner))}
    assert users == {f"{documents}/{name}.py" for name in ("reading", "export", "tables", "child")}


SANS_IO = ["timeline", "pacing", "turn_taking", "conversation", "router", "messages", "settings", "frames"]


@pytest.mark.parametrize("name", SANS_IO)
def test_the_core_does_no_io(name: str) -> None:
    """Turn taking, timeline, pacing, conversation and router import neither asyncio nor sockets, threads or clocks."""
    forbidden = {"asyncio", "socket", "threading", "time", "subprocess", "sqlite3", "starlette", "uvicorn"}
    assert not forbidden & set(imports(ROOT / "assistant" / f"{name}.py"))


def test_the_protocol_does_no_io() -> None:
    """The Realtime protocol is translation alone."""
    assert offenders("assistant/realtime", ("asyncio", "socket", "threading", "time", "starlette", "websockets")) == []


def test_the_product_imports_no_test_helpers() -> None:
    """Stub stages and the scripted caller stay out of what a deployment runs."""
    product = [path for path in modules("assistant") if "testing" not in path.parts]
    assert [p.name for p in product for name in imports(p) if name.startswith("assistant.testing")] == []


def test_no_file_grew_into_two_ideas() -> None:
    """No module of the product is longer than 500 lines."""
    long = [
        str(path.relative_to(ROOT))
        for folder in ("assistant", "pipelines")
        for path in modules(folder)
        if len(path.read_text().splitlines()) > 500
    ]
    assert long == []


UNMIRRORED = {
    "assistant/messages.py": "data alone",
    "assistant/playing.py": "the data of an answer; test_delivering.py",
    "assistant/settings.py": "data alone",
    "assistant/testing/server.py": "test_app.py stands on it",
    "pipelines/asr/carrier_phrases.py": "phrases; test_build_model.py learns them",
    "pipelines/asr/forks.py": "a worker process's other end; test_pool.py",
    "pipelines/asr/messages.py": "data alone; test_worker.py",
    "pipelines/asr/template.py": "the process that workers are forked from; test_pool.py",
    "pipelines/errors.py": "tests/assistant/test_errors.py has every error there is",
    "pipelines/parsing/documents/limits.py": "numbers alone",
    "pipelines/parsing/messages.py": "data alone; test_child.py",
    "pipelines/tts/espeak_process.py": "a worker process's other end; test_espeak.py",
}
"""Modules without a test file of their own, and where or why."""

OF_SEVERAL = {
    "assistant/test_camera.py",
    "assistant/test_canaries.py",
    "assistant/test_durability.py",
    "assistant/realtime/test_protocol_states.py",
}
"""Test files whose claims belong to several modules at once, or to one in another way."""


def test_tests_mirror_the_source() -> None:
    """``a/b.py`` is tested by ``tests/a/test_b.py``, unless it is said above why not; no test file tests nothing."""
    sources = {
        path.relative_to(ROOT)
        for folder in ("assistant", "pipelines")
        for path in modules(folder)
        if path.name != "__init__.py"
    }
    tested = {
        (path.parent / path.name.removeprefix("test_")).relative_to(ROOT / "tests"): path.relative_to(ROOT / "tests")
        for folder in ("assistant", "pipelines")
        for path in modules(f"tests/{folder}")
        if path.name.startswith("test_")
    }
    assert {str(path) for path in sources - tested.keys()} == UNMIRRORED.keys()
    assert {str(tested[path]) for path in tested.keys() - sources} == OF_SEVERAL


def test_every_queue_is_bounded() -> None:
    """asyncio.Queue and queue.Queue are never made without a bound."""
    unbounded = []
    for folder in ("assistant", "pipelines"):
        for path in modules(folder):
            for node in ast.walk(ast.parse(path.read_text())):
                if not isinstance(node, ast.Call) or not ast.unparse(node.func).endswith("Queue"):
                    continue
                if not node.args and not node.keywords:
                    unbounded.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert unbounded == []


def test_no_machine_path_or_registry_in_the_repository() -> None:
    """Nothing committed names a host that packages come from, or a folder of one machine."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    words = ("files.python" + "hosted", "pypi" + ".org", "/wo" + "rk/", "registry.npm" + "js")
    found = []
    for name in listed.stdout.split():
        path = ROOT / name
        if path.suffix in {".png", ".wav"} or not path.is_file():
            continue
        text = path.read_text(errors="ignore")
        found += [f"{name}: {word}" for word in words if word in text]
    assert found == []
