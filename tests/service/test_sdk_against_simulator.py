# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The official SDK gets along with the simulator: signatures, list parameters, paging and records."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.description import load
from tests.support.simulator_process import Simulator, running_simulator
from tests.support.usage_calls import DESKTOPS as DESKTOP_USAGE
from tests.support.usage_calls import EVENTS, LOGINS, all_rows, span
from tests.support.usage_calls import USERS as USER_USAGE

credentials = pytest.importorskip("huaweicloudsdkcore.auth.credentials")
exceptions = pytest.importorskip("huaweicloudsdkcore.exceptions.exceptions")
sdk = pytest.importorskip("huaweicloudsdkworkspace.v2")


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with running_simulator("--desktops", 230, "--odd-records", "typed") as simulator:
        yield simulator


@pytest.fixture
def client(simulator: Simulator) -> Any:
    ready = simulator.ready
    return build_client(simulator, credentials.BasicCredentials(ready["access_key"], ready["secret_key"]))


def build_client(simulator: Simulator, credential: Any, *, project_id: str | None = None) -> Any:
    credential.with_project_id(project_id or simulator.ready["project_id"])
    return sdk.WorkspaceClient.new_builder().with_credentials(credential).with_endpoint(simulator.url).build()


def plain(value: Any) -> Any:
    """Return an SDK model as plain values under the API's own names, without what is None."""
    if hasattr(value, "attribute_map"):
        found = {name: plain(getattr(value, attribute)) for attribute, name in value.attribute_map.items()}
        return {name: item for name, item in found.items() if item is not None}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value


def known_to_sdk(record: dict[str, Any], model: Any) -> dict[str, Any]:
    """Return the part of a record that the SDK's model has fields for, without what is None."""
    names = set(model.attribute_map.values())
    return {name: value for name, value in record.items() if name in names and value is not None}


