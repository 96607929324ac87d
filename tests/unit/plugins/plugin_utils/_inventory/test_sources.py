# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which projects a source asks, side by side, and what becomes of one that fails."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils import _client
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import Request, Response
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.session import CredentialGuard
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import (
    ConnectionFailedError,
    OptionError,
    WorkspaceError,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.factory import connect
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.settings import Settings
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._inventory import sources
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._inventory.sources import (
    Callbacks,
    FetchedDesktops,
    check_addresses,
    fetch_answers,
    resolve_targets,
)
from ansible_collections.huaweicloud.workspace.tests.support.fake_transports import (
    FunctionTransport,
    answer,
    token_answer,
)
from ansible_collections.huaweicloud.workspace.tests.support.inventory_inputs import options
from ansible_collections.huaweicloud.workspace.tests.support.module_runner import isolate

WORKSPACE = "https://workspace.example.com"
IAM = "https://iam.example.com"
REGIONS = ["cn-north-4", "cn-south-1", "eu-west-101"]
KEY = {"auth_token": None, "access_key": "AK", "secret_key": "SK"}
USER = {"auth_token": None, "username": "alice", "password": "secret", "domain_name": "acme"}


@pytest.fixture(autouse=True)
def _nothing_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    isolate(monkeypatch, home=tmp_path)


def targets(**changes: Any) -> list[tuple[str | None, str | None, str | None]]:
    return [(item.region, item.project_id, item.project_name) for item in resolve_targets(options(**changes))]


def test_one_region_is_one_target() -> None:
    assert targets(project_id=None, region="cn-north-4") == [("cn-north-4", None, "cn-north-4")]
    assert targets(project_id="p1", region="cn-north-4") == [("cn-north-4", "p1", None)]


def test_each_region_has_the_project_of_its_name() -> None:
    assert targets(project_id=None, regions=REGIONS) == [(name, None, name) for name in REGIONS]


def test_the_name_of_the_project_may_be_the_same_in_all_regions() -> None:
    assert targets(project_id=None, project_name="vdi", regions=REGIONS) == [(name, None, "vdi") for name in REGIONS]


def test_without_an_endpoint_each_region_has_its_own() -> None:
    made = resolve_targets(options(project_id=None, endpoint=None, regions=REGIONS))
    assert [item.workspace_url for item in made] == [f"https://workspace.{name}.myhuaweicloud.com" for name in REGIONS]
    assert [item.iam_url for item in made] == [f"https://iam.{name}.myhuaweicloud.com" for name in REGIONS]


def test_a_project_of_the_environment_does_not_apply_to_other_regions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HW_PROJECT_ID", "p-of-the-environment")
    monkeypatch.setenv("HW_PROJECT_NAME", "name-of-the-environment")
    assert targets(project_id=None, regions=REGIONS) == [(name, None, name) for name in REGIONS]
    assert targets(project_id=None, regions=REGIONS[:1]) == [("cn-north-4", None, "cn-north-4")]
    assert targets(project_id=None, region="cn-north-4")[0][1] == "p-of-the-environment"


def test_one_region_in_a_list_may_have_a_project() -> None:
    assert targets(project_id="p1", regions=["cn-north-4"]) == [("cn-north-4", "p1", None)]


def test_several_projects_of_one_region() -> None:
    made = targets(project_id=None, region="cn-north-4", project_ids=["p1", "p2"])
    assert made == [("cn-north-4", "p1", None), ("cn-north-4", "p2", None)]
    assert targets(project_id="p9", regions=["cn-north-4"], project_ids=["p1"]) == [("cn-north-4", "p1", None)]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"project_id": "p1", "regions": REGIONS}, "The option project_id belongs to one region"),
        (
            {"project_id": None, "regions": REGIONS, "project_ids": ["p1"]},
            "The option project_ids lists projects of one",
        ),
        ({"project_id": None, "project_ids": ["../x"]}, "is not an id"),
        ({"project_id": None, "endpoint": None, "regions": ["x/../y"]}, "is not a region name"),
    ],
)
def test_what_cannot_go_together_is_one_sentence(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(OptionError) as caught:
        targets(**changes)
    assert sentence in str(caught.value)


@pytest.mark.parametrize("name", ["endpoint", "auth_url"])
@pytest.mark.parametrize("by_variable", [False, True], ids=["option", "variable"])
def test_several_regions_have_an_address_each(monkeypatch: pytest.MonkeyPatch, name: str, *, by_variable: bool) -> None:
    variable = {"endpoint": "HW_WORKSPACE_ENDPOINT", "auth_url": "HW_AUTH_URL"}[name]

    def made(url: str) -> list[Settings]:
        if by_variable:
            monkeypatch.setenv(variable, url)
        given = {"endpoint": None, "auth_url": None, **({} if by_variable else {name: url})}
        return resolve_targets(options(project_id=None, regions=REGIONS, **given))

    with pytest.raises(OptionError) as caught:
        check_addresses(made("https://api.example.com"))
    sentence = str(caught.value)
    assert f"have the same {name} 'https://api.example.com'" in sentence
    assert (variable if by_variable else f"{name} of the options") in sentence
    assert "write {region} in place of the region in it" in sentence
    found = made("https://api.{region}.example.com")
    check_addresses(found)
    urls = [item.workspace_url if name == "endpoint" else item.iam_url for item in found]
    assert urls == [f"https://api.{region}.example.com" for region in REGIONS]


def test_several_projects_of_one_region_share_its_address() -> None:
    check_addresses(resolve_targets(options(project_id=None, region="cn-north-4", project_ids=["p1", "p2"])))
    check_addresses(resolve_targets(options(project_id=None, region="cn-north-4")))


def test_the_same_twice_is_one_target() -> None:
    assert targets(project_id=None, regions=["cn-north-4", "CN-North-4", "cn-north-4"]) == [
        ("cn-north-4", None, "cn-north-4")
    ]
    made = targets(project_id=None, region="cn-north-4", project_ids=["p1", "P1", "p1", "p2"])
    assert [project for _region, project, _name in made] == ["p1", "p2"]


def test_regions_are_nearer_than_a_region_of_the_options() -> None:
    assert targets(project_id="p-north", region="cn-north-4", endpoint=None, regions=["cn-south-1"]) == [
        ("cn-south-1", None, "cn-south-1")
    ]
    with pytest.raises(OptionError, match=r"The region is cn-south-1 .* is of region cn-north-4"):
        targets(project_id=None, region="cn-north-4", regions=["cn-south-1"])


class Service:
    """IAM and Workspace in memory: each region has a project of its name with one desktop."""

    def __init__(self) -> None:
        self.broken: dict[str, Response] = {}
        self.refuses_all = False
        self.silent = ""
        self.asked, self.released = threading.Event(), threading.Event()
        self.meeting: threading.Barrier | None = None
        # Whether a request for desktops and one for figures were there at the same time.
        self.both: threading.Event | None = None
        self.there: list[str] = []
        self.most_there = 0
        self.patience = 10.0
        self.transport = FunctionTransport(self._answer)
        self.settings: list[Settings] = []

    def _answer(self, request: Request) -> Response:
        if self.silent and self.silent in request.wire_url + request.body.decode():
            self.asked.set()
            assert self.released.wait(60)
            raise ConnectionFailedError("Nothing came: try again.", retryable=True)
        if self.refuses_all:
            return answer({"error_code": "APIGW.0301", "error_msg": "no"}, status=401)
        if request.method == "POST":
            return token_answer(project_id="p-of-token")
        if request.url.endswith("/v3/projects"):
            name = dict(request.query)["name"]
            return answer({"projects": [{"id": f"id-{name}", "name": name}]})
        project = request.url.split("/v2/")[1].split("/")[0]
        if self.meeting is not None and len(self.transport.requests) > 1:
            self.meeting.wait(10)
        if project in self.broken:
            assert not self.silent or self.asked.wait(60)
            return self.broken[project]
        if self.both is not None:
            return self._answer_pages(request, project)
        return answer({"desktops": [{"desktop_id": f"desktop-of-{project}"}], "total_count": 1})

    def _answer_pages(self, request: Request, project: str) -> Response:
        """Two pages of desktops, and two of figures of the first desktops."""
        path = request.url.split(f"/v2/{project}/")[1]
        for name in (path, f"{project}/{path}"):
            if name in self.broken:
                return self.broken[name]
        assert self.both is not None
        self.there.append(path)
        self.most_there = max(self.most_there, len(self.there))
        if len(set(self.there)) == 2:
            self.both.set()
        if len(self.transport.requests) > 1:
            # The first request of a credential goes alone.
            self.both.wait(self.patience)
        self.there.remove(path)
        query = {name: int(value) for name, value in request.query if name in ("offset", "limit")}
        count = {"desktops/detail": 501, "statistics/metrics/desktops": 101}[path]
        ids = [f"{project}-{n}" for n in range(query["offset"], min(query["offset"] + query["limit"], count))]
        if path == "desktops/detail":
            return answer({"desktops": [{"desktop_id": desktop_id} for desktop_id in ids], "total_count": count})
        metric = [{"metric_name": "desktop_idle_duration", "metric_value": 864_000.0}]
        return answer({"count": count, "items": [{"resource_id": desktop_id, "metric": metric} for desktop_id in ids]})


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Service:
    made = Service()

    def build(settings: Settings, **more: Any) -> Any:
        made.settings.append(settings)
        return connect(settings, user_agent="tests", transport=made.transport, **more)

    monkeypatch.setattr(sources, "build_client", build)
    return made


class Heard:
    """What the callbacks heard."""

    def __init__(self) -> None:
        self.notified: list[str] = []
        self.notices: list[str] = []
        self.callbacks = Callbacks(progress=self.notified.append, warning=self.notices.append)


def ask(heard: Heard | None = None, **changes: Any) -> FetchedDesktops:
    made = options(**{"max_retries": 0, **changes})
    return fetch_answers(resolve_targets(made), options=made, callbacks=(heard or Heard()).callbacks)


def test_all_regions_are_asked_and_answered_in_their_order(service: Service) -> None:
    heard = Heard()
    answers = ask(heard, project_id=None, auth_url=IAM, regions=REGIONS)
    assert [(item.region, item.project_id) for item in answers.answers] == [(name, f"id-{name}") for name in REGIONS]
    assert answers.count == 3
    assert not answers.is_partial
    assert heard.notices == []
    assert sorted(text for text in heard.notified if text.endswith(": 1 desktops")) == [
        f"{name}: 1 desktops" for name in REGIONS
    ]


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("credential", [{}, KEY], ids=["token", "key"])
def test_one_project_that_two_regions_find_is_never_read_twice(
    service: Service, credential: dict[str, Any], *, strict: bool
) -> None:
    with pytest.raises(WorkspaceError) as caught:
        ask(project_id=None, auth_url=IAM, regions=REGIONS[:2], project_name="vdi", strict_regions=strict, **credential)
    assert str(caught.value).startswith("Both cn-north-4 and cn-south-1 resolve to the project id-vdi, ")
    assert sum("/v2/" in request.url for request in service.transport.requests) <= 1


def test_projects_are_read_at_the_same_time(service: Service) -> None:
    # The first request of a credential goes alone; those of the other projects wait here for one another.
    service.meeting = threading.Barrier(3)
    projects = ["p1", "p2", "p3", "p4"]
    answers = ask(project_id=None, region="cn-north-4", project_ids=projects)
    assert [item.project_id for item in answers.answers] == projects


def test_a_failure_in_one_region_is_an_error_that_names_it(service: Service) -> None:
    service.broken["id-cn-south-1"] = answer({"error_code": "WKS.00010099", "error_msg": "not enabled"}, status=400)
    with pytest.raises(WorkspaceError, match=r"^cn-south-1: ") as caught:
        ask(project_id=None, auth_url=IAM, regions=REGIONS)
    assert caught.value.details.error_code == "WKS.00010099"


def test_a_failure_of_the_only_region_needs_no_name(service: Service) -> None:
    service.broken["p1"] = answer({"error_code": "WKS.1", "error_msg": "x"}, status=400)
    for strict in (True, False):
        with pytest.raises(WorkspaceError) as caught:
            ask(project_id="p1", region="cn-north-4", strict_regions=strict)
        assert not str(caught.value).startswith("cn-north-4")


def test_a_failure_in_one_region_can_be_a_warning_that_names_it(service: Service) -> None:
    service.broken["id-cn-south-1"] = answer({"error_code": "WKS.1", "error_msg": "x"}, status=400)
    heard = Heard()
    answers = ask(heard, project_id=None, auth_url=IAM, regions=REGIONS, strict_regions=False)
    assert [item.region for item in answers.answers] == ["cn-north-4", "eu-west-101"]
    assert answers.is_partial
    assert len(heard.notices) == 1
    assert heard.notices[0].startswith(
        "The inventory is incomplete: the desktops of one region or project are missing. cn-south-1: "
    )


def test_a_failure_in_all_regions_is_always_an_error(service: Service) -> None:
    service.broken = {f"id-{name}": answer({"error_msg": "x"}, status=400) for name in REGIONS}
    heard = Heard()
    with pytest.raises(WorkspaceError, match="cn-north-4"):
        ask(heard, project_id=None, auth_url=IAM, regions=REGIONS, strict_regions=False)
    assert heard.notices == []


@pytest.mark.parametrize("credential", [{}, KEY, USER], ids=["token", "key", "user"])
@pytest.mark.parametrize("strict", [True, False])
def test_a_wrong_credential_is_found_out_once_and_not_in_all_regions(
    service: Service, credential: dict[str, Any], strict: bool
) -> None:
    service.refuses_all = True
    with pytest.raises(WorkspaceError, match=r"^cn-0-1: "):
        ask(project_id=None, auth_url=IAM, regions=[f"cn-{n}-1" for n in range(8)], strict_regions=strict, **credential)
    assert len(service.transport.requests) == 1


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CredentialGuard.__init__.__kwdefaults__, "patience", 0.05)


