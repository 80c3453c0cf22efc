"""Check that comments in code state the values of its expressions.

After an expression statement, a comment is its value (``user.city  # 'London'``),
what it raises (``# raises AttributeError``), or, for a ``print``, what it prints; ``...`` matches
anything. Comments after other statements are prose.
"""

import ast
import re
from datetime import datetime
from typing import Any

from dateutil.tz import tzutc

_FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


def parse(code: str) -> ast.Module:
    """Return the tree of `code`, which may contain ``await`` outside of functions."""
    tree = compile(code, "snippet", "exec", _FLAGS | ast.PyCF_ONLY_AST)
    assert isinstance(tree, ast.Module)
    return tree


def _remarks(code: str) -> dict[int, str]:
    """Return the comments after code, by line."""
    found = {}
    for number, line in enumerate(code.splitlines(), 1):
        match = re.search(r"^\s*[^\s#].*?  # (.*)$", line)
        if match and not match[1].startswith("Forward"):
            found[number] = match[1].strip()
    return found


class CheckedCode:
    """Code that records, as it runs, which of its comments are correct."""

    def __init__(self, code: str, *, file: str = "snippet") -> None:
        checker = _Checker(_remarks(code))
        tree = ast.fix_missing_locations(checker.visit(parse(code)))
        #: The comments after expressions, by line.
        self.expected = checker.found
        #: Those that have not been correct so far.
        self.broken = dict(checker.found)
        self._code = compile(tree, file, "exec", _FLAGS)

    def run(self, names: dict[str, Any]) -> Any:
        """Run in the namespace `names`; return None, or an awaitable to await first."""
        names |= {"__comment": self._comment, "__refuse": self._refuse, "__printed": Printed}
        return eval(self._code, names)

    def _comment(self, line: int, value: Any) -> None:
        # In a loop, one matching iteration is enough.
        if matches_comment(self.expected[line], value):
            self.broken.pop(line, None)
        elif line in self.broken:
            self.broken[line] = f"{self.expected[line]}, but it was {value!r}"

    def _refuse(self, line: int, error: Exception) -> None:
        self._comment(line, f"raises {type(error).__name__}")


class Printed:
    """The text that a call of ``print`` prints."""

    def __init__(self, *values: object, sep: str = " ") -> None:
        self.text = sep.join(map(str, values))
        print(self.text)  # noqa: T201 - its purpose

    def __repr__(self) -> str:
        return self.text


class _Checker(ast.NodeTransformer):
    """Turns every commented expression statement into a check."""

    def __init__(self, remarks: dict[int, str]) -> None:
        self.remarks = remarks
        self.found: dict[int, str] = {}

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        line = next(
            (n for n in range(node.lineno, (node.end_lineno or 0) + 1) if n in self.remarks), None
        )
        if line is None:
            return node
        self.found[line] = self.remarks[line]
        if self.remarks[line].startswith("raises "):
            attempt = f"try:\n    pass\nexcept Exception as error:\n    __refuse({line}, error)"
            trial = ast.parse(attempt).body[0]
            assert isinstance(trial, ast.Try)
            trial.body = [node]
            return trial
        call = ast.parse(f"__comment({line}, None)").body[0]
        assert isinstance(call, ast.Expr)
        assert isinstance(call.value, ast.Call)
        value = node.value
        if isinstance(value, ast.Call) and ast.unparse(value.func) == "print":
            value.func = ast.Name("__printed", ast.Load())
        call.value.args[1] = value
        return call


def matches_comment(comment: str, value: Any) -> bool:
    """Return whether `value` is what a comment says."""
    if comment == "This returns None":
        return value is None
    if comment.startswith("raises "):
        return bool(value == comment)
    if comment.startswith("datetime.datetime(") and "tzutc" in comment:
        wanted = comment.removeprefix("datetime.")
        return bool(value == eval(wanted, {"datetime": datetime, "tzutc": tzutc}))
    if url := re.match(r"\{'url': '([^']*)', 'type': ...$", comment):
        # The order of the API's fields has changed since this was written.
        return value["url"] == url[1] and isinstance(value["type"], str)
    pattern = ".*".join(map(re.escape, comment.split("...")))
    return re.fullmatch(pattern, repr(value), re.DOTALL) is not None
