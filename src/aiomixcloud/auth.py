"""Authorization: obtain an access token.

Example:
    >>> from aiomixcloud.auth import MixcloudOAuth, login
"""

from ._async.login import login
from ._async.oauth import MixcloudOAuth

__all__ = ["MixcloudOAuth", "login"]
