"""Routes with their descriptions, and tables that find the routes of a path.

Paths are case-insensitive; `{name}` matches one segment. Fixed segments take precedence over
variable ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote

from aiomixcloud.sandbox.api.schemas import Schema, ref

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from aiomixcloud.sandbox.api.request import ApiRequest
    from aiomixcloud.sandbox.api.responses import Operation
    from aiomixcloud.sandbox.db.store import Store

JAVASCRIPT = "text/javascript"


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path with the operation that handles it, and their description.

    Attributes:
        method: HTTP method.
        path: Path with variable segments in braces.
        operation: Handles the request.
        tag: Section of the documentation.
        summary: What it does, in one line.
        answers: JSON schemas of the response by media type.
        parameters: Descriptions of the query parameters.
        authorization: Whether an access token is ignored, changes the response or is required.
        form: JSON schema of the form by media type, if the operation needs a form.
        files: File fields of the form to store, with the maximum size of each in bytes. Forms
            with files need an access token, and their operations run in a thread.
        admit: Checks a form with files before its body is read; raises `Refusal`.
        slash: Whether the final slash is required.
        blocks: Whether an operation without a form runs in a thread.
        refusals: When it returns an error, by status.
        errors: JSON schemas of errors by media type.
        redirect: When it redirects, if it does.
    """

    method: str
    path: str
    operation: Operation
    tag: str
    summary: str
    answers: Mapping[str, Schema]
    parameters: tuple[Schema, ...] = ()
    authorization: Literal["none", "optional", "required"] = "optional"
    form: Mapping[str, Schema] | None = None
    files: Mapping[str, int] = field(default_factory=dict)
    admit: Callable[[Store, ApiRequest], None] | None = None
    slash: bool = True
    blocks: bool = False
    refusals: Mapping[int, str] = field(default_factory=dict)
    errors: Mapping[str, Schema] = field(default_factory=lambda: {JAVASCRIPT: ref("Error")})
    redirect: str | None = None

    @property
    def names(self) -> list[str]:
        """The names of the variable segments."""
        return re.findall(r"\{(\w+)\}", self.path)


@dataclass(slots=True)
class _Node:
    """The routes whose paths begin with the same segments."""

    fixed: dict[str, _Node] = field(default_factory=dict)
    variable: _Node | None = None
    # The routes that end here, by method.
    routes: dict[str, Route] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    slash: bool = True


class RouteTable:
    """Routes by path; all paths are compiled once."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._root = _Node()
        for route in routes:
            self._add(route)

    def _add(self, route: Route) -> None:
        node = self._root
        for segment in route.path.strip("/").split("/"):
            if segment.startswith("{"):
                node.variable = node.variable or _Node()
                node = node.variable
            else:
                node = node.fixed.setdefault(segment, _Node())
        node.routes[route.method] = route
        node.names, node.slash = route.names, route.slash

    def find(self, raw_path: str) -> tuple[Mapping[str, Route], Mapping[str, str]]:
        """Return the routes of a percent-encoded path by method, and its variable segments.

        Both are empty if no route has this path.
        """
        if raw_path == "/":
            return {}, {}
        slash = raw_path.endswith("/")
        found: list[tuple[_Node, tuple[str, ...]]] = [(self._root, ())]
        for segment in raw_path[1 : -1 if slash else None].split("/"):
            text = unquote(segment) if "%" in segment else segment
            fixed = text.lower()
            following: list[tuple[_Node, tuple[str, ...]]] = []
            for node, values in found:
                if fixed in node.fixed:
                    following.append((node.fixed[fixed], values))
                if node.variable:
                    following.append((node.variable, (*values, text)))
            found = following
        for node, values in found:
            if node.routes and (slash or not node.slash):
                return node.routes, dict(zip(node.names, values, strict=True))
        return {}, {}
