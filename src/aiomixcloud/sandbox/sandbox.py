"""A sandbox in a thread of the calling program. Knows nothing of what the server answers."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import ipaddress
import re
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from aiohttp import web

from aiomixcloud.sandbox.builder import Preparing
from aiomixcloud.sandbox.conditions.clock import Clock
from aiomixcloud.sandbox.conditions.conditions import Conditions
from aiomixcloud.sandbox.control.handler import Control
from aiomixcloud.sandbox.control.request_page import RequestPage
from aiomixcloud.sandbox.db.store import State
from aiomixcloud.sandbox.http.app import Entrance, application
from aiomixcloud.sandbox.settings import Settings
from aiomixcloud.sandbox.urls import Roots
from aiomixcloud.sandbox.worlds.worlds import begin, planned, reset, seed

if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike
    from types import TracebackType

    from aiomixcloud import Mixcloud
    from aiomixcloud.sandbox.conditions.rate_limit import Limit
    from aiomixcloud.sandbox.conditions.request_log import Journal
    from aiomixcloud.sandbox.db.models import World
    from aiomixcloud.sandbox.faults import Faults
    from aiomixcloud.sync import MixcloudSync

# How long requests may go on after stop(), in seconds.
_GRACE = 1.0


class Sandbox(Preparing):
    """A local Mixcloud, served from a thread until it is stopped.

    At first there is the seeded world (``bob``, ``alice``, ``amikrop`` and others), the same every
    time. Faults, limits, the clock and the log of requests outlive a stop.

    Args:
        host: Where to listen. ``0.0.0.0`` and ``::`` stand for all addresses of the machine; the
            roots then name ``127.0.0.1`` or ``[::1]``, which can be visited.
        port: The port; 0 takes a free one.
        data: The file that keeps what happens, with a folder of the same name and ``-files`` for
            audio and pictures; None keeps it in memory and a temporary folder, and every start
            begins anew. A file that another sandbox uses is refused.
        empty: True begins with nobody and nothing in place of the seeded world.
        users: How many users to generate besides, with what they do; the same numbers give the
            same world.
        shows: How many shows to generate besides. 200 000 take half a minute to make, but only
            once for a data file, which must be opened with the same numbers again or with none.
        token_error_status: The HTTP status of a missing or wrong access token, which nobody has
            recorded; a client should go by the type of the error.
        sections_on_read: True gives tracklists back, as the API did until 2014.
        refuse_pro_fields: True refuses fields for Pro accounts from others; nobody has recorded
            what the API does.
        token_format: How an access token is spelled, on which the sources disagree: ``'json'`` or
            ``'form'``.
        links: Where links to pages and pictures lead: ``'local'``, to the sandbox, or
            ``'mixcloud'``, to the real site.
        list_delay: How many seconds after its publication a show appears in lists, by ``clock``;
            its own key answers at once. The lists of Mixcloud lag by minutes.
        clock: Tells the time in Unix seconds; the property ``clock`` moves it.
        monotonic: Tells the seconds that limits go by.

    Raises:
        ValueError: ``users``, ``shows`` or ``list_delay`` is out of range.

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
        token_error_status: Literal[400, 401, 403] = 401,
        sections_on_read: bool = False,
        refuse_pro_fields: bool = False,
        token_format: Literal["json", "form"] = "json",  # noqa: S107 - no password
        links: Literal["local", "mixcloud"] = "local",
        list_delay: float = 0,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._host = host
        self._port = port
        self._data = None if data is None else Path(data)
        self._settings = Settings(
            token_error_status=token_error_status,
            sections_on_read=sections_on_read,
            refuse_pro_fields=refuse_pro_fields,
            token_format=token_format,
            links=links,
        )
        self._world = planned(empty=empty, users=users, shows=shows)
        self._conditions = Conditions(Clock(clock, monotonic), list_delay=list_delay)
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
        """Serve from now on.

        Raises:
            OSError: The address or the data file cannot be had.
            ValueError: The file holds something else.
            RuntimeError: The sandbox is running already.
        """
        with self._lock:
            if self._running:
                raise RuntimeError("this sandbox is running already")
            self._running = _Running(
                self._host,
                self._port,
                self._data,
                world=self._world,
                settings=self._settings,
                conditions=self._conditions,
            )

    def stop(self) -> None:
        """Stop serving and close everything; a second time does nothing."""
        with self._lock:
            if self._running:
                self._running.close()
                self._running = None

    @property
    def api_root(self) -> str:
        """The address that stands for ``https://api.mixcloud.com``."""
        return self._root("api_root")

    @property
    def mixcloud_root(self) -> str:
        """The address that stands for ``https://www.mixcloud.com``.

        It shares the port with the API; the user name "www" is reserved for that. Open it in a
        browser to look around.
        """
        return self._root("mixcloud_root")

    @property
    def oembed_root(self) -> str:
        """The address of oEmbed."""
        return self._root("oembed_root")

    @property
    def oauth_root(self) -> str:
        """The address that stands for ``https://www.mixcloud.com/oauth``."""
        return self._root("oauth_root")

    @property
    def control_root(self) -> str:
        """The address of the control interface, for programs in other languages.

        What is there is told in the module ``aiomixcloud.sandbox.control.commands``.
        """
        return self._root("control_root")

    @property
    def clock(self) -> Clock:
        """The time in the sandbox: ``now``, ``set``, ``advance`` and ``reset``.

        Scheduled shows are published when their moment comes, and a rate limit is over sooner.

        >>> from datetime import UTC, datetime
        >>> sandbox = Sandbox()
        >>> sandbox.clock.set(datetime(2030, 1, 1, tzinfo=UTC))
        >>> sandbox.clock
        <Clock: 2030-01-01 00:00:00 UTC>
        """
        return self._conditions.clock

    @property
    def list_delay(self) -> float:
        """How many seconds after its publication a show appears in lists; it can be set.

        It applies to the shows that are published, or added, from then on. ``reset`` brings back
        what the sandbox was created with.

        Raises ``ValueError`` or ``TypeError`` if it is set to something other than seconds.

        >>> with Sandbox(list_delay=60) as sandbox, sandbox.sync_client() as mixcloud:
        ...     key = sandbox.add_show("bob", "Rain")
        ...     mixcloud.get(key).name, key in mixcloud.get("bob").cloudcasts()
        ...     sandbox.clock.advance(60)
        ...     key in mixcloud.get("bob").cloudcasts()
        ('Rain', False)
        True
        """
        return self._conditions.list_delay

    @list_delay.setter
    def list_delay(self, seconds: float) -> None:
        self._conditions.list_delay = seconds

    @property
    def faults(self) -> Faults:
        """What will go wrong, as a sequence with ``add`` and ``clear``.

        >>> from aiomixcloud.sandbox import faults
        >>> sandbox = Sandbox()
        >>> sandbox.faults.add("GET /bob/", faults.Status(503))
        >>> [pending.fault.name for pending in sandbox.faults]
        ['status']
        """
        return self._conditions.faults

    @property
    def requests(self) -> Journal:
        """The last 500 requests as ``LoggedRequest``, the oldest first; ``clear`` forgets them.

        >>> from urllib.request import urlopen
        >>> with Sandbox() as sandbox:
        ...     urlopen(f"{sandbox.api_root}/bob/?access_token={sandbox.token('bob')}").status
        200
        >>> sandbox.requests[0].path
        '/bob/?access_token=***'
        """
        return self._conditions.journal

    def limit(self, requests: int | None, *, per: float = 1.0, match: str | None = None) -> None:
        """Refuse who asks more often than so many times in ``per`` seconds.

        Every access token is counted on its own, and so is every address that asks without
        one. Only requests that match (see ``faults.add``) are counted and refused: with status
        403, ``Retry-After`` and the type ``RateLimitException``, before their body is read. A
        refused one neither counts nor uses up a fault.

        Each match has a limit of its own, and a new one replaces the former; a request needs
        room in every limit that it matches. ``None`` requests lift the limit of a match, or
        all limits. Raises ``ValueError`` or ``TypeError`` for what cannot be.

        >>> sandbox = Sandbox()
        >>> sandbox.limit(20)
        >>> sandbox.limit(2, per=60, match="POST /upload/*")
        >>> [limit.match for limit in sandbox.limits]
        ['* *', 'POST /upload/*']
        """
        self._conditions.limiter.set(requests, per=per, match=match)

    @property
    def limits(self) -> list[Limit]:
        """The rate limits that are set."""
        return self._conditions.limiter.limits

    def reset(self) -> None:
        """Go back to the world that a new sandbox starts with.

        Everything that happened is forgotten: deeds, uploads with their files, applications,
        codes, and the tokens that were given for codes; also faults, limits, the log of requests,
        moves of the clock and changes of ``list_delay``. What ``token`` returned stays valid.
        """
        reset(self._alive.state)
        self._conditions.reset()

    def seed(self, *, empty: bool = False, users: int = 0, shows: int = 0) -> None:
        """Put another world in the place of all there is, until the next ``reset``.

        The arguments are those of the class. Faults, limits, the log, the clock and
        ``list_delay`` stay.

        >>> with Sandbox() as sandbox:
        ...     sandbox.seed(empty=True)
        ...     sandbox.add_user("newdj", city="Lisbon")
        '/newdj/'
        """
        seed(self._alive.state, planned(empty=empty, users=users, shows=shows))

    def client(self, user: str | None = None) -> Mixcloud:
        """Return a client of this sandbox that acts for a user, or for nobody.

        The caller closes it, best by ``async with``.
        """
        # The client is not needed to serve; loading it takes most of the time of an import.
        from aiomixcloud import Mixcloud

        return Mixcloud(
            self.api_root,
            access_token=None if user is None else self.token(user),
            mixcloud_root=self.mixcloud_root,
            oembed_root=self.oembed_root,
        )

    def sync_client(self, user: str | None = None) -> MixcloudSync:
        """Return a blocking client of this sandbox that acts for a user, or for nobody.

        The caller closes it, best by ``with``.
        """
        from aiomixcloud.sync import MixcloudSync

        return MixcloudSync(
            self.api_root,
            access_token=None if user is None else self.token(user),
            mixcloud_root=self.mixcloud_root,
            oembed_root=self.oembed_root,
        )

    def _root(self, name: str) -> str:
        return self._alive.roots.named[name]

    @property
    def _state(self) -> State:
        return self._alive.state

    @property
    def _alive(self) -> _Running:
        if self._running is None:
            raise RuntimeError("this sandbox is not running; call start() or use 'with'")
        return self._running


