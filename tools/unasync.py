"""Make the synchronous flavour and its tests out of the asynchronous ones, token by token.

    python tools/unasync.py            write what is generated
    python tools/unasync.py --check    compare byte for byte; exit 1 on any difference

What may be changed from one release to the next is data: the trees and the rules below. A
rule that applies nowhere fails the check, so that none of them outlives its purpose; a name
that sounds asynchronous and has no rule is an error, so that none is forgotten. No knowledge
of Mixcloud belongs here beyond these tables.

What is converted: names, imports, the words ``async`` and ``await``, the type in
``cast("Resource", ...)``, the examples in docstrings and the names that docstrings and
comments put in backquotes. Other strings stay as they are. So do f-strings, because Python
3.11 sees one token where 3.12 sees many: a field that would need converting is an error.
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
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

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
    """What becomes what. The tables are written by people, the last two fields are found."""

    #: Names that become other names, wherever they stand.
    words: Mapping[str, str] = field(default_factory=dict)
    #: Classes whose twin is not called like them with "Sync" behind.
    twins: Mapping[str, str] = field(default_factory=dict)
    #: Classes whose twin in a file by hand has the same name.
    kept: frozenset[str] = frozenset()
    #: Public functions, which have one name behind two doors.
    functions: frozenset[str] = frozenset()
    #: Names that another module of the package gives: name -> (module, synchronous module).
    homes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    #: Public modules whose classes another module gives; what else they give stays there.
    doors: Mapping[str, str] = field(default_factory=dict)
    #: Methods of what has (or ends in) a name: "sandbox.client" is `other_sandbox.client()` too.
    calls: Mapping[str, str] = field(default_factory=dict)
    #: Words in the prose of docstrings; they may be spread over two lines there.
    phrases: Mapping[str, str] = field(default_factory=dict)
    #: Listing classes -> the method that walks over all their pages. ``async for`` over a
    #: listing does that by itself; in the other flavour iterating stays on one page.
    walks: Mapping[str, str] = field(default_factory=dict)
    #: The asynchronous package, as tests import it.
    package: str = "aiomixcloud._async"

    #: Class -> synchronous class.
    classes: Mapping[str, str] = field(default_factory=dict)
    #: Method that returns a listing -> class of the listing.
    listings: Mapping[str, str] = field(default_factory=dict)

    def found_in(self, sources: Iterable[str]) -> Rules:
        """Return these rules with the classes and listing methods that `sources` define."""
        modules = [ast.parse(source) for source in sources]
        defined = {n.name for m in modules for n in m.body if isinstance(n, ast.ClassDef)}
        classes = {name: f"{name}Sync" for name in defined - self.kept}
        listings = {
            node.name: kind
            for module in modules
            for node in ast.walk(module)
            if isinstance(node, ast.FunctionDef) and node.returns
            for kind in self.walks
            if re.match(rf"{kind}\b", ast.unparse(node.returns))
        }
        return dataclasses.replace(self, classes=classes | dict(self.twins), listings=listings)

    def titles(self) -> set[str]:
        """Return what each rule is called in the message that it applied nowhere."""
        tables = {
            "word": self.words,
            "twin": self.twins,
            "kept": self.kept,
            "function": self.functions,
            "home": self.homes,
            "door": self.doors,
            "call": self.calls,
            "phrase": self.phrases,
            "walk": self.walks,
        }
        return {f"{kind} {name!r}" for kind, table in tables.items() for name in table}


RULES = Rules(
    words={
        "AsyncIterator": "Iterator",
        "__aenter__": "__enter__",
        "__aexit__": "__exit__",
        "anext": "next",
        "asynccontextmanager": "contextmanager",
    },
    # The listing that was not awaited yet has no twin: its page is there at once.
    twins={"Listing": "ResourceListSync"},
    kept=frozenset({"Slots", "Transport"}),
    functions=frozenset({"login"}),
    homes={"Listing": ("flavour", "listing")},
    doors={
        "aiomixcloud": "aiomixcloud.sync",
        "aiomixcloud.auth": "aiomixcloud.sync",
        "aiomixcloud.models": "aiomixcloud.sync",
    },
    calls={"sandbox.client": "sync_client"},
    phrases={
        "It may be made anywhere, also before an event loop runs, and used from many tasks at "
        "once.": "It may be made anywhere, and used from many threads at once.",
        "returns, awaited or not: the client awaits it before it sends anything.": "returns.",
        "An `aiohttp.ClientSession`": "A `urllib3.PoolManager`",
        "see `aiomixcloud.auth`": "see `aiomixcloud.sync`",
    },
    walks={"Listing": "all"},
)

#: Names that must not be left over. Where one turns up, its line belongs in `Rules.words`;
#: those without a counterpart belong in files written by hand.
ASYNCHRONOUS: dict[str, str | None] = {
    "AsyncContextManager": "ContextManager",
    "AsyncExitStack": "ExitStack",
    "AsyncGenerator": "Generator",
    "AsyncIterable": "Iterable",
    "AsyncIterator": "Iterator",
    "Awaitable": None,
    "Coroutine": None,
    "StopAsyncIteration": "StopIteration",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "__anext__": "__next__",
    "__await__": None,
    "_async": "_sync",
    "aclose": "close",
    "aclosing": "closing",
    "aiter": "iter",
    "anext": "next",
    "asynccontextmanager": "contextmanager",
    "asyncio": None,
    "pytest_asyncio": None,
}


class ConversionError(Exception):
    """Something in a source that cannot be converted; says where, and what to write instead."""


class Token(NamedTuple):
    """A token that means something: white space, also the indentation, is between them."""

    kind: str  # name, op, string, fstring, comment, newline or number
    text: str
    start: int
    end: int


class Edit(NamedTuple):
    """What comes in place of a part of the source."""

    start: int
    end: int
    text: str


class Lines:
    """Turns lines and columns, as Python counts them, into positions in a text."""

    def __init__(self, source: str) -> None:
        self._lines = source.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def position(self, place: tuple[int, int]) -> int:
        """Return the position of a line (from 1) and a column in characters (from 0)."""
        return self._starts[place[0] - 1] + place[1]

    def position_of_byte(self, line: int, column: int) -> int:
        """Return the position of a line and a column in bytes, as `ast` counts."""
        before = self._lines[line - 1].encode()[:column].decode()
        return self._starts[line - 1] + len(before)


_KINDS = {
    tokenize.NAME: "name",
    tokenize.OP: "op",
    tokenize.COMMENT: "comment",
    tokenize.NEWLINE: "newline",
    tokenize.NUMBER: "number",
}
# Since Python 3.12 an f-string is many tokens, of which this one is the first.
_FSTRING_START = getattr(tokenize, "FSTRING_START", -1)
_LITERAL = re.compile(r"""\w*('{3}|"{3}|'|")(?:[^\\]|\\.)*?\1""", re.DOTALL)


