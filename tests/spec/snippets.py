"""The snippets of the user's own specification, taken out of its text word for word.

They are code between paragraphs of prose, with the values they yield as comments.
"""

import ast
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from dateutil.tz import tzutc

SPECIFICATION = Path(__file__).parents[3] / "shared" / "usage-spec.txt"

#: Titles in the text, in its order.
SECTIONS = (
    "Basic usage",
    "Listing",
    "Connections",
    "Embedding",
    "Authorization",
    "Actions",
    "Uploading",
    "Targeting",
    "Synchronous mode",
)

_FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


@dataclass
class Snippet:
    """A piece of code and, by line, what its comments say about its expressions."""

    section: str
    code: str
    promises: dict[int, str] = field(default_factory=dict)


def read(section: str) -> list[Snippet]:
    """Return the snippets of one section of the specification."""
    snippets: list[Snippet] = []
    current = ""
    for paragraph in SPECIFICATION.read_text(encoding="utf-8").split("\n\n"):
        text = paragraph.strip("\n")
        if text.strip() in SECTIONS:
            current = text.strip()
        elif current == section and text.startswith(" ") and snippets:
            snippets[-1].code += "\n\n" + text
        elif current == section and _is_code(text):
            snippets.append(Snippet(section, text))
    for snippet in snippets:
        snippet.promises = _promises(snippet.code)
    return snippets


def _is_code(text: str) -> bool:
    try:
        tree = compile(text, "snippet", "exec", _FLAGS | ast.PyCF_ONLY_AST)
    except SyntaxError:
        return False
    assert isinstance(tree, ast.Module)
    return not all(isinstance(n, ast.Expr) and isinstance(n.value, ast.Name) for n in tree.body)


def _promises(code: str) -> dict[int, str]:
    found = {}
    for number, line in enumerate(code.splitlines(), 1):
        match = re.search(r"^\s*[^\s#].*?  # (.*)$", line)
        if match and not match[1].startswith("Forward"):
            found[number] = match[1].strip()
    return found


async def run(snippet: Snippet, names: dict[str, Any]) -> int:
    """Run a snippet in the namespace `names`; return how many of its promises were kept.

    Every expression that stands alone is compared with the comment behind it.
    """
    tree = compile(snippet.code, "snippet", "exec", _FLAGS | ast.PyCF_ONLY_AST)
    assert isinstance(tree, ast.Module)
    broken = dict(snippet.promises)

    def promise(line: int, value: Any) -> None:
        # Inside a loop it is enough that one round keeps the promise.
        if is_kept(snippet.promises[line], value):
            broken.pop(line, None)
        elif line in broken:
            broken[line] = f"{snippet.promises[line]}, but it was {value!r}"

    def refuse(line: int, error: Exception) -> None:
        promise(line, f"raises {type(error).__name__}")

    checker = _Checker(snippet.promises)
    tree = ast.fix_missing_locations(checker.visit(tree))
    names |= {"__promise": promise, "__refuse": refuse}
    result = eval(compile(tree, "snippet", "exec", _FLAGS), names)
    if result is not None:
        await result
    assert not broken
    return len(snippet.promises)


class _Checker(ast.NodeTransformer):
    """Makes a check of every expression that stands alone with a promise behind it."""

    def __init__(self, promises: dict[int, str]) -> None:
        self.promises = promises

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        line = next(
            (n for n in range(node.lineno, (node.end_lineno or 0) + 1) if n in self.promises), None
        )
        if line is None:
            return node
        if self.promises[line].startswith("raises "):
            attempt = f"try:\n    pass\nexcept Exception as error:\n    __refuse({line}, error)"
            trial = ast.parse(attempt).body[0]
            assert isinstance(trial, ast.Try)
            trial.body = [node]
            return trial
        call = ast.parse(f"__promise({line}, None)").body[0]
        assert isinstance(call, ast.Expr)
        assert isinstance(call.value, ast.Call)
        call.value.args[1] = node.value
        return call


def is_kept(promise: str, value: Any) -> bool:
    """Tell whether `value` is what a comment of the specification says."""
    if promise == "This returns None":
        return value is None
    if promise.startswith("raises "):
        return bool(value == promise)
    if promise.startswith("datetime.datetime("):
        wanted = promise.removeprefix("datetime.")
        return bool(value == eval(wanted, {"datetime": datetime, "tzutc": tzutc}))
    if url := re.match(r"\{'url': '([^']*)', 'type': ...$", promise):
        # The order of the API's fields has changed since this was written.
        return value["url"] == url[1] and isinstance(value["type"], str)
    pattern = ".*".join(map(re.escape, promise.split("...")))
    return re.fullmatch(pattern, repr(value), re.DOTALL) is not None
