"""Check the distributions before a release, and list the oldest supported dependencies.

python tools/distribution.py check dist    check contents and changelog; exit 1 on a fault
python tools/distribution.py oldest        print the oldest versions that pyproject.toml allows
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

#: Folders under version control that the source distribution omits.
LEFT_OUT = (".ci/", ".github/")

_SECTION = re.compile(r"^## (?P<version>\S+) \((?P<when>.+)\)$", re.MULTILINE)
#: The end of the version of a pre-release, which the changelog describes as unreleased.
_PRE_RELEASE = re.compile(r"((a|b|rc)\d+)?(\.dev\d+)?$")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_LEAST = re.compile(r"(?P<name>[\w.-]+)(\[[^]]*\])?>=(?P<version>[\w.]+)$")


def wheel_faults(names: Iterable[str]) -> Iterator[str]:
    """Yield the faults of a wheel with these files."""
    names = set(names)
    for name in sorted(names):
        top = PurePosixPath(name).parts[0]
        if top != NAME and not top.endswith(".dist-info"):
            yield f"{name} does not belong in the wheel"
    if f"{NAME}/py.typed" not in names:
        yield "py.typed is missing from the wheel"
    if not any(name.endswith(".dist-info/licenses/LICENSE") for name in names):
        yield "the licence is missing from the wheel"


def source_faults(names: Iterable[str], wanted: Iterable[str]) -> Iterator[str]:
    """Yield the faults of a source distribution with these files instead of `wanted`."""
    names, wanted = set(names), {name for name in wanted if not name.startswith(LEFT_OUT)}
    for name in sorted(wanted - names):
        yield f"{name} is missing from the source distribution"
    for name in sorted(names - wanted - {"PKG-INFO"}):
        yield f"{name} does not belong in the source distribution"


def oldest(project: Mapping[str, Any]) -> Iterator[str]:
    """Yield constraints that pin each requirement to its oldest version.

    Raises:
        ValueError: A requirement does not specify a minimum version.
    """
    for requirements in (project["dependencies"], *project["optional-dependencies"].values()):
        for requirement in requirements:
            if requirement.startswith(NAME):  # an extra that includes others
                continue
            found = _LEAST.match(requirement.partition(";")[0].strip())
            if not found:
                raise ValueError(f"{requirement!r} does not specify a minimum version")
            yield f"{found['name']}=={found['version']}"


def changelog_faults(text: str, version: str) -> Iterator[str]:
    """Yield the faults in the first section of the changelog of `version`."""
    release = _PRE_RELEASE.sub("", version)
    found = _SECTION.search(text)
    if found is None or found["version"] != release:
        yield f"the changelog does not start with {release}"
    elif release == version and not _DATE.fullmatch(found["when"]):
        yield f"the changelog has {found['when']!r} instead of the date of {release}"


def check(folder: Path) -> list[str]:
    """Return the faults of the distributions in `folder`."""
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
    """Run the command given by the arguments."""
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
