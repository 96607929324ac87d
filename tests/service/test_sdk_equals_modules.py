# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The official SDK and the modules give the same desktops."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.module_runner import CONNECTIONS, DESKTOPS, LOGINS, STATUS, USAGE, succeed
from tests.support.service_fixtures import Options, key_options
from tests.support.simulator_process import Simulator, running_simulator

from .test_sdk_against_simulator import comparable, plain

credentials = pytest.importorskip("huaweicloudsdkcore.auth.credentials")
sdk = pytest.importorskip("huaweicloudsdkworkspace.v2")

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with running_simulator("--desktops", 620, "--odd-records", "typed") as simulator:
        yield simulator


@pytest.fixture
def client(simulator: Simulator) -> Any:
    ready = simulator.ready
    credential = credentials.BasicCredentials(ready["access_key"], ready["secret_key"])
    credential.with_project_id(ready["project_id"])
    return sdk.WorkspaceClient.new_builder().with_credentials(credential).with_endpoint(simulator.url).build()


@pytest.fixture
def options(simulator: Simulator) -> Options:
    return key_options(simulator)


def all_pages(call: Any, request: Any, *, limit: int) -> Rows:
    rows: Rows = []
    while True:
        request.limit, request.offset = limit, len(rows)
        page = call(request).desktops
        rows += [plain(item) for item in page]
        if len(page) < limit:
            return rows


def known(row: dict[str, Any], model: Any) -> dict[str, Any]:
    """Return the part of a module's record that the SDK has fields for; both say nothing of what is empty."""
    names = set(model.attribute_map.values())
    return without_nothing(comparable({name: value for name, value in row.items() if name in names}))


def without_nothing(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None and value != {}}


def in_order(rows: Rows) -> Rows:
    return sorted(rows, key=lambda row: str(row["desktop_id"]))


def same(by_module: Rows, by_sdk: Rows, model: Any) -> None:
    assert by_sdk
    assert in_order([known(row, model) for row in by_module]) == in_order([without_nothing(row) for row in by_sdk])


def test_statistics(client: Any, options: Options) -> None:
    by_sdk = [plain(item) for item in client.list_instances_status(sdk.ListInstancesStatusRequest()).statics]
    assert succeed(STATUS, options)["statics"] == by_sdk


@pytest.mark.parametrize(
    "question",
    [{}, {"connect_status": "CONNECTED"}, {"user_names": True}, {"user_names": True, "connect_status": "REGISTERED"}],
)
def test_connections(simulator: Simulator, client: Any, options: Options, question: dict[str, Any]) -> None:
    if "user_names" in question:
        names = {record["user_name"] for record in simulator.records() if record.get("user_name")}
        question = {**question, "user_names": sorted(names)[:90]}
    request = sdk.ListDesktopsConnectStatusRequest(**question)
    by_sdk = all_pages(client.list_desktops_connect_status, request, limit=100)
    by_module = succeed(CONNECTIONS, {**options, **question})["desktops"]
    same(by_module, by_sdk, sdk.ConnectDesktopsInfo)


@pytest.mark.parametrize(
    ("of_module", "of_sdk"),
    [
        ({}, {}),
        ({"status": "SHUTOFF"}, {"status": "SHUTOFF"}),
        ({"desktop_type": ["POOLED", "SHARED"]}, {"desktop_type": "POOLED,SHARED"}),
        ({"tags": {"department": "Finance"}}, {"tag": "department=Finance"}),
        ({"user_attached": False}, {"user_attached": False}),
        ({"in_maintenance_mode": True}, {"in_maintenance_mode": True}),
        ({"availability_zone": "cn-north-4a"}, {"availability_zone": "cn-north-4a"}),
    ],
)
def test_desktops(client: Any, options: Options, of_module: Options, of_sdk: dict[str, Any]) -> None:
    by_sdk = all_pages(client.list_desktops_detail, sdk.ListDesktopsDetailRequest(**of_sdk), limit=500)
    by_module = succeed(DESKTOPS, {**options, **of_module})["desktops"]
    same(by_module, by_sdk, sdk.DesktopDetailInfo)


def test_single_desktops(simulator: Simulator, client: Any, options: Options) -> None:
    ids = [record["desktop_id"] for record in simulator.records()[:60]]
    by_sdk = [
        plain(client.show_desktop_detail(sdk.ShowDesktopDetailRequest(desktop_id=desktop_id)).desktop)
        for desktop_id in ids
    ]
    by_module = succeed(DESKTOPS, {**options, "desktop_ids": ids})["desktops"]
    assert [row["desktop_id"] for row in by_module] == ids
    same(by_module, by_sdk, sdk.DesktopDetailInfo)


def test_both_ask_in_the_same_words(simulator: Simulator, client: Any, options: Options) -> None:
    """The query of the module stands on the wire as the SDK writes it."""
    names = ["z b", "a,b", "a/b~c*(d)", "\u7528\u6237"]
    question = {"user_names": names, "user_attached": True}
    client.list_desktops_detail(sdk.ListDesktopsDetailRequest(**question, tag="k=v 1", limit=500, offset=0))
    succeed(DESKTOPS, {**options, **question, "tags": {"k": "v 1"}})
    first, second = simulator.get("requests")
    assert first["raw_path"] == second["raw_path"]
    assert (first["auth"], first["status"]) == (second["auth"], second["status"]) == ("aksk", 200)


def every_row(call: Any, request: Any, *, name: str, limit: int) -> Rows:
    """Return the rows of all pages as plain values."""
    rows: Rows = []
    while True:
        request.limit, request.offset = limit, len(rows)
        page = getattr(call(request), name)
        rows += [plain(item) for item in page]
        if len(page) < limit:
            return rows


def metrics_known(row: dict[str, Any], model: Any) -> str:
    """Return the part of a row that the SDK knows as a text, its metrics without what is null."""
    found = known(row, model)
    if isinstance(found.get("metric"), list):
        found["metric"] = [known(metric, sdk.Metric) for metric in found["metric"]]
    return json.dumps(without_nothing(found), sort_keys=True)


@pytest.mark.parametrize(
    ("by", "call", "model"),
    [("desktop", "list_desktop_usage_metric", "DesktopMetric"), ("user", "list_user_usage_metric", "UserMetric")],
)
def test_usage(client: Any, options: Options, by: str, call: str, model: str) -> None:
    result = succeed(USAGE, {**options, "by": by, "days": 30})
    of_sdk = getattr(sdk, {"desktop": "ListDesktopUsageMetricRequest", "user": "ListUserUsageMetricRequest"}[by])
    request = of_sdk(start_time=result["start"], end_time=result["end"])
    by_sdk = every_row(getattr(client, call), request, name="items", limit=100)
    by_module = [metrics_known(row, getattr(sdk, model)) for row in result[f"{by}s"]]
    assert len(by_module) > 200
    assert sorted(by_module) == sorted(metrics_known(row, getattr(sdk, model)) for row in by_sdk)


def test_logins(client: Any, options: Options) -> None:
    result = succeed(LOGINS, {**options, "days": 2})
    texts = {f"{name}_time": result[name][:16] + "Z" for name in ("start", "end")}
    request = sdk.ListLoginRecordsNewRequest(**texts)
    found = every_row(client.list_login_records_new, request, name="records", limit=1_000)
    # For the service the very end belongs to the span.
    by_sdk = [row for row in found if row.get("connection_start_time") != result["end"]]
    by_module = [metrics_known(row, sdk.Record) for row in result["records"]]
    assert len(by_module) > 500
    assert sorted(by_module) == sorted(metrics_known(row, sdk.Record) for row in by_sdk)
