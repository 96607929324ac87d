# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plugin's options: what is accepted, and one clear sentence for what is not."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import OptionError
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.filters import DesktopFilters
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._desktop import DEFAULT_VARIABLES
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._inventory.options import (
    TYPED,
    WORDS,
    check_keys,
    read_filters,
    template_option,
    typed_option,
)
from ansible_collections.huaweicloud.workspace.tests.support.inventory_inputs import OWN_OPTIONS, options

EMPTY: dict[str, Any] = {"preferred_networks": None, "ip_groups": None, "filters": None, "group_by": None}


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(OptionError) as caught:
        call()
    text = str(caught.value)
    assert "\n" not in text
    assert text.endswith((".", "?"))
    return text


@pytest.mark.parametrize(
    ("key", "nearest"),
    [
        ("regoin", "did you mean 'region'?"),
        ("hostname", "did you mean 'hostnames'?"),
        ("keyed_group", "did you mean 'keyed_groups'?"),
        ("prefered_networks", "did you mean 'preferred_networks'?"),
        ("xyzzy", "see the documentation"),
        (5, "see the documentation"),
    ],
)
def test_an_unknown_key_is_an_error_that_suggests_the_nearest(key: Any, nearest: str) -> None:
    known = [*OWN_OPTIONS, "region", "keyed_groups"]
    text = refused(lambda: check_keys(["plugin", key], known=known))
    assert text.startswith(f"There is no option {key!r}: ")
    assert nearest in text


@pytest.mark.parametrize("name", TYPED)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_an_empty_truth_value_or_number_counts_as_not_given(name: str, value: Any) -> None:
    assert typed_option(name, value, default=True) is True
    assert typed_option(name, value, default=None) is None


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        *[("validate_certs", word, True) for word in (True, "true", "True", "yes", "on", "1", 1, " t ")],
        *[("validate_certs", word, False) for word in (False, "false", "no", "OFF", "0", 0)],
        *[("timeout", number, 5.0) for number in (5, 5.0, "5", " 5.0 ")],
        *[("ipv4_prefix", number, 24) for number in (24, "24", 24.0)],
    ],
)
def test_a_truth_value_or_number_however_it_is_written(name: str, value: Any, expected: Any) -> None:
    found = typed_option(name, value, default=None)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize("value", ["maybe", "{{ true }}", 2, [], {}, [True]])
def test_what_is_no_truth_value_is_not_false(value: Any) -> None:
    """Core would take it for false, so that certificates were not verified."""
    assert refused(lambda: typed_option("validate_certs", value, default=None)).endswith("give true or false.")


@pytest.mark.parametrize(("name", "value"), [("timeout", "soon"), ("ipv4_prefix", "24.5"), ("max_retries", "inf")])
def test_what_is_no_number(name: str, value: Any) -> None:
    assert "number." in refused(lambda: typed_option(name, value, default=None))


