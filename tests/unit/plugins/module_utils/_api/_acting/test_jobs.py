# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a job says of each desktop, whatever of it is missing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._acting.jobs import read_job


def part(status: object, desktop_id: object = "1", **more: object) -> dict[str, object]:
    return {"status": status, "entities": {"desktop_id": desktop_id}, **more}


@pytest.mark.parametrize(
    ("body", "has_ended", "is_done"),
    [
        ({"status": "SUCCESS"}, True, True),
        ({"job": {"status": "COMPLETE"}}, True, True),
        ({"status": "FAIL"}, True, False),
        ({"status": "RUNNING"}, False, None),
        ({}, False, None),
        ({"status": "SUCCESS", "sub_jobs": [part("FAILED")]}, True, False),
        ({"status": "FAILED", "sub_jobs": [part("SUCCESS")]}, True, True),
        ({"status": "RUNNING", "sub_jobs": [part("SUCCESS")]}, False, True),
        ({"status": "FAILED", "sub_jobs": [part("SUCCESS", "2")]}, True, False),
        ({"status": "SUCCESS", "sub_jobs": [part("SUCCESS", "2")]}, True, None),
        ({"status": "SUCCESS", "sub_jobs_total": 3, "sub_jobs": []}, True, None),
        ({"status": "SUCCESS", "sub_jobs": [part("SUCCESS"), part("FAILED"), part("SUCCESS")]}, True, False),
        ({"status": "SUCCESS", "sub_jobs": [part("SUCCESS"), part("RUNNING")]}, True, None),
        ({"status": "SUCCESS", "sub_jobs": [{"status": "SUCCESS", "entity": "1"}]}, True, True),
        ({"status": "SUCCESS", "sub_jobs": [{"status": "SUCCESS", "entities": "1"}]}, True, None),
    ],
)
def test_what_is_said_of_a_desktop(body: dict[str, Any], has_ended: bool, is_done: bool | None) -> None:
    job = read_job(body, desktop_ids=["1"])
    assert (job.has_ended, job.part_of("1").is_done) == (has_ended, is_done)


def test_a_part_names_its_desktop_in_any_case() -> None:
    parts = [part("SUCCESS", "AB-1"), {"status": "FAILED", "entity": "ab-2"}]
    job = read_job({"status": "SUCCESS", "sub_jobs": parts}, desktop_ids=["ab-1", "AB-2"])
    assert {desktop_id: found.is_done for desktop_id, found in job.parts.items()} == {"ab-1": True, "AB-2": False}


def test_the_reason_of_a_failure() -> None:
    job = read_job({"status": "FAIL", "job_error_code": "WKS.9", "fail_reason": "All\nare off."}, desktop_ids=["1"])
    assert (job.part_of("1").error_code, job.part_of("1").reason) == ("WKS.9", "All are off")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["SUCCESS", "FAIL", "1"]) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["status", "entities", "desktop_id", "sub_jobs", "entity"]), inner, max_size=4
        )
    ),
    max_leaves=10,
)


@given(body=st.dictionaries(st.sampled_from(["status", "sub_jobs", "sub_jobs_total", "job"]), ANYTHING))
def test_any_job_is_read(body: dict[str, Any]) -> None:
    assert read_job(body, desktop_ids=["1"]).part_of("1").is_done in (True, False, None)
