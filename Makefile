# Every target installs what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Each of the hundreds of processes that the tests start would compile the package again.
unexport PYTHONDONTWRITEBYTECODE
PACKAGE_TESTS ?= $(addprefix tests/,cli client client_async_only client_sync client_sync_only core gates \
	packaging tracklists transport sandbox/test_embedded.py sandbox/test_uploads.py) \
	--ignore tests/cli/test_help.py --ignore tests/core/properties

.PHONY: help demo test check package docs sync docs-help picture format bench crash long live clients \
	home-assistant clean

help:  ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: $(VENV)/run.stamp  ## show the library in use with an embedded sandbox
	@$(BIN)/mixcloud demo

# More processes than cores, because many tests wait for I/O.
test: $(VENV)/dev.stamp  ## run the tests
	$(BIN)/python -m pytest --numprocesses 4 --dist worksteal

check: $(VENV)/dev.stamp docs package  ## check style, types, generated code, documentation and distributions
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/python tools/unasync.py
	git diff --exit-code -- src/aiomixcloud/_sync tests/client_sync
	! git status --porcelain -- src/aiomixcloud/_sync tests/client_sync | grep .
	$(BIN)/mypy
	$(BIN)/pyright
	$(BIN)/python -m pip install --quiet --upgrade --target $(VENV)/installed .
	PYTHONPATH=$(VENV)/installed $(BIN)/pyright --pythonpath $(BIN)/python --ignoreexternal --verifytypes aiomixcloud

