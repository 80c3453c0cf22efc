"""Generate the synchronous flavour and its tests from the asynchronous ones, token by token.

    python tools/unasync.py

This removes ``async`` and ``await`` and converts the names of the package's classes, the names in
`NAMES`, types in ``cast("Resource", ...)``, and, in docstrings and comments, examples and text in
backquotes. Other strings are unchanged. `make check` runs this and compares the result by git.
"""

from __future__ import annotations

import ast
import io
import keyword
import re
import subprocess
import sys
import tokenize
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

HOME = Path(__file__).resolve().parent.parent


class Tree(NamedTuple):
    """A folder, the folder generated from it, and the files written by hand in both."""

    source: Path
    target: Path
    by_hand: frozenset[str] = frozenset()


PACKAGE = Tree(
    HOME / "src/aiomixcloud/_async",
    HOME / "src/aiomixcloud/_sync",
    frozenset({"__init__.py", "concurrency.py", "listing_request.py"}),
)
PUBLISHING = Tree(
    HOME / "src/aiomixcloud/publishing/_async",
    HOME / "src/aiomixcloud/publishing/_sync",
    frozenset({"__init__.py", "concurrency.py"}),
)
WATCHING = Tree(
    HOME / "src/aiomixcloud/watching/_async",
    HOME / "src/aiomixcloud/watching/_sync",
    frozenset({"__init__.py", "concurrency.py"}),
)
TESTS = Tree(HOME / "tests/client", HOME / "tests/client_sync")

#: Names and their counterparts; the package's classes get the suffix "Sync" instead.
NAMES = {
    "AsyncGenerator": "Generator",
    "AsyncIterator": "Iterator",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "aclosing": "closing",
    "anext": "next",
    "asynccontextmanager": "contextmanager",
    # A listing that is not yet awaited has no counterpart: its page is available immediately.
    "Listing": "ResourceListSync",
    # A method of the sandbox.
    "client": "sync_client",
}
#: Names without a counterpart, unless they are in `NAMES`.
ASYNCHRONOUS = re.compile(
    r"Async[A-Z]\w+|_async|asyncio|asynccontextmanager|pytest_asyncio|aiter|Awaitable|Coroutine"
    r"|__a(?:iter|next|enter|exit|wait)__|aclos(?:e|ing)|StopAsyncIteration"
)
#: Public modules whose classes have counterparts in `aiomixcloud.sync`.
HOMES = {"aiomixcloud", "aiomixcloud.auth", "aiomixcloud.models"}


class ConversionError(Exception):
    """A name in the source has no counterpart."""


class Token(NamedTuple):
    """A token, its position in the text, and the position of the next token."""

    kind: int
    text: str
    start: int
    next: int


class Conversion:
    """Converts source code.

    Args:
        classes: Names of the classes that get "Sync" appended.
    """

    def __init__(self, classes: Iterable[str]) -> None:
        self.classes = frozenset(classes)

    def convert(self, source: str) -> str:
        """Return the synchronous counterpart of Python code.

        Raises:
            ConversionError: A name has no counterpart.
        """
        tokens = list(_tokens(source))
        docstrings, spare = _docstrings(source), _spare_brackets(source)
        parts: list[str] = []
        for index, token in enumerate(tokens):
            before = [one.text for one in tokens[max(index - 2, 0) : index]]
            if token.start not in spare:
                is_docstring = token.start in docstrings
                parts.append(self._token(token, before, is_docstring=is_docstring))
            if token.text not in {"async", "await"} or token.kind != tokenize.NAME:
                parts.append(source[token.start + len(token.text) : token.next])
        return "".join(parts)

    def module(self, source: str) -> str:
        """Return the counterpart of a module, with imports from the matching modules."""
        return self.convert(self._move_imports(source))

    def _token(self, token: Token, before: list[str], *, is_docstring: bool) -> str:
        if token.kind == tokenize.NAME:
            return self._name(token.text, before)
        if token.kind == tokenize.STRING and before == ["cast", "("]:
            return token.text[0] + self.convert(token.text[1:-1]) + token.text[-1]
        if is_docstring or token.kind == tokenize.COMMENT:
            return self._prose(token.text)
        return token.text

    def _name(self, name: str, before: Sequence[str] = ()) -> str:
        if name in {"async", "await"}:
            return ""
        is_attribute = "." in before[-1:] and "from" not in before
        if name in NAMES and (name != "client" or is_attribute):
            return NAMES[name]
        if ASYNCHRONOUS.fullmatch(name):
            raise ConversionError(f"{name} needs an entry in NAMES, or a file written by hand")
        return f"{name}Sync" if name in self.classes and not is_attribute else name

    def _prose(self, text: str) -> str:
        """Convert the examples of a docstring and the quoted names in its text."""
        lines = text.splitlines(keepends=True)
        return "".join(
            self._example(line) if re.match(r" *(>>>|\.\.\.)", line) else self._quoted(line)
            for line in lines
        )

    def _example(self, line: str) -> str:
        line = re.sub(r"\b(?:async|await) |(?<=\()await ", "", line)
        line = line.replace("sandbox.client(", "sandbox.sync_client(")
        return re.sub(r"(?<![.'\"])\b[A-Z]\w+\b", self._class, line)

    def _quoted(self, line: str) -> str:
        line = re.sub(r"(?<=``)(?:async|await) ", "", line)
        return re.sub(
            r"(?<!`)`[^`\n]+`(?!`)", lambda quoted: re.sub(r"[\w.]+", self._path, quoted[0]), line
        )

    def _path(self, found: re.Match[str]) -> str:
        """Convert a name such as ``Mixcloud.get`` or ``aiomixcloud.models.Resource``."""
        module, _, name = found[0].rpartition(".")
        if module in HOMES and name in self.classes:
            return f"aiomixcloud.sync.{name}Sync"
        first, dot, rest = found[0].partition(".")
        return f"{first}Sync{dot}{rest}" if first in self.classes else found[0]

    def _class(self, found: re.Match[str]) -> str:
        return f"{found[0]}Sync" if found[0] in self.classes else found[0]

    def _move_imports(self, source: str) -> str:
        """Import each class from the module of its counterpart."""
        lines = source.splitlines(keepends=True)
        known: set[tuple[str, str]] = set()
        tree = ast.parse(source)
        local = _local_nodes(tree)
        # Outer imports come first: those at run time, before those for types only.
        for node in ast.walk(tree):
            if not isinstance(node, ast.ImportFrom):
                continue
            new = []
            for alias in node.names:
                module = "." * node.level + (node.module or "")
                is_ours = alias.name in self.classes or alias.name == "login"
                if module in HOMES and is_ours:
                    module = "aiomixcloud.sync"
                elif alias.name == "Listing":
                    module = ".listing"
                if node in local or (module, self._name(alias.name)) not in known:
                    known.add((module, self._name(alias.name)))
                    name = f"{alias.name} as {alias.asname}" if alias.asname else alias.name
                    new.append(f"{' ' * node.col_offset}from {module} import {name}\n")
            first, last = node.lineno - 1, node.end_lineno or 0
            lines[first:last] = ["".join(new), *[""] * (last - first - 1)]
        return "".join(lines)


