"""Methods that create data that the API cannot create.

Arguments are named like the fields in the API's responses. Times are Unix seconds or ``datetime``
objects; None is the current time.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Literal, get_args
from urllib.parse import unquote

from aiomixcloud.constants import DESCRIPTION_MAX_SIZE

from .api import serializers, upload_form
from .api.upload_form import NAME_MAX_SIZE
from .checks import check_choice, check_whole
from .conditions.clock import convert_to_unix
from .db.models import NewShow, NewUser, Show, ShowState, User
from .db.slugs import slugify

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from .db.store import Store

#: The maximum of lengths and counts; larger values are assumed to be mistakes.
MAX_COUNT = 10**9


class Builder(ABC):
    """Methods that create data, for classes that have a store.

    Users are identified by user name, shows by key, such as ``"/luke/a-nice-mix/"``.
    """

    @property
    @abstractmethod
    def _store(self) -> Store:
        """The store to change."""

    def add_user(
        self,
        username: str,
        *,
        name: str | None = None,
        biog: str = "",
        city: str | None = None,
        country: str | None = None,
        is_pro: bool = False,
        created_time: datetime | float | None = None,
    ) -> str:
        """Add a user.

        Args:
            username: Letters, digits, ``_`` and ``-``.
            name: Display name; the user name if omitted.
            biog: Biography.
            city: City, shown on the profile.
            country: Country, shown on the profile.
            is_pro: Whether the user has a Pro account.
            created_time: When the user joined; now if omitted.

        Returns:
            The key of the user.

        Raises:
            ValueError: The user name is taken or not valid, or a value is out of range.

        Example:
            >>> from aiomixcloud.sandbox import Sandbox
            >>> with Sandbox() as sandbox:
            ...     sandbox.add_user("dj_hazel", city="Ghent", country="Belgium")
            '/dj_hazel/'
        """
        for field, text, most in (
            ("username", username, NAME_MAX_SIZE),
            ("name", name or "", NAME_MAX_SIZE),
            ("biog", biog, DESCRIPTION_MAX_SIZE),
            ("city", city or "", NAME_MAX_SIZE),
            ("country", country or "", NAME_MAX_SIZE),
        ):
            _check_length(field, text, most)
        at = self._at(created_time)
        new = NewUser(
            username,
            name or username,
            at,
            at,
            biog=biog,
            city=city or None,
            country=country or None,
            is_pro=is_pro,
        )
        self._store.add_user(new)
        return serializers.build_key(username)

    def add_show(
        self,
        username: str,
        name: str,
        *,
        description: str = "",
        tags: Sequence[str] = (),
        hosts: Sequence[str] = (),
        sections: Sequence[Mapping[str, Any]] = (),
        audio_length: int | None = None,
        play_count: int = 0,
        hidden_stats: bool = False,
        state: Literal["public", "unlisted", "draft", "scheduled"] = "public",
        created_time: datetime | float | None = None,
    ) -> str:
        """Add a show without audio.

        Args:
            username: The owner.
            name: Name of the show.
            description: Description of the show.
            tags: Names of tags.
            hosts: User names of hosts.
            sections: Tracklist, in the form that an upload takes.
            audio_length: Length in seconds.
            play_count: Number of plays.
            hidden_stats: Whether the statistics are hidden.
            state: ``"public"``, ``"unlisted"``, ``"draft"`` or ``"scheduled"``.
            created_time: When the show was created; now if omitted. A scheduled show is
                published at this time.

        Returns:
            The key of the show.

        Raises:
            ValueError: A value is not valid; the rules are those of an upload.
            TypeError: ``audio_length`` or ``play_count`` is not a whole number.
            LookupError: The owner or a host does not exist.

        Example:
            >>> from aiomixcloud.sandbox import Sandbox
            >>> with Sandbox() as sandbox:
            ...     sandbox.add_show("bob", "Rain", tags=["Ambient"], state="unlisted")
            '/bob/rain/'
        """
        check_choice("state", state, get_args(ShowState))
        for field, count in (("audio_length", audio_length), ("play_count", play_count)):
            if count is not None:
                check_whole(field, count, 0, MAX_COUNT)
        wishes = _parse_wishes(name, description, tags, sections)
        owner, at = self._user(username), self._at(created_time)
        new = NewShow(
            wishes.name or "",
            at,
            at,
            description=description,
            audio_length=audio_length,
            play_count=play_count,
            state=state,
            hidden_stats=hidden_stats,
            tags=wishes.tags or (),
            hosts=tuple(dict.fromkeys(self._user(host).id for host in hosts)),
            sections=wishes.sections or (),
        )
        return serializers.build_key(owner.username, self._store.upload(owner.id, new).slug)

    def add_comment(
        self,
        username: str,
        key: str,
        comment: str,
        *,
        submit_date: datetime | float | None = None,
    ) -> None:
        """Add a comment to a show or profile.

        Args:
            username: The author.
            key: Key of a show or user.
            comment: The text.
            submit_date: When the comment was written; now if omitted.

        Raises:
            LookupError: The author, show or user does not exist.
            ValueError: The comment is too long, or comments are disabled.

        Example:
            >>> from aiomixcloud.sandbox import Sandbox
            >>> with Sandbox() as sandbox:
            ...     sandbox.add_comment("bob", "/luke/a-nice-mix/", "What a mix!")
        """
        _check_length("comment", comment, DESCRIPTION_MAX_SIZE)
        author = self._user(username)
        subject = self._show(key) if "/" in key.strip("/") else self._user(key)
        if isinstance(subject, Show) and subject.comments_disabled:
            raise ValueError(f"the show {key!r} does not allow comments")
        column: Literal["show_id", "profile_id"] = (
            "show_id" if isinstance(subject, Show) else "profile_id"
        )
        self._store.add_comment(author.id, column, subject.id, comment, wish=self._at(submit_date))

    def add_listen(
        self, username: str, key: str, *, listen_time: datetime | float | None = None
    ) -> None:
        """Add a show to the listening history of a user.

        A history contains each show once, at the last time the user listened to it.

        Args:
            username: The listener.
            key: Key of the show.
            listen_time: When the user listened; now if omitted.

        Raises:
            LookupError: The user or show does not exist.

        Example:
            >>> from aiomixcloud.sandbox import Sandbox
            >>> with Sandbox() as sandbox:
            ...     sandbox.add_listen("bob", "/luke/a-nice-mix/")
        """
        listener, heard = self._user(username), self._show(key)
        self._store.record_listen(listener.id, heard.id, wish=self._at(listen_time))

    def add_playlist(self, username: str, name: str, cloudcasts: Sequence[str]) -> str:
        """Add a playlist.

        Args:
            username: The owner.
            name: Name of the playlist.
            cloudcasts: Keys of its shows.

        Returns:
            The key of the playlist.

        Raises:
            LookupError: The user or a show does not exist.
            ValueError: The name is taken or not valid.

        Example:
            >>> from aiomixcloud.sandbox import Sandbox
            >>> with Sandbox() as sandbox:
            ...     sandbox.add_playlist("bob", "Rainy Days", ["/luke/a-nice-mix/"])
            '/bob/playlists/rainy-days/'
        """
        _check_length("name", name, NAME_MAX_SIZE)
        owner, slug = self._user(username), slugify(name)
        if not slug.strip("-"):
            raise ValueError("the name of a playlist must contain letters or digits")
        if self._store.find_playlist(owner.id, slug):
            raise ValueError(f"{owner.username!r} already has a playlist with this name")
        shows = [self._show(key).id for key in cloudcasts]
        self._store.add_playlist(owner.id, name, shows, at=self._store.now())
        return serializers.build_key(owner.username, "playlists", slug)

    def token(self, username: str) -> str:
        """Return an access token of a user; the same one until it is revoked.

        Raises:
            LookupError: The user does not exist.
        """
        return self._store.grants.issue_token(self._user(username).id)

    def authorize(self, username: str, *, client_id: str, redirect_uri: str = "") -> str:
        """Return an OAuth code as if a user had authorized an application.

        Args:
            username: The user.
            client_id: The application.
            redirect_uri: Where the code would be sent; empty if it would be shown on screen.

        Raises:
            LookupError: The user does not exist.
        """
        user = self._user(username)
        return self._store.grants.authorize(user.id, client_id, redirect_uri)

    def revoke(self, token: str) -> None:
        """Revoke an access token, and the codes of the application it was issued to.

        Raises:
            LookupError: The token does not exist.
        """
        if not self._store.grants.revoke(token):
            raise LookupError("the sandbox has not issued this access token")

    def _user(self, name: str) -> User:
        """Return the user with a name or key."""
        found = self._store.find_user(unquote(name.strip("/")))
        if found is None:
            known = ", ".join(repr(one.username) for one in self._store.list_prominent_users(3))
            hint = f"existing users include {known}" if known else "add one with add_user()"
            raise LookupError(f"the sandbox has no user {name!r}; {hint}")
        return found

    def _show(self, key: str) -> Show:
        username, _, slug = key.strip("/").partition("/")
        found = self._store.find_show(self._user(username).id, unquote(slug))
        if found is None:
            raise LookupError(f"the sandbox has no show {key!r}")
        return found

    def _at(self, moment: datetime | float | None) -> int:
        return self._store.now() if moment is None else int(convert_to_unix(moment))


def _parse_wishes(
    name: str, description: str, tags: Sequence[str], sections: Sequence[Mapping[str, Any]]
) -> upload_form.UploadForm:
    """Validate the values like the form of an upload."""
    fields = {"name": name, "description": description}
    fields |= {f"tags-{place}-tag": tag for place, tag in enumerate(tags)}
    for place, section in enumerate(sections):
        fields |= {f"sections-{place}-{part}": str(section[part]) for part in section}
    wishes = upload_form.parse(fields)
    for field in wishes.unknown:
        raise ValueError(f"{field} is not a known field")
    for field, texts in wishes.details.items():
        raise ValueError(f"{field}: {texts[0]}")
    return wishes


def _check_length(name: str, value: str, most: int) -> None:
    if len(value) > most:
        raise ValueError(f"{name} has {len(value)} characters; the maximum is {most}")
