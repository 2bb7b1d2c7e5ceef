# On a machine with only python3 (3.11 or newer) and make. Another Python: make demo PYTHON=python3.12
PYTHON ?= python3
BIN := .venv/bin
PYTEST_ARGS ?= -n logical --dist loadfile --no-loadscope-reorder

# Where this is set, every start would compile some hundred modules anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test oracle bench lint format lock clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):[^#]*## /  make \1	/p' Makefile

demo: ## install what is missing, fill a demo database and serve it
	@$(PYTHON) scripts/setup.py runtime
	@$(BIN)/yishi demo

test: ## install what is missing and run every check: lint, types, floors, SQLite, PostgreSQL, browser
	@$(PYTHON) scripts/setup.py test
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

oracle: ## compare the voting methods with independent libraries and a real vote (not part of make test)
	@$(PYTHON) scripts/setup.py oracle
	@$(BIN)/python -m pytest -q -m oracle

bench: ## measure, in one run, and write docs/performance.md
	@$(PYTHON) scripts/setup.py test
	@$(BIN)/python -m benchmarks

lint: ## only the checks that run nothing: ruff, mypy, import floors, the guards of the tree
	@$(PYTHON) scripts/setup.py test
	@$(BIN)/python -m pytest -q tests/guards

format: ## put the code in its form
	@$(PYTHON) scripts/setup.py test
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

lock: ## compile requirements/*.txt anew; newer versions: make lock LOCK_ARGS=--upgrade
	@$(PYTHON) scripts/setup.py lock $(LOCK_ARGS)

clean: ## remove what was installed and compiled; the demo's data in var/ stays
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache build dist
	find platform plugins tests scripts migrations \( -name __pycache__ -o -name '*.mo' \) -prune -exec rm -rf {} +