@pytest.mark.parametrize("credential", [{}, KEY, USER], ids=["token", "key", "user"])
@pytest.mark.parametrize("projects", [["p-silent", "p-refused"], ["p-refused", "p-silent"]], ids=["first", "last"])
@pytest.mark.usefixtures("_impatient")
def test_a_failure_that_decides_does_not_wait_for_a_silent_project(
    service: Service, projects: list[str], credential: dict[str, Any]
) -> None:
    service.silent = "p-silent"
    service.broken["p-refused"] = answer({"error_code": "WKS.1", "error_msg": "no"}, status=403)
    with pytest.raises(WorkspaceError, match="p-refused") as caught:
        # As often as the option says, and no more once the result is known.
        ask(project_id=None, region="cn-north-4", auth_url=IAM, project_ids=projects, max_retries=4, **credential)
    assert caught.value.details.status == 403
    assert not service.released.is_set()
    before = len(service.transport.requests)
    service.released.set()
    for thread in threading.enumerate():
        if thread.name.startswith("workspace_"):
            thread.join(60)
    assert len(service.transport.requests) == before


@pytest.mark.usefixtures("_impatient")
def test_a_failure_that_does_not_decide_waits_for_the_others(service: Service) -> None:
    service.silent = "p-silent"
    service.broken["p-refused"] = answer({"error_code": "WKS.1", "error_msg": "no"}, status=403)
    release = threading.Timer(0.2, service.released.set)
    release.start()
    heard = Heard()
    projects = ["p-silent", "p-refused", "p1"]
    answers = ask(heard, project_id=None, region="cn-north-4", project_ids=projects, strict_regions=False)
    assert service.released.is_set()
    assert [item.project_id for item in answers.answers] == ["p1"]
    missing = [text for text in heard.notices if "incomplete" in text]
    assert [("p-silent" in text, "p-refused" in text) for text in missing] == [(True, False), (False, True)]


