"""The browsing commands, on a terminal, in a pipe and as JSON."""

import json
import os
import pty
import re
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aiomixcloud.sandbox import Sandbox
from tests.cli.program import COMMAND, Program
from tests.support.scripted_server import ScriptedServer

SHOW = "/luke/a-nice-mix/"


def keys(lines: list[str]) -> list[str]:
    """Return the first column of lines with tabs."""
    return [line.partition("\t")[0] for line in lines]


def test_a_user_on_a_terminal(mixcloud: Program) -> None:
    result = mixcloud.terminal("get", "bob")
    assert result.status == 0
    lines = [line.strip() for line in result.lines]
    rows = dict(re.split("  +", line, maxsplit=1) for line in lines if "  " in line)
    assert rows["user"] == "Bob"
    assert rows["key"] == "bob"
    assert rows["city"] == "London"
    assert rows["since"].startswith("Mon 2011-05-02 18:20 (")
    assert rows["followers"] == "62"
    assert "followers" in rows["lists"]


def test_a_show_on_a_terminal(mixcloud: Program) -> None:
    result = mixcloud("get", "luke/a-nice-mix", columns=80)
    assert "published  Sat 2018-05-19 20:15 (" in result.out
    assert "length  1:25:27" in result.out
    assert "tags  House, Disco" in result.out
    assert "about  Recorded in one go" in result.out


def test_counts_of_0_differ_from_hidden_counts(mixcloud: Program) -> None:
    assert "favorites  0\n" in mixcloud("get", "someuser/the-best-mix", columns=80).out
    hidden = mixcloud("get", "HarbourRadio/harbour-breakfast-26", columns=80).out
    assert "plays  hidden\n" in hidden
    assert "comments  " in hidden


def test_copyable_values_are_not_wrapped(mixcloud: Program) -> None:
    result = mixcloud("embed", "luke/a-nice-mix", "--oembed", "--fields", "html", columns=40)
    assert result.out == f"html  {mixcloud('embed', 'luke/a-nice-mix').out}"
    result = mixcloud("get", "bob", "--fields", "biog,following,name", columns=30)
    assert result.lines == [
        *("     biog  Record collector.", "           Two turntables and", "           a kettle."),
        *("following  yes", "     name  Bob"),
    ]


def test_a_text_keeps_its_line_breaks(mixcloud: Program, server: ScriptedServer) -> None:
    server.add({"type": "user", "key": "/bob/", "biog": "One.\r\n\tTwo.\x1b[1m\n\nThree."})
    drawn = mixcloud("get", "bob", "--api-root", server.root, columns=80)
    assert [line.strip() for line in drawn.lines] == [
        "key  bob",
        "about  One.",
        "Two.\ufffd[1m",
        "",
        "Three.",
    ]


def test_times_are_local_on_a_terminal_and_as_they_are_in_a_pipe(mixcloud: Program) -> None:
    athens = {"TZ": "Europe/Athens"}
    drawn = mixcloud.terminal("get", "luke/a-nice-mix", env=athens)
    assert "Sat 2018-05-19 23:15" in drawn.out
    piped = mixcloud.process("get", "luke/a-nice-mix", "--fields", "created_time", env=athens)
    assert piped.out == "2018-05-19T20:15:00Z\n"


def test_an_object_in_a_pipe_is_lines_of_names_and_values(mixcloud: Program) -> None:
    result = mixcloud.process("get", "luke/a-nice-mix")
    rows = dict(line.split("\t") for line in result.lines)
    assert rows["key"] == SHOW
    assert rows["user.name"] == "Luke"
    assert rows["tags.name"] == "House, Disco"
    assert rows["audio_length"] == "5127"
    assert rows["created_time"] == "2018-05-19T20:15:00Z"
    assert result.err == ""


def test_every_name_in_a_pipe_can_be_asked_for(mixcloud: Program) -> None:
    for line in mixcloud("get", "luke/a-nice-mix").lines:
        name, value = line.split("\t")
        assert mixcloud("get", "luke/a-nice-mix", "--fields", name).out == f"{value}\n"


