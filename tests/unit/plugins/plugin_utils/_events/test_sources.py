# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The event sources: from arguments to events, and their files in extensions/eda."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.huaweicloud.workspace.plugins.doc_fragments.connection import ModuleDocFragment
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._activity.logins import as_login
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import (
    AuthenticationError,
    ConnectionFailedError,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._client import connection_argument_spec
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._events import sources
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._events.options import (
    DESKTOP_STATUS,
    LOGIN_FAILURES,
)
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._events.watching import Pace

ROOT = Path(__file__).resolve().parents[5]
FOLDER = ROOT / "extensions" / "eda" / "plugins" / "event_source"
OWN = {"desktop_status": DESKTOP_STATUS, "login_failures": LOGIN_FAILURES}
EACH_SOURCE = pytest.mark.parametrize("name", sorted(OWN))
KINDS = {"str": "string", "int": "integer", "float": "number", "bool": "boolean", "list": "array"}
SECRET = "canary-secret"
ACCOUNT = {"access_key": "AK", "secret_key": SECRET, "endpoint": "https://workspace.example.com", "project_id": "p1"}


class FakeClient:
    """Plays a script of responses to both lists, a failure where one is an exception."""

    def __init__(self, script: list[Any]) -> None:
        self.script = script
        self.used_project_id = "p1"
        self.requests: list[Any] = []

    def connections(self, filters: Any) -> Any:
        self.requests.append(filters)
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        return step

    login_records = connections

    def close(self) -> None:
        pass


def play(
    source: Any, script: list[Any], monkeypatch: pytest.MonkeyPatch, **arguments: Any
) -> tuple[list[dict[str, Any]], FakeClient]:
    """Return the events of a script, and the client that was asked."""
    client = FakeClient(script)
    monkeypatch.setattr(sources, "build_client", lambda *_settings, **_more: client)
    queue: asyncio.Queue[Any] = asyncio.Queue()

    async def sleep(_seconds: float) -> None:
        if not script:
            raise asyncio.CancelledError

    pace = Pace(interval=60, clock=lambda: 0.0, sleep=sleep)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(source(queue, {**ACCOUNT, **arguments}, pace=pace))
    return [queue.get_nowait() for _event in range(queue.qsize())], client


def connection(status: str) -> dict[str, Any]:
    return {"desktop_id": "d1", "desktop_name": "PC-1", "connect_status": status, "attach_users": []}


def test_desktop_status_tells_what_changed_and_where(monkeypatch: pytest.MonkeyPatch) -> None:
    script = [[connection("REGISTERED")], ConnectionFailedError("away"), [connection("CONNECTED")]]
    events, client = play(
        sources.watch_desktops, script, monkeypatch, user_names=["chenmin"], region="x", host_template="{computer_name}"
    )
    (event,) = events
    assert (event["type"], event["before"], event["after"]) == ("changed", "REGISTERED", "CONNECTED")
    assert (event["region"], event["project_id"], event["meta"]) == ("x", "p1", {"hosts": "PC-1"})
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", event["seen_at"])
    assert [filters.user_names for filters in client.requests] == [["chenmin"]] * 3
    # As ansible-rulebook sends it on.
    assert json.loads(json.dumps(event)) == event


def test_login_failures_tells_each_failed_login(monkeypatch: pytest.MonkeyPatch) -> None:
    record = as_login({"transaction_id": "t1", "user_name": "jy01", "connection_failure_reason": "no"})
    events, client = play(sources.watch_logins, [[], [record], [record]], monkeypatch, user_names=["jy01"])
    (event,) = events
    assert (event["type"], event["transaction_id"], event["region"]) == ("login_failed", "t1", "")
    assert all(request.failed_only for request in client.requests)


@pytest.mark.parametrize("source", [sources.watch_desktops, sources.watch_logins], ids=sorted(OWN))
def test_a_source_looks_as_often_as_it_is_told(source: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    paces: list[Pace] = []

    async def watch_service(_queue: Any, _watch: Any, *, pace: Pace) -> None:
        paces.append(pace)

    monkeypatch.setattr(sources, "watch_service", watch_service)
    for more in ({}, {"interval": 300}):
        with pytest.raises(sources.SourceEndedError):
            asyncio.run(source(asyncio.Queue(), {**ACCOUNT, **more}))
    assert [pace.interval for pace in paces] == [60, 300]


@pytest.mark.parametrize(
    ("arguments", "script", "sentence"),
    [
        ({"intervall": 60}, [], "There is no argument 'intervall': did you mean 'interval'?"),
        ({"secret_key": None}, [], "secret_key"),
        ({}, [AuthenticationError("The credential was refused.")], "The credential was refused."),
    ],
)
def test_what_cannot_go_on_ends_with_one_sentence(
    arguments: dict[str, Any], script: list[Any], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "build_client", lambda *_settings, **_more: FakeClient(script))
    with pytest.raises(sources.SourceEndedError) as ended:
        asyncio.run(sources.watch_desktops(asyncio.Queue(), {**ACCOUNT, **arguments}))
    assert sentence in str(ended.value)
    assert SECRET not in str(ended.value)
    # No lines of code of what happened inside.
    assert ended.value.__context__ is None


def test_sources_of_one_credential_find_out_together_that_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    guards: list[Any] = []

    def build_client(*_settings: Any, guard: Any, **_more: Any) -> FakeClient:
        guards.append(guard)
        return FakeClient([AuthenticationError("The credential was refused.")])

    monkeypatch.setattr(sources, "build_client", build_client)
    for source, more in (
        (sources.watch_desktops, {}),
        (sources.watch_logins, {}),
        (sources.watch_logins, {"access_key": "B"}),
    ):
        with pytest.raises(sources.SourceEndedError):
            asyncio.run(source(asyncio.Queue(), {**ACCOUNT, **more}))
    assert guards[0] is guards[1]
    assert guards[2] is not guards[0]


def test_no_secret_is_logged(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    script: list[Any] = [[], ConnectionFailedError("away"), []]
    play(sources.watch_desktops, script, monkeypatch, validate_certs=False)
    told = [record.getMessage() for record in caplog.records if record.name.startswith("huaweicloud")]
    assert any("TLS certificates are not verified" in text for text in told)
    assert any(text.startswith("Using the access key from the options") for text in told)
    assert any(text.startswith("away. Looking again") for text in told)
    assert not any(SECRET in text for text in told)


def documentation_of(name: str) -> tuple[dict[str, Any], Any]:
    """Return the documentation and the examples in the file of a source, without running it."""
    text = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    blocks = re.findall(r'^[A-Z]+ = r"""\n(.*?)^"""', text, re.MULTILINE | re.DOTALL)
    found: dict[str, Any] = yaml.safe_load(blocks[0])
    return found, yaml.safe_load(blocks[1])


@EACH_SOURCE
def test_the_options_of_a_source_are_those_it_takes(name: str) -> None:
    documented, examples = documentation_of(name)
    assert documented["name"] == name
    assert documented["extends_documentation_fragment"] == ["huaweicloud.workspace.connection"]
    told = {
        option: {key: value for key, value in rules.items() if key not in ("description", "version_added")}
        for option, rules in documented["options"].items()
    }
    assert told == {option: dict(rules) for option, rules in OWN[name].items()}
    shown = {option for example in examples for option in next(iter(example.values())) or ()}
    assert set(told) <= shown
    for example in examples:
        assert list(example) == [f"huaweicloud.workspace.{name}"]


@EACH_SOURCE
def test_the_schema_of_a_source_is_its_documentation(name: str) -> None:
    schema = json.loads((FOLDER / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
    spec: Mapping[str, Mapping[str, Any]] = {**OWN[name], **connection_argument_spec()}
    options = {
        **documentation_of(name)[0]["options"],
        **yaml.safe_load(ModuleDocFragment.DOCUMENTATION)["options"],
    }
    expected = dict(spec)
    expected |= {alias: rules for rules in spec.values() for alias in rules.get("aliases", ())}
    assert set(schema["properties"]) == set(expected)
    assert schema["additionalProperties"] is False
    for option, rules in expected.items():
        told = schema["properties"][option]
        assert told["type"] == KINDS[rules["type"]], option
        assert told.get("default") == rules.get("default"), option
        assert told.get("items", {}).get("enum") == rules.get("choices"), option
        assert (told.get("format") == "password") == bool(rules.get("no_log")), option
        if option in options:
            description = options[option]["description"]
            plain = re.sub(r"[A-Z]\(([^)]*)\)", r"\1", " ".join(description))
            assert told["description"] == plain, option


@EACH_SOURCE
def test_a_source_is_loaded_by_its_path(name: str, tmp_path: Path) -> None:
    """As ansible-rulebook does it, in a process that knows no collections."""
    script = (
        "import asyncio, runpy, sys\n"
        f"main = runpy.run_path({str(FOLDER / (name + '.py'))!r})['main']\n"
        "assert asyncio.iscoroutinefunction(main)\n"
        "try:\n    asyncio.run(main(asyncio.Queue(), {'regoin': 'x'}))\n"
        "except Exception as exc:\n    print(exc)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout == "There is no argument 'regoin': did you mean 'region'?\n", done.stderr
