"""The converter that makes the synchronous flavour, rule by rule and on whole trees."""

import dataclasses
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from tools import unasync
from tools.unasync import ConversionError, Rules, Tree

CLIENT = '''\
"""`Mixcloud`, the client."""

from collections.abc import AsyncIterator
from typing import Self

from .flavour import Listing, Transport
from .resources import Resource, User


class Mixcloud:
    """Use it with ``async with``."""

    transport: Transport

    async def __aenter__(self) -> Self:
        return self

    async def get(self, key: str) -> Resource:
        return await self.transport.send(key)

    def popular(self) -> Listing[Resource]:
        return self.listing("popular")

    def listing(self, link: str) -> Listing[Resource]: ...

    async def walk(self) -> AsyncIterator[User]:
        async for user in self.popular():
            yield user
'''
RESOURCES = '''\
class Resource:
    """A resource."""


class User(Resource):
    """A user."""


class ResourceList:
    """A page."""
'''
FLAVOUR = '''\
class Listing:
    """A list."""


class Transport:
    """Sends."""
'''
TESTS = """\
from shop import Mixcloud, Timeout


async def test_get(sandbox):
    async with sandbox.client() as mixcloud:
        assert await mixcloud.get("bob")
"""

SMALL = Rules(
    words={"AsyncIterator": "Iterator", "__aenter__": "__enter__"},
    classes={"Listing": "ResourceListSync", "Transport": "Transport"},
    homes={(".flavour", "Listing"): ".listing", ("shop", "*"): "shop.sync"},
    phrases={"sandbox.client(": "sandbox.sync_client("},
)
RULES = dataclasses.replace(
    SMALL,
    words={
        "AsyncIterator": "Iterator",
        "aclose": "close",
        "__aexit__": "__exit__",
        "anext": "next",
        "aiter": "iter",
    },
    homes={**SMALL.homes, ("shop.models", "*"): "shop.sync", ("shop.auth", "login"): "shop.sync"},
    phrases={"many tasks at once": "many threads", "An `aiohttp.Session`": "A `urllib3.Pool`"},
).found_in([CLIENT, RESOURCES, FLAVOUR])


