"""Names to models: this resolver beside likeness of strings over the same index. `python -m bench.bench_identity`.

Labels: gold_dev.csv of the real data. Every altered name is a labelled one with case, separators, host, number format
or effort changed, none of which changes the model. Speed: distinct names asked for the first time, and 100,000 names
asked of a resolver that has met them.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import time
from collections.abc import Callable
from pathlib import Path

from rapidfuzz import fuzz, process

from warehouse.identity.names import squash
from warehouse.identity.registry import load_registry
from warehouse.identity.resolve import Resolver
from warehouse.identity.score import read

ROOT = Path(__file__).parent.parent
REAL = Path(os.environ.get("FRONTIER_GAP_REAL_DATA") or ROOT.parent / "shared" / "data")
Ask = Callable[[str, str], str | None]

ALTERATIONS: list[Callable[[str], str]] = [
    str.upper,
    lambda name: re.sub(r"[- ]", "_", name),
    lambda name: name.replace("-", " "),
    lambda name: f"{name}-fp8",
    lambda name: f"{name} (high)",
    lambda name: name if "/" in name else f"openrouter/{name}",
]


def altered(rows: list[dict[str, str]], count: int) -> list[dict[str, str]]:
    """Labelled names of one model, each with one harmless change; seeded, so every run asks the same."""
    chance = random.Random(7)
    single = [row for row in rows if row["canonical_id"] not in ("", "NIL") and " + " not in row["raw_name"]]
    picked = [chance.choice(single) for _ in range(count)]
    return [row | {"raw_name": chance.choice(ALTERATIONS)(row["raw_name"])} for row in picked]


def by_likeness(resolver: Resolver, scorer: Callable[..., float], least: float) -> Ask:
    """The likest of the registry's names (ids, repositories and aliases) if it is like enough."""
    texts: dict[str, str] = {}
    for model in resolver.registry.models:
        names = [model.id.partition("/")[2], model.name, *model.repositories, *(a.name for a in model.aliases)]
        texts |= {squash(name.rpartition("/")[2]): model.id for name in names}
    keys = list(texts)

    def ask(source: str, name: str) -> str | None:
        found = process.extractOne(squash(name), keys, scorer=scorer, score_cutoff=least)
        return texts[found[0]] if found else None

    return ask


def measure(ask: Ask, rows: list[dict[str, str]]) -> tuple[int, int, float]:
    """Names linked rightly, names linked wrongly, names a second."""
    start = time.perf_counter()
    answers = [ask(row["source"], row["raw_name"]) for row in rows]
    seconds = time.perf_counter() - start
    wanted = [row.get("canonical_id") for row in rows]
    right = sum(a == w for a, w in zip(answers, wanted, strict=True) if a)
    return right, sum(a is not None for a in answers) - right, len(rows) / seconds


def main(arguments: list[str] | None = None) -> None:
    """Print one row a method: labelled names, altered names, speed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--altered", type=int, default=2000)
    chosen = parser.parse_args(arguments)
    rows = read(REAL / "identity" / "gold_dev.csv")
    changed = altered(rows, chosen.altered)
    resolver = Resolver(load_registry())
    methods: list[tuple[str, Ask]] = [
        ("this resolver", lambda source, name: Resolver.resolve(resolver, source, name).model_id),
        ("rapidfuzz WRatio >= 85", by_likeness(resolver, fuzz.WRatio, 85)),
        ("rapidfuzz token_sort >= 90", by_likeness(resolver, fuzz.token_sort_ratio, 90)),
    ]
    print(f"{len(rows)} labelled names, {len(changed)} altered ones, {len(resolver.registry.models)} models")
    print(f"{'method':<28}{'right':>7}{'wrong':>7}{'altered right':>15}{'wrong':>7}{'names/s':>12}")
    for name, ask in methods:
        right, wrong, _ = measure(ask, rows)
        right2, wrong2, speed = measure(ask, changed)
        print(f"{name:<28}{right:>7}{wrong:>7}{right2:>15}{wrong2:>7}{speed:>12,.0f}")
    everything = read(REAL / "identity" / "raw_names_all.csv")
    again = (everything * (100_000 // len(everything) + 1))[:100_000]
    measure(methods[0][1], everything)
    print(f"{'this resolver, 100,000 warm':<64}{measure(methods[0][1], again)[2]:>12,.0f}")


if __name__ == "__main__":
    main()
