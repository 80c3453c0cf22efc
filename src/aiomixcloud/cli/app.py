"""The commands by section, and the overview of them; imports nothing, so that help is instant."""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: Commands by section, with the module of `commands` that defines `NAME_command`.
SECTIONS: Mapping[str, Mapping[str, str]] = {
    "Browse": dict.fromkeys(
        ("get", "me", "popular", "hot", "new", "search", "discover", "list"), "browse"
    ),
    "Interact": {
        **dict.fromkeys(("follow", "unfollow", "favorite", "unfavorite"), "actions"),
        **dict.fromkeys(("repost", "unrepost", "listen-later", "unlisten-later"), "actions"),
    },
    "Publish": dict.fromkeys(("upload", "edit", "embed"), "publish") | {"tracklist": "tracklist"},
    "Season": {"plan": "season", "publish": "season", "journal": "journal"},
    "Archive": {"archive": "archive", "stats": "archive", "feed": "feeds"},
    "Watch": {"watch": "watch"},
    "Account": dict.fromkeys(("login", "logout", "whoami", "profiles"), "accounts")
    | {"doctor": "doctor"},
    "Assistants": {"mcp": "mcp"},
    "Sandbox": {"sandbox": "sandbox", "demo": "sandbox"},
    "Shell": {"completion": "completion", "help": "help", "version": "help"},
}

#: Columns of the names of sections, and of a line.
_MARGIN, _WIDTH = 12, 80

_BEGINNING = """\
Usage: mixcloud COMMAND [OPTIONS]

  Browse Mixcloud and publish shows from the command line.

"""

_END = """
Start with:
  mixcloud search deep house           Search for shows.
  mixcloud login                       Log in to Mixcloud.
  mixcloud upload show.mp3 --dry-run   Check a show before you upload it.

Run 'mixcloud COMMAND --help' for a command, 'mixcloud help commands' for what
each command does, and 'mixcloud help options' for the common options.
"""


def overview() -> str:
    """Return the help page of the program, which fits on one screen."""
    lines = [line for section in SECTIONS for line in _section_lines(section)]
    return _BEGINNING + "".join(f"{line}\n" for line in lines) + _END


def _section_lines(section: str) -> Iterator[str]:
    """Return the line of a section; its names wrap at the width of a line."""
    line = f"{section}:".ljust(_MARGIN)
    names = list(SECTIONS[section])
    for name in names:
        word = name if name == names[-1] else f"{name},"
        if len(line) + len(word) > _WIDTH:
            yield line.rstrip()
            line = " " * _MARGIN
        line += f"{word} "
    yield line.rstrip()


def instant_answer(arguments: Sequence[str]) -> str | None:
    """Return the answer to a command line that needs no library, or None."""
    match list(arguments):
        case [] | ["--help" | "-h" | "help"]:
            return overview()
        case ["--version" | "-V" | "version"]:
            from aiomixcloud import __version__

            return f"mixcloud {__version__}\n"
    return None