def test_the_requests_at_the_same_time_are_shared_by_all_projects(service: Service) -> None:
    ask(project_id=None, region="cn-north-4", project_ids=["p1", "p2"], concurrency=16)
    assert [item.concurrency for item in service.settings] == [8, 8]
    service.settings.clear()
    ask(project_id=None, region="cn-north-4", project_ids=[f"p{n}" for n in range(40)], concurrency=4)
    assert {item.concurrency for item in service.settings} == {1}
    service.settings.clear()
    ask(project_id="p1", region="cn-north-4", concurrency=16)
    assert [item.concurrency for item in service.settings] == [16]


def test_a_source_says_when_it_was_read(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 1234.5)
    assert ask(project_id="p1").fetched_at == 1234.5


def test_without_requests_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_client, "HAS_REQUESTS", False)
    with pytest.raises(WorkspaceError, match="requests"):
        resolve_targets(options())


def test_figures_of_use_are_read_side_by_side_with_the_desktops(service: Service) -> None:
    service.both = threading.Event()
    (project,) = ask(project_id="p1", region="cn-north-4", usage_days=30).answers
    assert service.both.is_set()
    assert (len(project.records), len(project.usage)) == (501, 101)
    assert {row["idle_days"] for row in project.usage} == {10}


def test_each_project_has_figures_of_its_own(service: Service) -> None:
    service.both, service.patience = threading.Event(), 0.0
    answers = ask(project_id=None, region="cn-north-4", project_ids=["p1", "p2"], usage_days=30)
    assert [(item.project_id, len(item.records), len(item.usage)) for item in answers.answers] == [
        ("p1", 501, 101),
        ("p2", 501, 101),
    ]
    assert answers.answers[1].usage[100]["desktop_id"].startswith("p2-")


