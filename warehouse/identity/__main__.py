"""Commands: `python -m warehouse.identity resolve | score | review` (see --help of each)."""

from __future__ import annotations

import argparse
import csv
import os
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TextIO

from warehouse.home import Home
from warehouse.identity import review
from warehouse.identity.entries import is_open
from warehouse.identity.match import Resolution
from warehouse.identity.registry import FOLDER, Registry, RegistryError, load_registry
from warehouse.identity.resolve import Resolver
from warehouse.identity.score import table

# What `resolve --csv` writes.
COLUMNS = ["source", "raw_name", "model_id", "organization", "open_weights", "openness", "setting", "method"]
COLUMNS += ["confidence"]


def openness_of(registry: Registry, model_id: str | None, day: date) -> tuple[str, str]:
    """open_weights (true, false or empty) and the class of openness, as of a day.

    A Hub repository outside the registry is open by being there; its class needs its licence, which a name has not.
    """
    if model_id is None:
        return "", ""
    if model_id.startswith("hf:"):
        return "true", ""
    interval = registry.by_id[model_id].openness_on(day)
    said = is_open(interval.openness) if interval else None
    return "" if said is None else str(said).lower(), interval.openness if interval else "unknown"


def _organization(model_id: str | None) -> str:
    return (model_id or "").removeprefix("hf:").partition("/")[0]


def _method(found: Resolution) -> str:
    return found.method if found.status == "model" else f"{found.status}: {found.method}"


def rows(resolver: Resolver, asked: Iterator[dict[str, str]], today: date) -> Iterator[list[str]]:
    """Answers to rows of source, raw_name[, date, organization], in the order of COLUMNS."""
    for row in asked:
        on = date.fromisoformat(row["date"]) if row.get("date") else None
        found = resolver.resolve(row["source"], row["raw_name"], on, row.get("organization"))
        opened, openness = openness_of(resolver.registry, found.model_id, on or today)
        name = [row["source"], row["raw_name"], found.model_id or "", _organization(found.model_id)]
        yield [*name, opened, openness, found.setting, _method(found), f"{found.confidence:.2f}"]


def resolve_csv(resolver: Resolver, path: Path, out: TextIO, today: date) -> None:
    """Write the answers to a CSV file of names. Raises ValueError when a column is missing."""
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        missing = {"source", "raw_name"} - set(reader.fieldnames or ())
        if missing:
            raise ValueError(f"{path}: expected columns source,raw_name, found {reader.fieldnames}")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows(resolver, reader, today))


def explain(resolver: Resolver, name: str, source: str, on: date | None, today: date) -> str:
    """One answer in words, step by step."""
    found = resolver.resolve(source, name, on)
    opened, openness = openness_of(resolver.registry, found.model_id, on or today)
    lines = [f"{name!r} in {source}{f' on {on}' if on else ''}: {found.model_id or found.status}"]
    lines += [f"  {step}" for step in found.steps]
    if found.reason:
        lines.append(f"  because: {found.reason}")
    if found.model_id:
        lines.append(f"  method {found.method}, confidence {found.confidence:.2f}, setting {found.setting or 'none'}")
        lines.append(
            f"  openness as of {on or today}: {openness or 'open weights'} (open_weights {opened or 'unknown'})"
        )
    elif found.status == "unresolved":
        near = ", ".join(f"{model_id} ({alike:.2f})" for model_id, alike in resolver.suggest(name))
        lines.append(f"  names that look alike, for a person to judge: {near}")
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m warehouse.identity", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("resolve", help="a name, or a CSV file of names, to models")
    one.add_argument("name", nargs="?", help="one name, explained step by step")
    one.add_argument("--source", default="", help="source folder or code of sources.yml")
    one.add_argument("--on", type=date.fromisoformat, help="day of the run, YYYY-MM-DD")
    one.add_argument("--csv", type=Path, help="columns source,raw_name[,date,organization]")
    one.add_argument("--out", type=Path, help="where to write the answers (default: standard output)")
    two = commands.add_parser("score", help="precision, recall and coverage on labelled names")
    two.add_argument("--labels", type=Path, help="folder of gold_dev.csv and its companions")
    two.add_argument("--faults", action="store_true", help="also list every row that went wrong")
    three = commands.add_parser("review", help="the names that wait for a person")
    three.add_argument("--csv", type=Path, help="take the names from a file instead of the last build")
    three.add_argument("--list", action="store_true", help="only show them")
    three.add_argument("--registry", type=Path, default=FOLDER, help="where judgements are written")
    return parser


def _resolve(arguments: argparse.Namespace) -> int:
    resolver = Resolver(load_registry())
    if arguments.csv:
        if arguments.out:
            with arguments.out.open("w", encoding="utf-8", newline="") as out:
                resolve_csv(resolver, arguments.csv, out, date.today())
        else:
            resolve_csv(resolver, arguments.csv, sys.stdout, date.today())
        return 0
    if not arguments.name:
        print("give a name or --csv FILE", file=sys.stderr)
        return 2
    print(explain(resolver, arguments.name, arguments.source, arguments.on, date.today()))
    return 0


def _score(arguments: argparse.Namespace) -> int:
    data = Path(os.environ.get("FRONTIER_GAP_REAL_DATA") or FOLDER.parents[3] / "shared" / "data")
    folder = arguments.labels or data / "identity"
    if not (folder / "gold_dev.csv").exists():
        print(f"no labels at {folder} (name the folder with --labels)", file=sys.stderr)
        return 2
    text, faults = table(load_registry(), folder)
    print(text)
    if arguments.faults:
        print(*faults, sep="\n")
    return 0


def _review(arguments: argparse.Namespace) -> int:
    resolver = Resolver(load_registry(arguments.registry))
    home = Home.from_environment()
    queue = review.from_csv(arguments.csv, resolver) if arguments.csv else review.from_database(home.working)
    print(f"{len(queue)} names wait for a person")
    for pending in queue:
        if arguments.list:
            print(pending)
        elif judgement := review.ask(pending, date.today()):
            review.write(judgement, arguments.registry)
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 2 the request or its files are wrong."""
    chosen = _parser().parse_args(arguments)
    try:
        return {"resolve": _resolve, "score": _score, "review": _review}[chosen.command](chosen)
    except (FileNotFoundError, RegistryError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    except EOFError:  # the person closed the input: what is left stays in the queue
        return 0


if __name__ == "__main__":
    sys.exit(main())
