"""Asking the user of an assistant before the account changes."""

from __future__ import annotations

from typing import TypeAlias

from mcp.server.elicitation import AcceptedElicitation, ElicitationResult
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.resolve import Elicit
from pydantic import BaseModel, Field

from .server_state import ToolContext, state_of


class Confirmation(BaseModel):
    """The answer of the user."""

    confirm: bool = Field(title="Confirm", description="Make this change?")


#: What a function that asks returns: the question, or the answer if nobody can be asked.
Question: TypeAlias = Elicit[Confirmation] | Confirmation


def ask(context: ToolContext, question: str) -> Question:
    """Return the question for the user of the assistant.

    Raises:
        ToolError: The assistant cannot ask its user, and the server does not permit changes
            without confirmation.
    """
    if _can_ask(context):
        return Elicit(question, Confirmation)
    if state_of(context).allows_unconfirmed:
        return Confirmation(confirm=True)
    raise ToolError(
        "nothing was changed: this change needs the confirmation of the user, and this assistant "
        "does not support elicitation. The user can make the change with the 'mixcloud' command, "
        "use another assistant, or start the server with --allow-unconfirmed"
    )


def require(answer: ElicitationResult[Confirmation]) -> None:
    """Raise an error unless the user confirmed.

    Raises:
        ToolError: The user declined or closed the question.
    """
    if not isinstance(answer, AcceptedElicitation) or not answer.data.confirm:
        raise ToolError(
            "nothing was changed: the user did not confirm. Try again only if they ask for it"
        )


def _can_ask(context: ToolContext) -> bool:
    capabilities = context.client_capabilities
    elicitation = capabilities.elicitation if capabilities is not None else None
    # Without modes, which came later, a form is meant.
    return elicitation is not None and (elicitation.form is not None or elicitation.url is None)
