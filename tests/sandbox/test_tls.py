"""A sandbox with certificates answers under Mixcloud's own host names, and forwards nothing."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import ssl
import stat
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from freezegun import freeze_time

from aiomixcloud.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOSTS = [
    *("api.mixcloud.com", "www.mixcloud.com", "mixcloud.com", "m.mixcloud.com"),
    *("app.mixcloud.com", "thumbnailer.mixcloud.com"),
]
KEYS = ("ca-key.pem", "server.pem")


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox(tls=tmp_path_factory.mktemp("tls") / "certificates") as running:
        yield running


def trusting(sandbox: Sandbox) -> ssl.SSLContext:
    """Return the settings of a client that trusts the CA of a sandbox and nothing else."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(sandbox.ca_file)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context


def ask(
    sandbox: Sandbox,
    target: str,
    *,
    tunnel: tuple[str, int] | None = None,
    root: str = "",
    secure: bool = False,
) -> tuple[int, Any]:
    """Request a path, directly or through a tunnel."""
    url = urlsplit(root or sandbox.api_root)
    assert url.hostname
    connection: http.client.HTTPConnection
    if secure or url.scheme == "https" or (tunnel and tunnel[1] == 443):
        connection = http.client.HTTPSConnection(
            url.hostname, url.port, context=trusting(sandbox), timeout=60
        )
    else:
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
    if tunnel:
        connection.set_tunnel(*tunnel)
    with contextlib.closing(connection):
        connection.request("GET", target)
        answer = connection.getresponse()
        body = answer.read()
        is_json = (answer.getheader("Content-Type") or "").startswith("text/javascript")
        return answer.status, json.loads(body) if is_json else body


def speak(sandbox: Sandbox, *texts: str) -> str:
    """Send text to the port for http, in parts, and return the whole answer."""
    url = urlsplit(sandbox.api_root)
    assert url.hostname
    assert url.port
    with socket.create_connection((url.hostname, url.port), timeout=60) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for text in texts:
            connection.sendall(text.encode())
        return b"".join(iter(lambda: connection.recv(65536), b"")).decode()


@pytest.mark.parametrize("host", HOSTS)
def test_every_host_of_mixcloud_is_replaced(secured: Sandbox, host: str) -> None:
    status, _ = ask(secured, "/bob/", tunnel=(host, 443))
    assert status == 200


def test_pictures_come_from_their_host(secured: Sandbox) -> None:
    _, bob = ask(secured, "/bob/", tunnel=("api.mixcloud.com", 443))
    url = urlsplit(bob["pictures"]["small"])
    assert url.hostname == "thumbnailer.mixcloud.com"
    status, content = ask(secured, url.path, tunnel=(url.hostname, 443))
    assert (status, content[:2]) == (200, b"\xff\xd8")


@pytest.mark.parametrize(
    ("way", "root"),
    [
        ({"tunnel": ("api.mixcloud.com", 443)}, "https://api.mixcloud.com"),
        ({"tunnel": ("www.mixcloud.com", 443)}, "https://www.mixcloud.com"),
        ({"tunnel": ("api.mixcloud.com", 80)}, "http://api.mixcloud.com"),
        ({"prefix": "http://api.mixcloud.com"}, "http://api.mixcloud.com"),
        ({"prefix": "https://api.mixcloud.com"}, "https://api.mixcloud.com"),
        ({"https": True}, None),
    ],
)
@pytest.mark.parametrize("path", ["/popular/", "//popular/"])
def test_paging_links_lead_back_the_same_way(
    secured: Sandbox, way: dict[str, Any], root: str | None, path: str
) -> None:
    found_root = secured.https_root if "https" in way else ""
    target = f"{way.get('prefix', '')}{path}?limit=1"
    _, page = ask(secured, target, root=found_root, tunnel=way.get("tunnel"))
    start = f"{root or found_root}/popular/?"
    assert page["paging"]["next"].startswith(start)
    assert page["data"][0]["url"].startswith("https://")