def convert(source: str) -> str:
    return unasync.Conversion(RULES).module(source, "some/file.py")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # async and await
        ("async def f(): ...", "def f(): ..."),
        ("async  def f(): ...", "def f(): ..."),
        ("@decorated(User)\nasync def f(): ...", "@decorated(UserSync)\ndef f(): ..."),
        ("x = await f(await g())", "x = f(g())"),
        ("x = -await f() ** 2", "x = -f() ** 2"),
        ("async with a as b, c as d:\n    pass", "with a as b, c as d:\n    pass"),
        ("async with (a as b, c as d): pass", "with (a as b, c as d): pass"),
        ("async for x in y: pass", "for x in y: pass"),
        ("x = await \\\n    f()", "x = f()"),
        ("x = a + \\\n    await f()", "x = a + \\\n    f()"),
        ("if x:\n\tawait f()  # why\n\tawait g()", "if x:\n\tf()  # why\n\tg()"),
        ("await f(\n    await g(),  # first\n)", "f(\n    g(),  # first\n)"),
        ("asynchronous = awaited = 1", "asynchronous = awaited = 1"),
        # comprehensions
        ("[x async for x in y]", "[x for x in y]"),
        (
            "{a: [await c async for c in b if await c] async for a in z async for b in a}",
            "{a: [c for c in b if c] for a in z for b in a}",
        ),
        ("f(x async for x in (await y) if x)", "f(x for x in y if x)"),
        # brackets that only await needed
        ("(await f()).x", "f().x"),
        ("await (await f(1)[2].g(\n  3\n)).h()", "f(1)[2].g(\n  3\n).h()"),
        ("return_((await f()).x)", "return_(f().x)"),
        ("print(await f())", "print(f())"),
        ("f[0](await g())", "f[0](g())"),
        ("(await f(), 1)", "(f(), 1)"),
        ("(await f() or g()).x", "(f() or g()).x"),
        ("(await x if y else z).x", "(x if y else z).x"),
        # names
        ("x: User | Resource = User()", "x: UserSync | ResourceSync = UserSync()"),
        ("class Mine(Resource): ...", "class Mine(ResourceSync): ..."),
        ("x: Listing[User]", "x: ResourceListSync[UserSync]"),
        ("x: Transport", "x: Transport"),
        ("isinstance(x, User) and x.User and x().User", None),
        ("isinstance(x, UserLike)", "isinstance(x, UserLike)"),
        ("f(x=User, **User)", "f(x=UserSync, **UserSync)"),
        ("User = 1", "UserSync = 1"),
        ("async def __aexit__(self): await x.aclose()", "def __exit__(self): x.close()"),
        ("x = await anext(aiter(y))", "x = next(iter(y))"),
        # strings
        ("x = 'User'; y = b'await f()'", "x = 'User'; y = b'await f()'"),
        ("f'<User: {user!r} {x.y:>{width}}>'", "f'<User: {user!r} {x.y:>{width}}>'"),
        ("x = await f(f'{a}' 'User' f'{b}')", "x = f(f'{a}' 'User' f'{b}')"),
        ('f"""{a}\n{b}é""", await c', 'f"""{a}\n{b}é""", c'),
        ("cast('User', await x)", "cast('UserSync', x)"),
        ('typing.cast("type[Resource] | None", x)', 'typing.cast("type[ResourceSync] | None", x)'),
        ("forecast('User', x); cast(x, 'User')", "forecast('User', x); cast(x, 'User')"),
        # comments
        ("x = 1  # a `User`, an User", "x = 1  # a `UserSync`, an User"),
        ("#: See `Mixcloud.get`.\nx: int", "#: See `MixcloudSync.get`.\nx: int"),
        ("x = 1  # await `x`, ``User``", "x = 1  # await `x`, ``User``"),
        ("é = await ü  # `User`", "é = ü  # `UserSync`"),
    ],
)
def test_tokens_become_their_counterparts(source: str, expected: str | None) -> None:
    if expected is None:
        expected = source.replace(", User)", ", UserSync)")
    assert convert(source) == expected
    assert convert(expected) == expected, "what is synchronous stays as it is"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("async for x in m.popular(): ...", "for x in m.popular().all(): ..."),
        (
            "async for x in m.popular(limit=(1)):\n    ...",
            "for x in m.popular(limit=(1)).all():\n    ...",
        ),
        ("async for a, b in (await g()).popular(): ...", "for a, b in g().popular().all(): ..."),
        ("async for x in (\n    m.popular()\n): ...", "for x in (\n    m.popular().all()\n): ..."),
        ("async for x in m.popular().all(max_items=3): ...", None),
        ("async for x in m.popular().pages(): ...", None),
        ("async for x in popular(): ...", None),
        ("async for x in m.other(m.popular()): ...", None),
        ("async for x in m.popular: ...", None),
        ("for x in m.popular(): ...", "for x in m.popular(): ..."),
        ("[x async for x in m.popular()]", "[x for x in m.popular().all()]"),
        (
            "{x: y async for x in m.popular() if x async for y in x.listing(1)  # why\n}",
            "{x: y for x in m.popular().all() if x for y in x.listing(1).all()  # why\n}",
        ),
    ],
)
def test_a_walk_over_a_listing_goes_over_all_pages_in_both(
    source: str, expected: str | None
) -> None:
    assert convert(source) == (expected or source.removeprefix("async "))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # inside of the package
        ("from .resources import User", "from .resources import UserSync"),
        ("from .resources import User as User", "from .resources import UserSync as UserSync"),
        ("from .resources import User as U", "from .resources import UserSync as U"),
        ("from .flavour import Listing", "from .listing import ResourceListSync"),
        (
            "from .flavour import Listing, listing",
            "from .listing import ResourceListSync\nfrom .flavour import listing",
        ),
        # two names that become one
        ("from a import Iterator\nfrom a import AsyncIterator", "from a import Iterator\npass"),
        (
            "from .listing import ResourceList\nif x:\n    from .flavour import Listing, A",
            "from .listing import ResourceListSync\nif x:\n    from .flavour import A",
        ),
        (
            "from .listing import ResourceList\nif x:\n    from .flavour import Listing",
            "from .listing import ResourceListSync\nif x:\n    pass",
        ),
        # from outside
        ("from shop import Mixcloud", "from shop.sync import MixcloudSync"),
        ("from shop import Mixcloud as M", "from shop.sync import MixcloudSync as M"),
        ("from shop import Timeout", "from shop import Timeout"),
        ("from shop.auth import login", "from shop.sync import login"),
        (
            "from shop.models import AccessDict, Resource",
            "from shop.models import AccessDict\nfrom shop.sync import ResourceSync",
        ),
        (
            "def f():\n  from shop import (\n    Mixcloud, Timeout,\n  )  # why",
            "def f():\n  from shop.sync import MixcloudSync\n  from shop import Timeout  # why",
        ),
        # somebody else's class of the same name
        ("import rich\nrich.User()", "import rich\nrich.User()"),
    ],
)
def test_imports_lead_to_the_other_flavour(source: str, expected: str) -> None:
    assert convert(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("The `Mixcloud.listing` of a `User`.", "The `MixcloudSync.listing` of a `UserSync`."),
        ("A `Listing`, `Mixcloud()`.", "A `ResourceListSync`, `MixcloudSync()`."),
        ("See `shop.models.User` or `shop.Other`.", "See `shop.sync.UserSync` or `shop.Other`."),
        ("A User, ``<User: x>``, `user`, `my.User`.", "A User, ``<User: x>``, `user`, `my.User`."),
        ("By ``async for`` or ``await x``.", "By ``for`` or ``x``."),
        ("It awaits async answers.", "It awaits async answers."),
        ("For many tasks at once.", "For many threads."),
        ("For many\n    tasks at once.", "For many\n    threads."),
        ("An `aiohttp.Session` to use.", "A `urllib3.Pool` to use."),
        (
            "Do:\n    >>> async def f():\n    ...     (await m()).x\n    ...\n    >>> await f()\n",
            "Do:\n    >>> def f():\n    ...     m().x\n    ...\n    >>> f()\n",
        ),
        ("Do:\n>>> x = await f()  # `User`", "Do:\n>>> x = f()  # `UserSync`"),
        ("Do:\n>>> from shop import Mixcloud", "Do:\n>>> from shop.sync import MixcloudSync"),
        (
            "Do:\n>>> async for x in m.popular():\n...     print(x)",
            "Do:\n>>> for x in m.popular().all():\n...     print(x)",
        ),
        ("Do:\n>>> x\n'await User'\n\n>>> await y", "Do:\n>>> x\n'await User'\n\n>>> y"),
    ],
)
@pytest.mark.parametrize(
    "place",
    [
        '"""{}\n"""\n',
        'class A:\n    """{}\n"""\n\n    x = 1',
        '# ü\nclass A:\n    async def b(self, c="é"): """{}\n"""',
    ],
)
def test_docstrings_show_blocking_code(source: str, expected: str, place: str) -> None:
    everything_else = convert(place.format("~"))
    assert convert(place.format(source)) == everything_else.replace("~", expected)


