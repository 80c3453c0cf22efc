"""A web application with FastAPI: log-in with Mixcloud, several workers, one rate limit.

    pip install aiomixcloud fastapi uvicorn cryptography
    export MIXCLOUD_CLIENT_ID=... MIXCLOUD_CLIENT_SECRET=...
    export SESSION_KEY=$(python -c 'from cryptography.fernet import Fernet as F; \
print(F.generate_key().decode())')
    python examples/fastapi_application.py

Get the client ID and secret from Mixcloud's page for developers, then open
http://127.0.0.1:8080/docs. More settings are environment variables:

- ``PUBLIC_URL``: the URL that browsers see, by default ``http://127.0.0.1:8080``;
- ``PORT`` and ``WORKERS``: by default 8080 and 4;
- ``GATES``: a folder on a local disk for the shared rate limits, by default ``gates``;
- ``MIXCLOUD_API_ROOT`` and ``MIXCLOUD_OAUTH_ROOT``: another Mixcloud, such as a sandbox.

The session is an encrypted cookie, so every worker can read it, and nothing is stored.
"""

import hashlib
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import aiohttp
import uvicorn
from cryptography.fernet import Fernet, InvalidToken
from fastapi import Cookie, Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import BaseModel

from aiomixcloud import (
    AuthenticationError,
    InvalidArgumentError,
    Mixcloud,
    MixcloudError,
    MixcloudOAuthError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    TransportError,
)
from aiomixcloud.auth import MixcloudOAuth
from aiomixcloud.constants import API_ROOT, OAUTH_ROOT
from aiomixcloud.gates import FileGate
from aiomixcloud.models import Cloudcast

PORT = int(os.environ.get("PORT", "8080"))
REQUIRED = ("MIXCLOUD_CLIENT_ID", "MIXCLOUD_CLIENT_SECRET", "SESSION_KEY")
#: Cookies of a log-in under way, and of a session. Both are encrypted.
LOG_IN, SESSION = "log-in", "session"
LOG_IN_SECONDS, SESSION_SECONDS = 600, 30 * 24 * 3600
#: Longest wait for a rate limit, because a person waits for the page.
PATIENCE = 10.0

#: What to answer to each error; the first match counts.
STATUSES: tuple[tuple[type[MixcloudError], int], ...] = (
    (NotFoundError, 404),
    (InvalidArgumentError, 422),
    (AuthenticationError, 401),
    (PermissionDeniedError, 403),
    (MixcloudOAuthError, 403),
    (RateLimitError, 503),
    (TransportError, 504),
    (MixcloudError, 502),
)


class Show(BaseModel):
    """A show in an answer."""

    key: str
    name: str
    url: str

    @classmethod
    def of(cls, show: Cloudcast) -> "Show":
        """Return the fields of a show that this application publishes."""
        return cls(key=show.key, name=show.name, url=show.url)


class Profile(BaseModel):
    """The user who is logged in."""

    username: str
    shows: list[Show]


