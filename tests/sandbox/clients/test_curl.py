"""The curl commands of the official documentation work with the sandbox.

The commands in ``docs/control.md`` are also run, unchanged.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aiomixcloud.sandbox import Sandbox
from tests.sandbox.media import mp3

PAGE = Path(__file__).parents[3] / "docs" / "control.md"

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")

# Print the status of every response on its own line after the body.
CURL = "curl() { command curl --silent --max-time 20 -w '%{stderr}%{http_code}\\n' \"$@\"; }"


@pytest.fixture
def shell(fresh_sandbox: Sandbox, tmp_path: Path) -> Callable[[str], tuple[str, list[str]]]:
    """Run shell commands; return the responses and their statuses."""
    (tmp_path / "cast.mp3").write_bytes(mp3(2))
    names = {
        "API": fresh_sandbox.api_root,
        "WWW": fresh_sandbox.mixcloud_root,
        "CONTROL": fresh_sandbox.control_root,
        "OEMBED": fresh_sandbox.oembed_root,
        "ACCESS_TOKEN": fresh_sandbox.token("amikrop"),
    }
    setting = "\n".join(f"{name}='{value}'" for name, value in names.items())

    def shell(lines: str) -> tuple[str, list[str]]:
        result = subprocess.run(
            ["bash", "-eu", "-c", f"{CURL}\n{setting}\n{lines}"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        return result.stdout, result.stderr.split()

    return shell


Shell = Callable[[str], tuple[str, list[str]]]


@pytest.fixture
def api(shell: Shell) -> Callable[[str], Any]:
    """Run one command and return its JSON response."""

    def api(line: str) -> Any:
        text, statuses = shell(line)
        assert statuses == ["200"]
        return json.loads(text)

    return api


Ask = Callable[[str], Any]


@pytest.mark.parametrize(
    "path",
    [
        "/bob/",
        "/luke/a-nice-mix/",
        "/genres/funk/",
        "/genres/city:athens/",
        "/genres/house+city:london/",
        "/bob/?metadata=1",
        "/bob/followers/",
        "/bob/favorites/",
        "/bob/following/",
        "/bob/cloudcasts/?limit=10&offset=10",
        "/bob/listens/",
        "/new/",
        "/popular/",
        "/popular/hot/",
        "/search/?q=party+time&type=cloudcast",
        "/bob/cloudcasts/?since=2021-02-01+00:00:00&until=1704067200",
        "/luke/a-nice-mix/embed-json/?width=300&height=120&color=ff0000",
        "/me/?access_token=$ACCESS_TOKEN",
    ],
)
def test_reading(api: Ask, path: str) -> None:
    assert set(api(f'curl "$API{path}"')) & {"key", "data"}


def test_reading_as_a_script(shell: Shell) -> None:
    text, _ = shell('curl "$API/bob/?callback=myFunction"')
    assert text.startswith("myFunction({")


def test_embedding(shell: Shell) -> None:
    text, _ = shell('curl "$API/luke/a-nice-mix/embed-html/?width=100%&color=ff00ff"')
    assert text.startswith('<iframe width="100%"')
    address = "https://www.mixcloud.com/luke/a-nice-mix/"
    text, _ = shell(f'curl -G "$OEMBED/" -d format=xml --data-urlencode url={address}')
    assert "<title>A Nice Mix</title>" in text


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("chris/follow", "Now following chris"),
        ("luke/a-nice-mix/favorite", "Added to favorites: A Nice Mix"),
        ("luke/a-nice-mix/repost", "Reposted: A Nice Mix"),
        ("luke/a-nice-mix/listen-later", "Added to listen later: A Nice Mix"),
    ],
)
def test_actions(api: Ask, target: str, message: str) -> None:
    address = f'"$API/{target}/?access_token=$ACCESS_TOKEN"'
    done = {"message": message, "success": True}
    assert api(f"curl -X POST {address}")["result"] == done
    assert api(f"curl -X DELETE {address}")["result"]["success"] is True
    assert api(f'curl -d "" {address}')["result"] == done
    assert api(f"curl -F method=delete {address}")["result"]["success"] is True
    assert api(f"curl -X POST {address}")["result"] == done
    assert api(f"curl -d method=delete {address}")["result"]["success"] is True


def test_uploading_and_editing(api: Ask) -> None:
    answer = api(
        """curl -F mp3=@cast.mp3 \
            -F "name=API Upload" \
            -F "tags-0-tag=Test" \
            -F "tags-1-tag=API" \
            -F "sections-0-chapter=Introduction" \
            -F "sections-0-start_time=0" \
            -F "sections-1-artist=Artist Name" \
            -F "sections-1-song=Song Title" \
            -F "sections-1-start_time=10" \
            -F "description=My test cloudcast" \
            "$API/upload/?access_token=$ACCESS_TOKEN" """
    )
    assert answer["result"] == {
        "message": "Uploaded API Upload",
        "key": "/amikrop/api-upload/",
        "success": True,
    }
    answer = api(
        """curl -F "name=Edited" -F "tags-0-tag=Other" \
            "$API/upload/amikrop/api-upload/edit/?access_token=$ACCESS_TOKEN" """
    )
    assert answer["result"] == {"message": "Edited Edited", "success": True}
    show = api('curl "$API/amikrop/api-upload/"')
    assert (show["name"], show["audio_length"]) == ("Edited", 2)
    assert [tag["name"] for tag in show["tags"]] == ["Other"]


def test_logging_in(api: Ask, fresh_sandbox: Sandbox) -> None:
    address = "https://example.com/code"
    code = fresh_sandbox.authorize("bob", client_id="app", redirect_uri=address)
    token = api(
        f'curl "$WWW/oauth/access_token?client_id=app&redirect_uri={address}'
        f'&client_secret=secret&code={code}"'
    )["access_token"]
    assert api(f'curl "$API/me/?access_token={token}"')["username"] == "bob"


def test_a_rate_limit(shell: Shell, fresh_sandbox: Sandbox) -> None:
    fresh_sandbox.limit(1, per=452)
    text, statuses = shell('curl "$API/bob/"; curl -i "$API/bob/"')
    assert statuses == ["200", "403"]
    assert "Retry-After: 452" in text
    assert '"type": "RateLimitException"' in text


def test_the_commands_of_our_own_documentation(shell: Shell, fresh_sandbox: Sandbox) -> None:
    blocks = re.findall(r"(?ms)^```sh\n(.*?)^```$", PAGE.read_text("utf-8"))
    lines = "\n".join(block for block in blocks if "curl" in block)
    text, statuses = shell(lines)
    # One of them adds a fault.
    assert sorted(set(statuses)) == ["200", "502"]
    assert statuses.count("502") == 1
    assert len(statuses) == lines.count("curl ")
    assert '"/amikrop/"' in text
    paths = [one.path for one in fresh_sandbox.requests]
    assert paths[-6:-4] == ["/djhazel/rain/", "/bob/"]
    assert paths[-4:-1] == ["/bob/new/", "/bob/cloudcasts/?limit=1", "/bob/cloudcasts/?limit=1"]
    assert paths[-1] == "/www/webhooks/"
