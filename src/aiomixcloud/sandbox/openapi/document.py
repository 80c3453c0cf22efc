"""The OpenAPI documents of a sandbox, generated from the tables of its routes and commands.

The API and the control interface have separate documents: client generators need the first, and
tools that call every operation would change the sandbox with the second.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiomixcloud import __version__
from aiomixcloud.sandbox.http import routes
from aiomixcloud.sandbox.openapi import operations as describing
from aiomixcloud.sandbox.openapi.schemas import CONTROL_SHAPES, SHAPES, TEXT, Schema, ref
from aiomixcloud.sandbox.urls import CONTROL_PATH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aiomixcloud.sandbox.openapi.fields import Command, Field
    from aiomixcloud.sandbox.openapi.operations import Kind

_JSON = "application/json"

_SECURITY: Mapping[str, list[Schema]] = {
    "no": [],
    "adds": [{}, {"access_token": []}],
    "needed": [{"access_token": []}],
}

#: Path parameters that exist in the seeded world.
EXAMPLES = {
    "user": "bob",
    "slug": "lunch-break-soul",
    "genre": "funk",
    "playlist": "late-night",
    "category": "jazz",
    "artist": "cool-dj",
    "track": "cool-track",
    "size": "300x300",
    "folder": "defaults",
    "a": "users",
    "b": "b",
    "c": "c",
    "d": "d",
    "rest": "1.png",
}


def api(root: str) -> Schema:
    """Return the document of the API, served at ``root``."""
    kinds = describing.kinds()
    paths: dict[str, Schema] = {}
    for route in routes.ROUTES:
        kind = kinds[f"{route.method} {route.path}"]
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, kind)
    words = "Unknown parameters are ignored. A GET without a final slash is redirected."
    return _document(root, "Mixcloud sandbox", words, paths, SHAPES)


def control(root: str, commands: Iterable[Command]) -> Schema:
    """Return the document of the control interface, served at ``root``."""
    paths: dict[str, Schema] = {}
    for command in commands:
        path = f"{CONTROL_PATH}/{command.path}"
        paths.setdefault(path, {})[command.method.lower()] = _command(path, command)
    words = "Controls the sandbox. Available only to programs on the same machine."
    return _document(root, "Control of the Mixcloud sandbox", words, paths, CONTROL_SHAPES)


def _document(
    root: str, title: str, text: str, paths: Mapping[str, Schema], shapes: Schema
) -> Schema:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": __version__,
            "description": text,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": root}],
        "paths": paths,
        "components": {
            "schemas": shapes,
            "securitySchemes": {
                "access_token": {"type": "apiKey", "in": "query", "name": "access_token"}
            },
        },
    }


def _answer(text: str, contents: Mapping[str, Schema]) -> Schema:
    return {
        "description": text,
        "content": {media_type: {"schema": schema} for media_type, schema in contents.items()},
    }


def _operation(route: routes.Route, kind: Kind) -> Schema:
    refusals = {
        400: "A parameter or the body is invalid.",
        401: "The access token is missing or invalid; the status is a setting of the sandbox.",
        403: "The rate limit is exceeded, or the operation is not allowed.",
        **kind.refusals,
    }
    if route.body != "none":
        refusals[413] = "The form is too large."
    answers = {"200": _answer(kind.summary, kind.answers)}
    answers |= {str(status): {"description": text} for status, text in kind.more.items()}
    answers |= {
        str(status): _answer(text, kind.errors) for status, text in sorted(refusals.items())
    }
    names = re.findall(r"\{(\w+)\}", route.path)
    shape: Schema = {
        "operationId": _id(route.method, route.path),
        "tags": [kind.tag],
        "summary": kind.summary,
        "parameters": [
            *(
                {
                    "name": name,
                    "in": "path",
                    "required": True,
                    "schema": {**TEXT, "minLength": 1},
                    "example": EXAMPLES[name],
                }
                for name in names
            ),
            *kind.asks,
        ],
        "responses": answers,
        "security": _SECURITY[kind.token],
    }
    if kind.body:
        content = {media_type: {"schema": schema} for media_type, schema in kind.body.items()}
        shape["requestBody"] = {"content": content, "required": route.body == "files"}
    return shape


def _command(path: str, command: Command) -> Schema:
    refusals = {
        400: "The request is invalid.",
        403: "The request is from another machine or site.",
        404: "Not found.",
    }
    answers = {"200": _answer(command.summary, {_JSON: ref(command.answer)})}
    shape: Schema = {
        "operationId": _id(command.method, path),
        "tags": ["Control"],
        "summary": command.summary,
        "security": [],
    }
    if command.method == "POST":
        refusals[415] = "The header `Content-Type: application/json` is missing."
        schema = _form_of(command.fields)
        if command.one_of:
            schema["oneOf"] = [{"required": [name]} for name in command.one_of]
        content = {_JSON: {"schema": schema}}
        needed = bool(command.one_of) or any(field.required for field in command.fields)
        shape["requestBody"] = {"content": content, "required": needed}
    else:
        shape["parameters"] = [
            describing.parameter(one.name, one.text, one.schema, required=one.required)
            for one in command.fields
        ]
    answers |= {
        str(status): _answer(text, {_JSON: ref("ControlError")})
        for status, text in refusals.items()
    }
    return {**shape, "responses": answers}


def _form_of(fields: Iterable[Field]) -> Schema:
    return {
        "type": "object",
        "properties": {field.name: field.schema for field in fields},
        "required": [field.name for field in fields if field.required],
        "additionalProperties": False,
    }


def _id(method: str, path: str) -> str:
    words = re.findall(r"\w+", path)
    return "_".join([method.lower(), *words])
