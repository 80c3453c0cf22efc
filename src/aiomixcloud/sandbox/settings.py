"""The choices that a sandbox offers where the real behaviour is unknown or has changed."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Settings:
    """How a sandbox answers.

    ``token_error_status`` is the HTTP status of a missing or wrong access token, which nobody
    has recorded; a client should go by the type of the error. ``sections_on_read`` shows
    tracklists as the API did until 2014; today it accepts them and always returns an empty
    list.
    """

    token_error_status: Literal[400, 401, 403] = 401
    sections_on_read: bool = False
