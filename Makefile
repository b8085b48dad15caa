# Two commands matter: `make call` and `make test`. Both set up everything they need.

PYTHON ?= python3
CDK := npx --yes aws-cdk@2.1148.1
BIN := .venv/bin
SETUP := .venv/installed

# jsii greets every Node 20 with an eleven-line banner; the value is the major version it may stop about.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION ?= 20

.DEFAULT_GOAL := help
.PHONY: help
help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(SETUP): pyproject.toml constraints.txt
	@command -v node >/dev/null || { echo "Node 20 or later is needed by the CDK: https://nodejs.org" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; say which: make PYTHON=python3.13 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Setting up .venv (once; one to three minutes, most of it the AWS CDK's download) ..." >&2
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1' >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable . --group dev >&2
	@touch $@

.PHONY: setup
setup: $(SETUP)
