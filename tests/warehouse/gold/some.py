"""Part of gold for tests of one table: what it rests on and nothing else, because a whole build takes a second."""

from __future__ import annotations

from tests.warehouse.gold.world import VERSIONS, World
from warehouse.gold_build import build_order, create, prepare, reads


def build_some(world: World, *wanted: str) -> World:
    """Fill silver and build the wanted gold tables with all that they read."""
    world.fill()
    return rebuild_some(world, *wanted)


def rebuild_some(world: World, *wanted: str) -> World:
    """`build_some` over silver as it stands."""
    needed = set(wanted)
    for name in reversed(build_order()):
        if name in needed:
            needed |= reads(name)
    prepare(world.con, **VERSIONS)
    for name in build_order():
        if name in needed:
            create(world.con, name)
    return world
