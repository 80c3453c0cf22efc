"""Errors about refused certificates: the cause, and the role of SSL_CERT_FILE."""

import asyncio
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
import trustme
import urllib3

from aiomixcloud import Mixcloud
from aiomixcloud.exceptions import ConnectionError as MixcloudConnectionError
from aiomixcloud.sync import MixcloudSync
from tests.support.raw_server import RawServer

Get = Callable[[str, ssl.SSLContext], str]


def get_async(root: str, context: ssl.SSLContext) -> str:
    async def main() -> None:
        connector = aiohttp.TCPConnector(ssl=context)
        async with aiohttp.ClientSession(connector=connector) as session:
            await Mixcloud(root, retry=None, session=session).get("bob")

    with pytest.raises(MixcloudConnectionError) as caught:
        asyncio.run(main())
    assert caught.value.unsent
    return caught.value.message


def get_sync(root: str, context: ssl.SSLContext) -> str:
    pools = urllib3.PoolManager(ssl_context=context)
    try:
        with pytest.raises(MixcloudConnectionError) as caught:
            MixcloudSync(root, retry=None, session=pools).get("bob")
    finally:
        pools.clear()
    assert caught.value.unsent
    return caught.value.message


@pytest.fixture(params=[get_async, get_sync], ids=["async", "sync"])
def get(request: pytest.FixtureRequest) -> Get:
    found: Get = request.param
    return found


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def serving(certificate: trustme.LeafCert) -> RawServer:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    return RawServer(lambda connection: None, tls=context)


def test_an_unknown_authority(
    get: Get, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with serving(authority.issue_cert("127.0.0.1")) as server:
        host = server.root.removeprefix("https://")
        start = f"the certificate of {host} was signed by an unknown authority; "
        assert get(server.root, ssl.create_default_context()) == (
            f"{start}if you trust it, set SSL_CERT_FILE to a file that contains the certificate "
            "of its authority (PEM)"
        )
        missing = tmp_path / "missing.pem"
        monkeypatch.setenv("SSL_CERT_FILE", str(missing))
        message = get(server.root, ssl.create_default_context())
        assert message == f"{start}SSL_CERT_FILE names {str(missing)!r}, which is not a file"
        other = tmp_path / "other.pem"
        trustme.CA().cert_pem.write_to_path(str(other))
        monkeypatch.setenv("SSL_CERT_FILE", str(other))
        message = get(server.root, ssl.create_default_context())
        assert message.endswith(
            f"add the certificate of its authority (PEM) to {str(other)!r}, the file that "
            "SSL_CERT_FILE names"
        )


def test_a_self_signed_one(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    with authority.cert_pem.tempfile() as certificate, authority.private_key_pem.tempfile() as key:
        context.load_cert_chain(certificate, key)
    with RawServer(lambda connection: None, tls=context) as server:
        message = get(server.root, ssl.create_default_context())
    assert "is self-signed; if you trust it, set SSL_CERT_FILE" in message


def test_an_expired_one(get: Get, authority: trustme.CA, trusting: ssl.SSLContext) -> None:
    past = datetime.now(UTC) - timedelta(days=1)
    with serving(authority.issue_cert("127.0.0.1", not_after=past)) as server:
        message = get(server.root, trusting)
    assert "has expired; check the clock of this computer" in message
    assert "SSL_CERT_FILE" in message


def test_one_for_another_name_or_address(
    get: Get, authority: trustme.CA, trusting: ssl.SSLContext
) -> None:
    with serving(authority.issue_cert("mixcloud.example")) as server:
        assert "is for another address" in get(server.root, trusting)
        named = server.root.replace("127.0.0.1", "localhost")
        message = get(named, trusting)
    assert message.startswith("the certificate of localhost:")
    assert "is for another host name" in message
    assert "SSL_CERT_FILE" in message
