"""Tools of the MCP server that change the account: only after the user confirms."""

from pathlib import Path
from typing import Any, Literal

import anyio
import pytest

from aiomixcloud import NotFoundError
from aiomixcloud.publishing import AccountLock
from aiomixcloud.sandbox import Sandbox, faults
from tests.cli.assistant import MODES, Answer, connect, serve
from tests.cli.tagged_audio import tagged

USER = "amikrop"
SHOW = "luke/a-nice-mix"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # The lock of the account is below this folder.
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    files = tmp_path / "files"
    files.mkdir()
    tagged(files / "show.mp3")
    (files / "list.txt").write_text("0:00 Sabine - Tidal\n3:00 Ann - One\n")
    return files


def server_of(sandbox: Sandbox, folder: Path | None = None, **options: bool) -> Any:
    options = {"allows_writes": True, **options}
    return serve(sandbox.api_root, sandbox.token(USER), folder, **options)


def posts(sandbox: Sandbox) -> int:
    return sum(one.method != "GET" for one in sandbox.requests)


@pytest.mark.parametrize("mode", MODES)
async def test_lists_change_after_confirmation(
    fresh_sandbox: Sandbox, mode: Literal["legacy", "auto"]
) -> None:
    async with (
        server_of(fresh_sandbox) as server,
        connect(server, answer="yes", mode=mode) as assistant,
    ):
        for name, key in (
            ("following", "peter"),
            ("favorites", SHOW),
            ("reposts", SHOW),
            ("listen-later", f"{fresh_sandbox.mixcloud_root}/{SHOW}/"),
        ):
            added = await assistant.call("add_to_list", list=name, key=key)
            assert added["message"]
            removed = await assistant.call("remove_from_list", list=name, key=key)
            assert removed["message"] != added["message"]
        assert len(assistant.questions) == 8
        host = fresh_sandbox.api_root.partition("://")[2]
        assert assistant.questions[0] == f"Follow 'peter' as amikrop at {host}?"
    assert posts(fresh_sandbox) == 8


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("answer", ["no", "decline", "cancel"])
async def test_nothing_changes_without_confirmation(
    fresh_sandbox: Sandbox, folder: Path, answer: Answer, mode: Literal["legacy", "auto"]
) -> None:
    async with (
        server_of(fresh_sandbox, folder) as server,
        connect(server, answer=answer, mode=mode) as assistant,
    ):
        for name, arguments in CHANGES.items():
            text = await assistant.refusal(name, **arguments)
            assert text.startswith("nothing was changed: the user did not confirm")
        assert len(assistant.questions) == 4
    assert posts(fresh_sandbox) == 0


@pytest.mark.parametrize("mode", MODES)
async def test_an_assistant_that_cannot_ask_is_refused(
    fresh_sandbox: Sandbox, folder: Path, mode: Literal["legacy", "auto"]
) -> None:
    async with server_of(fresh_sandbox, folder) as server, connect(server, mode=mode) as assistant:
        for name, arguments in CHANGES.items():
            text = await assistant.refusal(name, **arguments)
            assert "does not support elicitation" in text
            assert "--allow-unconfirmed" in text
    assert posts(fresh_sandbox) == 0


@pytest.mark.parametrize("mode", MODES)
async def test_an_option_permits_changes_without_asking(
    fresh_sandbox: Sandbox, folder: Path, mode: Literal["legacy", "auto"]
) -> None:
    async with (
        server_of(fresh_sandbox, folder, allows_unconfirmed=True) as server,
        connect(server, mode=mode) as assistant,
    ):
        assert await assistant.call("add_to_list", list="favorites", key=SHOW)
    # Who can be asked is asked nevertheless.
    async with (
        server_of(fresh_sandbox, folder, allows_unconfirmed=True) as server,
        connect(server, answer="decline", mode=mode) as assistant,
    ):
        assert await assistant.refusal("remove_from_list", list="favorites", key=SHOW)
    assert posts(fresh_sandbox) == 1


