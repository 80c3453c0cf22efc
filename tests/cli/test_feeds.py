"""Feeds from the command line."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser  # type: ignore[import-untyped]
import pytest

from aiomixcloud.sandbox import Sandbox
from tests.cli.program import Program

HOSTILE = '<script>alert("1")</script> & \x1b[31mred ]]>'


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Program]:
    """The program, logged in as bob to a sandbox that has no other data."""
    with Sandbox(empty=True) as sandbox:
        sandbox.add_user("bob", biog=HOSTILE)
        sandbox.add_user("alice", name=HOSTILE)
        yield Program(sandbox, tmp_path, user="bob")


@pytest.mark.parametrize("form", [(), ("--atom",)])
def test_a_feed_has_the_newest_shows_with_descriptions(
    empty: Program, form: tuple[str, ...]
) -> None:
    for number in range(3):
        empty.sandbox.add_show("bob", f"Show {number}", description=f"Text {number} {HOSTILE}")
        empty.sandbox.clock.advance(60)
    url = "https://radio.example/bob.xml"
    result = empty("feed", "bob", "--limit", "2", "--url", url, *form)
    assert (result.status, result.err) == (0, "")
    feed = feedparser.parse(result.out)
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == ["Show 2", "Show 1"]
    assert "Text 2" in (feed.entries[0].get("description") or feed.entries[0].content[0].value)
    assert "<script" not in result.out
    assert "\x1b" not in result.out
    assert url in [link.href for link in feed.feed.links]


@pytest.mark.parametrize("user", ["bob", "me"])
def test_a_feed_of_the_own_account_has_only_public_shows(empty: Program, user: str) -> None:
    empty.sandbox.add_show("bob", "Public")
    empty.sandbox.add_show("bob", "Draft", state="draft")
    empty.sandbox.add_show("bob", "Unlisted", state="unlisted")
    result = empty("feed", user)
    assert result.status == 0
    assert [entry.title for entry in feedparser.parse(result.out).entries] == ["Public"]


def test_a_feed_of_a_tag(mixcloud: Program) -> None:
    result = mixcloud("feed", "genres/jazz", "--limit", "5")
    assert result.status == 0
    assert len(feedparser.parse(result.out).entries) == 5


@pytest.mark.parametrize("source", ["genres/jazz/hot", "genres/jazz/new/x", "bob/show"])
def test_other_keys_have_no_feeds(mixcloud: Program, source: str) -> None:
    result = mixcloud("feed", source)
    assert result.status == 2
    assert "is neither a USER nor genres/TAG" in result.err


def test_a_list_of_the_feeds_of_followed_users(empty: Program) -> None:
    with empty.sandbox.sync_client("bob") as bob:
        bob.follow("alice")
    result = empty("feed", "--opml", "https://radio.example/{username}.xml")
    assert result.status == 0
    (outline,) = ET.fromstring(result.out).findall("body/outline")
    assert outline.get("xmlUrl") == "https://radio.example/alice.xml"
    assert outline.get("text") == HOSTILE.replace("\x1b", "")


def test_wrong_arguments_are_refused(mixcloud: Program, logged_out: Program) -> None:
    assert mixcloud("feed").status == 2
    assert mixcloud("feed", "bob", "--opml", "https://x.example/{username}").status == 2
    assert mixcloud("feed", "--opml", "https://x.example/").status == 2
    assert mixcloud("feed", "nobody-here").status == 3
    assert logged_out("feed", "--opml", "https://x.example/{username}").status == 4
    assert mixcloud("feed", "bob/london-nights-1").status == 2


@pytest.mark.parametrize(
    "arguments", [("bob", "--url", "bob.xml"), ("--opml", "feeds/{username}.xml")]
)
def test_addresses_of_feeds_are_absolute(empty: Program, arguments: tuple[str, ...]) -> None:
    result = empty("feed", *arguments)
    assert result.status == 2
    assert "does not begin with http:// or https://" in result.err


def test_a_feed_does_not_depend_on_the_encoding_of_the_system(empty: Program) -> None:
    empty.sandbox.add_show("bob", "Café")
    environment = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1", "LC_ALL": "C"}
    result = empty.process("feed", "bob", env=environment)
    assert (result.status, result.err) == (0, "")
    assert feedparser.parse(result.out.encode()).entries[0].title == "Café"
