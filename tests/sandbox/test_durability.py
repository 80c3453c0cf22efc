"""A server that is killed during uploads, edits and actions leaves consistent data."""

from __future__ import annotations

import http.client
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from aiomixcloud.sandbox.db.store import Store
from tests.sandbox import database_invariants
from tests.sandbox.api_client import ApiClient
from tests.sandbox.media import MP3, File, picture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a signal that kills")

# Slow down storing, so that kills interrupt it.
_SERVER = """
import signal, sys, time
from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sandbox.db import shows as publishing
def store(*args, store=publishing._add_media):
    time.sleep(0.01)
    store(*args)
publishing._add_media = store
with Sandbox(data=sys.argv[1]) as sandbox:
    print(sandbox.api_root, *map(sandbox.token, sys.argv[2:]), flush=True)
    signal.pause()
"""
_USERS = ("bob", "alice", "luke", "marlene")
_PICTURE = picture()


@dataclass
class Client:
    """A client that repeats an action until the server stops responding."""

    api: ApiClient
    told: list[str] = field(default_factory=list)

    def run(self, work: Callable[[Client], None]) -> None:
        with suppress(OSError, http.client.HTTPException):
            while True:
                work(self)


def upload_and_edit(client: Client) -> None:
    """Upload a show with a common name, and edit pictures and tags of earlier ones."""
    client.told.append(client.api.upload("Mix", tags_0_tag="Jazz", picture=File(_PICTURE)).key)
    key = random.choice(client.told)
    client.api.edit(key, picture=File(picture("PNG")), tags_0_tag=random.choice("abc"))
    client.api(f"{random.choice(client.told)}favorite/", random.choice(("POST", "DELETE")))


def reset(client: Client) -> None:
    """Upload a show, then reset the sandbox."""
    client.api.upload("Gone")
    kind = {"Content-Type": "application/json"}
    client.api("/www/control/reset", "POST", kind)


@contextmanager
def killed(
    path: Path, work: Callable[[Client], None], seconds: float, *, least: int = 0
) -> Iterator[list[Client]]:
    """Run clients against a server for some seconds and until one has a response, then kill it."""
    with subprocess.Popen(
        [sys.executable, "-c", _SERVER, str(path), *_USERS], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        root, *tokens = server.stdout.readline().split()
        # Two connections per user, so that the actions of a user collide.
        clients = [Client(ApiClient(root, token)) for token in tokens * 2]
        threads = [threading.Thread(target=one.run, args=(work,)) for one in clients]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        end = time.monotonic() + 60
        while sum(len(one.told) for one in clients) < least and time.monotonic() < end:
            time.sleep(0.01)
        server.kill()
        for thread in threads:
            thread.join()
    yield clients


def check_all(store: Store, folder: Path) -> None:
    database_invariants.check(store._database)
    database_invariants.check_files(store._database, folder)


def test_nothing_is_half_done_and_nothing_confirmed_is_lost(tmp_path: Path) -> None:
    path, folder = tmp_path / "data.db", tmp_path / "data.db-files"
    told: list[str] = []
    for seconds in (0.25, 0.4, 0.6):
        with killed(path, upload_and_edit, seconds, least=2) as clients:
            told += [key for client in clients for key in client.told]
        store = Store(path)
        check_all(store, folder)
        for user_id, slug in store._database.fetch_rows(
            "SELECT user_id, slug FROM shows WHERE name = 'Mix'"
        ):
            show = store.find_show(user_id, slug)
            assert show
            assert len(show.tags) == 1
            audio, image = (store.find_media(show.id, kind) for kind in ("audio", "picture"))
            assert audio
            assert image
            assert (folder / audio.file).read_bytes() == MP3.content
        for key in told:
            username, slug = key.strip("/").split("/")
            user = store.find_user(username)
            assert user
            assert store.find_show(user.id, slug), key
        store.close()
    assert len(told) > 5
    assert len(set(told)) == len(told)


def test_a_reset_is_done_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "data.db"
    with killed(path, reset, 0.5):
        pass
    store = Store(path)
    check_all(store, tmp_path / "data.db-files")
    assert store.origin is not None
    assert store.find_user("bob")
    store.close()
