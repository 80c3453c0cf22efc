"""What stands for a person with a browser."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import urllib3

from aiomixcloud.sandbox import Sandbox


def consent(sandbox: Sandbox, user: str = "amikrop") -> Callable[[str], None]:
    """Return what opens an address like a browser whose user allows access at once."""

    def browse(address: str) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        redirect = query["redirect_uri"]
        code = sandbox.authorize(user, client_id=query["client_id"], redirect_uri=redirect)
        urllib3.request("GET", f"{redirect}?code={code}")

    return browse


def refuse(address: str) -> None:
    """Open an address like a browser whose user does not allow access."""
    redirect = parse_qs(urlsplit(address).query)["redirect_uri"][0]
    urllib3.request("GET", f"{redirect}?error=access_denied")
