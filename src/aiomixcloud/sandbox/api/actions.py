"""Actions of a user on other users and on shows, and their reversal.

Repeating an action succeeds, and undoing an action that was never performed returns 404; both
are guesses. So are the messages, except those for following a user and adding a show to listen
later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import lookups, serializers
from .errors import bad_request, not_done

if TYPE_CHECKING:
    from aiomixcloud.sandbox.db.models import Relation
    from aiomixcloud.sandbox.db.store import Store

    from .request import ApiRequest
    from .responses import Operation
    from .serializers import Json


@dataclass(frozen=True, slots=True)
class Action:
    """An action that can be undone.

    Attributes:
        relation: The relation that the action adds.
        done: Message after the action; `{}` is the name of its target.
        undone: Message after undoing it.
        nothing: Message if there is nothing to undo.
    """

    relation: Relation
    done: str
    undone: str
    nothing: str


FOLLOW = Action(
    relation="follows",
    done="Now following {}",
    undone="Unfollowed {}",
    nothing="You are not following {}.",
)
SHOW_ACTIONS = {
    "favorite": Action(
        relation="favorites",
        done="Added to favorites: {}",
        undone="Removed from favorites: {}",
        nothing="Not in favorites: {}.",
    ),
    "repost": Action(
        relation="reposts",
        done="Reposted: {}",
        undone="Removed repost: {}",
        nothing="Not reposted: {}.",
    ),
    "listen-later": Action(
        relation="listen_laters",
        done="Added to listen later: {}",
        undone="Removed from listen later: {}",
        nothing="Not in listen later: {}.",
    ),
}


def perform(action: Action) -> Operation:
    """Return the operation that performs an action, or undoes it if the form has method=delete."""
    return lambda store, request: _perform(
        store,
        request,
        action,
        undo=request.body.fields.get("method", "").lower() == "delete",
    )


def undo(action: Action) -> Operation:
    """Return the operation that undoes an action."""
    return lambda store, request: _perform(store, request, action, undo=True)


def _perform(store: Store, request: ApiRequest, action: Action, *, undo: bool) -> Json:
    viewer = request.require_viewer()
    if action is FOLLOW:
        user = lookups.find_owner(store, request)
        target, name = user.id, user.username
        if target == viewer.id:
            raise bad_request("You cannot follow yourself.")
    else:
        show = lookups.find_show(store, request)
        target, name = show.id, show.name
    if not undo:
        store.relate(action.relation, viewer.id, target)
        return serializers.serialize_result(action.done.format(name))
    if not store.unrelate(action.relation, viewer.id, target):
        raise not_done(action.nothing.format(name))
    return serializers.serialize_result(action.undone.format(name))