def test_an_object_as_json_is_what_the_api_sent(mixcloud: Program, sandbox: Sandbox) -> None:
    with sandbox.sync_client("amikrop") as client:
        sent = client.get("luke/a-nice-mix").data
    assert json.loads(mixcloud("get", "luke/a-nice-mix", "--json").out) == sent
    lines = mixcloud("get", "luke/a-nice-mix", "--jsonl").lines
    assert [json.loads(line) for line in lines] == [sent]


def test_fields_are_chosen_and_stay_where_they_were(mixcloud: Program) -> None:
    chosen = ["--fields", "name,user.name,tags.name,listen_time"]
    assert json.loads(mixcloud("get", SHOW, "--json", *chosen).out) == {
        "name": "A Nice Mix",
        "user": {"name": "Luke"},
        "tags": [{"name": "House"}, {"name": "Disco"}],
        "listen_time": None,
    }
    assert mixcloud("get", SHOW, *chosen).out == "A Nice Mix\tLuke\tHouse, Disco\t\n"
    drawn = mixcloud("get", SHOW, *chosen, columns=80).lines
    assert [line.split(maxsplit=1) for line in drawn] == [
        ["name", "A Nice Mix"],
        ["user.name", "Luke"],
        ["tags.name", "House, Disco"],
        ["listen_time", "-"],
    ]


def test_a_field_found_nowhere_is_reported(mixcloud: Program) -> None:
    result = mixcloud("popular", "--limit", "2", "--fields", "nmae")
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith(
        "mixcloud: unknown field 'nmae' (did you mean 'name'?); available are key, url, name, "
    )


@pytest.mark.parametrize(
    "address",
    [
        "luke/a-nice-mix",
        "/luke/a-nice-mix/",
        " luke/a-nice-mix/ ",
        "https://www.mixcloud.com/luke/a-nice-mix/",
        "https://www.mixcloud.com/luke/a-nice-mix/?utm_source=widget&play=1#comments",
        "http://m.mixcloud.com/luke/a-nice-mix",
        "https://app.mixcloud.com/luke/a-nice-mix/",
        "HTTPS://WWW.MIXCLOUD.COM/luke/a-nice-mix/",
        "www.mixcloud.com/luke/a-nice-mix/",
        "mixcloud.com/luke/a-nice-mix",
        "https://api.mixcloud.com/luke/a-nice-mix/?metadata=1&access_token=secret",
        "https://www.mixcloud.com/widget/iframe/?hide_cover=1&feed=%2Fluke%2Fa-nice-mix%2F",
        "https://player-widget.mixcloud.com/widget/iframe/?feed=%2Fluke%2Fa-nice-mix%2F",
        "{api_root}/luke/a-nice-mix/",
        "{api_root}/luke/a-nice-mix/?metadata=1",
        "{mixcloud_root}/luke/a-nice-mix/#comments",
        "http://localhost:1234/www/luke/a-nice-mix/",
        "<https://www.mixcloud.com/luke/a-nice-mix/>",
        "[A Nice Mix](https://www.mixcloud.com/luke/a-nice-mix/)",
        "//www.mixcloud.com/widget/iframe/?feed=http%3A%2F%2Fwww.mixcloud.com%2Fluke%2Fa-nice-mix",
        "https://app.mixcloud.com/oembed/?url=https%3A%2F%2Fwww.mixcloud.com%2Fluke%2Fa-nice-mix",
    ],
)
def test_a_show_is_found_by_whatever_people_paste(mixcloud: Program, address: str) -> None:
    sandbox = mixcloud.sandbox
    address = address.format(api_root=sandbox.api_root, mixcloud_root=sandbox.mixcloud_root)
    result = mixcloud("get", address, "--fields", "key")
    assert (result.status, result.out) == (0, f"{SHOW}\n")


@pytest.mark.parametrize(
    "key", ["marlene/tunes-zum-glück", "marlene/tunes-zum-gl%C3%BCck", "MARLENE/tunes-zum-glück"]
)
def test_keys_with_other_letters_work_escaped_or_not(mixcloud: Program, key: str) -> None:
    assert mixcloud("get", key, "--fields", "name").out == "Tunes zum Glück\n"
    assert mixcloud("get", key, columns=80).out.count("marlene/tunes-zum-glück") == 1


