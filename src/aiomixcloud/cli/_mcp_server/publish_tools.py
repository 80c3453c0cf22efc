"""Tools that check, upload and edit shows, and that change the lists of the account."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Literal

from mcp.server.elicitation import ElicitationResult
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.resolve import Resolve
from pydantic import Field

from aiomixcloud import AuthenticationError, InvalidArgumentError
from aiomixcloud.cli.output.formatting import size
from aiomixcloud.tracklists import Tracklist, read

from .confirmation import Confirmation, Question, ask, require
from .harmless_text import clean_name
from .results import Change, Model, UploadCheck, text_of
from .server_state import ServerState, ToolContext, state_of


class ShowFields(Model):
    """The fields of a show that uploads and edits have in common."""

    picture: str | None = Field(
        None, max_length=1000, description="Path below --files of the cover, JPEG or PNG."
    )
    description: str | None = Field(None, description="At most 1000 characters.")
    tags: list[str] | None = Field(None, description="At most 5.")
    tracklist: str | None = Field(
        None, description="A line such as '4:05 Artist - Title' for each track; or tracklist_file."
    )
    tracklist_file: str | None = Field(
        None, max_length=1000, description="Path below --files of a tracklist of any format."
    )
    publish_date: str | None = Field(
        None, description="When to publish it, such as 2026-12-24 20:00 (Pro accounts)."
    )
    hosts: list[str] | None = Field(None, description="At most 2 usernames (Pro accounts).")
    unlisted: bool | None = Field(None, description="Hide it from lists (Pro accounts).")
    disable_comments: bool | None = Field(None, description="Disable comments (Pro accounts).")
    hide_stats: bool | None = Field(None, description="Hide the counts (Pro accounts).")


class NewShow(ShowFields):
    """A show to upload."""

    file: str = Field(max_length=1000, description="Path below --files of the audio.")
    name: str = Field(max_length=1000, description="Title of the show.")


class ShowChanges(ShowFields):
    """Fields of a show to change; omitted fields do not change."""

    name: str | None = Field(None, description="New title; the key does not change.")
    publish: bool | None = Field(None, description="Publish a draft.")
    unpublish: bool | None = Field(None, description="Turn the show back into a draft.")


Show = Annotated[NewShow, Field(description="The show.")]
Changes = Annotated[
    ShowChanges,
    Field(description="Fields to change. Tags, tracklist and hosts are replaced as a whole."),
]
Key = Annotated[str, Field(max_length=500, description="Key such as bob/a-show, or URL.")]
OwnList = Annotated[
    Literal["following", "favorites", "reposts", "listen-later"],
    Field(description="'following' takes a user as key, the others a show."),
]

#: For each list of the account, the method of the client that adds to it, and the question.
_ADD = {
    "following": ("follow", "Follow {}"),
    "favorites": ("favorite", "Favorite {}"),
    "reposts": ("repost", "Repost {} to the followers"),
    "listen-later": ("listen_later", "Add {} to Listen Later"),
}
#: The same for removing from it.
_REMOVE = {
    "following": ("unfollow", "Unfollow {}"),
    "favorites": ("unfavorite", "Remove {} from the favorites"),
    "reposts": ("unrepost", "Remove the repost of {}"),
    "listen-later": ("unlisten_later", "Remove {} from Listen Later"),
}


async def check_upload(ctx: ToolContext, *, show: Show) -> UploadCheck:
    """Check a show without sending it: problems, form fields, sizes, and whether it exists."""
    state = state_of(ctx)
    options, tracklist = await _options(state, show)
    warnings = [] if tracklist is None else list(tracklist.warnings)
    existing: Any = None
    if state.client.access_token is not None:
        existing = await state.client.find_show(show.name)
    try:
        preview = await state.client.check_upload(**options)
    except InvalidArgumentError as error:
        problems = [state.files.shorten(one) for one in error.problems]
        fields, sizes = {}, {}
    else:
        problems, fields = [], dict(preview.fields)
        sizes = {name: file.size for name, file in preview.files.items()}
    return UploadCheck(
        is_valid=not problems,
        problems=problems,
        fields=fields,
        audio_size=sizes.get("mp3"),
        picture_size=sizes.get("picture"),
        warnings=warnings,
        existing_show=None if existing is None else text_of(existing.data, "key"),
    )


async def ask_to_upload(ctx: ToolContext, show: NewShow) -> Question:
    """Check the show, and ask whether to upload it."""
    state = state_of(ctx)
    options, tracklist = await _options(state, show)
    preview = await state.client.check_upload(**options)
    files = ", ".join(
        f"{clean_name(one.name)} ({size(one.size)})" for one in preview.files.values()
    )
    facts = _facts(show, tracklist)
    return ask(ctx, f"Upload {clean_name(show.name)!r} {await _place(state)}? {files}. {facts}")


async def upload_show(
    ctx: ToolContext,
    *,
    show: Show,
    answer: Annotated[ElicitationResult[Confirmation], Resolve(ask_to_upload)],
) -> Change:
    """Upload a show after the user has confirmed; call check_upload first.

    If the call fails after the file was sent, the show may exist: look for it before you try
    again.
    """
    require(answer)
    state = state_of(ctx)
    options, _ = await _options(state, show)
    progress = _Progress(ctx)
    with _only_upload(state, await state.owner(), show.name):
        response = await state.client.upload(**options, progress=progress)
    await progress.finish()
    return _change(response, "The show was uploaded; it appears in lists after some minutes.")


async def ask_to_edit(ctx: ToolContext, key: str, changes: ShowChanges) -> Question:
    """Check the changes, and ask whether to make them."""
    state = state_of(ctx)
    options, tracklist = await _edit_options(state, changes)
    await state.client.check_edit(key, **options)
    named = f"Edit {clean_name(key)!r} {await _place(state)}?"
    title = "" if changes.name is None else f"New title: {clean_name(changes.name)!r}. "
    return ask(ctx, f"{named} {title}{_facts(changes, tracklist)}")


async def edit_show(
    ctx: ToolContext,
    *,
    key: Key,
    changes: Changes,
    answer: Annotated[ElicitationResult[Confirmation], Resolve(ask_to_edit)],
) -> Change:
    """Change a show of the account after the user has confirmed.

    What is replaced cannot be restored: Mixcloud does not return a tracklist, and keeps no
    earlier version.
    """
    require(answer)
    state = state_of(ctx)
    options, _ = await _edit_options(state, changes)
    response = await state.client.edit(key, **options)
    return _change(response, "The show was changed.", key=key)


async def ask_to_add(ctx: ToolContext, list: str, key: str) -> Question:
    """Ask whether to add to a list."""
    return await _ask_to_act(ctx, list, key, _ADD[list][1])


async def add_to_list(
    ctx: ToolContext,
    *,
    list: OwnList,
    key: Key,
    answer: Annotated[ElicitationResult[Confirmation], Resolve(ask_to_add)],
) -> Change:
    """Follow a user, or favorite, repost or save a show, after the user has confirmed."""
    return await _act(ctx, answer, _ADD[list][0], key)


async def ask_to_remove(ctx: ToolContext, list: str, key: str) -> Question:
    """Ask whether to remove from a list."""
    return await _ask_to_act(ctx, list, key, _REMOVE[list][1])


async def remove_from_list(
    ctx: ToolContext,
    *,
    list: OwnList,
    key: Key,
    answer: Annotated[ElicitationResult[Confirmation], Resolve(ask_to_remove)],
) -> Change:
    """Undo add_to_list: unfollow, or remove a favorite, repost or saved show, once confirmed."""
    return await _act(ctx, answer, _REMOVE[list][0], key)


class _Progress:
    """Reports the progress of an upload, at most once for each percent."""

    def __init__(self, context: ToolContext) -> None:
        self._context = context
        self._percent = -1
        self._reports: set[asyncio.Task[None]] = set()

    def __call__(self, sent: int, total: int) -> None:
        percent = sent * 100 // max(total, 1)
        if percent > self._percent:
            self._percent = percent
            report = self._context.report_progress(sent, total, f"{percent} % of {size(total)}")
            self._reports.add(asyncio.get_running_loop().create_task(report))

    async def finish(self) -> None:
        """Wait until everything is reported."""
        await asyncio.gather(*self._reports, return_exceptions=True)


@contextmanager
def _only_upload(state: ServerState, owner: str, name: str) -> Iterator[None]:
    """Prevent other processes on this machine from uploading to the account during the block."""
    from aiomixcloud.publishing import AccountBusyError, AccountLock

    try:
        with AccountLock(state.api_root, owner, what=name):
            yield
    except AccountBusyError as error:
        raise ToolError(
            f"{error.message}; nothing was sent, try again when it has finished"
        ) from error


async def _ask_to_act(ctx: ToolContext, list: str, key: str, words: str) -> Question:
    state = state_of(ctx)
    place = await _place(state)
    # Ask only about what exists.
    await (state.client.get_user(key) if list == "following" else state.client.get_show(key))
    return ask(ctx, f"{words.format(repr(clean_name(key)))} {place}?")


async def _act(
    ctx: ToolContext, answer: ElicitationResult[Confirmation], method: str, key: str
) -> Change:
    require(answer)
    response = await getattr(state_of(ctx).client, method)(key)
    return _change(response, "Done.", key=key)


async def _place(state: ServerState) -> str:
    """Return whose account changes, and where, for a question."""
    if state.client.access_token is None:
        raise AuthenticationError
    host = state.api_root.partition("://")[2]
    where = "" if host == "api.mixcloud.com" else f" at {host}"
    return f"as {clean_name(await state.owner())}{where}"


def _facts(show: ShowFields, tracklist: Tracklist | None) -> str:
    """Return the fields of a show as sentences, for a question."""
    facts = []
    for name, value in show.model_dump(exclude_none=True).items():
        if name in {"file", "name", "picture", "tracklist", "tracklist_file"}:
            continue
        shown = ", ".join(value) if isinstance(value, list) else str(value)
        facts.append(f"{name.replace('_', ' ')}: {clean_name(shown)}.")
    if show.picture is not None:
        facts.append(f"picture: {clean_name(show.picture)}.")
    if tracklist is not None:
        facts.append(f"tracklist: {len(tracklist)} sections.")
    return " ".join(facts)


async def _options(state: ServerState, show: NewShow) -> tuple[dict[str, Any], Tracklist | None]:
    options, tracklist = await _edit_options(state, show)
    return options | {"mp3": state.files.find(show.file)}, tracklist


async def _edit_options(
    state: ServerState, show: ShowFields
) -> tuple[dict[str, Any], Tracklist | None]:
    """Return the arguments of the client, and the tracklist if there is one."""
    options = show.model_dump(
        exclude={"file", "picture", "tracklist", "tracklist_file"}, exclude_none=True
    )
    if show.picture is not None:
        options["picture"] = state.files.find(show.picture)
    tracklist = None
    if show.tracklist is not None and show.tracklist_file is not None:
        raise ToolError("give either tracklist or tracklist_file")
    if show.tracklist is not None:
        tracklist = read(show.tracklist.encode("utf-8", "replace"))
    elif show.tracklist_file is not None:
        # Large files are read in a thread, so that other calls are answered meanwhile.
        tracklist = await asyncio.to_thread(read, state.files.find(show.tracklist_file))
    if tracklist is not None:
        options["sections"] = tracklist
    return options, tracklist


def _change(response: Any, message: str, *, key: str | None = None) -> Change:
    """Return the change that a response confirms."""
    result = response.data.get("result")
    return Change(message=text_of(result, "message") or message, key=text_of(result, "key") or key)
