"""Change the rules one small thing at a time and look which changes no test notices.

python -m tools.mutations src/charm/boards/rules.py [...] --tests tests/boards [...] [--out FILE]

A comparison is turned, a condition denied or left out, a constant exchanged. The tests run once to
learn which of them call which function; then, for each change, a copy of this process (a fork: no
start, no new database) runs those tests until one fails. What no test noticed is a survivor: kill
it by a test, or say in ``tools/survivors.toml`` why it makes no difference. What is only called
while modules are loaded (the tables of moves) cannot be changed in a running process; tests/matrix
compares that with the agreed tables. What a decorator made then (``api.door.door``) can be. SQLite
only: a connection to a server does not survive a fork.
"""

from __future__ import annotations

import argparse
import ast
import copy
import gc
import os
import signal
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any, NamedTuple

import pytest
from django.db import connections

ROOT = Path(__file__).parent.parent
ARGUED = ROOT / "tools" / "survivors.toml"
PATIENCE = 120
"""Seconds after which a change that makes the tests hang counts as noticed."""

TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE,
    ast.GtE: ast.Gt, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


class Place(NamedTuple):
    """Where a function begins: enough to find it again among those that are loaded."""

    name: str
    line: int
    column: int | None


@dataclass(frozen=True)
class Change:
    file: Path
    line: int
    said: str
    """The changed expression or statement, before and after."""
    place: Place
    code: CodeType
    """The function as it is after the change."""
    within: tuple[tuple[Place, CodeType], ...] = ()
    """The same of functions inside it: a decorator made them while modules were loaded."""

    @property
    def codes(self) -> dict[Place, CodeType]:
        return {self.place: self.code, **dict(self.within)}

    @property
    def name(self) -> tuple[str, str, str]:
        """By which ``tools/survivors.toml`` knows it, whatever its line."""
        file = self.file.resolve()
        path = file.relative_to(ROOT) if file.is_relative_to(ROOT) else file
        return path.as_posix(), self.place.name, self.said


def argued() -> set[tuple[str, str, str]]:
    """The changes of which is said why they make no difference."""
    said = tomllib.loads(ARGUED.read_text())
    return {
        (file, function, change)
        for file, functions in said.items()
        for function, reasons in functions.items()
        for change in reasons
    }


def changes(file: Path) -> Iterator[Change]:
    """Each small change of a function in a file."""
    tree = ast.parse(file.read_text())
    untouched = list(_functions(compile(tree, str(file), "exec")))
    for number, node in enumerate(list(ast.walk(tree))):
        for variant in range(_variants(node)):
            other = copy.deepcopy(tree)
            victim = list(ast.walk(other))[number]
            before = ast.unparse(victim)
            after = _change(other, victim, variant)
            if after is None:
                continue
            ast.fix_missing_locations(other)
            mutated = list(_functions(compile(other, str(file), "exec")))
            if len(mutated) != len(untouched):
                continue  # a function was left out with what is around it
            for was, code in zip(untouched, mutated, strict=True):
                if code != was:
                    said = f"{_short(before)}  ->  {_short(after)}"
                    line: int = victim.lineno if hasattr(victim, "lineno") else was.co_firstlineno
                    yield Change(file, line, said, _place(was), code, tuple(_within(was, code)))
                    break


def _functions(code: CodeType) -> Iterator[CodeType]:
    """Those of a module and of its classes; what is inside a function belongs to it."""
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            if inner.co_flags & 0x02:  # a function, not the body of a class
                yield inner
            else:
                yield from _functions(inner)


def _within(was: CodeType, code: CodeType) -> Iterator[tuple[Place, CodeType]]:
    """Functions inside a function, as they are after the change, where it changes them."""
    before, after = (
        [one for one in of.co_consts if isinstance(one, CodeType)] for of in (was, code)
    )
    if len(before) == len(after):
        for inner, changed in zip(before, after, strict=True):
            if inner != changed:
                yield _place(inner), changed
                yield from _within(inner, changed)


def _place(code: CodeType) -> Place:
    columns = (column for _, _, column, _ in code.co_positions() if column)
    return Place(code.co_qualname, code.co_firstlineno, next(columns, None))


def _variants(node: ast.AST) -> int:
    match node:
        case ast.BoolOp(values=values):
            return 1 + len(values)  # the other word, and each part left out
        case ast.If() | ast.IfExp():
            return 2  # always, never
        case ast.Compare() | ast.Constant() | ast.comprehension(ifs=[_, *_]):
            return 1
        case ast.UnaryOp(op=ast.Not()):
            return 1
        case ast.Return(value=ast.expr()):
            return 1
    return 0


def _change(tree: ast.AST, node: ast.AST, variant: int) -> str | None:
    """Change the tree at this node; says how it reads now, or None where nothing is changed."""
    match node:
        case ast.BoolOp(values=values):
            if variant == 0:
                node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            else:
                del values[variant - 1]
                if len(values) == 1:
                    _put(tree, node, values[0])
                    return ast.unparse(values[0])
        case ast.If() | ast.IfExp():
            node.test = ast.copy_location(ast.Constant(variant == 0), node.test)
        case ast.Compare(ops=ops):
            ops[0] = TURNED[type(ops[0])]()
        case ast.comprehension(ifs=ifs):
            ifs.pop()
        case ast.UnaryOp(operand=operand):
            _put(tree, node, operand)
            return ast.unparse(operand)
        case ast.Return(value=ast.Call(func=ast.Name(id="bool"), args=[value])):
            node.value = ast.copy_location(ast.UnaryOp(ast.Not(), value), value)
        case ast.Constant(value=bool(value)):
            node.value = not value
        case ast.Constant(value=int(value)):
            node.value = value + 1
        case _:
            return None
    return ast.unparse(node)