def test_a_show_key_on_a_terminal_can_be_pasted(mixcloud: Program) -> None:
    lines = mixcloud("search", "glück", columns=80).lines
    assert mixcloud("get", lines[1].split()[-1], "--fields", "name").out == "Tunes zum Glück\n"


@pytest.mark.parametrize(
    ("address", "number", "first"),
    [
        ("bob/followers", 20, "/amikrop/"),
        ("https://www.mixcloud.com/bob/uploads/", 20, "/bob/london-nights-25/"),
        ("https://api.mixcloud.com/search/?q=jazz&type=tag", 1, "/genres/jazz/"),
        ("https://www.mixcloud.com/search/?q=jazz", 20, "/jazzcellar/jazz-cellar-session-70/"),
        ("bob/shows", 20, "/bob/london-nights-25/"),
        ("bob/uploads", 20, "/bob/london-nights-25/"),
        ("https://api.mixcloud.com/popular/?limit=3&offset=2", 3, SHOW),
        ("genres/jazz+city:copenhagen/popular", 20, "/jazzcellar/jazz-cellar-session-26/"),
    ],
)
def test_get_shows_lists_too(mixcloud: Program, address: str, number: int, first: str) -> None:
    found = keys(mixcloud("get", address).lines)
    assert (len(found), found[0]) == (number, first)
    assert keys(mixcloud("get", address, "--limit", "1").lines) == [first]


@pytest.mark.parametrize("word", ["shows", "Show", "uploads", "upload", "cloudcast", "cloudcasts"])
def test_a_connection_may_have_another_name(mixcloud: Program, word: str) -> None:
    assert keys(mixcloud("list", "bob", word, "-n", "1").lines) == ["/bob/london-nights-25/"]


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("follower", "followers"),
        ("Followers", "followers"),
        ("favourites", "favorites"),
        ("comment", "comments"),
        ("listen_later", "listen-later"),
        ("listen later", "listen-later"),
        ("listenlater", "listen-later"),
        ("playlist", "playlists"),
        ("listen", "listens"),
    ],
)
def test_a_connection_may_be_spelled_otherwise(mixcloud: Program, word: str, name: str) -> None:
    found = mixcloud("list", "me", word, "-n", "2")
    assert (found.status, found.err) == (0, "")
    assert found.out == mixcloud("list", "me", name, "-n", "2").out
    assert mixcloud("get", f"me/{word.replace(' ', '-')}", "-n", "2").out == found.out


def test_the_error_for_a_mistyped_connection_suggests_a_name(mixcloud: Program) -> None:
    assert "Did you mean 'shows'?" in mixcloud("list", "bob", "showz").err


@pytest.mark.parametrize("option", [["--since", "2099-01-01"], ["--until", "1990-01-01"]])
def test_a_filter_by_date_is_applied_or_refused(mixcloud: Program, option: list[str]) -> None:
    playlist = keys(mixcloud("list", "bob", "playlists").lines)[-1]
    ignored = [
        *(
            ["search", "jazz"],
            ["search", "bob", "--type", "user"],
            ["search", "x", "--type", "tag"],
        ),
        ["get", "https://www.mixcloud.com/search/?q=jazz"],
        *(["list", "luke/a-nice-mix", "similar"], ["get", "luke/a-nice-mix/similar"]),
        *(["list", playlist, "shows"], ["get", "categories"], ["get", "categories/jazz/users"]),
        *(["get", "bob"], ["list", "bob", "friends"]),
    ]
    for arguments in ignored:
        result = mixcloud(*arguments, *option)
        assert (result.status, result.out) == (2, ""), arguments
        assert "omit --since and --until" in result.err
    applied = [
        *(["new"], ["popular"], ["hot"], ["discover", "jazz"], ["discover", "--city", "london"]),
        *(["discover", "jazz", "--order", order] for order in ("hot", "new")),
        *(["list", "bob", name] for name in ("shows", "favorites", "followers", "following")),
        *(["list", "bob", name] for name in ("listens", "feed", "comments", "playlists")),
        *(
            ["list", "me", "listen-later"],
            ["list", "genres/jazz", "popular"],
            ["get", "bob/shows"],
        ),
        *(["list", "luke/a-nice-mix", name] for name in ("comments", "favorites", "listeners")),
        ["get", "https://www.mixcloud.com/bob/uploads/"],
    ]
    for arguments in applied:
        result = mixcloud(*arguments, *option)
        assert (result.status, result.out) == (0, ""), arguments
        assert mixcloud(*arguments, "-n", "1").out


