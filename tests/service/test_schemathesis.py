# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests made from the description, good ones and bad ones: the simulator keeps the contract and never breaks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import unsupported_method

from tests.contract.description import load_yaml
from tests.simulator.projects import EstateOptions, build_projects
from tests.simulator.state import Identity
from tests.support.simulator_process import Simulator, running_simulator

DESKTOPS = 60
# The widest limits, and nothing that the description does not name or that is of another type.
WIDEST = (
    *("--connect-max-limit", 2_000, "--connect-max-offset", 100_000, "--detail-max-limit", 1_000),
    # Numbers as text, which come all the same, are against the contract.
    *("--unknown-parameters", "error", "--odd-records", "typed"),
)
MINUTES = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}Z$"
# Headers that the service takes no notice of where they mean nothing, so a bad one is not refused.
NOT_LOOKED_AT = tuple(
    f"#/components/parameters/{name}" for name in ("Language", "ContentType", "SignatureDate", "SignatureProject")
)


def document() -> dict[str, Any]:
    """Return the description with what the simulator knows, without which nothing would ever be found."""
    project = list(build_projects(EstateOptions(projects={"cn-north-4": DESKTOPS})).values())[0]  # noqa: RUF015 - pylint
    ids = [desktop.record["desktop_id"] for desktop in project.desktops if desktop.record.get("desktop_id")]
    described = load_yaml("workspace-v2.yaml")
    parameters = described["components"]["parameters"]
    parameters["ProjectId"]["schema"]["enum"] = [project.project_id]
    parameters["DesktopId"]["schema"] = {"anyOf": [{"enum": ids}, parameters["DesktopId"]["schema"]]}
    identity = described["components"]["schemas"]["TokenQuestion"]["properties"]["auth"]["properties"]["identity"]
    user = identity["properties"]["password"]["properties"]["user"]["properties"]
    known = Identity()
    user["name"]["enum"] = [known.username, "nobody"]
    user["password"]["enum"] = [known.password]
    user["domain"]["properties"]["name"]["enum"] = [known.domain_name]
    for item in described["paths"].values():
        for definition in item.values():
            if isinstance(definition, dict):
                given = definition.get("parameters", [])
                definition["parameters"] = [entry for entry in given if entry.get("$ref") not in NOT_LOOKED_AT]
                set_span({entry.get("name"): entry for entry in definition["parameters"]})
    return described


def set_span(parameters: dict[str, Any]) -> None:
    """Let a request ask for a span that there is, and for the whole of it: a schema cannot say which go together."""
    if "start_time" not in parameters:
        return
    start, end = parameters["start_time"], parameters["end_time"]
    pattern = "%Y-%m-%dT%H:%MZ" if start["schema"]["pattern"] == MINUTES else "%Y-%m-%dT%H:%M:%SZ"
    now = datetime.now(timezone.utc)
    for entry, some_days in ((start, (28, 7, 2)), (end, (1, 0, -1))):
        moments = [(now - timedelta(days=days)).strftime(pattern) for days in some_days]
        entry.update(required=True, schema={"type": "string", "enum": moments})


schema = schemathesis.openapi.from_dict(document())


@pytest.fixture(scope="module")
def strict() -> Iterator[Simulator]:
    """A simulator that takes just what the description allows."""
    with running_simulator("--desktops", DESKTOPS, *WIDEST) as simulator:
        yield simulator


@schema.parametrize()
@settings(derandomize=True, database=None, deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
def test_the_simulator_keeps_the_contract(case: Any, strict: Simulator) -> None:
    case.call_and_validate(
        base_url=strict.url,
        headers={"X-Auth-Token": strict.ready["token"]},
        # The gateway knows no 405: a method that a path does not have is an API that does not exist.
        excluded_checks=[unsupported_method],
    )
