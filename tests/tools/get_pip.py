# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lets ansible-test make its virtual environments where the host of its get-pip script is out of reach.

``ansible-test`` fetches a script that installs pip. If the download fails, a stand-in takes its place in the cache
below the build directory; the Python that makes the environment brings its own pip along.
"""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from pathlib import Path

_URL = re.compile(r"url = '(https://[^']*get-pip-%s\.py)' % pip_version")
_VERSION = re.compile(r"\bpip='([0-9.]+)'")
_SECONDS = 10

_STAND_IN = """\
import subprocess
import sys

subprocess.run([sys.executable, "-m", "ensurepip"], check=True)
arguments = [argument for argument in sys.argv[1:] if argument not in ("--no-setuptools", "--no-wheel")]
sys.exit(subprocess.run([sys.executable, "-m", "pip", "install", *arguments]).returncode)
"""


def provide(*, environment: Path, home: Path) -> None:
    """Put the scripts that this environment's ansible-test wants into its cache."""
    cache = home / ".ansible" / "test" / "cache"
    for site in environment.glob("lib/python*/site-packages/ansible_test"):
        url = _URL.search((site / "_util/target/setup/requirements.py").read_text(encoding="utf-8"))
        versions = _VERSION.findall((site / "_internal/python_requirements.py").read_text(encoding="utf-8"))
        for version in sorted(set(versions)):
            path = cache / f"get_pip_{version.replace('.', '_')}.py"
            if not path.is_file():
                path.parent.mkdir(parents=True, exist_ok=True)
                content = _download(url.group(1) % version) if url else None
                path.write_text(content or _STAND_IN, encoding="utf-8")


def _download(url: str) -> str | None:
    try:
        with urllib.request.urlopen(url, timeout=_SECONDS) as answer:
            content: bytes = answer.read()
    except (OSError, urllib.error.URLError):
        return None
    return content.decode("utf-8")
