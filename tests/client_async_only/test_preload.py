"""One import loads everything, so that nothing is imported while an event loop is running."""

import json
import os
import socket
import ssl
import subprocess
import sys
from pathlib import Path

import trustme

from aiomixcloud.sandbox import Sandbox
from tests.sandbox.media import mp3, picture
from tests.support.raw_server import RawServer, read_request

PROBE = Path(__file__).parents[1] / "support" / "import_probe.py"


def serve_bob(connection: socket.socket) -> None:
    read_request(connection)
    body = b'{"key": "/bob/", "name": "Bob", "type": "user"}'
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    connection.sendall(head.encode() + body)


def probe(module: str, folder: Path) -> list[str]:
    """Return what is imported while an event loop uses the client, after a module was imported."""
    (folder / "rain.mp3").write_bytes(mp3(2))
    (folder / "rain.png").write_bytes(picture())
    trusted, other = trustme.CA(), trustme.CA()
    trusted.cert_pem.write_to_path(str(folder / "authority.pem"))
    servers = []
    for authority in (trusted, other):
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        servers.append(RawServer(serve_bob, tls=context))
    with Sandbox() as sandbox, servers[0] as server, servers[1] as untrusted:
        roots = ("api_root", "mixcloud_root", "oembed_root", "oauth_root", "control_root")
        addresses = {name: getattr(sandbox, name) for name in roots} | {
            "token": sandbox.token("bob"),
            "tls_root": server.root,
            "untrusted_root": untrusted.root,
            "audio": str(folder / "rain.mp3"),
            "picture": str(folder / "rain.png"),
            "gate": str(folder / "gate"),
        }
        done = subprocess.run(
            [sys.executable, "-W", "error", str(PROBE), module, json.dumps(addresses)],
            env=os.environ | {"SSL_CERT_FILE": str(folder / "authority.pem")},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1]


def test_nothing_is_imported_after_preloading(tmp_path: Path) -> None:
    found = probe("aiomixcloud.preload", tmp_path)
    # Files that are small and local: that of a named time zone, and that of a gate.
    expected = ("zoneinfo/Europe/Berlin", str(tmp_path / "gate"))
    assert [line for line in found if not line.endswith(expected)] == []


def test_the_probe_finds_imports(tmp_path: Path) -> None:
    found = "\n".join(probe("aiomixcloud", tmp_path))
    assert "build_a_client: aiomixcloud._transport.aiohttp\n" in found
    assert "use_oauth: aiomixcloud.auth\n" in found
