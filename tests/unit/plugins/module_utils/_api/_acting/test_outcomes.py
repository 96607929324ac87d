# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is told of all desktops together."""

from __future__ import annotations

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._acting.outcomes import (
    ALREADY,
    CHANGED,
    REFUSED,
    RESULTS,
    SKIPPED,
    UNKNOWN,
    Failures,
    Outcome,
    Report,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import ApiError, ErrorDetails


def outcome(number: int, result: str, **more: object) -> Outcome:
    return Outcome(desktop_id=str(number), computer_name=f"pc-{number}", result=result, **more)  # type: ignore[arg-type]


def test_what_counts_as_changed_and_as_failed() -> None:
    for result in RESULTS:
        report = Report(outcomes=[outcome(1, result)])
        assert report.is_changed is (result == CHANGED)
        assert bool(report.failure("It")) is (result not in (CHANGED, ALREADY, SKIPPED))
        assert Report(outcomes=[outcome(1, result, is_sent=True)]).is_changed


def test_the_sentence_names_some_and_counts_the_others() -> None:
    report = Report(outcomes=[outcome(number, REFUSED, msg="It is off.") for number in range(7)])
    sentence = report.failure("Stopping")
    assert sentence is not None
    assert sentence.startswith("Stopping failed for 7 of 7 desktops: pc-0: It is off; pc-1: ")
    assert sentence.endswith("pc-4: It is off; and 2 more, see desktops in the result.")


def test_a_name_that_is_no_name_does_no_harm() -> None:
    report = Report(outcomes=[Outcome(desktop_id="1", computer_name="a\nb\x00" + "c" * 500, result=UNKNOWN)])
    sentence = str(report.failure("It"))
    assert "\n" not in sentence
    assert len(sentence) < 200


def test_the_diff_has_those_that_changed_or_may_have() -> None:
    outcomes = [outcome(1, CHANGED, before="A", after="B"), outcome(2, ALREADY), outcome(3, UNKNOWN, is_sent=True)]
    assert Report(outcomes=outcomes).diff == {
        "before": {"pc-1 (1)": "A", "pc-3 (3)": None},
        "after": {"pc-1 (1)": "B", "pc-3 (3)": None},
    }


def test_the_first_failure_is_kept() -> None:
    failures = Failures()
    for status in (500, 403):
        failures.note(ApiError("It failed.", details=ErrorDetails(status=status)))
    assert failures.details.status == 500
