# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What goes wrong while AWX is set up ends with one sentence that says what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .configuring import configure
from .controller import Controller

SCHEDULE = [
    {
        "name": "Every hour",
        "template": "Huawei Cloud Workspace - desktop report",
        "rrule": "DTSTART:20260101T000000Z RRULE:FREQ=HOURLY;INTERVAL=1",
    }
]
ACCESS = {"CONTROLLER_HOST": "http://127.0.0.1:9", "CONTROLLER_OAUTH_TOKEN": "none"}


@pytest.mark.parametrize(
    ("environ", "variables", "sentence"),
    [
        ({}, {}, "No controller is set; set awx_setup_controller_host or CONTROLLER_HOST to its URL"),
        ({"CONTROLLER_HOST": "http://127.0.0.1:9"}, {}, "No credentials for the controller are set; set awx_setup_"),
        (ACCESS, {"awx_setup_project_scm_url": ""}, "The project has no source; set awx_setup_project_scm_url"),
        (ACCESS, {"awx_setup_workflow_name": "Huawei Cloud Workspace project"}, "need unique names"),
        (ACCESS, {"awx_setup_report_directory": "reports"}, "set awx_setup_report_directory to the absolute path"),
        (
            ACCESS,
            {"awx_setup_notifications": [{"name": "Mail", "type": "email"}]},
            'The notification "Mail" has a type but no configuration; add a configuration, or remove the type',
        ),
        (ACCESS, {"awx_setup_state": "gone"}, "value of awx_setup_state must be one of: present, absent, got: gone"),
    ],
)
def test_what_is_missing_is_told_before_any_request(
    environ: dict[str, str], variables: dict[str, Any], sentence: str, folder: Path
) -> None:
    _expect(sentence, environ, variables=variables, folder=folder)


def test_without_the_collection_of_awx(folder: Path) -> None:
    _expect("The collection awx.awx is not installed; run", ACCESS, folder=folder, with_awx=False)


def test_a_wrong_token(controller: Controller, folder: Path) -> None:
    environ = {**controller.environment(), "CONTROLLER_OAUTH_TOKEN": "wrong"}
    _expect("Invalid authentication credentials for /api/v2/credential_types/ (HTTP 401).", environ, folder=folder)
    assert controller.store.changes == 0


def test_a_project_that_cannot_be_updated(controller: Controller, folder: Path) -> None:
    controller.store.update_status = "failed"
    for _run in ("made", "found"):
        sentence = 'The project "Huawei Cloud Workspace project" cannot be used: '
        run = _expect(sentence, controller.environment(), folder=folder)
        assert "remove collections/requirements.yml from the repository" in run
        assert not controller.store.rows("job_templates")
    controller.store.update_status = "successful"
    assert configure(folder=folder, environ=controller.environment()).code == 0


def test_a_project_with_a_credential_that_is_not_there(controller: Controller, folder: Path) -> None:
    variables = {"awx_setup_project_credential": "Nobody"}
    run = _expect("Nobody", controller.environment(), folder=folder, variables=variables)
    assert "collections/requirements.yml" not in run


def test_a_notification_that_lacks_something(controller: Controller, folder: Path) -> None:
    mail = {"name": "Mail", "type": "email", "configuration": {"host": "mail.example.com"}}
    sentence = 'The notification "Mail" cannot be created ('
    variables = {"awx_setup_notifications": [mail]}
    run = _expect(sentence, controller.environment(), folder=folder, variables=variables)
    assert "Missing required fields" in run
    assert not controller.store.rows("notification_templates")


def test_a_schedule_of_nothing(controller: Controller, folder: Path) -> None:
    variables = {"awx_setup_schedules": [{**SCHEDULE[0], "template": "Nothing"}]}
    sentence = 'The schedule "Every hour" cannot be created. Check its rrule, and that the controller has a template'
    run = _expect(sentence, controller.environment(), folder=folder, variables=variables)
    assert 'named "Nothing"' in run
    variables = {"awx_setup_schedules": [{**SCHEDULE[0], "rrule": "FREQ=HOURLY"}]}
    assert "Valid DTSTART required" in _expect(sentence, controller.environment(), folder=folder, variables=variables)


@pytest.mark.parametrize("more", [{}, {"awx_setup_workflow_nodes": [], "awx_setup_schedules": SCHEDULE}])
def test_check_mode_on_an_empty_controller(more: dict[str, Any], controller: Controller, folder: Path) -> None:
    run = configure("--check", folder=folder, environ=controller.environment(), variables=more)
    assert run.code == 0, run.output
    assert run.recap["changed"] == 3
    assert "that do not exist yet were not checked" in " ".join(run.output.split())
    assert controller.store.changes == 0


def _expect(sentence: str, environ: dict[str, str], *, folder: Path, **more: Any) -> str:
    run = configure(folder=folder, environ=environ, **more)
    assert run.code == 2
    output = " ".join(run.output.split())
    assert sentence in output
    # The second is how a failure in a loop begins.
    assert run.output.count("fatal:") + run.output.count("failed: [") == 1
    assert "Traceback" not in run.output
    return output