class _Running:
    """What exists between start and stop: the data, a socket and a thread with its loop."""

    def __init__(
        self,
        host: str,
        port: int,
        data: Path | None,
        *,
        world: World,
        settings: Settings,
        conditions: Conditions,
    ) -> None:
        with contextlib.ExitStack() as undo:
            # Opened by the caller's thread, so that its errors reach the caller.
            listener = _listen(host, port)
            undo.callback(listener.close)
            self.state = State(
                data, clock=conditions.clock.now, list_delay=lambda: conditions.list_delay
            )
            undo.callback(self.state.close)
            begin(self.state, world)
            self.roots = Roots(f"http://{_visitable(listener, host)}")
            self._ready: concurrent.futures.Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]]
            self._ready = concurrent.futures.Future()
            self._thread = threading.Thread(
                target=self._run,
                args=(listener, settings, conditions),
                name="aiomixcloud-sandbox",
                daemon=True,
            )
            self._thread.start()
            self._loop, self._end = self._ready.result()
            undo.pop_all()

    def close(self) -> None:
        """End the thread, then close the data."""
        # The loop is gone where the thread has died by itself.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()
        self.state.close()

    def _run(self, listener: socket.socket, settings: Settings, conditions: Conditions) -> None:
        try:
            asyncio.run(self._serve(listener, settings, conditions))
        except BaseException as error:
            # Before the start is over the caller is told; later the thread reports by itself.
            if self._ready.done():
                raise
            self._ready.set_exception(error)

    async def _serve(
        self, listener: socket.socket, settings: Settings, conditions: Conditions
    ) -> None:
        entrances: list[Entrance] = [
            Control(self.state, conditions),
            RequestPage(conditions.journal),
        ]
        runner = web.AppRunner(
            application(self.state, settings, conditions, entrances),
            access_log=None,
            handle_signals=False,
            shutdown_timeout=_GRACE,
        )
        await runner.setup()
        try:
            await web.SockSite(runner, listener).start()
            end = asyncio.Event()
            self._ready.set_result((asyncio.get_running_loop(), end))
            await end.wait()
        finally:
            await runner.cleanup()


