"""What type checkers infer for what both flavours share; never run, only checked.

Where something must not pass, an ignored error says so: mypy complains if there is none.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, assert_type

import aiohttp
import urllib3

import aiomixcloud
from aiomixcloud import (
    Gate,
    Mixcloud,
    MixcloudError,
    RateLimitError,
    RequestEvent,
    ResponseEvent,
    Retry,
    RetryEvent,
    Timeout,
    WaitEvent,
)
from aiomixcloud.exceptions import (
    InvalidArgumentError,
    MixcloudOAuthError,
    NotFoundError,
    TransportError,
    UploadError,
    UploadInterruptedError,
)
from aiomixcloud.models import (
    AccessDict,
    AccessList,
    ActionResponse,
    ActionResult,
    Chapter,
    Cloudcast,
    Comment,
    FilePreview,
    Resource,
    ResourceList,
    Tag,
    Track,
    UploadPreview,
    UploadResponse,
    UploadResult,
    User,
)
from aiomixcloud.sandbox import LoggedRequest, Sandbox
from aiomixcloud.sync import MixcloudSync


def errors(
    error: MixcloudError,
    refused: UploadError,
    interrupted: UploadInterruptedError,
    wrong: InvalidArgumentError,
) -> None:
    """Pin what can be asked of errors."""
    assert_type(error.message, str)
    assert_type(error.type, str)
    assert_type(error.extra, dict[str, Any])
    assert_type(error.status, int | None)
    assert_type(error.method, str | None)
    assert_type(error.url, str | None)
    assert_type(error.payload, Any)
    assert_type(refused.details, Mapping[str, Any])
    assert_type(interrupted.may_exist, bool)
    assert_type(interrupted.key, str | None)
    assert_type(wrong.problems, tuple[str, ...])
    if isinstance(error, RateLimitError):
        assert_type(error.retry_after, float | None)


def kinds() -> tuple[type[MixcloudError], type[ValueError], type[OSError], type[OSError]]:
    """Pin that errors are caught by their own names, the root's and the built-in ones."""
    kinds: list[type[MixcloudError]] = [NotFoundError, MixcloudOAuthError, TransportError]
    late: type[TimeoutError] = aiomixcloud.TimeoutError
    broken: type[ConnectionError] = aiomixcloud.ConnectionError
    return kinds[0], InvalidArgumentError, late, broken


def events(event: RequestEvent | ResponseEvent | RetryEvent | WaitEvent) -> None:
    """Pin the events that a hook receives."""
    assert_type(event.method, str)
    assert_type(event.url, str)
    match event:
        case RequestEvent():
            assert_type(event.attempt, int)
        case ResponseEvent():
            assert_type(event.status, int)
        case RetryEvent():
            assert_type(event.reason, str)
        case WaitEvent():
            assert_type(event.seconds, float)


def settings(session: aiohttp.ClientSession, pools: urllib3.PoolManager) -> None:
    """Pin what a client is made with."""
    mixcloud = Mixcloud(
        access_token="token",
        session=session,
        timeout=Timeout(connect=5, read=30, total=None),
        retry=Retry(attempts=5),
        gate=Gate(),
        hook=events,
    )
    assert_type(mixcloud.access_token, str | None)
    MixcloudSync(session=pools, timeout=3, retry=None)
    Mixcloud(session=pools)  # type: ignore[arg-type]
    MixcloudSync(session=session)  # type: ignore[arg-type]
    Mixcloud(retries=3)  # type: ignore[call-arg]
    Mixcloud("https://api.mixcloud.com", "token")  # type: ignore[call-arg] # options have names


def fields(show: Cloudcast, user: User, other: Resource) -> None:
    """Pin fields, known and unknown, and everything that is like a dict or a list."""
    assert_type(show.key, str)
    assert_type(show.name, str)
    assert_type(show.play_count, int)
    assert_type(show.updated_time, datetime)
    assert_type(show.hosts, AccessList[User])
    assert_type(show.hosts[0].name, str)
    assert_type(show.sections, AccessList[AccessDict])
    assert_type(show.sections[0].artist, Any)
    assert_type(show["name"], Any)
    assert_type(show.get("name"), Any | None)
    assert_type(show.data, dict[str, Any])
    assert_type(show.copy(), Cloudcast)
    assert_type(show | {"name": "Other"}, Cloudcast)
    assert_type(list(show), list[str])
    assert_type(user.pictures.large, Any)
    assert_type(user.is_pro, bool)
    assert_type(other.a_field_of_tomorrow.of_anything, Any)
    assert_type([host.username for host in show.hosts], list[str])
    assert_type(show.hosts + show.hosts, AccessList[User])


