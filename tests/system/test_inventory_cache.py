# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The cache: no request on a hit, another question is a miss, no secret in it, and what cannot be read is no harm."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.inventory_sources import SOURCE, Account, Listing
from tests.support.playbook_runner import collections_path
from tests.support.simulator_process import Simulator, running_simulator, stop

pytestmark = pytest.mark.one_core

COUNT = 9
# Of the package that the community publishes: it holds community.general, in a version for every ansible-core in use.
COMMUNITY_PACKAGE = "ansible==11.13.0"
REDIS_PLUGIN = "ansible_collections/community/general/plugins/cache/redis.py"
CACHED = {
    "cache": True,
    "cache_plugin": "ansible.builtin.jsonfile",
    "cache_connection": "cached",
    "cache_timeout": 3600,
}


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    """A simulator of one small project."""
    with running_simulator("--projects", f"cn-north-4={COUNT},eu-west-101=3", "--odd-records", "none") as simulator:
        yield simulator


def files(account: Account) -> list[Path]:
    return sorted((account.folder / "cached").iterdir())


def flush(account: Account, *, environ: dict[str, str] | None = None) -> Listing:
    """Read the source with the one command that can flush the cache on every ansible-core."""
    (account.folder / "play.yml").write_text("[{hosts: all, tasks: []}]", encoding="utf-8")
    return account.run("ansible-playbook", "-i", SOURCE, "--flush-cache", "--list-hosts", "play.yml", environ=environ)


def test_a_hit_makes_no_request_and_gives_the_same(account: Account) -> None:
    first = account.read(CACHED)
    assert len(account.requests()) > 0
    again = account.read(CACHED, "-v")
    assert account.requests() == []
    assert again.hosts == first.hosts
    assert len(again.hosts) == COUNT
    assert re.search(rf"{COUNT} desktops from the cache, \d+ seconds old", again.words)
    assert "from the cache" not in again.stdout


def test_figures_of_use_are_cached_with_the_desktops(account: Account) -> None:
    # So few desktops are all used every few days: the first one is left alone.
    left = next(row for row in account.simulator.records() if row["login_status"] in ("REGISTERED", "UNREGISTER"))
    idle = {"desktop_usage": 0, "desktop_idle_duration": 80 * 86_400}
    account.simulator.patch("usage", {"desktops": {left["desktop_id"]: idle}})
    first = account.read({**CACHED, "usage_days": 90, "hostvars": ["default"]})
    assert len(account.requests("statistics/metrics/desktops")) > 0
    assert any(host["workspace_idle_days"] is not None for host in first.hosts.values())
    again = account.read({**CACHED, "usage_days": 90, "idle_groups": [1, 30]})
    assert account.requests() == []
    assert again.hosts == first.hosts
    days = {name: host["workspace_idle_days"] or 0 for name, host in again.hosts.items()}
    busy = {
        name for name, host in again.hosts.items() if host["workspace_login_status"] in ("CONNECTED", "DISCONNECTED")
    }
    for least in (1, 30):
        members = {name for name, unused in days.items() if unused >= least} - busy
        assert set(again.members(f"idle_{least}_days")) == members
    assert members
    # Without the figures it is another question.
    plain = account.read(CACHED)
    assert len(account.requests()) > 0
    assert not [name for host in plain.hosts.values() for name in host if name.startswith("workspace_idle")]


def test_names_groups_and_conditions_are_worked_out_after_the_cache(account: Account) -> None:
    account.read(CACHED)
    account.requests()
    changed = account.read({**CACHED, "hostnames": ["desktop_id"], "exclude": ["workspace_status != 'ACTIVE'"]})
    assert account.requests() == []
    running = {row["desktop_id"] for row in account.simulator.records() if row["status"] == "ACTIVE"}
    assert set(changed.hosts) == running


def test_what_a_desktop_became_is_seen_when_the_cache_is_flushed_or_old(account: Account) -> None:
    account.read(CACHED)
    desktop_id = account.simulator.records()[0]["desktop_id"]
    account.simulator.patch(f"desktops/{desktop_id}", {"login_status": "LOCKED"})
    assert "login_status_locked" not in account.read(CACHED).data
    assert flush(account).code == 0
    assert "login_status_locked" in account.read(CACHED).data
    for path in files(account):
        os.utime(path, (1, 1))
    account.requests()
    assert len(account.read(CACHED).hosts) == COUNT
    assert len(account.requests()) > 0