@pytest.mark.parametrize(
    "arguments",
    [
        *(["new"], ["popular"], ["hot"], ["discover", "jazz"], ["search", "jazz"]),
        *(["search", "du", "--type", "user"], ["list", "bob", "followers"], ["get", "bob/feed"]),
        ["get", "https://www.mixcloud.com/search/?q=jazz"],
    ],
)
def test_every_list_has_pages(mixcloud: Program, arguments: list[str]) -> None:
    whole = mixcloud(*arguments, "--limit", "6").lines
    assert len(whole) == 6
    assert mixcloud(*arguments, "--limit", "2", "--page", "2").lines == whole[4:]


def test_a_list_that_has_no_pages_is_not_shown_as_one(mixcloud: Program) -> None:
    result = mixcloud("get", "categories", "--page", "1")
    assert (result.status, result.out) == (2, "")
    assert "sends this list as a whole (40 items); omit --page" in result.err
    assert len(mixcloud("get", "categories", "--limit", "5").lines) == 5


def test_a_limit_reduced_by_mixcloud_is_reported(mixcloud: Program) -> None:
    cut = mixcloud("get", "https://api.mixcloud.com/new/?limit=500")
    assert len(cut.lines) == 100
    assert cut.err.startswith("Mixcloud sent 100 of 500 requested items; use --limit 500 ")
    assert (
        len(mixcloud("get", "https://api.mixcloud.com/new/?limit=500", "-n", "150").lines) == 150
    )
    assert mixcloud("get", "https://api.mixcloud.com/new/?limit=50").err == ""
    ignored = mixcloud("get", "https://api.mixcloud.com/categories/?limit=5")
    assert "ignores the limit of 5 here" in ignored.err


def test_moments_in_an_address_are_those_of_the_api(mixcloud: Program) -> None:
    address = "https://api.mixcloud.com/new/?since=2025-01-10+17:16:26&until=2025-01-10+17:16:28"
    arguments = ["get", address, "--fields", "created_time"]
    for zone in ("UTC", "Asia/Tokyo"):
        found = mixcloud.process(*arguments, env={"TZ": zone})
        assert found.out == "2025-01-10T17:16:27Z\n"


def test_a_tag_is_shown(mixcloud: Program) -> None:
    assert mixcloud("get", "genres/jazz", columns=80).lines[0].split() == ["tag", "Jazz", "shows"]


def test_me_is_who_is_logged_in(mixcloud: Program) -> None:
    assert mixcloud("me", "--fields", "username,is_current_user").out == "amikrop\ttrue\n"


@pytest.mark.parametrize(
    ("width", "titles"),
    [
        (120, ["show", "by", "length", "plays", "favorites", "published", "key"]),
        (80, ["show", "length", "plays", "key"]),
        (50, ["show", "key"]),
    ],
)
def test_a_table_fits_the_terminal(mixcloud: Program, width: int, titles: list[str]) -> None:
    result = mixcloud.terminal("popular", columns=width)
    assert max(map(len, result.lines)) <= width
    assert result.lines[0].split() == titles
    assert result.lines[3].split()[-1] == "luke/a-nice-mix"
    assert result.lines[-1] == "There are more items; use --limit N or --all."


def test_a_terminal_of_no_width_gets_a_table_too(mixcloud: Program) -> None:
    result = mixcloud.terminal("popular", env={"COLUMNS": "0"})
    assert result.out == mixcloud.terminal("popular").out


