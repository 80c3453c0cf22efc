"""What a command works with: where Mixcloud is, a client of it, and where to write."""

from __future__ import annotations

import contextlib
import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import click

from aiomixcloud.cli.interrupts import interrupts
from aiomixcloud.cli.options import Choices
from aiomixcloud.cli.output.messages import Messages
from aiomixcloud.cli.roots import Roots

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from aiomixcloud.cli.accounts.store import Accounts
    from aiomixcloud.cli.accounts.tokens import Token
    from aiomixcloud.cli.local_mixcloud import Kept
    from aiomixcloud.cli.output.writer import Output
    from aiomixcloud.sync import MixcloudSync

#: Who is logged in to the local Mixcloud where nothing else is said.
SANDBOX_USER = "amikrop"

#: Seconds that a command waits for rate limits: waits of minutes are known (programs).
MAX_WAIT = 900.0

#: Keeps Python from writing log records to standard error by itself.
_SILENCE = logging.NullHandler()


class Session:
    """One run of the program; what it opens is closed at the end.

    Attributes:
        choices: The options that every command has.
        messages: Where to tell what is no data.
        arguments: What was typed after the program's name.
    """

    def __init__(self) -> None:
        self.arguments: tuple[str, ...] = ()
        self.choices: Choices = Choices()
        self.messages: Messages = Messages(self.choices)
        self._opened = contextlib.ExitStack()

    def __enter__(self) -> Self:
        logging.getLogger().addHandler(_SILENCE)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.messages.close()
        self._opened.close()

    @cached_property
    def output(self) -> Output:
        """Where to write data."""
        from aiomixcloud.cli.output.writer import Output

        interrupts.check()
        return Output(self.choices, self.messages)

    @cached_property
    def sandbox(self) -> Kept | None:
        """The local Mixcloud of this program, running; None where it was not asked for."""
        if not self.choices.sandbox:
            if self.choices.as_user is not None:
                raise click.UsageError("--as says who is logged in to the --sandbox: give both")
            return None
        for name in ("api_root", "profile"):
            if name in self.choices.on_line:
                option = f"--{name.replace('_', '-')}"
                raise click.UsageError(f"--sandbox and {option} exclude each other: give one")
        from aiomixcloud.cli.local_mixcloud import kept

        patience = self.choices.timeout
        return self._opened.enter_context(
            kept(self.messages) if patience is None else kept(self.messages, patience=patience)
        )

    @cached_property
    def accounts(self) -> Accounts:
        """The accounts that are kept."""
        from aiomixcloud.cli.accounts.store import Accounts

        return Accounts(config_folder())

    @cached_property
    def roots(self) -> Roots:
        """Where the chosen Mixcloud is: that of the profile, or what the options name."""
        if self.sandbox is not None:
            return Roots.of_sandbox(self.sandbox.api_root)
        name, api_root = self.choices.profile, self.choices.api_root
        if name is None:
            return Roots.chosen(api_root)
        kept = self.accounts.load()
        if name not in kept:
            others = f"; there are {', '.join(kept)}" if kept else ""
            raise click.UsageError(
                f"there is no profile {name!r}{others}: run 'mixcloud login --profile {name}'"
            )
        roots = kept[name].roots
        if api_root is not None and Roots.chosen(api_root).api != roots.api:
            raise click.UsageError(
                f"the profile {name!r} is an account at {roots.api}: leave out --api-root "
                "(or MIXCLOUD_API_ROOT), or the profile"
            )
        return roots

    @property
    def profile(self) -> str:
        """Name of the account: the chosen one, or else the address of its Mixcloud."""
        return self.choices.profile or self.roots.name

    @cached_property
    def token(self) -> Token | None:
        """The access token that there is for the chosen Mixcloud."""
        from aiomixcloud.cli.accounts.tokens import Token, token_for

        if self.sandbox is None:
            return token_for(self.roots, self.profile, self.accounts, self.messages)
        try:
            return Token(self.sandbox.token(self.choices.as_user or SANDBOX_USER), "--sandbox")
        except LookupError as error:
            # It goes on with what a program can do.
            reason = str(error.args[0]).partition("; add_user")[0]
            advice = "" if self.choices.as_user else ": say by --as who you are"
            raise click.UsageError(f"--as: {reason}{advice}") from None

    @cached_property
    def client(self) -> MixcloudSync:
        """A client of the chosen Mixcloud, with the access token that there is for it."""
        return self.connect(self.roots, self.token.value if self.token else None)

    @property
    def max_wait(self) -> float:
        """Seconds that the command waits for rate limits."""
        return MAX_WAIT if self.choices.max_wait is None else self.choices.max_wait

    @property
    def is_anonymous(self) -> bool:
        """Whether something was asked without any access token."""
        return "client" in vars(self) and self.token is None

    def connect(self, roots: Roots, token: str | None, **settings: Any) -> MixcloudSync:
        """Return a client that is closed at the end of the run.

        Args:
            roots: Where its Mixcloud is.
            token: The access token.
            settings: What else `MixcloudSync` takes, where it is not as usual.
        """
        from aiomixcloud import Timeout
        from aiomixcloud.sync import MixcloudSync

        choices = self.choices
        usual: dict[str, Any] = {
            "timeout": Timeout() if choices.timeout is None else choices.timeout,
            "max_rate_limit_wait": self.max_wait,
        }
        client = MixcloudSync(
            roots.api,
            access_token=token,
            mixcloud_root=roots.mixcloud,
            oembed_root=roots.oembed,
            hook=self.messages.event,
            **(usual | settings),
        )
        return self._opened.enter_context(client)


def config_folder() -> Path:
    """Return the folder where the program keeps accounts; it may have to be made."""
    import platformdirs

    return platformdirs.user_config_path("aiomixcloud", appauthor=False)