@pytest.mark.parametrize(
    "source",
    [
        'x = """\n>>> await f(`User`)\n"""',
        'def f():\n    x = 1\n    """\n    >>> await f(`User`)\n    """',
        'f("""`User`""")',
    ],
)
def test_strings_that_are_no_docstrings_stay(source: str) -> None:
    assert convert(source) == source


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("x = 1\ny = f'{await x}'", "file.py: line 2: move 'await x' out of the f-string"),
        ("f'{x!r:{User.width}}'", "move 'User.width' out"),
        ("f'{[x async for x in y]}'", "move '.x async for x in y.' out"),
        ("import asyncio", "file.py: asyncio needs a word of the rules, or a file by hand"),
        ("from asyncio import gather", "asyncio needs"),
        ("x = StopAsyncIteration", "StopAsyncIteration needs"),
        ("def f(: pass", "file.py:1: no Python"),
        ("from shop import (a,  # why\n    Mixcloud)", "line 1: a comment is inside"),
        ("from rich import User", "rich is no home of User"),
        ('"""Doc.\n\n>>> x = (\n"""', "no Python"),
        ("cast('x y', z)", "no Python"),
        ('"""\n>>> from shop import Mixcloud, Timeout\n"""', "another number of lines"),
    ],
)
def test_what_cannot_be_converted_is_an_error_with_its_place(source: str, problem: str) -> None:
    with pytest.raises(ConversionError, match=problem):
        convert(source)


@pytest.mark.parametrize(
    "source",
    [
        "x = 'User'; y = b'await f()'",
        "f'<User: {user!r} {x.y:>{width}}>'",
        "F'''a\n{b:{c}}\n''' + rf'{d}\\n'",
        "x = f'{a}' f'{b[\"c\"]}' 'd'; y = 2",
        "f'{f\"{a}\"}{{b}} await'",
        "if x:\n    f'é{ü}'  # é\n    y\n",
        "x = \\\n    1\n# odd\ny",
        'é = "ü", f"ö"; x = """\nä\n"""; y = f"""ä\n{é}"""; z = 1  # ß',
    ],
)
def test_strings_and_other_letters_stay(source: str) -> None:
    assert convert(source) == source


