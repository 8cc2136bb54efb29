"""Part of gold for tests of one table: what it rests on and nothing else, because a whole build takes a second."""

from __future__ import annotations

from tests.warehouse.gold.world import VERSIONS, World, with_all_they_read
from warehouse.gold_build import build_order, prepare


def build_some(world: World, *wanted: str) -> World:
    """Fill silver and build the wanted gold tables with all that they read."""
    world.fill()
    return rebuild_some(world, *wanted)


def rebuild_some(world: World, *wanted: str) -> World:
    """`build_some` over silver as it stands."""
    prepare(world.database, **VERSIONS)
    world.waiting = with_all_they_read(set(wanted)) & set(build_order())
    world.make(world.waiting)
    return world
