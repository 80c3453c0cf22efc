"""Fetching the details of many objects, several at a time."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from aiomixcloud import MixcloudError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

    from aiomixcloud.cli.session import Session

#: Number of requests at a time.
_WORKERS = 4


def fetch_each(
    items: Iterable[Any], fetch: Callable[[Any], Any]
) -> Iterator[tuple[Any, Any | MixcloudError]]:
    """Yield each item with its result or its error, in the order of the items.

    A few requests run at a time. The client closes its gate for all of them while a rate limit
    lasts.

    Args:
        items: The items, which may be fetched during the iteration.
        fetch: Fetches the result of an item.
    """
    from concurrent.futures import ThreadPoolExecutor

    running: deque[tuple[Any, Future[Any]]] = deque()
    workers = ThreadPoolExecutor(_WORKERS)
    try:
        for item in items:
            running.append((item, workers.submit(fetch, item)))
            if len(running) == _WORKERS:
                yield _finish(*running.popleft())
        while running:
            yield _finish(*running.popleft())
    finally:
        workers.shutdown(wait=False, cancel_futures=True)


def _finish(item: Any, future: Future[Any]) -> tuple[Any, Any | MixcloudError]:
    try:
        return item, future.result()
    except MixcloudError as error:
        return item, error


def with_details(session: Session, items: Iterable[Any]) -> Iterator[Any]:
    """Yield the details of the items of a list.

    Items without details of their own, such as comments, are yielded as listed, and so are
    items that are deleted meanwhile.

    Raises:
        MixcloudError: A request failed for another reason.
    """

    def fetch(item: Any) -> Any:
        key = item.data.get("key")
        has_details = item.data.get("type") in {"cloudcast", "user", "tag"}
        return session.client.get(key) if has_details and isinstance(key, str) else item

    for item, found in fetch_each(items, fetch):
        if isinstance(found, NotFoundError):
            session.messages.note(f"{item.data.get('key')} is listed but not found.")
            yield item
        elif isinstance(found, MixcloudError):
            raise found
        else:
            yield found
