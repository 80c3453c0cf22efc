"""Code whose comments promise what its expressions yield, and the check that they do.

Behind an expression that stands alone, a comment is its value (``user.city  # 'London'``),
what it raises (``# raises AttributeError``), or, for a ``print``, what it prints; ``...`` stands
for anything. Comments behind other statements are prose.
"""

import ast
import re
from datetime import datetime
from typing import Any

from dateutil.tz import tzutc

_FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


def parse(code: str) -> ast.Module:
    """Return the tree of `code`, in which ``await`` may stand outside of functions."""
    tree = compile(code, "snippet", "exec", _FLAGS | ast.PyCF_ONLY_AST)
    assert isinstance(tree, ast.Module)
    return tree


def _remarks(code: str) -> dict[int, str]:
    """Return by line what the comments behind code say."""
    found = {}
    for number, line in enumerate(code.splitlines(), 1):
        match = re.search(r"^\s*[^\s#].*?  # (.*)$", line)
        if match and not match[1].startswith("Forward"):
            found[number] = match[1].strip()
    return found


class Checked:
    """Code that notes, as it runs, which of its promises are kept."""

    def __init__(self, code: str, *, file: str = "snippet") -> None:
        checker = _Checker(_remarks(code))
        tree = ast.fix_missing_locations(checker.visit(parse(code)))
        #: By line, what the comments behind expressions say.
        self.promises = checker.found
        #: Those that were not kept so far.
        self.broken = dict(checker.found)
        self._code = compile(tree, file, "exec", _FLAGS)

    def run(self, names: dict[str, Any]) -> Any:
        """Run in the namespace `names`; return None, or what is to be awaited first."""
        names |= {"__promise": self._promise, "__refuse": self._refuse, "__printed": Printed}
        return eval(self._code, names)

    def _promise(self, line: int, value: Any) -> None:
        # Inside a loop it is enough that one round keeps the promise.
        if is_kept(self.promises[line], value):
            self.broken.pop(line, None)
        elif line in self.broken:
            self.broken[line] = f"{self.promises[line]}, but it was {value!r}"

    def _refuse(self, line: int, error: Exception) -> None:
        self._promise(line, f"raises {type(error).__name__}")


class Printed:
    """What a call of ``print`` prints."""

    def __init__(self, *values: object, sep: str = " ") -> None:
        self.text = sep.join(map(str, values))
        print(self.text)  # noqa: T201 - that is what it is for

    def __repr__(self) -> str:
        return self.text


class _Checker(ast.NodeTransformer):
    """Makes a check of every expression that stands alone with a promise behind it."""

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
        call = ast.parse(f"__promise({line}, None)").body[0]
        assert isinstance(call, ast.Expr)
        assert isinstance(call.value, ast.Call)
        value = node.value
        if isinstance(value, ast.Call) and ast.unparse(value.func) == "print":
            value.func = ast.Name("__printed", ast.Load())
        call.value.args[1] = value
        return call


def is_kept(promise: str, value: Any) -> bool:
    """Tell whether `value` is what a comment says."""
    if promise == "This returns None":
        return value is None
    if promise.startswith("raises "):
        return bool(value == promise)
    if promise.startswith("datetime.datetime(") and "tzutc" in promise:
        wanted = promise.removeprefix("datetime.")
        return bool(value == eval(wanted, {"datetime": datetime, "tzutc": tzutc}))
    if url := re.match(r"\{'url': '([^']*)', 'type': ...$", promise):
        # The order of the API's fields has changed since this was written.
        return value["url"] == url[1] and isinstance(value["type"], str)
    pattern = ".*".join(map(re.escape, promise.split("...")))
    return re.fullmatch(pattern, repr(value), re.DOTALL) is not None
