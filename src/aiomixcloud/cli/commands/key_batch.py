"""Fetching something for each key on standard input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiomixcloud import InvalidArgumentError, MixcloudError, NotFoundError
from aiomixcloud.cli.error_messages import explain
from aiomixcloud.cli.exit_codes import DONE, CommandError
from aiomixcloud.cli.input.details import fetch_each
from aiomixcloud.cli.input.keys import FROM_STDIN, all_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aiomixcloud.cli.session import Session


class KeyBatch:
    """The keys on standard input, and what is fetched for each of them.

    Args:
        session: The session of the command.
        fetch: Fetches something for a key.

    Attributes:
        status: The exit status: the highest of those of the keys.
    """

    def __init__(self, session: Session, fetch: Callable[[str], Any]) -> None:
        self.status: int = DONE
        self._session = session
        self._fetch = fetch

    def results(self) -> Iterator[Any]:
        """Yield the results in the order of the keys.

        A key that is not found is reported, and the other keys are fetched.

        Raises:
            MixcloudError: A request failed for another reason.
        """
        for key, found in fetch_each(all_keys(self._session, [FROM_STDIN]), self._try):
            if isinstance(found, NotFoundError | InvalidArgumentError | CommandError):
                status, message = explain(found, self._session)
                self.status = max(self.status, status)
                self._session.messages.problem(f"{key}: {message}")
            elif isinstance(found, MixcloudError):
                raise found
            else:
                yield found

    def _try(self, key: str) -> Any:
        try:
            return self._fetch(key)
        except CommandError as error:  # several shows, or none, have this title
            return error
