"""Settings for behaviour of the real API that is unknown or has changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Settings:
    """How a sandbox responds.

    Attributes:
        token_error_status: HTTP status for a missing or invalid access token. The real one has
            not been recorded; clients should rely on the error type.
        sections_on_read: Whether tracklists are returned, as the API did until 2014. Today it
            accepts them but always returns an empty list.
        refuse_pro_fields: Whether fields for Pro accounts are an error in uploads and edits of
            free accounts. The real behaviour has not been recorded; by default, they are
            accepted.
        token_format: Format of the OAuth token response; sources disagree between JSON and
            form-encoded text.
        links: Target of links to pages and pictures: the sandbox, or the real site as in the
            recordings. They always point to the real site if the request names one of its
            hosts, as behind a proxy.
    """

    token_error_status: Literal[400, 401, 403] = 401
    sections_on_read: bool = False
    refuse_pro_fields: bool = False
    token_format: Literal["json", "form"] = "json"  # noqa: S105 - no password
    links: Literal["local", "mixcloud"] = "local"
