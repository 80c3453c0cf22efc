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
    twins={"Listing": "ResourceListSync"},
    kept=frozenset({"Transport"}),
    homes={"Listing": ("flavour", "listing")},
    doors={"shop": "shop.sync"},
    calls={"sandbox.client": "sync_client"},
    walks={"Listing": "all"},
    package="shop._async",
)
RULES = dataclasses.replace(
    SMALL,
    words={old: new for old, new in unasync.ASYNCHRONOUS.items() if new},
    doors={"shop": "shop.sync", "shop.models": "shop.sync"},
    phrases={"many tasks at once": "many threads", "An `aiohttp.Session`": "A `urllib3.Pool`"},
).found_in([CLIENT, RESOURCES, FLAVOUR])


def convert(source: str) -> str:
    return unasync.convert(source, RULES, file="some/file.py")


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
        ("x = (await  # why\n    f())", "x = (# why\n    f())"),
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
        ("(\n    await f()\n).x", "(\n    f()\n).x"),
        ("(await f()\n    .g())", "(f()\n    .g())"),
        ("x = 1 if y else(await f())", "x = 1 if y else(f())"),
        ("x = [1 for z in (await f())if z]", "x = [1 for z in (f())if z]"),
        # names
        ("x: User | Resource = User()", "x: UserSync | ResourceSync = UserSync()"),
        ("class Mine(Resource): ...", "class Mine(ResourceSync): ..."),
        ("x: Listing[User]", "x: ResourceListSync[UserSync]"),
        ("x: Transport", "x: Transport"),
        ("isinstance(x, User) and x.User and x().User", None),
        ("isinstance(x, UserLike)", "isinstance(x, UserLike)"),
        ("f(User=1, Resource = 2)", "f(User=1, Resource = 2)"),
        ("f(x=User, **User)", "f(x=UserSync, **UserSync)"),
        ("User = 1", "UserSync = 1"),
        ("async def __aexit__(self): await x.aclose()", "def __exit__(self): x.close()"),
        ("x = await anext(aiter(y))", "x = next(iter(y))"),
        ("except_ = StopAsyncIteration", "except_ = StopIteration"),
        ("@asynccontextmanager\nasync def f(): yield", "@contextmanager\ndef f(): yield"),
        ("async with AsyncExitStack() as s: ...", "with ExitStack() as s: ..."),
        ("x: abc.AsyncIterator[User]", "x: abc.Iterator[UserSync]"),
        ("sandbox.client('bob')", "sandbox.sync_client('bob')"),
        ("own_sandbox.client()", "own_sandbox.sync_client()"),
        ("x.sandbox.client()", "x.sandbox.sync_client()"),
        ("sandbox.client; other.client()", "sandbox.client; other.client()"),
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
        ("from . import resources\nresources.User", "from . import resources\nresources.UserSync"),
        ("from .flavour import Listing", "from .listing import ResourceListSync"),
        (
            "from .flavour import Listing, listing",
            "from .listing import ResourceListSync\nfrom .flavour import listing",
        ),
        (
            "from a import (  # first\n    AsyncIterator,  # second\n    b,\n)",
            "from a import (  # first\n    Iterator,  # second\n    b,\n)",
        ),
        # two names that become one
        ("from a import AsyncIterator, Iterator", "from a import Iterator"),
        ("from a import Iterator\nfrom a import AsyncIterator\n", "from a import Iterator\n\n"),
        (
            "from .listing import ResourceList\nif x:\n    from .flavour import Listing, A\n",
            "from .listing import ResourceListSync\nif x:\n    from .flavour import A\n",
        ),
        (
            "from .listing import ResourceList\nif x:\n    from .flavour import Listing",
            "from .listing import ResourceListSync\nif x:\n    pass",
        ),
        (
            "from a import Iterator\ndef f():\n    from a import AsyncIterator",
            "from a import Iterator\ndef f():\n    from a import Iterator",
        ),
        # from outside
        ("from shop import Mixcloud", "from shop.sync import MixcloudSync"),
        ("from shop import Mixcloud as M", "from shop.sync import MixcloudSync as M"),
        ("from shop import Timeout", "from shop import Timeout"),
        (
            "from shop.models import AccessDict, Resource, User",
            "from shop.models import AccessDict\nfrom shop.sync import ResourceSync, UserSync",
        ),
        (
            "def f():\n  from shop import (\n    Mixcloud, Timeout,\n  )  # why",
            "def f():\n  from shop.sync import MixcloudSync\n  from shop import Timeout  # why",
        ),
        ("import shop._async.client", "import shop._sync.client"),
        ("from shop._async.client import Mixcloud", "from shop._sync.client import MixcloudSync"),
        (
            "from shop._async.flavour import Listing",
            "from shop._sync.listing import ResourceListSync",
        ),
        (
            "import shop._async.client as c\nc.Mixcloud; shop.other",
            "import shop._sync.client as c\nc.MixcloudSync; shop.other",
        ),
        (
            "from shop._async import client\nclient.Mixcloud.User",
            "from shop._sync import client\nclient.MixcloudSync.User",
        ),
        ("from contextlib import aclosing as a", "from contextlib import closing as a"),
        # somebody else's classes of the same names
        ("from rich import User\nUser()", "from rich import User\nUser()"),
        ("import rich\nrich.User()", "import rich\nrich.User()"),
        ("from rich import User as R\nR()\nUser()", "from rich import User as R\nR()\nUserSync()"),
        ("from shop.records import User as R", "from shop.records import User as R"),
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
        (">>> x = await f()  # `User`", ">>> x = f()  # `UserSync`"),
        (">>> await f(User)\nawait f(User)", ">>> f(UserSync)\nawait f(User)"),
        (
            "    >>> async def main():\n    ...     (await m()).x\n    ...\n    >>> await f()\n",
            "    >>> def main():\n    ...     m().x\n    ...\n    >>> f()\n",
        ),
        (
            ">>> @a\n... @b\n... async def f():\n...     '''x'''",
            ">>> @a\n... @b\n... def f():\n...     '''x'''",
        ),
        (">>> from shop import Mixcloud", ">>> from shop.sync import MixcloudSync"),
        (
            ">>> from shop import Mixcloud, Timeout\n>>> f()",
            ">>> from shop.sync import MixcloudSync\n>>> from shop import Timeout\n>>> f()",
        ),
        (
            ">>> def f():\n...  from shop import Mixcloud, Timeout",
            ">>> def f():\n...  from shop.sync import MixcloudSync\n...  from shop import Timeout",
        ),
        (
            ">>> async for x in m.popular():\n...     print(x)",
            ">>> for x in m.popular().all():\n...     print(x)",
        ),
        (">>> x\n'await User'\n\n>>> await y", ">>> x\n'await User'\n\n>>> y"),
    ],
)
@pytest.mark.parametrize(
    "place",
    [
        '"""{}"""\n',
        'r"""{}"""',
        'class A:\n    """{}"""\n\n    x = 1',
        '# ü\nclass A:\n    async def b(self, c="é"): """{}"""',
        'def f():\n    async def g():\n        """{}"""\n        await x',
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
        ("x = 1\ny = f'{await x}'", "file.py:2: move 'await x' out of the f-string"),
        ("f'{x!r:{User.width}}'", "file.py:1: move 'User.width' out"),
        ("f'{[x async for x in y]}'", "file.py:1: move '.x async for x in y.' out"),
        ('x\nf"""\n{f(a)}\n{User}"""', "file.py:2: move 'User' out"),
        ("f'{await x}{asyncio}'", "file.py:1: "),
        ("import asyncio", "file.py:1: asyncio has no counterpart; it belongs in a file by hand"),
        ("\nfrom asyncio import gather", "file.py:2: asyncio has no counterpart"),
        ("from collections.abc import Awaitable", "file.py:1: Awaitable has no counterpart"),
        ("def f(: pass", "file.py:1: is no Python"),
        ("x = 1\nx = 'shop._async.client.now'", "file.py:2: a string names the async"),
        ("from shop import a, Mixcloud  # why", None),
        ("from shop import (a,  # why\n    Mixcloud)", "file.py:1: a comment is inside"),
        ("import shop\nx = shop.Mixcloud()", "file.py:2: shop.Mixcloud would have to move"),
        ("from shop import models\nmodels.User", "models.User would have to move"),
        ("from . import flavour\nflavour.Listing", "flavour.Listing would have to move"),
        ("from shop.records import User", "file.py:1: shop.records is no door for User"),
        ('def f():\n    """Doc.\n\n    >>> f(1)\n    >>> asyncio.run(f())\n    """', "file.py:5"),
        ('"""Doc.\n\n>>> x = (\n"""', "file.py:3: is no Python"),
        ("\ncast('User', x)\ncast('x y', z)", "file.py:3: is no Python"),
    ],
)
def test_what_cannot_be_converted_is_an_error_with_its_place(
    source: str, problem: str | None
) -> None:
    if problem is None:
        convert(source)
        return
    with pytest.raises(ConversionError, match=problem):
        convert(source)


