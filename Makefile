# The two commands: `make report` and `make test`.
# ARGS is handed on to Snakemake, for example make report ARGS="--config study=laptop".
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SNAKEMAKE := $(BIN)/snakemake
# What could stop Snakemake before it reads the Snakefile, which decides on the variables of its jobs.
unexport PYTHONPATH PYTHONHOME PYTHONWARNINGS PYTHONHASHSEED PYTHONINSPECT PYTHONSTARTUP PYTHONOPTIMIZE
# Two processes for the tests; a file's tests stay together, with what they share.
WORKERS := --numprocesses 2 --dist loadfile

.PHONY: report lint test test-slow corners real slurm refresh why pages publish lock bench system

report: $(VENV)/report.stamp system ## the study, to report.pdf and report.html
	@$(BIN)/python -m scripts.workflow.runs
	$(SNAKEMAKE) --cores all report.pdf report.html $(ARGS)

why: $(VENV)/report.stamp ## which rules would run, and for which change
	@$(BIN)/python -m scripts.workflow.why --cores all report.pdf report.html $(ARGS)

test: $(VENV)/test.stamp system ## every check but those of test-slow, corners, real and slurm
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/snakefmt --check Snakefile rules
	$(SNAKEMAKE) --lint
	$(BIN)/python -m scripts.workflow.lint
	$(BIN)/python -m pytest tests $(WORKERS) --durations 10

lint: $(VENV)/test.stamp ## what is wrong or was forgotten, each with its file, its line and the cure
	@$(BIN)/python -m scripts.workflow.lint

SLOW := reproducibility faults corners
test-slow: $(VENV)/test.stamp system ## what takes long: the same bytes anywhere, runs that are cut (as root on Linux)
	$(BIN)/python -m pytest $(SLOW:%=tests/workflow/%.py) $(WORKERS) --durations 10

corners: $(VENV)/test.stamp system ## the ends of what is legal, in pairs: all studies of which test-slow carries out two
	CORNERS=99 $(BIN)/python -m pytest tests/workflow/corners.py

real: $(VENV)/test.stamp ## the checks of the real image sets, from a mirror: make real MIRROR=folder
	MIRROR="$(abspath $(MIRROR))" $(BIN)/python -m pytest tests/workflow/real_data.py

slurm: $(VENV)/test.stamp system ## the tiny study through a real Slurm on this machine: as root on Debian or Ubuntu
	@command -v slurmctld > /dev/null || { echo "Installing slurm-wlm munge"; \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends slurm-wlm munge > /dev/null; }
	$(BIN)/python -m pytest tests/workflow/slurm.py

refresh: $(VENV)/report.stamp system ## compute everything anew
	@$(BIN)/python -m scripts.workflow.runs
	$(SNAKEMAKE) --cores all --forceall report.pdf report.html $(ARGS)

bench: $(VENV)/test.stamp system ## the limits that the frame keeps, measured
	$(BIN)/python benchmarks/limits.py

pages: report ## contact sheets of the PDF's pages, to look at: pages-1.png, ... (needs pdftoppm)
	@rm -rf .pages pages-*.png && mkdir .pages
	pdftoppm -r 60 -png report.pdf .pages/page
	$(BIN)/python docs/sheets.py .pages pages
	@rm -rf .pages

publish: $(VENV)/report.stamp ## docs/STUDY/ from a finished study: make publish STUDY=laptop (needs pdftoppm)
	$(BIN)/python -m docs.publish $(STUDY) report.pdf report.html $(ARGS) --config study=$(STUDY)

lock: $(VENV)/report.stamp ## resolve envs/*.in to locked versions with hashes
	cd envs && for name in bootstrap requirements development; do \
	  ../$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --custom-compile-command "make lock" $$name.in --output-file $$name.txt || exit 1; done

$(VENV)/report.stamp: envs/requirements.txt envs/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: set PYTHON, for example make report PYTHON=python3.12"; exit 1; }
	@echo "Setting up .venv: about 7 GB of disk and, with a fast network, 3 minutes. The report then takes about 3 minutes."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r envs/bootstrap.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r envs/requirements.txt
	@touch $@

$(VENV)/test.stamp: $(VENV)/report.stamp envs/development.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r envs/development.txt
	@touch $@

# What the PDF needs from the system, checked before anything runs.
system: $(VENV)/report.stamp
	@missing="$$($(BIN)/python -m scripts.workflow.requirements)"; \
	if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
	  echo "Installing $$missing"; apt-get update -qq && apt-get install -y -qq $$missing > /dev/null; fi
	@$(BIN)/python -c 'from scripts.workflow.requirements import require_libraries; require_libraries()'
