# What a contributor types. `make help` lists it.
#
# Everything runs in .venv, which is made from requirements.lock when it is first needed. Another Python for it:
# `make demo PYTHON3=/opt/python/bin/python3.12`.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

VENV := .venv
PYTHON := $(VENV)/bin/python
STAMP := $(VENV)/.installed
LOCK_TOOLS := .lock-venv
UV := uv==0.13.8
SOURCES := stateroom components policies emulator bench
# Test processes: tests wait for clients and servers a tenth of their time, so two processors have work for three.
TESTERS ?= 3

# What a user's shell may hold and our commands must not inherit: byte code is written, so that only the first
# start compiles; nothing outside .venv is imported; packages are installed nowhere else. Our files are UTF-8 in
# every locale.
unexport PYTHONDONTWRITEBYTECODE PYTHONHOME PYTHONPATH PYTHONSTARTUP PYTHONWARNINGS PYTEST_ADDOPTS
export PYTHONUTF8 := 1
unexport PIP_NO_COMPILE PIP_PREFIX PIP_REQUIRE_VIRTUALENV PIP_TARGET PIP_USER VIRTUAL_ENV

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

.PHONY: demo
demo: $(STAMP) ## From nothing to a backend that Terraform uses, on local clouds
	@$(PYTHON) -m stateroom.demo

.PHONY: test
test: $(STAMP) ## Every test
	$(PYTHON) -m pytest -q -n $(TESTERS) --dist worksteal

.PHONY: unit
unit: $(STAMP) ## The tests that need no process of their own, in a minute
	$(PYTHON) -m pytest -q -n $(TESTERS) --dist worksteal tests/unit tests/contract

.PHONY: fuzz
fuzz: $(STAMP) ## The property tests with many more inputs, others each time
	$(PYTHON) -m pytest -q -n $(TESTERS) --dist worksteal --hypothesis-profile fuzz -m hypothesis

.PHONY: check
check: format lint types imports generated contract ## Format, lint, types, layers, generated files, the house's rules

.PHONY: format lint types imports generated contract
format: $(STAMP)
	$(PYTHON) -m ruff format --check --quiet .
lint: $(STAMP)
	$(PYTHON) -m ruff check --quiet .
types: $(STAMP)
	$(PYTHON) -m mypy
imports: $(STAMP)
	$(VENV)/bin/lint-imports --no-logo
generated: $(STAMP)
	$(PYTHON) -m stateroom.config.schema --check
	$(PYTHON) -m stateroom.policy.reference --check
	$(PYTHON) -m stateroom.emit.options.reference --check
contract: $(STAMP)
	$(PYTHON) -m pytest -q tests/contract

.PHONY: fix
fix: $(STAMP) ## Format, mend what the linter can, write generated files
	$(PYTHON) -m ruff check --quiet --fix .
	$(PYTHON) -m ruff format --quiet .
	$(PYTHON) -m stateroom.config.schema
	$(PYTHON) -m stateroom.policy.reference
	$(PYTHON) -m stateroom.emit.options.reference

.PHONY: bench
bench: $(STAMP) ## Time and count what `stateroom up` asks of the cloud
	@$(PYTHON) -m bench

.PHONY: lock
lock: $(LOCK_TOOLS)/.installed ## Resolve requirements.lock anew (UPGRADE=1: newest allowed)
	$(LOCK_TOOLS)/bin/uv pip compile --quiet $(if $(UPGRADE),--upgrade) --python-version 3.11 --extra local --extra dev \
		--generate-hashes --no-annotate --no-header --output-file requirements.lock pyproject.toml

.PHONY: clean
clean: ## Remove .venv and caches; your stacks' records stay
	rm -rf $(VENV) components/.venv $(LOCK_TOOLS) *.egg-info build dist bench/results.json
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find $(wildcard $(SOURCES) tests examples) -type d -name __pycache__ -prune -exec rm -rf {} +

# The hashes are those of requirements.lock; the build of our own package uses what is locked there, too. In its
# compatible mode an editable package is a path, not an import hook that every start of Python would load. Of the
# providers' SDKs a tenth is ever imported, and gets its byte code then: to compile them takes as long as to install
# everything. The rest is compiled at once, side by side; what does not compile on some Python is told by its import.
$(STAMP): requirements.lock pyproject.toml .ci/make-venv
	@.ci/make-venv $(VENV) $(PYTHON3)
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-compile \
		--require-hashes --requirement requirements.lock
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps \
		--config-settings editable_mode=compat --editable .
	-@$(PYTHON) -W ignore -m compileall -q -j 0 -x '/pulumi_(aws|alicloud)/' $(VENV)/lib $(wildcard $(SOURCES))
	@touch $@

$(LOCK_TOOLS)/.installed: Makefile .ci/make-venv
	@.ci/make-venv $(LOCK_TOOLS) $(PYTHON3)
	$(LOCK_TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check $(UV)
	@touch $@
