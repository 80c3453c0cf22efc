"""The main facts of a show as a small dictionary."""

from aiomixcloud.models import Cloudcast
from aiomixcloud.sandbox import Sandbox


async def test_a_show_in_brief(sandbox: Sandbox) -> None:
    async with sandbox.client() as mixcloud:
        show = await mixcloud.get("luke/a-nice-mix")
    assert isinstance(show, Cloudcast)
    brief = show.brief()
    assert list(brief) == ["key", "name", "user", "length", "date", "tags", "counts", "url"]
    assert (brief["key"], brief["user"]) == ("/luke/a-nice-mix/", "luke")
    assert (brief["name"], brief["length"]) == (show.name, show.audio_length)
    assert brief["date"] == show.data["created_time"]
    assert brief["tags"] == [tag.name for tag in show.tags]
    assert brief["counts"] is not None
    assert brief["counts"]["plays"] == show.play_count


def test_what_is_missing_or_hidden_is_none() -> None:
    brief = Cloudcast({"key": "/bob/mix/", "hidden_stats": True, "play_count": 0}).brief()
    assert brief["counts"] is None
    assert (brief["key"], brief["name"], brief["length"], brief["tags"]) == (
        "/bob/mix/",
        None,
        None,
        [],
    )