#: A valid call of each tool that changes the account.
CHANGES: dict[str, dict[str, Any]] = {
    "add_to_list": {"list": "following", "key": "peter"},
    "remove_from_list": {"list": "favorites", "key": SHOW},
    "upload_show": {"show": {"file": "show.mp3", "name": "Deep Hours"}},
    "edit_show": {"key": "perfect-mix", "changes": {"description": "New"}},
}


@pytest.mark.parametrize("mode", MODES)
async def test_a_show_is_checked_uploaded_and_edited(
    fresh_sandbox: Sandbox, folder: Path, mode: Literal["legacy", "auto"]
) -> None:
    show = {
        "file": "show.mp3",
        "name": "Deep Hours 12",
        "tags": ["House", "Deep"],
        "description": "All\nvinyl",
        "tracklist_file": "list.txt",
    }
    async with (
        server_of(fresh_sandbox, folder) as server,
        connect(server, answer="yes", mode=mode) as assistant,
    ):
        check = await assistant.call("check_upload", show=show)
        assert (check["is_valid"], check["existing_show"]) == (True, None)
        assert check["fields"]["sections-1-artist"] == "Ann"
        assert check["audio_size"] == (folder / "show.mp3").stat().st_size
        assert posts(fresh_sandbox) == 0
        percents: list[float] = []

        async def note(progress: float, total: float | None, message: str | None) -> None:
            percents.append(progress / (total or 1))

        result = await assistant.client.call_tool(
            "upload_show", {"show": show}, progress_callback=note
        )
        assert result.structured_content is not None
        assert result.structured_content["key"] == "/amikrop/deep-hours-12/"
        assert percents == sorted(percents)
        assert percents[-1] == 1
        (question,) = assistant.questions
        for fact in ("'Deep Hours 12' as amikrop", "show.mp3", "House, Deep", "2 sections"):
            assert fact in question
        again = await assistant.call("check_upload", show=show)
        assert again["existing_show"] == "/amikrop/deep-hours-12/"
        changes = {"name": "Renamed", "tracklist": "0:00 A - B"}
        edited = await assistant.call("edit_show", key="deep-hours-12", changes=changes)
        assert edited["message"]
        assert "'Renamed'" in assistant.questions[-1]
    with fresh_sandbox.sync_client(USER) as mixcloud:
        found = mixcloud.get_show("amikrop/deep-hours-12")
        assert (found.name, found.description) == ("Renamed", "All\nvinyl")


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("upload_show", {"show": {"file": "show.mp3", "name": " "}}, "name: "),
        ("upload_show", {"show": {"file": "list.txt", "name": "x", "tags": ["a"] * 6}}, "tags"),
        ("upload_show", {"show": {"file": "show.mp3"}}, "show.name: field required"),
        (
            "upload_show",
            {"show": {"file": "show.mp3", "name": "x", "titel": "y"}},
            "show.titel: extra",
        ),
        (
            "upload_show",
            {"show": {"file": "show.mp3", "name": "x", "publish_date": "soon"}},
            "'soon' is not a valid date",
        ),
        (
            "upload_show",
            {
                "show": {
                    "file": "show.mp3",
                    "name": "x",
                    "tracklist": "0:00 A - B",
                    "tracklist_file": "list.txt",
                }
            },
            "either tracklist or tracklist_file",
        ),
        ("edit_show", {"key": "perfect-mix", "changes": {}}, ""),
        ("edit_show", {"key": "a//b", "changes": {"name": "x"}}, "not a valid key"),
        ("add_to_list", {"list": "friends", "key": "bob"}, "list: input should be 'following'"),
        ("add_to_list", {"list": "favorites", "key": "luke/no-show"}, "find the right key"),
        ("remove_from_list", {"list": "reposts", "key": "bob"}, "not a show"),
        ("add_to_list", {"list": "following", "key": SHOW}, "not a user"),
    ],
)
async def test_the_user_is_not_asked_about_what_is_not_valid(
    fresh_sandbox: Sandbox, folder: Path, name: str, arguments: dict[str, Any], words: str
) -> None:
    async with (
        server_of(fresh_sandbox, folder) as server,
        connect(server, answer="yes") as assistant,
    ):
        assert words in await assistant.refusal(name, **arguments)
        assert assistant.questions == []
    assert posts(fresh_sandbox) == 0


