"""Make the synchronous flavour and its tests out of the asynchronous ones, token by token.

    python tools/unasync.py            write what is generated
    python tools/unasync.py --check    compare byte for byte; exit 1 on any difference

What may be changed from one release to the next is data: the trees and the rules below. A
rule that applies nowhere fails the check, so that none of them outlives its purpose; a name
that sounds asynchronous and has no rule is an error, so that none is forgotten. No knowledge
of Mixcloud belongs here beyond these tables.

Converted are names, imports, the words ``async`` and ``await``, the type in
``cast("Resource", ...)``, the examples in docstrings, and what docstrings and comments put in
backquotes. Other strings stay as they are. So do f-strings, because Python 3.11 sees one token
where 3.12 sees many: a field that would need converting is an error.
"""

from __future__ import annotations

import argparse
import ast
import dataclasses
import difflib
import io
import keyword
import re
import subprocess
import sys
import tokenize
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

HOME = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Tree:
    """A folder, the folder generated from it, and the files in both that people write."""

    source: str
    target: str
    by_hand: frozenset[str] = frozenset()


#: The first one is the package: its classes are those that get other names.
TREES = (
    Tree(
        "src/aiomixcloud/_async",
        "src/aiomixcloud/_sync",
        by_hand=frozenset({"__init__.py", "flavour.py"}),
    ),
    Tree("tests/api", "tests/api_sync"),
)


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What becomes what. The tables are written by people, but for what `found_in` adds."""

    #: Names that become other names, wherever they stand.
    words: dict[str, str] = field(default_factory=dict)
    #: Classes whose twin is not called like them with "Sync" behind.
    classes: dict[str, str] = field(default_factory=dict)
    #: (module, name in it) -> module that gives its twin; "*" stands for every class of ours.
    homes: dict[tuple[str, str], str] = field(default_factory=dict)
    #: Texts that become other texts before all else; a blank in them may be a line's end.
    phrases: dict[str, str] = field(default_factory=dict)
    #: Methods that return a listing. ``async for`` over one walks over all its pages; in the
    #: other flavour iterating stays on one page, so the walk is spelled out.
    listings: frozenset[str] = frozenset()

    def found_in(self, sources: Iterable[str]) -> Rules:
        """Return these rules with the classes and the listing methods of `sources` in them."""
        modules = [ast.parse(source) for source in sources]
        classes = [n.name for m in modules for n in m.body if isinstance(n, ast.ClassDef)]
        methods = (n for m in modules for n in ast.walk(m) if isinstance(n, ast.FunctionDef))
        return dataclasses.replace(
            self,
            classes={name: f"{name}Sync" for name in classes} | self.classes,
            listings=frozenset(
                method.name
                for method in methods
                if method.returns and ast.unparse(method.returns).startswith("Listing[")
            ),
        )

    def titles(self) -> set[object]:
        """Return every rule that people wrote, as `Conversion.used` names it."""
        return {*self.words, *self.classes, *self.homes, *self.phrases}


RULES = Rules(
    words={
        "AsyncIterator": "Iterator",
        "__aenter__": "__enter__",
        "__aexit__": "__exit__",
        "anext": "next",
        "asynccontextmanager": "contextmanager",
    },
    classes={
        # The listing that was not awaited yet has no twin: its page is there at once.
        "Listing": "ResourceListSync",
        # These have the same name in the file by hand.
        "Slots": "Slots",
        "Transport": "Transport",
    },
    homes={
        (".flavour", "Listing"): ".listing",
        ("aiomixcloud", "*"): "aiomixcloud.sync",
        ("aiomixcloud.auth", "*"): "aiomixcloud.sync",
        ("aiomixcloud.auth", "login"): "aiomixcloud.sync",
        ("aiomixcloud.models", "*"): "aiomixcloud.sync",
    },
    phrases={
        "sandbox.client(": "sandbox.sync_client(",
        "It may be made anywhere, also before an event loop runs, and used from many tasks at "
        "once.": "It may be made anywhere, and used from many threads at once.",
        "returns, awaited or not: the client awaits it before it sends anything.": "returns.",
        "An `aiohttp.ClientSession`": "A `urllib3.PoolManager`",
        "see `aiomixcloud.auth`": "see `aiomixcloud.sync`",
    },
)

#: What has no counterpart by itself: it needs a word of the rules, or a file by hand.
ASYNCHRONOUS = re.compile(
    r"Async[A-Z]\w+|_async|asyncio|asynccontextmanager|pytest_asyncio|a(?:iter|next)"
    r"|__a(?:iter|next|enter|exit|wait)__|aclos(?:e|ing)|Awaitable|Coroutine|StopAsyncIteration"
)


class ConversionError(Exception):
    """Something in a source that cannot be converted; says where, and what to do about it."""


class Token(NamedTuple):
    """A token that means something, with its place in the text."""

    kind: int
    text: str
    start: int


class Edit(NamedTuple):
    """What comes in place of a part of a text."""

    start: int
    end: int
    text: str


#: From a line and a column as `ast` counts them, in bytes, to a place in a text.
Places: TypeAlias = "Callable[[int, int], int]"

_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


class Conversion:
    """Turns asynchronous texts into their twins, and notes which rules applied."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.used: set[object] = set()

    def module(self, source: str, file: str = "<text>") -> str:
        """Return the twin of a module, not yet in the form of the project.

        Raises:
            ConversionError: Something has no counterpart.
        """
        for old, new in self.rules.phrases.items():
            source, count = replace_phrase(source, old, new)
            if count:
                self.used.add(old)
        try:
            return self._code(source)
        except SyntaxError as error:
            raise ConversionError(f"{file}:{error.lineno}: no Python: {error.msg}") from None
        except ConversionError as error:
            raise ConversionError(f"{file}: {error}") from None

    def _code(self, source: str) -> str:
        """Return the twin of a module, of an example or of a type in quotes."""
        tree = ast.parse(source)
        place = _places(source)
        edits = list(self._of_nodes(tree, source, place))
        done = [range(edit.start, edit.end) for edit in edits]
        docstrings = {
            place(node.body[0].lineno, node.body[0].col_offset)
            for node in ast.walk(tree)
            if isinstance(node, _DOCUMENTED) and ast.get_docstring(node) is not None
        }
        tokens = _tokens(source)
        for index, token in enumerate(tokens):
            if any(token.start in part for part in done):
                continue
            end = token.start + len(token.text)
            if token.text in {"async", "await"}:
                edits.append(Edit(token.start, tokens[index + 1].start, ""))
            elif token.start in docstrings:
                edits.append(Edit(token.start, end, self._docstring(token.text)))
            else:
                before = [token.text for token in tokens[max(index - 2, 0) : index]]
                edits.append(Edit(token.start, end, self._token(token, before)))
        return _applied(source, edits)

    def _of_nodes(self, tree: ast.Module, source: str, place: Places) -> Iterator[Edit]:
        """Give out what more than one token has to do with."""
        imported: set[str] = set()
        # The outermost come first: what runs, before what only types need.
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                start, end = _span(node, place)
                if "#" in source[start:end]:
                    raise ConversionError(f"line {node.lineno}: a comment is inside of an import")
                lines = [line for line in self._imports(node) if line not in imported]
                imported.update(lines)
                yield Edit(start, end, f"\n{' ' * node.col_offset}".join(lines) or "pass")
            elif isinstance(node, ast.Await):
                yield from _spare_brackets(node, source, place)
            elif isinstance(node, ast.AsyncFor | ast.comprehension):
                yield from self._walk(node, place)
            elif isinstance(node, ast.FormattedValue):
                self._check_formatted(node)

    def _token(self, token: Token, before: list[str]) -> str:
        if token.kind == tokenize.NAME:
            # A class of ours was imported by its name; behind a dot it is somebody else's.
            is_foreign = self._is_class(token.text) and before[-1:] == ["."]
            return token.text if is_foreign else self._name(token.text)
        if token.kind == tokenize.STRING and before == ["cast", "("]:
            return token.text[0] + self._code(token.text[1:-1]) + token.text[-1]
        return self._prose(token.text) if token.kind == tokenize.COMMENT else token.text

    def _is_class(self, name: str) -> bool:
        return name in self.rules.classes

    def _name(self, name: str) -> str:
        for table in (self.rules.words, self.rules.classes):
            if name in table:
                self.used.add(name)
                return table[name]
        if ASYNCHRONOUS.fullmatch(name):
            raise ConversionError(f"{name} needs a word of the rules, or a file by hand")
        return name

    def _check_formatted(self, node: ast.FormattedValue) -> None:
        text = ast.unparse(node.value)
        if self._code(text) != text:
            raise ConversionError(f"line {node.lineno}: move {text!r} out of the f-string")

    def _imports(self, node: ast.ImportFrom) -> Iterator[str]:
        """Take every name from the module where its twin is; sorting them comes later."""
        module = "." * node.level + (node.module or "")
        for alias in node.names:
            name = self._name(alias.name)
            wanted = [(module, alias.name), *[(module, "*")] * self._is_class(alias.name)]
            home = next((rule for rule in wanted if rule in self.rules.homes), None)
            if home:
                self.used.add(home)
            elif self._is_class(alias.name) and not node.level:
                raise ConversionError(
                    f"line {node.lineno}: {module} is no home of {alias.name}, which is a class "
                    "of ours; import the module instead"
                )
            twin = self.rules.homes[home] if home else ".".join(map(self._name, module.split(".")))
            again = name if alias.asname == alias.name else alias.asname
            yield f"from {twin} import {name}{f' as {again}' if again else ''}"

    def _walk(self, node: ast.AsyncFor | ast.comprehension, place: Places) -> Iterator[Edit]:
        """Spell out that ``async for show in mixcloud.popular()`` walks over all pages."""
        called = node.iter.func if isinstance(node.iter, ast.Call) else None
        if (isinstance(node, ast.AsyncFor) or node.is_async) and (
            isinstance(called, ast.Attribute) and called.attr in self.rules.listings
        ):
            _, end = _span(node.iter, place)
            yield Edit(end, end, ".all()")

    def _docstring(self, text: str) -> str:
        """Convert the examples of a docstring, and what its prose quotes."""
        parts = re.split(r"(?m)^((?: *(?:>>>|\.\.\.)(?: .*)?\n?)+)", text)
        parts[::2] = map(self._prose, parts[::2])
        parts[1::2] = map(self._example, parts[1::2])
        return "".join(parts)

    def _example(self, text: str) -> str:
        prompts, lines = zip(*re.findall(r"( *(?:>>>|\.\.\.) ?)(.*\n?)", text), strict=True)
        new = self._code("".join(lines)).splitlines(keepends=True)
        if len(new) != len(lines):
            raise ConversionError(f"an example gets another number of lines: {text!r}")
        return "".join(map("".join, zip(prompts, new, strict=True)))

    def _prose(self, text: str) -> str:
        """Convert what stands in backquotes: names in single ones, code in double ones."""
        text = re.sub(r"(?<=``)(?:async|await) ", "", text)
        return re.sub(
            r"(?<!`)`[^`\n]+`(?!`)",
            lambda quoted: re.sub(r"[A-Za-z_][\w.]*", self._path, quoted[0]),
            text,
        )

    def _path(self, found: re.Match[str]) -> str:
        """Convert a name such as ``Mixcloud.get`` or ``aiomixcloud.models.Resource``."""
        names = found[0].split(".")
        for position, name in enumerate(names):
            module = ".".join(names[:position])
            home = self.rules.homes.get((module, "*"), "")
            if self._is_class(name) and (home or not module):
                new = [self.rules.classes[name], *names[position + 1 :]]
                return ".".join([home, *new] if home else new)
        return found[0]