def test_known_keys_are_accepted() -> None:
    check_keys(["plugin", "hostnames"], known=OWN_OPTIONS)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"hostvars_prefix": ""}, "The hostvars_prefix '' cannot begin the name of a variable"),
        ({"hostvars_prefix": None}, "The hostvars_prefix '' cannot begin the name of a variable"),
        ({"hostvars_prefix": "my-"}, "The hostvars_prefix 'my-' cannot begin the name of a variable"),
        ({"hostvars_prefix": "1_"}, "The hostvars_prefix '1_' cannot begin the name of a variable"),
        ({"hostvars_prefix": "\u684c_"}, "cannot begin the name of a variable"),
        ({"preferred_networks": ["office"]}, "preferred_networks: 'office' is not a network in CIDR notation"),
        ({"ip_groups": {"hq": ["10.0.0.0/99"]}}, "ip_groups.hq: '10.0.0.0/99' is not a network in CIDR notation"),
        ({"ip_groups": {"hq": "office"}}, "ip_groups.hq: 'office' is not a network in CIDR notation"),
        ({"ip_groups": {"hq": 5}}, "ip_groups.hq"),
        ({"ip_groups": {"hq": {"10.0.0.0/8": 1, "x": 2}}}, "ip_groups.hq"),
        (
            {"ipv4_prefix": 33},
            "The ipv4_prefix is 33: give a prefix length from 1 to 32, or 0 to disable these groups.",
        ),
        ({"ipv4_prefix": -1}, "The ipv4_prefix is -1"),
        ({"ipv6_prefix": 129}, "The ipv6_prefix is 129: give a prefix length from 1 to 128, or 0"),
        ({"hostnames": ["computer-name"]}, "The entry 'computer-name' of hostnames is neither a field nor a template"),
        ({"hostnames": [""]}, "The entry '' of hostnames is neither a field nor a template"),
        ({"hostvars": ["default", "all"]}, None),
        ({"hostvars": ["a-b"]}, "The entry 'a-b' of hostvars is not the name of a field."),
        ({"hostvars": [""]}, "The entry '' of hostvars is not the name of a field."),
        ({"group_by": ["tag:"]}, "The entry 'tag:' of group_by is neither the name of a field nor tag:KEY."),
        ({"group_by": ["a b"]}, "The entry 'a b' of group_by is neither"),
        ({"os_connection": {"mac": "ssh"}}, "The option os_connection has no 'mac'"),
        ({"filters": {"name": "x"}}, "The option filters has no 'name'"),
        ({"fetch": "sometimes"}, "The fetch is 'sometimes': give one of auto, bulk, single."),
        ({"on_duplicate": "drop"}, "The on_duplicate is 'drop': give one of suffix, id, error."),
        ({"address_type": 4}, "The address_type is 4: give one of fixed, floating."),
        ({"usage_days": 181}, "The usage_days is 181: give a number of days from 1 to 180"),
        ({"usage_days": -1}, "The usage_days is -1: give a number of days from 1 to 180"),
        ({"idle_groups": [0]}, "The entry '0' of idle_groups is no number of days: give whole numbers from 1 to 180"),
        ({"idle_groups": [181]}, "The entry '181' of idle_groups"),
        ({"idle_groups": [7.5]}, "The entry '7.5' of idle_groups"),
        ({"idle_groups": ["month"]}, "The entry 'month' of idle_groups"),
        ({"idle_groups": ["inf"]}, "The entry 'inf' of idle_groups"),
        ({"idle_groups": [True]}, "The entry 'True' of idle_groups"),
        ({"idle_groups": [7, 90], "usage_days": 30}, "The idle_groups have 90 days, but usage_days is 30: make"),
        (
            {"idle_groups": [7], "usage_days": 0},
            "The idle_groups have 7 days, but usage_days is 0, which reads no figures: make usage_days 7 or more",
        ),
    ],
)
def test_every_wrong_option_is_one_sentence_that_names_it(changes: dict[str, Any], sentence: str | None) -> None:
    if sentence is None:
        options(**changes)
    else:
        assert sentence in refused(partial(options, **changes))


def test_the_defaults_are_valid_and_so_is_nothing() -> None:
    for made in (options(), options(**EMPTY)):
        assert made.filters.is_empty
        assert made.groups.all_desktops == "workspace_desktops"
        assert list(made.groups.group_by) == []
        assert made.hostvars == "default"
        assert list(made.address.preferred_networks) == []


@pytest.mark.parametrize(
    ("given", "expected"),
    [(["default"], "default"), (["all"], "all"), (["status", "tags"], ["status", "tags"]), ([], [])],
)
def test_which_variables_are_wanted(given: list[str], expected: object) -> None:
    assert options(hostvars=given).hostvars == expected


def test_more_variables_than_the_default_ones() -> None:
    assert options(hostvars=["default", "ou_name"]).hostvars == [*DEFAULT_VARIABLES, "ou_name"]
    assert options(hostvars=["default", "all"]).hostvars == "all"


