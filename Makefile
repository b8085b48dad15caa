# `make call` plays a call, `make test` checks everything. Each target installs what it needs.

PYTHON ?= python3
BIN := .venv/bin
CDK := node_modules/.bin/cdk
INSTALLED := .venv/installed
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
COMPILE := $(BIN)/uv pip compile --quiet --universal --upgrade --python-version 3.11 --no-header --no-annotate --no-config
ASSEMBLY := cdk.out/manifest.json
NOT_IN_BROWSER := --ignore tests/telephony_simulator/browser_phone/page
PARALLEL := --numprocesses 2 --dist loadfile --no-loadscope-reorder# a worker makes a file's fixtures once
IN_PROCESSES := $(addprefix --ignore tests/,end_to_end/test_wheel.py constructs_lib/test_nag.py telephony_simulator/test_pytest_plugin.py)
SCRIPT := --press 1 --answer --talk 12 --seed 1
SOURCES := $(shell find constructs_lib lambda_src -name '*.py') app.py cdk.json

# jsii prints an eleven-line warning on Node 20; the value is the major version without the warning.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION ?= 20

.DEFAULT_GOAL := help
.PHONY: help call hear phone test test-browser check format snapshots pictures attributes synth deploy bench soak lock app docs release coverage mutate checkov

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

call: $(ASSEMBLY) ## provision the line in the simulator and play a call to it
	@$(BIN)/phone-line call $(SCRIPT)

hear: $(ASSEMBLY) ## play the same call, and write what the caller hears to call.wav
	@$(BIN)/phone-line call $(SCRIPT) --hear call.wav

phone: $(ASSEMBLY) ## call the line yourself: a telephone in the browser
	@$(BIN)/phone-line up --open

# The bytecode of sources and tests is kept, also where the environment forbids it beside them: each of
# the many processes of a run would compile it again.
test coverage: export PYTHONDONTWRITEBYTECODE :=
test coverage: export PYTHONPYCACHEPREFIX := $(CURDIR)/build/pycache

test: check ## check style, types and excluded words, and run the tests but the slow ones
	@CDK_VALIDATION=false $(BIN)/python -m pytest $(PARALLEL) -m 'not slow' $(NOT_IN_BROWSER) # `make synth` validates and lints
	@$(BIN)/python -m tests.fuzz --inputs 100

test-browser: $(INSTALLED) ## test the browser phone in Debian's Chromium, or skip
	@$(BIN)/python -m pytest tests/telephony_simulator/browser_phone/page

check: $(INSTALLED) ## check style, types and excluded words; change nothing
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/mypy app.py lambda_src/handler.py examples
	@$(BIN)/python -m tests.words
	@node_modules/.bin/tsc # the types of the page of the browser phone

format: $(INSTALLED) ## format the source and apply automatic fixes
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

snapshots: $(INSTALLED) ## update the snapshots of the tests, and list the changed files
	@CDK_VALIDATION=false $(BIN)/python -m pytest $(PARALLEL) $(NOT_IN_BROWSER) --snapshot-update
	@git diff --stat -- '**/__snapshots__'

pictures: $(ASSEMBLY) ## draw the calls and the maps of the examples, and the browser phone
	@CDK_VALIDATION=false $(BIN)/python -m tests.examples.pictures
	@PICTURES=docs/pictures $(BIN)/python -m pytest --quiet tests/telephony_simulator/browser_phone/page/test_pictures.py

attributes: $(INSTALLED) ## write the table of CloudFormation's attributes from cfn-lint's schemas
	@$(BIN)/python -m tests.telephony_simulator.cloudformation.attribute_table

synth: $(INSTALLED) ## synthesize the ready stack and lint its template
	@$(CDK) synth --quiet
	@$(BIN)/cfn-lint --ignore-checks W3005 -- 'cdk.out/*.template.json'

deploy: $(INSTALLED) ## deploy the ready stack to the AWS account of your credentials
	@$(CDK) deploy

bench: $(INSTALLED) ## measure against alternatives, into benchmarks/results.md; half an hour
	@$(BIN)/python -m benchmarks

soak: $(INSTALLED) ## play 10,000 random scenarios of stacks under faults, random call scripts, and mutated input
	@$(BIN)/python -m tests.telephony_provisioner.simulation.soak --scenarios 10000 --minutes 30
	@$(BIN)/python -W ignore -m tests.telephony.call_script.random_calls --calls 20000
	@$(BIN)/python -W ignore -m tests.telephony.call_script.random_calls --calls 200 --processes
	@$(BIN)/python -m tests.fuzz --inputs 20000

docs: $(INSTALLED) ## build the documentation site, strictly, into build/docs/site
	@$(BIN)/python -m documentation

coverage: $(INSTALLED) ## run the tests, but the slowest three files, with coverage of lines and branches; fail below the figures in docs/contributing.md
	@rm -rf build/coverage && mkdir -p build/coverage
	@CDK_VALIDATION=false $(BIN)/coverage run -m pytest $(PARALLEL) --quiet $(NOT_IN_BROWSER) $(IN_PROCESSES) # which reach no further line
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report --skip-covered --sort=cover --fail-under 96
	@$(BIN)/coverage report --include 'lambda_src/telephony/**,lambda_src/telephony_provisioner/**' --format total --fail-under 100 --precision 2

mutate: $(INSTALLED) ## try 400 mutants of telephony and telephony_provisioner; half an hour
	@$(BIN)/python -m tests.mutation --mutants 400 --seed 1 --floor 80

checkov: $(INSTALLED) ## review the templates with checkov, in an environment of its own
	@CDK_VALIDATION=false $(BIN)/python -m tests.checkov_review

release: $(INSTALLED) ## build the distributions, and follow the tutorial from the wheel with each Python of the machine
	@$(BIN)/python -m tests.release

lock: $(INSTALLED) ## move all pinned versions to the newest that pyproject.toml and package.json allow
	@$(COMPILE) --generate-hashes --all-extras --group dev --group docs --output-file requirements.lock pyproject.toml
	@$(COMPILE) --all-extras --group bench --constraint requirements.lock --output-file benchmarks/constraints.txt pyproject.toml
	@echo checkov | $(COMPILE) --generate-hashes --output-file checkov.lock -
	@npm update --silent --package-lock-only --omit-lockfile-registry-resolved
	@$(MAKE) --no-print-directory $(INSTALLED)
	@$(BIN)/python -m tests.dependencies

app: $(INSTALLED)
	@$(BIN)/python app.py

$(ASSEMBLY): $(INSTALLED) $(SOURCES)
	@echo "Synthesizing the stack into cdk.out ..." >&2
	@$(CDK) synth --quiet

$(INSTALLED): pyproject.toml requirements.lock package-lock.json
	@node --eval 'process.exit(Number(parseInt(process.versions.node) < 20))' && command -v npx >/dev/null || { echo "the CDK needs Node 22 or later (20 still works) and npx: https://nodejs.org" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is required; choose one: make PYTHON=python3.13 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Installing into .venv, once; this takes a minute or two ..." >&2
	@$(PYTHON) -m venv .venv
	@$(PIP) --require-hashes --no-deps --requirement requirements.lock >&2
	@$(PIP) --no-deps --no-build-isolation --editable . >&2
	@npm ci --silent --no-audit --no-fund
	@touch $@
