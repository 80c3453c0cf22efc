"""The behaviour of the real API that is unknown, has changed or differs by account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypedDict, get_args

from .checks import check_choice, check_truth

#: The maximum list delay, in seconds.
LONGEST_LIST_DELAY: int = 10**9

TokenErrorStatus = Literal[400, 401, 403]
TokenFormat = Literal["json", "form"]
RefusalStatus = Literal[400, 200]
Links = Literal["local", "mixcloud"]

#: The allowed values of the switches that have a few.
CHOICES: dict[str, tuple[int | str, ...]] = {
    "token_error_status": get_args(TokenErrorStatus),
    "token_format": get_args(TokenFormat),
    "refusal_status": get_args(RefusalStatus),
    "links": get_args(Links),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """How a sandbox behaves where sources about the real API disagree or say nothing.

    ``Sandbox(behaviour=...)`` sets it, ``Sandbox.behaviour`` reads and replaces it while the
    sandbox runs. The control interface and ``mixcloud sandbox`` have the same switches.

    Attributes:
        token_error_status: HTTP status for a missing or invalid access token. Only the error
            type ``OAuthException`` has been recorded; 401 is a guess.
        token_format: Format of the OAuth token response. Programs of 2026 that were tried with
            the real service report JSON or form-encoded text.
        refuse_pro_fields: Whether fields for Pro accounts are an error in uploads and edits of
            free accounts. Documentation says that they need a Pro account; what happens
            otherwise has not been recorded.
        refusal_status: HTTP status of a refused upload or edit. With 200, the body is
            ``{"result": {"success": false, "message": ...}}``, as a program of 2026 reports from
            the real service. With 400, it has ``error`` and ``details``; their position is
            documented, the status is a guess.
        sections_on_read: Whether shows include their tracklist, as recorded until 2014. Since
            then, the API accepts tracklists but always returns an empty list.
        links: Target of links to pages and pictures: the sandbox, or the real site as in every
            recording. They always point to the real site if the request names one of its hosts.
        list_delay: How many seconds after its publication a show appears in lists. A program of
            2026 reports that lists of the real service lag; its documentation mentions minutes.
            That all lists lag equally is a guess.

    Raises:
        ValueError: A value is not allowed or out of range.
        TypeError: A value has the wrong type.

    Example:
        >>> from aiomixcloud.sandbox import Behaviour, Sandbox
        >>> sandbox = Sandbox(behaviour=Behaviour(token_error_status=403))
        >>> sandbox.behaviour.token_error_status
        403
    """

    token_error_status: TokenErrorStatus = 401
    token_format: TokenFormat = "json"  # noqa: S105 - not a password
    refuse_pro_fields: bool = False
    refusal_status: RefusalStatus = 400
    sections_on_read: bool = False
    links: Links = "local"
    list_delay: float = 0

    def __post_init__(self) -> None:
        for name, allowed in CHOICES.items():
            check_choice(name, getattr(self, name), allowed)
        check_truth(
            refuse_pro_fields=self.refuse_pro_fields, sections_on_read=self.sections_on_read
        )
        if type(self.list_delay) not in (int, float):
            raise TypeError(f"list_delay must be a number of seconds, not {self.list_delay!r}")
        if not 0 <= self.list_delay <= LONGEST_LIST_DELAY:
            raise ValueError(
                f"list_delay must be from 0 to {LONGEST_LIST_DELAY}, not {self.list_delay!r}"
            )


class Switches(TypedDict, total=False):
    """The attributes of ``Behaviour`` as keyword arguments."""

    token_error_status: TokenErrorStatus
    token_format: TokenFormat
    refuse_pro_fields: bool
    refusal_status: RefusalStatus
    sections_on_read: bool
    links: Links
    list_delay: float
