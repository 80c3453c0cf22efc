"""The command that prints shell completion scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aiomixcloud.cli.command import command

if TYPE_CHECKING:
    from aiomixcloud.cli.session import Session


@command(
    "completion",
    examples=[
        "mixcloud completion bash > ~/.local/share/bash-completion/completions/mixcloud",
        "mixcloud completion zsh > ~/.zfunc/_mixcloud",
        "mixcloud completion fish > ~/.config/fish/completions/mixcloud.fish",
    ],
    data=False,
    online=False,
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]), metavar="bash|zsh|fish")
@click.pass_obj
def completion_command(session: Session, shell: str) -> None:
    """Print a shell completion script.

    The examples write the script to a file that the shell loads. For zsh, also add this to
    ~/.zshrc: fpath+=~/.zfunc; autoload -Uz compinit; compinit
    """
    from click.shell_completion import get_completion_class

    from aiomixcloud.cli.main import COMPLETION, PROGRAM
    from aiomixcloud.cli.tree import tree

    complete = get_completion_class(shell)
    if complete is not None:  # always true for the choices above
        session.output.text(complete(tree, {}, PROGRAM, COMPLETION).source())
