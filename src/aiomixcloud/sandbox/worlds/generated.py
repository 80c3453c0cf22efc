"""Generate any number of users and shows, written directly to the tables.

The same numbers always generate the same data. Generated users interact only with each other, so
facts about the seeded data stay true. All people are invented.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping
from functools import cache
from itertools import cycle
from typing import TYPE_CHECKING

from aiomixcloud.sandbox.db.schema import RELATION_EFFECTS, RELATION_VERBS
from aiomixcloud.sandbox.db.shows import add_tag
from aiomixcloud.sandbox.db.slugs import slugify

from .picture_colors import pick_main_color

if TYPE_CHECKING:
    from aiomixcloud.sandbox.db.database import Database, Values

# Everything happens between 2012 and 1 May 2025, before the newest seeded items.
_START, _END = 1_325_376_000, 1_746_057_600

# Time advances in beats of this many seconds; each kind of event has its own second in a beat.
# Users and shows come before the actions on them.
_BEAT = 10
_USER, _SHOW, _FOLLOW, _FAVORITE, _REPOST, _LISTEN, _LISTEN_LATER, _COMMENT, _NOTE, _PLAYLIST = (
    range(_BEAT)
)

# fmt: off
# The lengths have no common factor, so that every pair of first and last name occurs.
_FIRST_NAMES = (
    "Alba", "Boris", "Celia", "Dario", "Edda", "Fergus", "Gudrun", "Hassan", "Ilse", "Jorge",
    "Kirsi", "Lorenz", "Maeve", "Noor", "Otis", "Petra", "Ravi", "Sanna", "Tomas", "Uma",
    "Viggo", "Wanda", "Yara", "Zeno",
)
_LAST_NAMES = (
    "Ashdown", "Bellweather", "Corvin", "Drossel", "Elmquist", "Farrow", "Greenhalgh",
    "Holloway", "Isaksen", "Jorvik", "Kestrel", "Larkspur", "Merrick", "Nightjar", "Oakes",
    "Pemberly", "Quill", "Ravensworth", "Sorrel", "Thistle", "Umber", "Vesper", "Windrush",
)
_CITIES = (
    ("London", "United Kingdom"), ("Berlin", "Germany"), ("Athens", "Greece"),
    ("Lisbon", "Portugal"), ("Bristol", "United Kingdom"), ("Oslo", "Norway"),
    ("São Paulo", "Brazil"), ("Dublin", "Ireland"), ("Ghent", "Belgium"),
    ("Nairobi", "Kenya"), ("Osaka", "Japan"), ("Montréal", "Canada"), ("Kraków", "Poland"),
    ("Valparaíso", "Chile"), ("Wellington", "New Zealand"), ("Tbilisi", "Georgia"),
)
_GENRES = (
    "House", "Deep house", "Techno", "Minimal", "Electro", "Ambient", "Downtempo", "Dub",
    "Reggae", "Dancehall", "Jungle", "Drum & bass", "Breakbeat", "Garage", "Grime", "Hip hop",
    "Soul", "Funk", "Disco", "Boogie", "Jazz", "Latin jazz", "Samba", "Bossa nova", "Cumbia",
    "Salsa", "Afrobeat", "Highlife", "Balearic", "Indie pop", "Indie rock", "Shoegaze",
    "Post-punk", "Metal", "Folk", "Country", "Blues", "Gospel", "Classical", "Talk",
)
_SERIES = (
    "{} Mix", "Midnight Session {}", "The Slow Train {}", "Live from the Kitchen {}",
    "Warehouse Mix {}", "Sunday Morning {}", "Radio Nowhere: Episode {}", "Night Drive {}",
    "The Lost Hour {}", "Rooftop Session {}", "Vinyl Only Mix {}", "Low Tide {}",
    "Café del Norte {}", "Basement Tapes: Part {}", "The Friday Show {}", "Echo Chamber {}",
)
# fmt: on
_DESCRIPTIONS = (
    "",
    "Recorded live, in one take.",
    "New music and a few old friends.",
    "For long drives and short nights.",
    "Two hours, no requests.",
)
_BIOGS = ("", "Selector.", "Plays records and collects tea.", "On air every other Thursday.")
_REMARKS = (
    "Lovely selection.",
    "That second track!",
    "On repeat all week.",
    "Please play this on the radio.",
    "Greetings from the night shift.",
)


_FEED = "feed (user_id, verb, subject_id, at)"

# Times of actions by user and target (both numbered from 0).
_Actions = Mapping[tuple[int, int], int]


def add_crowd(database: Database, users: int, shows: int) -> None:
    """Add generated users and shows with their actions, inside `Database.bulk`."""
    _Crowd(database, users, shows).add()


def build_picture_path(folder: str, digest: str) -> str:
    """Return the path of a picture without a file, made from 32 hexadecimal digits."""
    first, rest = "/".join(digest[:4]), digest[4:]
    return f"{folder}/{first}/{rest[:4]}-{rest[4:8]}-{rest[8:12]}-{rest[12:16]}-{rest[16:]}"


def _spread_times(
    number: int, kind: int, taken: Container[int] = ()
) -> Iterator[tuple[float, int]]:
    """Yield distinct times in ascending order, each after the elapsed share of the period.

    Args:
        number: Number of times.
        kind: The second in a beat.
        taken: Times to avoid.
    """
    beats = (_END - _START) // _BEAT
    for place in range(number):
        moment = _START + beats * place // number * _BEAT + kind
        while moment in taken:
            moment += _BEAT
        yield place / number, moment


class _Crowd:
    """Adds all rows, referenced rows first.

    Users and shows are numbered from 0; their ids continue those in the database.
    """

    def __init__(self, database: Database, users: int, shows: int) -> None:
        self._database = database
        self._users, self._shows = users, shows
        self._first = {
            table: database.fetch_rows(f"SELECT ifnull(max(id), 0) + 1 FROM {table}")[0][0]  # noqa: S608
            for table in ("users", "shows", "playlists")
        }
        # A text as seed gives the same numbers in every version of Python.
        self._chance = random.Random(f"{users} users, {shows} shows")  # noqa: S311 - not secret
        self._cities: list[str | None] = []
        self._public: list[bool] = []
        self._names: list[str] = []
        # The sums that triggers would add, by table and column.
        self._sums: defaultdict[tuple[str, str], Counter[int]] = defaultdict(Counter)

    def add(self) -> None:
        self._add_users()
        self._add_shows()
        self._add_follows()
        self._add_reactions("favorites", self._shows, _FAVORITE)
        self._add_reactions("reposts", self._shows // 5, _REPOST)
        self._add_reactions("listens", self._shows * 2, _LISTEN)
        self._add_reactions("listen_laters", self._shows // 5, _LISTEN_LATER)
        self._add_comments()
        self._add_playlists()
        self._add_sums("users", self._users)
        self._add_sums("shows", self._shows)
        self._add_tags()

    # Random choices among the users and shows that exist after a share of the period

    def _anybody(self, share: float) -> int:
        return int(self._chance.random() * max(1, int(share * self._users)))

    def _somebody_known(self, share: float) -> int:
        return int(self._chance.random() ** 3 * max(1, int(share * self._users)))

    def _recent_show(self, share: float) -> int:
        there = max(1, int(share * self._shows))
        return there - 1 - int(self._chance.random() ** 3 * there)

    def _picture(self, folder: str) -> tuple[str | None, str | None]:
        """Return a picture and its colour, or None for both."""
        digest = f"{self._chance.getrandbits(128):032x}"
        if digest[0] in "012":
            return None, None
        return build_picture_path(folder, digest), pick_main_color(digest[-3:])

    # Adding

    def _add_users(self) -> None:
        words: list[Values] = []

        def rows() -> Iterator[Values]:
            for user, (_, at) in enumerate(_spread_times(self._users, _USER)):
                first = _FIRST_NAMES[user % len(_FIRST_NAMES)]
                last = _LAST_NAMES[user % len(_LAST_NAMES)]
                namesakes = user // (len(_FIRST_NAMES) * len(_LAST_NAMES))
                username = f"{first}-{last}{namesakes or ''}".lower()
                city, country = _CITIES[int(self._chance.random() ** 2 * len(_CITIES))]
                city_slug = slugify(city)
                user_id = self._first["users"] + user
                self._cities.append(city_slug)
                words.append((user_id, f"{first} {last} {username}"))
                yield (
                    user_id,
                    username,
                    f"{first} {last}",
                    _BIOGS[user % len(_BIOGS)],
                    city,
                    city_slug,
                    country,
                    *self._picture("profile"),
                    at,
                    at,
                    user % 9 == 0,
                    user % 9 == 0,
                )

        self._database.insert_all(
            "users (id, username, name, biog, city, city_slug, country, picture, picture_color,"
            " created_at, updated_at, is_pro, is_premium)",
            rows(),
        )
        self._database.insert_all("user_words (rowid, words)", words)

    def _add_shows(self) -> None:
        numbers: Counter[int] = Counter()
        slug = cache(slugify)
        taken = {row[0] for row in self._database.fetch_rows("SELECT created_at FROM shows")}
        uploads: list[Values] = []
        hosts: list[Values] = []

        def rows() -> Iterator[Values]:
            for show, (share, at) in enumerate(_spread_times(self._shows, _SHOW, taken)):
                user, length = self._anybody(share), 1800 + int(self._chance.random() * 7200)
                show_id, user_id = self._first["shows"] + show, self._first["users"] + user
                numbers[user] += 1
                name = _SERIES[user % len(_SERIES)].format(numbers[user])
                state = {49: "unlisted", 99: "draft"}.get(show % 200, "public")
                self._names.append(name)
                self._public.append(state == "public")
                if state == "public":
                    self._sums["users", "cloudcast_count"][user] += 1
                    uploads.append((user_id, "upload", show_id, at))
                if show % 29 == 28 and user:
                    # A user who joined earlier.
                    hosts.append((show_id, 0, self._first["users"] + user // 2))
                yield (
                    show_id,
                    user_id,
                    slug(name),
                    name,
                    _DESCRIPTIONS[show % len(_DESCRIPTIONS)],
                    at,
                    at - 60 - length // 10,
                    int(40 / (self._chance.random() + 0.0002)),
                    None if show % 97 == 96 else length,
                    *self._picture("extaudio"),
                    user % 31 == 30,
                    show % 400 == 399,
                    state,
                    state == "public",
                    at,
                    self._cities[user],
                )

        self._database.insert_all(
            "shows (id, user_id, slug, name, description, created_at, updated_at, play_count,"
            " audio_length, picture, picture_color, hidden_stats, comments_disabled, state,"
            " was_public, hotness, city_slug)",
            rows(),
        )
        self._database.insert_all("hosts (show_id, position, user_id)", hosts)
        self._database.insert_all(_FEED, uploads)

    def _add_follows(self) -> None:
        pairs = (
            ((self._anybody(share), self._somebody_known(share)), at)
            for share, at in _spread_times(self._users * 10, _FOLLOW)
        )
        follows = {(user, other): at for (user, other), at in pairs if user != other}
        self._add_actions("follows", follows, self._first["users"])

    def _add_reactions(self, table: str, number: int, kind: int) -> None:
        pairs = (
            ((self._anybody(share), self._recent_show(share)), at)
            for share, at in _spread_times(number, kind)
        )
        reactions = {(user, show): at for (user, show), at in pairs if self._public[show]}
        self._add_actions(table, reactions, self._first["shows"])
        if table == "listens":
            self._sums["shows", "play_count"].update(show for _, show in reactions)

    def _add_actions(self, table: str, actions: _Actions, first: int) -> None:
        """Add the rows of a relation, with `first` as the id of the first target."""
        rows = [
            (self._first["users"] + user, first + other, at)
            for (user, other), at in actions.items()
        ]
        self._database.insert_all(table, rows)
        if verb := RELATION_VERBS.get(table):
            self._database.insert_all(
                _FEED, ((user_id, verb, other_id, at) for user_id, other_id, at in rows)
            )
        for effect in RELATION_EFFECTS:
            if effect.relation == table:
                times = Counter(action[effect.id_column != "user_id"] for action in actions)
                for column, by in effect.increments.items():
                    for place, number in times.items():
                        self._sums[effect.table, column][place] += by * number

    def _add_comments(self) -> None:
        comments = [
            (self._anybody(share), self._recent_show(share), at)
            for share, at in _spread_times(self._shows // 2, _COMMENT)
        ]
        comments = [comment for comment in comments if self._public[comment[1]]]
        self._sums["shows", "comment_count"].update(show for _, show, _ in comments)
        users, shows = self._first["users"], self._first["shows"]
        self._database.insert_all(
            "comments (user_id, show_id, text, at)",
            (
                (users + user, shows + show, _REMARKS[show % len(_REMARKS)], at)
                for user, show, at in comments
            ),
        )
        self._database.insert_all(
            "comments (user_id, profile_id, text, at)",
            (
                (users + self._anybody(share), users + self._somebody_known(share), text, at)
                for (share, at), text in zip(
                    _spread_times(self._users // 2, _NOTE), cycle(_REMARKS)
                )
            ),
        )

    def _add_playlists(self) -> None:
        first = self._first["playlists"]
        playlists: list[Values] = []
        places: list[Values] = []
        number = self._users // 20 if self._shows else 0
        for playlist, (share, at) in enumerate(_spread_times(number, _PLAYLIST)):
            name = f"Selection {playlist + 1}"
            owner, last = self._first["users"] + self._anybody(share), self._recent_show(share)
            playlists.append((first + playlist, owner, slugify(name), name, at))
            shows = (show for show in range(last, max(last - 10, -1), -1) if self._public[show])
            places += (
                (first + playlist, position, self._first["shows"] + show)
                for position, show in enumerate(shows)
            )
        self._database.insert_all("playlists (id, user_id, slug, name, at)", playlists)
        self._database.insert_all("playlist_shows (playlist_id, position, show_id)", places)

    def _add_sums(self, table: str, number: int) -> None:
        sums = {column: sums for (owner, column), sums in self._sums.items() if owner == table}
        changes = ", ".join(f"{column} = {column} + ?" for column in sums)
        if changes:
            self._database.execute_all(
                f"UPDATE {table} SET {changes} WHERE id = ?",  # noqa: S608
                (
                    (*(times[place] for times in sums.values()), self._first[table] + place)
                    for place in range(number)
                ),
            )

    def _add_tags(self) -> None:
        # After the sums, since the rows of tags have copies of them.
        tag_ids = [add_tag(self._database, name) for name in _GENRES] if self._shows else []
        words: list[Values] = []

        def rows() -> Iterator[Values]:
            for show, name in enumerate(self._names):
                show_id = self._first["shows"] + show
                first = int(self._chance.random() ** 2 * len(_GENRES))
                genres = [(first + 3 * step) % len(_GENRES) for step in range(show % 4 + 1)]
                if self._public[show]:
                    names = " ".join(_GENRES[genre] for genre in genres)
                    words.append((show_id, f"{name} {names}"))
                for position, genre in enumerate(genres):
                    yield position, tag_ids[genre], show_id

        self._database.execute_all(
            "INSERT INTO show_tags (show_id, position, tag_id, state, created_at, play_count,"
            " hotness, city_slug) SELECT id, ?, ?, state, created_at, play_count, hotness,"
            " city_slug FROM shows WHERE id = ?",
            rows(),
        )
        self._database.insert_all("show_words (rowid, words)", words)
