"""A local Mixcloud for developing and testing without the network.

It serves the whole API: objects, lists, search, actions, uploads, edits, embed code and OAuth.
Changes are visible in all later responses. Responses have the form of recorded or documented
ones. These details are guesses:

- The status for missing and invalid tokens (a switch), invalid parameters and unknown methods.
- The messages of actions other than follow and listen later; that repeating an action succeeds,
  that undoing an action that was not done is a 404, and that users cannot follow themselves.
- The status (a switch), type and texts of a refused upload or edit (the position of ``details``
  is known); the message of an edit; 403 for editing another user's show.
- The maximum length of names and tags, the accepted boolean values, the effect of empty tags and
  sections.
- Fields for Pro accounts are accepted from all users (a switch). A ``publish_date`` in the past
  publishes immediately. Every user can be a host.
- Audio whose length cannot be determined is accepted; its show has no ``audio_length``. Pictures
  must be JPEG, PNG, GIF, WebP or BMP, and small enough to decode with little memory.
- If the URL of an upload has no token, up to 8 MiB of the form are searched for one. If it is
  there, the response is empty, as observed with the real API.
- All fields of ``embed-json`` except ``html``, most of oEmbed, how the colour is passed to the
  player, the accepted sizes.
- The texts of OAuth errors. Any ``client_id`` is accepted, and the secret of its first exchange
  becomes its secret. The format of the token is a switch.
- Unlisted shows are visible to anyone who knows their address, drafts and scheduled shows only
  to their owner.

The switches are the attributes of ``Behaviour``. Failures happen on demand: see
``Sandbox.faults`` with the module ``faults``, and ``Sandbox.limit``. ``Sandbox.clock`` moves the
time. ``add_user``, ``add_show`` and similar methods create what the API cannot. Programs in other
languages use ``Sandbox.control_root``.

Example:
    >>> from urllib.request import urlopen
    >>> from aiomixcloud.sandbox import Sandbox
    >>> with Sandbox() as sandbox:
    ...     urlopen(f"{sandbox.api_root}/bob/").status
    200
"""

from __future__ import annotations

from . import faults
from .behaviour import Behaviour
from .conditions.clock import Clock
from .conditions.rate_limit import Limit
from .conditions.request_log import LoggedRequest
from .sandbox import Sandbox
from .waits import Waits

__all__ = ["Behaviour", "Clock", "Limit", "LoggedRequest", "Sandbox", "Waits", "faults"]