def test_a_long_key_is_whole_on_a_narrow_terminal(mixcloud: Program) -> None:
    lines = mixcloud("search", "harbour breakfast 337", "--limit", "1", columns=40).lines
    columns = [line[line.index("Harb") + 20 :] if "Harb" in line else line for line in lines]
    assert "HarbourRadio/harbour-breakfast-337" in "".join(
        part.strip() for part in (columns[1].split()[-1], *columns[2:])
    )


def test_a_table_has_readable_values(mixcloud: Program) -> None:
    result = mixcloud("popular", columns=120)
    assert "Funky Mix" in result.lines[2]
    assert re.search(r"1:10:11 +871 224 +\d+ +2016-07-15", result.lines[2])
    assert "hidden" in result.out  # counts that are not shown are not 0


def test_lists_in_a_pipe_have_stable_columns_and_raw_values(mixcloud: Program) -> None:
    result = mixcloud.process("popular", "--limit", "2")
    assert [line.split("\t") for line in result.lines][1][:5] == [
        "/chris/funky-mix/",
        "Funky Mix",
        "chris",
        "4211",
        "871224",
    ]
    assert result.err == ""


@pytest.mark.parametrize(
    ("arguments", "row"),
    [
        (["list", "bob", "followers"], ["/amikrop/", "amikrop", "Amikrop"]),
        (["search", "jazz", "--type", "tag"], ["/genres/jazz/", "Jazz"]),
        (
            ["list", "luke/a-nice-mix", "comments"],
            [
                "/comments/cr/203/3/c25/",
                "ines-castell",
                "2020-08-16T12:00:00Z",
                "Nice set, keep up the good work!",
            ],
        ),
        (
            ["list", "bob", "feed"],
            [
                "/bob/feed/686/",
                "2025-03-08T23:18:48Z",
                "bob",
                "upload",
                "/bob/london-nights-25/",
                "London Nights 25",
            ],
        ),
        (["list", "bob", "playlists"], ["/bob/playlists/%CF%84%CE%B1%CE%BE%CE%AF%CE%B4%CE%B9/"]),
    ],
)
def test_every_kind_has_its_columns(
    mixcloud: Program, arguments: list[str], row: list[str]
) -> None:
    assert mixcloud(*arguments).lines[0].split("\t")[: len(row)] == row
    assert mixcloud(*arguments, columns=100).lines[1].strip()


def test_objects_that_nothing_is_known_of_are_shown(
    mixcloud: Program, server: ScriptedServer
) -> None:
    for _ in range(2):
        server.add({"data": [{"id": 5, "who": {"is": "it"}}, {"id": 6}]})
    assert mixcloud("get", "x/y", "--api-root", server.root).out == "5\tit\n6\t\n"
    drawn = mixcloud("get", "x/y", "--api-root", server.root, columns=80)
    assert [line.split() for line in drawn.lines] == [["id", "who.is"], ["5", "it"], ["6", "-"]]


def test_listens_are_shown_with_their_time(mixcloud: Program) -> None:
    assert "listened" in mixcloud("list", "bob", "listens", columns=100).lines[0]
    assert mixcloud("list", "bob", "listens").lines[0].split("\t")[-1] == "2025-01-25T19:00:00Z"


@pytest.mark.parametrize("command", ["popular", "hot", "new"])
def test_the_lists_of_mixcloud(mixcloud: Program, sandbox: Sandbox, command: str) -> None:
    with sandbox.sync_client() as client:
        wanted = [show.key for show in getattr(client, command)()]
    assert keys(mixcloud(command).lines) == wanted


@pytest.mark.parametrize("words", [["deep", "sessions"], ["deep sessions"]])
def test_search_accepts_several_words(mixcloud: Program, words: list[str]) -> None:
    assert len(mixcloud("search", *words, "--all").lines) == 14