def _spare_brackets(node: ast.Await, source: str, place: Places) -> Iterator[Edit]:
    """Drop brackets that only ``await`` needed: ``(await me()).username``."""
    start, end = _span(node, place)
    before = source[: start - 1].rstrip()
    word = re.search(r"\w*$", before)
    is_call = before[-1:] in {")", "]"} or (word and word[0] and not keyword.iskeyword(word[0]))
    is_chain = isinstance(node.value, ast.Call | ast.Attribute | ast.Subscript | ast.Name)
    if is_chain and not is_call and source[start - 1] == "(" and source[end : end + 1] == ")":
        yield Edit(start - 1, start + len("await "), "")
        yield Edit(end, end + 1, "")


def _line_starts(source: str) -> list[int]:
    return [0, *accumulate(len(line) + 1 for line in source.split("\n"))]


def _places(source: str) -> Places:
    starts, lines = _line_starts(source), source.encode().split(b"\n")
    return lambda line, column: starts[line - 1] + len(lines[line - 1][:column].decode())


def _span(node: ast.stmt | ast.expr, place: Places) -> tuple[int, int]:
    end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
    return place(node.lineno, node.col_offset), place(end_line, end_column)


#: Since Python 3.12 an f-string is many tokens, between these two.
_F_STRING = (getattr(tokenize, "FSTRING_START", -1), getattr(tokenize, "FSTRING_END", -1))
_SPACE = {tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def _tokens(source: str) -> list[Token]:
    """Split `source` into tokens, without white space and what is inside of f-strings."""
    starts = _line_starts(source)
    found = []
    depth = 0
    for kind, text, (line, column), _, _ in tokenize.generate_tokens(io.StringIO(source).readline):
        depth += (kind == _F_STRING[0]) - (kind == _F_STRING[1])
        if not depth and kind not in _SPACE:
            found.append(Token(kind, text, starts[line - 1] + column))
    return found


def _applied(source: str, edits: Iterable[Edit]) -> str:
    parts: list[str] = []
    at = 0
    for start, end, text in sorted(edits):
        parts += (source[at:start], text)
        at = end
    return "".join((*parts, source[at:]))


def replace_phrase(text: str, old: str, new: str) -> tuple[str, int]:
    """Replace a phrase that may go over line ends, and count how often it was there.

    A line end stays behind the same number of words, as far as there are so many.
    """
    words = new.split()

    def laid(match: re.Match[str]) -> str:
        gaps = [*match.groups(), *[" "] * len(words)]
        return "".join(word + gap for word, gap in zip(words, gaps, strict=False)).rstrip()

    return re.subn(r"(\s+)".join(re.escape(word) for word in old.split()), laid, text)


# Files


@dataclass
class Outcome:
    """What the trees under a root should hold, and what is wrong with them."""

    files: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    #: What is there for nothing, which keeps no file from being written.
    idle: list[str] = field(default_factory=list)


def header(source: str) -> str:
    """Return the first line of what is generated from a file."""
    return f"# Generated from {source} by tools/unasync.py: do not edit.\n"


def tidy(text: str, name: str) -> str:
    """Put generated code into the form of the project, with its own ruff and settings."""
    return _ruff(_ruff(text, name, "check", "--select=I", "--fix"), name, "format")


def _ruff(text: str, name: str, *command: str) -> str:
    done = subprocess.run(  # noqa: S603 - a fixed program with fixed arguments
        [
            *(sys.executable, "-m", "ruff", *command, "--quiet", "--no-cache"),
            *("--config", "pyproject.toml", "--stdin-filename", name, "-"),
        ],
        cwd=HOME,
        input=text.encode(),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise ConversionError(f"{name}: {done.stderr.decode().strip() or 'ruff failed'}")
    return done.stdout.decode()


def render(root: Path, trees: Sequence[Tree], rules: Rules) -> Outcome:
    """Convert every file of the trees under `root`; nothing is written."""
    outcome = Outcome()
    package = sorted((root / trees[0].source).rglob("*.py"))
    try:
        conversion = Conversion(rules.found_in(path.read_text("utf-8") for path in package))
    except SyntaxError as error:
        return Outcome(problems=[f"{trees[0].source}: no Python: {error}: {error.text}"])
    for tree in trees:
        for name in sorted(_names(root / tree.source) - tree.by_hand):
            source, target = f"{tree.source}/{name}", f"{tree.target}/{name}"
            try:
                text = conversion.module((root / source).read_text("utf-8"), source)
                outcome.files[target] = tidy(header(source) + text, target)
            except ConversionError as error:
                outcome.problems.append(str(error))
        there = _names(root / tree.source) | _names(root / tree.target)
        nowhere = sorted(tree.by_hand - there)
        outcome.idle += [f"file by hand is nowhere: {tree.source}/{name}" for name in nowhere]
    unused = sorted(map(str, rules.titles() - conversion.used))
    outcome.idle += [f"rule applied nowhere: {title}" for title in unused]
    return outcome


def _names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*.py")}


def orphans(root: Path, trees: Sequence[Tree], outcome: Outcome) -> list[str]:
    """Return the files in generated folders that have no source and are not by hand."""
    return [
        f"{tree.target}/{name}"
        for tree in trees
        for name in sorted(_names(root / tree.target) - tree.by_hand)
        if f"{tree.target}/{name}" not in outcome.files
    ]


def check(root: Path = HOME, trees: Sequence[Tree] = TREES, rules: Rules = RULES) -> list[str]:
    """Return everything that is not as it should be; nothing is written."""
    outcome = render(root, trees, rules)
    problems = outcome.problems
    if problems:
        return problems
    for name, text in outcome.files.items():
        path = root / name
        if not path.exists():
            problems.append(f"{name}: missing")
        elif path.read_bytes() != text.encode():
            problems.append(f"{name}: different\n{_difference(path, text)}")
    problems += [f"{name}: orphan, no source" for name in orphans(root, trees, outcome)]
    return problems + outcome.idle


def write(root: Path = HOME, trees: Sequence[Tree] = TREES, rules: Rules = RULES) -> list[str]:
    """Write what is generated, delete generated orphans, and return what is wrong.

    Files that do not look generated are never touched, and with a problem in any source
    nothing is.
    """
    outcome = render(root, trees, rules)
    problems = outcome.problems
    if problems:
        return problems
    for name, text in outcome.files.items():
        path = root / name
        if path.exists() and not _is_generated(path):
            problems.append(f"{name}: written by hand, it would be lost")
        elif not path.exists() or path.read_bytes() != text.encode():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
            print(f"wrote {name}")
    for name in orphans(root, trees, outcome):
        if _is_generated(root / name):
            (root / name).unlink()
            print(f"deleted {name}")
        else:
            problems.append(f"{name}: orphan, no source")
    return problems + outcome.idle


def _is_generated(path: Path) -> bool:
    return re.match(rb"# Generated from \S+ by tools/unasync\.py", path.read_bytes()) is not None


def _difference(path: Path, text: str, most: int = 20) -> str:
    there = path.read_bytes().decode(errors="replace").split("\n")
    new = text.split("\n")
    lines = list(difflib.unified_diff(there, new, "there", "generated", lineterm="", n=1))
    more = [f"... and {len(lines) - most} lines more"] if len(lines) > most else []
    return "\n".join(f"    {line}".replace("\r", "\\r") for line in lines[:most] + more)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tool, and return its exit code."""
    parser = argparse.ArgumentParser(description="Generate the synchronous flavour.")
    parser.add_argument("--check", action="store_true", help="compare and write nothing")
    parser.add_argument("--root", type=Path, default=HOME, help="where the trees are")
    options = parser.parse_args(arguments)
    problems = check(options.root) if options.check else write(options.root)
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems and options.check:
        print("run tools/unasync.py, and commit what it writes", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