def test_lists_of_names_hold_each_once_and_no_blank_one() -> None:
    made = options(
        regions=[" cn-north-4 ", "", "cn-north-4", "eu-west-101"], project_ids=[" "], group_by=["status", "status"]
    )
    assert (made.regions, made.project_ids, made.groups.group_by) == (["cn-north-4", "eu-west-101"], [], ["status"])


def test_an_empty_value_counts_as_not_given() -> None:
    made = options(fetch="", on_duplicate=None, address_type="", group=None, hostvars=None)
    assert (made.fetch, made.on_duplicate, made.address.kind, made.groups.all_desktops) == ("auto", "suffix", None, "")


@pytest.mark.parametrize(
    ("changes", "usage_days", "idle_days"),
    [
        ({}, 0, []),
        ({"idle_groups": None}, 0, []),
        ({"usage_days": 0, "idle_groups": []}, 0, []),
        ({"usage_days": 90}, 90, []),
        ({"usage_days": 90, "idle_groups": [30, "7", " 90 ", 7.0, ""]}, 90, [7, 30, 90]),
        ({"idle_groups": [90, 7]}, 90, [7, 90]),
        ({"idle_groups": ["180"]}, 180, [180]),
    ],
)
def test_the_figures_read_are_those_given_or_needed(
    changes: dict[str, Any], usage_days: int, idle_days: list[int]
) -> None:
    made = options(**changes)
    assert (made.usage_days, made.groups.idle_days) == (usage_days, idle_days)


def test_the_default_variables_include_the_figures_that_are_read() -> None:
    assert options(usage_days=7).hostvars == [*DEFAULT_VARIABLES, "idle_days", "usage_hours", "last_user"]
    assert options(usage_days=7, hostvars=["status"]).hostvars == ["status"]
    assert options(usage_days=7, hostvars=["all"]).hostvars == "all"


def test_numbers_of_templates_are_taken_for_text() -> None:
    made = options(group=5, regions=[7], project_ids=[0], group_by=["status"], hostvars_prefix="v_")
    assert (made.groups.all_desktops, made.regions, made.project_ids) == ("5", ["7"], ["0"])


def test_a_network_of_an_ip_group_may_stand_alone() -> None:
    made = options(ip_groups={"hq": "10.0.9.0/24", "none": None})
    assert {name: [str(network) for network in networks] for name, networks in made.groups.ip_groups.items()} == {
        "hq": ["10.0.9.0/24"],
        "none": [],
    }


