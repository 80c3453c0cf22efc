"""Feeds, read by a parser that is not ours."""

import re
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import feedparser  # type: ignore[import-untyped]
import pytest

from aiomixcloud.feeds import atom, opml, rss
from aiomixcloud.sandbox import Sandbox

HOSTILE = 'A <script>alert("1")</script> & ]]> \x00\x1b[31m \u202e café 😀'
SHOW: dict[str, Any] = {
    "key": "/bob/nights/",
    "url": "https://www.mixcloud.com/bob/nights/",
    "name": HOSTILE,
    "description": f"{HOSTILE}\nsecond line\n\nsecond paragraph",
    "created_time": "2026-03-01T20:00:00Z",
    "updated_time": "2026-02-27T20:00:00Z",
    "audio_length": 3605,
    "tags": [{"name": "Drum & Bass"}, {"name": "Jazz"}],
    "user": {"name": "Bob <b>", "username": "bob"},
    "pictures": {"extra_large": "https://thumbnailer.mixcloud.com/a?b=1&c=2"},
}
NEXT_LINE = "\x85"
#: The name without characters that feeds do not contain.
CLEAN = re.sub("[\x00\x1b\u202e]", "", HOSTILE)


@pytest.mark.parametrize("write", [rss, atom])
def test_a_feed_has_every_field(write: Any) -> None:
    text = write(
        [SHOW],
        title="Bob & co",
        link="https://radio.example/",
        description="All <shows>",
        url="https://radio.example/feed.xml",
        picture="https://radio.example/logo.png",
    )
    feed = feedparser.parse(text)
    assert not feed.bozo
    assert feed.feed.title == "Bob & co"
    assert feed.feed.link == "https://radio.example/"
    assert [link.href for link in feed.feed.links if link.rel == "self"] == [
        "https://radio.example/feed.xml"
    ]
    (entry,) = feed.entries
    assert (entry.id, entry.link) == (SHOW["url"], SHOW["url"])
    assert entry.published_parsed[:6] == (2026, 3, 1, 20, 0, 0)
    assert entry.itunes_duration == "3605"
    assert [tag.term for tag in entry.tags] == ["Drum & Bass", "Jazz"]
    assert entry.author == "Bob <b>"
    assert "enclosures" not in entry or entry.enclosures == []


@pytest.mark.parametrize("write", [rss, atom])
@pytest.mark.parametrize(
    "moment", ["tomorrow", "2026-02-30T00:00:00Z", "0001-01-01T00:00:00+05:00", "", 7, None]
)
def test_a_time_that_is_not_one_is_as_good_as_none(write: Any, moment: object) -> None:
    show = SHOW | {"created_time": moment, "updated_time": moment}
    (entry,) = feedparser.parse(write([show], title="Bob", link="https://radio.example/")).entries
    assert entry.published_parsed[:3] == (1970, 1, 1)


@pytest.mark.parametrize(("write", "path"), [(rss, "channel/item/"), (atom, "{*}entry/{*}")])
def test_text_of_strangers_stays_text(write: Any, path: str) -> None:
    root = ET.fromstring(write([SHOW], title=HOSTILE, link="https://radio.example/"))
    assert root.findtext(f"{path}title") == CLEAN
    html = root.findtext(f"{path}description") or root.findtext(f"{path}content") or ""
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "<br>second line</p><p>second paragraph</p>" in html
    assert 'src="https://thumbnailer.mixcloud.com/a?b=1&amp;c=2"' in html


@pytest.mark.parametrize("write", [rss, atom])
def test_shows_of_the_client_and_their_raw_data_give_the_same_feed(
    write: Any, sandbox: Sandbox
) -> None:
    with sandbox.sync_client() as mixcloud:
        shows = mixcloud.connection("alice", "cloudcasts", limit=50)
        texts = {
            write(source, title="Alice", link="https://radio.example/")
            for source in (shows, [show.data for show in shows])
        }
    (text,) = texts
    entries = feedparser.parse(text).entries
    assert [entry.link for entry in entries] == [show.url for show in shows]


