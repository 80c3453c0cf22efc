"""What a terminal supports: colours, links, a width and a pager."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Values of variables that mean no.
_NO = frozenset({"", "0", "false", "no"})

#: Terminals without colours, and those without links in addition.
_WITHOUT_COLOR = frozenset({"dumb", "unknown"})
_WITHOUT_LINKS = _WITHOUT_COLOR | {"linux"}

#: Variables and values of `TERM_PROGRAM` and `TERM` of terminals that support links.
_LINK_VARIABLES = ("WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM")
_LINK_PROGRAMS = frozenset({"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby", "rio"})
_LINK_TERMS = ("xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm")
_FIRST_VTE = 5000


def uses_color(stream: TextIO) -> bool:
    """Return whether to write colours and bold text to a stream.

    ``NO_COLOR`` has priority, then ``FORCE_COLOR`` and ``CLICOLOR_FORCE``, then ``CLICOLOR``.
    """
    variables = os.environ
    if variables.get("NO_COLOR"):
        return False
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE"):
        if variables.get(name, ""):
            if variables[name].lower() not in _NO:
                return True
            if name == "FORCE_COLOR":
                return False
    if variables.get("CLICOLOR") == "0":
        return False
    return stream.isatty() and variables.get("TERM", "").lower() not in _WITHOUT_COLOR


def supports_links(variables: Mapping[str, str]) -> bool:
    """Return whether a terminal shows the links of OSC 8, by its environment variables.

    Terminals cannot be asked, so those that are known to support links are listed here.
    ``FORCE_HYPERLINK`` has priority.

    Example:
        >>> supports_links({"TERM": "xterm-256color", "VTE_VERSION": "7200"})
        True
    """
    if "FORCE_HYPERLINK" in variables:
        return variables["FORCE_HYPERLINK"].lower() not in _NO
    term = variables.get("TERM", "")
    if term in _WITHOUT_LINKS or variables.get("NO_COLOR"):
        return False
    vte = variables.get("VTE_VERSION", "")
    return (
        (vte.isdecimal() and int(vte) >= _FIRST_VTE)
        or any(variables.get(name) for name in _LINK_VARIABLES)
        or variables.get("TERM_PROGRAM") in _LINK_PROGRAMS
        or term.startswith(_LINK_TERMS)
    )


def safe_link(url: object) -> str | None:
    """Return a URL that a terminal can open, or None for anything else.

    Example:
        >>> safe_link("https://www.mixcloud.com/bob/"), safe_link("file:///etc/passwd")
        ('https://www.mixcloud.com/bob/', None)
    """
    if not isinstance(url, str) or not url.startswith(("https://", "http://")):
        return None
    return url if url.isascii() and url.isprintable() and not set(url) & set(' ";') else None


def wrap(text: str, width: int, *, whole: Sequence[str] = ()) -> list[str]:
    """Return a text as lines that wrap at spaces; words such as URLs are never broken.

    Args:
        text: The text.
        width: Number of columns.
        whole: Parts of the text that are not broken either, such as command lines.

    Example:
        >>> wrap("one two three", 8)
        ['one two', 'three']
        >>> wrap("run: mixcloud plan season", 8, whole=["mixcloud plan season"])
        ['run:', 'mixcloud plan season']
    """
    import textwrap

    for part in whole:
        text = text.replace(part, part.replace(" ", "\0"))
    lines = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    return [line.replace("\0", " ") for line in lines] or [""]


def page(text: str) -> bool:
    """Show a long text with the pager in ``MIXCLOUD_PAGER`` or ``PAGER``.

    Returns:
        Whether it was shown; False without a pager.
    """
    command = os.environ.get("MIXCLOUD_PAGER", os.environ.get("PAGER", "")).strip()
    if not command or command == "cat":
        return False
    import shlex
    import subprocess

    from aiomixcloud.cli.interrupts import interrupts

    variables = {"LESS": "FRX", "LV": "-c"} | os.environ
    try:
        words = shlex.split(command)
        with (
            subprocess.Popen(words, stdin=subprocess.PIPE, env=variables) as pager,  # noqa: S603 - chosen by the user
            interrupts.leaving_ctrl_c(pager.terminate),
        ):
            pager.communicate(text.encode(errors="replace"))
    except (OSError, ValueError):  # not installed, or not a command line
        return False
    return True