@pytest.mark.parametrize(
    "entry",
    [
        "computer_name",
        "tags.department",
        "metadata.metering.image_id",
        "{{ workspace_user_name | lower }}",
        "{% if x %}y{% endif %}",
    ],
)
def test_host_names_are_fields_or_templates(entry: str) -> None:
    assert options(hostnames=[entry]).hostnames == [entry]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"status": "ACTIVE"}, {"status": "ACTIVE"}),
        ({"status": "", "image_id": None}, {}),
        ({"computer_names": ["a", 5]}, {"computer_names": ["a", "5"]}),
        ({"computer_names": "a"}, {"computer_names": ["a"]}),
        ({"computer_names": "a, b,"}, {"computer_names": ["a", "b"]}),
        ({"user_names": [" alice ", "", None, "alice"]}, {"user_names": ["alice"]}),
        ({"user_names": [], "pool_ids": None, "computer_names": " ", "status": "  "}, {"user_names": []}),
        ({"user_attached": " ", "tags": ""}, {}),
        ({"status": " ACTIVE ", "image_id": " i1"}, {"status": "ACTIVE", "image_id": "i1"}),
        ({"tags": {" a ": " b "}}, {"tags": {"a": "b"}}),
        ({"user_names": ["alice"], "pool_ids": ["p"]}, {"user_names": ["alice"], "pool_ids": ["p"]}),
        ({"desktop_type": ["DEDICATED", "POOLED"]}, {"desktop_type": ["DEDICATED", "POOLED"]}),
        ({"desktop_type": "SHARED"}, {"desktop_type": ["SHARED"]}),
        ({"tags": {"department": "finance", "n": 7}}, {"tags": {"department": "finance", "n": "7"}}),
        ({"in_maintenance_mode": False, "user_attached": "yes"}, {"in_maintenance_mode": False, "user_attached": True}),
        ({"is_share_desktop": "0", "without_any_tag": "On"}, {"is_share_desktop": False, "without_any_tag": True}),
        ({"domain_status": 2, "charge_mode": 1}, {"domain_status": "2", "charge_mode": "1"}),
        ({"enterprise_project_id": 0}, {"enterprise_project_id": "0"}),
    ],
)
def test_filters_of_every_kind(given: dict[str, Any], expected: dict[str, Any]) -> None:
    assert read_filters(given) == DesktopFilters(**expected)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"stauts": "ACTIVE"}, "The option filters has no 'stauts': did you mean 'status'?"),
        ({"xyzzy": 1}, "The option filters has no 'xyzzy': see the documentation"),
        ({"desktop_ids": ["a"]}, "The option filters has no 'desktop_ids'"),
        ({"sort_field": "created"}, "The option filters has no 'sort_field'"),
        ({"login_status": "CONNECTED"}, "The option filters has no 'login_status'"),
        ({"status": "active"}, "The filter status is 'active': give one of ACTIVE, SHUTOFF, ERROR, HIBERNATED."),
        ({"status": ["ACTIVE"]}, "The filter status must be a single value."),
        ({"image_id": {"a": 1}}, "The filter image_id must be a single value."),
        (
            {"desktop_type": ["DEDICATED", "x"]},
            "The filter desktop_type is 'x': give one of DEDICATED, POOLED, SHARED.",
        ),
        ({"domain_status": 4}, "The filter domain_status is '4': give one of 1, 2, 3."),
        ({"user_attached": "perhaps"}, "The filter user_attached is 'perhaps': give true or false."),
        ({"in_maintenance_mode": 2}, "The filter in_maintenance_mode is 2: give true or false."),
        ({"tags": ["a=b"]}, "The filter tags must be a dictionary of keys and values."),
        ({"tags": {"a": "b,c"}}, "The tag 'a' cannot be asked for"),
        ({"tags": {"": "b"}}, "The tag '' cannot be asked for"),
        ({"tags": {" ": "b"}}, "The tag ' ' cannot be asked for"),
        ({"user_names": [" "]}, "The option user_names holds nothing but blanks: give a value"),
        ({"desktop_type": ["", None]}, "The option desktop_type holds nothing but blanks: give a value"),
        ({"pool_ids": ","}, "The option pool_ids holds nothing but blanks: give a value"),
    ],
)
def test_every_wrong_filter_is_one_sentence(given: dict[str, Any], sentence: str) -> None:
    assert sentence in refused(lambda: read_filters(given))


def test_every_string_in_an_option_is_evaluated_and_nothing_else() -> None:
    asked: list[str] = []

    def template(text: str) -> Any:
        asked.append(text)
        return [text] if text == "list" else text.upper()

    value = {"a": "x", 5: ["y", ("z", 7, None, True)], "c": {"d": "list"}}
    assert template_option(value, template=template) == {
        "a": "X",
        "5": ["Y", ["Z", 7, None, True]],
        "c": {"d": ["list"]},
    }
    assert asked == ["x", "y", "z", "list"]


def test_a_template_that_is_a_list_stands_for_its_entries() -> None:
    result = template_option(["a", "both", ["both"]], template=lambda text: ["x", "y"] if text == "both" else text)
    assert result == ["a", "x", "y", ["x", "y"]]


def test_an_evaluated_string_is_an_exact_one() -> None:
    class Marked(str):
        __slots__ = ()

    assert template_option("x", template=Marked).__class__ is str


@pytest.mark.parametrize("name", WORDS)
def test_the_documentation_shows_the_choices_of_words(name: str) -> None:
    assert tuple(OWN_OPTIONS[name]["choices"]) == tuple(WORDS[name])
