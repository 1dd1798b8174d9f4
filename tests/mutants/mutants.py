"""
Changes one thing of the judge at a time, and asks whether a unit test of it notices.

Mutants are drawn by a seed and spread over the files of ``conformance/oracle``: each file has its
turn. Each is put into a copy of the package, against which ``pytest -x tests/oracle`` is run. It
ends with 1 when fewer than 95 % of those that change anything are killed.
"""

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
JUDGE = Path("conformance/oracle")
COPIED = ("conformance", "schemas", "tests", "pyproject.toml")
WANTED = 0.95
"""The share of mutants that the tests have to kill."""
LONGEST = 600.0
"""Seconds after which a mutant that never ends counts as killed."""

MEMORY = "how much is remembered changes no answer"
EQUIVALENT = {
    ("answer.py", "@lru_cache(maxsize="): MEMORY,
    ("checksum.py", "@lru_cache(maxsize="): MEMORY,
    ("completion.py", "@lru_cache(maxsize="): MEMORY,
    ("order.py", "WIDEST = 400"): "how many ways are looked at is a matter of patience",
    ("schema.py", "FLAWS = 1_000"): "each requirement is told by one flaw of a document",
    ("schema.py", "KEPT, LETTERS = 10_000, 1_000"): MEMORY,
    ("schema.py", "if len(_KEPT) >= KEPT:"): MEMORY,
    ("wire.py", "@lru_cache(maxsize="): MEMORY,
    ("wire.py", "SMALL, LARGE = 4_096, 524_288"): MEMORY,
    ("wire.py", "_read_small = lru_cache(maxsize="): MEMORY,
    ("wire.py", "_read_large = lru_cache(maxsize="): MEMORY,
    ("wire.py", "if len(data) <= SMALL:"): MEMORY,
}
"""
Lines of which no change shows in what is found, by their file and how they begin; and why. What
else is equivalent is added here when it was looked at.
"""

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: in ``file``, of what stands from ``begin`` to ``end``, in bytes."""

    file: str
    line: int
    begin: int
    end: int
    was: str
    now: str

    def into(self, source: bytes) -> bytes:
        """Write ``source`` with the change."""
        return source[: self.begin] + self.now.encode() + source[self.end :]

    def told(self) -> str:
        """Tell it on one line."""
        return f"{self.file}:{self.line}: {self.was} -> {self.now}".replace("\n", " ")


def changed(node: ast.AST) -> Iterator[ast.expr]:
    """Yield what may stand in the place of an expression."""
    match node:
        case ast.Compare(ops=[operator, *rest]) if type(operator) in COMPARED:
            yield _with(node, ops=[COMPARED[type(operator)](), *rest])
        case ast.BoolOp(op=operator, values=values):
            yield _with(node, op=ast.Or() if isinstance(operator, ast.And) else ast.And())
            for at in range(len(values)):
                left = values[:at] + values[at + 1 :]
                yield left[0] if len(left) == 1 else _with(node, values=left)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield from (ast.Constant(value + 1), ast.Constant(max(value - 1, 0)))
        case ast.Tuple(elts=held, ctx=ast.Load()) if len(held) > 1 and _alike(held):
            yield from (_with(node, elts=held[:at] + held[at + 1 :]) for at in range(len(held)))


def _alike(held: list[ast.expr]) -> bool:
    """Say whether a tuple names several of one thing, such as requirements or methods."""
    named = all(isinstance(each, ast.Attribute | ast.Starred) for each in held)
    words = all(isinstance(each, ast.Constant) and isinstance(each.value, str) for each in held)
    return named or words


def _with(node: ast.expr, **changes: object) -> ast.expr:
    made = copy.copy(node)
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def mutants(file: str, source: bytes) -> Iterator[Mutant]:
    """Yield every mutant of one file, but for what is only said of types, or in words."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    tree = ast.parse(source)
    typed = {id(inner) for each in ast.walk(tree) for inner in _typing(each)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.expr) or id(node) in typed:
            continue
        begin = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
        was = ast.unparse(node)
        for each in changed(node):
            if (now := ast.unparse(each)) != was:
                written = now if isinstance(each, ast.Constant) else f"({now})"
                yield Mutant(file, node.lineno, begin, end, was, written)


def _typing(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what stands in annotations, types, keywords of dataclasses and f-strings."""
    said = [getattr(node, name, None) for name in ("annotation", "returns")]
    if isinstance(node, ast.ClassDef):
        said += node.decorator_list
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript):
        said.append(node.value)  # another name of a type
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
        said.append(node.slice)
    if isinstance(node, ast.JoinedStr):
        said.append(node)  # what is told in words, whose places Python 3.11 does not know
    for each in said:
        if each is not None:
            yield from ast.walk(each)


def equivalent(mutant: Mutant) -> str | None:
    """Say why a mutant changes nothing; None when it does."""
    source = (ROOT / JUDGE / mutant.file).read_text().splitlines()
    stands = source[mutant.line - 1].strip()
    reasons = (
        reason
        for (file, begins), reason in EQUIVALENT.items()
        if file == mutant.file and stands.startswith(begins)
    )
    return next(reasons, None)


def drawn(count: int, seed: int) -> list[Mutant]:
    """Draw mutants, from each file in turn."""
    draw = random.Random(seed)  # noqa: S311  (no secret)
    queues = []
    for path in sorted((ROOT / JUDGE).glob("*.py")):
        every = list(mutants(path.name, path.read_bytes()))
        draw.shuffle(every)
        queues.append(every)
    draw.shuffle(queues)
    picked: list[Mutant] = []
    while len(picked) < count and any(queues):
        picked.extend(queue.pop() for queue in queues if queue)
    return picked[:count]


def killed(mutant: Mutant, folder: Path, tests: list[str]) -> bool:
    """Say whether the tests of the judge notice a mutant."""
    path = folder / JUDGE / mutant.file
    source = path.read_bytes()
    path.write_bytes(mutant.into(source))
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "--hypothesis-seed=0", *tests]
    try:
        ended = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(folder)},
            capture_output=True,
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return True
    finally:
        path.write_bytes(source)
    return ended.returncode != 0


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)  # noqa: T201


def main() -> int:
    """Try mutants; say which live, and the share of those that were killed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=250, help="how many mutants (250)")
    options.add_argument("--seed", type=int, default=1, help="which ones (1)")
    options.add_argument("tests", nargs="*", default=["tests/oracle"], help="what has to kill them")
    asked = options.parse_args()
    tried = dead = 0
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name in COPIED:
            whole = (ROOT / name).is_dir()
            (shutil.copytree if whole else shutil.copy)(ROOT / name, folder / name)
        if killed(Mutant("judge.py", 1, 0, 0, "", ""), folder, asked.tests):
            say("the tests fail without any mutant")
            return 1
        for mutant in drawn(asked.count, asked.seed):
            if (reason := equivalent(mutant)) is not None:
                say(f"equivalent  {mutant.told()}  ({reason})")
                continue
            is_dead = killed(mutant, folder, asked.tests)
            tried, dead = tried + 1, dead + is_dead
            say(f"{'killed' if is_dead else 'LIVES '}  {mutant.told()}")
    share = dead / tried if tried else 1.0
    say(f"{dead} of {tried} killed: {share:.1%}; wanted are {WANTED:.0%}")
    return 0 if share >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
