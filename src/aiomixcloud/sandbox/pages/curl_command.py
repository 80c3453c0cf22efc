"""Requests as curl commands that are safe to paste into a shell, whatever the request contains."""

from __future__ import annotations

import json
import re
import shlex
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Other methods need --request.
_IMPLIED: Mapping[str, list[str]] = {"GET": [], "HEAD": ["--head"]}


def build_curl_command(
    method: str,
    url: str,
    fields: Mapping[str, str] | None = None,
    files: Sequence[str] = (),
    *,
    is_multipart: bool = False,
) -> str:
    """Return a curl command for a POSIX shell.

    Each file is a path to replace. Null characters, which no argument can contain, are omitted
    from multipart forms, as are fields whose names curl cannot send.

    Args:
        method: HTTP method.
        url: The percent-encoded URL.
        fields: The fields of the form in the body, if there is one.
        files: The names of the form's fields that contain a file.
        is_multipart: Whether to send the form as ``multipart/form-data``.

    Example:
        >>> print(build_curl_command("POST", "http://localhost:8080/", {"name": "Bob's"}))
        curl --data name=Bob%27s http://localhost:8080/
    """
    words = ["curl"]
    # Without these options, curl replaces patterns in brackets and removes dots from paths.
    if re.search(r"[\[\]{}]", url):
        words.append("--globoff")
    if re.search(r"/\.", url):
        words.append("--path-as-is")
    form = _build_form(fields or {}, files, is_multipart=is_multipart)
    if not (form and method == "POST"):
        words += _IMPLIED.get(method, ["--request", method])
    words += form
    return " ".join(map(quote_word, [*words, url]))


def build_json_command(url: str, fields: Mapping[str, object]) -> str:
    """Return a curl command that posts a JSON object, for a POSIX shell.

    Example:
        >>> print(build_json_command("http://localhost:8080/www/control/reset", {}))
        curl --header 'Content-Type: application/json' --data '{}' http://localhost:8080/www/control/reset
    """
    header = "Content-Type: application/json"
    return shlex.join(["curl", "--header", header, "--data", json.dumps(fields), url])


def _build_form(
    fields: Mapping[str, str], files: Sequence[str], *, is_multipart: bool
) -> list[str]:
    if not is_multipart:
        return ["--data", urlencode(fields)] if fields else []
    words: list[str] = []
    for name, value in fields.items():
        if name and "=" not in name:
            words += ["--form-string", f"{name}={value}"]
    for name in files:
        if re.fullmatch(r"[\w-]+", name, re.ASCII):
            words += ["--form", f"{name}=@/path/to/{name}"]
    return words


def quote_word(text: str) -> str:
    r"""Return a text as one word of a POSIX shell.

    Line breaks are literal. Other characters that a terminal does not print, such as those that
    end a paste or change the direction of text, are written by ``printf`` when the command runs.

    Example:
        >>> print(quote_word("a\x1bb"))
        a"$(printf '\033')"b
    """
    runs = groupby(text.replace("\0", ""), key=_is_hidden)
    words = [(hidden, "".join(run)) for hidden, run in runs]
    return "".join(_escape(run) if hidden else shlex.quote(run) for hidden, run in words) or "''"


def _is_hidden(character: str) -> bool:
    return not character.isprintable() and character != "\n"


def _escape(run: str) -> str:
    octal = "".join(f"\\{byte:03o}" for byte in run.encode(errors="replace"))
    return f"\"$(printf '{octal}')\""
