"""A local Mixcloud for developing and testing without the network.

It answers what the API answers: objects, lists, search, actions, uploads, edits, code to embed
and OAuth. What was done can be seen in all later answers. Where an answer of the real API was
recorded or documented, this one has its form; where it was not, it is a guess:

- Statuses of missing and wrong tokens (a setting), of wrong parameters and unknown methods.
- Messages of actions other than following and keeping for later; that a repeated action
  succeeds, undoing what was not done is 404, and nobody can follow himself.
- Status, type and texts of a refused upload or edit, though not the place of its ``details``;
  the answer to an edit; 403 for the edit of somebody else's show.
- The longest name and tag, the spelling of truth values, what empty tags and sections do.
- Fields for Pro accounts are accepted from everybody (a setting). A ``publish_date`` that is
  past publishes at once. Every user is ready to be a host.
- Audio that cannot be measured is accepted, and its show has no ``audio_length``. Pictures are
  JPEG, PNG, GIF, WebP or BMP, and not so large that unpacking them takes much memory.
- An upload without a token in its address is read up to 8 MiB in search of one in its form,
  which is answered with nothing at all, as seen with the real API.
- All fields of ``embed-json`` but ``html``, most of oEmbed, the way of the colour into the
  player, the allowed sizes.
- The texts of OAuth's errors. Any ``client_id`` is an application; the secret that comes with
  its first exchange is the right one from then on. The form of the token is a setting.
- Unlisted shows can be seen by whoever knows their address; drafts and scheduled ones by their
  user only.

What can go wrong on the way does so when asked for: see ``Sandbox.faults`` with the module
``faults``, and ``Sandbox.limit``. ``Sandbox.clock`` moves the time, and ``add_user``,
``add_show`` and others prepare what the API cannot. Programs in other languages do the same
at ``Sandbox.control_root``.

>>> from urllib.request import urlopen
>>> from aiomixcloud.sandbox import Sandbox
>>> with Sandbox() as sandbox:
...     urlopen(f"{sandbox.api_root}/bob/").status
200
"""

from aiomixcloud.sandbox import faults
from aiomixcloud.sandbox.conditions.clock import Clock
from aiomixcloud.sandbox.conditions.rate_limit import Limit
from aiomixcloud.sandbox.conditions.request_log import LoggedRequest
from aiomixcloud.sandbox.sandbox import Sandbox

__all__ = ["Clock", "Limit", "LoggedRequest", "Sandbox", "faults"]
