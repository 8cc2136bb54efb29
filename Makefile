# `make help` lists what can be done. Needs python >= 3.11 and make; `uv` is used when it is there.
PYTHON ?= python3
BIN := .venv/bin
# Settings of .env, and of the command line, reach every program started here.
-include .env
export
# What was compiled once is kept: a start of Dagster and Scrapy would else compile two thousand files.
unexport PYTHONDONTWRITEBYTECODE
GX_ANALYTICS_ENABLED := false
DAGSTER_DISABLE_TELEMETRY := 1

.DEFAULT_GOAL := help
.PHONY: help run test live ui sql report rebuild backfill docs new-source bench check format lock clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: .venv/done ## the whole job on the bundled sample, no network needed
	@$(BIN)/python -m pipeline.run replay

test: .venv/done ## all tests
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

live: .venv/done ## the whole job on the live sources (SOURCE= for one)
	@$(BIN)/python -m pipeline.run refresh $(if $(SOURCE),--source $(SOURCE))

ui: .venv/done ## Dagster's UI on http://127.0.0.1:3000
	@$(BIN)/python -m pipeline.ui --port $(or $(PORT),3000)

sql: .venv/done ## a DuckDB shell on the published file, read-only
	@$(BIN)/python -m warehouse.shell

report: .venv/done ## write data/report/index.html from the published file
	@$(BIN)/python -m report

rebuild: .venv/done ## build anew from the captures alone, no network
	@$(BIN)/python -m pipeline.run rebuild

backfill: .venv/done ## archived states: SOURCE= SINCE=2024-01-01 UNTIL=2025-01-01
	$(if $(and $(SOURCE),$(SINCE)),,$(error say which and from when: make backfill SOURCE=swe_bench SINCE=2024-01-01))
	@$(BIN)/python -m pipeline.run backfill --source $(SOURCE) --since $(SINCE) $(if $(UNTIL),--until $(UNTIL))

docs: .venv/done ## write the generated documents (docs/sources.md, docs/data-dictionary.md, NOTICE)
	@$(BIN)/python -m scrapers.describe
	@$(BIN)/python -m warehouse.describe

new-source: .venv/done ## a folder to fill in: NAME=my_board
	@$(BIN)/python -m scrapers.new_source $(or $(NAME),$(error say its name: make new-source NAME=my_board))

bench: .venv/done ## measured comparisons, side by side in one run
	$(BIN)/python -m bench

check: .venv/done ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: .venv/done ## let ruff format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: .venv/done ## resolve requirements.lock anew (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-strip-extras --no-header --no-annotate \
		--extra dev pyproject.toml --output-file requirements.lock

clean: ## remove the environment and caches; data stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache *.egg-info

# pip on a fresh machine is old: upgraded inside the environment before anything else.
.venv/done: requirements.lock pyproject.toml
	@echo "setting up .venv: a minute with uv, some minutes without"
	@if command -v uv >/dev/null 2>&1; then \
		uv venv --quiet --allow-existing --python $(PYTHON) .venv && \
		uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock && \
		uv pip install --quiet --python $(BIN)/python --no-deps -e . ; \
	else \
		$(PYTHON) -m venv .venv && \
		$(BIN)/python -m pip install --quiet --quiet --upgrade pip && \
		$(BIN)/python -m pip install --quiet --quiet --require-hashes -r requirements.lock && \
		$(BIN)/python -m pip install --quiet --quiet --no-deps -e . ; \
	fi
	@touch $@
