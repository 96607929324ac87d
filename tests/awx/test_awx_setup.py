# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role awx_setup makes everything once, changes nothing twice, and takes all of it away again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from .configuring import REPORTS, SCM_URL, Setup, configure
from .controller import Controller, Row, Store, running_controller
from .controller.kinds import KINDS
from .controller.rules import answer_faults
from .controller.server import PASSWORD, TOKEN, USERNAME

ROLE = Path(__file__).parents[2] / "roles" / "awx_setup"
PROJECT = ROLE / "files" / "project"
PLAYBOOKS = tuple(sorted(path.name for path in PROJECT.glob("*.yml") if path.name != "workspace_desktops.yml"))
ACCOUNT = {"HW_ACCESS_KEY": "AKCANARY0001", "HW_SECRET_KEY": "SKCANARY{{ 0002 }}", "HW_REGION_NAME": "cn-north-4"}
PREFIX = "Huawei Cloud Workspace"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Controller, Setup, Path]]:
    """A controller after the first run, with all defaults and a project that has just the playbooks of the example."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "home").mkdir()
    with running_controller(playbooks=PLAYBOOKS) as controller:
        yield controller, configure("-vvv", folder=folder, environ=controller.environment(**ACCOUNT)), folder


def _changed(setup: Setup) -> int:
    assert setup.code == 0, setup.output
    return setup.recap["changed"]


def test_the_first_run_makes_everything(made: tuple[Controller, Setup, Path]) -> None:
    controller, first, _folder = made
    assert _changed(first) == 10
    counted = {endpoint: len(controller.store.rows(endpoint)) for endpoint in KINDS if controller.store.rows(endpoint)}
    assert counted == {
        "organizations": 1,
        "credential_types": 1,
        "credentials": 1,
        "projects": 1,
        "project_updates": 1,
        "inventories": 1,
        "inventory_sources": 1,
        "job_templates": len(PLAYBOOKS),
        "workflow_job_templates": 2,
        "workflow_job_template_nodes": 6,
        "workflow_approval_templates": 1,
        "schedules": 1,
    }
    assert f'launch "{PREFIX} workflow" at {controller.url}' in first.output


def test_no_secret_is_shown_at_any_verbosity(made: tuple[Controller, Setup, Path]) -> None:
    _controller, first, _folder = made
    for secret in (*ACCOUNT.values(), TOKEN):
        assert secret == "cn-north-4" or secret not in first.output


def test_the_second_run_changes_nothing(made: tuple[Controller, Setup, Path]) -> None:
    controller, _first, folder = made
    before = controller.store.changes
    # Nor does another value of a secret, unless secrets are to be written anew.
    environ = controller.environment(**{**ACCOUNT, "HW_SECRET_KEY": "another"})
    assert _changed(configure(folder=folder, environ=environ)) == 0
    assert controller.store.changes == before
    update = {"awx_setup_update_secrets": True}
    assert _changed(configure("--check", folder=folder, environ=environ, variables=update)) == 1
    assert controller.store.changes == before


def test_the_credential_is_the_operators(made: tuple[Controller, Setup, Path]) -> None:
    store = made[0].store
    credential = store.one("credentials", PREFIX)
    assert credential["inputs"] == {
        "access_key": ACCOUNT["HW_ACCESS_KEY"],
        "secret_key": ACCOUNT["HW_SECRET_KEY"],
        "region": "cn-north-4",
    }
    assert credential["organization"] == store.one("organizations", "Default")["id"]
    for template in store.rows("job_templates"):
        members = store.members("job_templates", template["id"], "credentials")
        assert [row["id"] for row in members] == [credential["id"]]


def test_the_inventory_source(made: tuple[Controller, Setup, Path]) -> None:
    store = made[0].store
    source = store.one("inventory_sources", f"{PREFIX} desktops")
    assert json.loads(source["source_vars"]) == {
        "ANSIBLE_COLLECTIONS_PATH": "/runner/requirements_collections:/usr/share/ansible/collections"
    }
    wanted = {
        "source": "scm",
        "source_path": "workspace_desktops.yml",
        "source_project": store.one("projects", f"{PREFIX} project")["id"],
        "credential": store.one("credentials", PREFIX)["id"],
        "inventory": store.one("inventories", PREFIX)["id"],
        "enabled_var": "workspace_is_running",
        "enabled_value": "true",
        "host_filter": "",
        "overwrite": True,
        "overwrite_vars": True,
        "update_on_launch": True,
        "update_cache_timeout": 300,
        "timeout": 0,
        "verbosity": 1,
        "execution_environment": None,
    }
    assert {name: source[name] for name in wanted} == wanted
    assert (PROJECT / source["source_path"]).stat().st_mode & 0o111 == 0


def test_each_template_has_a_playbook_and_a_survey_that_fits(made: tuple[Controller, Setup, Path]) -> None:
    store = made[0].store
    assert sorted(row["playbook"] for row in store.rows("job_templates")) == list(PLAYBOOKS)
    for template in store.rows("job_templates"):
        wrapper = yaml.safe_load((PROJECT / template["playbook"]).read_text(encoding="utf-8"))
        name = template["playbook"].removesuffix(".yml")
        assert [play["ansible.builtin.import_playbook"] for play in wrapper] == [f"huaweicloud.workspace.{name}"]
        playbook = ROLE.parents[1] / "playbooks" / template["playbook"]
        survey = store.survey("job_templates", template["id"])
        assert template["survey_enabled"] is bool(survey)
        assert template["ask_variables_on_launch"] is False
        for question in survey["spec"]:
            assert (
                question["variable"] in playbook.read_text(encoding="utf-8") or question["variable"] in _role_options()
            )


def test_a_launch_without_answers_lacks_only_what_has_no_default(made: tuple[Controller, Setup, Path]) -> None:
    store = made[0].store
    surveys = [store.survey("job_templates", template["id"])["spec"] for template in store.rows("job_templates")]
    needed = {question["variable"] for spec in surveys for question in spec if question["required"]}
    assert needed == {"user", "message"}
    for question in (question for spec in surveys for question in spec if not question["required"]):
        # AWX leaves out a default that is not an answer.
        assert answer_faults(question, question["default"]) == []


def test_the_report_is_written_where_it_outlives_the_job(made: tuple[Controller, Setup, Path]) -> None:
    controller, first, _folder = made
    store = controller.store
    for template in store.rows("job_templates"):
        variables = json.loads(template["extra_vars"])
        asked = {question["variable"] for question in store.survey("job_templates", template["id"])["spec"]}
        is_report = template["playbook"] == "desktop_report.yml"
        assert variables.get("desktop_report_directory") == (REPORTS if is_report else None)
        # An answer that is left empty must not lead back into the container.
        assert "desktop_report_directory" not in asked
    assert f"Jobs write the report to {REPORTS}: make sure that" in " ".join(first.output.split())


def _role_options() -> set[str]:
    specs = [yaml.safe_load(path.read_text("utf-8")) for path in ROLE.parent.glob("*/meta/argument_specs.yml")]
    return {name for spec in specs for name in spec["argument_specs"]["main"]["options"]}


def nodes_of(store: Store, workflow: Row) -> dict[str, Row]:
    return {
        row["identifier"]: row
        for row in store.rows("workflow_job_template_nodes")
        if row["workflow_job_template"] == workflow["id"]
    }


def test_a_window_waits_for_an_approval(made: tuple[Controller, Setup, Path]) -> None:
    store = made[0].store
    workflow = store.one("workflow_job_templates", f"{PREFIX} window")
    template = store.one("job_templates", f"{PREFIX} - maintain desktops")
    nodes = nodes_of(store, workflow)
    for step, following in {"inventory": ["approval"], "approval": ["window"], "window": []}.items():
        next_nodes = store.members("workflow_job_template_nodes", nodes[step]["id"], "success_nodes")
        assert [row["identifier"] for row in next_nodes] == following
    approval = store.get("workflow_approval_templates", nodes["approval"]["unified_job_template"])
    assert (approval["name"], approval["timeout"]) == ("Approve the maintenance window", 86400)
    assert nodes["window"]["unified_job_template"] == template["id"]
    # Its answers are those that the job takes.
    survey = store.survey("workflow_job_templates", workflow["id"])
    assert survey["spec"] == store.survey("job_templates", template["id"])["spec"]
    assert json.loads(template["extra_vars"])["maintenance_window_tasks"] == "tasks/maintenance.yml"


def test_the_workflow_and_its_schedule(made: tuple[Controller, Setup, Path]) -> None:
    store = made[0].store
    workflow = store.one("workflow_job_templates", f"{PREFIX} workflow")
    steps = ["inventory", "report", "maintenance"]
    nodes = nodes_of(store, workflow)
    started = [store.get("unified_job_templates", nodes[step]["unified_job_template"])["name"] for step in steps]
    assert started == [f"{PREFIX} desktops", f"{PREFIX} - desktop report", f"{PREFIX} - maintain idle desktops"]
    for step, following in zip(steps, [["report"], ["maintenance"], []], strict=True):
        next_nodes = store.members("workflow_job_template_nodes", nodes[step]["id"], "success_nodes")
        assert [row["identifier"] for row in next_nodes] == following
    schedule = store.one("schedules", f"{PREFIX} every night")
    assert (schedule["unified_job_template"], schedule["enabled"]) == (workflow["id"], True)


def test_removal_leaves_nothing_and_can_be_repeated(made: tuple[Controller, Setup, Path]) -> None:
    controller, _first, folder = made
    absent = {"awx_setup_state": "absent"}
    assert _changed(configure(folder=folder, environ=controller.environment(**ACCOUNT), variables=absent)) == 7
    assert [row["name"] for endpoint in KINDS for row in controller.store.rows(endpoint)] == ["Default"]
    assert _changed(configure(folder=folder, environ=controller.environment(**ACCOUNT), variables=absent)) == 0


EVERYTHING: dict[str, Any] = {
    "awx_setup_prefix": "Frankfurt",
    "awx_setup_controller_username": USERNAME,
    "awx_setup_controller_password": PASSWORD,
    "awx_setup_controller_api_prefix": "/api/controller/",
    "awx_setup_credential_inputs": {"username": "ansible", "domain_name": "example", "endpoint": "https://ws.example"},
    "awx_setup_execution_environment_image": "registry.example.com/workspace-ee:latest",
    "awx_setup_execution_environment_pull": "always",
    "awx_setup_project_scm_branch": "stable",
    "awx_setup_project_update_on_launch": True,
    # No job template writes a report.
    "awx_setup_report_directory": "",
    "awx_setup_inventory_variables": {"site": "frankfurt"},
    "awx_setup_inventory_source_path": "frankfurt.workspace_desktops.yml",
    "awx_setup_inventory_source_vars": {},
    "awx_setup_inventory_source_enabled_var": "",
    "awx_setup_inventory_source_enabled_value": "",
    "awx_setup_inventory_source_host_filter": "^FRA-",
    "awx_setup_inventory_source_overwrite": False,
    "awx_setup_inventory_source_overwrite_vars": False,
    "awx_setup_inventory_source_update_on_launch": False,
    "awx_setup_inventory_source_update_cache_timeout": 0,
    "awx_setup_inventory_source_timeout": 600,
    "awx_setup_inventory_source_verbosity": 2,
    "awx_setup_job_templates": [
        {
            "name": "Frankfurt check",
            "playbook": "site.yml",
            "description": "Looks at everything.",
            "job_type": "check",
            "credentials": ["Frankfurt"],
            "limit": "os_type_linux",
            "extra_vars": {"answer": 42},
            "survey": [],
            "become_enabled": True,
            "diff_mode": True,
            "forks": 20,
            "job_slice_count": 2,
            "timeout": 900,
            "verbosity": 3,
            "allow_simultaneous": True,
            "ask_job_type_on_launch": True,
            "ask_limit_on_launch": True,
            "ask_variables_on_launch": True,
            "ask_verbosity_on_launch": True,
        }
    ],
    "awx_setup_workflow_nodes": [],
    "awx_setup_schedules": [
        {
            "name": "Frankfurt every hour",
            "template": "Frankfurt check",
            "description": "Only while it is enabled.",
            "rrule": "DTSTART:20260101T000000Z RRULE:FREQ=HOURLY;INTERVAL=1",
            "extra_data": {"answer": 43},
            "enabled": False,
        }
    ],
}


def test_every_object_follows_its_variables_on_the_automation_platform(folder: Path) -> None:
    with running_controller(prefix="/api/controller/", product="Red Hat Ansible Automation Platform") as controller:
        environ = {"CONTROLLER_HOST": controller.url}
        first = configure(folder=folder, environ=environ, variables=EVERYTHING)
        assert _changed(first) == 8
        assert 'enter your account into the credential "Frankfurt"' in first.output
        assert _changed(configure(folder=folder, environ=environ, variables=EVERYTHING)) == 0
        store = controller.store
        # Without a secret the values are the business of those who enter them in AWX.
        assert store.one("credentials", "Frankfurt")["inputs"] == {}
        environment = store.one("execution_environments", "Frankfurt EE")
        assert (environment["image"], environment["pull"]) == (
            EVERYTHING["awx_setup_execution_environment_image"],
            "always",
        )
        project = store.one("projects", "Frankfurt project")
        assert [project[name] for name in ("scm_url", "scm_branch", "scm_update_on_launch")] == [
            SCM_URL,
            "stable",
            True,
        ]
        assert json.loads(store.one("inventories", "Frankfurt")["variables"]) == {"site": "frankfurt"}
        source = store.one("inventory_sources", "Frankfurt desktops")
        for name in ("enabled_var", "enabled_value", "host_filter", "overwrite", "overwrite_vars", "update_on_launch"):
            assert source[name] == EVERYTHING[f"awx_setup_inventory_source_{name}"]
        assert (source["source_path"], source["timeout"], source["verbosity"]) == (
            "frankfurt.workspace_desktops.yml",
            600,
            2,
        )
        assert source["execution_environment"] == environment["id"]
        _check_template(store.one("job_templates", "Frankfurt check"), environment=environment["id"])
        schedule, wanted = store.one("schedules", "Frankfurt every hour"), EVERYTHING["awx_setup_schedules"][0]
        assert {name: schedule[name] for name in wanted if name != "template"} == {
            name: value for name, value in wanted.items() if name != "template"
        }


def test_somebody_is_told_of_failures_and_a_private_project_is_let_in(folder: Path) -> None:
    mail: dict[str, Any] = {
        "host": "mail.example.com",
        "port": 25,
        "username": "awx",
        "password": "MAILCANARY0003",
        "use_tls": True,
        "use_ssl": False,
        "sender": "awx@example.com",
        "recipients": ["desktops@example.com"],
    }
    there = {"name": "There before", "notification_type": "webhook"}
    variables = {
        "awx_setup_project_credential": "Repository",
        "awx_setup_notifications": [
            {"name": "Made here", "type": "email", "configuration": mail},
            {"name": "There before"},
        ],
    }
    with running_controller(playbooks=PLAYBOOKS) as controller:
        store = controller.store
        organization = store.one("organizations", "Default")["id"]
        url = {"url": "https://chat.example.com", "headers": {}}
        store.create(
            "notification_templates", {**there, "organization": organization, "notification_configuration": url}
        )
        scm = store.create("credential_types", {"name": "Source Control", "kind": "cloud"})
        own = {"name": "Repository", "organization": organization, "credential_type": scm["id"]}
        repository = store.create("credentials", own)
        environ = controller.environment(**ACCOUNT)
        first = configure("-vvv", folder=folder, environ=environ, variables=variables)
        assert _changed(first) == 11
        assert mail["password"] not in first.output
        assert store.one("projects", f"{PREFIX} project")["credential"] == repository["id"]
        made = store.one("notification_templates", "Made here")
        assert made["notification_configuration"] == {**mail, "timeout": 30}
        for endpoint in ("job_templates", "workflow_job_templates", "inventory_sources"):
            for row in store.rows(endpoint):
                told = store.members(endpoint, row["id"], "notification_templates_error")
                assert {other["name"] for other in told} == {"Made here", "There before"}, row["name"]
        assert _changed(configure(folder=folder, environ=environ, variables=variables)) == 0
        absent = {**variables, "awx_setup_state": "absent"}
        assert _changed(configure(folder=folder, environ=environ, variables=absent)) == 8
        assert [row["name"] for row in store.rows("notification_templates")] == ["There before"]


def test_secrets_are_written_with_another_value_that_differs(folder: Path) -> None:
    empty = ("awx_setup_job_templates", "awx_setup_workflow_nodes", "awx_setup_schedules")
    variables: dict[str, Any] = {name: [] for name in empty}
    runs = (
        ("first", "cn-north-4", 5, "first"),
        ("second", "cn-north-4", 0, "first"),
        ("third", "eu-west-1", 1, "third"),
    )
    with running_controller() as controller:
        for secret, region, changed, stored in runs:
            account = {**ACCOUNT, "HW_SECRET_KEY": secret, "HW_REGION_NAME": region}
            run = configure(folder=folder, environ=controller.environment(**account), variables=variables)
            assert _changed(run) == changed
            inputs = controller.store.one("credentials", PREFIX)["inputs"]
            assert (inputs["secret_key"], inputs["region"]) == (stored, region)


def test_a_question_for_a_password_with_a_default_is_written_in_each_run(folder: Path) -> None:
    question = {"variable": "pin", "question_name": "PIN", "type": "password", "required": False}
    surveys = {"Asks with a default": {"default": "0000"}, "Asks without one": {}}
    templates = [
        {"name": name, "playbook": "desktop_report.yml", "survey": [{**question, **default}]}
        for name, default in surveys.items()
    ]
    variables: dict[str, Any] = {
        "awx_setup_job_templates": templates,
        "awx_setup_workflow_nodes": [],
        "awx_setup_schedules": [],
        "awx_setup_report_directory": None,
    }
    with running_controller() as controller:
        configure(folder=folder, environ=controller.environment(), variables=variables)
        again = configure(folder=folder, environ=controller.environment(), variables=variables)
    assert _changed(again) == 1
    (line,) = [line for line in again.output.splitlines() if line.startswith("changed: ")]
    assert "Asks with a default" in line
    # They name no directory, and the role none for them.
    lost = '"Asks with a default", "Asks without one" is lost with the container of its job'
    assert f"The report of {lost}" in " ".join(again.output.split())


def _check_template(template: Row, *, environment: int) -> None:
    wanted = EVERYTHING["awx_setup_job_templates"][0]
    plain = {name: value for name, value in wanted.items() if name not in ("credentials", "survey", "extra_vars")}
    assert {name: template[name] for name in plain} == plain
    assert json.loads(template["extra_vars"]) == {"answer": 42}
    assert (template["execution_environment"], template["survey_enabled"]) == (environment, False)


def test_what_was_left_open_counts_as_not_given(folder: Path) -> None:
    """As surveys send it; then all is there under the names that it has by default."""
    specs = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    # These come from the environment here, and an empty text of the others has a meaning.
    kept = {"awx_setup_project_scm_url", "awx_setup_inventory_source_enabled_var"}
    kept.add("awx_setup_inventory_source_enabled_value")
    names = set(specs["argument_specs"]["main"]["options"]) - kept
    with running_controller() as controller:
        environ = controller.environment(**ACCOUNT)
        # The first makes everything; with each other blank, and with nothing given, all is the same.
        for number, blank in enumerate((" ", None, "")):
            run = configure(folder=folder, environ=environ, variables=dict.fromkeys(names, blank))
            assert run.code == 0, run.output
            assert not [word for word in ("NoneType", "Traceback", "object has no") if word in run.output]
            assert bool(run.recap["changed"]) is (number == 0), (blank, run.output)
        assert controller.store.one("projects", f"{PREFIX} project")["scm_url"] == SCM_URL
        assert controller.store.one("inventory_sources", f"{PREFIX} desktops")["enabled_var"] == "workspace_is_running"
        assert controller.store.one("schedules", f"{PREFIX} every night")["enabled"] is True
        again = configure(folder=folder, environ=environ, variables={"awx_setup_report_directory": ""})
        assert again.recap["changed"] == 0


def test_a_variable_that_nobody_knows_is_refused(folder: Path) -> None:
    run = configure(folder=folder, environ={}, variables={"awx_setup_organisation": "Default"})
    assert run.code == 2
    assert "did you mean awx_setup_organization?" in " ".join(run.output.split())
