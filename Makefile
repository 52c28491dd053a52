# Every target makes .venv/ by itself; only Python >= 3.11, make and git are needed.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/installed
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Where it is set, each of the hundreds of processes to come would compile Dagster anew: a second.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install demo test test-all lint format lock schema db\:migrate clean

help: ## Show this list.
	@grep -hE '^[a-z:\\-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/\\//g; s/:[^:]*## /|/' | awk -F'|' '{printf "  make %-12s %s\n", $$1, $$2}'

install: $(STAMP) ## Make .venv/ with the locked versions of everything.

# uv is used where it is on PATH, else installed inside .venv; the lock's hashes are checked either way.
$(STAMP): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@command -v uv >/dev/null 2>&1 || $(BIN)/python -m pip install --quiet uv
	VIRTUAL_ENV=$(CURDIR)/.venv uv pip sync --quiet --require-hashes requirements.lock
	VIRTUAL_ENV=$(CURDIR)/.venv uv pip install --quiet --no-deps --editable .
	@touch $(STAMP)

demo: $(STAMP) ## Bring the whole system up on this machine and walk synthetic documents through it.
	$(BIN)/oceanid demo

test: $(STAMP) ## The everyday suite, on real services.
	$(BIN)/pytest

test-all: $(STAMP) ## Also the exhaustive fault matrices.
	$(BIN)/pytest -m ""

lint: $(STAMP) ## Style, types and the direction of imports.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP) ## Rewrite the code in the house style.
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: ## Resolve the newest allowed versions into requirements.lock.
	uv pip compile --quiet --universal --generate-hashes --upgrade --python-version 3.11 --extra local --group dev pyproject.toml -o requirements.lock

db\:migrate: $(STAMP) ## Apply the migrations to the database in the environment.
	$(BIN)/oceanid db migrate

schema: $(STAMP) ## Write sql/schema.sql anew from the migrations (needs: oceanid local up).
	$(BIN)/oceanid db dump --output sql/schema.sql

clean: ## Remove .venv and caches (the stack's state in .oceanid/ stays; see: oceanid local reset).
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis
