# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every filter has its parameter, and long queries are asked in parts."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import make_query
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import OptionError
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.filters import (
    ConnectionFilters,
    DesktopFilters,
    check_connect_statuses,
    check_tags,
    chunks,
    groups_of_names,
    trimmed,
)

EACH_FILTER: dict[str, tuple[Any, tuple[tuple[str, str], ...]]] = {
    "desktop_ids": (["b", "a"], (("desktop_id", "a"), ("desktop_id", "b"))),
    "computer_name": ("PC 1", (("computer_name", "PC 1"),)),
    "computer_names": (["b", "a"], (("computer_names", "a"), ("computer_names", "b"))),
    "user_name": ("chenmin", (("user_name", "chenmin"),)),
    "user_names": (["b", "a"], (("user_names", "a"), ("user_names", "b"))),
    "user_id": ("u1", (("user_id", "u1"),)),
    "status": ("ACTIVE", (("status", "ACTIVE"),)),
    "desktop_ip": ("10.0.9.55", (("desktop_ip", "10.0.9.55"),)),
    "desktop_type": (["POOLED", "SHARED"], (("desktop_type", "POOLED,SHARED"),)),
    "domain_status": (1, (("domain_status", "1"),)),
    "tags": ({"a": "1", "b": "2"}, (("tag", "a=1,b=2"),)),
    "without_any_tag": (True, (("without_any_tag", "true"),)),
    "pool_ids": (["p1", "p2"], (("pool_id", "p1,p2"),)),
    "user_attached": (False, (("user_attached", "false"),)),
    "enterprise_project_id": ("0", (("enterprise_project_id", "0"),)),
    "image_id": ("i1", (("image_id", "i1"),)),
    "charge_mode": ("0", (("charge_mode", "0"),)),
    "in_maintenance_mode": (True, (("in_maintenance_mode", "true"),)),
    "is_share_desktop": (False, (("is_share_desktop", "false"),)),
    "is_support_internet": (True, (("is_support_internet", "true"),)),
    "subnet_id": ("s1", (("subnet_id", "s1"),)),
    "availability_zone": ("cn-north-4a", (("availability_zone", "cn-north-4a"),)),
    "agent_version": ("24.6", (("agent_version", "24.6"),)),
    "sort_field": ("created", (("sort_field", "created"),)),
    "sort_type": ("DESC", (("sort_type", "DESC"),)),
}


def test_there_is_a_case_for_every_filter() -> None:
    assert set(EACH_FILTER) == {field.name for field in fields(DesktopFilters)}


@pytest.mark.parametrize("name", EACH_FILTER)
def test_each_filter(name: str) -> None:
    value, expected = EACH_FILTER[name]
    queries = list(DesktopFilters(**{name: value}).queries())
    assert [make_query(query) for query in queries] == [expected]


def test_all_filters_at_once() -> None:
    (query,) = DesktopFilters(**{name: value for name, (value, _pairs) in EACH_FILTER.items()}).queries()
    assert make_query(query) == tuple(sorted(pair for _value, pairs in EACH_FILTER.values() for pair in pairs))


def test_what_does_not_filter() -> None:
    empty: dict[str, Any] = {
        name: type(value)() for name, (value, _pairs) in EACH_FILTER.items() if isinstance(value, (str, list, dict))
    }
    for filters in (DesktopFilters(), DesktopFilters(**empty), DesktopFilters(**dict.fromkeys(EACH_FILTER))):
        assert list(filters.queries()) == [{}]
        assert filters.is_empty
    assert not DesktopFilters(user_attached=False).is_empty


LISTS = [name for name, (value, _pairs) in EACH_FILTER.items() if isinstance(value, list)]


@pytest.mark.parametrize("blank", [[""], [" ", "\t"], (None,), ",", " , "])
def test_a_list_of_nothing_is_an_error(blank: Any) -> None:
    with pytest.raises(OptionError, match="The option pool_ids holds nothing but blanks: give a value, or leave"):
        trimmed(blank, name="pool_ids", is_list=True)