def scan(source: str) -> list[Token]:
    """Split `source` into tokens that are the same under every version of Python.

    Only where a token begins is taken from Python: where a string ends, 3.12.1 is wrong about
    when there are other letters than ASCII before it.
    """
    lines = Lines(source)
    tokens: list[Token] = []
    done = 0
    for kind, text, place, _, _ in tokenize.generate_tokens(io.StringIO(source).readline):
        start = lines.position(place)
        if start < done:
            continue
        if kind in {tokenize.STRING, _FSTRING_START}:
            tokens.append(_string_token(source, start))
        elif kind in _KINDS:
            tokens.append(Token(_KINDS[kind], text, start, start + len(text)))
        else:
            continue
        done = tokens[-1].end
    return tokens


def _string_token(source: str, start: int) -> Token:
    literal = _LITERAL.match(source, start)
    if literal is None:
        raise ValueError(f"no string begins at {source[start : start + 20]!r}")
    prefix = literal[0][: literal.start(1) - start]
    return Token("fstring" if "f" in prefix.lower() else "string", literal[0], *literal.span())


def split_literal(text: str) -> tuple[str, str, str]:
    """Split a string literal into its opening with the prefix, its body and its closing."""
    prefix = len(text) - len(text.lstrip("rRbBuUfFtT"))
    quote = text[prefix : prefix + 3]
    if quote not in {'"""', "'''"}:
        quote = quote[0]
    return text[:prefix] + quote, text[prefix + len(quote) : -len(quote)], quote


