"""The tool that checks distributions finds their mistakes."""

import pytest

from tools.distribution import changelog_faults, oldest, source_faults, wheel_faults

GOOD = [
    "aiomixcloud/__init__.py",
    "aiomixcloud/py.typed",
    "aiomixcloud-2.0.0.dist-info/METADATA",
    "aiomixcloud-2.0.0.dist-info/licenses/LICENSE",
]


def test_a_good_wheel_has_no_faults() -> None:
    assert list(wheel_faults(GOOD)) == []


@pytest.mark.parametrize("name", ["tests/conftest.py", "tools/unasync.py", "benchmarks/page.py"])
def test_tests_and_tools_do_not_belong_into_a_wheel(name: str) -> None:
    assert list(wheel_faults([*GOOD, name])) == [f"{name} does not belong in the wheel"]


def test_typing_and_licence_are_missed_in_a_wheel() -> None:
    assert list(wheel_faults(GOOD[:1])) == [
        "py.typed is missing from the wheel",
        "the licence is missing from the wheel",
    ]


def test_a_source_distribution_holds_what_is_tracked() -> None:
    wanted = ["pyproject.toml", ".ci/run", ".github/workflows/checks.yml", "tests/conftest.py"]

    assert list(source_faults(["PKG-INFO", "pyproject.toml", "notes"], wanted)) == [
        "tests/conftest.py is missing from the source distribution",
        "notes does not belong in the source distribution",
    ]


def test_the_oldest_versions_are_those_that_are_declared() -> None:
    project = {
        "dependencies": ["aiohttp>=3.12", "tomli>=2.0; python_version < '3.11'"],
        "optional-dependencies": {"all": ["aiomixcloud[speed]"], "speed": ["orjson>=3.10"]},
    }

    assert list(oldest(project)) == ["aiohttp==3.12", "tomli==2.0", "orjson==3.10"]


@pytest.mark.parametrize("requirement", ["aiohttp", "aiohttp<4", "aiohttp~=3.12", "aiohttp>=3,<4"])
def test_a_requirement_names_its_oldest_version(requirement: str) -> None:
    with pytest.raises(ValueError, match="does not specify a minimum version"):
        list(oldest({"dependencies": [requirement], "optional-dependencies": {}}))


@pytest.mark.parametrize(
    ("text", "version", "faults"),
    [
        ("# Changelog\n\n## 2.0.0 (unreleased)\n", "2.0.0.dev0", []),
        ("# Changelog\n\n## 2.0.0 (unreleased)\n", "2.0.0b1", []),
        ("# Changelog\n\n## 2.0.0 (unreleased)\n", "2.0.0rc2.dev1", []),
        ("# Changelog\n\n## 2.0.0 (2026-12-01)\n", "2.0.0", []),
        (
            "# Changelog\n\n## 2.0.0 (unreleased)\n",
            "2.0.0",
            ["the changelog has 'unreleased' instead of the date of 2.0.0"],
        ),
        (
            "# Changelog\n\n## 2.0.0 (2026-12-01)\n",
            "2.1.0b1",
            ["the changelog does not start with 2.1.0"],
        ),
        ("# Changelog\n", "2.0.0", ["the changelog does not start with 2.0.0"]),
    ],
)
def test_the_changelog_begins_with_the_version(text: str, version: str, faults: list[str]) -> None:
    assert list(changelog_faults(text, version)) == faults
