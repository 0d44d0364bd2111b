# make run, make test, make check: nothing else needs to be installed first but Python 3.11+.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
NODE_MODULES := tests/js/node_modules
BIOME := $(BIN)/node $(NODE_MODULES)/@biomejs/biome/bin/biome check --config-path=tests/js/lint.json --error-on-warnings
AROUND := $(BIN)/python -m config.embedded.around
CODE_TESTS := tests --ignore=tests/journeys
export OPENBLAS_NUM_THREADS ?= 1
# npm trusts whom this machine trusts
export NODE_USE_SYSTEM_CA ?= 1

.DEFAULT_GOAL := help
.PHONY: help install install-dev browser run test test-code test-js test-journeys test-fast test-one \
  coverage check check-code check-templates check-js check-types check-layers check-deployment \
  check-migrations migrations format pictures bench bench-million bench-growth chaos fuzz images fresh-check \
  figures report-schema lock

help: ## show this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*##/ —/'

install:
	@$(PYTHON) config/embedded/install.py requirements.txt requirements-embedded.txt

install-dev:
	@$(PYTHON) config/embedded/install.py requirements.txt requirements-embedded.txt requirements-dev.txt \
	  tests/js/package-lock.json

browser: install-dev
	@$(BIN)/python -m tests.browser

run: install ## start Plumbline on http://127.0.0.1:8000 (PORT=8001 for another port)
	@PORT=$(PORT) $(BIN)/python -m config.embedded.run

test: install-dev browser ## run every test, with servers and a browser of their own
	@$(AROUND) $(MAKE) --no-print-directory --keep-going test-code test-js test-journeys

test-code:
	$(BIN)/pytest $(CODE_TESTS) -n 2 -q

test-js:
	$(BIN)/node --test --disable-warning=MODULE_TYPELESS_PACKAGE_JSON "tests/js/*.test.js"

test-journeys:
	$(BIN)/pytest tests/journeys -q

test-fast: install-dev ## run the tests without a browser, but for the slow ones
	@$(AROUND) $(BIN)/pytest $(CODE_TESTS) -m "not slow" -n 2 -q

test-one: install-dev $(if $(findstring journeys,$(T)),browser) ## run a path or one test of it: T=tests/web/test_files.py
	@$(AROUND) $(BIN)/pytest $(or $(T),$(error say which: make test-one T=tests/web/test_files.py))

coverage: install-dev ## print the branches that actions, rules and queries take in the tests
	@mkdir -p .local/coverage && rm -f .local/coverage/data*
	@$(AROUND) $(BIN)/coverage run -m pytest $(CODE_TESTS) --ignore=tests/measurement -m "not slow" -n 2 -q
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

check: install-dev ## format, lint, types, layers, deployment checks, missing migrations
	@$(MAKE) --no-print-directory --keep-going check-code check-templates check-js check-types check-layers \
	  check-deployment check-migrations

check-code:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

check-templates:
	$(BIN)/djangofmt --check templates

check-js:
	$(BIOME) static/js static/css tests/js
	$(BIN)/node $(NODE_MODULES)/typescript/bin/tsc --project tests/js

check-types:
	$(BIN)/mypy .

check-layers:
	$(BIN)/lint-imports

check-deployment: # the values only satisfy the settings; the checks connect to nothing
	DJANGO_SETTINGS_MODULE=config.settings.production ALLOWED_HOSTS=plumbline.example \
	  SECRET_KEY=only-to-run-the-checks-0123456789-abcdefghijklmnopqrstuvwxyz \
	  BASE_URL=https://plumbline.example EMAIL_HOST=mail.example DATABASE_URL=postgresql:///none \
	  $(BIN)/python -W error manage.py check --deploy --fail-level WARNING

check-migrations:
	$(AROUND) $(BIN)/python -W error manage.py makemigrations --check --dry-run

migrations: install-dev ## write the migrations that the models ask for; APP=candidates for one app
	@$(AROUND) $(BIN)/python -W error manage.py makemigrations $(APP)

format: install-dev ## format code, templates, scripts and styles
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djangofmt templates
	$(BIOME) --write static/js static/css tests/js

pictures: install-dev browser ## take the README's pictures anew
	@$(AROUND) $(BIN)/pytest tests/journeys/pictures.py -q

bench: install-dev ## measure against the targets; table and .local/bench.json
	@$(AROUND) $(BIN)/python -m tests.bench

fuzz: install-dev ## send over 10,000 generated requests to the API as each role; N=20 for few
	@$(AROUND) $(BIN)/python -m tests.fuzz $(N)

chaos: install-dev ## kill parts of a running product while panels work: ROUNDS=5 for a few minutes
	@$(BIN)/python -m tests.chaos --rounds $(or $(ROUNDS),100)

bench-million: install-dev ## time the SQL of pages, searches and sweeps among a million interviews
	@$(AROUND) $(BIN)/python -m tests.bench.million

bench-growth: install-dev ## count the bytes that an interview leaves in the database, by table
	@$(AROUND) $(BIN)/python -m tests.bench.growth

figures: ## how large the house is, and how far one thing is spread over it
	@$(PYTHON) -m tests.figures

fresh-check: ## make run and make test in a clean clone, with an empty home and no caches
	@$(PYTHON) tests/fresh.py

report-schema: install-dev ## write docs/report.schema.json anew
	@$(BIN)/python -c "import json; from interviews.formats import report; \
	  print(json.dumps(report.published_schema(), indent=1))" > docs/report.schema.json

images: ## pin every image by its digest, anew: needs docker and the registries
	@$(PYTHON) deploy/images.py docker-compose.yml Dockerfile

lock: install-dev ## compile the hashed lock files
	for name in requirements requirements-embedded requirements-dev; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header $$name.in -o $$name.txt; \
	done
	$(BIN)/npm install --silent --package-lock-only --prefix tests/js