@pytest.mark.parametrize(
    ("arguments", "number"), [([], 20), (["--limit", "5"], 5), (["--limit", "150"], 150)]
)
def test_a_limit_is_reached_on_as_many_pages_as_it_takes(
    mixcloud: Program, arguments: list[str], number: int
) -> None:
    found = keys(mixcloud("list", "HarbourRadio", "cloudcasts", *arguments).lines)
    assert len(set(found)) == number


def test_all_is_all(mixcloud: Program) -> None:
    found = keys(mixcloud("list", "HarbourRadio", "cloudcasts", "--all").lines)
    assert len(set(found)) == 350


def test_a_long_list_is_one_document_or_a_line_for_each(mixcloud: Program) -> None:
    arguments = ["list", "HarbourRadio", "cloudcasts", "--limit", "130"]
    document = json.loads(mixcloud(*arguments, "--json").out)
    assert len(document) == 130
    assert [json.loads(line) for line in mixcloud(*arguments, "--jsonl").lines] == document


def test_pages_are_counted_from_0(mixcloud: Program) -> None:
    whole = keys(mixcloud("search", "metal", "--limit", "90").lines)
    assert keys(mixcloud("search", "metal", "--page", "0").lines) == whole[:20]
    assert keys(mixcloud("search", "metal", "--page", "2", "-n", "30").lines) == whole[60:]


def test_since_and_until_are_as_people_write_them(mixcloud: Program) -> None:
    arguments = ["--since", "2024-01-01", "--until", "1 Feb 2024 12:00", "--all"]
    found = mixcloud("new", *arguments, "--fields", "created_time").lines
    assert found
    assert all("2024-01-01T00:00:00Z" <= moment < "2024-02-01T12:00:00Z" for moment in found)
    assert found == sorted(found, reverse=True)


def test_discover_lists_the_shows_with_a_tag(mixcloud: Program, sandbox: Sandbox) -> None:
    with sandbox.sync_client() as client:
        popular = [show.key for show in client.discover("jazz").popular(limit=30)]
        new = [show.key for show in client.genre("indie-rock", "galway").new(limit=3)]
    assert keys(mixcloud("discover", "jazz", "--limit", "30").lines) == popular
    arguments = ["Indie Rock", "--city", "Galway", "--order", "new", "--limit", "3"]
    assert keys(mixcloud("discover", *arguments).lines) == new
    assert keys(mixcloud("discover", "--city", "galway").lines)


def test_list_takes_addresses_and_me(mixcloud: Program) -> None:
    assert keys(mixcloud("list", "https://www.mixcloud.com/bob/", "followers").lines)
    assert len(mixcloud("list", "me", "listen-later", "--all").lines) == 25
    assert mixcloud("list", "me", "listen_later", "-n", "1").status == 0


def test_an_empty_list_is_not_an_error(mixcloud: Program) -> None:
    piped = mixcloud("list", "freshface", "cloudcasts")
    assert (piped.status, piped.out, piped.err) == (0, "", "")
    assert mixcloud("list", "freshface", "cloudcasts", "--json").out == "[]\n"
    assert mixcloud("list", "freshface", "cloudcasts", columns=80).err == "No items.\n"


def test_a_long_list_shows_progress_on_a_terminal_only(writable_mixcloud: Program) -> None:
    arguments = ["list", "HarbourRadio", "cloudcasts", "--limit", "250"]
    drawn = writable_mixcloud.terminal(*arguments)
    assert "so far ..." in drawn.out
    assert "so far" not in writable_mixcloud(*arguments).err


def test_how_far_it_is_does_not_stand_between_lines_from_a_pipe(
    writable_mixcloud: Program, tmp_path: Path
) -> None:
    command = [*COMMAND, "list", "HarbourRadio", "cloudcasts", "--limit", "250"]
    ours, theirs = pty.openpty()
    try:
        subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=theirs,
            env=writable_mixcloud.environment,
            check=True,
        )
        os.write(theirs, b"end of the pipe\n")
        with (tmp_path / "shows.txt").open("w") as file:
            subprocess.run(
                command, stdout=file, stderr=theirs, env=writable_mixcloud.environment, check=True
            )
        piped, _, kept = os.read(ours, 10_000).partition(b"end of the pipe")
    finally:
        os.close(ours)
        os.close(theirs)
    assert piped == b""
    assert b"so far ..." in kept


