"""The program for Discord, with a server that answers like a webhook."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from aiomixcloud.sandbox import Sandbox
from tests.docs.snippets import ROOT
from tests.support.scripted_server import ScriptedServer

SECRET = "geheim"


class Bot:
    """The program, with its state."""

    def __init__(self, sandbox: Sandbox, server: ScriptedServer, folder: Path) -> None:
        self.folder = folder
        self.environment = os.environ | {
            "MIXCLOUD_API_ROOT": sandbox.api_root,
            "DISCORD_WEBHOOK": f"{server.root}/api/webhooks/1/{SECRET}",
        }
        assert self.check() == ("", "")

    def check(self, *, status: int = 0) -> tuple[str, str]:
        done = subprocess.run(
            [
                *(sys.executable, "-W", "error"),
                str(ROOT / "examples" / "discord_announcements.py"),
                *("bob", "--once"),
            ],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == status, done.stderr
        assert SECRET not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout, done.stderr


@pytest.fixture
def bot(fresh_sandbox: Sandbox, server: ScriptedServer, tmp_path: Path) -> Bot:
    return Bot(fresh_sandbox, server, tmp_path)


def test_a_show_is_announced_once(
    bot: Bot, fresh_sandbox: Sandbox, server: ScriptedServer
) -> None:
    fresh_sandbox.add_show("bob", "Rain", tags=["Deep House", "Jazz"], audio_length=5400)
    server.add({"id": "1"})
    assert bot.check() == ("Bob published Rain\n", "")
    assert bot.check() == ("", "")
    (request,) = server.requests
    assert request.path == f"/api/webhooks/1/{SECRET}"
    assert request.query == {"wait": "true"}
    body = json.loads(request.body)
    assert body["allowed_mentions"] == {"parse": []}
    (embed,) = body["embeds"]
    assert embed["title"] == "Rain"
    assert embed["author"] == {"name": "Bob"}
    assert embed["url"].endswith("/bob/rain/")
    assert embed["image"]["url"].startswith("http")
    assert {field["name"]: field["value"] for field in embed["fields"]} == {
        "Length": "1:30 h",
        "Tags": "Deep House, Jazz",
    }


def test_names_are_not_formatting(
    bot: Bot, fresh_sandbox: Sandbox, server: ScriptedServer
) -> None:
    fresh_sandbox.add_show("bob", "[**free**](http://evil.example) <@&1> @everyone" + "_" * 200)
    server.add({"id": "1"})
    bot.check()
    title = json.loads(server.requests[0].body)["embeds"][0]["title"]
    assert title.startswith(r"\[\*\*free\*\*\]\(http\://evil.example\) \<\@&1\> \@everyone\_")
    assert len(title) <= 256


def test_a_busy_discord_is_asked_again(
    bot: Bot, fresh_sandbox: Sandbox, server: ScriptedServer
) -> None:
    fresh_sandbox.add_show("bob", "Rain")
    server.add({"retry_after": 0.3}, status=429, headers={"Retry-After": "0.3"})
    server.add({"id": "1"})
    assert bot.check() == ("Bob published Rain\n", "")
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("status", "headers"), [(503, {}), (500, {}), (429, {"Retry-After": "3600"})]
)
def test_what_discord_does_not_accept_is_announced_later(
    status: int,
    headers: dict[str, str],
    bot: Bot,
    fresh_sandbox: Sandbox,
    server: ScriptedServer,
) -> None:
    fresh_sandbox.add_show("bob", "Rain")
    server.add({}, status=status, headers=headers)
    assert bot.check() == ("", f"Discord does not accept messages ({status})\n")
    server.add({"id": "1"})
    assert bot.check() == ("Bob published Rain\n", "")


def test_a_refused_embed_becomes_text(
    bot: Bot, fresh_sandbox: Sandbox, server: ScriptedServer
) -> None:
    fresh_sandbox.add_show("bob", "Rain")
    server.add({"embeds": ["0"]}, status=400)
    server.add({"id": "1"})
    assert bot.check() == ("Bob published Rain\n", "")
    body = json.loads(server.requests[1].body)
    assert body["content"].startswith("Bob published Rain: http")
    assert body["allowed_mentions"] == {"parse": []}


def test_a_deleted_webhook_ends_the_program_and_loses_nothing(
    bot: Bot, fresh_sandbox: Sandbox, server: ScriptedServer
) -> None:
    fresh_sandbox.add_show("bob", "Rain")
    server.add({"code": 10015}, status=404)
    _, complaint = bot.check(status=1)
    assert complaint == "Discord does not accept the webhook: create another one\n"
    server.add({"id": "1"})
    assert bot.check() == ("Bob published Rain\n", "")