@pytest.mark.parametrize("change", ["filter", "fetch", "credential", "project"])
def test_another_question_or_asker_is_a_miss(account: Account, change: str) -> None:
    account.read(CACHED)
    account.requests()
    ready = account.simulator.ready
    config: dict[str, Any] = dict(CACHED)
    environ: dict[str, str] = {}
    if change == "filter":
        config["filters"] = {"status": "ACTIVE"}
    elif change == "fetch":
        config["fetch"] = "single"
    elif change == "credential":
        environ = account.without_credential() | {"HW_AUTH_TOKEN": ready["token"]}
    else:
        config["project_id"] = ready["projects"]["eu-west-101"]
    listing = account.read(config, environ=environ)
    assert listing.code == 0
    assert len(account.requests()) > 0
    assert len(files(account)) == 2


def test_no_secret_is_in_the_cache(account: Account) -> None:
    ready = account.simulator.ready
    user = {"username": ready["username"], "password": ready["password"], "domain_name": ready["domain_name"]}
    account.read(CACHED)
    account.read({**CACHED, **user}, environ=account.without_credential())
    account.read({**CACHED, "auth_token": ready["token"]}, environ=account.without_credential())
    assert len(files(account)) == 3
    secrets = [ready[name] for name in ("access_key", "secret_key", "password", "token")]
    for path in files(account):
        text = path.name + path.read_text(encoding="utf-8")
        assert not any(secret in text for secret in secrets)


@pytest.mark.parametrize("content", ["", "[]", '{"format": 1, "body": "{"}'])
def test_a_file_that_cannot_be_read_is_a_miss(account: Account, content: str) -> None:
    account.read(CACHED)
    (path,) = files(account)
    path.write_text(content, encoding="utf-8")
    account.requests()
    assert len(account.read(CACHED).hosts) == COUNT
    assert len(account.requests()) > 0
    assert len(path.read_text(encoding="utf-8")) > 1000


def test_an_error_is_not_kept(account: Account) -> None:
    account.simulator.post("faults", {"kind": "service_error", "status": 400, "times": 1, "error_code": "WKS.1"})
    assert account.read({**CACHED, "max_retries": 0}).code != 0
    assert len(account.read(CACHED).hosts) == COUNT


@pytest.mark.parametrize(
    "options", [{"cache": True}, {"cache": True, "cache_plugin": "memory"}], ids=["default", "memory"]
)
def test_a_cache_that_keeps_nothing_is_a_warning(account: Account, options: dict[str, Any]) -> None:
    listing = account.read(options)
    assert len(listing.hosts) == COUNT
    assert "The cache plugin memory keeps nothing for the next run" in listing.words


def test_without_a_cache_nothing_is_written(account: Account) -> None:
    assert len(account.read({"cache_connection": "cached"}).hosts) == COUNT
    assert not (account.folder / "cached").exists()


def redis_collections(folder: Path) -> tuple[Path, Path]:
    """Return where community.general's redis plugin and redis for Python are; skip where they cannot be had."""
    libraries, collections = folder / "libraries", folder / "collections"
    for command in (
        ["install", "--target", str(libraries), "redis>=5,<8"],
        ["download", "--no-deps", "--only-binary", ":all:", "--dest", str(folder), COMMUNITY_PACKAGE],
    ):
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input", *command]
        done = subprocess.run(pip, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode:
            pytest.skip(f"pip cannot {command[0]} {command[-1]}: {done.stderr.strip()[-200:]}")
    (wheel,) = folder.glob("ansible-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        for name in (REDIS_PLUGIN, "ansible_collections/community/general/meta/runtime.yml"):
            archive.extract(name, collections)
    wheel.unlink()
    return collections, libraries


@pytest.fixture
def redis_port(tmp_path: Path) -> Iterator[int]:
    """A Redis server of this test."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed (package redis-server of the distribution)")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    arguments = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    with subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            deadline = time.monotonic() + 20
            while time.monotonic() < deadline:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield port
        finally:
            stop(process)


def test_the_cache_may_be_a_redis_server(
    account: Account, redis_port: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    collections, libraries = redis_collections(tmp_path_factory.mktemp("redis"))
    environ = {
        "ANSIBLE_COLLECTIONS_PATH": f"{collections_path()}{os.pathsep}{collections}",
        "PYTHONPATH": str(libraries),
    }
    config = {
        "cache": True,
        "cache_plugin": "community.general.redis",
        "cache_connection": f"127.0.0.1:{redis_port}:0",
        "cache_timeout": 3600,
    }
    first = account.read(config, environ=environ)
    assert len(first.hosts) == COUNT
    assert len(account.requests()) > 0
    again = account.read(config, "-v", environ=environ)
    assert again.hosts == first.hosts
    assert account.requests() == []
    assert "from the cache" in again.words
    assert account.read({**config, "filters": {"status": "ACTIVE"}}, environ=environ).code == 0
    assert len(account.requests()) > 0
    account.write(config)
    assert flush(account, environ=environ).code == 0
    assert len(account.requests()) > 0
