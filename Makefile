# Two commands do everything: `make demo` and `make test`. Each makes .venv by itself.
PYTHON = .venv/bin/python
.PHONY: demo test lint types docking invariants science recovery fuzz mutants verification benchmark docs site lock clean

.venv/.installed: requirements.txt pyproject.toml tools/find_python
	python=$$(tools/find_python) && "$$python" -m venv .venv
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(PYTHON) -m compileall -q .venv/lib >/dev/null 2>&1 || true
	touch $@

.venv/.installed-dev: .venv/.installed requirements-dev.txt
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

demo: .venv/.installed
	.venv/bin/llsim compare baseline linked_learning college_only career_only and_not_or --region oakland_unified --seeds 10 --out results/demo
	@echo "Open results/demo/report.html"

test: lint types
	$(PYTHON) -m pytest -n 2

lint: .venv/.installed-dev
	.venv/bin/ruff check .

types: .venv/.installed-dev
	.venv/bin/mypy

docking: .venv/.installed-dev
	LLSIM_DOCKING=300 $(PYTHON) -m pytest -n 2 -m docking

invariants: .venv/.installed-dev
	LLSIM_INVARIANTS=1000 $(PYTHON) -m pytest -n 2 tests/test_random_configurations.py

science: .venv/.installed-dev
	LLSIM_CLOSED_FORM=1000000 LLSIM_PAIRING=60 LLSIM_COVERAGE=2000 $(PYTHON) -m pytest -n 2 -s tests/science

recovery: .venv/.installed-dev
	.venv/bin/llsim validate --recovery
	cp results/validation/recovery.csv src/llsim/evidence/recovery.csv

fuzz: .venv/.installed-dev
	LLSIM_FUZZ_EXAMPLES=10000 $(PYTHON) -m pytest tests/configuration

mutants: .venv/.installed-dev
	$(PYTHON) tools/run_mutants.py

verification: .venv/.installed-dev
	$(PYTHON) tools/count_verification.py

benchmark: .venv/.installed-dev
	$(PYTHON) benchmarks/speed.py

docs: .venv/.installed
	$(PYTHON) tools/make_reference.py

site: .venv/.installed-dev
	rm -rf site
	$(PYTHON) -m sphinx -W --keep-going -q -n -b html -c docs -d site/.doctrees . site
	rm -rf site/.doctrees
	@echo "Open site/index.html"

lock: .venv/.installed-dev
	.venv/bin/uv pip compile --quiet --universal --python-version 3.13 --generate-hashes --no-header --no-annotate --no-emit-index-url requirements.in -o requirements.txt
	.venv/bin/uv pip compile --quiet --universal --python-version 3.13 --generate-hashes --no-header --no-annotate --no-emit-index-url requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf .venv site results/demo .pytest_cache .ruff_cache .mypy_cache .hypothesis
