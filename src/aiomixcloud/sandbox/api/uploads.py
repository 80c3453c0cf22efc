"""Operations that add and edit shows. They block; run them in a thread.

Guesses: the types and texts of errors, the response to an edit and the status for editing
another user's show, that a past `publish_date` publishes immediately, and that `publish` with a
future one schedules. Audio that cannot be measured is accepted, and its show has no
`audio_length`, like one that is still being encoded: programs are often tested with files that
are not valid MP3.
"""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, TypeVar

from aiomixcloud.constants import MP3_MAX_SIZE, PICTURE_MAX_SIZE
from aiomixcloud.sandbox.api import lookups as finding
from aiomixcloud.sandbox.api import media as inspecting
from aiomixcloud.sandbox.api import serializers as answers
from aiomixcloud.sandbox.api import upload_form as forms
from aiomixcloud.sandbox.api.errors import InvalidUpload, not_allowed
from aiomixcloud.sandbox.db.models import (
    Media,
    NewPicture,
    NewShow,
    Show,
    ShowChange,
    ShowState,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aiomixcloud.sandbox.api.request import Question
    from aiomixcloud.sandbox.api.serializers import Json
    from aiomixcloud.sandbox.api.upload_form import Wishes
    from aiomixcloud.sandbox.db.store import State

logger: logging.Logger = logging.getLogger("aiomixcloud.sandbox")

Found = TypeVar("Found")

#: The file fields of an upload and of an edit, with the maximum size of each in bytes.
UPLOAD_FILES = {"mp3": MP3_MAX_SIZE, "picture": PICTURE_MAX_SIZE}
EDIT_FILES = {"picture": PICTURE_MAX_SIZE}

# The current documentation marks all of these except the first; older versions mark it too.
_PRO_FIELDS = ("unlisted", "publish_date", "disable_comments", "hide_stats", "hosts-")


def upload(state: State, question: Question) -> Json:
    """Add a show."""
    viewer = question.require_viewer()
    wishes = _wishes(question)
    for switch in ("publish", "unpublish"):
        if switch in wishes.switches:
            wishes.complain(switch, "This field is allowed in edits only.")
    if "name" not in question.body.fields:
        wishes.complain("name", forms.REQUIRED)
    if "mp3" not in question.body.files:
        wishes.complain("mp3", forms.REQUIRED)
    audio = _inspect(state, question, wishes, "mp3", inspecting.audio)
    picture = _picture(state, question, wishes)
    if wishes.details or audio is None:
        raise InvalidUpload(wishes.details)
    now = state.now()
    show_state, at = _first_state(wishes, now)
    show = state.upload(
        viewer.id,
        NewShow(
            name=wishes.name or "",
            created_at=at,
            updated_at=now,
            description=wishes.description or "",
            audio_length=audio.length,
            picture=picture.path if picture else None,
            picture_color=picture.color if picture else None,
            state=show_state,
            hidden_stats=wishes.is_on("hide_stats"),
            comments_disabled=wishes.is_on("disable_comments"),
            tags=wishes.tags or (),
            hosts=_known_hosts(state, wishes) or (),
            sections=wishes.sections or (),
            audio=Media(question.body.files["mp3"].file, audio.type),
            picture_file=picture.file if picture else None,
        ),
    )
    return _answer("Uploaded", show)


def admit_edit(state: State, question: Question) -> None:
    """Raise `Refusal` if the show does not exist or belongs to another user."""
    viewer = question.require_viewer()
    show = finding.show(state, question)
    if show.user.id != viewer.id:
        raise not_allowed("You can only edit your own cloudcasts.")


def edit(state: State, question: Question) -> Json:
    """Change a show; its key stays the same."""
    show = finding.show(state, question)
    wishes = _wishes(question)
    if "mp3" in question.body.files:
        wishes.complain("mp3", "The audio of a cloudcast cannot be changed.")
    for switch in [switch for switch in forms.STATE_SWITCHES if wishes.is_on(switch)][1:]:
        wishes.complain(switch, "At most one of unlisted, publish and unpublish is allowed.")
    if wishes.publish_date is not None:
        if show.was_public:
            wishes.complain("publish_date", "This cloudcast has already been public.")
        if wishes.is_on("unpublish"):
            wishes.complain("publish_date", "This cannot be combined with unpublish.")
    picture = _picture(state, question, wishes)
    if wishes.details:
        raise InvalidUpload(wishes.details)
    show_state, at = _next_state(show, wishes, state.now())
    state.edit(
        show.id,
        ShowChange(
            name=wishes.name,
            description=wishes.description,
            picture=picture,
            state=show_state,
            publish_at=at,
            hidden_stats=wishes.switches.get("hide_stats"),
            comments_disabled=wishes.switches.get("disable_comments"),
            tags=wishes.tags,
            hosts=_known_hosts(state, wishes, all_or_none=True),
            sections=wishes.sections,
        ),
    )
    return _answer("Edited", finding.show(state, question))


def _answer(verb: str, show: Show) -> Json:
    return answers.done(f"{verb} {show.name}", key=answers.key_of(show.user.username, show.slug))


def _wishes(question: Question) -> Wishes:
    """Parse the fields of the form, and check those that are for Pro accounts only."""
    wishes = forms.read(question.body.fields)
    for name in wishes.unknown:
        logger.warning("Ignoring the unknown field %.100r of an upload or edit", name)
    viewer = question.require_viewer()
    if question.settings.refuse_pro_fields and not viewer.is_pro:
        for name in question.body.fields:
            if name.startswith(_PRO_FIELDS):
                wishes.complain(name, "This field is for Pro accounts only.")
    return wishes


def _inspect(
    state: State,
    question: Question,
    wishes: Wishes,
    name: str,
    look: Callable[[Path], Found],
) -> Found | None:
    """Inspect an uploaded file.

    Args:
        state: The data of the sandbox.
        question: The request.
        wishes: The parsed form; gets an error if the file is too large or empty.
        name: The name of the file field.
        look: Inspects the file at a path.

    Returns:
        The result of `look`, or None if the file is missing, too large or empty.
    """
    sent = question.body.files.get(name)
    if sent is None:
        return None
    limit = UPLOAD_FILES[name]
    if sent.size > limit:
        wishes.complain(name, f"This file has {sent.size} bytes; the maximum is {limit}.")
        return None
    if not sent.size:
        wishes.complain(name, "This file is empty.")
        return None
    return look(state.files.path(sent.file))


def _picture(state: State, question: Question, wishes: Wishes) -> NewPicture | None:
    sent = question.body.files.get("picture")
    found = None
    try:
        found = _inspect(state, question, wishes, "picture", inspecting.picture)
    except inspecting.TooLargeError as error:
        wishes.complain("picture", str(error))
    if sent and found:
        digits = secrets.token_hex(16)
        path = "/".join(("extaudio", *digits[:4], digits[4:]))
        return NewPicture(path, found.color, Media(sent.file, found.type))
    if sent and "picture" not in wishes.details:
        wishes.complain("picture", "This is not a readable picture.")
    return None


def _known_hosts(
    state: State, wishes: Wishes, *, all_or_none: bool = False
) -> tuple[int, ...] | None:
    """Return the ids of the hosts.

    Users become hosts without having to accept.

    Args:
        state: The data of the sandbox.
        wishes: The parsed form.
        all_or_none: Whether one unknown name invalidates all; otherwise unknown names are
            ignored.

    Returns:
        The ids, or None to leave the hosts unchanged.
    """
    if wishes.hosts is None:
        return None
    found = [state.user(username) for username in wishes.hosts]
    if all_or_none and None in found:
        return None
    return tuple(dict.fromkeys(user.id for user in found if user))


def _first_state(wishes: Wishes, now: int) -> tuple[ShowState, int]:
    """Return the state of a new show and its time of publication."""
    if wishes.is_on("unlisted"):
        return "unlisted", now
    if wishes.publish_date is not None and wishes.publish_date > now:
        return "scheduled", wishes.publish_date
    return "public", now


def _next_state(show: Show, wishes: Wishes, now: int) -> tuple[ShowState | None, int | None]:
    """Return the new state and time of publication of a show; None for no change."""
    if wishes.is_on("unlisted"):
        return "unlisted", None
    if wishes.is_on("unpublish"):
        return "draft", None
    if wishes.publish_date is not None or (wishes.is_on("publish") and not show.was_public):
        return _first_state(wishes, now)
    return ("public" if wishes.is_on("publish") else None), None
