"""Root URLs of Mixcloud's services, and the limits of uploads.

All values are taken from the official documentation of the API.
"""

from __future__ import annotations

from typing import Final

#: Website; the page of a show is this root followed by its key.
MIXCLOUD_ROOT: Final = "https://www.mixcloud.com"

#: HTTP API; the URL of an object is this root followed by its key.
API_ROOT: Final = "https://api.mixcloud.com"

#: oEmbed service (formerly ``https://www.mixcloud.com/oembed``).
OEMBED_ROOT: Final = "https://app.mixcloud.com/oembed"

#: OAuth service: ``authorize`` for users, ``access_token`` for programs.
OAUTH_ROOT: Final = "https://www.mixcloud.com/oauth"

#: Maximum size of an audio file in bytes (4 GiB).
MP3_MAX_SIZE: Final = 4_294_967_296

#: Maximum size of a picture in bytes (10 MiB).
PICTURE_MAX_SIZE: Final = 10_485_760

#: Maximum length of a description in characters.
DESCRIPTION_MAX_SIZE: Final = 1_000

#: Maximum number of tags of a show.
TAG_MAX_COUNT: Final = 5

#: Maximum number of hosts of a show.
HOST_MAX_COUNT: Final = 2
