"""Look into the distributions that are to be published, and say what they must run with.

python tools/distribution.py check dist    what is in them, and the changelog; exit 1 if wrong
python tools/distribution.py oldest        the oldest versions that pyproject.toml allows
"""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

HOME = Path(__file__).resolve().parent.parent
NAME = "aiomixcloud"

#: What the source distribution leaves out of what is under version control.
LEFT_OUT = (".ci/", ".github/")

_SECTION = re.compile(r"^## (?P<version>\S+) \((?P<when>.+)\)$", re.MULTILINE)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_LEAST = re.compile(r"(?P<name>[\w.-]+)(\[[^]]*\])?>=(?P<version>[\w.]+)$")


def wheel_faults(names: Iterable[str]) -> Iterator[str]:
    """Say what is wrong with a wheel of these files."""
    names = set(names)
    for name in sorted(names):
        top = PurePosixPath(name).parts[0]
        if top != NAME and not top.endswith(".dist-info"):
            yield f"{name} does not belong into the wheel"
    if f"{NAME}/py.typed" not in names:
        yield "py.typed is missing in the wheel"
    if not any(name.endswith(".dist-info/licenses/LICENSE") for name in names):
        yield "the licence is missing in the wheel"


def source_faults(names: Iterable[str], wanted: Iterable[str]) -> Iterator[str]:
    """Say what is wrong with a source distribution of these files, when `wanted` are wanted."""
    names, wanted = set(names), {name for name in wanted if not name.startswith(LEFT_OUT)}
    for name in sorted(wanted - names):
        yield f"{name} is missing in the source distribution"
    for name in sorted(names - wanted - {"PKG-INFO"}):
        yield f"{name} does not belong into the source distribution"


def oldest(project: Mapping[str, Any]) -> Iterator[str]:
    """Return constraints that name the oldest version of each requirement.

    Raises:
        ValueError: A requirement does not say which version is the oldest.
    """
    for requirements in (project["dependencies"], *project["optional-dependencies"].values()):
        for requirement in requirements:
            if requirement.startswith(NAME):  # an extra that names others
                continue
            found = _LEAST.match(requirement.partition(";")[0].strip())
            if not found:
                raise ValueError(f"{requirement!r} does not say which version is the oldest")
            yield f"{found['name']}=={found['version']}"


def changelog_faults(text: str, version: str) -> Iterator[str]:
    """Say what is wrong with the first section of a changelog, when `version` is built."""
    release, _, development = version.partition(".dev")
    found = _SECTION.search(text)
    if found is None or found["version"] != release:
        yield f"the changelog does not begin with {release}"
    elif not development and not _DATE.fullmatch(found["when"]):
        yield f"the changelog says {found['when']!r} in place of the date of {release}"


def check(folder: Path) -> list[str]:
    """Return what is wrong with the distributions in `folder`."""
    (wheel,) = folder.glob("*.whl")
    (source,) = folder.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as archive:
        packed = archive.namelist()
    with tarfile.open(source) as archive:
        unpacked = [name.partition("/")[2] for name in archive.getnames()]
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=HOME, check=True, capture_output=True, text=True)  # noqa: S603
    return [
        *wheel_faults(packed),
        *source_faults(unpacked, listed.stdout.splitlines()),
        *changelog_faults((HOME / "CHANGELOG.md").read_text(), wheel.name.split("-")[1]),
    ]


def main(arguments: list[str]) -> None:
    """Do what is asked for on the command line."""
    match arguments:
        case ["check", folder]:
            faults = check(Path(folder))
            print(*faults, sep="\n", end="\n" if faults else "")
            sys.exit(bool(faults))
        case ["oldest"]:
            print(
                *oldest(tomllib.loads((HOME / "pyproject.toml").read_text())["project"]), sep="\n"
            )
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
