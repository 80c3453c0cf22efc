"""Tools that read Mixcloud."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from aiomixcloud import MixcloudError, parse_date

from .results import (
    Page,
    ShowDetails,
    TagDetails,
    Updates,
    UserDetails,
    UserUpdates,
    flag_of,
    item_of,
    list_of,
    number_of,
    show_item,
    tag_item,
    text_of,
    user_item,
)
from .server_state import ServerState, ToolContext, state_of
from .tool_errors import describe_error

#: Maximum numbers of items of a page, of users to look at, and of popular shows of a tag.
_LARGEST_PAGE, _MOST_USERS, _OF_TAG = 50, 20, 10

Limit = Annotated[int, Field(ge=1, le=_LARGEST_PAGE, description="Maximum number of items.")]
Offset = Annotated[
    int, Field(ge=0, le=100_000, description="Number of items to skip: next_offset of a page.")
]
Since = Annotated[
    str | None,
    Field(
        max_length=100, description="Only later items: a date such as 2026-01-31, or 3 days ago."
    ),
]
Until = Annotated[str | None, Field(max_length=100, description="Only earlier items: a date.")]
ShowKey = Annotated[
    str, Field(max_length=500, description="Key such as bob/a-show, or URL of the page.")
]
UserKey = Annotated[str, Field(max_length=500, description="Username such as bob, or URL.")]

#: The lists of a user and of a show.
UserList = Literal[
    "shows",
    "favorites",
    "followers",
    "following",
    "listens",
    "listen-later",
    "comments",
    "feed",
    "playlists",
]
ShowList = Literal["comments", "favorites", "listeners", "similar"]


async def search(
    ctx: ToolContext,
    *,
    query: Annotated[str, Field(max_length=500, description="Words to search for.")],
    kind: Annotated[Literal["show", "user", "tag"], Field(description="What to find.")] = "show",
    limit: Limit = 20,
    offset: Offset = 0,
) -> Page:
    """Search Mixcloud for shows, users or tags."""
    type_: Literal["cloudcast", "user", "tag"] = "cloudcast" if kind == "show" else kind
    listing = state_of(ctx).client.search(query, type=type_, limit=limit, offset=offset)
    return _page(await listing, offset)


async def get_show(ctx: ToolContext, *, key: ShowKey) -> ShowDetails:
    """Get a show with its description, counts, tags and hosts."""
    return await read_show(state_of(ctx), key)


async def read_show(state: ServerState, key: str) -> ShowDetails:
    """Return a show, for the tool and the resource."""
    show = await state.client.get_show(key)
    data = show.data
    return ShowDetails(
        show=show_item(show),
        description=text_of(data, "description") or "",
        hosts=[name for one in list_of(data, "hosts") if (name := text_of(one, "username"))],
        is_favorite=flag_of(data, "favorited"),
        is_reposted=flag_of(data, "reposted"),
        is_listen_later=flag_of(data, "is_listen_later"),
    )


async def get_user(
    ctx: ToolContext,
    *,
    user: Annotated[
        str, Field(max_length=500, description="Username or URL; 'me' is the account in use.")
    ],
) -> UserDetails:
    """Get the profile of a user, or of the account in use, with its numbers."""
    return await read_user(state_of(ctx), user)


async def read_user(state: ServerState, user: str) -> UserDetails:
    """Return a user, for the tool and the resource."""
    client = state.client
    data = (await (client.me() if user == "me" else client.get_user(user))).data
    return UserDetails(
        user=user_item(data),
        biography=text_of(data, "biog") or "",
        city=text_of(data, "city"),
        country=text_of(data, "country"),
        created=text_of(data, "created_time"),
        is_pro=flag_of(data, "is_pro"),
        followers=number_of(data, "follower_count"),
        following=number_of(data, "following_count"),
        shows=number_of(data, "cloudcast_count"),
        favorites=number_of(data, "favorite_count"),
    )


async def get_tag(
    ctx: ToolContext,
    *,
    tag: Annotated[str, Field(max_length=500, description="Such as jazz or funky-house.")],
    city: Annotated[
        str | None, Field(max_length=200, description="Only shows of this city, such as athens.")
    ] = None,
) -> TagDetails:
    """Get a tag (a genre) and its popular shows, worldwide or of a city."""
    client = state_of(ctx).client
    found = await (client.get_tag(tag) if city is None else client.genre(tag, city))
    popular = await found.popular(limit=_OF_TAG)
    return TagDetails(tag=tag_item(found.data), popular_shows=[show_item(one) for one in popular])


async def list_of_user(
    ctx: ToolContext,
    *,
    user: UserKey,
    list: Annotated[UserList, Field(description="Which list.")] = "shows",
    limit: Limit = 20,
    offset: Offset = 0,
    since: Since = None,
    until: Until = None,
) -> Page:
    """List what belongs to a user: shows, followers, favorites, listening history and more."""
    name = "cloudcasts" if list == "shows" else list
    paging = _paging(limit, offset, since, until)
    return _page(await state_of(ctx).client.connection(user, name, **paging), offset)


async def list_of_show(
    ctx: ToolContext,
    *,
    key: ShowKey,
    list: Annotated[ShowList, Field(description="Which list.")] = "comments",
    limit: Limit = 20,
    offset: Offset = 0,
) -> Page:
    """List the comments on a show, who favorited or listened to it, or similar shows."""
    listing = state_of(ctx).client.connection(key, list, limit=limit, offset=offset)
    return _page(await listing, offset)


async def browse(
    ctx: ToolContext,
    *,
    chart: Annotated[
        Literal["popular", "hot", "new"],
        Field(description="Most played, becoming popular, or newest."),
    ] = "popular",
    tag: Annotated[
        str | None, Field(max_length=500, description="Only shows with this tag, such as jazz.")
    ] = None,
    limit: Limit = 20,
    offset: Offset = 0,
    since: Since = None,
    until: Until = None,
) -> Page:
    """List popular, hot or new shows of Mixcloud or of a tag."""
    client = state_of(ctx).client
    paging = _paging(limit, offset, since, until)
    source: Any = client if tag is None else await client.get_tag(tag)
    return _page(await getattr(source, chart)(**paging), offset)


async def list_new_shows(
    ctx: ToolContext,
    *,
    users: Annotated[
        list[Annotated[str, Field(max_length=500)]],
        Field(min_length=1, max_length=_MOST_USERS, description="Usernames or URLs."),
    ],
    since: Annotated[
        str, Field(max_length=100, description="A date such as 2026-01-31, or 3 days ago.")
    ],
    limit: Annotated[
        int, Field(ge=1, le=_LARGEST_PAGE, description="Maximum number of shows per user.")
    ] = 10,
) -> Updates:
    """List the shows that users published since a time, for a look at what is new."""
    now = datetime.now(UTC).astimezone()
    moment = parse_date(since, now=now, prefer="past").astimezone(UTC)
    client = state_of(ctx).client
    found: list[UserUpdates] = []
    for number, user in enumerate(dict.fromkeys(users)):
        await ctx.report_progress(number, len(users), "Reading the shows of a user.")
        problem, shows = None, []
        try:
            page = await client.connection(user, "cloudcasts", since=moment, limit=limit)
            shows = [show_item(one) for one in page]
        except MixcloudError as error:
            problem = describe_error(error, state_of(ctx))
        found.append(UserUpdates(user=user, shows=shows, problem=problem))
    return Updates(since=moment.isoformat(timespec="seconds"), users=found)


def _page(found: Any, offset: int) -> Page:
    items = [item_of(one) for one in found]
    more = found.next_link is not None and bool(items)
    return Page(items=items, next_offset=offset + len(items) if more else None)


def _paging(limit: int, offset: int, since: str | None, until: str | None) -> dict[str, Any]:
    """Return the paging arguments of the client."""
    paging = {"limit": limit, "offset": offset, "since": since, "until": until}
    return {name: value for name, value in paging.items() if value is not None}
