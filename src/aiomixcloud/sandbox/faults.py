"""The faults that ``Sandbox.faults.add`` accepts.

Each fault defines whether the requested action happens. Faults that replace the response
(``Replacement``) prevent it unless ``done=True``, and read the whole request body unless
``early=True``. ``Delay`` and ``Reset`` document their own ``done``. With ``Truncate``,
``Trickle`` and ``SuccessWithoutKey`` the action always happens, because they change its response.
Body sizes are measured on the wire, possibly after compression.

Some cases need no class of their own. For a gateway that forbids a request with an HTML page, use
``Status(403)``. For an empty object with status 200 after an accepted upload, use
``Status(200, "{}", "text/javascript", done=True)``; for an empty body, ``Empty(done=True)``.

Invalid values raise ``ValueError`` or ``TypeError`` immediately.

Example:
    >>> from aiomixcloud.sandbox import Sandbox, faults
    >>> with Sandbox() as sandbox:
    ...     sandbox.faults.add("GET /bob/", faults.RateLimit(30), times=2)
    ...     sandbox.faults.add("/upload/", faults.Reset("headers", done=True))
    ...     [pending.times for pending in sandbox.faults]
    [2, 1]
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, Literal, overload

from .checks import check_choice, check_number, check_text, check_truth, check_whole
from .matching import Pattern

__all__ = [
    "NAMES",
    "Bomb",
    "Delay",
    "Empty",
    "Endless",
    "Fault",
    "Faults",
    "Garbage",
    "Pending",
    "PostValidationError",
    "RateLimit",
    "Redirect",
    "RefuseWith200",
    "Replacement",
    "Reset",
    "Silent",
    "Status",
    "SuccessWithoutKey",
    "Trickle",
    "Truncate",
    "build",
]

# The longest wait that a client is asked for, in seconds.
_LONGEST_WAIT = 10**9


@dataclass(frozen=True, slots=True)
class Fault:
    """The base class of all faults.

    Attributes:
        name: The name in the control interface and in the request log.
    """

    name: ClassVar[str]


@dataclass(frozen=True, slots=True)
class Replacement(Fault):
    """A fault that replaces the response.

    Attributes:
        done: Whether the action happens, although the response does not show it.
        early: Whether the response is sent before the request body is read, as when a server
            refuses an upload by its headers.
    """

    done: bool = field(default=False, kw_only=True)
    early: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        check_truth(done=self.done, early=self.early)
        if self.done and self.early:
            raise ValueError("done and early cannot be combined: the action needs the body")


@dataclass(frozen=True, slots=True)
class RateLimit(Replacement):
    """Refuse the request as the API does when its rate limit is exceeded, with status 403.

    Attributes:
        retry_after: How many seconds the client has to wait.
        header: Format of the header ``Retry-After``: a number of seconds, a date (by the
            machine's clock), or None to omit the header.
        in_body: Whether the body has ``retry_after``, too.
    """

    name: ClassVar[str] = "rate_limit"
    retry_after: int = 60
    header: Literal["seconds", "date"] | None = "seconds"
    in_body: bool = True

    def __post_init__(self) -> None:
        Replacement.__post_init__(self)
        check_whole("retry_after", self.retry_after, 0, _LONGEST_WAIT)
        check_choice("header", self.header, ("seconds", "date", None))
        check_truth(in_body=self.in_body)


@dataclass(frozen=True, slots=True)
class RefuseWith200(Replacement):
    """Refuse an upload, edit or action with status 200, as Mixcloud sometimes does.

    The body is ``{"result": {"success": false, "message": ...}}``; the message is a guess.
    """

    name: ClassVar[str] = "refuse_with_200"
    message: str = "Your request was not accepted."

    def __post_init__(self) -> None:
        Replacement.__post_init__(self)
        check_text("message", self.message)


@dataclass(frozen=True, slots=True)
class PostValidationError(Replacement):
    """Refuse a form with status 400 and an error of type ``PostValidationError``.

    Type and status were observed at Mixcloud for a malformed form; the message is a guess.
    """

    name: ClassVar[str] = "post_validation_error"
    message: str = "The form is not valid."

    def __post_init__(self) -> None:
        Replacement.__post_init__(self)
        check_text("message", self.message)


@dataclass(frozen=True, slots=True)
class Status(Replacement):
    """Respond with a status.

    Attributes:
        code: The status, from 200 to 599.
        body: The body; if omitted, an HTML page like those of web servers.
        content_type: The header ``Content-Type``.
    """

    name: ClassVar[str] = "status"
    code: int
    body: str | None = None
    content_type: str = "text/html; charset=utf-8"

    def __post_init__(self) -> None:
        Replacement.__post_init__(self)
        check_whole("code", self.code, 200, 599)
        if self.body is not None:
            check_text("body", self.body)
        _check_header("content_type", self.content_type)


@dataclass(frozen=True, slots=True)
class Redirect(Replacement):
    """Redirect the client to another URL."""

    name: ClassVar[str] = "redirect"
    location: str
    status: Literal[301, 302, 303, 307, 308] = 302

    def __post_init__(self) -> None:
        Replacement.__post_init__(self)
        _check_header("location", self.location)
        check_choice("status", self.status, (301, 302, 303, 307, 308))


@dataclass(frozen=True, slots=True)
class Garbage(Replacement):
    """Respond with status 200 and a body that is not JSON.

    Attributes:
        kind: An HTML page, malformed JSON or malformed UTF-8.
    """

    name: ClassVar[str] = "garbage"
    kind: Literal["html", "json", "utf-8"] = "html"

    def __post_init__(self) -> None:
        Replacement.__post_init__(self)
        check_choice("kind", self.kind, ("html", "json", "utf-8"))


@dataclass(frozen=True, slots=True)
class Empty(Replacement):
    """Respond with status 200 and an empty body."""

    name: ClassVar[str] = "empty"


@dataclass(frozen=True, slots=True)
class Silent(Replacement):
    """Never respond; wait until the client disconnects or the sandbox stops."""

    name: ClassVar[str] = "silent"


@dataclass(frozen=True, slots=True)
class Endless(Replacement):
    """Respond with an endless list, until the client disconnects or the sandbox stops."""

    name: ClassVar[str] = "endless"


@dataclass(frozen=True, slots=True)
class Bomb(Replacement):
    """Respond with valid JSON that is compressed to a thousandth of its size.

    It is sent compressed even to clients that do not accept compression.

    Attributes:
        megabytes: The uncompressed size.
    """

    name: ClassVar[str] = "bomb"
    megabytes: int = 100

    def __post_init__(self) -> None:
        Replacement.__post_init__(self)
        check_whole("megabytes", self.megabytes, 1)


@dataclass(frozen=True, slots=True)
class Delay(Fault):
    """Wait, then respond as usual.

    Attributes:
        seconds: How long to wait.
        done: Whether the action happens before the wait. By default, it happens after the wait,
            and only if the client is still connected.
    """

    name: ClassVar[str] = "delay"
    seconds: float
    done: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        check_number("seconds", self.seconds)
        if self.seconds < 0:
            raise ValueError(f"seconds must be 0 or more, not {self.seconds}")
        check_truth(done=self.done)


@dataclass(frozen=True, slots=True)
class SuccessWithoutKey(Fault):
    """Report success without a key, as Mixcloud often does after an upload.

    The body is ``{"result": {"success": true}}``. Invalid requests are still refused.
    """

    name: ClassVar[str] = "success_without_key"


@dataclass(frozen=True, slots=True)
class Truncate(Fault):
    """Close the connection in the middle of the response.

    ``Content-Length`` is always larger than what is sent, even if that is the whole body.

    Attributes:
        after: How many bytes of the body are sent; None for half of it.
    """

    name: ClassVar[str] = "truncate"
    after: int | None = None

    def __post_init__(self) -> None:
        if self.after is not None:
            check_whole("after", self.after, 0)


@dataclass(frozen=True, slots=True)
class Trickle(Fault):
    """Respond as usual, but send the body slowly."""

    name: ClassVar[str] = "trickle"
    bytes_per_second: float = 10

    def __post_init__(self) -> None:
        check_number("bytes_per_second", self.bytes_per_second)
        if self.bytes_per_second <= 0:
            raise ValueError(f"bytes_per_second must be more than 0, not {self.bytes_per_second}")


@dataclass(frozen=True, slots=True)
class Reset(Fault):
    """Reset the TCP connection.

    Attributes:
        when: ``before`` (after the request headers, before any of the body is read),
            ``request`` (in the middle of the request body), ``headers`` (after the whole
            request, before any response) or ``body`` (in the middle of the response body).
        after: How many bytes of the request or response body are transferred before the reset;
            None for half of it.
        done: Whether the action happens. It can be chosen for ``headers`` only: with ``before``
            and ``request`` the action never happens, with ``body`` it always does.
    """

    name: ClassVar[str] = "reset"
    when: Literal["before", "request", "headers", "body"] = "headers"
    after: int | None = None
    done: bool | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        check_choice("when", self.when, ("before", "request", "headers", "body"))
        if self.after is not None:
            if self.when not in ("request", "body"):
                raise ValueError(f"after has no meaning with when={self.when!r}")
            check_whole("after", self.after, 0)
        if self.done is not None:
            check_truth(done=self.done)
            if self.when != "headers" and self.done != (self.when == "body"):
                raise ValueError(f"done cannot be {self.done} with when={self.when!r}")


#: The faults by name.
NAMES: Mapping[str, type[Fault]] = {
    kind.name: kind
    for kind in (
        RateLimit,
        RefuseWith200,
        PostValidationError,
        Status,
        Redirect,
        Garbage,
        Empty,
        Silent,
        Endless,
        Bomb,
        SuccessWithoutKey,
        Delay,
        Truncate,
        Trickle,
        Reset,
    )
}


def build(name: object, parameters: Mapping[str, Any]) -> Fault:
    """Create a fault from its name and parameters.

    Raises:
        ValueError: The name, a parameter or a value is not valid.
        TypeError: A parameter is missing or has the wrong type.

    Example:
        >>> build("truncate", {"after": 10})
        Truncate(after=10)
    """
    kind = NAMES.get(name) if isinstance(name, str) else None
    if kind is None:
        raise ValueError(f"fault must be one of {', '.join(NAMES)}, not {name!r}")
    known = [one.name for one in fields(kind)]
    for parameter in parameters:
        if parameter not in known:
            raise ValueError(
                f"{name} has no parameter {parameter!r}; it has {', '.join(known) or 'none'}"
            )
    try:
        return kind(**parameters)
    except TypeError as error:
        # Python's message for a missing argument begins with the name of the method.
        raise TypeError(str(error).partition("__init__() ")[2] or str(error)) from error


# The queue


@dataclass(frozen=True, slots=True)
class Pending:
    """A fault that has not been used up.

    Attributes:
        match: Pattern of the requests that it hits.
        fault: The fault.
        times: How many more requests it hits; None for all.
    """

    match: str
    fault: Fault
    times: int | None


class Faults(Sequence[Pending]):
    """The pending faults of a sandbox, in the order in which they were added. Thread-safe.

    They can be added before the sandbox starts, and survive a stop.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pending: list[tuple[Pattern, Pending]] = []

    def add(self, match: str, fault: Fault, *, times: int | None = 1) -> None:
        """Make the next matching requests fail.

        Only the first fault that matches a request is applied.

        Args:
            match: A path, optionally preceded by a method: ``GET /bob/``, ``/upload/``,
                ``* /popular/*``. ``*`` matches anything including slashes, ``?`` and ``[...]``
                match one character.
            fault: What happens.
            times: How many requests it hits; None for all.

        Raises:
            ValueError: ``match`` or ``times`` is not valid.
            TypeError: An argument has the wrong type.

        Example:
            >>> Faults().add("POST /*/follow/", Status(502), times=None)
        """
        pattern = Pattern.parse(match)
        if type(fault) not in NAMES.values():
            raise TypeError(f"fault must be one of aiomixcloud.sandbox.faults, not {fault!r}")
        if times is not None:
            check_whole("times", times, 1)
        with self._lock:
            self._pending.append((pattern, Pending(str(pattern), fault, times)))

    def clear(self) -> None:
        """Remove all pending faults."""
        with self._lock:
            self._pending.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """Return the fault for a request, if any, and count it as used."""
        with self._lock:
            for place, (pattern, one) in enumerate(self._pending):
                if pattern.matches(method, path):
                    if one.times == 1:
                        del self._pending[place]
                    elif one.times is not None:
                        self._pending[place] = pattern, replace(one, times=one.times - 1)
                    return one.fault
        return None

    @overload
    def __getitem__(self, index: int) -> Pending: ...
    @overload
    def __getitem__(self, index: slice) -> list[Pending]: ...
    def __getitem__(self, index: int | slice) -> Pending | list[Pending]:
        return self._list()[index]

    def __iter__(self) -> Iterator[Pending]:
        return iter(self._list())

    def __len__(self) -> int:
        return len(self._list())

    def __repr__(self) -> str:
        return f"<Faults: {self._list()}>"

    def _list(self) -> list[Pending]:
        with self._lock:
            return [one for _, one in self._pending]


def _check_header(name: str, value: str) -> None:
    check_text(name, value)
    if not value.isprintable():
        raise ValueError(f"{name} must not contain control characters")
