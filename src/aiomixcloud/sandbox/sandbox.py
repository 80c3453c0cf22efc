"""The class ``Sandbox``, which runs the server in a thread."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import ipaddress
import os
import socket
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, Unpack
from urllib.parse import urlsplit

from aiohttp import web

from .api.links import REAL_HOSTS
from .application import build_application
from .behaviour import Behaviour, Switches
from .builder import Builder
from .conditions.clock import Clock
from .conditions.conditions import Conditions
from .db.store import Store
from .http.tunnels import TunnelServer
from .urls import Roots
from .waits import skip_waits
from .worlds.worlds import check_world, create_world, reset, seed

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator, Mapping
    from os import PathLike
    from types import TracebackType

    from aiomixcloud import Mixcloud
    from aiomixcloud.sync import MixcloudSync

    from .certificates import Certificates
    from .conditions.rate_limit import Limit
    from .conditions.request_log import RequestLog
    from .db.models import World
    from .faults import Faults
    from .waits import Waits

# The hosts that every certificate is issued for.
_CERTIFIED = (*REAL_HOSTS, "localhost", "127.0.0.1", "::1")

# How long stop() waits for running requests, in seconds.
_GRACE = 1.0


class Sandbox(Builder):
    """A local Mixcloud, served from a thread until it is stopped.

    It starts with the seeded world (``bob``, ``alice``, ``amikrop`` and others), which is always
    the same. Faults, limits, the clock, the behaviour and the request log survive a stop.

    Args:
        host: Address to listen on. With ``0.0.0.0`` or ``::`` (all addresses of the machine), the
            roots contain ``127.0.0.1`` or ``[::1]``.
        port: Port to listen on; 0 chooses a free port.
        data: Data file. Audio and pictures are stored in a folder next to it, with the suffix
            ``-files``. If None, data is stored in memory and a temporary folder, and is lost when
            the sandbox stops. A file that another sandbox uses is refused.
        empty: Whether to start without the seeded world.
        users: How many additional users to generate, at most 1,000,000. The same numbers give
            the same world.
        shows: How many additional shows to generate, at most 1,000,000. Generating 200,000 takes
            half a minute, once per data file. Open the file later with the same numbers or with
            none.
        tls: Folder of certificates, created if necessary. With it, the sandbox also serves https
            at ``https_root``, and programs reach it under Mixcloud's own host names with the
            variables of ``environment``. Needs the extra ``tls``.
        tls_port: Port for https; 0 chooses a free port.
        behaviour: What the sandbox does where the real API is unknown; the class has the list.
        control_key: Key with which programs on other machines can use the control interface,
            in the header ``X-Control-Key``. If None, only programs on this machine can.
        clock: Returns the time in Unix seconds; the property ``clock`` moves it.
        monotonic: Returns the seconds that limits are measured in.
        **switches: Single attributes of ``Behaviour``, such as ``token_error_status=403``; they
            override those of ``behaviour``.

    Raises:
        ValueError: A number is out of range, or a switch has a value that is not allowed.
        TypeError: An argument is unknown or has the wrong type.

    Example:
        >>> with Sandbox() as sandbox:
        ...     sandbox.api_root.startswith("http://127.0.0.1:")
        True
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        data: str | PathLike[str] | None = None,
        empty: bool = False,
        users: int = 0,
        shows: int = 0,
        tls: str | PathLike[str] | None = None,
        tls_port: int = 0,
        behaviour: Behaviour | None = None,
        control_key: str | None = None,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        **switches: Unpack[Switches],
    ) -> None:
        self._host = host
        self._port = port
        self._data = None if data is None else Path(data)
        self._tls = None if tls is None else Path(tls)
        self._tls_port = tls_port
        self._world = check_world(empty=empty, users=users, shows=shows)
        self._conditions = Conditions(
            Clock(clock, monotonic),
            behaviour=replace(behaviour or Behaviour(), **switches),
            control_key=control_key,
        )
        self._lock = threading.Lock()
        self._running: _Running | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        where = self._running.roots.root if self._running else "stopped"
        return f"<Sandbox: {where}>"

    def start(self) -> None:
        """Start serving.

        Raises:
            OSError: The address or the data file is not available.
            ValueError: The data file or a file with certificates has other contents.
            RuntimeError: The sandbox is already running.
            ImportError: ``tls`` is given, and the extra ``tls`` is not installed.
        """
        with self._lock:
            if self._running:
                raise RuntimeError("this sandbox is already running")
            self._running = _Running(
                self._host,
                self._port,
                self._data,
                tls=self._tls,
                tls_port=self._tls_port,
                world=self._world,
                conditions=self._conditions,
            )

    def stop(self) -> None:
        """Stop serving and release all resources. Has no effect if the sandbox is stopped."""
        with self._lock:
            if self._running:
                self._running.close()
                self._running = None

    @property
    def api_root(self) -> str:
        """The URL that replaces ``https://api.mixcloud.com``."""
        return self._root("api_root")

    @property
    def mixcloud_root(self) -> str:
        """The URL that replaces ``https://www.mixcloud.com``; open it in a browser.

        It shares the port with the API, so the user name ``www`` is reserved.
        """
        return self._root("mixcloud_root")

    @property
    def oembed_root(self) -> str:
        """The URL of the oEmbed endpoint."""
        return self._root("oembed_root")

    @property
    def oauth_root(self) -> str:
        """The URL that replaces ``https://www.mixcloud.com/oauth``."""
        return self._root("oauth_root")

    @property
    def control_root(self) -> str:
        """The URL of the control interface, for programs in other languages.

        Its OpenAPI description is at ``openapi-control.json`` below this URL.
        """
        return self._root("control_root")

    @property
    def https_root(self) -> str:
        """The URL of the API over https, such as ``https://127.0.0.1:8443``.

        Raises:
            RuntimeError: The sandbox was created without ``tls``, or is not running.
        """
        return self._alive.secured.root

    @property
    def ca_file(self) -> Path:
        """The certificate (PEM) that programs need to trust for https.

        Raises:
            RuntimeError: The sandbox was created without ``tls``, or is not running.
        """
        return self._alive.secured.certificates.ca_file

    def environment(self, base: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the environment of a program with Mixcloud's addresses hard-coded.

        It names the sandbox as the proxy for http and https, and its certificate, in the
        variables that curl, Python, Node.js, Go, PHP, Ruby, Perl and Java use. The sandbox
        replaces only Mixcloud's hosts; it refuses requests to other hosts.

        Args:
            base: The environment to start from; that of this process if omitted.

        Raises:
            RuntimeError: The sandbox was created without ``tls``, or is not running.

        Example:
            >>> import subprocess
            >>> with Sandbox(tls="certificates") as sandbox:
            ...     command = ["curl", "-s", "https://api.mixcloud.com/bob/"]
            ...     answer = subprocess.check_output(command, env=sandbox.environment())
            >>> b'"name": "Bob"' in answer
            True
        """
        from .program_environment import build_environment

        secured = self._alive.secured
        return build_environment(
            os.environ if base is None else base,
            {**self._alive.roots.by_name, "https_root": secured.root},
            secured.certificates,
        )

    @property
    def clock(self) -> Clock:
        """The clock of the sandbox, with ``now``, ``set``, ``advance`` and ``reset``.

        Moving it forward publishes scheduled shows and ends rate limits.

        Example:
            >>> from datetime import UTC, datetime
            >>> sandbox = Sandbox()
            >>> sandbox.clock.set(datetime(2030, 1, 1, tzinfo=UTC))
            >>> sandbox.clock
            <Clock: 2030-01-01 00:00:00 UTC>
        """
        return self._conditions.clock

    @property
    def behaviour(self) -> Behaviour:
        """What the sandbox does where the real API is unknown; can be set.

        ``reset`` restores the behaviour that was passed to the constructor.

        Raises:
            TypeError: The value is not a ``Behaviour``.

        Example:
            >>> from dataclasses import dataclass, replace
            >>> with Sandbox() as sandbox:
            ...     sandbox.behaviour = replace(sandbox.behaviour, token_error_status=403)
            ...     sandbox.behaviour.token_error_status
            ...     sandbox.reset()
            ...     sandbox.behaviour.token_error_status
            403
            401
        """
        return self._conditions.behaviour

    @behaviour.setter
    def behaviour(self, behaviour: Behaviour) -> None:
        self._conditions.behaviour = behaviour

    @property
    def list_delay(self) -> float:
        """The attribute ``list_delay`` of ``behaviour``; can be set.

        A new value applies to shows that are published or added afterwards. ``reset`` restores
        the value that was passed to the constructor.

        Raises:
            ValueError: The value is negative or too large.
            TypeError: The value is not a number.

        Example:
            >>> with Sandbox(list_delay=60) as sandbox, sandbox.sync_client() as mixcloud:
            ...     key = sandbox.add_show("bob", "Rain")
            ...     mixcloud.get(key).name, key in mixcloud.get("bob").cloudcasts()
            ...     sandbox.clock.advance(60)
            ...     key in mixcloud.get("bob").cloudcasts()
            ('Rain', False)
            True
        """
        return self.behaviour.list_delay

    @list_delay.setter
    def list_delay(self, seconds: float) -> None:
        self.behaviour = replace(self.behaviour, list_delay=seconds)

    @property
    def faults(self) -> Faults:
        """The pending faults, as a sequence with ``add`` and ``clear``.

        Example:
            >>> from aiomixcloud.sandbox import faults
            >>> sandbox = Sandbox()
            >>> sandbox.faults.add("GET /bob/", faults.Status(503))
            >>> [pending.fault.name for pending in sandbox.faults]
            ['status']
        """
        return self._conditions.faults

    @property
    def requests(self) -> RequestLog:
        """The last 500 requests as ``LoggedRequest``, oldest first; ``clear`` deletes them.

        Requests for pages and pictures are counted separately.

        Example:
            >>> from urllib.request import urlopen
            >>> with Sandbox() as sandbox:
            ...     urlopen(f"{sandbox.api_root}/bob/?access_token={sandbox.token('bob')}").status
            200
            >>> sandbox.requests[0].path
            '/bob/?access_token=***'
        """
        return self._conditions.request_log

    def limit(self, requests: int | None, *, per: float = 1.0, match: str | None = None) -> None:
        """Set a rate limit.

        Requests are counted for each access token or, without a token, for each client address.
        Requests above the limit are refused with status 403, ``Retry-After`` and the error type
        ``RateLimitException``, before their body is read. A refused request does not count and
        does not use up a fault.

        Each pattern has its own limit; setting it again replaces it. A request must be within
        every limit that it matches.

        Args:
            requests: Maximum number of requests, or None to remove the limit.
            per: Length of the time window in seconds.
            match: Pattern of the requests that count, as in ``faults.add``. If omitted, the limit
                applies to every request, and ``requests=None`` removes all limits.

        Raises:
            ValueError: A value is out of range, or ``match`` is not a valid pattern.
            TypeError: ``match`` is not a string.

        Example:
            >>> sandbox = Sandbox()
            >>> sandbox.limit(20)
            >>> sandbox.limit(2, per=60, match="POST /upload/*")
            >>> [limit.match for limit in sandbox.limits]
            ['* *', 'POST /upload/*']
        """
        self._conditions.limiter.set(requests, per=per, match=match)

    @property
    def limits(self) -> list[Limit]:
        """The active rate limits."""
        return self._conditions.limiter.limits

    @contextlib.contextmanager
    def instant_waits(self) -> Iterator[Waits]:
        """Make the waits of clients instant, and record them.

        Within the context, clients of both flavours in this process do not sleep when they
        wait for a rate limit or before a retry, whenever and wherever they were created. Each
        wait moves the clock of this sandbox instead, so that limits of the sandbox end too.
        The clock of the clients otherwise stands still.

        Yields:
            The waits so far, as a list of seconds.

        Example:
            >>> from aiomixcloud.sandbox import faults
            >>> with Sandbox() as sandbox, sandbox.sync_client() as mixcloud:
            ...     sandbox.faults.add("/bob/", faults.RateLimit(retry_after=3))
            ...     with sandbox.instant_waits() as waits:
            ...         mixcloud.get("bob").name, waits
            ('Bob', [3.0])
        """
        with skip_waits(self.clock.advance) as waits:
            yield waits

    def reset(self) -> None:
        """Restore the state of a new sandbox.

        This undoes all actions and uploads, and removes applications, OAuth codes and the tokens
        issued for them. It also clears faults, limits and the request log, and resets the clock
        and the behaviour. Tokens returned by ``token`` stay valid.
        """
        reset(self._alive.store)
        self._conditions.reset()

    def seed(self, *, empty: bool = False, users: int = 0, shows: int = 0) -> None:
        """Replace all data with another world, until the next ``reset``.

        Faults, limits, the request log, the clock and the behaviour do not change.

        Args:
            empty: Whether to leave out the seeded world.
            users: How many users to generate.
            shows: How many shows to generate.

        Raises:
            ValueError: ``users`` or ``shows`` is out of range.

        Example:
            >>> with Sandbox() as sandbox:
            ...     sandbox.seed(empty=True)
            ...     sandbox.add_user("newdj", city="Lisbon")
            '/newdj/'
        """
        seed(self._alive.store, check_world(empty=empty, users=users, shows=shows))

    def client(self, user: str | None = None) -> Mixcloud:
        """Return a client of this sandbox; close it when done, for example by ``async with``.

        Args:
            user: The user to act as. If omitted, the client has no access token.

        Raises:
            LookupError: The user does not exist.
        """
        # Serving does not need the client, whose import is slow.
        from aiomixcloud import Mixcloud

        return Mixcloud(self.api_root, **self._build_client_options(user))

    def sync_client(self, user: str | None = None) -> MixcloudSync:
        """Return a blocking client of this sandbox; close it when done, for example by ``with``.

        Args:
            user: The user to act as. If omitted, the client has no access token.

        Raises:
            LookupError: The user does not exist.
        """
        from aiomixcloud.sync import MixcloudSync

        return MixcloudSync(self.api_root, **self._build_client_options(user))

    def _build_client_options(self, user: str | None) -> dict[str, Any]:
        return {
            "access_token": None if user is None else self.token(user),
            "mixcloud_root": self.mixcloud_root,
            "oembed_root": self.oembed_root,
        }

    def _root(self, name: str) -> str:
        return self._alive.roots.by_name[name]

    @property
    def _store(self) -> Store:
        return self._alive.store

    @property
    def _alive(self) -> _Running:
        if self._running is None:
            raise RuntimeError("this sandbox is not running; call start() or use 'with'")
        return self._running


@dataclass(frozen=True, slots=True)
class _Https:
    """What a sandbox with certificates has in addition."""

    listener: socket.socket
    root: str
    certificates: Certificates
    context: ssl.SSLContext


class _Running:
    """The resources of a running sandbox: the data, sockets and a thread with an event loop."""

    def __init__(
        self,
        host: str,
        port: int,
        data: Path | None,
        *,
        tls: Path | None,
        tls_port: int,
        world: World,
        conditions: Conditions,
    ) -> None:
        with contextlib.ExitStack() as undo:
            # Opened in the caller's thread, so that errors reach the caller.
            listener = _listen(host, port)
            undo.callback(listener.close)
            self._https = None if tls is None else _prepare_https(host, tls_port, tls)
            if self._https:
                undo.callback(self._https.listener.close)
            self.store = Store(
                data,
                clock=conditions.clock.now,
                list_delay=lambda: conditions.behaviour.list_delay,
            )
            undo.callback(self.store.close)
            create_world(self.store, world)
            self.roots = Roots(f"http://{_find_visitable_address(listener, host)}")
            self._ready: concurrent.futures.Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]]
            self._ready = concurrent.futures.Future()
            self._thread = threading.Thread(
                target=self._run,
                args=(listener, conditions),
                name="aiomixcloud-sandbox",
                daemon=True,
            )
            self._thread.start()
            self._loop, self._end = self._ready.result()
            undo.pop_all()

    @property
    def secured(self) -> _Https:
        """What https needs; raises `RuntimeError` without certificates."""
        if self._https is None:
            raise RuntimeError("this sandbox does not serve https; create it with tls=FOLDER")
        return self._https

    def close(self) -> None:
        """End the thread, then close the data."""
        # If the thread has died, its loop is closed.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()
        self.store.close()

    def _run(self, listener: socket.socket, conditions: Conditions) -> None:
        try:
            asyncio.run(self._serve(listener, conditions))
        except BaseException as error:
            # During start(), the caller gets the error; later, threading reports it.
            if self._ready.done():
                raise
            self._ready.set_exception(error)

    async def _serve(self, listener: socket.socket, conditions: Conditions) -> None:
        runner = web.AppRunner(
            build_application(self.store, conditions),
            access_log=None,
            handle_signals=False,
            shutdown_timeout=_GRACE,
        )
        await runner.setup()
        https = self._https
        tunnels = TunnelServer(
            runner,
            conditions.request_log,
            context=https.context if https else None,
            https_port=https.listener.getsockname()[1] if https else None,
        )
        try:
            if https:
                await web.SockSite(runner, https.listener, ssl_context=https.context).start()
            server = await tunnels.start(listener)
            end = asyncio.Event()
            self._ready.set_result((asyncio.get_running_loop(), end))
            await end.wait()
            server.close()
        finally:
            tunnels.close()
            await runner.cleanup()


def _prepare_https(host: str, port: int, folder: Path) -> _Https:
    """Open the socket for https, and create or load the certificates."""
    try:
        from .certificates import Certificates
        from .program_environment import write_runtime_files
    except ImportError:
        raise ImportError(
            "a sandbox with certificates needs the extra 'tls': pip install 'aiomixcloud[tls]'"
        ) from None

    listener = _listen(host, port)
    try:
        address = _find_visitable_address(listener, host)
        name = urlsplit(f"//{address}").hostname or ""
        certificates = Certificates(folder, sorted({*_CERTIFIED, name}))
        write_runtime_files(certificates)
        context = certificates.create_context()
    except BaseException:
        listener.close()
        raise
    return _Https(listener, f"https://{address}", certificates, context)


def _listen(host: str, port: int) -> socket.socket:
    host = _strip_brackets(host)
    try:
        if ":" not in host:
            return socket.create_server((host, port))
        # Listening on all addresses includes IPv4.
        both = _is_everywhere(host) and socket.has_dualstack_ipv6()
        return socket.create_server((host, port), family=socket.AF_INET6, dualstack_ipv6=both)
    except OSError as error:
        raise OSError(
            error.errno,
            f"the sandbox cannot listen on {_format_host(host, port)}: {error.strerror}",
        ) from error


def _find_visitable_address(listener: socket.socket, host: str) -> str:
    """Return the host and port at which programs on this machine reach a listener.

    Not every client can connect to an address such as ``0.0.0.0``, so a loopback address
    replaces it. The control interface refuses host names other than ``localhost``, so an
    address replaces them.
    """
    found, port = listener.getsockname()[:2]
    host = _strip_brackets(host)
    if _is_everywhere(found):
        is_ipv6 = listener.family == socket.AF_INET6 and _has_ipv6_loopback()
        host = "::1" if is_ipv6 else "127.0.0.1"
    elif host.lower() != "localhost":
        host = found  # also for short forms such as 127.1, which not every client accepts
    return _format_host(host, port)


def _format_host(host: str, port: int) -> str:
    """Format a host and port for a URL."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _strip_brackets(host: str) -> str:
    """Remove the brackets of an IPv6 address in a URL."""
    return host[1:-1] if host.startswith("[") and host.endswith("]") else host


def _is_everywhere(host: str) -> bool:
    """Return whether a host means all addresses of the machine."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def _has_ipv6_loopback() -> bool:
    """Return whether ``::1`` works; in containers it often does not."""
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False
