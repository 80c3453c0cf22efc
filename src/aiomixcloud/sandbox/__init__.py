"""A local Mixcloud for developing and testing without the network.

>>> from urllib.request import urlopen
>>> from aiomixcloud.sandbox import Sandbox
>>> with Sandbox() as sandbox:
...     urlopen(f"{sandbox.api_root}/bob/").status
200
"""

from aiomixcloud.sandbox.embedded import Sandbox

__all__ = ["Sandbox"]
