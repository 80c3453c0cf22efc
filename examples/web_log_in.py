"""A web application where users log in with Mixcloud and see their shows.

    export MIXCLOUD_CLIENT_ID=... MIXCLOUD_CLIENT_SECRET=...
    python examples/web_log_in.py --port 8080

Get the client ID and secret from Mixcloud's page for developers, then open
http://127.0.0.1:8080/. Behind a reverse proxy, set the public URL with ``--url``:
``--url https://shows.example.com``. ``--api-root`` and ``--oauth-root`` are the URLs of another
Mixcloud, such as a sandbox.

Sessions are stored in memory: a restart logs everyone out. An application with many users stores
them in a database.
"""

from __future__ import annotations

import argparse
import os
import secrets
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import aiohttp
from aiohttp import web

from aiomixcloud import AuthenticationError, Mixcloud, MixcloudOAuthError
from aiomixcloud.auth import MixcloudOAuth
from aiomixcloud.constants import API_ROOT, OAUTH_ROOT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

COOKIE = "session"
#: Above this number, the oldest sessions are removed.
MOST_SESSIONS = 10_000

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Your shows</title>
<body style="font: 1rem/1.5 system-ui; max-width: 40rem; margin: 2rem auto; padding: 0 1rem">
{content}
</html>
"""


@dataclass
class Session:
    """The session of one browser: a pending log-in, or a token."""

    oauth: MixcloudOAuth | None = None
    state: str = ""
    token: str | None = None


class Application:
    """The pages and their sessions."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._settings = arguments
        self._sessions: dict[str, Session] = {}
        self._http: aiohttp.ClientSession
        self.app = web.Application()
        self.app.cleanup_ctx.append(self._connections)
        self.app.add_routes(
            [
                web.get("/", self.home),
                web.get("/log-in", self.log_in),
                web.get("/come-back/{state}", self.come_back),
                web.post("/log-out", self.log_out),
            ]
        )

    async def home(self, request: web.Request) -> web.Response:
        """List the shows of the user who is logged in, or a log-in link."""
        session = self._session(request)
        if session is None or session.token is None:
            return page('<h1>Your shows</h1><p><a href="/log-in">Log in with Mixcloud</a></p>')
        async with Mixcloud(
            self._settings.api_root, access_token=session.token, session=self._http
        ) as mixcloud:
            try:
                me = await mixcloud.me()
                shows = await me.cloudcasts()
            except AuthenticationError:  # the token was revoked
                session.token = None
                raise web.HTTPSeeOther("/") from None
        items = "".join(
            f'<li><a href="{escape(show.url)}">{escape(show.name)}</a>, '
            f"{show.created_time:%d %B %Y}</li>"
            for show in shows
        )
        return page(
            f"<h1>Shows of {escape(me.name)}</h1><ol>{items}</ol>"
            '<form method="post" action="/log-out"><button>Log out</button></form>'
        )

    async def log_in(self, request: web.Request) -> web.Response:
        """Send the browser to Mixcloud, and store the state in its session."""
        # Mixcloud does not return a state, but accepts any path of the application.
        state = secrets.token_urlsafe(24)
        oauth = MixcloudOAuth(
            self._settings.oauth_root,
            client_id=self._settings.client_id,
            client_secret=self._settings.client_secret,
            redirect_uri=f"{self._settings.url}/come-back/{state}",
        )
        response = web.Response(status=303, headers={"Location": oauth.authorization_url})
        self._begin(request, response, Session(oauth=oauth, state=state))
        return response

    async def come_back(self, request: web.Request) -> web.Response:
        """Exchange the code that Mixcloud returns for a token.

        Only the browser that started the log-in with this state is accepted, and only once:
        otherwise an attacker could log others in to the attacker's own account.
        """
        session = self._session(request)
        state = request.match_info["state"]
        if (
            session is None
            or session.oauth is None
            or not secrets.compare_digest(session.state.encode(), state.encode())
        ):
            raise web.HTTPForbidden(text="This log-in was not started in this browser.")
        oauth, session.oauth = session.oauth, None
        try:
            session.token = await oauth.access_token(oauth.code_from(str(request.url)))
        except MixcloudOAuthError as error:
            raise web.HTTPForbidden(text=f"Log-in failed: {error.message}") from None
        response = web.Response(status=303, headers={"Location": "/"})
        self._begin(request, response, session)
        return response

    async def log_out(self, request: web.Request) -> web.Response:
        """Delete the session."""
        self._sessions.pop(request.cookies.get(COOKIE, ""), None)
        response = web.Response(status=303, headers={"Location": "/"})
        response.del_cookie(COOKIE)
        return response

    def _session(self, request: web.Request) -> Session | None:
        return self._sessions.get(request.cookies.get(COOKIE, ""))

    def _begin(self, request: web.Request, response: web.Response, session: Session) -> None:
        """Give the browser a new cookie for a session, so that old ones are invalid."""
        self._sessions.pop(request.cookies.get(COOKIE, ""), None)
        name = secrets.token_urlsafe(32)
        self._sessions[name] = session
        if len(self._sessions) > MOST_SESSIONS:
            del self._sessions[next(iter(self._sessions))]
        response.set_cookie(
            COOKIE,
            name,
            httponly=True,
            samesite="Lax",
            secure=self._settings.url.startswith("https:"),
        )

    async def _connections(self, _app: web.Application) -> AsyncIterator[None]:
        """Share one HTTP session between all requests."""
        async with aiohttp.ClientSession() as self._http:
            yield


def page(content: str) -> web.Response:
    """Return a page."""
    return web.Response(text=PAGE.format(content=content), content_type="text/html")


def parse_arguments() -> argparse.Namespace:
    """Read the command line and the environment."""
    given = os.environ.get
    parser = argparse.ArgumentParser(description="Log in with Mixcloud.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--url", help="the public URL; by default built from host and port")
    parser.add_argument("--client-id", default=given("MIXCLOUD_CLIENT_ID"))
    parser.add_argument("--api-root", default=given("MIXCLOUD_API_ROOT", API_ROOT))
    parser.add_argument("--oauth-root", default=given("MIXCLOUD_OAUTH_ROOT", OAUTH_ROOT))
    arguments = parser.parse_args()
    # Not an option, because other users of the machine can see the command line.
    arguments.client_secret = given("MIXCLOUD_CLIENT_SECRET")
    if not arguments.client_id or not arguments.client_secret:
        parser.error("set MIXCLOUD_CLIENT_ID and MIXCLOUD_CLIENT_SECRET")
    arguments.url = arguments.url or f"http://{arguments.host}:{arguments.port}"
    return arguments


if __name__ == "__main__":
    settings = parse_arguments()
    web.run_app(Application(settings).app, host=settings.host, port=settings.port)