def test_classes_and_listing_methods_are_found_in_the_sources() -> None:
    assert RULES.classes == {
        "Mixcloud": "MixcloudSync",
        "Resource": "ResourceSync",
        "ResourceList": "ResourceListSync",
        "User": "UserSync",
        "Listing": "ResourceListSync",
        "Transport": "Transport",
    }
    assert RULES.listings == {"popular", "listing"}


@pytest.mark.parametrize(
    ("text", "old", "new", "expected"),
    [
        ("a b c", "b", "x", "a x c"),
        ("a\n  b c", "a b", "x y", "x\n  y c"),
        ("a b\n  c", "a b c", "x", "x"),
        ("a b\n  c", "a b c", "x y z w", "x y\n  z w"),
        ("a.c abc", "a.c", "x", "x abc"),
    ],
)
def test_a_phrase_may_go_over_the_end_of_a_line(
    text: str, old: str, new: str, expected: str
) -> None:
    assert unasync.replace_phrase(text, old, new) == (expected, 1)


TREES = (
    Tree("package/_async", "package/_sync", by_hand=frozenset({"flavour.py"})),
    Tree("tests/api", "tests/api_sync"),
)


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Give two trees in which nothing is generated yet."""
    files = {
        "package/_async/client.py": CLIENT,
        "package/_async/parts/resources.py": RESOURCES,
        "package/_async/flavour.py": FLAVOUR,
        "package/_sync/flavour.py": "# by hand\n",
        "tests/api/test_client.py": TESTS,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture
def root(sources: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give two trees in which everything is as it should be, but unformatted: it is faster."""
    monkeypatch.setattr(unasync, "tidy", lambda text, _: text)
    assert write(sources) == []
    return sources


def write(root: Path, rules: Rules = SMALL) -> list[str]:
    return unasync.write(root, TREES, rules)


def check(root: Path, rules: Rules = SMALL) -> list[str]:
    return unasync.check(root, TREES, rules)