def _local_nodes(tree: ast.Module) -> set[ast.AST]:
    """Return the nodes inside functions, which do not share their imports."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        inner for node in ast.walk(tree) if isinstance(node, functions) for inner in ast.walk(node)
    }


def _spare_brackets(source: str) -> set[int]:
    """Return the positions of brackets that only ``await`` needs: ``(await me()).username``."""
    place = _places(source)
    spare: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Await):
            continue
        start = place(node.lineno, node.col_offset) - 1
        end = place(node.end_lineno or 0, node.end_col_offset or 0)
        word = re.search(r"\w*$", source[:start].rstrip())
        is_call = source[:start].rstrip()[-1:] in {")", "]"} or (
            word and word[0] and not keyword.iskeyword(word[0])
        )
        if source[start] == "(" and source[end : end + 1] == ")" and not is_call:
            spare |= {start, end}
    return spare


def _places(source: str) -> Callable[[int, int], int]:
    """Return a function from a line and a column of `ast` (in bytes) to an index."""
    starts = _line_starts(source)
    lines = source.encode().splitlines(keepends=True)
    return lambda line, column: starts[line - 1] + len(lines[line - 1][:column].decode())


def _line_starts(source: str) -> list[int]:
    return [0, *accumulate(map(len, source.splitlines(keepends=True)))]


def _tokens(source: str) -> Iterator[Token]:
    """Yield the tokens of `source`; an f-string, several tokens since 3.12, counts as one."""
    starts = _line_starts(source)
    found: list[tuple[int, str, int]] = []
    depth = 0
    for kind, text, (line, column), _, _ in tokenize.generate_tokens(io.StringIO(source).readline):
        depth += (kind == _F_STRING[0]) - (kind == _F_STRING[1])
        if not depth and text.strip():
            found.append((kind, text, starts[line - 1] + column))
    yield Token(tokenize.NL, "", 0, found[0][2] if found else len(source))
    ends = [start for _, _, start in found[1:]] + [len(source)]
    for (kind, text, start), end in zip(found, ends, strict=True):
        yield Token(kind, text, start, end)


#: Since Python 3.12, an f-string is several tokens between these two.
_F_STRING = (getattr(tokenize, "FSTRING_START", -1), getattr(tokenize, "FSTRING_END", -1))


def _docstrings(source: str) -> set[int]:
    """Return the positions where docstrings start."""
    place = _places(source)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        place(node.body[0].lineno, node.body[0].col_offset)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None
    }


def tidy(text: str, path: Path) -> str:
    """Format code with the settings of this project."""
    for command in (["check", "--select=I", "--fix"], ["format"]):
        done = subprocess.run(  # noqa: S603 - a fixed program with fixed arguments
            [sys.executable, "-m", "ruff", *command, "--quiet", "--stdin-filename", path, "-"],
            cwd=HOME,
            input=text,
            capture_output=True,
            check=True,
            encoding="utf-8",
        )
        text = done.stdout
    return text


def main() -> None:
    """Write all generated files, and delete those without a source."""
    package = [
        path.read_text("utf-8")
        for tree in (PACKAGE, PUBLISHING, WATCHING)
        for path in tree.source.glob("*.py")
    ]
    nodes = (node for source in package for node in ast.parse(source).body)
    names = {node.name for node in nodes if isinstance(node, ast.ClassDef)}
    conversion = Conversion(names - {"RequestSlots", "Transport", "PendingToken", *NAMES})
    for tree in (PACKAGE, PUBLISHING, WATCHING, TESTS):
        sources = {path.name for path in tree.source.glob("*.py")} - tree.by_hand
        for stale in {path.name for path in tree.target.glob("*.py")} - tree.by_hand - sources:
            (tree.target / stale).unlink()
        for name in sorted(sources):
            source, target = tree.source / name, tree.target / name
            try:
                text = conversion.module(source.read_text("utf-8"))
            except (ConversionError, SyntaxError) as error:
                sys.exit(f"{source}: {error}")
            origin = source.relative_to(HOME).as_posix()
            header = f"# Generated from {origin} by tools/unasync.py: do not edit.\n"
            target.write_text(tidy(header + text, target), "utf-8")


if __name__ == "__main__":
    main()
