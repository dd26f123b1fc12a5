# The two commands of the README are `make run` and `make test`. Each sets up what it needs in .venv.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9

.PHONY: run demo-headless test check bench evaluate docs lock format clean
.DEFAULT_GOAL := run

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"

# uv.lock holds the versions and hashes; pip installs them from whichever index this machine is set to.
$(VENV)/.run-ready: $(BIN)/python uv.lock pyproject.toml
	$(BIN)/uv export --quiet --frozen --no-default-groups --no-emit-project --output-file $(VENV)/run.txt >/dev/null
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/run.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/.dev-ready: $(VENV)/.run-ready
	$(BIN)/uv export --quiet --frozen --all-groups --no-emit-project --output-file $(VENV)/dev.txt >/dev/null
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/dev.txt
	@touch $@

# The app: your own workspace, or the welcome and the bundled example when there is none yet.
run: $(VENV)/.run-ready
	$(BIN)/lotalot

# The same example, printed, for a machine without a terminal.
demo-headless: $(VENV)/.run-ready
	$(BIN)/lotalot demo --headless

test: $(VENV)/.dev-ready
	$(BIN)/python -m pytest -n auto --dist loadgroup

# Everything that must hold before a change lands; includes what `make test` runs.
check: $(VENV)/.dev-ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/build_docs.py --check
	$(MAKE) --no-print-directory test

format: $(VENV)/.dev-ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev-ready
	$(BIN)/python -m bench

# What the readers get right, over all labelled data that is found.
evaluate: $(VENV)/.dev-ready
	$(BIN)/python -m evaluation

# Pictures and pages that are made from the program itself.
docs: $(VENV)/.dev-ready
	$(BIN)/python scripts/build_docs.py

# After a change of dependencies: resolve again, and keep the lock free of any index address.
lock: $(BIN)/python
	$(BIN)/python scripts/lock.py $(BIN)/uv

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
