"""The generator of the synchronous flavour, rule by rule."""

from pathlib import Path
from textwrap import dedent

import pytest

from tools.unasync import HOME, PACKAGE, TESTS, Conversion, ConversionError, tidy

CONVERSION = Conversion({"Mixcloud", "Resource", "ResourceList", "User"})


def convert(source: str) -> str:
    return CONVERSION.module(source).removesuffix("\n")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # async and await
        ("async def f(): ...", "def f(): ..."),
        ("async  def f(): ...", "def f(): ..."),
        ("@decorated(User)\nasync def f(): ...", "@decorated(UserSync)\ndef f(): ..."),
        ("x = await f(await g())", "x = f(g())"),
        ("async with (a as b, c as d): pass", "with (a as b, c as d): pass"),
        ("async for x in y: pass", "for x in y: pass"),
        ("[x async for x in y if await x]", "[x for x in y if x]"),
        ("x = await \\\n    f()", "x = f()"),
        ("if x:\n\tawait f()  # why\n\tawait g()", "if x:\n\tf()  # why\n\tg()"),
        ("asynchronous = awaited = 1", "asynchronous = awaited = 1"),
        ("\n\nx = await y", "\n\nx = y"),
        # brackets that only await needs
        ("(await f()).x", "f().x"),
        ("await (await f(1)[2].g(\n  3\n)).h()", "f(1)[2].g(\n  3\n).h()"),
        ("x = [(await f()).é, (await g()).x]", "x = [f().é, g().x]"),
        ("print(await f())", "print(f())"),
        ("f[0](await g())", "f[0](g())"),
        ("(await f(), 1)", "(f(), 1)"),
        ("(await f() or g()).x", "(f() or g()).x"),
        # names
        ("x: User | Resource = User()", "x: UserSync | ResourceSync = UserSync()"),
        ("class Mine(Resource): ...", "class Mine(ResourceSync): ..."),
        ("x: Listing[User]", "x: ResourceListSync[UserSync]"),
        ("isinstance(x, User) and x.User", "isinstance(x, UserSync) and x.User"),
        ("isinstance(x, UserLike)", "isinstance(x, UserLike)"),
        ("async def __aexit__(self): await x.close()", "def __exit__(self): x.close()"),
        ("x = await anext(y)", "x = next(y)"),
        ("client = sandbox.client('bob')", "client = sandbox.sync_client('bob')"),
        ("from .client import Mixcloud", "from .client import MixcloudSync"),
        # strings
        ("x = 'User'; y = b'await f()'", "x = 'User'; y = b'await f()'"),
        ("f'<User: {user!r} {x.y:>{width}}>'", "f'<User: {user!r} {x.y:>{width}}>'"),
        ('f"""{a}\n{b}é""", await c', 'f"""{a}\n{b}é""", c'),
        ("cast('User', await x)", "cast('UserSync', x)"),
        ('cast("type[Resource] | None", x)', 'cast("type[ResourceSync] | None", x)'),
        ("forecast('User', x); cast(x, 'User')", "forecast('User', x); cast(x, 'User')"),
        ('x = """\n>>> await f(`User`)\n"""', 'x = """\n>>> await f(`User`)\n"""'),
        # comments
        ("x = 1  # a `User`, an User", "x = 1  # a `UserSync`, an User"),
        ("#: See `Mixcloud.get`.\nx: int", "#: See `MixcloudSync.get`.\nx: int"),
        ("é = await ü  # `User`", "é = ü  # `UserSync`"),
    ],
)
def test_code_is_converted(source: str, expected: str) -> None:
    assert convert(source) == expected
    assert convert(expected) == expected, "synchronous code stays as it is"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from .resources import User as User", "from .resources import UserSync as UserSync"),
        ("from aiomixcloud import Mixcloud", "from aiomixcloud.sync import MixcloudSync"),
        ("from aiomixcloud.auth import login", "from aiomixcloud.sync import login"),
        (
            "from aiomixcloud.models import (\n    Resource,\n    User,\n)",
            "from aiomixcloud.sync import ResourceSync\nfrom aiomixcloud.sync import UserSync",
        ),
        (
            "if x:\n    from aiomixcloud import User, A as B",
            "if x:\n    from aiomixcloud.sync import UserSync\n    from aiomixcloud import A as B",
        ),
        ("from .listing_request import Listing", "from .listing import ResourceListSync"),
        (
            "from .listing import ResourceList\nif x:\n  from .listing_request import Listing, A",
            "from .listing import ResourceListSync\nif x:\n  from .listing_request import A",
        ),
        ("import rich\nrich.User()", "import rich\nrich.User()"),
        (
            "def f():\n    from . import a\ndef g():\n    from . import a",
            "def f():\n    from . import a\ndef g():\n    from . import a",
        ),
    ],
)
def test_imports_lead_to_the_other_flavour(source: str, expected: str) -> None:
    assert convert(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("The `Mixcloud.get` of a `User`.", "The `MixcloudSync.get` of a `UserSync`."),
        ("See `aiomixcloud.models.User`.", "See `aiomixcloud.sync.UserSync`."),
        ("A User, ``User()``, `user`, `my.User`.", "A User, ``User()``, `user`, `my.User`."),
        ("By ``async for`` or ``await x``.", "By ``for`` or ``x``."),
        ("It awaits async answers.", "It awaits async answers."),
        (
            "Do:\n    >>> async def f(m: User):\n    ...     return g(await m.x(), 'User')\n",
            "Do:\n    >>> def f(m: UserSync):\n    ...     return g(m.x(), 'User')\n",
        ),
        (
            "Do:\n    >>> async with sandbox.client() as x:\n    ...     pass\n",
            "Do:\n    >>> with sandbox.sync_client() as x:\n    ...     pass\n",
        ),
    ],
)
@pytest.mark.parametrize(
    "place", ['"""{}\n"""\n', '# ü\nclass A:\n    async def b(self, c="é"): """{}\n"""']
)
def test_docstrings_show_synchronous_code(source: str, expected: str, place: str) -> None:
    everything_else = convert(place.replace("{}", "~"))
    source = place.replace("{}", source)
    assert convert(source) == everything_else.replace("~", expected)


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("import asyncio", "asyncio needs an entry in NAMES, or a file written by hand"),
        ("x = StopAsyncIteration", "StopAsyncIteration needs"),
    ],
)
def test_code_without_a_counterpart_is_refused(source: str, problem: str) -> None:
    with pytest.raises(ConversionError, match=problem):
        convert(source)


def test_generated_code_is_formatted() -> None:
    text = tidy("import os\nimport ast\nx = [ 1 ]\n", HOME / "src/aiomixcloud/_sync/x.py")
    assert text == "import ast\nimport os\n\nx = [1]\n"


def test_every_generated_file_says_where_it_is_from() -> None:
    for tree in (PACKAGE, TESTS):
        for path in tree.target.glob("*.py"):
            origin = Path(tree.source / path.name).relative_to(HOME).as_posix()
            expected = f"# Generated from {origin} by tools/unasync.py: do not edit.\n"
            is_generated = path.read_text("utf-8").startswith(expected)
            assert is_generated is (path.name not in tree.by_hand), path


def test_conversion_keeps_what_is_between_the_tokens() -> None:
    source = dedent(
        """\
        x = 1  # odd


        if x:
            y = (  # why
                2,
            )
        z = "ü", \\
            f"{x}"
        """
    )
    assert convert(source) == source.removesuffix("\n")
