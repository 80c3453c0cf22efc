"""What a test may do to a world though the API cannot. Knows no HTTP.

Arguments have the names that the API gives to the same things in its answers. Moments are Unix
seconds or ``datetime`` objects; ``None`` is the present one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, get_args
from urllib.parse import unquote

from aiomixcloud.sandbox.api import serializers as answers
from aiomixcloud.sandbox.api import upload_form as forms
from aiomixcloud.sandbox.conditions.clock import unix
from aiomixcloud.sandbox.db.models import NewShow, NewUser, Show, ShowState, User
from aiomixcloud.sandbox.db.slugs import slugify

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from aiomixcloud.sandbox.db.store import State

_STATES = get_args(ShowState)

# Beyond these, numbers and names are mistakes.
_MOST = 10**9
_LONGEST_NAME = 255
_LONGEST_TEXT = 1000


class Preparing(ABC):
    """The methods that prepare a world, for whatever has a state.

    Users are given by their names and shows by their keys, as ``"/luke/a-nice-mix/"``. What is
    not there is a ``LookupError``, what cannot be a ``ValueError``.
    """

    @property
    @abstractmethod
    def _state(self) -> State:
        """The state to prepare."""

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
        """Add a user and return his key.

        Raises ``ValueError`` for a name that is taken or cannot be.

        >>> from aiomixcloud.sandbox import Sandbox
        >>> with Sandbox() as sandbox:
        ...     sandbox.add_user("dj_hazel", city="Ghent", country="Belgium")
        '/dj_hazel/'
        """
        for field, text, most in (
            ("username", username, _LONGEST_NAME),
            ("name", name or "", _LONGEST_NAME),
            ("biog", biog, _LONGEST_TEXT),
            ("city", city or "", _LONGEST_NAME),
            ("country", country or "", _LONGEST_NAME),
        ):
            _check_length(field, text, most)
        at = self._at(created_time)
        new = NewUser(
            *(username, name or username, at, at),
            biog=biog,
            city=city or None,
            country=country or None,
            is_pro=is_pro,
        )
        self._state.add_user(new)
        return answers.key_of(username)

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
        state: ShowState = "public",
        created_time: datetime | float | None = None,
    ) -> str:
        """Add a show without audio and return its key.

        ``sections`` are as in an upload. A show that is ``"scheduled"`` is published at its
        ``created_time``. Raises ``ValueError`` for what an upload would be refused for,
        ``LookupError`` when there is no such user.

        >>> from aiomixcloud.sandbox import Sandbox
        >>> with Sandbox() as sandbox:
        ...     sandbox.add_show("bob", "Rain", tags=["Ambient"], state="unlisted")
        '/bob/rain/'
        """
        if state not in _STATES:
            raise ValueError(f"state must be one of {', '.join(_STATES)}, not {state!r}")
        for field, count in (("audio_length", audio_length), ("play_count", play_count)):
            if count is not None and not 0 <= count <= _MOST:
                raise ValueError(f"{field} must be from 0 to {_MOST}, not {count}")
        wishes = _wishes(name, description, tags, sections)
        owner, at = self._user(username), self._at(created_time)
        new = NewShow(
            *(wishes.name or "", at, at),
            description=description,
            audio_length=audio_length,
            play_count=play_count,
            state=state,
            hidden_stats=hidden_stats,
            tags=wishes.tags or (),
            hosts=tuple(dict.fromkeys(self._user(host).id for host in hosts)),
            sections=wishes.sections or (),
        )
        return answers.key_of(owner.username, self._state.upload(owner.id, new).slug)

    def add_comment(
        self,
        username: str,
        key: str,
        comment: str,
        *,
        submit_date: datetime | float | None = None,
    ) -> None:
        """Let a user comment on the show or the profile of a key.

        Raises ``LookupError`` where one of them is not there, ``ValueError`` where there may be
        no comments.

        >>> from aiomixcloud.sandbox import Sandbox
        >>> with Sandbox() as sandbox:
        ...     sandbox.add_comment("bob", "/luke/a-nice-mix/", "What a mix!")
        """
        _check_length("comment", comment, _LONGEST_TEXT)
        author = self._user(username)
        subject = self._show(key) if "/" in key.strip("/") else self._user(key)
        if isinstance(subject, Show) and subject.comments_disabled:
            raise ValueError(f"the show {key!r} does not allow comments")
        self._state.comment(author.id, subject, comment, wish=self._at(submit_date))

    def add_listen(
        self, username: str, key: str, *, listen_time: datetime | float | None = None
    ) -> None:
        """Let a user listen to the show of a key; his history has it at the last time only.

        Raises ``LookupError`` where one of them is not there.

        >>> from aiomixcloud.sandbox import Sandbox
        >>> with Sandbox() as sandbox:
        ...     sandbox.add_listen("bob", "/luke/a-nice-mix/")
        """
        listener, heard = self._user(username), self._show(key)
        self._state.listen_again(listener.id, heard.id, wish=self._at(listen_time))

    def add_playlist(self, username: str, name: str, cloudcasts: Sequence[str]) -> str:
        """Add a playlist of shows, which are given by their keys, and return its key.

        Raises ``LookupError`` where one of them is not there, ``ValueError`` for a name that is
        taken or cannot be.

        >>> from aiomixcloud.sandbox import Sandbox
        >>> with Sandbox() as sandbox:
        ...     sandbox.add_playlist("bob", "Rainy Days", ["/luke/a-nice-mix/"])
        '/bob/playlists/rainy-days/'
        """
        _check_length("name", name, _LONGEST_NAME)
        owner, slug = self._user(username), slugify(name)
        if not slug.strip("-"):
            raise ValueError("the name of a playlist needs letters or digits")
        if self._state.playlist(owner.id, slug):
            raise ValueError(f"{owner.username!r} has a playlist of this name already")
        shows = [self._show(key).id for key in cloudcasts]
        self._state.add_playlist(owner.id, name, shows, at=self._state.now())
        return answers.key_of(owner.username, "playlists", slug)

    def token(self, username: str) -> str:
        """Return an access token of a user, the same one until it is revoked.

        Raises ``LookupError`` when there is no such user.
        """
        return self._state.grants.token(self._user(username).id)

    def authorize(self, username: str, *, client_id: str, redirect_uri: str = "") -> str:
        """Return a code as if a user had allowed an application to act for him.

        An empty ``redirect_uri`` stands for a code that was shown on screen. Raises
        ``LookupError`` when there is no such user.
        """
        user = self._user(username)
        return self._state.grants.authorize(user.id, client_id, redirect_uri)

    def revoke(self, token: str) -> None:
        """Make an access token invalid, and the codes of the application that it was given to.

        Raises ``LookupError`` when there is no such token.
        """
        if not self._state.grants.revoke(token):
            raise LookupError("the sandbox has given out no such access token")

    def _user(self, name: str) -> User:
        """Return the user of a name or key."""
        found = self._state.user(unquote(name.strip("/")))
        if found is None:
            known = ", ".join(repr(one.username) for one in self._state.prominent_users(3))
            hint = f"some of those it has: {known}" if known else "add_user() adds one"
            raise LookupError(f"the sandbox has no user {name!r}; {hint}")
        return found

    def _show(self, key: str) -> Show:
        username, _, slug = key.strip("/").partition("/")
        found = self._state.show(self._user(username).id, unquote(slug))
        if found is None:
            raise LookupError(f"the sandbox has no show {key!r}")
        return found

    def _at(self, moment: datetime | float | None) -> int:
        return self._state.now() if moment is None else int(unix(moment))


def _wishes(
    name: str, description: str, tags: Sequence[str], sections: Sequence[Mapping[str, Any]]
) -> forms.Wishes:
    """Read these like the form of an upload."""
    fields = {"name": name, "description": description}
    fields |= {f"tags-{place}-tag": tag for place, tag in enumerate(tags)}
    for place, section in enumerate(sections):
        fields |= {f"sections-{place}-{part}": str(section[part]) for part in section}
    wishes = forms.read(fields)
    for field in wishes.unknown:
        raise ValueError(f"{field} is unknown")
    for field, texts in wishes.details.items():
        raise ValueError(f"{field}: {texts[0]}")
    return wishes


def _check_length(name: str, value: str, most: int) -> None:
    if len(value) > most:
        raise ValueError(f"{name} has {len(value)} characters; {most} are allowed")
