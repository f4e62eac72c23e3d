#!/bin/sh
# Prints a Python 3.11 or newer that can make a virtual environment; says what to do when there is none.
no_venv=""
for name in "${PYTHON:-python3}" python3 python3.13 python3.12 python3.11 python3.14 python; do
    "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    if "$name" -c 'import ensurepip, venv' 2>/dev/null; then
        command -v "$name"
        exit 0
    fi
    no_venv="${no_venv:-$name}"
done
if [ -n "$no_venv" ]; then
    echo "$no_venv 缺少 venv 组件。Debian/Ubuntu 请先安装 python3-venv：sudo apt-get install python3-venv，再重新运行。" >&2
    echo "$no_venv has no venv module. On Debian/Ubuntu install python3-venv first: sudo apt-get install python3-venv" >&2
else
    echo "没有找到 Python 3.11 或更新的版本，请先安装；已装在别处时：make PYTHON=/路径/python3.11 …" >&2
    echo "No Python 3.11 or newer was found. Install one, or name it: make PYTHON=/path/to/python3.11 ..." >&2
fi
exit 1
