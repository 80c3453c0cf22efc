"""Every text that a call may show to people, to search for secrets."""

from __future__ import annotations

import asyncio
import pickle
import traceback
from dataclasses import is_dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Files whose frames are searched. Tests are not, because they contain the secrets.
_SEARCHED = ("/aiomixcloud/", "/site-packages/aiohttp/", "/site-packages/urllib3/")


def log_everything() -> None:
    """Turn on the debug log of asyncio if an event loop is running."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return
    loop.set_debug(True)
    loop.slow_callback_duration = 0


def all_texts(*things: object) -> str:
    """Return every text form of clients, pages, events and exceptions."""
    return "\n".join(text for thing in things for text in _texts(thing))


def frame_variables(error: BaseException) -> str:
    """Return the local variables of the frames in a traceback, except those of tests."""
    return "\n".join(
        f"{name} = {value!r}"
        for one in _chain(error)
        for frame, _ in traceback.walk_tb(one.__traceback__)
        if any(place in frame.f_code.co_filename for place in _SEARCHED)
        for name, value in frame.f_locals.items()
    )


def _texts(thing: object) -> Iterator[str]:
    yield str(thing)
    yield repr(thing)
    if hasattr(thing, "__dict__"):
        yield repr(vars(thing))
    if is_dataclass(thing):
        yield from (repr(getattr(thing, name)) for name in thing.__dataclass_fields__)
    if isinstance(thing, BaseException):
        yield from _texts_of_exception(thing)


def _texts_of_exception(error: BaseException) -> Iterator[str]:
    yield pickle.dumps(error).decode("latin-1")
    yield from traceback.format_exception(error)
    for one in _chain(error):
        yield f"{one} {one!r} {one.args!r} {vars(one)!r}"
        yield from getattr(one, "__notes__", ())


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception, its causes and its contexts."""
    left, known = [error], set[int]()
    while left:
        one = left.pop()
        if id(one) not in known:
            known.add(id(one))
            yield one
            left += [other for other in (one.__cause__, one.__context__) if other is not None]