def apply(source: str, edits: Iterable[Edit]) -> str:
    """Return `source` with all `edits` made."""
    parts: list[str] = []
    at = 0
    for start, end, text in sorted(edits):
        if start < at:
            raise ValueError(f"two edits of {source[start:at]!r}")
        parts += (source[at:start], text)
        at = end
    return "".join((*parts, source[at:]))


def convert(
    source: str, rules: Rules, *, used: set[str] | None = None, file: str = "<text>"
) -> str:
    """Return the synchronous twin of a module, not yet formatted.

    Args:
        source: Text of the asynchronous module.
        rules: What becomes what, with the classes found.
        used: Gets the titles of the rules that applied.
        file: What error messages call the module.

    Raises:
        ConversionError: Something has no counterpart.
    """
    return _Conversion(source, rules, set() if used is None else used, file=file).result()


class _Conversion:
    """One text on its way: a module, an example of a docstring or a type in quotes."""

    def __init__(
        self,
        source: str,
        rules: Rules,
        used: set[str],
        *,
        file: str,
        first_line: int = 1,
        outer: _Conversion | None = None,
    ) -> None:
        self.source = source
        self.rules = rules
        self.used = used
        self.file = file
        self.first_line = first_line
        try:
            self.module = ast.parse(source)
        except SyntaxError as error:
            raise self.error(f"is no Python: {error.msg}", line=error.lineno or 1) from None
        self.lines = Lines(source)
        self.tokens = scan(source)
        self.partners, self.enclosing = _brackets(self.tokens)
        self.is_module = outer is None
        known: dict[str, str] = outer.bound if outer else {}
        self.bound: dict[str, str] = known | _bound_names(self.module)

    def result(self) -> str:
        return apply(self.source, self._edits())

    def error(self, problem: str, *, at: int = 0, line: int | None = None) -> ConversionError:
        if line is None:
            line = self.source.count("\n", 0, at) + 1
        return ConversionError(f"{self.file}:{self.first_line + line - 1}: {problem}")

    def use(self, kind: str, name: str) -> None:
        self.used.add(f"{kind} {name!r}")

    def _edits(self) -> Iterator[Edit]:
        imports = _Imports(self)
        yield from imports.edits()
        docstrings = self._docstrings()
        for index, token in enumerate(self.tokens):
            if token.kind == "comment":
                yield Edit(token.start, token.end, self._named(token.text))
            elif any(start <= token.start < end for start, end in imports.spans):
                continue
            elif token.kind == "name":
                yield from self._name(index)
            elif token.kind == "fstring":
                self._check_fstring(token)
            elif token.start in docstrings:
                yield self._literal(token, self._docstring)
            elif token.kind == "string":
                yield from self._string(index)

    # Tokens and their neighbours

    def _text(self, index: int) -> str:
        return self.tokens[index].text if 0 <= index < len(self.tokens) else ""

    def _gap(self, index: int) -> str:
        """Return what is between a token and the next one."""
        return self.source[self.tokens[index].end : self.tokens[index + 1].start]

    def _is_argument_name(self, index: int) -> bool:
        outside = self.enclosing[index]
        return (
            self._text(index + 1) == "="
            and outside is not None
            and self._text(outside) == "("
            and self._text(index - 1) in {"(", ","}
        )

    # Names

    def _name(self, index: int) -> Iterator[Edit]:
        token = self.tokens[index]
        if token.text == "async":
            yield Edit(token.start, self.tokens[index + 1].start, "")
            yield from self._walk(index)
        elif token.text == "await":
            yield from self._await(index)
        elif not self._is_argument_name(index):
            new = self._new_name(index)
            if new != token.text:
                yield Edit(token.start, token.end, new)

    def _new_name(self, index: int) -> str:
        name = self.tokens[index].text
        if name in self.rules.words:
            self.use("word", name)
            return self.rules.words[name]
        if name in ASYNCHRONOUS:
            raise self._forgotten(name, self.tokens[index].start)
        if name in self.rules.kept:
            self.use("kept", name)
        if name in self.rules.classes:
            return self.new_class(name) if self._is_class(index) else name
        return self._new_call(index)

    def _forgotten(self, name: str, at: int) -> ConversionError:
        new = ASYNCHRONOUS[name]
        if new is None:
            return self.error(f"{name} has no counterpart; it belongs in a file by hand", at=at)
        return self.error(f'no rule for {name}; add "{name}": "{new}" to the words', at=at)

    def new_word(self, name: str, at: int) -> str:
        """Return what becomes of a name in an import."""
        if name in self.rules.words:
            self.use("word", name)
            return self.rules.words[name]
        if name in ASYNCHRONOUS:
            raise self._forgotten(name, at)
        return name

    def new_class(self, name: str) -> str:
        """Return the synchronous name of a class."""
        if name in self.rules.twins:
            self.use("twin", name)
        return self.rules.classes[name]

    def is_own(self, path: str) -> bool:
        """Tell whether a module is of the package that is converted."""
        return path.startswith(".") or f"{path}.".startswith(f"{self.rules.package}.")

    def _is_class(self, index: int) -> bool:
        """Tell a class of ours from what merely has its name."""
        name = self.tokens[index].text
        if self._text(index - 1) != ".":
            path, _, last = self.bound.get(name, "").rpartition(".")
            return not last or self.is_own(f"{path}.") or path in self.rules.doors
        base = self._dotted(index - 2)
        root, _, rest = base.partition(".")
        if root not in self.bound:
            return False
        path = self.bound[root] + (f".{rest}" if rest else "")
        if path in self.rules.doors or (self.is_own(path) and name in self.rules.homes):
            raise self.error(
                f"{base}.{name} would have to move; import {name} by its name",
                at=self.tokens[index].start,
            )
        return self.is_own(path) and path.rpartition(".")[2] not in self.rules.classes

    def _dotted(self, index: int) -> str:
        """Return the dotted name that ends at a token, or nothing where it is no such name."""
        names: list[str] = []
        while self.tokens[index].kind == "name":
            names.insert(0, self._text(index))
            if self._text(index - 1) != ".":
                return ".".join(names)
            index -= 2
        return ""

    def _new_call(self, index: int) -> str:
        name = self._text(index)
        if self._text(index - 1) == "." and self._text(index + 1) == "(":
            owner = self._text(index - 2)
            for call, new in self.rules.calls.items():
                known, _, method = call.rpartition(".")
                if name == method and (owner == known or owner.endswith(f"_{known}")):
                    self.use("call", call)
                    return new
        return name

    # ``await`` and ``async for``

    def _await(self, index: int) -> Iterator[Edit]:
        """Drop ``await``, and the brackets that only it needed: ``(await me()).username``."""
        start = self.tokens[index].start
        if self._needed_brackets(index):
            start = self.tokens[index - 1].start
            closing = self.tokens[self.partners[index - 1]]
            yield Edit(closing.start, closing.end, "")
        yield Edit(start, self.tokens[index + 1].start, "")

    def _needed_brackets(self, index: int) -> bool:
        before = self.tokens[index - 2] if index >= 2 else None
        if self._text(index - 1) != "(" or (before and _can_be_called(before)):
            return False
        closing = self.partners[index - 1]
        after = self.tokens[closing + 1].kind if closing + 1 < len(self.tokens) else "newline"
        # Without white space the brackets also keep words apart.
        glued = before is not None and before.kind == "name" and not self._gap(index - 2)
        glued = glued or (after == "name" and not self._gap(closing))
        return not glued and self._is_chain(index + 1, closing)

    def _is_chain(self, index: int, end: int) -> bool:
        """Tell whether tokens are a name with attributes, calls and items, on one line.

        Inside of the calls there may be more lines.
        """
        is_after_name = False
        while index < end:
            token = self.tokens[index]
            if "\n" in self._gap(index - 1):
                return False
            if is_after_name and token.text in {"(", "["}:
                index = self.partners[index]
            elif is_after_name == (token.text == ".") and token.kind in {"name", "op"}:
                is_after_name = not is_after_name
                if is_after_name and token.kind != "name":
                    return False
            else:
                return False
            index += 1
        return is_after_name and "\n" not in self._gap(end - 1)

    def _walk(self, index: int) -> Iterator[Edit]:
        """Spell out that ``async for show in mixcloud.popular()`` walks over all pages.

        Which calls return a listing is known from the annotations of methods, by name.
        """
        if self._text(index + 1) != "for":
            return
        first = self._next_of(index, {"in"}) + 1
        last = self._next_of(first - 1, {":", "for", "async", "if"}) - 1
        while self.tokens[last].kind == "comment":
            last -= 1
        while self._text(first) == "(" and self.partners[first] == last:
            first, last = first + 1, last - 1
        opening = self.partners.get(last, 0)
        listing = self.rules.listings.get(self._text(opening - 1))
        if listing and self._text(last) == ")" and self._text(opening - 2) == ".":
            self.use("walk", listing)
            end = self.tokens[last].end
            yield Edit(end, end, f".{self.rules.walks[listing]}()")

    def _next_of(self, index: int, texts: set[str]) -> int:
        """Return where the next of `texts` is, or the bracket that closes before it."""
        outside = self.enclosing[index]
        closing = None if outside is None else self.partners[outside]
        index += 1
        while index != closing and not (
            self._text(index) in texts and self.enclosing[index] == outside
        ):
            index += 1
        return index

    # Strings, docstrings and comments

    def _literal(self, token: Token, change: Callable[[str, int], str]) -> Edit:
        opening, body, closing = split_literal(token.text)
        new = change(body, token.start + len(opening))
        return Edit(token.start, token.end, f"{opening}{new}{closing}")

    def _string(self, index: int) -> Iterator[Edit]:
        token = self.tokens[index]
        before = (self._text(index - 2), self._text(index - 1), self._text(index + 1))
        if before == ("cast", "(", ","):
            yield self._literal(token, self._part)
        elif re.search(rf"\b{re.escape(self.rules.package)}\b", token.text):
            raise self.error("a string names the asynchronous package", at=token.start)

    def _check_fstring(self, token: Token) -> None:
        for node in ast.walk(ast.parse(f"({token.text})", mode="eval")):
            if isinstance(node, ast.FormattedValue):
                text = ast.unparse(node.value)
                if self._part(text, token.start, used=set()) != text:
                    raise self.error(f"move {text!r} out of the f-string", at=token.start)

    def _part(self, text: str, start: int, *, used: set[str] | None = None) -> str:
        """Convert code that is a part of this text and begins at a position of it."""
        part = _Conversion(
            text,
            self.rules,
            self.used if used is None else used,
            file=self.file,
            first_line=self.first_line + self.source.count("\n", 0, start),
            outer=self,
        )
        return part.result()

    def _docstrings(self) -> set[int]:
        """Return where docstrings begin."""
        found: set[int] = set()
        for node in ast.walk(self.module):
            if isinstance(node, ast.Module) and not self.is_module:
                continue
            if isinstance(
                node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
            ) and (ast.get_docstring(node, clean=False) is not None):
                text = node.body[0]
                found.add(self.lines.position_of_byte(text.lineno, text.col_offset))
        return found

    def _docstring(self, body: str, start: int) -> str:
        done: list[str] = []
        for is_example, text in split_docstring(body):
            if is_example:
                done.append(self._example(text, start))
            else:
                done.append(self._prose(text))
            start += len(text)
        return "".join(done)

    def _example(self, text: str, start: int) -> str:
        margin = text[: text.index(">>>")]
        lines = [line.removeprefix(margin)[4:] for line in text.split("\n")]
        new = self._part("\n".join(lines), start)
        # One statement may have become two, and each needs a prompt of its own.
        firsts = {_first_line(node) for node in ast.parse(new).body} | {1}
        return "\n".join(
            f"{margin}{'>>>' if number in firsts else '...'} {line}".rstrip()
            for number, line in enumerate(new.split("\n"), 1)
        )

    def _prose(self, text: str) -> str:
        for phrase, new in self.rules.phrases.items():
            text, count = replace_phrase(text, phrase, new)
            if count:
                self.use("phrase", phrase)
        text = re.sub(r"(?<=``)(?:async |await )", "", text)
        return self._named(text)

    def _named(self, text: str) -> str:
        """Change the names of classes in single backquotes."""
        return re.sub(
            r"(?<!`)`[^`\n]+`(?!`)",
            lambda quoted: re.sub(r"[A-Za-z_][\w.]*", self._new_path, quoted[0]),
            text,
        )

    def _new_path(self, match: re.Match[str]) -> str:
        """Change ``Mixcloud.get`` and ``aiomixcloud.models.Resource`` in prose."""
        names = match[0].split(".")
        for index, name in enumerate(names):
            door = ".".join(names[:index])
            if name in self.rules.classes and (not door or door in self.rules.doors):
                rest = [self.new_class(name), *names[index + 1 :]]
                return ".".join([self.rules.doors[door], *rest] if door else rest)
        return match[0]


