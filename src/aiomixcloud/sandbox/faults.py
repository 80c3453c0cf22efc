"""What may go wrong: values to hand to ``Sandbox.faults.add``. How they are done: ``breaking``.

>>> from aiomixcloud.sandbox import Sandbox, faults
>>> with Sandbox() as sandbox:
...     sandbox.faults.add("GET /bob/", faults.RateLimit(30), times=2)
...     sandbox.faults.add("/upload/", faults.Reset("headers", done=True))
...     [pending.times for pending in sandbox.faults]
[2, 1]

Every fault says whether the action that it hits happens. Those that replace the answer
(``Replacement``) have ``done`` for it, by default false, and read the body of the request to its
end unless they are ``early``. ``Delay`` and ``Reset`` have their own ``done``. With ``Truncate``,
``Trickle`` and ``SuccessWithoutKey`` it always happens, since they need its answer. Sizes of
bodies are those on the wire, which may be compressed.

Some answers need no class of their own. A gateway that forbids something, with a page of HTML:
``Status(403)``. An empty object with status 200 after an upload that was taken:
``Status(200, "{}", "text/javascript", done=True)``; no body at all: ``Empty(done=True)``.

Wrong values are a ``ValueError`` or ``TypeError`` at once.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Literal, overload

from aiomixcloud.sandbox.matching import Pattern

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


@dataclass(frozen=True, slots=True)
class Fault:
    """What all faults have in common; ``name`` is the one used over HTTP and in the log."""

    name: ClassVar[str]


@dataclass(frozen=True, slots=True)
class Replacement(Fault):
    """A fault that puts something else in the place of the answer.

    ``done``: the action happens, though nobody is told. ``early``: the answer comes before the
    body of the request is read, as when a server refuses an upload by its first line.
    """

    done: bool = field(default=False, kw_only=True)
    early: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        _check_truth(done=self.done, early=self.early)
        if self.done and self.early:
            raise ValueError("done and early exclude each other: to act, the body must be read")


@dataclass(frozen=True, slots=True)
class RateLimit(Replacement):
    """Refuse as the API does beyond its rate limit: status 403.

    ``retry_after`` are whole seconds, told in the header ``Retry-After`` as a number, as a date
    or not at all (``header=None``), and in the body unless ``in_body`` is false. A date is that
    of the machine's clock.
    """

    name: ClassVar[str] = "rate_limit"
    retry_after: int = 60
    header: Literal["seconds", "date"] | None = "seconds"
    in_body: bool = True

    def __post_init__(self) -> None:
        Replacement.__post_init__(self)
        _check_whole("retry_after", self.retry_after, 0)
        _check_choice("header", self.header, ("seconds", "date", None))
        _check_truth(in_body=self.in_body)


@dataclass(frozen=True, slots=True)
class RefuseWith200(Replacement):
    """Refuse an upload, edit or action in an answer of status 200, as Mixcloud was seen to do.

    The body is ``{"result": {"success": false, "message": ...}}``; the text is a guess.
    """

    name: ClassVar[str] = "refuse_with_200"
    message: str = "Your request was not accepted."

    def __post_init__(self) -> None:
        Replacement.__post_init__(self)
        _check_text("message", self.message)


@dataclass(frozen=True, slots=True)
class PostValidationError(Replacement):
    """Refuse a form with status 400 and an error of the type ``PostValidationError``.

    Type and status were seen at Mixcloud for a form that was badly made; the text is a guess.
    """

    name: ClassVar[str] = "post_validation_error"
    message: str = "The form is not valid."

    def __post_init__(self) -> None:
        Replacement.__post_init__(self)
        _check_text("message", self.message)


@dataclass(frozen=True, slots=True)
class Status(Replacement):
    """Answer with a status, 200 to 599; without a ``body``, with such a page as servers have."""

    name: ClassVar[str] = "status"
    code: int
    body: str | None = None
    content_type: str = "text/html; charset=utf-8"

    def __post_init__(self) -> None:
        Replacement.__post_init__(self)
        _check_whole("code", self.code, 200, 599)
        if self.body is not None:
            _check_text("body", self.body)
        _check_printable("content_type", self.content_type)


@dataclass(frozen=True, slots=True)
class Redirect(Replacement):
    """Send the client to another address."""

    name: ClassVar[str] = "redirect"
    location: str
    status: Literal[301, 302, 303, 307, 308] = 302

    def __post_init__(self) -> None:
        Replacement.__post_init__(self)
        _check_printable("location", self.location)
        _check_choice("status", self.status, (301, 302, 303, 307, 308))


@dataclass(frozen=True, slots=True)
class Garbage(Replacement):
    """Answer with status 200 and something that is not JSON: a page, broken JSON, broken UTF-8."""

    name: ClassVar[str] = "garbage"
    kind: Literal["html", "json", "utf-8"] = "html"

    def __post_init__(self) -> None:
        Replacement.__post_init__(self)
        _check_choice("kind", self.kind, ("html", "json", "utf-8"))


@dataclass(frozen=True, slots=True)
class Empty(Replacement):
    """Answer with status 200 and no body."""

    name: ClassVar[str] = "empty"


@dataclass(frozen=True, slots=True)
class Silent(Replacement):
    """Never answer, until the client goes or the sandbox stops."""

    name: ClassVar[str] = "silent"


@dataclass(frozen=True, slots=True)
class Endless(Replacement):
    """Answer with a list that has no end, until the client goes or the sandbox stops."""

    name: ClassVar[str] = "endless"


@dataclass(frozen=True, slots=True)
class Bomb(Replacement):
    """Answer with valid JSON of so many megabytes, compressed to a thousandth of that.

    It is sent so to clients that do not ask for compression, too.
    """

    name: ClassVar[str] = "bomb"
    megabytes: int = 100

    def __post_init__(self) -> None:
        Replacement.__post_init__(self)
        _check_whole("megabytes", self.megabytes, 1)


@dataclass(frozen=True, slots=True)
class Delay(Fault):
    """Wait, then answer as usual.

    The action happens after the wait, and not at all if the client has gone by then; ``done``:
    before the wait.
    """

    name: ClassVar[str] = "delay"
    seconds: float
    done: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        _check_number("seconds", self.seconds)
        _check_truth(done=self.done)


@dataclass(frozen=True, slots=True)
class SuccessWithoutKey(Fault):
    """Report a success and nothing else, as Mixcloud often does after an upload.

    The body is ``{"result": {"success": true}}``. What the sandbox refuses stays refused.
    """

    name: ClassVar[str] = "success_without_key"


@dataclass(frozen=True, slots=True)
class Truncate(Fault):
    """Close the connection after so many bytes of the body (``None``: half of it).

    ``Content-Length`` announces more than that, also when the whole body is sent.
    """

    name: ClassVar[str] = "truncate"
    after: int | None = None

    def __post_init__(self) -> None:
        if self.after is not None:
            _check_whole("after", self.after, 0)


@dataclass(frozen=True, slots=True)
class Trickle(Fault):
    """Answer as usual, but the body comes slowly."""

    name: ClassVar[str] = "trickle"
    bytes_per_second: float = 10

    def __post_init__(self) -> None:
        _check_number("bytes_per_second", self.bytes_per_second)
        if not self.bytes_per_second:
            raise ValueError("bytes_per_second must be more than 0")


@dataclass(frozen=True, slots=True)
class Reset(Fault):
    """Break the connection by a TCP reset.

    ``when`` is ``before`` (only the head of the request has come in, nothing of its body is
    read), ``request`` (in the middle of its body), ``headers`` (all of it is read, nothing is
    answered) or ``body`` (in the middle of the answer). ``after`` are the bytes of the body of
    request or answer until then; ``None`` is half of it.

    With ``before`` and ``request`` the action never happens, with ``body`` always, with
    ``headers`` if ``done``.
    """

    name: ClassVar[str] = "reset"
    when: Literal["before", "request", "headers", "body"] = "headers"
    after: int | None = None
    done: bool | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        _check_choice("when", self.when, ("before", "request", "headers", "body"))
        if self.after is not None:
            if self.when not in ("request", "body"):
                raise ValueError(f"after has no meaning with when={self.when!r}")
            _check_whole("after", self.after, 0)
        if self.done is not None:
            _check_truth(done=self.done)
            if self.when != "headers" and self.done != (self.when == "body"):
                raise ValueError(f"done cannot be {self.done} with when={self.when!r}")


NAMES: Mapping[str, type[Fault]] = {
    kind.name: kind
    for kind in (
        *(RateLimit, RefuseWith200, PostValidationError, Status, Redirect, Garbage, Empty),
        *(Silent, Endless, Bomb),
        *(SuccessWithoutKey, Delay, Truncate, Trickle, Reset),
    )
}


def build(name: object, parameters: Mapping[str, Any]) -> Fault:
    """Return the fault of a name; raises ``ValueError`` or ``TypeError`` that names the mistake.

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
        # Python's words for a missing argument begin with the name of a method.
        raise TypeError(str(error).partition("__init__() ")[2] or str(error)) from error