async def test_an_invalid_upload_lists_all_problems(sandbox: Sandbox, folder: Path) -> None:
    show = {"file": "show.mp3", "name": "x", "tags": ["a"] * 6, "hosts": ["a", "b", "c"]}
    async with serve(sandbox.api_root, None, folder) as server, connect(server) as assistant:
        check = await assistant.call("check_upload", show=show)
        assert not check["is_valid"]
        assert len(check["problems"]) == 2


async def test_the_account_must_be_logged_in(sandbox: Sandbox, folder: Path) -> None:
    async with (
        serve(sandbox.api_root, None, folder, allows_writes=True) as server,
        connect(server, answer="yes") as assistant,
    ):
        for name, arguments in CHANGES.items():
            assert "'mixcloud login'" in await assistant.refusal(name, **arguments)
        assert assistant.questions == []
    async with (
        serve(sandbox.api_root, "not-a-token", folder, allows_writes=True) as server,
        connect(server, answer="yes") as assistant,
    ):
        text = await assistant.refusal("add_to_list", list="following", key="peter")
        assert "does not accept the access token" in text
        assert "not-a-token" not in text


async def test_a_question_shows_no_hidden_text(fresh_sandbox: Sandbox, folder: Path) -> None:
    async with (
        server_of(fresh_sandbox, folder) as server,
        connect(server, answer="no") as assistant,
    ):
        show = {"file": "show.mp3", "name": "Mix\u202e\U000e0041" + "y" * 900, "tags": ["a\u200b"]}
        await assistant.refusal("upload_show", show=show)
        (question,) = assistant.questions
        assert question.isprintable()
        assert len(question) < 700


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (faults.Reset("headers", done=True), "it may have been published; look for the show"),
        (faults.RefuseWith200("Audio file is corrupt"), "Audio file is corrupt"),
        (faults.RateLimit(3600), "try again in 3600 seconds"),
    ],
)
async def test_a_failed_upload_says_whether_the_show_may_exist(
    fresh_sandbox: Sandbox, folder: Path, fault: faults.Fault, words: str
) -> None:
    fresh_sandbox.faults.add("POST /upload/", fault)
    async with (
        server_of(fresh_sandbox, folder) as server,
        connect(server, answer="yes") as assistant,
    ):
        assert words in await assistant.refusal("upload_show", **CHANGES["upload_show"])


async def test_only_one_upload_to_an_account_runs(fresh_sandbox: Sandbox, folder: Path) -> None:
    async with (
        server_of(fresh_sandbox, folder) as server,
        connect(server, answer="yes") as assistant,
    ):
        with AccountLock(fresh_sandbox.api_root, USER, what="another.mp3"):
            text = await assistant.refusal("upload_show", **CHANGES["upload_show"])
        assert "another upload to this account is running" in text
        assert await assistant.call("upload_show", **CHANGES["upload_show"])


@pytest.mark.parametrize("mode", MODES)
async def test_an_upload_can_be_cancelled(
    fresh_sandbox: Sandbox, folder: Path, mode: Literal["legacy", "auto"]
) -> None:
    fresh_sandbox.faults.add("POST /upload/", faults.Delay(3600))
    async with (
        server_of(fresh_sandbox, folder) as server,
        connect(server, answer="yes", mode=mode) as assistant,
    ):
        sent = anyio.Event()

        async def note(progress: float, total: float | None, message: str | None) -> None:
            if progress == total:
                sent.set()

        async def upload() -> None:
            await assistant.client.call_tool(
                "upload_show", CHANGES["upload_show"], progress_callback=note
            )

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(upload)
            await sent.wait()
            # Other calls are answered meanwhile.
            assert await assistant.call("get_user", user="bob")
            tasks.cancel_scope.cancel()
        # The upload and its lock have ended, so another one can start.
        with anyio.fail_after(60):
            while AccountLock(fresh_sandbox.api_root, USER).holder:  # noqa: ASYNC110 - see above
                await anyio.sleep(0.01)
        assert await assistant.call("upload_show", **CHANGES["upload_show"])
    with fresh_sandbox.sync_client(USER) as mixcloud, pytest.raises(NotFoundError):
        mixcloud.get_show("amikrop/deep-hours-1")