class _Name(NamedTuple):
    """One name that a ``from`` import gives."""

    module: str
    name: str
    alias: str | None

    def __str__(self) -> str:
        return f"{self.name} as {self.alias}" if self.alias else self.name


class _Imports:
    """The ``from`` imports of a text. Those that get names from two modules are split."""

    def __init__(self, conversion: _Conversion) -> None:
        self.conversion = conversion
        self.rules = conversion.rules
        self.nodes = {
            node: self._span(node)
            for node in ast.walk(conversion.module)
            if isinstance(node, ast.ImportFrom)
        }
        self.spans = list(self.nodes.values())

    def edits(self) -> Iterator[Edit]:
        """Change every import that needs it."""
        new = {node: [self._new(node, a) for a in node.names] for node in self.nodes}
        blocks = _import_blocks(self.conversion.module)
        seen: set[_Name] = set()
        for node in [node for block in blocks for node in block]:
            if isinstance(node, ast.ImportFrom):
                # Two names may have become one; what runs goes before what only types need.
                new[node] = [n for n in dict.fromkeys(new[node]) if n not in seen]
                seen.update(new[node])
        lonely = {block[0] for block in blocks[1:] if len(block) == 1}
        for node, names in new.items():
            if len(names) == len(node.names) and len({n.module for n in names}) == 1:
                yield from self._in_place(node, names)
            else:
                yield self._rewritten(node, names, otherwise="pass" if node in lonely else "")

    def _span(self, node: ast.ImportFrom | ast.alias) -> tuple[int, int]:
        position = self.conversion.lines.position_of_byte
        return (
            position(node.lineno, node.col_offset),
            position(node.end_lineno or node.lineno, node.end_col_offset or 0),
        )

    def _new(self, node: ast.ImportFrom, alias: ast.alias) -> _Name:
        conversion = self.conversion
        at = self.nodes[node][0]
        old = _module(node)
        module = ".".join(conversion.new_word(part, at) for part in old.split("."))
        is_own = conversion.is_own(old)
        if alias.name in self.rules.functions and old in self.rules.doors:
            conversion.use("function", alias.name)
            return _Name(self.rules.doors[old], alias.name, alias.asname)
        if alias.name not in self.rules.classes or not (is_own or old in self.rules.doors):
            if alias.name in self.rules.classes and not alias.asname and self._is_public(old):
                raise conversion.error(
                    f"{old} is no door for {alias.name}; add it to the doors, or say 'as'", at=at
                )
            return _Name(module, conversion.new_word(alias.name, at), alias.asname)
        name = conversion.new_class(alias.name)
        if not is_own:
            conversion.use("door", old)
            module = self.rules.doors[old]
        elif alias.name in self.rules.homes:
            module = self._moved(alias.name, module)
        return _Name(module, name, name if alias.asname == alias.name else alias.asname)

    def _is_public(self, module: str) -> bool:
        """Tell whether a module is of the library, outside of what is converted."""
        return module.partition(".")[0] == self.rules.package.partition(".")[0]

    def _moved(self, name: str, module: str) -> str:
        """Return where `name` lives in the other flavour."""
        before, dot, last = module.rpartition(".")
        old, new = self.rules.homes[name]
        if last != old:
            return module
        self.conversion.use("home", name)
        return f"{before}{dot}{new}"

    def _in_place(self, node: ast.ImportFrom, names: list[_Name]) -> Iterator[Edit]:
        """Change only names, so that comments between them stay."""
        start, _ = self.nodes[node]
        if names[0].module != _module(node):
            module = re.compile(r"from\s+([\w.]+)").match(self.conversion.source, start)
            if module is None:
                raise self.conversion.error("write this import on one line", at=start)
            yield Edit(*module.span(1), names[0].module)
        for alias, name in zip(node.names, names, strict=True):
            if name != (name.module, alias.name, alias.asname):
                yield Edit(*self._span(alias), str(name))

    def _rewritten(self, node: ast.ImportFrom, names: list[_Name], *, otherwise: str) -> Edit:
        start, end = self.nodes[node]
        if any(t.kind == "comment" and start < t.start < end for t in self.conversion.tokens):
            raise self.conversion.error("a comment is inside of an import to split", at=start)
        modules: dict[str, list[str]] = {}
        for name in names:
            modules.setdefault(name.module, []).append(str(name))
        lines = [f"from {module} import {', '.join(each)}" for module, each in modules.items()]
        return Edit(start, end, f"\n{' ' * node.col_offset}".join(lines) or otherwise)


