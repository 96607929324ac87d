# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The arguments of the event sources."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import OptionError
from ansible_collections.huaweicloud.workspace.plugins.module_utils._client import connection_argument_spec
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._events.options import (
    DESKTOP_STATUS,
    LOGIN_FAILURES,
    login_options,
    read_arguments,
    status_options,
)


def test_what_is_not_given_has_its_default() -> None:
    for nothing in (None, {}):
        found = read_arguments(nothing, own=DESKTOP_STATUS)
        assert set(found) == {*connection_argument_spec(), *DESKTOP_STATUS}
        assert (found["interval"], found["initial"], found["timeout"]) == (60, False, 60.0)
        options = status_options(found)
        assert options.for_seconds is None
        assert options.for_status == {"DISCONNECTED"}
        assert options.host_template is None
        assert not options.connect_status


def test_values_get_their_types_as_in_a_module() -> None:
    given: dict[str, Any] = {
        "user_name": "admin",
        "interval": " 90 ",
        "initial": "yes",
        "timeout": "5",
        "user_names": "chenmin, lihua",
        "connect_status": ["CONNECTED", " "],
        "for_seconds": "1800",
        "for_status": "REGISTERED",
        "host_template": "{computer_name}",
        "region": "",
        "eda_feedback_queue": object(),
    }
    found = read_arguments(given, own=DESKTOP_STATUS)
    assert (found["username"], found["interval"], found["timeout"], found["region"]) == ("admin", 90, 5.0, None)
    options = status_options(found)
    assert options.initial
    assert options.filters.user_names == ["chenmin", "lihua"]
    assert options.connect_status == {"CONNECTED"}
    assert options.for_seconds == 1800
    assert options.for_status == {"REGISTERED"}
    assert options.host_template is not None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"intervall": 60}, "There is no argument 'intervall': did you mean 'interval'?"),
        ({"user_nmae": "x"}, "There is no argument 'user_nmae': did you mean 'user_name'?"),
        ({7: 1}, "There is no argument '7': see the documentation of the source for those it has."),
        ({"interval": 59}, "The interval is 59: give 60 seconds or more."),
        ({"interval": "soon"}, "'interval' is of type"),
        ({"connect_status": "connected"}, "must be one or more of: UNREGISTER"),
        ({"initial": "perhaps"}, "'initial' is of type"),
        ({"for_seconds": 0}, "The argument for_seconds is 0: give 1 or more, or leave it out."),
        ({"host_template": "{computer_nmae}"}, "did you mean 'computer_name'?"),
        ({"user_names": [" "]}, "The option user_names holds nothing but blanks"),
    ],
)
def test_what_cannot_be_is_refused(given: dict[Any, Any], message: str) -> None:
    with pytest.raises(OptionError) as refused:
        status_options(read_arguments(given, own=DESKTOP_STATUS))
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_no_secret_is_in_a_message() -> None:
    given = {"secret_key": "canary-1", "endpoint": "https://me:canary-2@x", "timeout": "canary-1 and canary-2"}
    with pytest.raises(OptionError) as refused:
        read_arguments(given, own=DESKTOP_STATUS)
    assert "timeout" in str(refused.value)
    assert "canary" not in str(refused.value)


def test_a_source_has_no_argument_of_another() -> None:
    with pytest.raises(OptionError, match="There is no argument 'for_seconds'"):
        read_arguments({"for_seconds": 5}, own=LOGIN_FAILURES)
    options = login_options(read_arguments({"user_names": ["Jy01 ", "jy01"]}, own=LOGIN_FAILURES))
    assert options.user_names == ("Jy01", "jy01")
    assert not options.initial
