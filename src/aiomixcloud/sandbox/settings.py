"""The choices that a sandbox offers where the real behaviour is unknown or has changed."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Settings:
    """How a sandbox answers.

    Attributes:
        token_error_status: The HTTP status of a missing or wrong access token, which nobody has
            recorded; a client should go by the type of the error.
        sections_on_read: Whether tracklists are given back, as the API did until 2014. Today it
            accepts them and always returns an empty list.
        refuse_pro_fields: Whether an upload or edit of a free account that has fields for Pro
            accounts is an error. Nobody has recorded what happens; by default they are accepted.
        token_format: How the OAuth service spells an access token; the sources disagree between
            JSON and form-encoded text.
        links: Where addresses of pages and pictures lead: to the sandbox, or like the recorded
            ones to the real site. They do that anyway when the request names a host of the real
            site, as behind a proxy.
    """

    token_error_status: Literal[400, 401, 403] = 401
    sections_on_read: bool = False
    refuse_pro_fields: bool = False
    token_format: Literal["json", "form"] = "json"  # noqa: S105 - no password
    links: Literal["local", "mixcloud"] = "local"