@pytest.mark.parametrize("write", [rss, atom])
def test_a_feed_without_shows_and_shows_with_few_fields(write: Any) -> None:
    assert not feedparser.parse(write([], title="x", link="https://radio.example/")).bozo
    bare = {"key": "/bob/x/", "name": "x", "url": "https://www.mixcloud.com/bob/x/"}
    (entry,) = feedparser.parse(write([bare], title="x", link="https://a.example/")).entries
    assert entry.author == "bob"


def test_a_feed_is_dated_by_its_newest_show() -> None:
    newer = SHOW | {"created_time": datetime(2026, 4, 1, tzinfo=UTC)}
    for write in (rss, atom):
        feed = feedparser.parse(write([SHOW, newer], title="x", link="https://a.example/")).feed
        assert feed.updated_parsed[:3] == (2026, 4, 1)


def test_a_list_of_feeds() -> None:
    text = opml([(HOSTILE, "https://a.example/?x=1&y=2", "https://b.example/")], title="Mine")
    outline = ET.fromstring(text).find("body/outline")
    assert outline is not None
    assert outline.attrib == {
        "type": "rss",
        "text": CLEAN,
        "title": CLEAN,
        "xmlUrl": "https://a.example/?x=1&y=2",
        "htmlUrl": "https://b.example/",
    }


@pytest.mark.parametrize("write", [rss, atom])
def test_addresses_are_in_ascii_as_rss_requires(write: Any) -> None:
    page = "https://www.mixcloud.com/bob/дождь 1/"
    show = {**SHOW, "url": page, "pictures": {"large": f"{page}?a=%20&b"}}
    text = write([show], title="Bob", link=page, url=page, picture=page)
    expected = "https://www.mixcloud.com/bob/%D0%B4%D0%BE%D0%B6%D0%B4%D1%8C%201/"
    assert "дождь" not in text
    feed = feedparser.parse(text)
    (entry,) = feed.entries
    assert {entry.id, entry.link, feed.feed.link} == {expected}
    assert f"{expected}?a=%20&amp;amp;b" in text
    outlines = opml([("Bob", page, page)], title="All")
    assert outlines.count(expected) == 2


@pytest.mark.parametrize("write", [rss, atom])
@pytest.mark.parametrize("moment", ["2026-03-01T20:00:00", datetime(2026, 3, 1, 20)])  # noqa: DTZ001
def test_times_without_time_zone_are_in_utc(write: Any, moment: Any) -> None:
    show = {**SHOW, "created_time": moment, "updated_time": moment}
    feed = feedparser.parse(write([show], title="Bob", link="https://radio.example/"))
    assert feed.entries[0].published_parsed[:6] == (2026, 3, 1, 20, 0, 0)
    assert feed.entries[0].published.endswith(("GMT", "+00:00"))


@pytest.mark.parametrize("write", [rss, atom])
def test_tags_without_a_name_are_left_out(write: Any) -> None:
    show = {**SHOW, "tags": [{"name": ""}, {}, {"name": "Jazz"}]}
    feed = feedparser.parse(write([show], title="Bob", link="https://radio.example/"))
    assert [tag.term for tag in feed.entries[0].tags] == ["Jazz"]


@pytest.mark.parametrize("write", [rss, atom])
def test_a_feed_is_valid_in_every_encoding(write: Any) -> None:
    show = {**SHOW, "name": "Дождь 😀 café", "tags": [{"name": "Électro"}]}
    text = write([show], title="Боб", link="https://radio.example/", description="Ünder")
    assert text.startswith("<?xml version='1.0' encoding='utf-8'?>\n")
    feed = feedparser.parse(text.encode("ascii"))
    assert (feed.feed.title, feed.entries[0].title) == ("Боб", "Дождь 😀 café")
    assert feed.entries[0].tags[0].term == "Électro"
    assert '"Боб"'.encode("ascii", "xmlcharrefreplace") in opml(
        [("Боб", "https://a.example/", "https://b.example/")], title="All"
    ).encode("ascii")


@pytest.mark.parametrize("write", [rss, atom])
def test_a_show_that_is_read_twice_is_listed_once(write: Any) -> None:
    feed = feedparser.parse(write([SHOW, SHOW], title="Bob", link="https://radio.example/"))
    assert len(feed.entries) == 1


