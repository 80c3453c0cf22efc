"""Errors about a proxy name its environment variable, and hide its password."""

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable, Iterator

import pytest

from aiomixcloud import Mixcloud, UploadInterruptedError
from aiomixcloud.exceptions import TransportError
from aiomixcloud.sync import MixcloudSync
from tests.support.raw_server import RawServer, read_request

Get = Callable[[str], TransportError]
VARIABLES = ["all_proxy", "ALL_PROXY", "http_proxy", "HTTP_PROXY", "Http_Proxy"]


def get_async(root: str) -> TransportError:
    async def main() -> None:
        async with Mixcloud(root, retry=None) as mixcloud:
            await mixcloud.get("bob")

    with pytest.raises(TransportError) as caught:
        asyncio.run(main())
    return caught.value


def get_sync(root: str) -> TransportError:
    with MixcloudSync(root, retry=None) as mixcloud, pytest.raises(TransportError) as caught:
        mixcloud.get("bob")
    return caught.value


@pytest.fixture(params=[get_async, get_sync], ids=["async", "sync"])
def get(request: pytest.FixtureRequest) -> Get:
    found: Get = request.param
    return found


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def unused() -> Iterator[int]:
    """Give a port at which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        yield one.getsockname()[1]


@pytest.mark.parametrize("variable", VARIABLES)
@pytest.mark.parametrize("scheme", ["socks", "socks4", "socks4a", "socks5", "socks5h", "SOCKS5"])
def test_socks_is_not_supported(
    scheme: str, variable: str, get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, f"{scheme}://me:geheim@127.0.0.1:9/")
    error = get("http://mixcloud.example")
    shown = f"{scheme.lower()}://127.0.0.1:9"
    assert error.message == (
        f"the proxy in {variable} is a SOCKS proxy ({shown}), which is not supported; "
        "use an HTTP proxy or unset it"
    )
    assert error.unsent
    assert "geheim" not in repr(error) + str(error)


@pytest.mark.parametrize("variable", VARIABLES)
@pytest.mark.parametrize("target", ["http", "https"])
def test_one_that_cannot_be_reached_is_named(
    target: str, variable: str, unused: int, get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not variable.lower().startswith("all"):
        variable = variable.replace("ttp", "ttps").replace("TTP", "TTPS", 1)
        target = "https"
    monkeypatch.setenv(variable, f"http://me:geheim@127.0.0.1:{unused}")
    error = get(f"{target}://mixcloud.example")
    start = f"the proxy in {variable} (http://127.0.0.1:{unused}) cannot be used: "
    assert error.message.startswith(start)
    assert "refused" in error.message
    assert error.unsent
    assert "geheim" not in repr(error) + str(error)


@pytest.mark.parametrize(
    "value", ["http://me:ge#heim@h", "http://me:ge/heim@127.0.0.1:1", "http://:80", "http://h:x"]
)
def test_one_that_is_not_an_address_is_not_repeated(
    value: str, get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", value)
    error = get("https://mixcloud.example")
    assert error.message.startswith(
        "the proxy in HTTPS_PROXY is not a valid URL; use a URL such as"
    )
    assert not {"me:", "ge#", "ge/", "heim"} & set(error.message.split())
    assert "heim" not in str(error)


def test_an_unknown_kind_is_named(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "ftp://proxy.example:21")
    assert get("https://mixcloud.example").message.startswith(
        "the proxy in https_proxy (ftp://proxy.example:21) has an unknown type"
    )


def test_the_one_in_small_letters_counts(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5://one.example:1")
    monkeypatch.setenv("https_proxy", "socks5://other.example:1")
    message = get("https://mixcloud.example").message
    assert "the proxy in https_proxy is" in message
    assert "other.example" in message


def test_a_proxy_that_refuses_is_named(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")

    with RawServer(refuse) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.root)
        error = get("https://mixcloud.example")
    assert error.message.startswith(f"the proxy in HTTPS_PROXY ({proxy.root}) ")
    assert "407 Proxy Authentication Required" in error.message


def test_a_connection_that_breaks_behind_a_proxy_names_it(
    get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            read_request(connection)

    with RawServer(break_off) as proxy:
        monkeypatch.setenv("http_proxy", proxy.root)
        message = get("http://mixcloud.example").message
    assert message.endswith(f" (through the proxy in http_proxy ({proxy.root}))")


@pytest.mark.parametrize("flavour", ["async", "sync"])
def test_an_upload_that_breaks_behind_a_proxy_is_not_sent_again(
    flavour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[bool] = []

    def take(connection: socket.socket) -> None:
        taken.append(read_request(connection)[1])

    async def upload_async() -> None:
        async with Mixcloud("http://mixcloud.example", access_token="t" * 20) as mixcloud:
            await mixcloud.upload(b"ID3" + bytes(3000), "Mix")

    def upload_sync() -> None:
        with MixcloudSync("http://mixcloud.example", access_token="t" * 20) as mixcloud:
            mixcloud.upload(b"ID3" + bytes(3000), "Mix")

    with RawServer(take) as proxy:
        monkeypatch.setenv("http_proxy", proxy.root)
        with pytest.raises(UploadInterruptedError) as caught:
            asyncio.run(upload_async()) if flavour == "async" else upload_sync()
    assert caught.value.may_exist
    assert taken == [True]