class TestTrees:
    """Whole trees are written, compared, and nothing by hand is lost."""

    def test_what_was_written_passes_the_check(self, root: Path) -> None:
        assert check(root) == []
        names = {p.relative_to(root).as_posix() for p in root.rglob("*_sync/**/*.py")}
        assert names == {
            "package/_sync/client.py",
            "package/_sync/flavour.py",
            "package/_sync/parts/resources.py",
            "tests/api_sync/test_client.py",
        }

    def test_the_text_is_formatted_with_sorted_imports(self, sources: Path) -> None:
        assert write(sources) == check(sources) == []
        assert (sources / "package/_sync/client.py").read_text() == dedent('''\
            # Generated from package/_async/client.py by tools/unasync.py: do not edit.
            """`MixcloudSync`, the client."""

            from collections.abc import Iterator
            from typing import Self

            from .flavour import Transport
            from .listing import ResourceListSync
            from .resources import ResourceSync, UserSync


            class MixcloudSync:
                """Use it with ``with``."""

                transport: Transport

                def __enter__(self) -> Self:
                    return self

                def get(self, key: str) -> ResourceSync:
                    return self.transport.send(key)

                def popular(self) -> ResourceListSync[ResourceSync]:
                    return self.listing("popular")

                def listing(self, link: str) -> ResourceListSync[ResourceSync]: ...

                def walk(self) -> Iterator[UserSync]:
                    for user in self.popular().all():
                        yield user
            ''')
        assert (sources / "tests/api_sync/test_client.py").read_text() == dedent("""\
            # Generated from tests/api/test_client.py by tools/unasync.py: do not edit.
            from shop import Timeout
            from shop.sync import MixcloudSync


            def test_get(sandbox):
                with sandbox.sync_client() as mixcloud:
                    assert mixcloud.get("bob")
            """)

    @pytest.mark.parametrize(
        "text",
        [
            b"",
            b"# Generated from x by tools/unasync.py",
            "tail",
            "line ends",
            "no end",
            b"\xff",
        ],
    )
    def test_one_byte_of_difference_fails(self, text: str | bytes, root: Path) -> None:
        path = root / "package/_sync/client.py"
        there = path.read_bytes()
        different = {
            "tail": there + b"x = 1\n",
            "line ends": there.replace(b"\n", b"\r\n"),
            "no end": there[:-1],
        }
        path.write_bytes(text if isinstance(text, bytes) else different[text])
        (problem,) = check(root)
        assert problem.startswith("package/_sync/client.py: different\n    --- there\n")
        assert problem.count("\n") < 25

    def test_a_missing_file_fails(self, root: Path) -> None:
        (root / "package/_sync/client.py").unlink()
        assert check(root) == ["package/_sync/client.py: missing"]

    def test_an_orphan_fails_and_is_deleted_if_it_was_generated(self, root: Path) -> None:
        (root / "package/_async/parts/resources.py").rename(root / "package/_async/resources.py")
        assert check(root) == [
            "package/_sync/resources.py: missing",
            "package/_sync/parts/resources.py: orphan, no source",
        ]
        assert write(root) == check(root) == []
        assert not (root / "package/_sync/parts/resources.py").exists()

    def test_an_orphan_that_somebody_wrote_is_left_alone(self, root: Path) -> None:
        mine = root / "tests/api_sync/test_mine.py"
        mine.write_text("# mine\n")
        problem = ["tests/api_sync/test_mine.py: orphan, no source"]
        assert write(root) == check(root) == problem
        assert mine.read_text() == "# mine\n"

    def test_a_file_by_hand_is_never_overwritten(self, root: Path) -> None:
        mine = root / "package/_sync/client.py"
        mine.write_text("# mine\n")
        assert write(root) == ["package/_sync/client.py: written by hand, it would be lost"]
        assert mine.read_text() == "# mine\n"
        assert (root / "package/_sync/flavour.py").read_text() == "# by hand\n"

    @pytest.mark.parametrize(
        ("table", "more"),
        [
            ("words", {"aclose": "close"}),
            ("classes", {"Unknown": "X"}),
            ("homes", {("shop.auth", "*"): "shop.sync"}),
            ("phrases", {"many tasks": "many threads"}),
        ],
    )
    def test_a_rule_that_applies_nowhere_fails(
        self, table: str, more: dict[Any, str], root: Path
    ) -> None:
        rules = dataclasses.replace(SMALL, **{table: getattr(SMALL, table) | more})
        assert check(root, rules) == [f"rule applied nowhere: {next(iter(more))}"]

    def test_a_file_by_hand_that_is_nowhere_fails(self, root: Path) -> None:
        trees = (TREES[0], dataclasses.replace(TREES[1], by_hand=frozenset({"conftest.py"})))
        problem = "file by hand is nowhere: tests/api/conftest.py"
        assert unasync.check(root, trees, SMALL) == [problem]

    def test_an_error_in_one_source_writes_nothing(self, root: Path) -> None:
        (root / "package/_async/client.py").write_text(f"import asyncio\n{CLIENT}")
        (root / "package/_async/parts/resources.py").write_text(f"{RESOURCES}\nx = 1\n")
        before = (root / "package/_sync/parts/resources.py").read_text()
        for problem in (*write(root), *check(root)):
            assert problem.startswith("package/_async/client.py: asyncio needs")
        assert (root / "package/_sync/parts/resources.py").read_text() == before

    def test_a_source_that_is_no_python_is_told(self, root: Path) -> None:
        (root / "package/_async/flavour.py").write_text("def f(: pass\n")
        for problem in (*write(root), *check(root)):
            assert problem.startswith("package/_async: no Python: ")
            assert "def f(: pass" in problem


class TestCommand:
    """The tool as it is called."""

    def test_it_writes_and_checks(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        source = tmp_path / unasync.TREES[0].source
        source.mkdir(parents=True)
        (source / "client.py").write_text("async def f(): ...\n")
        monkeypatch.setattr(sys, "argv", ["unasync.py"])
        assert unasync.main(["--root", str(tmp_path), "--check"]) == 1
        out, err = capsys.readouterr()
        assert out == ""
        assert f"{unasync.TREES[0].target}/client.py: missing\n" in err
        assert "run tools/unasync.py" in err
        unasync.main(["--root", str(tmp_path)])
        out, err = capsys.readouterr()
        assert out == f"wrote {unasync.TREES[0].target}/client.py\n"
        assert "missing" not in err