def _listen(host: str, port: int) -> socket.socket:
    host = _bare(host)
    try:
        if ":" not in host:
            return socket.create_server((host, port))
        # Who listens at every address wants those of IPv4, too.
        both = _is_everywhere(host) and socket.has_dualstack_ipv6()
        return socket.create_server((host, port), family=socket.AF_INET6, dualstack_ipv6=both)
    except OSError as error:
        raise OSError(
            error.errno, f"the sandbox cannot listen on {_joined(host, port)}: {error.strerror}"
        ) from error


def _visitable(listener: socket.socket, host: str) -> str:
    """Return the host and port at which programs of this machine reach a listener.

    An address that stands for all addresses of the machine cannot be visited everywhere; in its
    place stands that of the machine itself.
    """
    found, port = listener.getsockname()[:2]
    host = _bare(host)
    if _is_everywhere(found):
        is_ipv6 = listener.family == socket.AF_INET6 and _has_ipv6_loopback()
        host = "::1" if is_ipv6 else "127.0.0.1"
    elif re.fullmatch(r"[0-9.x]+", host):
        host = found  # short forms such as 127.1 are not understood everywhere
    return _joined(host, port)


def _joined(host: str, port: int) -> str:
    """Return a host and port as a URL has them."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _bare(host: str) -> str:
    """Return a host without the brackets that an IPv6 address has in a URL."""
    return host[1:-1] if host.startswith("[") and host.endswith("]") else host


def _is_everywhere(host: str) -> bool:
    """Tell whether a host stands for all addresses of the machine."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def _has_ipv6_loopback() -> bool:
    """Tell whether there is ``::1``: containers that listen at ``::`` often have none."""
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False