def _put(tree: ast.AST, old: ast.AST, new: ast.AST) -> None:
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, field, new)
            elif isinstance(value, list):
                value[:] = [new if item is old else item for item in value]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 90 else f"{line[:87]}..."


class Database:
    """The file of the tests' database as it was before the first change: a test that was ended
    halfway leaves nothing to the next."""

    def __init__(self) -> None:
        connections.close_all()
        self.file = Path(connections["default"].settings_dict["NAME"])
        self.before = self.file.read_bytes() if self.file.exists() else b""

    def put_back(self) -> None:
        connections.close_all()  # none is carried into the copy of this process
        if self.before:
            for left in ("-wal", "-shm"):
                Path(f"{self.file}{left}").unlink(missing_ok=True)
            self.file.write_bytes(self.before)


class Trial:
    """As a plugin of pytest: the tests once, then each change against those that call it."""

    def __init__(self, files: list[Path], out: Path | None) -> None:
        self.files = {str(file): file for file in files}
        self.out = out
        self.callers: dict[Place, list[pytest.Item]] = {}
        self.failed = False
        self.took = 0
        self.counted = {"killed": 0, "argued": 0, "SURVIVED": 0, "not called": 0}
        self.argued = argued()

    def pytest_configure(self) -> None:
        """That one example fails is enough: nobody reads the smallest."""
        from hypothesis import Phase, settings  # not earlier: pytest wants to import it itself

        usual, without = settings(), (Phase.explicit, Phase.generate)
        settings.register_profile("mutations", usual, phases=without, database=None)
        settings.load_profile("mutations")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed = self.failed or report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        began = time.monotonic()
        for number, item in enumerate(session.items):
            # Never the last one: what lasts for the session, as the database, must stay.
            following = session.items[(number + 1) % len(session.items)]
            called: set[Place] = set()
            sys.setprofile(self._noting(called))
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            sys.setprofile(None)
            if self.failed:
                sys.exit(f"Without any change, {item.nodeid} fails.")
            for place in called:
                self.callers.setdefault(place, []).append(item)
        self.took = round(time.monotonic() - began)
        self.database = Database()
        self._leave_out_what_cannot_run_again(session.items)
        for file in self.files.values():
            for change in changes(file):
                self._try(change)
        tried = sum(self.counted.values()) - self.counted["not called"]
        self._say(f"{tried} changes tried, {self.counted['killed']} noticed; {self.counted}")
        return True

    def _noting(self, called: set[Place]) -> Any:
        def note(frame: FrameType, event: str, _: object) -> None:
            if event == "call" and frame.f_code.co_filename in self.files:
                called.add(_place(frame.f_code))

        return note

    def _leave_out_what_cannot_run_again(self, items: list[pytest.Item]) -> None:
        """A test that fails the second time without any change would notice everything; so would
        one that hangs, as it waits for a thread that this process has and its copy has not."""
        if not self._noticed([], items):
            return
        for item in [item for item in items if self._noticed([], [item])]:
            self._say(f"left out: {item.nodeid} fails when it runs again")
            for callers in self.callers.values():
                callers[:] = [caller for caller in callers if caller is not item]
            items = [other for other in items if other is not item]
        if self._noticed([], items):
            sys.exit("Without any change, the tests fail when they run again one after another.")

    def _try(self, change: Change) -> None:
        called = [self.callers.get(place, []) for place in change.codes]
        items = list(dict.fromkeys(item for items in called for item in items))
        functions = _loaded(change)
        answer = "not called"
        if items and functions:
            noticed = self._noticed(functions, items)
            unseen = "argued" if change.name in self.argued else "SURVIVED"
            answer = "killed" if noticed else unseen
        self.counted[answer] += 1
        if answer != "killed":
            where = f"{change.file.name}:{change.line} {change.place.name}"
            self._say(f"{answer:<10} {where}: {change.said}")

    def _noticed(
        self, functions: list[tuple[FunctionType, CodeType]], items: list[pytest.Item]
    ) -> bool:
        self.database.put_back()
        if child := os.fork():
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0
        try:
            signal.alarm(PATIENCE if functions or len(items) == 1 else PATIENCE + 3 * self.took)
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
            for function, code in functions:
                function.__code__ = code
            for number, item in enumerate(items):
                following = items[(number + 1) % len(items)]
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if self.failed:
                    break
        except BaseException:
            self.failed = True
        os._exit(int(self.failed))

    def _say(self, line: str) -> None:
        print(line, flush=True)
        if self.out:
            with self.out.open("a") as out:
                print(line, file=out)


def _loaded(change: Change) -> list[tuple[FunctionType, CodeType]]:
    """Functions of this process that the change is about, and what each becomes."""
    found = []
    for function in gc.get_objects():
        if type(function) is not FunctionType:  # isinstance would wake what Django makes when asked
            continue
        was = function.__code__
        code = change.codes.get(_place(was)) if was.co_filename == str(change.file) else None
        if code is not None and was.co_freevars == code.co_freevars:
            found.append((function, code))
    return found


def main() -> int:
    said = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    said.add_argument("files", nargs="+", type=Path)
    said.add_argument("--tests", nargs="+", required=True)
    said.add_argument("--out", type=Path, help="a file to which survivors are added")
    chosen = said.parse_args()
    trial = Trial([file.resolve() for file in chosen.files], chosen.out)
    options = ["-q", "-s", "-p", "no:randomly", "-p", "no:xdist"]
    ended = int(pytest.main([*chosen.tests, *options], plugins=[trial]))
    return ended or int(trial.counted["SURVIVED"] > 0)


if __name__ == "__main__":
    sys.exit(main())