@pytest.mark.parametrize("write", [rss, atom])
def test_characters_that_validators_refuse_are_removed(write: Any) -> None:
    bad = "".join(map(chr, [*range(9), *range(127, 160), 0x202E, 0x2066, 0xD800, 0xFFFD, 0xFFFF]))
    show = {
        **SHOW,
        "name": f"Ra{bad}in",
        "description": f"We{bad.replace(NEXT_LINE, '')}t",
        "tags": [{"name": f"J{bad}"}],
    }
    text = write([show], title=f"B{bad}ob", link=f"https://radio.example/{bad}")
    feed = feedparser.parse(text)
    (entry,) = feed.entries
    assert (feed.feed.title, feed.feed.link) == ("Bob", "https://radio.example/")
    assert (entry.title, entry.tags[0].term) == ("Rain", "J")
    assert "<p>Wet</p>" in (entry.get("description") or entry.content[0].value)


@pytest.mark.parametrize("write", [rss, atom])
def test_names_without_visible_characters_are_replaced(write: Any) -> None:
    show = {**SHOW, "name": "\x00 ", "user": {"name": "\u202e", "username": "bob"}, "tags": []}
    show["tags"] = [{"name": "\x1b"}]
    feed = feedparser.parse(write([show], title="\x00", link="https://radio.example/"))
    (entry,) = feed.entries
    assert (feed.feed.title, entry.title) == ("https://radio.example/", "/bob/nights/")
    assert (entry.author, "tags" in entry) == ("bob", False)


RFC_822 = r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT"
RFC_3339 = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)"
#: The form of URLs that feed validators accept.
ADDRESS = r"https?://[0-9a-zA-Z;/?:@&=+$.\-_!~*'()%,#]+"


def find_texts(root: ET.Element, *names: str) -> list[str]:
    """Return the texts of all elements with some names, whatever their namespace."""
    found = (one for one in root.iter() if one.tag.rpartition("}")[2] in names)
    return [one.text or "" for one in found]


@pytest.mark.parametrize("write", [rss, atom])
def test_feeds_of_all_users_follow_the_rules_of_validators(write: Any, sandbox: Sandbox) -> None:
    """Those of the W3C feed validation service."""
    with sandbox.sync_client() as mixcloud:
        users: list[Any] = [*mixcloud.search("a", type="user", limit=10)]
        users += [mixcloud.get(name) for name in ("bob", "marlene", "quietone")]
        texts = [
            write(
                (show.load() for show in user.cloudcasts(limit=5)),
                title=user.name,
                link=user.url,
                url="https://radio.example/a.xml",
                picture=user.data["pictures"]["large"],
            )
            for user in users
        ]
    for text in texts:
        root = ET.fromstring(text)
        assert not re.search("[^\t\n -~]", text)
        top = root if write is atom else root.find("channel")
        assert top is not None
        children = [one.tag.rpartition("}")[2] for one in top]
        needed = {"id", "title", "updated"} if write is atom else {"title", "link", "description"}
        assert all(children.count(name) == 1 or name == "link" for name in needed & {*children})
        assert needed <= {*children}
        for moment in find_texts(root, "pubDate", "lastBuildDate"):
            assert re.fullmatch(RFC_822, moment)
        for moment in find_texts(root, "updated", "published"):
            assert re.fullmatch(RFC_3339, moment)
        for length in find_texts(root, "duration"):
            assert re.fullmatch("[1-9][0-9]*", length)
        identifiers = find_texts(root, "guid", "id")
        assert len({*identifiers}) == len(identifiers)
        linked = [one.get("href", one.text) for one in root.iter() if one.tag.endswith("link")]
        images = [one.get("href", "") for one in root.iter() if one.tag.endswith("}image")]
        for address in (*identifiers, *linked, *images, *find_texts(root, "url", "logo")):
            assert re.fullmatch(ADDRESS, address or "")
        (own,) = [one for one in root.iter() if one.get("rel") == "self"]
        assert own.get("href") == "https://radio.example/a.xml"
        tags = [one.get("term", one.text) or "" for one in root.iter() if "category" in one.tag]
        assert all(name.strip() for name in (*tags, *find_texts(root, "name", "creator")))
