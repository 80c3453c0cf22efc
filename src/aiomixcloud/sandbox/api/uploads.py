"""Operations that add and edit shows. They block; run them in a thread.

Guesses: the types and texts of errors, the message of an edit and the status for editing
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
from aiomixcloud.sandbox.db.models import Media, NewPicture, NewShow, Show, ShowChange, ShowState

from . import lookups, media, serializers, upload_form
from .errors import InvalidUpload, not_allowed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aiomixcloud.sandbox.db.store import Store

    from .request import ApiRequest
    from .serializers import Json
    from .upload_form import UploadForm

logger: logging.Logger = logging.getLogger("aiomixcloud.sandbox")

Found = TypeVar("Found")

#: The file fields of an upload and of an edit, with the maximum size of each in bytes.
UPLOAD_FILES = {"mp3": MP3_MAX_SIZE, "picture": PICTURE_MAX_SIZE}
EDIT_FILES = {"picture": PICTURE_MAX_SIZE}

# The current documentation marks all of these except the first; older versions mark it too.
_PRO_FIELDS = ("unlisted", "publish_date", "disable_comments", "hide_stats", "hosts-")


def upload(store: Store, request: ApiRequest) -> Json:
    """Add a show."""
    viewer = request.require_viewer()
    form = _parse_form(request)
    for switch in ("publish", "unpublish"):
        if switch in form.switches:
            form.complain(switch, "This field is allowed in edits only.")
    if "name" not in request.body.fields:
        form.complain("name", upload_form.REQUIRED)
    if "mp3" not in request.body.files:
        form.complain("mp3", upload_form.REQUIRED)
    audio = _inspect(store, request, form, "mp3", media.inspect_audio)
    picture = _inspect_picture(store, request, form)
    if form.details or audio is None:
        raise InvalidUpload(form.details, request.behaviour.refusal_status)
    now = store.now()
    show_state, at = _choose_first_state(form, now)
    show = store.upload(
        viewer.id,
        NewShow(
            name=form.name or "",
            created_at=at,
            updated_at=now,
            description=form.description or "",
            audio_length=audio.length,
            picture=picture,
            state=show_state,
            hidden_stats=form.is_on("hide_stats"),
            comments_disabled=form.is_on("disable_comments"),
            tags=form.tags or (),
            hosts=_find_hosts(store, form) or (),
            sections=form.sections or (),
            audio=Media(request.body.files["mp3"].file, audio.type),
        ),
    )
    key = serializers.build_key(show.user.username, show.slug)
    return serializers.serialize_result(f"Uploaded {show.name}", key=key)


def admit_edit(store: Store, request: ApiRequest) -> None:
    """Raise `Refusal` if the show does not exist or belongs to another user."""
    viewer = request.require_viewer()
    show = lookups.find_show(store, request)
    if show.user.id != viewer.id:
        raise not_allowed("You can only edit your own cloudcasts.")


def edit(store: Store, request: ApiRequest) -> Json:
    """Change a show; its key stays the same."""
    show = lookups.find_show(store, request)
    form = _parse_form(request)
    if "mp3" in request.body.files:
        form.complain("mp3", "The audio of a cloudcast cannot be changed.")
    for switch in [switch for switch in upload_form.STATE_SWITCHES if form.is_on(switch)][1:]:
        form.complain(switch, "At most one of unlisted, publish and unpublish is allowed.")
    if form.publish_date is not None:
        if show.was_public:
            form.complain("publish_date", "This cloudcast has already been public.")
        if form.is_on("unpublish"):
            form.complain("publish_date", "This cannot be combined with unpublish.")
    picture = _inspect_picture(store, request, form)
    if form.details:
        raise InvalidUpload(form.details, request.behaviour.refusal_status)
    show_state, at = _choose_next_state(show, form, store.now())
    store.edit(
        show.id,
        ShowChange(
            name=form.name,
            description=form.description,
            picture=picture,
            state=show_state,
            publish_at=at,
            hidden_stats=form.switches.get("hide_stats"),
            comments_disabled=form.switches.get("disable_comments"),
            tags=form.tags,
            hosts=_find_hosts(store, form, all_or_none=True),
            sections=form.sections,
        ),
    )
    # Unlike that of an upload, the response has no key, as a program reports from the real API.
    return serializers.serialize_result(f"Edited {lookups.find_show(store, request).name}")


def _parse_form(request: ApiRequest) -> UploadForm:
    """Parse the fields of the form, and check those that are for Pro accounts only."""
    form = upload_form.parse(request.body.fields)
    for name in form.unknown:
        logger.warning("Ignoring the unknown field %.100r of an upload or edit", name)
    viewer = request.require_viewer()
    if request.behaviour.refuse_pro_fields and not viewer.is_pro:
        for name in request.body.fields:
            if name.startswith(_PRO_FIELDS):
                form.complain(name, "This field is for Pro accounts only.")
    return form


def _inspect(
    store: Store, request: ApiRequest, form: UploadForm, name: str, look: Callable[[Path], Found]
) -> Found | None:
    """Inspect an uploaded file; return None, with an error, if it is too large or empty."""
    sent = request.body.files.get(name)
    if sent is None:
        return None
    limit = UPLOAD_FILES[name]
    if sent.size > limit:
        form.complain(name, f"This file has {sent.size} bytes; the maximum is {limit}.")
        return None
    if not sent.size:
        form.complain(name, "This file is empty.")
        return None
    return look(store.files.path(sent.file))


def _inspect_picture(store: Store, request: ApiRequest, form: UploadForm) -> NewPicture | None:
    sent = request.body.files.get("picture")
    found = None
    try:
        found = _inspect(store, request, form, "picture", media.inspect_picture)
    except media.TooLargeError as error:
        form.complain("picture", str(error))
    if sent and found:
        digits = secrets.token_hex(16)
        path = "/".join(("extaudio", *digits[:4], digits[4:]))
        return NewPicture(path, found.color, Media(sent.file, found.type))
    if sent and "picture" not in form.details:
        form.complain("picture", "This is not a readable picture.")
    return None


def _find_hosts(
    store: Store, form: UploadForm, *, all_or_none: bool = False
) -> tuple[int, ...] | None:
    """Return the ids of the hosts, or None to leave them unchanged.

    Users become hosts without having to accept. Unknown names are ignored, or with
    `all_or_none` invalidate all.
    """
    if form.hosts is None:
        return None
    found = [store.find_user(username) for username in form.hosts]
    if all_or_none and None in found:
        return None
    return tuple(dict.fromkeys(user.id for user in found if user))


def _choose_first_state(form: UploadForm, now: int) -> tuple[ShowState, int]:
    """Return the state of a new show and its time of publication."""
    if form.is_on("unlisted"):
        return "unlisted", now
    if form.publish_date is not None and form.publish_date > now:
        return "scheduled", form.publish_date
    return "public", now


def _choose_next_state(
    show: Show, form: UploadForm, now: int
) -> tuple[ShowState | None, int | None]:
    """Return the new state and time of publication of a show; None for no change."""
    if form.is_on("unlisted"):
        return "unlisted", None
    if form.is_on("unpublish"):
        return "draft", None
    if form.publish_date is not None or (form.is_on("publish") and not show.was_public):
        return _choose_first_state(form, now)
    return ("public" if form.is_on("publish") else None), None
