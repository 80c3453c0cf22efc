"""The seeded data of a new sandbox; the same every time.

All people and shows are invented. No two events share a second, so that lists paged by time
neither lose nor repeat items.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from aiomixcloud.sandbox.db.listings import rank_shows
from aiomixcloud.sandbox.db.models import NewPicture, NewShow, NewUser, Section, Window

from .generated import build_picture_path
from .picture_colors import pick_main_color

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aiomixcloud.sandbox.db.models import Relation
    from aiomixcloud.sandbox.db.store import Store

_HOUR = 3600
_DAY = 24 * _HOUR
_WEEK = 7 * _DAY


def add_seeded_world(store: Store) -> None:
    """Add the seeded data to an empty store."""
    with store.transaction():
        _Builder(store).build()


def _at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class _Series:
    """Shows of one user at regular intervals; `{}` in the name is replaced by their number."""

    username: str
    name: str
    published: str
    tags: tuple[str, ...]
    count: int
    interval: int
    start: int = 1
    hosts: tuple[str, ...] = ()
    hidden_stats: bool = False

    def shows(self) -> Iterator[NewShow]:
        first = _at(self.published)
        for step in range(self.count):
            # Vary the second, as real uploads do.
            at = first + step * self.interval + step * 47 % 1800
            yield NewShow(
                self.name.format(self.start + step),
                created_at=at,
                updated_at=at,
                audio_length=3000 + step * 131 % 2400,
                play_count=200 + step * 7919 % 9000,
                hidden_stats=self.hidden_stats,
                tags=self.tags,
            )


def _member(username: str, name: str, joined: str, *place: str, **details: Any) -> NewUser:
    """Return a user with their own picture; `place` is a city and its country."""
    at, digest = _at(joined), _digest(username)
    city, country = place or (None, None)
    usual: dict[str, Any] = {
        "picture": build_picture_path("profile", digest),
        "picture_color": pick_main_color(digest[-3:]),
        "updated_at": at,
    }
    return NewUser(username, name, at, city=city, country=country, **usual | details)


def _show(
    username: str, name: str, published: str, *tags: str, **details: Any
) -> tuple[str, NewShow]:
    at = _at(published)
    return username, NewShow(name, created_at=at, updated_at=at, tags=tags, **details)


_PLAIN = {"picture": None, "picture_color": None}

# fmt: off
_MEMBERS = (
    _member(
        "bob", "Bob", "2011-05-02 18:20:11", "London", "United Kingdom",
        biog="Record collector. Two turntables and a kettle.",
        updated_at=_at("2018-03-10 07:32:00"),
        cover=build_picture_path("profile_cover", _digest("bob's shelf")),
        is_pro=True,
    ),
    _member(
        "alice", "Alice", "2010-09-14 09:01:45", "London", "United Kingdom",
        biog="Pop, and what used to be pop.",
        is_pro=True,
    ),
    _member("chris", "Chris", "2012-01-20 21:13:30", "Leeds", "United Kingdom"),
    _member("peter", "Peter", "2013-07-08 12:45:02", "Dublin", "Ireland"),
    _member("luke", "Luke", "2014-02-27 16:00:59", "Bristol", "United Kingdom"),
    _member("someuser", "Some User", "2012-11-03 08:15:20", "Lisbon", "Portugal"),
    _member("auser", "A User", "2015-04-18 10:10:10", "Ghent", "Belgium"),
    _member("certainuser", "Certain User", "2016-08-21 22:22:05", "Oslo", "Norway"),
    _member(
        "amikrop", "Amikrop", "2013-03-30 19:30:00", "Athens", "Greece",
        biog="House, mostly deep.",
        is_pro=True,
    ),
    _member("marlene", "Marlene", "2014-10-05 11:11:41", "Berlin", "Germany"),
    _member("eleni", "Ελένη", "2015-12-12 20:02:17", "Athens", "Greece"),
    _member("joao", "João", "2017-05-25 14:40:33", "São Paulo", "Brazil"),
    _member("diarist", "The Diarist", "2018-12-30 06:30:00", "Vienna", "Austria"),
    _member("quietone", "Quiet One", "2019-06-17 23:59:59", **_PLAIN),
    _member("freshface", "Fresh Face", "2025-06-19 17:05:00", **_PLAIN),
    _member(
        "HarbourRadio", "Harbour Radio", "2014-06-01 05:00:00", "Hamburg", "Germany",
        biog="Broadcasting from a container between the cranes.",
        cover=build_picture_path("profile_cover", _digest("the cranes")),
        is_pro=True,
    ),
    _member("ironvale", "Ironvale", "2016-10-31 13:13:13", "Tampere", "Finland"),
    _member("jazzcellar", "The Cellar", "2016-03-15 19:45:00", "Copenhagen", "Denmark"),
    _member("rockpool", "Rock Pool", "2017-08-09 07:07:07", "Galway", "Ireland"),
)

_SHOWS: tuple[tuple[str, NewShow], ...] = (
    _show(
        "alice", "Pop Hits: Episode 42", "2017-12-20 12:00:00", "Pop",
        description="The hits of the year, in no order that anyone could defend.",
        audio_length=3540, play_count=912_004,
    ),
    _show(
        "chris", "Funky Mix", "2016-07-15 17:30:00", "Funk", "Soul",
        description="An hour and ten minutes without standing still.",
        audio_length=4211, play_count=871_220,
    ),
    _show(
        "luke", "A Nice Mix", "2018-05-19 20:15:00", "House", "Disco",
        description="Recorded in one go, mistakes included.",
        audio_length=5127, play_count=803_511,
    ),
    _show(
        "bob", "Lunch Break Soul", "2015-09-02 12:30:00", "Soul", "Funk",
        description="Exactly as long as the queue at the sandwich shop.",
        audio_length=1676, play_count=777_032,
    ),
    _show(
        "someuser", "The Best Mix", "2016-02-29 19:00:00", "House", "Pop",
        description="Modesty was never the plan.",
        audio_length=3600, play_count=655_190,
    ),
    _show(
        "marlene", "Sunset Terrace", "2019-08-11 21:05:00", "Balearic", "Slow motion", "Sunset",
        audio_length=6922, play_count=510_077,
        picture=NewPicture(build_picture_path("extaudio", _digest("the terrace")), "02f102"),
    ),
    _show(
        "someuser", "Somemix", "2018-08-25 20:40:00", "Balearic", "Slow motion", "Sunset",
        description="Some mix.",
        audio_length=3305, play_count=48_211,
    ),
    _show(
        "alice", "Fun Times EP 25", "2019-04-06 16:20:00", "Pop", "Disco",
        description="Twenty-five times fun.",
        audio_length=3017, play_count=39_450,
    ),
    _show(
        "auser", "Acloudcast", "2017-10-10 10:10:11", "Ambient",
        audio_length=2890, play_count=21_008,
    ),
    _show(
        "amikrop", "Perfect Mix", "2021-07-03 18:00:00", "House", "Deep",
        description="The perfect house mix",
        audio_length=4980, play_count=17_365,
        sections=(
            Section("Intro", None, None, 0),
            Section(None, "Somebody", "Some song", 60),
            Section(None, "Cool DJ", "Cool track", 240),
            Section(None, "Nobody", "Untimed song", None),
        ),
    ),
    _show(
        "marlene", "Tunes zum Glück", "2018-11-24 19:19:00", "Español",
        audio_length=5400, play_count=9_120,
    ),
    _show(
        "eleni", "Μουσικό Ταξίδι", "2020-05-30 18:45:00", "Ρεμπέτικο", "Live",
        audio_length=7204, play_count=8_433,
    ),
    _show(
        "alice", "Café Mix", "2020-01-18 09:30:00", "Bossa nova", "Pop",
        audio_length=2705, play_count=7_690,
    ),
    # Names that look like dates and numbers.
    _show("diarist", "May", "2019-05-31 20:00:00", audio_length=1801, play_count=31),
    _show("diarist", "10", "2019-10-10 20:00:00", audio_length=1802, play_count=10),
    _show("diarist", "2019", "2019-12-31 20:00:00", audio_length=1803, play_count=2019),
    _show("diarist", "Sunday", "2020-03-08 20:00:00", audio_length=1804, play_count=7),
    _show("diarist", "1 Mar", "2020-03-01 20:00:00", audio_length=1805, play_count=1),
    _show("diarist", "12.05", "2020-05-12 20:00:00", audio_length=1806, play_count=12),
    # Two shows with the same name: the later one has -1 in its key.
    _show("quietone", "Untitled", "2019-07-01 03:00:00", audio_length=903, play_count=4),
    _show("quietone", "Untitled", "2019-07-01 03:20:00", audio_length=911, play_count=3),
    # Shows that are not public.
    _show("alice", "Rehearsal", "2025-02-14 15:00:00", "Pop", audio_length=2412, state="unlisted"),
    _show("alice", "Half an Idea", "2025-03-03 15:00:00", "Pop", audio_length=1200, state="draft"),
    _show(
        "alice", "New Year 2100", "2099-12-31 23:00:00", "Pop",
        audio_length=3600, state="scheduled",
    ),
    # Still being encoded, so without a length.
    _show("alice", "Fresh Upload", "2025-06-20 11:58:30", "Pop"),
)

_SERIES = (
    _Series(
        "HarbourRadio", "Harbour Breakfast {}", "2015-01-05 10:00:00",
        ("Breakfast show", "Talk", "Downtempo"),
        count=350, interval=10 * _DAY, hosts=("chris", "marlene"), hidden_stats=True,
    ),
    _Series(
        "ironvale", "Metal Hour {}", "2017-02-03 22:00:00", ("Metal", "Heavy"),
        count=165, interval=_WEEK,
    ),
    _Series(
        "jazzcellar", "Jazz Cellar Session {}", "2016-04-02 21:30:00", ("Jazz", "Bebop", "Live"),
        count=70, interval=6 * _WEEK,
    ),
    _Series(
        "rockpool", "Rock Pool {}", "2017-09-01 18:00:00", ("Rock", "Indie rock"),
        count=30, interval=8 * _WEEK,
    ),
    _Series(
        "chris", "Funk Friday {}", "2023-06-02 17:00:00", ("Funk", "Funky house", "Soul"),
        count=24, interval=4 * _WEEK,
    ),
    _Series(
        "bob", "London Nights {}", "2021-01-16 23:00:00", ("House", "Garage", "London"),
        count=25, interval=9 * _WEEK,
    ),
    _Series(
        "alice", "Pop Hits: Episode {}", "2017-01-11 12:00:00", ("Pop",),
        count=12, interval=4 * _WEEK, start=30,
    ),
    _Series(
        "amikrop", "Deep Sessions {}", "2020-02-08 20:00:00", ("House", "Deep"),
        count=14, interval=19 * _WEEK,
    ),
    _Series(
        "joao", "Tarde {}", "2018-03-04 15:00:00", ("Samba",),
        count=9, interval=30 * _WEEK,
    ),
)

_FIRST_NAMES = (
    "Ada", "Bruno", "Carla", "Dmitri", "Esther", "Farid", "Greta", "Hugo", "Ines", "John",
    "Kaya", "Liam", "Mona", "Nils", "Olga", "Paolo", "Quinn", "Rosa", "Soren", "Tilda",
)
_LAST_NAMES = (
    "Abara", "Brandt", "Castell", "Duval", "Eriksen", "Fontana", "Gruber",
    "Haddad", "Ivers", "Jansen", "Kovac", "Lindt", "Moreau",
)
# fmt: on

_REMARKS = (
    "Nice set, keep up the good work!",
    "What is the track at 23:10?",
    "Third time today. No regrets.",
    "The neighbours now like it too.",
    "Καλό!",
    "Please do a second part.",
)

_PRAISE = "The greatest set of all time, recorded on the hottest night of the year."


class _Builder:
    """Fills a store; remembers ids by name and the seconds that are taken."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._taken: set[int] = set()
        self._users: dict[str, int] = {}
        self._shows: dict[str, int] = {}
        self._fans: list[int] = []
        self._public: list[int] = []

    def build(self) -> None:
        self._add_users()
        self._add_shows()
        self._add_follows()
        self._add_actions_of_bob()
        self._add_actions_of_amikrop()
        self._add_actions_of_fans()
        self._add_comments()
        self._add_playlists()
        self._praise_hot_shows()

    def _relate(self, relation: Relation, user: int, other: int, wish: int) -> None:
        self._store.relate(relation, user, other, at=self._moment(wish))

    def _moment(self, wish: int) -> int:
        """Return the first free second at or after `wish`."""
        while wish in self._taken:
            wish += 1
        self._taken.add(wish)
        return wish

    def _add_users(self) -> None:
        for member in _MEMBERS:
            self._users[member.username] = self._store.add_user(member)
        joined = _at("2013-01-01 08:00:00")
        for last in _LAST_NAMES:
            for first in _FIRST_NAMES:
                joined += 11 * _DAY + 3661
                fan = NewUser(f"{first}-{last}".lower(), f"{first} {last}", joined, joined)
                self._fans.append(self._store.add_user(fan))

    def _add_shows(self) -> None:
        for username, show in _SHOWS:
            self._add_show(username, show)
        for series in _SERIES:
            hosts = tuple(self._users[host] for host in series.hosts)
            for show in series.shows():
                self._add_show(series.username, replace(show, hosts=hosts))

    def _add_show(self, username: str, show: NewShow) -> None:
        at = self._moment(show.created_at)
        digest = _digest(f"{username}/{show.name}")
        # One show in four has the picture of its user.
        if show.picture is None and digest[0] not in "0123":
            path = build_picture_path("extaudio", digest)
            show = replace(show, picture=NewPicture(path, pick_main_color(digest[-3:])))
        # The upload ends some minutes before the publication.
        uploaded = at - 60 - (show.audio_length or 0) // 10
        show_id = self._store.add_show(
            self._users[username], replace(show, created_at=at, updated_at=uploaded)
        )
        self._shows[f"{username}/{show.name}"] = show_id
        if show.state == "public":
            self._public.append(show_id)

    def _add_follows(self) -> None:
        bob, amikrop = self._users["bob"], self._users["amikrop"]
        self._follow("HarbourRadio", self._fans[:250])
        self._follow("alice", [*self._fans[::2], amikrop])
        self._follow("bob", [*self._fans[5:66], amikrop])
        self._follow("peter", self._fans[30:75])
        self._follow("chris", self._fans[7::9])
        self._follow("amikrop", [*self._fans[3::20], bob])
        self._follow("certainuser", [amikrop])
        for place, fan in enumerate(self._fans[100:130]):
            self._relate("follows", bob, fan, _at("2018-06-01 20:00:00") + place * 8 * _DAY)

    def _follow(self, username: str, followers: Iterable[int]) -> None:
        user = self._users[username]
        start = _at("2019-01-01 00:00:00") + user * _HOUR
        for place, follower in enumerate(followers):
            self._relate("follows", follower, user, start + place * 9 * _DAY)

    def _add_actions_of_bob(self) -> None:
        bob, start = self._users["bob"], _at("2024-06-01 18:00:00")
        for place, show in enumerate(self._public[3:117:3]):  # 38 shows
            self._relate("favorites", bob, show, start + place * 5 * _DAY)
        for place, show in enumerate(self._public[1:361:3]):  # 120 shows
            self._relate("listens", bob, show, start + place * 2 * _DAY + _HOUR)
        for place, show in enumerate(self._public[2:200:9]):
            self._relate("reposts", bob, show, start + place * 6 * _DAY + 2 * _HOUR)

    def _add_actions_of_amikrop(self) -> None:
        amikrop, start = self._users["amikrop"], _at("2024-11-11 11:11:11")
        self._relate("reposts", amikrop, self._shows["alice/Fun Times EP 25"], start)
        self._relate("favorites", amikrop, self._shows["chris/Funky Mix"], start + _HOUR)
        for place, show in enumerate(self._public[:25]):
            self._relate("listen_laters", amikrop, show, start + place * _DAY)

    def _add_actions_of_fans(self) -> None:
        start = _at("2024-06-01 21:00:00")
        for place, fan in enumerate(self._fans):
            at = start + place * _DAY
            for step, show in enumerate(self._public[place % 89 :: 211]):
                self._relate("listens", fan, show, at + step * _HOUR)
                if step % 2:
                    self._relate("favorites", fan, show, at + step * _HOUR + 1800)
        nice_mix = self._shows["luke/A Nice Mix"]
        for place, fan in enumerate(self._fans[1:80:2]):
            at = start + place * 3 * _DAY + 5 * _HOUR
            self._relate("listens", fan, nice_mix, at)
            self._relate("favorites", fan, nice_mix, at + _HOUR)

    def _add_comments(self) -> None:
        start = _at("2020-03-01 12:00:00")
        nice_mix, bob = self._shows["luke/A Nice Mix"], self._users["bob"]
        for place, fan in enumerate(self._fans[:50:2]):
            self._comment(fan, "show_id", nice_mix, place, start + place * _WEEK)
        for place, fan in enumerate(self._fans[:78:3]):
            self._comment(fan, "profile_id", bob, place, start + place * _WEEK + _DAY)
        for place, show in enumerate(self._public[::20]):
            wish = start + place * _WEEK + 2 * _DAY
            self._comment(self._fans[place], "show_id", show, place, wish)

    def _comment(
        self,
        user: int,
        column: Literal["show_id", "profile_id"],
        subject: int,
        place: int,
        wish: int,
    ) -> None:
        text = _REMARKS[place % len(_REMARKS)]
        self._store.add_comment(user, column, subject, text, wish=self._moment(wish))

    def _add_playlists(self) -> None:
        start = _at("2022-02-02 20:00:00")
        journey = [self._shows["eleni/Μουσικό Ταξίδι"]]
        for place, (username, name, shows) in enumerate(
            (
                ("bob", "Late Night", self._public[10:40:3]),
                ("bob", "Sunday Morning", self._public[4:9]),
                ("bob", "Ταξίδι", journey),
                ("amikrop", "Warm-up", self._public[50:80]),
            )
        ):
            self._store.add_playlist(
                self._users[username], name, shows, at=self._moment(start + place * _WEEK)
            )

    def _praise_hot_shows(self) -> None:
        """Set the description of the 6th and the 46th hot show."""
        hot = self._store.load_page(rank_shows("hot"), Window(limit=46)).entries
        for place in (5, 45):
            self._store.set_description(hot[place].item.id, _PRAISE)
