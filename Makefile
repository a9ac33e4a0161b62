# One command per task. Each makes the environment (.venv) first when that is needed.
.DEFAULT_GOAL := help
.PHONY: help setup serve test check train evaluate bench lock clean distclean
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory

export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export TF_CPP_MIN_LOG_LEVEL := 3
# What was compiled is kept, also where the environment says not to (as images often do): Rasa starts
# in a third of the time then, and the tests start it again and again.
export PYTHONDONTWRITEBYTECODE :=
export PYTHONPYCACHEPREFIX ?= $(CURDIR)/.cache/bytecode

bin := .venv/bin
# So many processes run the tests; each may hold Rasa, so it is not the number of cores.
WORKERS := 2
# Settings in .env, if there is one; what the environment says already wins.
settings = [ ! -f .env ] || { given=$$(export -p); set -a; . ./.env; set +a; eval "$$given"; }

help: ## show this list
	@echo "Voorsorteer. Start with: make serve"
	@echo
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "  make serve PORT=8080 DATA=folder ORGANISATION=name    another port, data folder, organisation"
	@echo "  make test ARGS='tests/unit -k sorting'                some of the tests"

setup: ## make .venv with everything in it (the others do this by themselves)
	@scripts/setup.sh

serve: setup ## start Voorsorteer: one address, everything behind it
	@$(settings); exec $(bin)/voorsorteer serve \
		$(if $(PORT),--port "$(PORT)") \
		$(if $(DATA),--data "$(DATA)") \
		$(if $(ORGANISATION),--organisation "$(ORGANISATION)")

test: setup ## run all tests (trains the model when needed)
	@chromium="$$(scripts/chromium)" && \
		$(bin)/voorsorteer train --if-needed && \
		CHROMIUM="$$chromium" $(bin)/python -m pytest \
			-n $(WORKERS) --dist loadgroup --no-loadscope-reorder $(ARGS)

check: setup ## lint, types, imports, Rasa data, goal catalogue, plain Dutch (B1)
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/mypy
	$(bin)/lint-imports
	scripts/typecheck
	$(bin)/rasa data validate --fail-on-warnings
	$(bin)/voorsorteer check --strict

train: setup ## train the model
	@$(settings); $(bin)/voorsorteer train

evaluate: setup ## how well messages are sorted, with counts
	@$(settings); $(bin)/voorsorteer evaluate $(ARGS)

bench: setup ## how fast a turn is, compared with stock Rasa
	@$(bin)/python -m benchmarks $(ARGS)

lock: ## bring requirements.lock in line with pyproject.toml (ARGS=--upgrade: newest that fit)
	@"$$(scripts/setup.sh uv)" pip compile pyproject.toml --extra dev --universal --python-version 3.10 \
		--generate-hashes --custom-compile-command "make lock" --quiet $(ARGS) -o requirements.lock

clean: ## remove models, caches and reports; keeps .venv and your data
	@rm -rf models .rasa results build dist *.egg-info \
		.pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name .git -prune -o -path ./.venv -prune -o -path ./.cache -prune -o \
		-type d -name __pycache__ -exec rm -rf {} +

distclean: clean ## clean, and remove .venv and what set-up fetched
	@rm -rf .venv .cache
