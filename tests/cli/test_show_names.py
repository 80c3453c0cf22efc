"""What a show can be given by, and what is suggested if it does not exist."""

import pytest

from tests.cli.program import Program

TITLE = "A Nice Mix"


@pytest.mark.parametrize("command", ["favorite", "repost", "listen-later"])
def test_actions_take_slugs_titles_and_urls(writable_mixcloud: Program, command: str) -> None:
    key = own_show(writable_mixcloud)
    for name in (key.split("/")[1], "Hours of Mine", "HOURS  of mine", TITLE, f"{key}/"):
        result = writable_mixcloud(command, name)
        assert result.status == 0, result.err
    done = writable_mixcloud("list", "me", "favorites", "--fields", "key").lines
    assert command != "favorite" or {f"/{key}/", "/luke/a-nice-mix/"} <= set(done)


def test_reading_takes_slugs_and_titles(writable_mixcloud: Program) -> None:
    key = own_show(writable_mixcloud)
    for name in (key.split("/")[1], "hours of mine", key):
        assert writable_mixcloud("get", name, "--fields", "key").out == f"/{key}/\n"
        assert writable_mixcloud("list", name, "favorites").status == 0
        assert "hours-of-mine" in writable_mixcloud("embed", name).out
    assert writable_mixcloud("get", TITLE, "--fields", "key").out == "/luke/a-nice-mix/\n"
    assert writable_mixcloud("edit", "hours of mine", "--description", "New.").status == 0
    assert writable_mixcloud("get", key, "--fields", "description").out == "New.\n"


def test_a_user_comes_before_a_show_of_the_same_name(mixcloud: Program) -> None:
    assert mixcloud("get", "bob", "--fields", "key").out == "/bob/\n"


def test_an_ambiguous_title_is_refused_with_the_keys(writable_mixcloud: Program) -> None:
    for user in ("luke", "chris"):
        own_show(writable_mixcloud, user, "Twice The Same")
    result = writable_mixcloud("favorite", "twice the same")
    assert result.status == 2
    assert "2 shows have the title 'twice the same'; give the key: " in result.err
    assert "luke/twice-the-same" in result.err
    assert "chris/twice-the-same" in result.err


@pytest.mark.parametrize(
    ("arguments", "nearest"),
    [
        (["get", "luke/a-nice-mx"], "luke/a-nice-mix"),
        (["get", "luk/a-nice-mix"], "luke/a-nice-mix"),
        (["get", "boob"], "bob"),
        (["embed", "luke/a-nce-mix"], "luke/a-nice-mix"),
        (["list", "lukee", "shows"], "luke"),
        (["list", "bob", "folowers"], "followers"),
        (["favorite", "luke/a-nice-mixx"], "luke/a-nice-mix"),
        (["follow", "alicee"], "alice"),
        (["get", "perfect-mx"], "amikrop/perfect-mix"),
        (["embed", "perfct-mix"], "amikrop/perfect-mix"),
        (["embed", "funky-mix"], "chris/funky-mix"),
        (["edit", "perfect-mixx", "--description", "x"], "amikrop/perfect-mix"),
    ],
)
def test_a_miss_suggests_the_nearest_match(
    mixcloud: Program, arguments: list[str], nearest: str
) -> None:
    result = mixcloud(*arguments)
    assert result.status == 3
    assert f"Did you mean {nearest!r}?" in result.err


def test_an_action_on_shows_suggests_a_show(mixcloud: Program) -> None:
    result = mixcloud("favorite", "perfect-mx")
    assert "not the key of a show, such as bob/a-show; did you mean 'amikrop/perfect-mix'?" in (
        result.err
    )


def test_a_title_that_does_not_exist_suggests_one_of_the_user(mixcloud: Program) -> None:
    result = mixcloud("edit", "Perfct Mix", "--description", "x")
    assert result.status == 3
    assert "did you mean 'amikrop/perfect-mix' (Perfect Mix)?" in result.err


def test_a_title_that_does_not_exist_suggests_a_search(mixcloud: Program) -> None:
    result = mixcloud("get", "xyzzy of nothing")
    assert result.status == 3
    assert "no show has the title 'xyzzy of nothing'; try 'mixcloud search" in result.err


@pytest.mark.parametrize("name", ["shows", "cloudcasts", "uploads", "show"])
def test_shows_have_several_names(mixcloud: Program, name: str) -> None:
    assert mixcloud("list", "bob", name, "-n", "1").out.startswith("/bob/")


def test_a_feed_says_whose_activity_it_is(mixcloud: Program) -> None:
    assert "Activity of amikrop:\n" in mixcloud("list", "me", "feed", columns=80).err
    assert "Activity of bob:\n" in mixcloud("list", "bob", "feed", columns=80).err


# Pipes


def test_results_are_piped_into_get_list_and_embed(mixcloud: Program) -> None:
    found = mixcloud("search", "jazz", "-n", "3").out
    keys = [line.split("\t")[0] for line in found.splitlines()]
    assert mixcloud("get", "-", "--fields", "key", input=found).lines == keys
    embedded = mixcloud("embed", "-", input=found)
    assert embedded.out.count("<iframe") == 3
    users = mixcloud("list", "bob", "followers", "-n", "2").out
    shows = mixcloud("list", "-", "shows", "-n", "1", "--fields", "user.key", input=users)
    assert set(shows.lines) <= {line.split("\t")[0] for line in users.splitlines()}
    assert mixcloud("list", "-", "comments", input=found).status == 0


def test_csv_is_piped_too(writable_mixcloud: Program) -> None:
    found = writable_mixcloud("search", "jazz", "-n", "2", "--csv", "--fields", "name,key").out
    assert len(writable_mixcloud("get", "-", "--csv", input=found).lines) == 3
    assert writable_mixcloud("favorite", "-", input=found).status == 0


def test_a_miss_in_a_pipe_does_not_stop_the_others(mixcloud: Program) -> None:
    result = mixcloud("get", "-", "--fields", "key", input="bob\nnobody-at-all\nalice\n")
    assert (result.status, result.lines) == (3, ["/bob/", "/alice/"])
    assert "mixcloud: nobody-at-all: /nobody-at-all/ not found" in result.err


def test_slugs_and_titles_are_piped(writable_mixcloud: Program) -> None:
    key = own_show(writable_mixcloud)
    given = f"{key.split('/')[1]}\nno such title\nA Nice Mix\nnobody-at-all\n{key}\n"
    got = writable_mixcloud("get", "-", "--fields", "key", input=given)
    assert (got.status, got.lines) == (3, [f"/{key}/", "/luke/a-nice-mix/", f"/{key}/"])
    embedded = writable_mixcloud("embed", "-", input=given)
    assert (embedded.status, embedded.out.count("<iframe")) == (3, 3)
    listed = writable_mixcloud("list", "-", "favorites", input=given)
    assert listed.status == 3
    for result in (got, embedded, listed):
        assert "no show has the title 'no such title'" in result.err
        assert "mixcloud: nobody-at-all: /nobody-at-all/" in result.err


def test_a_pipe_between_processes(mixcloud: Program) -> None:
    found = mixcloud.process("popular", "-n", "2")
    assert len(mixcloud.process("get", "-", "--jsonl", input=found.out).lines) == 2


def own_show(program: Program, user: str = "amikrop", name: str = "Hours of Mine") -> str:
    """Add a show to the sandbox; return its key without slashes."""
    with program.sandbox.sync_client(user) as client:
        answer = client.upload(b"ID3" + bytes(2000), name)
        return str(answer["result"]["key"]).strip("/")