@dataclass
class Services:
    """What one worker process uses for all its requests.

    Attributes:
        mixcloud: The client for everything that needs no user.
    """

    http: aiohttp.ClientSession
    mixcloud: Mixcloud
    cookies: Fernet
    gates: Path
    public_url: str
    api_root: str
    oauth_root: str

    @asynccontextmanager
    async def client_of(self, token: str) -> AsyncIterator[Mixcloud]:
        """Open a client that acts for a user, on the connections of the worker.

        Mixcloud limits accounts, so each account has a gate. The name of its file is a digest,
        because the token is secret.
        """
        account = hashlib.sha256(token.encode()).hexdigest()[:32]
        with FileGate(self.gates / account) as gate:
            async with Mixcloud(
                self.api_root,
                access_token=token,
                session=self.http,
                gate=gate,
                max_rate_limit_wait=PATIENCE,
            ) as mixcloud:
                yield mixcloud

    def oauth_of(self, state: str) -> MixcloudOAuth:
        """Return the log-in with a state.

        Mixcloud does not return a state, but accepts any path of the application.
        """
        return MixcloudOAuth(
            self.oauth_root,
            client_id=os.environ["MIXCLOUD_CLIENT_ID"],
            client_secret=os.environ["MIXCLOUD_CLIENT_SECRET"],
            redirect_uri=f"{self.public_url}/come-back/{state}",
            mixcloud=self.mixcloud,
        )

    def set_cookie(self, response: Response, name: str, value: str, seconds: int) -> None:
        """Give the browser an encrypted cookie.

        It is not sent with forms of other sites, which therefore cannot act for the user.
        """
        response.set_cookie(
            name,
            self.cookies.encrypt(f"{name}={value}".encode()).decode(),
            max_age=seconds,
            httponly=True,
            samesite="lax",
            secure=self.public_url.startswith("https:"),
        )

    def read_cookie(self, name: str, cookie: str | None, seconds: int) -> str | None:
        """Return the value of a cookie, or None if it was not set here or is too old."""
        try:
            value = self.cookies.decrypt(cookie or "", ttl=seconds).decode()
        except InvalidToken:
            return None
        # A cookie of one kind cannot be used as the other.
        return value.removeprefix(f"{name}=") if value.startswith(f"{name}=") else None


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open one session and one client for each worker process."""
    missing = [name for name in REQUIRED if not os.environ.get(name)]
    if missing:
        raise RuntimeError(f"set {', '.join(missing)}; the first lines of the program say how")
    api_root = os.environ.get("MIXCLOUD_API_ROOT", API_ROOT)
    gates = Path(os.environ.get("GATES", "gates"))
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http,
        Mixcloud(
            api_root,
            session=http,
            gate=FileGate(gates / "anonymous"),
            max_rate_limit_wait=PATIENCE,
        ) as mixcloud,
    ):
        app.state.services = Services(
            http=http,
            mixcloud=mixcloud,
            cookies=Fernet(os.environ["SESSION_KEY"]),
            gates=gates,
            public_url=os.environ.get("PUBLIC_URL", f"http://127.0.0.1:{PORT}").rstrip("/"),
            api_root=api_root,
            oauth_root=os.environ.get("MIXCLOUD_OAUTH_ROOT", OAUTH_ROOT),
        )
        yield


app = FastAPI(title="Shows", lifespan=lifespan)


def services_of(request: Request) -> Services:
    """Return the services of this process."""
    services: Services = request.app.state.services
    return services


Shared = Annotated[Services, Depends(services_of)]


async def user_client(
    services: Shared, session: Annotated[str | None, Cookie()] = None
) -> AsyncIterator[Mixcloud]:
    """Give a request the client of the user who is logged in."""
    token = services.read_cookie(SESSION, session, SESSION_SECONDS)
    if token is None:
        raise HTTPException(401, "Log in first: open /log-in in a browser.")
    async with services.client_of(token) as mixcloud:
        yield mixcloud


ForUser = Annotated[Mixcloud, Depends(user_client)]


@app.exception_handler(MixcloudError)
async def explain(_: Request, error: Exception) -> JSONResponse:
    """Answer with the status of an error of Mixcloud."""
    status = next(status for kind, status in STATUSES if isinstance(error, kind))
    message = error.message if isinstance(error, MixcloudError) else ""
    response = JSONResponse({"error": type(error).__name__, "message": message}, status)
    if isinstance(error, RateLimitError):
        response.headers["Retry-After"] = str(int(error.retry_after or PATIENCE) + 1)
    if isinstance(error, AuthenticationError):  # the token was revoked
        response.delete_cookie(SESSION)
    return response


@app.get("/users/{username}/shows")
async def shows_of(username: str, services: Shared) -> list[Show]:
    """List the newest shows of any user."""
    shows = await services.mixcloud.connection(username, "cloudcasts")
    return [Show.of(show) for show in shows]


@app.get("/log-in")
async def log_in(services: Shared) -> Response:
    """Send the browser to Mixcloud, and store the state of the log-in in a cookie."""
    state = secrets.token_urlsafe(24)
    response = RedirectResponse(services.oauth_of(state).authorization_url, 303)
    services.set_cookie(response, LOG_IN, state, LOG_IN_SECONDS)
    return response


@app.get("/come-back/{state}")
async def come_back(
    state: str,
    request: Request,
    services: Shared,
    cookie: Annotated[str | None, Cookie(alias=LOG_IN)] = None,
) -> Response:
    """Exchange the code that Mixcloud returns for a token.

    Only the browser that started the log-in with this state is accepted: otherwise an attacker
    could log others in to the attacker's own account.
    """
    expected = services.read_cookie(LOG_IN, cookie, LOG_IN_SECONDS)
    if expected is None or not secrets.compare_digest(expected.encode(), state.encode()):
        raise HTTPException(403, "This log-in was not started in this browser.")
    oauth = services.oauth_of(state)
    token = await oauth.access_token(oauth.code_from(str(request.url)))
    response = RedirectResponse("/me", 303)
    response.delete_cookie(LOG_IN)
    services.set_cookie(response, SESSION, str(token), SESSION_SECONDS)
    return response


@app.get("/me")
async def me(mixcloud: ForUser) -> Profile:
    """Return the user who is logged in, with their shows."""
    user = await mixcloud.me()
    shows = await user.cloudcasts()
    return Profile(username=user.username, shows=[Show.of(show) for show in shows])


@app.post("/favorites/{username}/{slug}")
async def add_favorite(username: str, slug: str, mixcloud: ForUser) -> Show:
    """Add a show to the favorites of the user who is logged in."""
    show = await mixcloud.get_show(f"{username}/{slug}")
    await mixcloud.favorite(show.key)
    return Show.of(show)


@app.post("/log-out", status_code=204)
async def log_out() -> Response:
    """Delete the session."""
    response = Response(status_code=204)
    response.delete_cookie(SESSION)
    return response


if __name__ == "__main__":
    uvicorn.run("fastapi_application:app", port=PORT, workers=int(os.environ.get("WORKERS", "4")))
