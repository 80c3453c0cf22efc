"""Statistics of an archive, and the page that shows them."""

from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from aiomixcloud.archive import Archive, Table, render
from aiomixcloud.sandbox import Sandbox

DAY = 86_400


def test_growth_is_the_total_at_the_end_of_each_day(tmp_path: Path, empty: Sandbox) -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp()
    show = empty.add_show("bob", "Show", play_count=100)
    empty.add_show("bob", "Other", play_count=10)
    with (
        Archive(tmp_path / "archive.db", clock=lambda: now) as archive,
        empty.sync_client("alice") as alice,
    ):
        list(archive.update(alice, ["bob"]))
        now += DAY
        list(archive.update(alice, ["bob"]))  # nothing changed
        now += DAY
        alice.favorite(show)
        alice.follow("bob")
        list(archive.update(alice, ["bob"]))
        table = archive.statistics("growth", user="BOB")
        assert table.columns == ("day", "plays", "favorites", "followers")
        assert table.rows == (("2026-03-01", 110, 0, 0), ("2026-03-03", 110, 1, 1))
        assert table.notes == ("Growth is known since the first archive run on 2026-03-01.",)
        assert archive.statistics("growth", limit=1).rows == (("2026-03-03", 110, 1, 1),)
        late = archive.statistics("growth", since=datetime(2026, 3, 2, tzinfo=UTC))
        assert late.rows == (("2026-03-03", 110, 1, 1),)


def test_counts_that_become_hidden_are_not_lost_in_growth(tmp_path: Path, empty: Sandbox) -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp()
    show = empty.add_show("bob", "Show", play_count=100)
    with (
        Archive(tmp_path / "archive.db", clock=lambda: now) as archive,
        empty.sync_client("bob") as bob,
    ):
        list(archive.update(bob, ["bob"]))
        now += DAY
        bob.edit(show, hide_stats=True)
        list(archive.update(bob, ["bob"]))
        assert archive.statistics("growth").rows == (("2026-03-01", 100, 0, 0),)
        now += DAY
        empty.add_show("alice", "Other", play_count=7)
        list(archive.update(bob, ["alice"]))
        table = archive.statistics("growth")
        assert table.rows[-1] == ("2026-03-03", 107, 0, 0)
        assert table.notes == (
            "Growth is known since the first archive run on 2026-03-01.",
            "Totals include users from the day they were added: alice on 2026-03-03.",
            "1 of 2 shows hide their counts; they are left out of sums.",
        )
        assert archive.statistics("growth", user="alice").notes == (
            "Growth is known since the first archive run on 2026-03-03.",
        )


def test_days_are_those_of_a_time_zone(tmp_path: Path, empty: Sandbox) -> None:
    now = datetime(2026, 2, 28, 23, 30, tzinfo=UTC).timestamp()  # a Saturday
    empty.add_show("bob", "Show", created_time=datetime(2026, 2, 28, 22, tzinfo=UTC))
    berlin = ZoneInfo("Europe/Berlin")
    with (
        Archive(tmp_path / "archive.db", clock=lambda: now) as archive,
        empty.sync_client("alice") as alice,
    ):
        alice.follow("bob")
        list(archive.update(alice, ["bob"], followers=True))

        def days(zone: tzinfo) -> tuple[str, list[str], str, str]:
            weekdays = archive.statistics("weekdays", zone=zone)
            return (
                weekdays.title,
                [row[0] for row in weekdays.rows if row[1]],
                archive.statistics("growth", zone=zone).rows[0][0],
                archive.statistics("followers", zone=zone).rows[0][0],
            )

        assert days(UTC) == ("Weekdays (UTC)", ["Saturday"], "2026-02-28", "2026-02")
        assert days(ZoneInfo("Asia/Tokyo"))[1:] == (["Sunday"], "2026-03-01", "2026-03")
        assert days(berlin) == ("Weekdays (Europe/Berlin)", ["Saturday"], "2026-03-01", "2026-03")


def test_what_is_missing_is_said_only_if_it_was_not_archived(
    tmp_path: Path, empty: Sandbox
) -> None:
    long_ago = datetime(2000, 1, 1, tzinfo=UTC)
    show = empty.add_show("bob", "Show")
    empty.add_listen("bob", show)
    with (
        Archive(tmp_path / "archive.db") as archive,
        empty.sync_client("alice") as alice,
    ):
        list(archive.update(alice, ["bob"]))
        for name, option in (("followers", "--followers"), ("listening", "--listens")):
            assert option in archive.statistics(name).notes[0]
        alice.follow("bob")
        with empty.sync_client("bob") as bob:
            list(archive.update(bob, ["bob"], followers=True, listens=True))
        for name in ("followers", "listening"):
            table = archive.statistics(name, until=long_ago)
            assert table.rows == ()
            assert "update it with" not in table.notes[0]


def test_the_end_of_a_time_is_exact(tmp_path: Path, empty: Sandbox) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC).timestamp()
    empty.add_show("bob", "Show", created_time=datetime(2020, 1, 1, tzinfo=UTC), play_count=5)
    with (
        Archive(tmp_path / "archive.db", clock=lambda: now) as archive,
        empty.sync_client("alice") as alice,
    ):
        alice.follow("bob")
        list(archive.update(alice, ["bob"], followers=True))
        for name in ("growth", "followers"):
            until = datetime(2026, 3, 1, tzinfo=UTC)
            assert archive.statistics(name, until=until).rows == ()
            assert archive.statistics(name, since=until).rows
            until += timedelta(seconds=1)
            assert archive.statistics(name, until=until).rows
        # Shows of a time are shown with their last counts.
        until = datetime(2021, 1, 1, tzinfo=UTC)
        assert archive.statistics("top", until=until).rows[0][2] == 5


def test_unknown_names_and_users_are_refused(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        with pytest.raises(ValueError, match="unknown statistics 'plays'; choose from top, "):
            archive.statistics("plays")
        with pytest.raises(ValueError, match="'bob' is not an archived user"):
            archive.statistics("top", user="bob")


def test_a_page_has_charts_with_alternatives_and_tables() -> None:
    table = Table(
        "top", "Top shows", ("show", "key", "plays"), (("A & B", "/b/a/", 5),), ("Note",)
    )
    page = render([table], title="Bob <b>", subtitle="Today")
    assert "<title>Bob &lt;b&gt;</title>" in page
    assert "<figcaption>Plays by show</figcaption>" in page
    assert '<li><span dir="auto">A &amp; B</span><svg ' in page
    assert '<span class="number">5</span></li>' in page
    assert "<td>A &amp; B</td><td>/b/a/</td>" in page
    assert "<p>Note</p>" in page
    for forbidden in ("<script", "<link", "src=", "href=", " style="):
        assert forbidden not in page


def test_a_page_without_data_says_so() -> None:
    table = Table("followers", "Followers", ("month", "new", "lost"), (), ("No followers.",))
    page = render([table], title="x", subtitle="y")
    assert "<svg" not in page
    assert "<p>No followers.</p>" in page