# Tests the wheel as users install it: in a clean environment with the oldest supported
# dependencies, with the tests of the source distribution. Tests of the documentation and the
# tools, and slow tests (the sandbox in detail and under load, the browser, properties), are left
# out; `make package PACKAGE_TESTS=tests` runs all.
package: $(VENV)/dev.stamp $(VENV)/oldest.stamp  ## build the distributions and test them
	rm -rf dist $(VENV)/source
	$(BIN)/python -m build --no-isolation --outdir dist >$(VENV)/build.log 2>&1 || { cat $(VENV)/build.log; exit 1; }
	$(BIN)/python tools/distribution.py check dist
	$(BIN)/twine check --strict dist/*
	$(BIN)/python -m pip --python $(VENV)/oldest/bin/python install --quiet --force-reinstall --no-deps dist/*.whl
	mkdir $(VENV)/source && tar -xzf dist/*.tar.gz -C $(VENV)/source --strip-components 1
	cd $(VENV)/source && ../oldest/bin/python -m pytest --quiet --numprocesses 4 --dist worksteal -p no:cacheprovider $(PACKAGE_TESTS)

docs: $(VENV)/dev.stamp  ## build the documentation into docs/_build/html
	$(BIN)/python tools/terminal_picture.py
	$(BIN)/python -m tools.docs_help
	$(BIN)/sphinx-build --quiet --fresh-env -W --keep-going -n --builder html docs docs/_build/html
	@echo "Open docs/_build/html/index.html"

sync: $(VENV)/dev.stamp  ## generate the synchronous flavour from the asynchronous one
	$(BIN)/python tools/unasync.py

docs-help: $(VENV)/dev.stamp  ## update the generated parts of the documentation
	$(BIN)/python -m tools.docs_help

picture: $(VENV)/dev.stamp  ## draw the terminal picture of the README
	$(BIN)/python tools/terminal_picture.py

format: $(VENV)/dev.stamp  ## format the code and fix lint errors
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/dev.stamp $(VENV)/older.stamp  ## compare speed with 1.0.6, aiohttp, urllib3 and curl (TOPICS=...)
	@$(BIN)/python -m pip install --quiet --group bench || echo 'cueparser could not be installed'
	$(BIN)/python -m benchmarks $(or $(TOPICS),--write)

crash: $(VENV)/dev.stamp  ## interrupt uploads by signals, and kill runs and updates, hundreds of times (ATTEMPTS=..., SEED=...)
	$(BIN)/python -m pytest -m crash -s tests/cli/test_crash.py tests/cli/test_season_crash.py tests/publishing/test_crash.py \
		tests/archive/test_kills.py

long: $(VENV)/dev.stamp $(VENV)/duckdb.stamp  ## archive large accounts, read archives by other programs, watch many users, decode pictures, kill runs, test variants
	$(BIN)/python -m pytest -m long -s tests/archive tests/watching tests/docs/test_archive_page.py \
		tests/docs/test_benchmarks.py tests/sandbox/test_picture_memory.py tests/sandbox/clients \
		tests/cli tests/packaging

# Recordings are redacted; tests/sandbox/test_live_recordings.py compares them with the sandbox.
live: $(VENV)/dev.stamp  ## compare Mixcloud with the sandbox (MIXCLOUD_ACCESS_TOKEN, MIXCLOUD_LIVE_WRITE=1)
	MIXCLOUD_LIVE_RECORDINGS="$${MIXCLOUD_LIVE_RECORDINGS-tests/sandbox/recordings}" \
		$(BIN)/python -m pytest -m live tests/live --tb=short -rs

clients: $(VENV)/older.stamp $(VENV)/mcp.stamp $(VENV)/axe.stamp  ## install third-party clients and axe-core for the tests

home-assistant: $(VENV)/home-assistant.stamp  ## test the example integration with Home Assistant
	@test ! -e $< || { cd examples/home_assistant && $(abspath $(VENV))/home-assistant/bin/python -m pytest --quiet; }

clean:  ## remove everything that the other targets create
	rm -rf $(VENV) dist docs/_build .mypy_cache .pytest_cache .ruff_cache

# Debian's Python may lack ensurepip; pip can install into an environment from outside.
$(VENV)/pip.stamp:
	$(PYTHON) -m venv --clear --without-pip $(VENV)
	$(PYTHON) -m pip --python $(BIN)/python install --quiet 'pip>=25.1'
	@touch $@

$(VENV)/run.stamp: $(VENV)/pip.stamp pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[cli,sandbox]'
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --editable '.[cli,mcp,notify,redis,sandbox,speed,tls,yaml]' --group dev
	@touch $@

$(VENV)/oldest.stamp: $(VENV)/dev.stamp tools/distribution.py
	$(PYTHON) -m venv --clear --without-pip $(VENV)/oldest
	$(BIN)/python tools/distribution.py oldest >$(VENV)/oldest.txt
	$(BIN)/python -m pip --python $(VENV)/oldest/bin/python install --quiet \
		--constraint $(VENV)/oldest.txt '.[cli,mcp,notify,redis,sandbox,speed,tls,yaml]' --group test
	@touch $@

# Version 1.x for comparison. If it cannot be installed, the benchmarks run without it.
$(VENV)/older.stamp: $(VENV)/pip.stamp
	$(PYTHON) -m venv --clear --without-pip $(VENV)/older
	@$(BIN)/python -m pip --python $(VENV)/older/bin/python install --quiet aiomixcloud==1.0.6 \
		&& touch $@ || { rm -r $(VENV)/older; echo 'aiomixcloud 1.0.6 could not be installed'; }

# Home Assistant requires certain versions of everything; those that this package requires take
# precedence, because Home Assistant works with them.
$(VENV)/home-assistant.stamp: $(VENV)/pip.stamp pyproject.toml examples/home_assistant/requirements_test.txt
	$(PYTHON) -m venv --clear --without-pip $(VENV)/home-assistant
	@pip="$(BIN)/python -m pip --python $(VENV)/home-assistant/bin/python install --quiet"; \
		$$pip --requirement examples/home_assistant/requirements_test.txt \
		&& $$pip --editable '.[cli,sandbox]' \
		&& touch $@ || { rm -r $(VENV)/home-assistant; echo 'Home Assistant could not be installed'; }

# What docs/archive.md reads archives with.
$(VENV)/duckdb.stamp: $(VENV)/pip.stamp
	$(PYTHON) -m venv --clear --without-pip $(VENV)/duckdb
	@$(BIN)/python -m pip --python $(VENV)/duckdb/bin/python install --quiet duckdb==1.5.5 duckdb-extensions==1.5.5 \
		duckdb-extension-sqlite-scanner==1.5.5 pandas \
		&& touch $@ || { rm -r $(VENV)/duckdb; echo 'DuckDB could not be installed'; }

$(VENV)/mcp.stamp: $(VENV)/pip.stamp
	$(PYTHON) -m venv --clear --without-pip $(VENV)/mcp
	@$(BIN)/python -m pip --python $(VENV)/mcp/bin/python install --quiet mixcloud-mcp-server==0.1.1 \
		&& touch $@ || { rm -r $(VENV)/mcp; echo 'mixcloud-mcp-server could not be installed'; }

# Checks of accessibility, for a browser. If it cannot be installed, the tests skip them.
$(VENV)/axe.stamp: $(VENV)/pip.stamp
	@npm install --silent --prefix $(VENV)/axe axe-core@4 >/dev/null \
		&& touch $@ || echo 'axe-core could not be installed'