def test_output_before_an_error_is_shown(mixcloud: Program, server: ScriptedServer) -> None:
    shows = [{"key": f"/bob/{name}/", "type": "cloudcast", "name": name} for name in "ab"]
    page = {"data": shows, "paging": {"next": f"{server.root}/new/?offset=2"}}
    for columns in (80, None):
        server.add(page)
        server.add(b"", status=500)
        result = mixcloud("new", "--limit", "9", "--api-root", server.root, columns=columns)
        assert result.status == 1
        assert "bob/a" in result.out
        assert "bob/b" in result.out
        assert "unavailable (HTTP 500)" in result.err
    server.add(page)
    server.add(b"", status=500)
    # Half a document is none.
    half = mixcloud("new", "-n", "9", "--json", "--api-root", server.root)
    assert half.out == ""
    assert half.err.startswith("The items fetched so far (2) are not printed, since the")


def test_recent_times_are_shown_as_ages(writable_mixcloud: Program) -> None:
    before = datetime.now(UTC) - timedelta(seconds=5)
    assert writable_mixcloud("follow", "ada-abara").status == 0
    feed = writable_mixcloud("list", "amikrop", "feed", "-n", "1")
    moment = datetime.fromisoformat(feed.out.split("\t")[1])
    assert moment >= before
    assert "just now" in writable_mixcloud("list", "amikrop", "feed", "-n", "1", columns=100).out


@pytest.fixture(params=["UTC", "Pacific/Kiritimati", "Etc/GMT+12"])
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The time zone of this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


def test_only_time_fields_are_moments(
    mixcloud: Program, server: ScriptedServer, zone: str
) -> None:
    texts = [
        *("2026-02-30T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
        *("2024-13-01T00:00:00Z", "2024-01-01T23:59:60Z", "2018-05-19T20:15:00Z"),
    ]
    for text in texts:
        show = {"type": "cloudcast", "key": "/bob/x/", "name": text, "description": text}
        server.add(show | {"created_time": text})
        server.add({"data": [show | {"created_time": text}]})
        where = ["--api-root", server.root]
        one = mixcloud("get", "bob/x", *where, columns=80, env={"TZ": zone})
        many = mixcloud("new", *where, columns=200, env={"TZ": zone})
        assert (one.status, many.status) == (0, 0)
        assert one.out.count(text) == many.out.count(text) + 1
        assert many.out.count(text) == (1 if text.startswith("2018") else 2)


def test_lengths_and_counts_may_be_anything(mixcloud: Program, server: ScriptedServer) -> None:
    for value, shown in [
        *((-5, "-5"), (10**12, "1 000 000 000 000"), (1.5, "1.5"), ("ten", "ten"), (True, "yes")),
        *((3_600_001, "3 600 001"), (0, "0:00"), ([1], "0:01")),
    ]:
        server.add({"key": "/bob/x/", "audio_length": value, "other": 1})
        drawn = mixcloud("get", "bob/x", "--api-root", server.root, columns=80)
        assert f"audio_length  {shown}\n" in drawn.out


def test_the_names_of_fields_are_made_harmless(mixcloud: Program, server: ScriptedServer) -> None:
    for columns in (80, None):
        server.add({"a\x1b[31m\nb": 1})
        server.add({"data": [{"a\x1b[31m\nb": 1}]})
        for _ in range(2):
            result = mixcloud("get", "x", "--api-root", server.root, columns=columns)
            assert "\x1b" not in result.out
            assert len(result.lines) == (2 if columns and _ else 1)


def test_json_has_finite_numbers_only(mixcloud: Program, server: ScriptedServer) -> None:
    server.add(b'{"key": "/x/", "a": [NaN, {"b": Infinity}], "c": 1}')
    result = mixcloud("get", "x", "--json", "--api-root", server.root)
    assert json.loads(result.out, parse_constant=pytest.fail)["a"] == [None, {"b": None}]