@pytest.mark.parametrize(
    "target",
    [
        *("example.com:443", "example.com:80", "api.mixcloud.com.example.com:443"),
        *("api.mixcloud.com:22", "127.0.0.1:22", "localhost:9", "[::1]:22", "169.254.169.254:80"),
        *("xmixcloud.com:443", "evil.mixcloud.com:443"),
    ],
)
def test_no_other_host_is_forwarded(secured: Sandbox, target: str) -> None:
    answer = speak(secured, f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n")
    host = target.replace("[", "").replace("]", "")
    reason = f"the sandbox replaces Mixcloud and does not forward requests to {host}"
    assert answer.startswith(f"HTTP/1.1 403 {reason}\r\n")
    assert answer.endswith(f"\r\n\r\n{reason}\n")
    logged = secured.requests[-1]
    assert (logged.method, logged.path, logged.status) == ("CONNECT", target, 403)


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("target", ["http://example.com/bob/", "http://93.184.216.34/bob/"])
def test_an_absolute_target_on_another_host_is_refused(
    secured: Sandbox, method: str, target: str
) -> None:
    host = urlsplit(target).hostname
    answer = speak(
        secured, f"{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    )
    assert answer.startswith("HTTP/1.1 403 ")
    assert f"does not forward requests to {host}." in answer


def test_the_proxy_serves_its_own_addresses(secured: Sandbox) -> None:
    url, secure_url = urlsplit(secured.api_root), urlsplit(secured.https_root)
    assert url.port
    assert secure_url.port
    assert ask(secured, f"{secured.control_root}/clock")[0] == 200
    assert ask(secured, "/www/control/", tunnel=("127.0.0.1", url.port))[0] == 200
    assert ask(secured, "/bob/", tunnel=("localhost", secure_url.port), secure=True)[0] == 200


def test_a_client_that_does_not_wait_for_its_tunnel_is_refused(secured: Sandbox) -> None:
    answer = speak(secured, "CONNECT api.mixcloud.com:443 HTTP/1.1\r\n\r\nhello")
    assert answer.startswith("HTTP/1.1 400 ")


@pytest.mark.parametrize(
    "parts",
    [
        ("CON", "NECT api.mixcloud.com:80 HTTP/1.1\r\n", "\r\nGET /bob/ HTTP/1.0\r\n\r\n"),
        ("CO", "PY /bob/ HTTP/1.0\r\n\r\n"),
        ("GE", "T /bob/ HTTP/1.0\r\n\r\n"),
        ("CONNECT nonsense HTTP/1.1\r\n\r\n",),
        ("CONNECT  \r\n\r\n",),
    ],
)
def test_the_beginning_of_a_connection_may_arrive_in_parts(
    secured: Sandbox, parts: tuple[str, ...]
) -> None:
    assert speak(secured, *parts).startswith(("HTTP/1.1 ", "HTTP/1.0 "))


@pytest.mark.parametrize("first", ["http://api.mixcloud.com/bob/", "/bob/", "/nobody/"])
def test_a_tunnel_may_begin_after_other_requests(secured: Sandbox, first: str) -> None:
    url = urlsplit(secured.api_root)
    assert url.hostname
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
    with contextlib.closing(connection):
        connection.request("GET", first)
        connection.getresponse().read()
        connection.sock.sendall(b"CONNECT www.mixcloud.com:443 HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.sock.recv(65536).startswith(b"HTTP/1.1 200 ")
        context = trusting(secured)
        with context.wrap_socket(connection.sock, server_hostname="www.mixcloud.com") as tunnel:
            tunnel.sendall(b"GET /bob/ HTTP/1.0\r\nHost: www.mixcloud.com\r\n\r\n")
            assert tunnel.recv(65536).startswith(b"HTTP/1.0 200 ")


def test_after_other_requests_no_host_is_forwarded_either(secured: Sandbox) -> None:
    lines = ("GET /bob/ HTTP/1.1", "CONNECT example.com:443 HTTP/1.1")
    answer = speak(secured, *(f"{line}\r\nHost: x\r\n\r\n" for line in lines))
    assert "HTTP/1.1 403 the sandbox replaces Mixcloud" in answer
    assert secured.requests[-1].path == "example.com:443"


def test_a_tunnel_cannot_begin_inside_a_tunnel(secured: Sandbox) -> None:
    url = urlsplit(secured.https_root)
    assert url.hostname
    with (
        socket.create_connection((url.hostname, url.port or 0), timeout=60) as connection,
        trusting(secured).wrap_socket(connection, server_hostname=url.hostname) as secure,
    ):
        secure.sendall(b"GET /bob/ HTTP/1.1\r\nHost: x\r\n\r\n")
        secure.recv(65536)
        secure.sendall(b"CONNECT api.mixcloud.com:443 HTTP/1.1\r\nHost: x\r\n\r\n")
        assert secure.recv(65536).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("line", ["GET http://api.mixcloud.com", "OPTIONS *"])
def test_a_target_without_a_path_is_not_found(secured: Sandbox, line: str) -> None:
    answer = speak(secured, f"{line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer.startswith("HTTP/1.1 404 ")
    assert '"ResourceNotFoundException"' in answer


def test_a_client_that_trusts_other_certificates_is_tolerated(secured: Sandbox) -> None:
    url = urlsplit(secured.api_root)
    assert url.hostname
    assert url.port
    connection = http.client.HTTPSConnection(url.hostname, url.port, timeout=60)
    connection.set_tunnel("api.mixcloud.com", 443)
    with contextlib.closing(connection), pytest.raises(ssl.SSLCertVerificationError):
        connection.request("GET", "/bob/")
    assert ask(secured, "/bob/", tunnel=("api.mixcloud.com", 443))[0] == 200


def test_requests_in_tunnels_can_upload_and_are_logged(secured: Sandbox) -> None:
    secured.reset()
    url = urlsplit(secured.api_root)
    assert url.hostname
    connection = http.client.HTTPSConnection(
        url.hostname, url.port, context=trusting(secured), timeout=60
    )
    connection.set_tunnel("api.mixcloud.com", 443)
    body = (
        b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nBig\r\n--x\r\nContent-'
        b'Disposition: form-data; name="mp3"; filename="a.mp3"\r\n\r\n'
        + b"\0" * 3_000_000
        + b"\r\n--x--\r\n"
    )
    with contextlib.closing(connection):
        for _ in range(2):
            connection.request(
                "POST",
                f"/upload/?access_token={secured.token('bob')}",
                body,
                {"Content-Type": "multipart/form-data; boundary=x"},
            )
            answer = connection.getresponse()
            assert json.loads(answer.read())["result"]["success"] is True
    assert [one.method for one in secured.requests] == ["POST", "POST"]


def test_without_certificates_a_tunnel_for_https_is_refused(sandbox: Sandbox) -> None:
    answer = speak(sandbox, "CONNECT api.mixcloud.com:443 HTTP/1.1\r\n\r\n")
    assert answer.startswith("HTTP/1.1 403 this sandbox does not serve https: start it with --tls")
    assert ask(sandbox, "/bob/", tunnel=("api.mixcloud.com", 80))[0] == 200
    for name in ("https_root", "ca_file"):
        with pytest.raises(RuntimeError, match="create it with tls=FOLDER"):
            getattr(sandbox, name)
    with pytest.raises(RuntimeError, match="create it with tls=FOLDER"):
        sandbox.environment()


def test_connections_that_send_nothing_do_not_delay_the_end(tmp_path: Path) -> None:
    sandbox = Sandbox(tls=tmp_path)
    sandbox.start()
    url = urlsplit(sandbox.api_root)
    with contextlib.ExitStack() as opened:
        for text in (b"", b"CONN", b"CONNECT api.mixcloud.com:443 HTTP/1.1\r\n\r\n"):
            connection = socket.create_connection((url.hostname, url.port))
            opened.enter_context(connection)
            connection.sendall(text)
        assert connection.recv(100).startswith(b"HTTP/1.1 200 ")  # all are accepted
        start = time.monotonic()
        sandbox.stop()
        assert time.monotonic() - start < 30


# The certificates


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_only_the_owner_can_read_private_keys(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    before = os.umask(0)
    try:
        with Sandbox(tls=folder):
            pass
        modes = {name: stat.S_IMODE((folder / name).stat().st_mode) for name in KEYS}
        assert modes == dict.fromkeys(KEYS, 0o600)
        (folder / "ca-key.pem").chmod(0o644)
        with Sandbox(tls=folder):
            assert stat.S_IMODE((folder / "ca-key.pem").stat().st_mode) == 0o600
    finally:
        os.umask(before)
    with_keys = {path for path, content in contents(folder).items() if b"PRIVATE" in content}
    assert with_keys == {str(folder / name) for name in KEYS}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_next_start_uses_the_same_files(tmp_path: Path) -> None:
    with Sandbox(tls=tmp_path):
        before = contents(tmp_path)
    with Sandbox(tls=tmp_path) as sandbox:
        assert contents(tmp_path) == before
        assert ask(sandbox, "/bob/", tunnel=("api.mixcloud.com", 443))[0] == 200


@pytest.mark.parametrize(
    ("moment", "renewed"),
    [
        ("2027-01-01", set()),
        ("2027-12-01", {"server.pem"}),  # less than a year is left
        ("2033-01-01", {"server.pem"}),
        ("2035-06-01", {"server.pem", "ca.pem", "ca.p12", "ca-key.pem"}),
        ("2050-01-01", {"server.pem", "ca.pem", "ca.p12", "ca-key.pem"}),
    ],
)
def test_certificates_are_renewed_before_they_expire(
    tmp_path: Path, moment: str, renewed: set[str]
) -> None:
    with freeze_time("2026-06-01", ignore=["asyncio"]), Sandbox(tls=tmp_path):
        before = contents(tmp_path)
    with freeze_time(moment, ignore=["asyncio"]), Sandbox(tls=tmp_path):
        after = contents(tmp_path)
    changed = {path.rpartition("/")[2] for path in after if after[path] != before[path]}
    assert changed == renewed


def test_the_ca_is_good_for_mixcloud_only(tmp_path: Path) -> None:
    with Sandbox(tls=tmp_path) as sandbox:
        ca = x509.load_pem_x509_certificate(sandbox.ca_file.read_bytes())
        constraints = ca.extensions.get_extension_for_class(x509.NameConstraints)
        assert constraints.critical
        assert [name.value for name in constraints.value.permitted_subtrees or ()] == [
            "mixcloud.com",
            "localhost",
        ]
        server = x509.load_pem_x509_certificate((tmp_path / "server.pem").read_bytes())
        names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        assert set(names.get_values_for_type(x509.DNSName)) == {*HOSTS, "localhost"}
        lifetime = server.not_valid_after_utc - server.not_valid_before_utc
        assert lifetime.days <= 825


def test_another_address_gets_a_certificate_of_the_same_ca(tmp_path: Path) -> None:
    with Sandbox(tls=tmp_path) as sandbox:
        ca = sandbox.ca_file.read_bytes()
    with Sandbox(host="127.0.0.2", tls=tmp_path) as sandbox:
        assert sandbox.https_root.startswith("https://127.0.0.2:")
        assert sandbox.ca_file.read_bytes() == ca
        assert ask(sandbox, "/bob/", root=sandbox.https_root)[0] == 200


@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize("content", ["", "a text\n", "-----BEGIN PRIVATE KEY-----\n"])
def test_files_with_other_contents_are_refused(tmp_path: Path, name: str, content: str) -> None:
    with Sandbox(tls=tmp_path):
        pass
    (tmp_path / name).write_text(content)
    with pytest.raises(ValueError, match=r"does not hold a private key .* delete it, or use"):
        Sandbox(tls=tmp_path).start()
    (tmp_path / name).unlink()
    with Sandbox(tls=tmp_path) as sandbox:
        assert ask(sandbox, "/bob/", tunnel=("api.mixcloud.com", 443))[0] == 200


def test_a_file_in_place_of_the_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileExistsError):
        Sandbox(tls=tmp_path / "file").start()


# The environment of programs


def test_the_environment_replaces_what_would_exclude_mixcloud(secured: Sandbox) -> None:
    base = {
        "PATH": "/bin",
        "no_proxy": "*",
        "NO_PROXY": "mixcloud.com",
        "https_proxy": "http://proxy.example:3128",
        "NODE_OPTIONS": "--max-old-space-size=512",
        "JAVA_TOOL_OPTIONS": "-Xmx64m",
        "PHP_INI_SCAN_DIR": "/etc/php",
        "PYTHONPATH": "/opt/library",
        "SSL_CERT_FILE": "/etc/ssl/cert.pem",
    }
    found = secured.environment(base)
    folder = secured.ca_file.parent
    assert found["PATH"] == "/bin"
    assert {
        found[name] for name in ("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY")
    } == {secured.api_root}
    assert found["no_proxy"] == found["NO_PROXY"] == "localhost,127.0.0.1,::1"
    assert found["SSL_CERT_FILE"] == str(secured.ca_file)
    assert found["NODE_OPTIONS"] == f'--max-old-space-size=512 --require="{folder}/node.cjs"'
    assert found["JAVA_TOOL_OPTIONS"].startswith("-Xmx64m -Dhttp.proxyHost=127.0.0.1 ")
    assert found["PHP_INI_SCAN_DIR"] == f"/etc/php:{folder}/php"
    assert found["PYTHONPATH"] == f"{folder}/python:/opt/library"
    assert base["no_proxy"] == "*"
    assert secured.environment()["PATH"] == os.environ["PATH"]


def test_python_loads_the_start_file_of_the_user_as_well(secured: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("print('own')")
    code = "import socket, sitecustomize; print(socket.getaddrinfo('www.mixcloud.com', 443)[0][4])"
    environment = secured.environment({**os.environ, "PYTHONPATH": str(tmp_path)})
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    url = urlsplit(secured.https_root)
    assert done.stdout.splitlines() == ["own", str((url.hostname, url.port))]
    assert done.stderr == ""