def test_one_request_at_a_time_reads_one_after_the_other(service: Service) -> None:
    service.both, service.patience = threading.Event(), 0.0
    (project,) = ask(project_id="p1", region="cn-north-4", idle_groups=[7], concurrency=1).answers
    assert (len(project.records), len(project.usage), service.most_there) == (501, 101, 1)


def test_no_figures_are_asked_for_without_the_option(service: Service) -> None:
    service.both, service.patience = threading.Event(), 0.0
    (project,) = ask(project_id="p1", region="cn-north-4").answers
    assert project.usage == []
    assert {request.url.rpartition("/")[2] for request in service.transport.requests} == {"detail"}


@pytest.mark.parametrize("strict", [True, False])
def test_a_credential_without_the_right_to_the_figures_is_an_error(service: Service, *, strict: bool) -> None:
    service.both, service.patience = threading.Event(), 0.0
    refusal = {"error_code": "APIGW.0302", "error_msg": "no"}
    service.broken["statistics/metrics/desktops"] = answer(refusal, status=403)
    with pytest.raises(WorkspaceError, match="ask for the IAM action workspace:statistics:listDesktopMetrics"):
        ask(project_id="p1", region="cn-north-4", usage_days=30, strict_regions=strict)


def test_desktops_come_without_figures_that_cannot_be_read(service: Service) -> None:
    service.both, service.patience = threading.Event(), 0.0
    refusal = answer({"error_code": "APIGW.0302", "error_msg": "no"}, status=403)
    service.broken["p1/statistics/metrics/desktops"] = refusal
    given = {"project_id": None, "region": "cn-north-4", "project_ids": ["p1", "p2"], "usage_days": 30}
    with pytest.raises(WorkspaceError, match=r"cn-north-4 p1: .* action workspace:statistics:listDesktopMetrics"):
        ask(**given)
    heard = Heard()
    answers = ask(heard, strict_regions=False, **given)
    assert [(item.project_id, len(item.records), len(item.usage)) for item in answers.answers] == [
        ("p1", 501, 0),
        ("p2", 501, 101),
    ]
    assert [item.lacks_usage for item in answers.answers] == [True, False]
    # It is not cached as if it were whole.
    assert answers.is_partial
    (warning,) = (text for text in heard.notices if "figures of use of one region or project are missing" in text)
    assert "cn-north-4 p1: " in warning
    assert "workspace:statistics:listDesktopMetrics" in warning
    # Figures of no project at all are a mistake in the permissions, and not in one region.
    service.broken["p2/statistics/metrics/desktops"] = refusal
    with pytest.raises(WorkspaceError, match="workspace:statistics:listDesktopMetrics"):
        ask(strict_regions=False, **given)


@pytest.mark.parametrize("credential", [{}, KEY, USER], ids=["token", "key", "user"])
def test_a_wrong_credential_is_found_out_once_and_not_by_both_lists(
    service: Service, credential: dict[str, Any]
) -> None:
    service.refuses_all = True
    with pytest.raises(WorkspaceError, match="was refused"):
        ask(project_id="p1", region="cn-north-4", auth_url=IAM, usage_days=30, **credential)
    assert len(service.transport.requests) == 1