def _module(node: ast.ImportFrom) -> str:
    return "." * node.level + (node.module or "")


def _import_blocks(module: ast.Module) -> list[list[ast.stmt]]:
    """Return the statements of a module and of what it does only under a condition."""
    return [module.body, *(node.body for node in module.body if isinstance(node, ast.If))]


def _bound_names(module: ast.Module) -> dict[str, str]:
    """Return what imports bind: name -> full path, which begins with a dot where relative."""
    bound: dict[str, str] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.partition(".")[0]
                bound[alias.asname or root] = alias.name if alias.asname else root
        elif isinstance(node, ast.ImportFrom):
            path = _module(node)
            for alias in node.names:
                dot = "" if path.endswith(".") else "."
                bound[alias.asname or alias.name] = f"{path}{dot}{alias.name}"
    return bound


def _brackets(tokens: Sequence[Token]) -> tuple[dict[int, int], list[int | None]]:
    """Return which bracket belongs to which, and which bracket is around each token."""
    partners: dict[int, int] = {}
    enclosing: list[int | None] = []
    opened: list[int] = []
    for index, token in enumerate(tokens):
        if token.kind == "op" and token.text in {")", "]", "}"}:
            start = opened.pop()
            partners |= {start: index, index: start}
        enclosing.append(opened[-1] if opened else None)
        if token.kind == "op" and token.text in {"(", "[", "{"}:
            opened.append(index)
    return partners, enclosing