def comparable(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record without the second spelling of a MAC address, for which the SDK has no field."""
    if not record.get("addresses"):
        return record
    second = "OS-EXT-IPS-MAC:macAddr"
    groups = {
        vpc: [{key: value for key, value in nic.items() if key != second} for nic in nics]
        for vpc, nics in record["addresses"].items()
    }
    return {**record, "addresses": groups}


def test_bulk_call_in_pages(simulator: Simulator, client: Any) -> None:
    records = simulator.records()
    rows: list[dict[str, Any]] = []
    while len(rows) < 230:
        response = client.list_desktops_detail(sdk.ListDesktopsDetailRequest(limit=100, offset=len(rows)))
        assert response.total_count == 230
        rows += [plain(item) for item in response.desktops]
    assert [row["desktop_id"] for row in rows] == [record["desktop_id"] for record in records]
    for row, record in zip(rows, records, strict=True):
        wanted = comparable(known_to_sdk(record, sdk.DesktopDetailInfo))
        wanted.pop("security_groups", None)
        assert row == wanted


def test_every_request_was_signed_and_quoted_as_the_sdk_does(simulator: Simulator, client: Any) -> None:
    request = sdk.ListDesktopsDetailRequest(
        user_names=["z b", "a,b", "\u7528\u6237"], tag="k1=v1,k2=v 2", user_attached=True, limit=5, offset=0
    )
    assert client.list_desktops_detail(request).total_count == 0
    (entry,) = simulator.get("requests")
    assert (entry["auth"], entry["status"]) == ("aksk", 200)
    assert entry["raw_path"].partition("?")[2] == (
        "limit=5&offset=0&tag=k1%3Dv1%2Ck2%3Dv%202&user_attached=true"
        "&user_names=a%2Cb&user_names=z%20b&user_names=%E7%94%A8%E6%88%B7"
    )


def test_list_parameters(simulator: Simulator, client: Any) -> None:
    records = simulator.records()
    ids = [records[number]["desktop_id"] for number in (1, 50, 120)]
    response = client.list_desktops_detail(sdk.ListDesktopsDetailRequest(desktop_id=ids))
    assert [item.desktop_id for item in response.desktops] == ids
    names = [records[number]["computer_name"].lower() for number in (1, 50)]
    response = client.list_desktops_detail(sdk.ListDesktopsDetailRequest(computer_names=names))
    assert [item.desktop_id for item in response.desktops] == ids[:2]
    pooled = client.list_desktops_detail(sdk.ListDesktopsDetailRequest(desktop_type="POOLED,SHARED"))
    assert {item.desktop_type for item in pooled.desktops} == {"POOLED", "SHARED"}


def test_connection_statuses(simulator: Simulator, client: Any) -> None:
    records = simulator.records()
    rows: list[Any] = []
    while len(rows) < 230:
        response = client.list_desktops_connect_status(sdk.ListDesktopsConnectStatusRequest(limit=99, offset=len(rows)))
        rows += response.desktops
    assert [(row.desktop_id, row.desktop_name, row.connect_status) for row in rows] == [
        (item["desktop_id"], item["computer_name"], item["login_status"]) for item in records
    ]
    users = [records[number]["user_name"] for number in (0, 1)]
    request = sdk.ListDesktopsConnectStatusRequest(user_names=users, connect_status="CONNECTED")
    found = client.list_desktops_connect_status(request)
    wanted = [
        item["desktop_id"]
        for item in records
        if item["login_status"] == "CONNECTED" and set(users) & set(item.get("user_list") or [])
    ]
    assert [row.desktop_id for row in found.desktops] == wanted
    assert found.total_count == len(wanted)


def test_login_statistics(simulator: Simulator, client: Any) -> None:
    response = client.list_instances_status(sdk.ListInstancesStatusRequest())
    assert [plain(item) for item in response.statics] == simulator.call("/connections/status").json["statics"]


def test_single_desktops(simulator: Simulator, client: Any) -> None:
    for record in simulator.records()[:60]:
        shown = plain(client.show_desktop_detail(sdk.ShowDesktopDetailRequest(desktop_id=record["desktop_id"])).desktop)
        assert shown == comparable(known_to_sdk(record, sdk.DesktopDetailInfo))


@pytest.mark.parametrize(
    ("path", "call", "rows", "count"),
    [
        (DESKTOP_USAGE, "list_desktop_usage_metric", "items", "count"),
        (USER_USAGE, "list_user_usage_metric", "items", "count"),
        (LOGINS, "list_login_records_new", "records", "total_count"),
        (EVENTS, "list_user_events", "items", "count"),
    ],
)
def test_usage_logins_and_events(
    simulator: Simulator, client: Any, path: str, call: str, rows: str, count: str
) -> None:
    name = "".join(part.title() for part in call.split("_"))
    asked = span(path, days=6)
    wanted = all_rows(simulator, path, asked)
    found: list[Any] = []
    while len(found) < len(wanted):
        request = getattr(sdk, f"{name}Request")(**dict(asked), limit=90, offset=len(found))
        response = getattr(client, call)(request)
        assert getattr(response, count) == len(wanted)
        assert getattr(response, rows)
        found += getattr(response, rows)
    assert [plain(row) for row in found] == [
        without_unknown(row, getattr(sdk, getattr(sdk, f"{name}Response").openapi_types[rows][5:-1])) for row in wanted
    ]


def without_unknown(row: dict[str, Any], model: Any) -> dict[str, Any]:
    """Return the part of a row that the SDK's model has fields for, its metrics without what is null."""
    known = known_to_sdk(row, model)
    if "metric" in known:
        known["metric"] = [known_to_sdk(metric, sdk.Metric) for metric in known["metric"]]
    return known


def test_filters_of_usage_and_logins(simulator: Simulator, client: Any) -> None:
    asked = dict(span(DESKTOP_USAGE, days=30))
    question = {"resource_name": "FIN", "min_idle_days": 7, "max_idle_days": 180, "usage_max_hours": 500}
    order = {"sort_field": "desktop_idle_duration", "sort_type": "DESC"}
    request = sdk.ListDesktopUsageMetricRequest(**asked, **question, **order, limit=100, offset=0)
    ids = [item.resource_id for item in client.list_desktop_usage_metric(request).items]
    wanted = all_rows(simulator, DESKTOP_USAGE, [*asked.items(), *question.items(), *order.items()])
    assert ids == [row["resource_id"] for row in wanted]
    assert ids
    asked = dict(span(LOGINS, days=2))
    slow = sdk.ListLoginRecordsNewRequest(
        **asked, min_network_rtt=150, max_network_rtt=600, terminal_type="WI", limit=9
    )
    found = client.list_login_records_new(slow).records
    assert len(found) == 9
    assert all(150 <= row.network_rtt <= 600 for row in found)


def test_power_maintenance_mode_messages_and_tags(simulator: Simulator, client: Any) -> None:
    """The SDK drives a maintenance window, and each act reaches each desktop once."""
    simulator.patch("settings", {"power_ms": 200, "job_ms": 0, "power_job_id": "present"})
    free = [item for item in simulator.records() if not item.get("task_status")]
    is_off = next(item["desktop_id"] for item in free if item["status"] == "SHUTOFF")
    used = next(item["desktop_id"] for item in free if item["login_status"] == "CONNECTED")
    ids = [is_off, used]

    def shown(desktop_id: str) -> Any:
        return client.show_desktop_detail(sdk.ShowDesktopDetailRequest(desktop_id=desktop_id)).desktop

    mode = sdk.BatchSetMaintenanceModeReq(desktop_ids=ids, in_maintenance_mode=True)
    client.set_maintenance_mode(sdk.SetMaintenanceModeRequest(body=mode))
    assert [shown(desktop_id).in_maintenance_mode for desktop_id in ids] == [True, True]
    text = sdk.SendNotificationsReq(desktop_ids=ids, notifications="Save your work")
    sent = client.send_notifications(sdk.SendNotificationsRequest(body=text))
    job = client.show_job(sdk.ShowJobRequest(job_id=sent.job_id))
    assert (job.status, job.sub_jobs_total) == ("SUCCESS", 2)
    assert [(part.entities.desktop_id, part.status) for part in job.sub_jobs] == [(is_off, "FAILED"), (used, "SUCCESS")]
    power = sdk.BatchActionDesktopsReq(desktop_ids=[*ids, "nobody"], op_type="os-start", type="SOFT")
    started = client.batch_run_desktops(sdk.BatchRunDesktopsRequest(body=power))
    assert [row.desktop_id for row in started.failed_operation_list] == [used, "nobody"]
    assert client.show_job(sdk.ShowJobRequest(job_id=started.job_id)).sub_jobs_total == 1
    assert shown(is_off).task_status == "powering-on"
    limit = time.monotonic() + 10
    while shown(is_off).task_status:
        assert time.monotonic() < limit
    assert shown(is_off).status == "ACTIVE"
    actions = client.list_desktop_actions(sdk.ListDesktopActionsRequest(desktop_id=is_off, limit=10, offset=0))
    assert [(action.action, action.result) for action in actions.desktop_actions] == [("os-start", "SUCCESS")]
    off = sdk.LogoffDesktopsReq(desktop_ids=[used], message="Good night")
    client.batch_logoff_desktops(sdk.BatchLogoffDesktopsRequest(body=off))
    assert shown(used).login_status == "REGISTERED"
    tags = [sdk.DesktopTagsInfo(desktop_id=used, tags=[sdk.Tag(key="window", value="night")])]
    client.batch_add_desktops_tags(sdk.BatchAddDesktopsTagsRequest(body=sdk.BatchAddDesktopsTagsReq(desktops=tags)))
    assert any(tag.key == "window" for tag in shown(used).tags)
    client.batch_delete_desktops_tags(
        sdk.BatchDeleteDesktopsTagsRequest(body=sdk.BatchDeleteDesktopsTagsReq(desktops=tags))
    )
    assert not any(tag.key == "window" for tag in shown(used).tags)
    acts = [(entry["action"], entry["desktop_id"]) for entry in simulator.get("acts")]
    assert len(acts) == len(set(acts)) == 10
    assert {entry["auth"] for entry in simulator.get("requests")} == {"aksk"}
    description = load()
    breaches = [
        breach
        for entry in simulator.get("requests")
        for breach in description.breaches_of_request(
            entry["method"],
            entry["raw_path"],
            headers=entry["headers"],
            body=json.dumps(entry["body"]).encode() if entry["body"] is not None else None,
        )
    ]
    assert breaches == []


def test_an_unknown_desktop(client: Any) -> None:
    with pytest.raises(exceptions.ClientRequestException) as caught:
        client.show_desktop_detail(sdk.ShowDesktopDetailRequest(desktop_id="nobody"))
    assert (caught.value.status_code, caught.value.error_code) == (404, "WKS.00010004")


def test_a_wrong_secret(simulator: Simulator) -> None:
    client = build_client(simulator, credentials.BasicCredentials(simulator.ready["access_key"], "wrong"))
    with pytest.raises(exceptions.ClientRequestException) as caught:
        client.list_instances_status(sdk.ListInstancesStatusRequest())
    assert (caught.value.status_code, caught.value.error_code) == (401, "APIGW.0301")
    assert caught.value.request_id


def test_temporary_keys(simulator: Simulator) -> None:
    ready = simulator.ready
    credential = credentials.BasicCredentials(ready["temporary_access_key"], ready["temporary_secret_key"])
    credential.with_security_token(ready["security_token"])
    assert build_client(simulator, credential).list_instances_status(sdk.ListInstancesStatusRequest()).statics


def test_the_sdk_finds_the_project_in_iam(simulator: Simulator) -> None:
    region = pytest.importorskip("huaweicloudsdkcore.region.region")
    ready = simulator.ready
    credential = credentials.BasicCredentials(ready["access_key"], ready["secret_key"])
    credential.with_iam_endpoint(simulator.url)
    builder = sdk.WorkspaceClient.new_builder().with_credentials(credential)
    client = builder.with_region(region.Region(ready["region"], simulator.url)).build()
    assert client.list_instances_status(sdk.ListInstancesStatusRequest()).statics
    paths = [entry["path"] for entry in simulator.get("requests")]
    assert paths == ["/v3/projects", f"/v2/{ready['project_id']}/connections/status"]


def test_throttling_reaches_the_sdk(simulator: Simulator, client: Any) -> None:
    simulator.post("faults", {"kind": "throttle", "times": 1})
    with pytest.raises(exceptions.ServiceResponseException) as caught:
        client.list_instances_status(sdk.ListInstancesStatusRequest())
    assert caught.value.status_code == 429