@given(st.lists(st.one_of(st.none(), st.text(alphabet=" ab,"), st.integers()), max_size=6))
def test_entries_are_never_blank(values: list[Any]) -> None:
    try:
        kept = trimmed(values, name="user_names")
    except OptionError:
        assert values
        assert not any(str(value or "").strip() or value == 0 for value in values)
    else:
        assert bool(kept) is bool(values)
        assert all(entry.strip() == entry != "" for entry in kept if not isinstance(entry, int))
        assert [entry for entry in kept if isinstance(entry, int)] == [
            entry for entry in values if isinstance(entry, int)
        ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(" a b ", "a b"), (" ", None), (None, None), (0, 0), (False, False), ({" k ": " "}, {" k ": " "}), ([], [])],
)
def test_a_single_value_is_trimmed(value: Any, expected: Any) -> None:
    assert trimmed(value, name="x") == expected


def test_tags_are_kept_without_blanks_around_them() -> None:
    assert DesktopFilters(tags={" k ": " v ", "n": 7}) == DesktopFilters(tags={"k": "v", "n": "7"})


def test_entries_and_statuses_are_sent_once() -> None:
    (query,) = DesktopFilters(user_names=["u", "u"], pool_ids=["p", "p"], desktop_type=["SHARED", "SHARED"]).queries()
    assert make_query(query) == (("desktop_type", "SHARED"), ("pool_id", "p"), ("user_names", "u"))
    assert len(list(ConnectionFilters(connect_statuses=["CONNECTED", "CONNECTED"]).queries())) == 1


@pytest.mark.parametrize("name", LISTS)
def test_a_blank_entry_never_asks_for_everything(name: str) -> None:
    try:
        queries = list(DesktopFilters(**{name: [""]}).queries())
    except OptionError:
        return
    assert all(make_query(query) for query in queries)


def test_long_lists_are_multiplied() -> None:
    filters = DesktopFilters(
        user_names=[f"u{number}" for number in range(150)],
        computer_names=[f"c{number}" for number in range(250)],
        status="ACTIVE",
    )
    queries = list(filters.queries())
    assert len(queries) == 6
    assert all(query["status"] == "ACTIVE" for query in queries)
    pairs = {
        (user, name)
        for query in queries
        for user in query["user_names"]  # type: ignore[union-attr]
        for name in query["computer_names"]  # type: ignore[union-attr]
    }
    assert len(pairs) == 150 * 250


@given(st.lists(st.text(max_size=5), max_size=450))
def test_chunks_hold_every_name_once(names: list[str]) -> None:
    groups = chunks(names)
    assert groups
    assert all(len(group) <= 100 for group in groups)
    flat = [name for group in groups for name in group]
    assert flat == list(dict.fromkeys(names))


def test_no_names_are_one_empty_group() -> None:
    assert chunks(None) == chunks([]) == [[]]


@pytest.mark.parametrize("tags", [None, {}, {"department": "Finance"}, {"a": ""}])
def test_tags(tags: dict[str, str] | None) -> None:
    check_tags(tags)


@pytest.mark.parametrize(
    "tags", [{"": "x"}, {" ": "x"}, {"a=b": "x"}, {"a,b": "x"}, {"a": "x=y"}, {"ok": "1", "a": "x,y"}]
)
def test_tags_that_cannot_be_asked_for(tags: dict[str, str]) -> None:
    with pytest.raises(OptionError, match="cannot be asked for"):
        check_tags(tags)


def test_connect_statuses() -> None:
    check_connect_statuses(["CONNECTED", "UNREGISTER"])
    with pytest.raises(OptionError, match="'GONE' does not exist: give one or more of UNREGISTER, REGISTERED"):
        check_connect_statuses(["CONNECTED", "GONE"])


def test_groups_of_names() -> None:
    assert groups_of_names([]) == []
    assert [len(group) for group in groups_of_names([str(number) for number in range(201)])] == [100, 100, 1]