def _can_be_called(token: Token) -> bool:
    """Tell whether a bracket after `token` would be a call."""
    if token.kind == "name":
        return not keyword.iskeyword(token.text)
    return token.kind in {"string", "fstring", "number"} or token.text in {")", "]", "}"}


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


_EXAMPLE = re.compile(
    r"^(?P<margin>[ \t]*)>>>(?: .*)?(?:\n(?P=margin)\.\.\.(?: .*)?)*$", re.MULTILINE
)


def split_docstring(text: str) -> Iterator[tuple[bool, str]]:
    """Split a docstring into prose (False) and code with prompts (True), in order."""
    at = 0
    for example in _EXAMPLE.finditer(text):
        yield False, text[at : example.start()]
        yield True, example[0]
        at = example.end()
    yield False, text[at:]


def replace_phrase(text: str, old: str, new: str) -> tuple[str, int]:
    """Replace a phrase that may go over line ends, and count how often it was there.

    A line end stays behind the same number of words, as far as there are so many.
    """
    words = new.split()

    def lay(match: re.Match[str]) -> str:
        gaps = [" "] * (len(words) - 1)
        for index, gap in enumerate(match.groups()[: len(gaps)]):
            gaps[index] = gap
        return "".join(part for pair in zip(words, [*gaps, ""], strict=True) for part in pair)

    pattern = r"(\s+)".join(re.escape(word) for word in old.split())
    return re.subn(rf"(?<!\w){pattern}(?!\w)", lay, text)


