SHELL := /bin/sh
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
# One worker of tests for each core, each with the whole of its files.
AT_ONCE ?= -n auto --dist loadfile
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: demo fresh-demo test test-browser test-services test-faults lint bench messages lock clean

demo: $(VENV)/.run  ## open the reference day in a browser
	$(BIN)/python manage.py demo --port $(PORT)

fresh-demo: $(VENV)/.run  ## the same, forgetting what people did
	rm -rf var/congress.sqlite3 var/congress.sqlite3-wal var/congress.sqlite3-shm var/ballot-keys var/ballot-box
	$(BIN)/python manage.py demo --port $(PORT)

test: $(VENV)/.test  ## all tests that need no browser and no other server
	$(BIN)/python -m pytest -q $(AT_ONCE)

test-browser: $(VENV)/.dev  ## the pages in Chromium
	DJANGO_ALLOW_ASYNC_UNSAFE=true $(BIN)/python -m pytest -q -o addopts=--strict-markers -W default --maxfail=5 tests/browser

# Without those that start a server of their own, on SQLite, and look at it from outside, and those that no database changes.
test-services: $(VENV)/.dev  ## the tests again on PostgreSQL and Redis, started from wheels
	$(BIN)/python -m tests.services $(BIN)/python -m pytest -q $(AT_ONCE) --ignore=tests/contract \
	  --ignore=tests/voting/box --ignore=tests/voting/recount --ignore=tests/voting/secret \
	  --ignore=tests/test_html.py --ignore=tests/suggestions/test_moves.py --ignore=tests/suggestions/test_matrix.py

# FAULTS=short: the same with less of everything, in a few minutes.
test-faults: SEQUENCES ?= $(if $(FAULTS),100,1000)
test-faults: HISTORIES ?= $(if $(FAULTS),300,1000)
test-faults: $(VENV)/.dev  ## nothing lost while servers are killed and lines cut; SQLite, then PostgreSQL with Redis
	$(BIN)/python -m pytest -q -o addopts=--strict-markers -W default tests/faults
	SEQUENCES=$(SEQUENCES) HISTORIES=$(HISTORIES) $(BIN)/python -m pytest -q $(AT_ONCE) \
	  tests/rooms/test_live_pages.py tests/voting/test_secret_machine.py
	$(if $(FAULTS),:,EVERY=1 $(BIN)/python -m pytest -q $(AT_ONCE) tests/suggestions/test_matrix.py)

lint: $(VENV)/.dev  ## style, types, floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev  ## the live channel beside what others would build (BENCH=short: one quick round)
	$(BIN)/python -m tests.bench

messages: $(VENV)/.dev  ## collect the texts to be translated (needs gettext)
	$(BIN)/python manage.py makemessages -l zh_Hans --no-obsolete --add-location file -i .venv -i var -i tests

lock: pyproject.toml  ## renew the lock files (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --extra test --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements-test.lock
	uv pip compile pyproject.toml --extra test --extra dev --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements-dev.lock

clean:
	rm -rf $(VENV) var

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock | $(BIN)/python
	$(BIN)/python -m pip install -q --require-hashes -r $<
	touch $@

$(VENV)/.test: requirements-test.lock | $(BIN)/python
	$(BIN)/python -m pip install -q --require-hashes -r $<
	touch $@ $(VENV)/.run

$(VENV)/.dev: requirements-dev.lock | $(BIN)/python
	$(BIN)/python -m pip install -q --require-hashes -r $<
	touch $@ $(VENV)/.run $(VENV)/.test
