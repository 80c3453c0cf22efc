"""Uses all of the asynchronous client, and prints what is imported or opened in the event loop.

It is run in a process of its own: the first argument is the module to import before, the second
one the addresses as JSON. The probe itself imports nothing that the client does not need.
"""

import sys
from importlib import import_module

import_module(sys.argv[1])
KNOWN = {*sys.modules}

import asyncio  # noqa: E402
import json  # noqa: E402
import threading  # noqa: E402
from contextlib import suppress  # noqa: E402
from datetime import UTC, datetime  # noqa: E402
from typing import Any  # noqa: E402
from urllib.parse import parse_qs, urlsplit  # noqa: E402

#: What the probe imports in addition, which hides it.
HIDDEN = {*sys.modules} - KNOWN
ADDRESSES = json.loads(sys.argv[2])


class Watch:
    """Notes modules that are looked for in the thread of the event loop."""

    def __init__(self) -> None:
        self.thread = threading.get_ident()
        self.step = ""
        self.found: list[str] = []

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if self.step and threading.get_ident() == self.thread:
            self.found.append(f"{self.step}: {name}")

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Note files and folders that are opened in the thread of the event loop."""
        if event in ("open", "os.listdir", "os.scandir") and threading.get_ident() == self.thread:
            self.find_spec(f"{event} {arguments[0]}")


WATCH = Watch()


async def exchange(url: str, head: str, body: str = "") -> bytes:
    """Send a request without an HTTP library, and return the body of the answer."""
    where = urlsplit(url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    target = f"{where.path}?{where.query}" if where.query else where.path
    text = f"{head.format(target)}\r\nHost: {where.netloc}\r\nConnection: close\r\n"
    writer.write(f"{text}Content-Length: {len(body)}\r\n\r\n{body}".encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer.partition(b"\r\n\r\n")[2]


async def control(command: str, **sent: Any) -> Any:
    url = f"{ADDRESSES['control_root']}/{command}"
    head = "POST {} HTTP/1.1\r\nContent-Type: application/json"
    return json.loads(await exchange(url, head, json.dumps(sent)))


async def get_code(client_id: str, redirect_uri: str) -> str:
    sent = {"username": "bob", "client_id": client_id, "redirect_uri": redirect_uri}
    return str((await control("codes", **sent))["code"])


class Probe:
    """Each method is one use of the client."""

    async def build_a_client(self) -> None:
        from aiomixcloud import Mixcloud, Retry

        self.mixcloud = Mixcloud(
            ADDRESSES["api_root"],
            access_token=ADDRESSES["token"],
            mixcloud_root=ADDRESSES["mixcloud_root"],
            oembed_root=ADDRESSES["oembed_root"],
            retry=Retry(backoff=0),
        )

    async def iterate(self) -> None:
        user = await self.mixcloud.get("bob")
        assert user.name
        assert user.created_time
        async for show in user.cloudcasts(limit=2):
            assert show.name
        async for show in self.mixcloud.search("jazz", limit=1):
            assert show.name
            break

    async def act(self) -> None:
        await self.mixcloud.follow("alice")
        await self.mixcloud.get_show("alice/fun-times-ep-25")
        await self.mixcloud.embed_html("alice/fun-times-ep-25")
        await self.mixcloud.oembed("alice/fun-times-ep-25")

    async def upload(self) -> None:
        published = await self.mixcloud.upload(
            ADDRESSES["audio"],
            "Rain",
            picture=ADDRESSES["picture"],
            sections=[{"artist": "A", "song": "B", "start_time": 0}],
            tags=["jazz"],
        )
        await self.mixcloud.edit(published.result.key, description="Wet.")

    async def read_dates(self) -> None:
        from aiomixcloud import parse_date, predict_slugs

        parse_date("1 March 2030, 8 pm Europe/Berlin", now=datetime.now(UTC))
        predict_slugs("\xdcn\xefcode Show")

    async def fail(self) -> None:
        await self.expect_failure("nobody-is-here")

    async def meet_faults(self) -> None:
        faults: dict[str, dict[str, Any]] = {
            "status": {"code": 503},
            "rate_limit": {"retry_after": 0, "header": "date"},
            "truncate": {"after": 5},
            "reset": {"when": "before"},
        }
        for name, parameters in faults.items():
            await control("faults", match="/bob/", fault=name, parameters=parameters)
            await self.mixcloud.get("bob")

    async def meet_failures(self) -> None:
        failures: list[tuple[str, dict[str, Any]]] = [
            ("garbage", {}),
            ("garbage", {"kind": "utf-8"}),
            ("silent", {}),
            ("bomb", {"megabytes": 80}),
            ("empty", {}),
            ("redirect", {"location": "https://example.com/"}),
        ]
        for name, parameters in failures:
            await control("faults", match="/bob/", fault=name, parameters=parameters)
            await self.expect_failure("bob", timeout=0.5)

    async def lose_connections(self) -> None:
        from aiomixcloud import Mixcloud

        for root in ("http://127.0.0.1:9", "http://mixcloud.invalid", ADDRESSES["untrusted_root"]):
            async with Mixcloud(root, retry=None) as mixcloud:
                await self.expect_failure("bob", mixcloud)

    async def use_tls(self) -> None:
        from aiomixcloud import Mixcloud

        async with Mixcloud(ADDRESSES["tls_root"], retry=None) as mixcloud:
            assert (await mixcloud.get("bob")).name == "Bob"

    async def share_a_gate(self) -> None:
        from aiomixcloud import Mixcloud
        from aiomixcloud.gates import FileGate

        gate = FileGate(ADDRESSES["gate"])
        async with Mixcloud(ADDRESSES["api_root"], gate=gate) as mixcloud:
            await mixcloud.get("bob")

    async def use_oauth(self) -> None:
        from aiomixcloud import MixcloudError
        from aiomixcloud.auth import MixcloudOAuth

        uri = "http://localhost/"
        oauth = MixcloudOAuth(
            ADDRESSES["oauth_root"], client_id="own", client_secret="secret", redirect_uri=uri
        )
        oauth.new_state()
        assert oauth.authorization_url
        assert await oauth.access_token(await get_code("own", uri))
        with suppress(MixcloudError):
            await oauth.access_token("wrong")

    async def log_in(self) -> None:
        from aiomixcloud.auth import login

        loop = asyncio.get_running_loop()
        address: asyncio.Future[str] = loop.create_future()
        task = asyncio.create_task(
            login(
                client_id="app",
                client_secret="secret",
                oauth_root=ADDRESSES["oauth_root"],
                open_browser=lambda url: loop.call_soon_threadsafe(address.set_result, url),
            )
        )
        query = parse_qs(urlsplit(await address).query)
        (uri,), (state,) = query["redirect_uri"], query["state"]
        code = await get_code("app", uri)
        await exchange(f"{uri}?code={code}&state={state}", "GET {} HTTP/1.1")
        assert await task

    async def watch(self) -> None:
        from aiomixcloud.watching import MemoryState, Watcher

        watcher = Watcher(self.mixcloud, ["bob"], state=MemoryState(), announce_existing=True)
        async for event in watcher:
            assert event.text
            break

    async def close(self) -> None:
        await self.mixcloud.close()

    async def expect_failure(self, key: str, mixcloud: Any = None, **options: Any) -> None:
        from aiomixcloud import MixcloudError

        with suppress(MixcloudError):
            await (mixcloud or self.mixcloud).get(key, **options)
            raise AssertionError(WATCH.step)


async def main() -> None:
    probe = Probe()
    steps = [name for name in vars(Probe) if name[0] != "_" and name != "expect_failure"]
    for WATCH.step in steps:
        await getattr(probe, WATCH.step)()
    WATCH.step = ""


sys.meta_path.insert(0, WATCH)
sys.addaudithook(WATCH.audit)
asyncio.run(main())
hidden = [f"hidden: {name}" for name in sorted(HIDDEN)]
sys.stdout.writelines(f"{line}\n" for line in dict.fromkeys([*WATCH.found, *hidden]))
