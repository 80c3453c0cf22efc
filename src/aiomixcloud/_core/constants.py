"""Roots of Mixcloud's services and the limits of an upload.

All values are those of the official documentation of the API; see each one's comment.
"""

from typing import Final

#: Web site; a show's page is this root followed by its key.
MIXCLOUD_ROOT: Final = "https://www.mixcloud.com"

#: HTTP API; an object is this root followed by its key.
API_ROOT: Final = "https://api.mixcloud.com"

#: oEmbed service (formerly ``https://www.mixcloud.com/oembed``).
OEMBED_ROOT: Final = "https://app.mixcloud.com/oembed"

#: OAuth pages: ``authorize`` for people, ``access_token`` for programs.
OAUTH_ROOT: Final = "https://www.mixcloud.com/oauth"

#: Largest audio file, in bytes (4 GiB).
MP3_MAX_SIZE: Final = 4_294_967_296

#: Largest picture, in bytes (10 MiB).
PICTURE_MAX_SIZE: Final = 10_485_760

#: Longest description, in characters.
DESCRIPTION_MAX_SIZE: Final = 1_000

#: Most tags of one show.
TAG_MAX_COUNT: Final = 5

#: Most hosts of one show.
HOST_MAX_COUNT: Final = 2
