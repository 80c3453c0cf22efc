"""The fixtures of the pytest plugin, tested in empty projects."""

import re
from itertools import product
from pathlib import Path

import pytest
import pytest_asyncio

pytest_plugins = "pytester"

# The plugins for asynchronous tests that a project may have.
NONE = ("-p", "no:asyncio", "-p", "no:anyio")
ASYNCIO = ("-p", "no:anyio", "-o", "asyncio_default_fixture_loop_scope=function")
ANYIO = ("-p", "no:asyncio")
BOTH = ("-o", "asyncio_default_fixture_loop_scope=function")

# The event loop scopes of pytest-asyncio. Before version 1 it did not allow a
# test to use a loop of another scope than its fixtures.
SCOPES = ("function", "class", "module", "package", "session")
PAIRS = [
    (test, fixture)
    for test, fixture in product(SCOPES, SCOPES)
    if test == fixture or int(pytest_asyncio.__version__.partition(".")[0])
]

FIXTURES = """
import asyncio

import pytest
import pytest_asyncio
from aiomixcloud.sandbox import faults
"""

FIXTURE = """
@pytest_asyncio.fixture(loop_scope="{scope}")
async def name_{scope}(mixcloud):
    user, other = await asyncio.gather(mixcloud.get("bob"), mixcloud.get("alice"))
    yield user.name
    assert (await mixcloud.get("bob")).name == user.name
"""

CLASS = """
class Test_{test}_{fixture}:
    @pytest.mark.asyncio(loop_scope="{test}")
    async def test_first(self, name_{fixture}, mixcloud):
        assert name_{fixture} == (await mixcloud.get("bob")).name

    @pytest.mark.asyncio(loop_scope="{test}")
    @pytest.mark.parametrize("mixcloud_user", ["alice", "amikrop"])
    async def test_second(self, mixcloud, mixcloud_user, mixcloud_sandbox, name_{fixture}):
        mixcloud_sandbox.faults.add("/luke/", faults.Silent())
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await asyncio.gather(mixcloud.me(), mixcloud.get("luke"))
        async with mixcloud:
            assert (await mixcloud.me()).username == mixcloud_user
        assert (await mixcloud.me()).username == mixcloud_user
"""

READING = """
async def test_reading(mixcloud):
    assert (await mixcloud.get("bob")).city == "London"
"""


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    # Options of this run must not reach the project.
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    return pytester


def run(project: pytest.Pytester, source: str, *options: str) -> pytest.RunResult:
    project.makepyfile(source)
    return run_all(project, *options)


def run_all(project: pytest.Pytester, *options: str) -> pytest.RunResult:
    # Plugins that are installed here, but that a user's project may lack.
    others = ("-p", "no:hypothesispytest", "-p", "no:schemathesis", "-p", "no:cacheprovider")
    return project.runpytest_subprocess("-W", "error", *others, *options)


def test_a_project_has_the_fixtures_without_doing_anything(project: pytest.Pytester) -> None:
    source = """
import sys
import threading

import pytest
from aiomixcloud import NotFoundError
from aiomixcloud.sandbox import faults

roots = set()

def test_every_test_begins_in_the_same_world_on_the_same_server(mixcloud_sandbox, mixcloud_sync):
    roots.add(mixcloud_sandbox.api_root)
    mixcloud_sandbox.add_user("djhazel")
    mixcloud_sandbox.limit(1, per=1000)
    mixcloud_sandbox.faults.add("*", faults.Status(404, body=""), times=None)
    with pytest.raises(NotFoundError):
        mixcloud_sync.get("bob")

def test_and_sees_nothing_of_the_one_before(mixcloud_sandbox, mixcloud_sync):
    roots.add(mixcloud_sandbox.api_root)
    assert mixcloud_sync.get("bob").city == "London"
    with pytest.raises(NotFoundError):
        mixcloud_sync.get("djhazel")
    assert len(roots) == 1
    assert len(mixcloud_sandbox.requests) == 2

@pytest.mark.parametrize("mixcloud_user", ["amikrop", "alice"])
def test_the_client_acts_as_the_given_user(mixcloud_sync, mixcloud_user):
    assert mixcloud_sync.me().username == mixcloud_user
"""
    run(project, source, *NONE).assert_outcomes(passed=4)


def test_unused_fixtures_import_and_start_nothing(project: pytest.Pytester) -> None:
    source = """
import sys
import threading

def test_nothing():
    assert "aiomixcloud.testing" in sys.modules
    assert not {"aiohttp", "urllib3", "sqlite3", "aiomixcloud.sandbox"} & set(sys.modules)
    assert threading.active_count() == 1
"""
    run(project, source, *NONE).assert_outcomes(passed=1)


