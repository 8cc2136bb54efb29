"""Silver: admitted rows, typed, with the model that each speaks of. One function or SQL file a table."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb
import polars as pl
import yaml

from scrapers.record import SCORES
from scrapers.source import Board, Source, load_sources
from warehouse.bronze import gate_files, parse_source, union_of
from warehouse.home import Home, replace_file
from warehouse.identity.effects import with_effects
from warehouse.identity.hub import hub_models
from warehouse.identity.registry import Registry, load_registry
from warehouse.identity.resolve import Resolver
from warehouse.identity.silver import openness_conflicts, unresolved_names
from warehouse.tables import create_table_as, create_table_from, empty_frame, tables

SQL = Path(__file__).parent / "silver"
IDENTITY = Path(__file__).parent / "identity"
BENCHMARKS = Path(__file__).parent / "benchmarks.yml"
PARITY_RULES = Path(__file__).parent / "parity_rules.yml"


@dataclass(frozen=True)
class Silver:
    """Builds silver tables in one database from the gate's results and the identity registry."""

    con: duckdb.DuckDBPyConnection
    home: Home

    @cached_property
    def registry(self) -> Registry:
        """The identity registry, validated."""
        return load_registry()

    @cached_property
    def resolver(self) -> Resolver:
        """Names to models."""
        return Resolver(self.registry)

    def build(self, name: str) -> int:
        """Create or replace one silver table by its contract name; returns its number of rows."""
        maker = getattr(self, name.removeprefix("silver."), None)
        if maker is None:
            raise KeyError(f"no builder for {name}")
        return int(maker())

    def admitted(self) -> str:
        """SQL for every admitted row (an empty relation while there is none)."""
        files = gate_files(self.home, "admitted")
        if files:
            return union_of(files)
        schema: dict[str, pl.DataType] = {"capture_id": pl.String(), "board_id": pl.String()}
        schema |= {"state_at": pl.Datetime("us"), "fetched_at": pl.Datetime("us")}
        schema |= {name: dtype for name, dtype in SCORES.items() if name not in ("board", "defect")}
        self.con.register("_nothing_admitted", pl.DataFrame(schema=pl.Schema(schema)).to_arrow())
        return "select * from _nothing_admitted"

    def boards(self) -> int:
        """silver.boards: every board of which some row was admitted, by its declaration in source.yml."""
        ids = self.con.execute(f"select distinct board_id from ({self.admitted()}) order by 1").fetchall()
        rows = [_board_row(board_id) for (board_id,) in ids]
        schema = empty_frame("silver.boards").schema
        return create_table_from(self.con, "silver.boards", pl.DataFrame(rows, schema=schema, orient="row"))

    def benchmarks(self) -> int:
        """silver.benchmarks: those of benchmarks.yml, and whatever else some board measures, under its own word."""
        known = {
            entry["benchmark"]: entry for entry in yaml.load(BENCHMARKS.read_text("utf-8"), Loader=yaml.CSafeLoader)
        }
        measured = self.con.execute("select distinct benchmark from silver.boards").fetchall()
        rows = [
            {"benchmark": word, "title": known.get(word, {}).get("title", word.replace("_", " "))}
            | {"in_articles": known.get(word, {}).get("in_articles", False)}
            for word in sorted({*known, *(word for (word,) in measured)})
        ]
        schema = empty_frame("silver.benchmarks").schema
        return create_table_from(self.con, "silver.benchmarks", pl.DataFrame(rows, schema=schema, orient="row"))

    def parity_rules(self) -> int:
        """silver.parity_rules: parity_rules.yml as it stands."""
        rules = yaml.load(PARITY_RULES.read_text("utf-8"), Loader=yaml.CSafeLoader)
        frame = pl.DataFrame(rules, schema=empty_frame("silver.parity_rules").schema, orient="row")
        return create_table_from(self.con, "silver.parity_rules", frame)

    @cached_property
    def resolved(self) -> pl.DataFrame:
        """Each distinct (source, raw_model, on_day, raw_organization) with what it means; grain: those four.

        Kept under records/ by what it depends on, for five tables ask for it.
        """
        facts = [self.registry.version, *(file.read_text("utf-8") for file in sorted(IDENTITY.glob("*.py")))]
        facts += [Path(file).with_name("done.json").read_text() for file in gate_files(self.home, "admitted")]
        kept = self.home.records / "gate" / f"names-{hashlib.sha256(''.join(facts).encode()).hexdigest()[:16]}.parquet"
        try:
            return pl.read_parquet(kept)
        except (OSError, pl.exceptions.PolarsError):  # not there, or torn
            for stale in kept.parent.glob("names-*"):
                stale.unlink()
        names = self._resolve()
        replace_file(kept, names.write_parquet)
        return names

    def _resolve(self) -> pl.DataFrame:
        names = self.con.sql(
            "select distinct split_part(board_id, '/', 1) as source, raw_model,"
            ' coalesce(submitted_on, published_on) as "on", raw_organization'
            f" from ({self.admitted()}) order by all"
        ).pl()
        answers = self.resolver.resolve_frame(names).rename({"on": "on_day"})
        what = pl.col("status") + ": " + pl.col("method")
        settled = (pl.col("status") == "model") | pl.col("method").str.starts_with(pl.col("status"))
        return answers.with_columns(pl.when(settled).then("method").otherwise(what).alias("method"))

    def model_aliases(self) -> int:
        """silver.model_aliases: spans of days over which a source's name was read as one model."""
        spans = (
            self.resolved.group_by("source", "raw_model", "model_id", "method")
            .agg(
                pl.col("on_day").min().alias("valid_from"),
                pl.col("on_day").max().alias("valid_to"),
                pl.col("confidence").max(),
            )
            .sort(
                "source",
                "raw_model",
                "valid_from",
                "confidence",
                "model_id",
                descending=[False] * 3 + [True, False],
            )
            .unique(["source", "raw_model", "valid_from"], keep="first", maintain_order=True)
        )
        columns = tables()["silver.model_aliases"].column_names
        return create_table_from(self.con, "silver.model_aliases", spans.select(columns))

    def _hub(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Models and openness of Hub repositories that no registry entry names."""
        hub = self.resolved.filter(pl.col("model_id").str.starts_with("hf:")).select("source", "raw_model").unique()
        self.con.register("_hub_names", hub.to_arrow())
        return hub_models(
            self.con.sql(
                f"select a.* from ({self.admitted()}) a"
                " semi join _hub_names h on h.source = split_part(a.board_id, '/', 1) and h.raw_model = a.raw_model"
                " order by a.raw_model, a.published_on, a.state_at, a.board_id, a.setting, a.capture_id"
            ).pl()
        )

    def organizations(self) -> int:
        """silver.organizations: the registry's makers, and Hub owners of repositories outside it."""
        known = self.registry.organizations_frame()
        owners = self._hub()[0].select("organization_id").unique().join(known, on="organization_id", how="anti")
        hub = owners.select(
            "organization_id",
            pl.col("organization_id").alias("organization_name"),
            pl.lit(None, pl.String).alias("country"),
        )
        return create_table_from(self.con, "silver.organizations", pl.concat([known, hub.select(known.columns)]))

    def models(self) -> int:
        """silver.models: the registry's models, and Hub repositories outside it."""
        known = self.registry.models_frame()
        hub = self._hub()[0].select(known.columns)
        return create_table_from(self.con, "silver.models", pl.concat([known, hub]))

    def openness(self) -> int:
        """silver.openness: dated classes of both."""
        known = self.registry.openness_frame()
        hub = self._hub()[1].select(known.columns)
        return create_table_from(self.con, "silver.openness", pl.concat([known, hub]))

    def scores(self) -> int:
        """silver.scores: values by version, with models."""
        self.con.register("resolved", self.resolved.to_arrow())
        self.con.execute(f"create or replace temp view admitted as {self.admitted()}")
        held = gate_files(self.home, "held")
        keys = "select board_id, published_on, state_at, fetched_at, capture_id, raw_model, setting, harness"
        none = f"{keys} from admitted limit 0"
        self.con.execute(f"create or replace temp view held as {union_of(held) if held else none}")
        return create_table_as(self.con, "silver.scores", (SQL / "scores.sql").read_text())

    def quarantine(self) -> int:
        """silver.quarantine: every row held back."""
        files = gate_files(self.home, "quarantine")
        if not files:
            return create_table_from(self.con, "silver.quarantine", empty_frame("silver.quarantine"))
        return create_table_as(self.con, "silver.quarantine", union_of(files))

    def board_events(self) -> int:
        """silver.board_events: mass re-scores, restatements and declared scale breaks."""
        breaks = [
            (board_id, version.since, version.reason)
            for (board_id,) in self.con.execute("select board_id from silver.boards order by 1").fetchall()
            for version in _declaration(board_id)[1].versions
            if version.since is not None and board_id.endswith(f"@{version.name}")
        ]
        schema = {"board_id": pl.String, "since": pl.Date, "reason": pl.String}
        self.con.register("declared_breaks", pl.DataFrame(breaks, schema=schema, orient="row").to_arrow())
        return create_table_as(self.con, "silver.board_events", (SQL / "board_events.sql").read_text())

    def prices(self) -> int:
        """silver.prices: spans of days, from boards of prices."""
        return create_table_as(self.con, "silver.prices", (SQL / "prices.sql").read_text())

    def instance_results(self) -> int:
        """silver.instance_results: of each submission the newest capture that shows its tasks."""
        frames = [
            pl.read_parquet(page.instances_path).with_columns(
                (pl.lit(name + "/") + pl.col("board")).alias("board_id"),
                pl.lit(page.capture.capture_id).alias("capture_id"),
                pl.lit(page.capture.state_at.replace(tzinfo=None)).alias("state_at"),
            )
            for name, source in load_sources().items()
            for page in parse_source(self.home, source)
            if page.instances_path is not None
        ]
        columns = tables()["silver.instance_results"].column_names
        if not frames:
            return create_table_from(self.con, "silver.instance_results", empty_frame("silver.instance_results"))
        rows = pl.concat(frames)
        newest = (
            rows.select("board_id", "submission", "state_at", "capture_id")
            .unique()
            .sort("state_at", "capture_id", descending=True)
            .unique(["board_id", "submission"], keep="first", maintain_order=True)
        )
        rows = rows.join(newest, on=newest.columns, how="semi").select(columns)
        known = self.con.sql("select board_id from silver.boards").pl()
        return create_table_from(self.con, "silver.instance_results", rows.join(known, on="board_id", how="semi"))

    def _current_scores(self) -> pl.DataFrame:
        return self.con.sql(
            "select source, kind, direction, s.* from silver.scores s join silver.boards using (board_id)"
            " where superseded_at is null order by score_id"
        ).pl()

    def unresolved_names(self) -> int:
        """silver.unresolved_names: what a person has to look at."""
        scores = self._current_scores()
        openness = self.con.sql("select * from silver.openness order by model_id, valid_from").pl()
        frame = with_effects(unresolved_names(scores, self.resolver), scores, openness)
        return create_table_from(self.con, "silver.unresolved_names", frame)

    def openness_conflicts(self) -> int:
        """silver.openness_conflicts: boards' claims against the registry."""
        frame = openness_conflicts(self._current_scores(), self.registry)
        return create_table_from(self.con, "silver.openness_conflicts", frame)


def _declaration(board_id: str) -> tuple[Source, Board, dict[str, str]]:
    source_name, _, board = board_id.partition("/")
    source = load_sources()[source_name]
    declared, fields = source.board(board.partition("@")[0])
    return source, declared, fields


def _board_row(board_id: str) -> dict[str, object]:
    """A row of silver.boards from source.yml."""
    source, board, fields = _declaration(board_id)
    version = board_id.partition("@")[2] or "1"
    facts = board.model_dump(include=set(empty_frame("silver.boards").columns) - {"board_id"})
    return facts | {
        "board_id": board_id,
        "source": source.name,
        "category": board.category.format(**fields),
        "title": board.title.format(**fields),
        "comparable_group": board.comparable_group.format(**fields),
        "url": board.url.format(**fields),
        "board_version": version,
        "licence": board.licence or source.licence,
        "attribution": source.attribution,
        "redistributable": source.redistributable if board.redistributable is None else board.redistributable,
    }