# The queue


@dataclass(frozen=True, slots=True)
class Pending:
    """A fault that waits for requests: which ones, and how many more (``None``: for ever)."""

    match: str
    fault: Fault
    times: int | None


@dataclass(slots=True)
class _Waiting:
    pattern: Pattern
    fault: Fault
    times: int | None


class Faults(Sequence[Pending]):
    """The faults of a sandbox that are still to come, in the order of their adding.

    They may be added before the sandbox starts and outlive its stop. Any thread may use this.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[_Waiting] = []

    def add(self, match: str, fault: Fault, *, times: int | None = 1) -> None:
        """Let the next requests of a kind go wrong.

        ``match`` is a path, perhaps after a method: ``GET /bob/``, ``/upload/``,
        ``* /popular/*``; for the wildcards see ``matching.Pattern``. A request is hit by the
        first fault that matches, and by that one only. ``times`` is how many requests it hits;
        ``None`` is for ever.

        >>> Faults().add("POST /*/follow/", Status(502), times=None)
        """
        pattern = Pattern.parse(match)
        if type(fault) not in NAMES.values():
            raise TypeError(f"fault must be one of aiomixcloud.sandbox.faults, not {fault!r}")
        if times is not None:
            _check_whole("times", times, 1)
        with self._lock:
            self._waiting.append(_Waiting(pattern, fault, times))

    def clear(self) -> None:
        """Forget all that are pending."""
        with self._lock:
            self._waiting.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """Return the fault that hits a request, and count it as used."""
        with self._lock:
            for waiting in self._waiting:
                if waiting.pattern.matches(method, path):
                    if waiting.times is not None:
                        waiting.times -= 1
                        if not waiting.times:
                            self._waiting.remove(waiting)
                    return waiting.fault
        return None

    @overload
    def __getitem__(self, index: int) -> Pending: ...
    @overload
    def __getitem__(self, index: slice) -> list[Pending]: ...
    def __getitem__(self, index: int | slice) -> Pending | list[Pending]:
        return self._pending()[index]

    def __iter__(self) -> Iterator[Pending]:
        return iter(self._pending())

    def __len__(self) -> int:
        return len(self._pending())

    def __repr__(self) -> str:
        return f"<Faults: {self._pending()}>"

    def _pending(self) -> list[Pending]:
        with self._lock:
            return [Pending(str(one.pattern), one.fault, one.times) for one in self._waiting]


# Checks: faults come from programs in other languages, too.


def _check_whole(name: str, value: object, least: int, most: int | None = None) -> None:
    if type(value) is not int:
        raise TypeError(f"{name} must be a whole number, not {value!r}")
    if value < least or (most is not None and value > most):
        span = f"at least {least}" if most is None else f"from {least} to {most}"
        raise ValueError(f"{name} must be {span}, not {value}")


def _check_number(name: str, value: object) -> None:
    if type(value) not in (int, float):
        raise TypeError(f"{name} must be a number, not {value!r}")
    if not (isinstance(value, (int, float)) and math.isfinite(value) and value >= 0):
        raise ValueError(f"{name} must be 0 or more, not {value}")


def _check_truth(**values: object) -> None:
    for name, value in values.items():
        if type(value) is not bool:
            raise TypeError(f"{name} must be true or false, not {value!r}")


def _check_text(name: str, value: object) -> None:
    if type(value) is not str:
        raise TypeError(f"{name} must be text, not {value!r}")


def _check_printable(name: str, value: str) -> None:
    _check_text(name, value)
    if not value.isprintable():
        raise ValueError(f"{name} must not have control characters")


def _check_choice(name: str, value: object, choices: Sequence[object]) -> None:
    if not any(value == choice and type(value) is type(choice) for choice in choices):
        raise ValueError(f"{name} must be one of {', '.join(map(repr, choices))}, not {value!r}")
