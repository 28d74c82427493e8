.DEFAULT_GOAL := help
.PHONY: help demo test test-pure test-db test-browser test-deep check fmt bench messages shots lock

BIN := .venv/bin
export PYTHONPATH := src
# Without bytecode every process compiles everything anew: half the time of a short run.
unexport PYTHONDONTWRITEBYTECODE
PYTEST := $(BIN)/pytest -n 2 --dist worksteal

help: ## what can be made
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*## /	/' | expand -t 16

demo: ## install, load the sample place, serve on 127.0.0.1:8000 (Ctrl-C ends)
	@scripts/bootstrap.sh runtime
	@$(BIN)/fuer demo

test: ## install test needs and run every test
	@scripts/bootstrap.sh dev
	@scripts/test_needs.sh
	@$(MAKE) --no-print-directory test-pure test-db test-browser

test-pure: ## tests without a database
	$(PYTEST) -m pure --ignore=tests/browser tests

test-db: ## tests with a database: SQLite, and PostgreSQL where FUER_TEST_POSTGRES names one
	$(PYTEST) -m db --ignore=tests/browser tests
	@if [ -n "$$FUER_TEST_POSTGRES" ]; then \
		echo "again on PostgreSQL"; DATABASE_URL="$$FUER_TEST_POSTGRES" $(PYTEST) -m db --ignore=tests/browser tests; \
	else echo "FUER_TEST_POSTGRES names no server: PostgreSQL left out"; fi

test-browser: ## tests in a real browser
	@mkdir -p var
	FUER_TEST_SQLITE=var/browser-tests.sqlite3 $(PYTEST) -m browser tests/browser

test-deep: ## the long profiles: fuzzing, killed workers
	@scripts/bootstrap.sh dev
	FUER_DEEP=1 $(BIN)/pytest -m "pure or db or deep" tests

check: ## style, types, arrows, templates, migrations, catalogue, browsers, locks
	@scripts/bootstrap.sh dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	git ls-files -z '*.html' | xargs -0 $(BIN)/djade --target-version 5.2 --check
	$(BIN)/fuer manage makemigrations --check --dry-run
	$(BIN)/python scripts/messages.py --check
	$(BIN)/python scripts/check_browsers.py
	$(BIN)/python scripts/check_house.py

fmt: ## format code and templates
	@scripts/bootstrap.sh dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	git ls-files -z '*.html' | xargs -0 $(BIN)/djade --target-version 5.2

bench: ## print the figures, as ratios to a yardstick of the same run
	@scripts/bootstrap.sh dev
	@scripts/bootstrap.sh bench
	$(BIN)/python -m benchmarks

messages: ## collect strings and compile the English catalogue
	$(BIN)/python scripts/messages.py

shots: ## make the screenshots of the README
	@scripts/bootstrap.sh dev
	@scripts/test_needs.sh
	$(BIN)/python scripts/screenshots.py

lock: ## write the lock files again (hashes only, no host)
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.11 requirements/build.in -o requirements/build.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.11 pyproject.toml -o requirements/runtime.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.11 --extra dev pyproject.toml -o requirements/dev.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.11 --extra dev --extra bench pyproject.toml -o requirements/bench.lock
