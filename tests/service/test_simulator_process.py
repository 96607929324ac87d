# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator as a program: options, files, determinism and a clean end."""

from __future__ import annotations

import ast
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.request import HTTPSHandler, ProxyHandler, build_opener

import pytest

from tests.support.simulator_process import ROOT, http_call, running_simulator, stop

LINE = re.compile(r"Simulator listening on http://127\.0\.0\.1:(\d+)\n")


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.simulator", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def start(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.simulator", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def test_it_imports_nothing_but_the_standard_library_and_aiohttp() -> None:
    modules: set[str] = set()
    home = ROOT / "tests" / "simulator"
    for path in home.glob("**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level <= len(path.relative_to(home).parts), f"{path.name} imports from outside"
                modules.update([node.module or ""] if not node.level else [])
    assert {name.partition(".")[0] for name in modules} <= {*sys.stdlib_module_names, "aiohttp"}


def test_help() -> None:
    done = run("--help")
    assert done.returncode == 0
    for option in ("--ready-file", "--env-file", "--projects", "--connect-max-offset", "--over-limit", "--parent-pid"):
        assert option in done.stdout


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_one_line_and_a_clean_end(tmp_path: Path, number: signal.Signals) -> None:
    ready, environment = tmp_path / "ready.json", tmp_path / "env.sh"
    process = start("--desktops", 3, "--ready-file", ready, "--env-file", environment)
    try:
        match = LINE.fullmatch(first_line(process))
        assert match is not None
        told = json.loads(ready.read_text(encoding="utf-8"))
        assert (told["pid"], told["port"]) == (process.pid, int(match[1]))
        assert told["auth_url"] == told["url"] + "/v3"
        lines = environment.read_text(encoding="utf-8")
        assert f"export HW_WORKSPACE_ENDPOINT={told['url']}\n" in lines
        assert f"export HW_PROJECT_ID={told['project_id']}\n" in lines
        process.send_signal(number)
        assert process.wait(10) == 0
    finally:
        stop(process)
    output, errors = process.communicate()
    assert (output, errors) == ("", "")
    assert list(tmp_path.iterdir()) == []


def test_a_person_is_told_how_to_use_it(tmp_path: Path) -> None:
    environment = tmp_path / "the env.sh"
    for options in ([], ["--env-file", environment]):
        process = start("--projects", "cn-north-4=3,eu-west-101=2", *options)
        try:
            lines = [first_line(process)]
            while "Ctrl-C" not in lines[-1]:
                lines.append(first_line(process))
                assert lines[-1], process.communicate()[1]
            url = lines[0].rsplit(" ", 1)[1].strip()
            exports = [line.strip() for line in lines if line.startswith("    export ")]
            assert f"export HW_WORKSPACE_ENDPOINT={url}" in exports
            assert {line.partition("=")[0] for line in exports} >= {"export HW_ACCESS_KEY", "export HW_SECRET_KEY"}
            assert "Projects: cn-north-4 with 3 desktops, eu-west-101 with 2 desktops.\n" in lines
            commands = [line.strip() for line in lines if line.startswith("    . ")]
            assert len(commands) == (1 if options else 0)
            for command in commands:
                done = subprocess.run(
                    ["sh", "-ec", f"{command}; echo $HW_WORKSPACE_ENDPOINT"], capture_output=True, text=True, check=True
                )
                assert done.stdout.strip() == url
                assert environment.read_text(encoding="utf-8").splitlines() == exports
        finally:
            stop(process)


@pytest.mark.parametrize("option", ["--env-file", "--ready-file"])
def test_the_file_of_another_simulator_is_left_alone(tmp_path: Path, option: str) -> None:
    file = tmp_path / "file"
    with running_simulator("--desktops", 1, "--env-file", file) as first:
        before = file.read_bytes()
        done = run("--desktops", 1, option, file)
        assert done.returncode == 2
        sentence = (
            f"simulator: {file} belongs to the simulator that runs at {first.url}: name another file, or stop that one."
        )
        assert done.stderr == sentence + "\n"
        assert file.read_bytes() == before
        # What somebody else has put there is not removed either.
        file.write_text("export HW_AUTH_URL=http://127.0.0.1:9/v3\n", encoding="utf-8")
    assert file.exists()
    # One that was killed has left its file behind.
    with running_simulator("--desktops", 1, "--env-file", file):
        assert "127.0.0.1:9/" not in file.read_text(encoding="utf-8")
    assert not file.exists()


def test_a_hanging_request_does_not_delay_the_end() -> None:
    with running_simulator("--desktops", 3) as simulator:
        simulator.post("faults", {"kind": "hang"})
        with socket.create_connection(("127.0.0.1", simulator.ready["port"])) as connection:
            connection.sendall(f"GET /v2/{simulator.ready['project_id']}/connections/status HTTP/1.1\r\n".encode())
            connection.sendall(b"Host: localhost\r\n\r\n")
            while simulator.get("health")["in_flight"] == 0:
                time.sleep(0.02)
            os.kill(simulator.ready["pid"], signal.SIGTERM)
            # A hang ends by itself after much longer.
            connection.settimeout(20)
            connection.recv(1)


def test_a_port_that_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("--port", taken.getsockname()[1])
    assert done.returncode == 2
    assert done.stderr.startswith("simulator: Cannot listen on 127.0.0.1 port ")
    assert done.stderr.count("\n") == 1


def test_a_ready_file_that_cannot_be_written(tmp_path: Path) -> None:
    done = run("--ready-file", tmp_path / "missing" / "ready.json")
    assert done.returncode == 2
    assert done.stderr.startswith("simulator: Cannot write ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--port", "70000"], "is not a port number"),
        (["--desktops", "-5"], "is not a whole number"),
        (["--desktops", "many"], "is not a whole number"),
        (["--projects", "cn-north-4"], "does not look like"),
        (["--projects", "a=1,a=2"], "does not look like"),
        (["--over-limit", "ignore"], "invalid choice"),
        (["--tls-cert", "x.pem"], "must be given together"),
        (["--nonsense"], "unrecognized arguments"),
    ],
)
def test_bad_options(arguments: list[str], words: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


def test_it_does_not_outlive_its_parent() -> None:
    parent = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    process = start("--desktops", 3, "--parent-pid", parent.pid)
    try:
        assert LINE.fullmatch(first_line(process))
        parent.kill()
        assert process.wait(10) == 0
    finally:
        parent.wait()
        process.communicate(timeout=10)


def estate(*arguments: object) -> list[dict[str, Any]]:
    with running_simulator(*arguments) as simulator:
        return simulator.records()


def test_the_same_seed_is_the_same_estate_of_any_size() -> None:
    small, large, other = estate("--desktops", 40), estate("--desktops", 90), estate("--desktops", 40, "--seed", 2)
    assert large[:40] == small
    assert not {item["desktop_id"] for item in small} & {item["desktop_id"] for item in other}


def test_the_estate_is_varied_and_its_odd_records_can_be_left_out() -> None:
    records, plain = estate("--desktops", 60), estate("--desktops", 60, "--odd-records", "none", "--record-extras", 2)
    assert {item["login_status"] for item in plain} == {"UNREGISTER", "REGISTERED", "CONNECTED", "DISCONNECTED"}
    assert {item["desktop_type"] for item in plain} == {"DEDICATED", "POOLED", "SHARED"}
    assert {item["metadata"]["os_type"] for item in plain} == {"Windows", "Linux"}
    assert all(item["extra_field_1"] and isinstance(item["addresses"], dict) for item in plain)
    assert any(item.get("addresses", 0) is None for item in records)
    assert any(isinstance(item.get("addresses"), list) for item in records)
    assert any(item.get("status") == "" for item in records)
    assert any("ipv4" not in item for item in records)
    nics = [nic for item in plain for group in item["addresses"].values() for nic in group]
    assert {nic["version"] for nic in nics} == {"4", "6"}
    assert {nic["OS-EXT-IPS:type"] for nic in nics} == {"fixed", "floating"}
    addresses = [nic["addr"] for nic in nics]
    assert len(set(addresses)) == len(addresses)
    assert {item["ip_addresses"][0].partition(".")[0] for item in plain} == {"10", "172"}


def test_addresses_and_ids_are_unique_in_a_large_estate() -> None:
    with running_simulator("--desktops", 20000, "--odd-records", "none") as simulator:
        reply = simulator.call("/desktops/detail", [("limit", 500), ("offset", 19500)])
        assert len(reply.json["desktops"]) == 500
        records = simulator.records()
    assert len({item["desktop_id"] for item in records}) == 20000
    assert len({address for item in records for address in item["ip_addresses"]}) == sum(
        len(item["ip_addresses"]) for item in records
    )


def test_tls(tmp_path: Path) -> None:
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    options = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    try:
        subprocess.run([*command, *options], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    ready = tmp_path / "ready.json"
    process = start("--tls-cert", certificate, "--tls-key", key, "--desktops", 3, "--ready-file", ready)
    try:
        assert first_line(process).startswith("Simulator listening on https://127.0.0.1:")
        url = json.loads(ready.read_text(encoding="utf-8"))["url"]
        opener = build_opener(ProxyHandler({}), HTTPSHandler(context=ssl.create_default_context(cafile=certificate)))
        with opener.open(f"{url}/_simulator/health", timeout=10) as response:
            assert json.load(response)["status"] == "ok"
        with pytest.raises(OSError, match="certificate verify failed"):
            http_call(f"{url}/_simulator/health")
    finally:
        process.terminate()
        process.communicate(timeout=10)


def test_a_missing_certificate(tmp_path: Path) -> None:
    done = run("--tls-cert", tmp_path / "no.pem", "--tls-key", tmp_path / "no.key")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
