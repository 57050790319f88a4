# Lacuna. `make` alone explains itself.
# Everything works with Python 3.11 and nothing else; what needs a server says so.

SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-reset demo-once run worker migrate seed test test-postgres \
        lint types format bench-train bench-review bench-site chaos screenshots clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  \033[1m%-15s\033[0m %s\n", $$1, $$2}'

setup: $(STAMP) ## Make the environment in .venv (once; again when the pins change)

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Lacuna needs Python 3.11 or newer; this is " + sys.version.split()[0])'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: setup ## Start the site and its job runner with demo content: http://127.0.0.1:8000
	$(BIN)/python manage.py migrate --verbosity 0
	$(BIN)/python manage.py collectstatic --noinput --verbosity 0
	$(BIN)/python manage.py seed
	exec $(BIN)/python manage.py serve

demo-reset: ## Throw the demo's data away and start afresh
	rm -rf var
	$(MAKE) demo

demo-once: setup ## One concept's whole life without a browser; figures in var/demo.json
	$(BIN)/python manage.py migrate --verbosity 0
	$(BIN)/python manage.py demo --once --json var/demo.json

run: setup migrate ## The site alone, reloading as you edit (DEBUG)
	DEBUG=1 $(BIN)/python manage.py runserver

worker: setup ## The job runner alone
	$(BIN)/python manage.py runjobs

migrate: setup ## Bring the database up to date
	$(BIN)/python manage.py migrate --verbosity 0

seed: setup migrate ## Demo people and concepts
	$(BIN)/python manage.py seed

test: setup lint ## Lint, then every test that this machine can run
	$(BIN)/python -m pytest -n 2

test-postgres: setup ## The races, on PostgreSQL: DATABASE_URL=postgres://postgres@127.0.0.1/lacuna
	$(BIN)/python -m pytest -n 2 -m postgres

lint: setup ## Style and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: setup ## mypy with django-stubs
	$(BIN)/mypy

format: setup ## Put the code in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench-train: setup ## Engine against PEFT, one JSON line (DEVICE= SHAPE= CONCEPTS= N= STEPS= ROWS= THREADS=)
	@$(BIN)/python -m worker.engine.bench $(if $(DEVICE),--device $(DEVICE)) $(if $(SHAPE),--shape $(SHAPE)) \
	    $(if $(CONCEPTS),--concepts $(CONCEPTS)) $(if $(N),--n $(N)) $(if $(STEPS),--steps $(STEPS)) \
	    $(if $(ROWS),--rows $(ROWS)) $(if $(THREADS),--threads $(THREADS))

bench-review: setup ## Many reviewers at once, one JSON line (BACKEND= ITEMS= REVIEWERS= SECONDS= SERVER=)
	@$(BIN)/python manage.py bench_review $(if $(BACKEND),--backend $(BACKEND)) $(if $(ITEMS),--items $(ITEMS)) \
	    $(if $(REVIEWERS),--reviewers $(REVIEWERS)) $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SERVER),--server $(SERVER))

bench-site: setup ## Many readers in a big catalogue, one JSON line (BACKEND= CONCEPTS= COMMENTS= READERS= RATE= SECONDS= SERVER=)
	@$(BIN)/python manage.py bench_site $(if $(BACKEND),--backend $(BACKEND)) $(if $(CONCEPTS),--concepts $(CONCEPTS)) \
	    $(if $(COMMENTS),--comments $(COMMENTS)) $(if $(READERS),--readers $(READERS)) $(if $(RATE),--rate $(RATE)) \
	    $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SERVER),--server $(SERVER))

chaos: setup ## Kill workers for 90 seconds and count what was lost
	$(BIN)/python manage.py chaos

screenshots: setup ## Take the pictures of the README (needs Chromium)
	LACUNA_SCREENSHOTS=docs/screenshots $(BIN)/python -m pytest -q tests/browser/test_whole_life.py

clean: ## Remove caches, not data
	rm -rf .mypy_cache .ruff_cache .import_linter_cache .hypothesis build
	find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
