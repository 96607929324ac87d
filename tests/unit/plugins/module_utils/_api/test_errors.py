# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can go wrong, as typed exceptions."""

from __future__ import annotations

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api import errors


def test_details_are_the_error_of_a_result() -> None:
    found = errors.ErrorDetails(status=404, request_id="r1").as_dict()
    assert {name for name, value in found.items() if value is not None} == {"status", "request_id"}
    assert errors.WorkspaceError("A sentence.").details == errors.ErrorDetails()


@pytest.mark.parametrize(
    ("is_counted", "tries", "expected"),
    [
        (True, 3, "It broke, tried 3 times: try again."),
        (True, 1, "It broke: try again."),
        (False, 3, "It broke: try again."),
    ],
)
def test_a_failure_says_how_often_it_was_tried(is_counted: bool, tries: int, expected: str) -> None:
    details = errors.ErrorDetails(url="https://host/")
    error = errors.ConnectionFailedError("It broke: try again.", details=details, retryable=True, is_counted=is_counted)
    final = error.after(tries)
    assert (str(final), final.details, final.retryable) == (expected, details, False)


def test_every_error_is_one_that_a_module_reports() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert len(kinds) > 5
    assert [kind for kind in kinds if not issubclass(kind, errors.WorkspaceError)] == []