def test_the_client_works_where_tests_are_marked(project: pytest.Pytester) -> None:
    source = f"""
import pytest

pytestmark = pytest.mark.asyncio

@pytest.fixture
def mixcloud_user():
    return "bob"

async def test_of_the_user_of_the_module(mixcloud, mixcloud_sandbox):
    assert (await mixcloud.me()).username == "bob"
    async with mixcloud_sandbox.client("chris") as chris:
        assert (await chris.me()).username == "chris"

{READING}
"""
    run(project, source, *ASYNCIO, "-o", "asyncio_mode=strict").assert_outcomes(passed=2)


def test_the_client_works_where_tests_are_not_marked(project: pytest.Pytester) -> None:
    run(project, READING, *ASYNCIO, "-o", "asyncio_mode=auto").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    "options",
    [
        ("asyncio_mode=strict",),
        ("asyncio_mode=auto", "asyncio_default_test_loop_scope=session"),
        *(
            pytest.param(options, marks=pytest.mark.long)
            for options in (
                ("asyncio_mode=auto", "asyncio_default_fixture_loop_scope=session"),
                ("asyncio_mode=strict", "asyncio_default_test_loop_scope=module"),
            )
        ),
    ],
    ids=", ".join,
)
def test_test_and_fixtures_may_run_in_any_event_loops(
    project: pytest.Pytester, options: tuple[str, ...]
) -> None:
    (project.path / "__init__.py").touch()
    source = FIXTURES + "".join(FIXTURE.format(scope=scope) for scope in SCOPES)
    source += "".join(CLASS.format(test=test, fixture=fixture) for test, fixture in PAIRS)
    source += f"\n@pytest.mark.asyncio{READING}"
    given = [part for option in options for part in ("-o", option)]
    run(project, source, *ASYNCIO, *given).assert_outcomes(passed=3 * len(PAIRS) + 1)


def test_a_test_may_run_its_own_event_loops(project: pytest.Pytester) -> None:
    source = """
import asyncio

def test_reading(mixcloud):
    for _ in range(3):
        assert asyncio.run(mixcloud.get("bob")).city == "London"
"""
    run(project, source, *ASYNCIO).assert_outcomes(passed=1)


@pytest.mark.parametrize("options", [ANYIO, BOTH], ids=["alone", "beside another plugin"])
def test_the_client_works_with_anyio(project: pytest.Pytester, options: tuple[str, ...]) -> None:
    source = f"""
import anyio
import pytest
from aiomixcloud.sandbox import faults

pytestmark = pytest.mark.anyio

@pytest.fixture
def anyio_backend():
    return "asyncio"

@pytest.fixture
async def city(mixcloud):
    yield (await mixcloud.get("bob")).city
    await mixcloud.get("bob")

async def test_with_a_fixture(mixcloud, city):
    assert (await mixcloud.get("bob")).city == city

@pytest.mark.parametrize("mixcloud_user", ["bob", "alice"])
async def test_of_a_user(mixcloud, mixcloud_user, city):
    assert (await mixcloud.me()).username == mixcloud_user

async def test_cancelled(mixcloud, mixcloud_sandbox):
    mixcloud_sandbox.faults.add("/bob/", faults.Silent())
    with anyio.move_on_after(0.1) as scope:
        await mixcloud.get("bob")
    assert scope.cancelled_caught
    async with anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(mixcloud.get, "alice")
{READING}
"""
    run(project, source, *options).assert_outcomes(passed=5)


def test_trio_is_reported_as_unsupported(project: pytest.Pytester) -> None:
    source = """
import pytest

pytestmark = pytest.mark.anyio

@pytest.fixture(params=["trio", ("trio", {"restrict_keyboard_interrupt": True})])
def anyio_backend(request):
    return request.param

async def test_reading(mixcloud): ...
"""
    result = run(project, source, *ANYIO)
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(
        ["the fixture 'mixcloud' needs asyncio; trio is not supported"] * 2
    )


def test_pytest_trio_is_reported_as_unsupported(project: pytest.Pytester) -> None:
    source = "import pytest\n\n@pytest.mark.trio\ndef test_reading(mixcloud): ..."
    project.makeini("[pytest]\nmarkers = trio: as pytest-trio has it")
    result = run(project, source, *NONE)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["the fixture 'mixcloud' needs asyncio; trio is not supported"])


def test_a_missing_asyncio_plugin_is_reported(project: pytest.Pytester) -> None:
    result = run(project, "def test_reading(mixcloud): ...", *NONE)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["the fixture 'mixcloud' needs pytest-asyncio or anyio"])


@pytest.mark.parametrize("name", ["testing.md", "testing-waits.md"])
def test_the_examples_of_the_documentation_pass(project: pytest.Pytester, name: str) -> None:
    page = Path(__file__).parents[2] / "docs" / name
    # Snippets that are files have tests of their own.
    examples = re.findall(r"(?ms)^\n```python\n(.*?)^```$", page.read_text("utf-8"))
    for number, example in enumerate(examples):
        (project.path / f"test_example_{number}.py").write_text(example)
    tests = sum(example.count("def test_") for example in examples)
    run_all(project, *ASYNCIO).assert_outcomes(passed=tests)
