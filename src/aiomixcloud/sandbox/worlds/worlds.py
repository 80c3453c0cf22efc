"""Validate, create and reset the initial data of a sandbox."""

from __future__ import annotations

import functools

from aiomixcloud.sandbox.checks import check_whole
from aiomixcloud.sandbox.db.models import World
from aiomixcloud.sandbox.db.store import Store

from . import generated
from .seeded import add_seeded_world

_USUAL = World()

#: Maximum number of generated users and of generated shows; more take minutes.
MAX_GENERATED: int = 1_000_000


def check_world(*, empty: bool = False, users: int = 0, shows: int = 0) -> World:
    """Return the description of the initial data.

    Raises:
        TypeError: A number is not an int.
        ValueError: A number is out of range, or there are shows without users.
    """
    for name, number in (("users", users), ("shows", shows)):
        check_whole(name, number, 0, MAX_GENERATED)
    if shows and not users:
        raise ValueError("generated shows need generated users: set users too")
    return World(bool(empty), users, shows)


def create_world(store: Store, world: World) -> None:
    """Create the initial data unless the store already has data.

    Existing data must have started from the same world, unless that is the default.

    Raises:
        ValueError: The existing data started from something else.
    """
    origin = store.origin
    if origin is None:
        populate(store, world)
    elif world not in (origin, _USUAL):
        raise ValueError(
            f"the data started as {_describe_world(origin)}, not as {_describe_world(world)}:"
            " use another file"
        )


def populate(store: Store, world: World = _USUAL) -> None:
    """Replace all data; `reset` then returns to this world."""
    store.restore(_build_snapshot(world), origin=world)


def seed(store: Store, world: World) -> None:
    """Replace all data until the next `reset`."""
    store.restore(_build_snapshot(world), origin=store.origin or world)


def reset(store: Store) -> None:
    """Restore the initial data."""
    populate(store, store.origin or _USUAL)


def _describe_world(world: World) -> str:
    base = "an empty world" if world.empty else "the seeded world"
    return f"{base} plus {world.users} generated users and {world.shows} generated shows"


@functools.lru_cache(maxsize=4)
def _build_snapshot(world: World) -> bytes:
    """Return a snapshot of a world; cached, since copying is much faster than building."""
    store = Store()
    try:
        if world.users:
            populate(store, World(empty=world.empty))
            with store.bulk() as database:
                generated.add_crowd(database, world.users, world.shows)
        elif not world.empty:
            add_seeded_world(store)
        return store.snapshot()
    finally:
        store.close()