# Files


@dataclass
class Outcome:
    """What the trees under a root should hold, and what is wrong with them."""

    files: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)


def header(source: str) -> str:
    """Return the first line of what is generated from a file."""
    return f"# Generated from {source} by tools/unasync.py: do not edit.\n"


_MARK = re.compile(rb"# Generated from \S+ by tools/unasync\.py")


def tidy(text: str, name: str) -> str:
    """Put generated code into the form of the project, with its own ruff and settings.

    Raises:
        ConversionError: It cannot be parsed.
    """
    text = _ruff(text, name, "check", "--select", "I", "--fix")
    return _ruff(text, name, "format")


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
    defining = sorted((root / trees[0].source).rglob("*.py"))
    try:
        rules = rules.found_in(path.read_text(encoding="utf-8") for path in defining)
    except SyntaxError as error:
        return Outcome(problems=[f"{trees[0].source}: no Python: {error}: {error.text}"])
    for tree in trees:
        for name in sorted(_names(root / tree.source) - tree.by_hand):
            source = f"{tree.source}/{name}"
            target = f"{tree.target}/{name}"
            try:
                text = (root / source).read_text(encoding="utf-8")
                text = header(source) + convert(text, rules, used=outcome.used, file=source)
                outcome.files[target] = tidy(text, target)
            except ConversionError as error:
                outcome.problems.append(str(error))
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