def test_a_name_without_a_rule_is_not_forgotten() -> None:
    for name, new in unasync.ASYNCHRONOUS.items():
        hint = f'no rule for {name}; add "{name}": "{new}" to the words' if new else name
        for source in (f"x = a.{name}", f"from x import {name}"):
            with pytest.raises(ConversionError, match=hint):
                unasync.convert(source, Rules())
        unasync.convert(f"f({name}=1)", Rules())


@pytest.mark.parametrize(
    "source",
    [
        "f'a{b}c'",
        "F'''a\n{b:{c}}\n''' + rf'{d}\\n'",
        "x = f'{a}' f'{b[\"c\"]}' 'd'; y = 2",
        "f'{f\"{a}\"}{{b}}'",
        "if x:\n    f'é{ü}'  # é\n    y\n",
        "x = (f'{a}'\n\n     'b')\n\n\n",
        "def f():\n\n    x = \\\n        1\n  # odd\n    y",
        'é = "ü", f"ö"; x = """\nä\n"""; y = f"""ä\n{é}"""; z = 1  # ß',
        "x = f'{a!r}' if a != b else f'''{a = }'''",
    ],
)
def test_tokens_do_not_depend_on_the_version_of_python(source: str) -> None:
    # What versions differ in: parts of f-strings, and tokens for white space and the end.
    tokens = unasync.scan(source)
    assert {token.kind for token in tokens} <= {
        *("name", "op", "string", "fstring", "comment", "newline", "number")
    }
    assert all(token.text == source[token.start : token.end] for token in tokens)
    strings = [token.text for token in tokens if token.kind == "fstring"]
    assert all(text[-1] in "'\"" and text[0] in "fFr" for text in strings)
    without = source
    for token in reversed(tokens):
        without = without[: token.start] + without[token.end :]
    assert without.replace("\\", "").strip() == ""


