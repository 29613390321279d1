# Two commands to know: `make start` and `make test`. Both set up whatever is missing first.

.DEFAULT_GOAL := help
.NOTPARALLEL:

NODE := node_modules/.bin/node
MOCHA := $(NODE) node_modules/.bin/mocha
SOURCES := {domain,commands,projections,queries,adapters,infra}
export NODE_COMPILE_CACHE := $(CURDIR)/.estante/cache/compile

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## Install what is missing (packages, Node.js 24, PostgreSQL, Redis) into the project's folders
	@sh infra/setup/setup.sh

.PHONY: start
start: setup ## Run the whole stack in the foreground; PORT=8080 is the edge's port
	@exec $(NODE) infra/local/start.ts

.PHONY: stop
stop: ## Stop the stack, and what a killed one has left behind
	@[ ! -x $(NODE) ] || $(NODE) infra/local/stop.ts

.PHONY: reset
reset: ## Stop the stack and forget its data
	@[ ! -x $(NODE) ] || $(NODE) infra/local/reset.ts

.PHONY: doctor
doctor: ## Say what is wrong with this machine or the running stack; JSON=1 for machines
	@if [ -x $(NODE) ]; then exec $(NODE) infra/local/doctor.ts $(if $(JSON),--json); \
	else echo "  ✘ packages are not installed: run \"make setup\""; exit 1; fi

.PHONY: token
token: ## Print an access token for the running stack; LOGIN=demo says whose
	@[ -x $(NODE) ] || { echo 'make token: nothing is set up yet; run "make start"' >&2; exit 1; }
	@$(NODE) infra/local/token.ts

.PHONY: tour
tour: setup ## Follow one rating through the running stack, or one of its own; JSON=1 for machines
	@exec $(NODE) infra/local/tour.ts $(if $(JSON),--json)

.PHONY: sql
sql: ## Ask the running stack as its analyst, in psql; QUERY='select …' asks one question
	@[ -x $(NODE) ] || { echo 'make sql: nothing is set up yet; run "make start"' >&2; exit 1; }
	@$(NODE) infra/local/sql.ts

.PHONY: analytics-doc
analytics-doc: setup ## Make docs/analytics.md and docs/data-dictionary.md anew from the seed
	@$(NODE) infra/docs/analytics.ts

.PHONY: test
test: setup bench-setup contract ## Run every check and every test, and count them
	@$(NODE) infra/checks/test.ts

.PHONY: check
check: setup bench-setup contract ## Check format, lint, types, dependencies, unused code and made documents
	@$(NODE) infra/checks/test.ts --checks

.PHONY: unit
unit: setup ## Run the tests that need no store
	@$(MOCHA) --ignore '**/*.int.test.ts' '$(SOURCES)/**/*.test.ts'

.PHONY: coverage
coverage: setup ## Run the unit tests of the domain and print what they cover of it
	@$(NODE) infra/checks/coverage.ts --reporter dot

.PHONY: int
int: setup ## Run the tests that need stores (started once, for the run)
	@$(MOCHA) --parallel --jobs 2 --require infra/local/mocha-stores.ts '$(SOURCES)/**/*.int.test.ts'

.PHONY: e2e
e2e: setup contract ## Run the end-to-end tests on a stack of their own
	@$(MOCHA) --require test/support/shared-stack.ts 'test/*.test.ts'

.PHONY: import-test
import-test: setup bench-setup contract ## Import goodbooks-10k from ../shared into a stack of its own, killed twice (takes minutes)
	@ESTANTE_FULL_IMPORT=1 $(MOCHA) test/full-import.test.ts

.PHONY: simulate
simulate: setup ## Simulate log, queues and stores from seeds; SECONDS=60, HISTORIES=, SEED=7 runs one again, WORKERS=2, JSON=1
	@SECONDS="$(SECONDS)" exec $(NODE) test/simulation/run.ts

.PHONY: smoke
smoke: setup ## Start a stack, follow one reader's story through it, stop it
	@$(NODE) infra/local/smoke.ts

.PHONY: evaluate
evaluate: setup ## Train on likes and measure how well others are foretold; TRAIN=FILE, TEST=FILE, YARDSTICKS=1, see docs/recommending.md
	@TRAIN="$(TRAIN)" TEST="$(TEST)" YARDSTICKS="$(YARDSTICKS)" BOOKS="$(BOOKS)" SEED="$(SEED)" THREADS="$(THREADS)" exec $(NODE) infra/evaluation/run.ts

.PHONY: bench
bench: setup bench-setup ## Measure one thing on stores of its own; NAME=append, growth, http, import, inference, memory, precompute, project, ranking, relay, replay, search, similar, writers
	@exec $(NODE) bench/run.ts

.PHONY: bench-setup
bench-setup:
	@sh bench/setup.sh

.PHONY: contract
contract: setup ## Make the typed client of the API from its contract (.estante/contract/)
	@sh contract/setup.sh

.PHONY: flow
flow: setup ## Make docs/flow.md anew from the code
	@$(NODE) infra/docs/flow.ts

.PHONY: schema
schema: setup ## Make docs/schema/*.sql anew from the migrations and tables
	@$(NODE) infra/docs/schema.ts

.PHONY: format
format: setup ## Format every file
	@$(NODE) node_modules/.bin/prettier --write --log-level=warn .
	@$(NODE) node_modules/.bin/oxlint --fix
