# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A moto server, which stands for EC2, and the collection amazon.aws, both in an environment of their own."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.loading import Core
from tests.support.simulator_process import http_call, stop
from tests.tools.isolation import BUILD, environment_path

ENVIRONMENT = "bench-aws"
# The package that holds amazon.aws for the ansible-core of the environment.
PACKAGE = "ansible==12.3.0"
_COLLECTIONS = BUILD / "bench" / PACKAGE
_SECONDS = 60.0


def collections() -> Path:
    """Return where amazon.aws is, and fetch it once."""
    if not (_COLLECTIONS / "ansible_collections").is_dir():
        _fetch()
    return _COLLECTIONS


def _fetch() -> None:
    download = _COLLECTIONS / "download"
    pip: list[str | Path] = [
        environment_path(ENVIRONMENT) / "bin" / "python",
        "-m",
        "pip",
        "--no-input",
        "--disable-pip-version-check",
    ]
    subprocess.run([*pip, "download", "--quiet", "--no-deps", "--dest", download, PACKAGE], check=True)
    (wheel,) = download.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        wanted = [name for name in archive.namelist() if name.startswith("ansible_collections/amazon/aws/")]
        archive.extractall(_COLLECTIONS / "part", members=wanted)
    (_COLLECTIONS / "part" / "ansible_collections").rename(_COLLECTIONS / "ansible_collections")
    shutil.rmtree(_COLLECTIONS / "part")
    shutil.rmtree(download)


@contextmanager
def running_moto(core: Core) -> Iterator[str]:
    """Run a moto server for as long as the block lasts, and return its URL."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [core.python, core.python.with_name("moto_server"), "--host", "127.0.0.1", "--port", str(port)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(process, url=f"{url}/moto-api/")
        yield url
    finally:
        stop(process)


def _wait(process: subprocess.Popen[bytes], *, url: str) -> None:
    limit = time.monotonic() + _SECONDS
    while process.poll() is None and time.monotonic() < limit:
        try:
            http_call(url)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("The moto server did not start.")
