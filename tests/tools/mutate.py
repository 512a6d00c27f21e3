"""Would a test notice? Changes a module in one small place after another and runs its tests against each change.

    python -m tests.tools.mutate assistant/timeline.py [more/test_files.py …]

The tests are those that mirror the module (``assistant/x.py`` -> ``tests/assistant/test_x.py``) and those named after
it. Prints every change that no test noticed, and ends with 1 if there is one; docs/mutation.md explains those that
are left. Nothing in the tree is touched: each mutant lives in a forked process. Not mutated are annotations,
docstrings and decorators, which change no behaviour that a test could see.
"""

from __future__ import annotations

import ast
import copy
import importlib
import os
import signal
import sys
import tempfile
import types
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import hypothesis.stateful  # noqa: F401 - loaded here, so that no mutant has to
import pytest

LIMIT_S = 60
"""A mutant that runs longer hangs, which its tests have noticed."""

SWAPS: dict[type[ast.AST], list[type[ast.AST]]] = {
    ast.Lt: [ast.LtE, ast.Gt],
    ast.LtE: [ast.Lt, ast.GtE],
    ast.Gt: [ast.GtE, ast.Lt],
    ast.GtE: [ast.Gt, ast.LtE],
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
    ast.Is: [ast.IsNot],
    ast.IsNot: [ast.Is],
    ast.In: [ast.NotIn],
    ast.NotIn: [ast.In],
    ast.Add: [ast.Sub],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Div],
    ast.Div: [ast.Mult],
    ast.FloorDiv: [ast.Mult],
    ast.Mod: [ast.Mult],
    ast.And: [ast.Or],
    ast.Or: [ast.And],
}

OPTIONS = ["-x", "-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
"""The first failure is enough; that hypothesis was loaded before pytest, once for all mutants, is no news."""

CALLS = {"min": "max", "max": "min"}


@dataclass(frozen=True)
class Mutant:
    """One change and the module that has it."""

    line: int
    change: str
    tree: ast.Module


def variants(node: ast.AST) -> list[ast.AST]:
    """What may stand in a node's place."""
    if type(node) in SWAPS:
        return [other() for other in SWAPS[type(node)]]
    match node:
        case ast.Constant(value=bool() as value):
            return [ast.Constant(not value)]
        case ast.Constant(value=int() | float() as value):
            return [ast.Constant(other) for other in dict.fromkeys([value + 1, value * 2]) if other != value]
        case ast.Constant(value=str() as value):
            return [ast.Constant(f"x{value}")]
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            return [operand]
        case ast.Name(id=name) if name in CALLS:
            return [ast.Name(CALLS[name], ast.Load())]
        case ast.IfExp(body=body, orelse=orelse):
            return [body, orelse]
        case ast.If():
            return [_with_test(node, value=True), _with_test(node, value=False)]
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            return [ast.Return(None)]
        case ast.Assign() | ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break() | ast.Expr(value=ast.Call()):
            return [ast.Pass()]
        case ast.AnnAssign(value=ast.expr(), target=ast.Attribute()):
            return [ast.Pass()]
    return []


def _with_test(node: ast.If, *, value: bool) -> ast.If:
    return ast.If(ast.Constant(value), node.body, node.orelse)


def mutants(source: str) -> Iterator[Mutant]:
    """Every change of a module."""
    tree = ast.parse(source)
    for node in ast.walk(tree):  # the parser uses one object for every `<` there is; here each is its own
        match node:
            case ast.BinOp() | ast.BoolOp() | ast.UnaryOp() | ast.AugAssign():
                node.op = type(node.op)()
            case ast.Compare():
                node.ops = [type(op)() for op in node.ops]
    mute = {id(node) for silent in _silent(tree) for node in ast.walk(silent)}
    for index, node in enumerate(ast.walk(tree)):
        if id(node) in mute:
            continue
        for number in range(len(variants(node))):
            mutated = copy.deepcopy(tree)
            target = list(ast.walk(mutated))[index]
            statement, parent, field, place = _place(mutated, target)
            before = ast.unparse(statement).splitlines()[0]
            other = variants(target)[number]
            if place is None:
                setattr(parent, field, other)
            else:
                getattr(parent, field)[place] = other
            shown = other if target is statement else statement
            after = ast.unparse(ast.fix_missing_locations(shown)).splitlines()[0]
            yield Mutant(statement.lineno, f"{before}  ->  {after}", ast.fix_missing_locations(mutated))


def _silent(tree: ast.Module) -> Iterator[ast.AST]:
    """Parts that change nothing when they run."""
    for statement in tree.body:
        match statement:
            case ast.Assign(value=ast.Subscript() | ast.Call(func=ast.Name(id="TypeVar")) | ast.BinOp(op=ast.BitOr())):
                yield statement  # a type by another name
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant()):
                yield node
            case ast.AnnAssign(annotation=annotation) | ast.arg(annotation=ast.expr() as annotation):
                yield annotation
            case ast.FunctionDef(returns=returns, decorator_list=decorators):
                yield from ([returns] if returns else [])
                yield from decorators
            case ast.ClassDef(bases=bases, decorator_list=decorators):
                yield from (*bases, *decorators)


def _place(tree: ast.AST, wanted: ast.AST) -> tuple[ast.stmt, ast.AST, str, int | None]:
    """The statement that a node belongs to, its parent, and where it hangs there."""

    def look(node: ast.AST, statement: ast.stmt | None) -> tuple[ast.stmt, ast.AST, str, int | None] | None:
        for field, value in ast.iter_fields(node):
            for place, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if not isinstance(child, ast.AST):
                    continue
                inner = child if isinstance(child, ast.stmt) else statement
                if child is wanted:
                    assert inner is not None
                    return inner, node, field, place
                if (found := look(child, inner)) is not None:
                    return found
        return None

    found = look(tree, None)
    assert found is not None
    return found


def noticed(mutant: Mutant, name: str, path: Path, tests: list[str]) -> bool:
    """Whether the tests fail with this mutant in place of the module. Runs in a process of its own."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0
    signal.alarm(LIMIT_S)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    try:
        install(mutant, name, path)
        code = int(pytest.main([*OPTIONS, *tests]))
    except BaseException:  # noqa: BLE001 - a module that does not even load was noticed
        code = 1
    os._exit(code)


def install(mutant: Mutant, name: str, path: Path) -> None:
    """Put the mutant where imports will find it."""
    module = types.ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module
    package, _, leaf = name.rpartition(".")
    setattr(importlib.import_module(package), leaf, module)
    exec(compile(mutant.tree, str(path), "exec"), module.__dict__)


def main(arguments: list[str]) -> int:
    """Mutate, run, report."""
    path = Path(arguments[0])
    mirror = Path("tests") / path.with_name(f"test_{path.name}")
    tests = [str(mirror), *arguments[1:]]
    name = ".".join(path.with_suffix("").parts)
    with tempfile.TemporaryDirectory() as examples:
        os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = examples
        everything = list(mutants(path.read_text()))
        unchanged = Mutant(0, "", ast.parse(path.read_text()))
        if noticed(unchanged, name, path, tests):
            print(f"{mirror} fails without any mutant")
            return 2
        left = []
        for number, mutant in enumerate(everything, 1):
            if not noticed(mutant, name, path, tests):
                left.append(mutant)
                print(f"{path}:{mutant.line}: {mutant.change}", flush=True)
            if number % 50 == 0:
                print(f"… {number} of {len(everything)}", file=sys.stderr, flush=True)
    print(f"{path}: {len(everything)} mutants, {len(everything) - len(left)} noticed, {len(left)} not")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