async def mistakes(mixcloud: Mixcloud, page: ResourceList[Cloudcast]) -> None:
    """Pin mistakes that checkers find."""
    await mixcloud.popular(limt=5)  # type: ignore[call-arg]
    await mixcloud.popular(limit="five")  # type: ignore[arg-type]
    await mixcloud.search("jazz", type="genre")  # type: ignore[call-overload]
    await mixcloud.upload("mix.mp3", "Mix", tags=5)  # type: ignore[arg-type]
    await mixcloud.upload("mix.mp3")  # type: ignore[call-arg]
    await mixcloud.edit("mix", mp3="mix.mp3")  # type: ignore[call-arg]
    page[0].play_count = "many"  # type: ignore[assignment]
    for _ in mixcloud.popular():  # type: ignore[attr-defined] # it must be awaited
        return


def sandbox() -> None:
    """Pin the local Mixcloud."""
    with Sandbox() as local:
        assert_type(local, Sandbox)
        assert_type(local.api_root, str)
        assert_type(local.client("bob"), Mixcloud)
        assert_type(local.sync_client(), MixcloudSync)
        assert_type(local.requests[0], LoggedRequest)


async def actions(user: User, show: Cloudcast, tag: Tag, other: Resource) -> None:
    """Pin which class has which actions and connections."""
    assert_type(await user.follow(), ActionResponse)
    assert_type(await show.favorite(), ActionResponse)
    assert_type(await show.edit(name="New"), UploadResponse)
    assert_type(await other.follow(), ActionResponse)
    assert_type(await other.repost(), ActionResponse)
    assert_type(await other.embed_html(), str)
    assert_type(await tag.popular(), ResourceList[Cloudcast])
    every: list[Resource] = [user, show, tag]
    assert_type(every[0].a_field_of_tomorrow, Any)
    await tag.follow()  # type: ignore[operator]
    await tag.edit(name="New")  # type: ignore[operator]
    await tag.followers()  # type: ignore[operator]
    await user.favorite()  # type: ignore[operator]
    await user.similar()  # type: ignore[operator]
    await show.unfollow()  # type: ignore[operator]
    await show.popular()  # type: ignore[operator]


def misspelt(user: User, show: Cloudcast, tag: Tag, comment: Comment, other: Resource) -> None:
    """Pin that a misspelt attribute is found where the class is known."""
    _ = user.follower_cuont  # type: ignore[attr-defined]
    _ = show.descripton  # type: ignore[attr-defined]
    _ = show.user.nmae  # type: ignore[attr-defined]
    _ = tag.nmae  # type: ignore[attr-defined]
    _ = comment.coment  # type: ignore[attr-defined]
    show.descripton = "New"  # type: ignore[attr-defined]
    other.rank = 1
    _ = other.rank, other.anything


def results(action: ActionResponse, upload: UploadResponse, preview: UploadPreview) -> None:
    """Pin what a write returns."""
    assert_type(action.result, ActionResult)
    assert_type(action["result"], ActionResult)
    assert_type(action["result"]["message"], str)
    assert_type(action.result.success, bool)
    assert_type(action.result["success"], bool)
    assert_type(upload.result, UploadResult)
    assert_type(upload["result"].key, str)
    assert_type(upload.result["key"], str)
    assert_type(preview.fields, Mapping[str, str])
    assert_type(preview.files["mp3"], FilePreview)
    _ = action.reslt  # type: ignore[attr-defined]
    _ = upload.result.mesage  # type: ignore[attr-defined]
    preview.size = 5  # type: ignore[misc]


class Tracklist(Sequence["Entry"]):
    """A sequence as `aiomixcloud.tracklists` has one."""


class Entry(Mapping[str, Any]):
    """A mapping whose start is also an attribute."""

    start_time: int | None = None


async def sections(mixcloud: Mixcloud, tracklist: Tracklist, rows: list[dict[str, str]]) -> None:
    """Pin what can be a tracklist."""
    shown: list[Track | Chapter] = [{"chapter": "Intro"}, {"artist": "Somebody", "song": "Song"}]
    await mixcloud.upload("mix.mp3", "Mix", sections=shown)
    await mixcloud.upload("mix.mp3", "Mix", sections=tracklist)
    await mixcloud.upload("mix.mp3", "Mix", sections=[{"chapter": "Intro"}, *tracklist])
    await mixcloud.upload("mix.mp3", "Mix", sections=({"chapter": "Intro", "start_time": None},))
    await mixcloud.edit("mix", sections=[])
    await mixcloud.edit("mix", sections=[{"chaptr": "Intro"}])  # type: ignore[list-item]
    await mixcloud.edit("mix", sections=[{"artist": "Somebody"}])  # type: ignore[list-item]
    await mixcloud.edit("mix", sections=[{"chapter": "x", "start": 5}])  # type: ignore[list-item]
    await mixcloud.edit("mix", sections=[{"chapter": 5}])  # type: ignore[list-item]
    await mixcloud.edit("mix", sections=rows)  # type: ignore[arg-type]
