"""The worlds that a sandbox can start with: seeded or empty, and enlarged. Makes none itself."""

from __future__ import annotations

import functools

from aiomixcloud.sandbox.db.models import World
from aiomixcloud.sandbox.db.store import State
from aiomixcloud.sandbox.worlds import generated
from aiomixcloud.sandbox.worlds.seeded import build

_USUAL = World()

#: How many users and shows can be generated; more would take minutes.
MOST: int = 1_000_000


def planned(*, empty: bool = False, users: int = 0, shows: int = 0) -> World:
    """Return a world of these numbers; ``ValueError`` or ``TypeError`` if there cannot be one."""
    for name, number in (("users", users), ("shows", shows)):
        if type(number) is not int:
            raise TypeError(f"{name} must be a whole number, not {number!r}")
        if not 0 <= number <= MOST:
            raise ValueError(f"{name} must be from 0 to {MOST}, not {number}")
    if shows and not users:
        raise ValueError("generated shows need generated users; give users, too")
    return World(bool(empty), users, shows)


def begin(state: State, world: World) -> None:
    """Fill a state that holds nothing yet.

    One that was begun before stays as it is. It must have begun with this world, unless this is
    the usual one; otherwise ``ValueError`` is raised.
    """
    origin = state.origin
    if origin is None:
        populate(state, world)
    elif world not in (origin, _USUAL):
        raise ValueError(f"the data began as {_in_words(origin)}, not as {_in_words(world)}")


def populate(state: State, world: World = _USUAL) -> None:
    """Put a world in the place of all there is; from now on ``reset`` goes back to it."""
    state.restore(_image(world), origin=world)


def seed(state: State, world: World) -> None:
    """Put a world in the place of all there is, until the next ``reset``."""
    state.restore(_image(world), origin=state.origin or world)


def reset(state: State) -> None:
    """Go back to the world that a state began with."""
    populate(state, state.origin or _USUAL)


def _in_words(world: World) -> str:
    base = "an empty world" if world.empty else "the seeded world"
    return f"{base} with {world.users} users and {world.shows} shows more"


@functools.lru_cache(maxsize=4)
def _image(world: World) -> bytes:
    """Return a world ready made; copying it is much quicker than building it again."""
    state = State()
    try:
        if world.users:
            populate(state, World(empty=world.empty))
            with state.bulk() as database:
                generated.add(database, world.users, world.shows)
        elif not world.empty:
            build(state)
        return state.snapshot()
    finally:
        state.close()
