"""The OpenAPI documents of a sandbox, generated from the tables of its routes and commands.

The API and the control interface have separate documents: client generators need the first, and
tools that call every operation would change the sandbox with the second.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiomixcloud import __version__
from aiomixcloud.sandbox.api.schemas import SHAPES, TEXT, Schema, ref
from aiomixcloud.sandbox.conditions.control_key import CONTROL_KEY_HEADER
from aiomixcloud.sandbox.http import routes
from aiomixcloud.sandbox.http.parameters import parameter
from aiomixcloud.sandbox.urls import CONTROL_PATH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aiomixcloud.sandbox.http.routing import Route

    from .fields import Command, Field

_JSON = "application/json"

_SECURITY: Mapping[str, list[Schema]] = {
    "none": [],
    "optional": [{}, {"access_token": []}],
    "required": [{"access_token": []}],
}

_SECURITY_SCHEMES: Mapping[str, Schema] = {
    "access_token": {"type": "apiKey", "in": "query", "name": "access_token"},
    "control_key": {"type": "apiKey", "in": "header", "name": CONTROL_KEY_HEADER},
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


def describe_api(root: str) -> Schema:
    """Return the document of the API, served at ``root``."""
    paths: dict[str, Schema] = {}
    for route in routes.ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _describe_operation(route)
    words = "Unknown parameters are ignored. A GET without a final slash is redirected."
    return _build_document(root, "Mixcloud sandbox", words, paths, SHAPES)


def describe_control(root: str, commands: Iterable[Command], shapes: Schema) -> Schema:
    """Return the document of a control interface with these commands, served at ``root``."""
    paths: dict[str, Schema] = {}
    for command in commands:
        path = f"{CONTROL_PATH}/{command.path}"
        paths.setdefault(path, {})[command.method.lower()] = _describe_command(path, command)
    words = (
        "Controls the sandbox. Available to programs on the same machine and, if the sandbox has "
        "a control key, to programs that send it."
    )
    title = "Control of the Mixcloud sandbox"
    return _build_document(root, title, words, paths, shapes, scheme="control_key")


def _build_document(
    root: str,
    title: str,
    text: str,
    paths: Mapping[str, Schema],
    shapes: Schema,
    *,
    scheme: str = "access_token",
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
            "securitySchemes": {scheme: _SECURITY_SCHEMES[scheme]},
        },
    }


def _describe_response(text: str, contents: Mapping[str, Schema]) -> Schema:
    return {
        "description": text,
        "content": {media_type: {"schema": schema} for media_type, schema in contents.items()},
    }


def _describe_refusals(refusals: Mapping[int, str], errors: Mapping[str, Schema]) -> Schema:
    return {
        str(status): _describe_response(text, errors) for status, text in sorted(refusals.items())
    }


def _describe_operation(route: Route) -> Schema:
    refusals = {
        400: "A parameter or the body is invalid.",
        401: "The access token is missing or invalid; the status is a switch of the sandbox.",
        403: "The rate limit is exceeded, or the operation is not allowed.",
        **({404: "Not found."} if route.names else {}),
        **route.refusals,
    }
    if route.form:
        refusals[413] = "The form is too large."
    answers = {"200": _describe_response(route.summary, route.answers)}
    if route.redirect:
        answers["302"] = {"description": route.redirect}
    answers |= _describe_refusals(refusals, route.errors)
    segments = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {**TEXT, "minLength": 1},
            "example": EXAMPLES[name],
        }
        for name in route.names
    ]
    shape: Schema = {
        "operationId": _build_id(route.method, route.path),
        "tags": [route.tag],
        "summary": route.summary,
        "parameters": [*segments, *route.parameters],
        "responses": answers,
        "security": _SECURITY[route.authorization],
    }
    if route.form:
        content = {media_type: {"schema": schema} for media_type, schema in route.form.items()}
        shape["requestBody"] = {"content": content, "required": bool(route.files)}
    return shape


def _describe_command(path: str, command: Command) -> Schema:
    refusals = {
        400: "The request is invalid.",
        403: "The control key is wrong, or missing in a request from another machine or site.",
        404: "Not found.",
    }
    answers = {"200": _describe_response(command.summary, {_JSON: ref(command.answer)})}
    shape: Schema = {
        "operationId": _build_id(command.method, path),
        "tags": ["Control"],
        "summary": command.summary,
        "security": [{}, {"control_key": []}],
    }
    if command.method == "POST":
        refusals[415] = "The header `Content-Type: application/json` is missing."
        schema = _describe_form(command.fields)
        if command.one_of:
            schema["oneOf"] = [{"required": [name]} for name in command.one_of]
        content = {_JSON: {"schema": schema}}
        needed = bool(command.one_of) or any(field.required for field in command.fields)
        shape["requestBody"] = {"content": content, "required": needed}
    else:
        shape["parameters"] = [
            parameter(one.name, one.text, one.schema, required=one.required)
            for one in command.fields
        ]
    answers |= _describe_refusals(refusals, {_JSON: ref("ControlError")})
    return {**shape, "responses": answers}


def _describe_form(fields: Iterable[Field]) -> Schema:
    return {
        "type": "object",
        "properties": {field.name: field.schema for field in fields},
        "required": [field.name for field in fields if field.required],
        "additionalProperties": False,
    }


def _build_id(method: str, path: str) -> str:
    words = re.findall(r"\w+", path)
    return "_".join([method.lower(), *words])