def test_classes_and_listing_methods_are_found_in_the_sources() -> None:
    assert RULES.classes == {
        "Mixcloud": "MixcloudSync",
        "Resource": "ResourceSync",
        "ResourceList": "ResourceListSync",
        "User": "UserSync",
        "Listing": "ResourceListSync",
    }
    assert RULES.listings == {"popular": "Listing", "listing": "Listing"}


@pytest.mark.parametrize(
    ("text", "old", "new", "expected"),
    [
        ("a b c", "b", "x", "a x c"),
        ("ab b", "b", "x", "ab x"),
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
            "package/_sync/parts/resources.py: orphan, it has no source",
        ]
        assert write(root) == check(root) == []
        assert not (root / "package/_sync/parts/resources.py").exists()

    def test_an_orphan_that_somebody_wrote_is_left_alone(self, root: Path) -> None:
        mine = root / "tests/api_sync/test_mine.py"
        mine.write_text("# mine\n")
        problem = ["tests/api_sync/test_mine.py: orphan, it has no source"]
        assert write(root) == check(root) == problem
        assert mine.read_text() == "# mine\n"

    def test_a_file_by_hand_is_never_overwritten(self, root: Path) -> None:
        mine = root / "package/_sync/client.py"
        mine.write_text("# mine\n")
        assert write(root) == ["package/_sync/client.py: written by hand, it would be lost"]
        assert mine.read_text() == "# mine\n"
        assert (root / "package/_sync/flavour.py").read_text() == "# by hand\n"

    @pytest.mark.parametrize(
        ("table", "more", "name"),
        [
            ("words", {"aclose": "close"}, "word 'aclose'"),
            ("twins", {"Unknown": "X"}, "twin 'Unknown'"),
            ("homes", {"Unknown": ("a", "b")}, "home 'Unknown'"),
            ("doors", {"shop.auth": "shop.sync"}, "door 'shop.auth'"),
            ("calls", {"x.y": "z"}, "call 'x.y'"),
            ("phrases", {"many tasks": "many threads"}, "phrase 'many tasks'"),
            ("walks", {"Page": "all"}, "walk 'Page'"),
            ("kept", {"Gone"}, "kept 'Gone'"),
        ],
    )
    def test_a_rule_that_applies_nowhere_fails(
        self, table: str, more: Any, name: str, root: Path
    ) -> None:
        rules = dataclasses.replace(SMALL, **{table: getattr(SMALL, table) | more})
        assert check(root, rules) == [f"rule applied nowhere: {name}"]

    def test_a_file_by_hand_that_is_nowhere_fails(self, root: Path) -> None:
        trees = (TREES[0], dataclasses.replace(TREES[1], by_hand=frozenset({"conftest.py"})))
        problem = "file by hand is nowhere: tests/api/conftest.py"
        assert unasync.check(root, trees, SMALL) == [problem]

    def test_an_error_in_one_source_writes_nothing(self, root: Path) -> None:
        (root / "package/_async/client.py").write_text(f"import asyncio\n{CLIENT}")
        (root / "package/_async/parts/resources.py").write_text(f"{RESOURCES}\nx = 1\n")
        before = (root / "package/_sync/parts/resources.py").read_text()
        for problem in (*write(root), *check(root)):
            assert problem.startswith("package/_async/client.py:1: asyncio has no counterpart")
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
