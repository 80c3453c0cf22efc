"""The operations that bring shows in and change them. They block; run them in a thread.

Guesses are: the type and texts of errors, the answer to an edit and the status of a foreign
one, that a past ``publish_date`` publishes at once, and that ``publish`` with a future one
schedules. Audio that nobody can measure is accepted, and its show has no ``audio_length``, like
one that is still being encoded; programs are often tested with files that are not really MP3.
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

#: The file fields of an upload and of an edit, and the most bytes of each.
UPLOAD_FILES = {"mp3": MP3_MAX_SIZE, "picture": PICTURE_MAX_SIZE}
EDIT_FILES = {"picture": PICTURE_MAX_SIZE}

# The current documentation marks all but the first of these, older ones mark it too.
_PRO_FIELDS = ("unlisted", "publish_date", "disable_comments", "hide_stats", "hosts-")


def upload(state: State, question: Question) -> Json:
    """Add a show."""
    viewer = question.require_viewer()
    wishes = _wishes(question)
    for switch in ("publish", "unpublish"):
        if switch in wishes.switches:
            wishes.complain(switch, "Only an edit may have this field.")
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
    """Refuse the edit of a show that is not there, or belongs to somebody else."""
    viewer = question.require_viewer()
    show = finding.show(state, question)
    if show.user.id != viewer.id:
        raise not_allowed("You may edit your own cloudcasts only.")


def edit(state: State, question: Question) -> Json:
    """Change a show, which keeps its key."""
    show = finding.show(state, question)
    wishes = _wishes(question)
    if "mp3" in question.body.files:
        wishes.complain("mp3", "The audio of a cloudcast cannot be changed.")
    for switch in [switch for switch in forms.STATE_SWITCHES if wishes.is_on(switch)][1:]:
        wishes.complain(switch, "At most one of unlisted, publish and unpublish is allowed.")
    if wishes.publish_date is not None:
        if show.was_public:
            wishes.complain("publish_date", "This cloudcast has been public already.")
        if wishes.is_on("unpublish"):
            wishes.complain("publish_date", "This excludes unpublish.")
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
    """Return what a form asks for, as far as fields alone can tell."""
    wishes = forms.read(question.body.fields)
    for name in wishes.unknown:
        logger.warning("An upload or edit has the unknown field %.100r; it was ignored", name)
    viewer = question.require_viewer()
    if question.settings.refuse_pro_fields and not viewer.is_pro:
        for name in question.body.fields:
            if name.startswith(_PRO_FIELDS):
                wishes.complain(name, "Only Pro accounts may have this field.")
    return wishes


def _inspect(
    state: State,
    question: Question,
    wishes: Wishes,
    name: str,
    look: Callable[[Path], Found],
) -> Found | None:
    """Return what is in a file; ``None`` if it is missing or was complained about."""
    sent = question.body.files.get(name)
    if sent is None:
        return None
    limit = UPLOAD_FILES[name]
    if sent.size > limit:
        wishes.complain(name, f"This file has {sent.size} bytes; {limit} are allowed.")
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
        wishes.complain("picture", "This is not a picture that can be read.")
    return None


def _known_hosts(
    state: State, wishes: Wishes, *, all_or_none: bool = False
) -> tuple[int, ...] | None:
    """Return the hosts of these names; unknown names are ignored, or spoil all the others.

    Whether somebody accepted to be a host is not asked.
    """
    if wishes.hosts is None:
        return None
    found = [state.user(username) for username in wishes.hosts]
    if all_or_none and None in found:
        return None
    return tuple(dict.fromkeys(user.id for user in found if user))


def _first_state(wishes: Wishes, now: int) -> tuple[ShowState, int]:
    """Return the state of a new show and the moment of its publication."""
    if wishes.is_on("unlisted"):
        return "unlisted", now
    if wishes.publish_date is not None and wishes.publish_date > now:
        return "scheduled", wishes.publish_date
    return "public", now


def _next_state(show: Show, wishes: Wishes, now: int) -> tuple[ShowState | None, int | None]:
    """Return the new state of a show and of its publication, ``None`` for no change."""
    if wishes.is_on("unlisted"):
        return "unlisted", None
    if wishes.is_on("unpublish"):
        return "draft", None
    if wishes.publish_date is not None or (wishes.is_on("publish") and not show.was_public):
        return _first_state(wishes, now)
    return ("public" if wishes.is_on("publish") else None), None