def unused(root: Path, trees: Sequence[Tree], rules: Rules, outcome: Outcome) -> list[str]:
    """Return what is said about rules and files by hand that are there for nothing."""
    lines = [f"rule applied nowhere: {title}" for title in rules.titles() - outcome.used]
    for tree in trees:
        there = _names(root / tree.source) | _names(root / tree.target)
        lines += [f"file by hand is nowhere: {tree.source}/{n}" for n in tree.by_hand - there]
    return sorted(lines)


def check(root: Path = HOME, trees: Sequence[Tree] = TREES, rules: Rules = RULES) -> list[str]:
    """Return everything that is not as it should be; nothing is written."""
    outcome = render(root, trees, rules)
    if outcome.problems:
        return outcome.problems
    problems: list[str] = []
    for name, text in outcome.files.items():
        path = root / name
        if not path.exists():
            problems.append(f"{name}: missing")
        elif path.read_bytes() != text.encode():
            problems.append(f"{name}: different\n{_difference(path, text)}")
    problems += [f"{name}: orphan, it has no source" for name in orphans(root, trees, outcome)]
    return problems + unused(root, trees, rules, outcome)


def write(root: Path = HOME, trees: Sequence[Tree] = TREES, rules: Rules = RULES) -> list[str]:
    """Write what is generated, delete generated orphans, and return what is wrong.

    Files that do not look generated are never touched. With a problem in any source nothing
    is written at all.
    """
    outcome = render(root, trees, rules)
    if outcome.problems:
        return outcome.problems
    problems: list[str] = []
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
            problems.append(f"{name}: orphan, it has no source")
    return problems + unused(root, trees, rules, outcome)


def _is_generated(path: Path) -> bool:
    return _MARK.match(path.read_bytes()) is not None


def _difference(path: Path, text: str, most: int = 20) -> str:
    lines = list(
        difflib.unified_diff(
            path.read_bytes().decode(errors="replace").split("\n"),
            text.split("\n"),
            "there",
            "generated",
            lineterm="",
            n=1,
        )
    )
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
