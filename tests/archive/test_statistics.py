"""Statistics of an archive, and the page that shows them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aiomixcloud.archive import Archive, Table, render
from aiomixcloud.sandbox import Sandbox

DAY = 86_400


@pytest.fixture
def empty() -> Iterator[Sandbox]:
    """A sandbox with the users bob and alice."""
    with Sandbox(empty=True) as running:
        running.add_user("bob")
        running.add_user("alice")
        yield running


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
