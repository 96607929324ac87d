# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Host names: always safe, always unique, and as near to the desktop's own name as that allows."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._inventory.hostnames import (
    DuplicateNameError,
    Earlier,
    Naming,
    is_host_name,
    name_desktops,
)

GROUPS = frozenset({"all", "ungrouped", "no_ip", "login_status_connected", "workspace_desktops"})
ODD_NAMES = (
    *(
        "",
        " ",
        "all",
        "ALL",
        "localhost",
        "ungrouped",
        "no_ip",
        "pc-1",
        "PC-1",
        "Pc-1",
        "pc-1_a",
        "stra\u00dfe",
        "STRASSE",
    ),
    *("pc-1_2", "a", "A", "a_2", "{{ 1 }}", "x" * 300, "\U0001f5a5", "-o", "::1", "\ud800"),
)
NAMES = st.text(max_size=12) | st.sampled_from(ODD_NAMES)


def named(
    *names: str | list[str],
    ids: list[str] | None = None,
    on_duplicate: str = "suffix",
    earlier: Earlier | None = None,
) -> Naming:
    return name_desktops(
        [[name] if isinstance(name, str) else name for name in names],
        desktop_ids=ids or [f"id-{number}" for number in range(1, len(names) + 1)],
        group_names=GROUPS,
        on_duplicate=on_duplicate,
        earlier=earlier,
    )


@pytest.mark.parametrize(
    "name",
    [
        "",
        "all",
        "ALL",
        "Ungrouped",
        "localhost",
        "LocalHost",
        "127.0.0.1",
        "::1",
        "no_ip",
        "login_status_connected",
        "a:b",
        "{{ 7 * 7 }}",
        "{% if true %}x{% endif %}",
        "a{b",
        "a}b",
        "50%",
        "#jinja2: variable_start_string",
        "a/b",
        "../../etc/passwd",
        "a\\b",
        "-oProxyCommand",
        ".hidden",
        "..",
        "!pc",
        "&pc",
        "~pc.*",
        "@hosts",
        "pc*",
        "pc?",
        "pc[0]",
        "a\nb",
        "a\tb",
        "a\0b",
        "\x1b[31m",
        "a\u2028b",
        "a\u200bb",
        "a\u202eb",
        "a\u00a0b",
        "\ud800",
        "x" * 251,
        "\u684c" * 84,
    ],
)
def test_a_name_that_cannot_be_a_host_gives_way_to_the_id(name: str) -> None:
    assert not is_host_name(name, taken=GROUPS)
    assert named(name).names == ["id-1"]


@pytest.mark.parametrize(
    "name",
    [
        "pc-1",
        "\u8d22\u52a1\u90e8-\u684c\u9762-0038",
        "o'neil",
        "x" * 250,
        "\U0001f5a5",
        "pc.example.com",
        "a&b",
    ],
)
def test_other_names_stay_as_they_are(name: str) -> None:
    assert named(name).names == [name]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("PC 1", "PC_1"),
        ("Lab PC 7", "Lab_PC_7"),
        ("Doe, Jane", "Doe_Jane"),
        ("a,b", "a_b"),
        (" a  ,, b , ", "a_b"),
        ("all,", "id-1"),
        (", -x", "id-1"),
        (" , ", "id-1"),
        ("no ip", "id-1"),
        ("no,ip", "id-1"),
        ("x" * 200 + " " + "y" * 49, "x" * 200 + "_" + "y" * 49),
    ],
)
def test_what_takes_a_pattern_apart_is_replaced(name: str, expected: str) -> None:
    assert named(name).names == [expected]
    assert is_host_name(expected, taken=GROUPS)


@pytest.mark.parametrize("name", ["PC 1", "a,b", " ", ","])
def test_a_name_that_a_pattern_takes_apart_is_none(name: str) -> None:
    assert not is_host_name(name)


def test_names_that_are_equal_once_replaced_are_duplicates() -> None:
    naming = named("Lab PC", "lab_pc", "Lab, PC")
    assert naming.names == ["Lab_PC_id-1", "lab_pc_id-2", "Lab_PC_id-3"]
    assert naming.duplicates == {"Lab_PC": 3}
    with pytest.raises(DuplicateNameError, match=r"^2 desktops have the name 'Lab_PC': "):
        named("Lab PC", "Lab_PC", on_duplicate="error")


EARLIER = Earlier(names=[None, "pc-1", None], used={"pc-1", "pc-9_id-9"}, wanted={"pc-1": 1, "pc-9": 1, "pc-9_id-9": 1})


def test_a_desktop_that_is_a_host_keeps_its_name_and_others_do_not_get_it() -> None:
    naming = named("PC-1", "other", "pc-9", earlier=EARLIER)
    assert naming.names == ["PC-1_id-1", "pc-1", "pc-9_id-3"]
    assert naming.duplicates == {"PC-1": 2, "pc-9": 2}
    assert named("PC-1", "other", "pc-9", earlier=EARLIER, on_duplicate="id").names == ["id-1", "pc-1", "id-3"]


def test_a_name_of_an_earlier_source_can_be_an_error() -> None:
    message = r"^2 desktops have the name 'PC-1', 1 of them from earlier sources: set on_duplicate to suffix or id"
    with pytest.raises(DuplicateNameError, match=message):
        named("PC-1", "other", "x", earlier=EARLIER, on_duplicate="error")
    assert named("a", "pc-1", "x", earlier=EARLIER, on_duplicate="error").names == ["a", "pc-1", "x"]


def test_candidates_are_tried_in_turn() -> None:
    assert named(["", "all", " pc-1 ", "pc-2"]).names == ["pc-1"]
    assert named([]).names == ["id-1"]


def test_an_id_that_cannot_be_a_host_gets_a_name_made_of_it() -> None:
    names = named("", "", ids=["{{ 1 }}", "../x"]).names
    assert all(re.fullmatch(r"desktop-[0-9a-f]{16}", name) for name in names)
    assert len(set(names)) == 2
    assert named("", ids=["{{ 1 }}"]).names == names[:1]


def test_all_of_several_with_one_name_get_a_suffix() -> None:
    naming = named("pc-1", "PC-1", "pc-2")
    assert naming.names == ["pc-1_id-1", "PC-1_id-2", "pc-2"]
    assert naming.duplicates == {"pc-1": 2}


def test_all_of_several_with_one_name_get_their_id() -> None:
    assert named("pc-1", "pc-1", "pc-2", on_duplicate="id").names == ["id-1", "id-2", "pc-2"]


def test_several_with_one_name_can_be_an_error() -> None:
    with pytest.raises(DuplicateNameError, match=r"^2 desktops have the name 'pc-1': set on_duplicate to suffix or id"):
        named("pc-1", "PC-1", on_duplicate="error")
    assert named("pc-1", "pc-2", on_duplicate="error").names == ["pc-1", "pc-2"]


def test_a_name_does_not_depend_on_the_order_of_the_others() -> None:
    forwards = named("pc-1", "PC-1", "pc-2").names
    backwards = named("pc-2", "PC-1", "pc-1", ids=["id-3", "id-2", "id-1"]).names
    assert forwards == backwards[::-1]


def test_a_suffixed_name_that_is_another_desktops_own_is_still_unique() -> None:
    names = named("a", "a", "a_id-1").names
    assert len({name.casefold() for name in names}) == 3


def test_a_suffixed_name_that_is_too_long_gives_way_to_the_id() -> None:
    assert named("x" * 250, "x" * 250).names == ["id-1", "id-2"]


def test_equal_ids_do_not_merge_two_desktops() -> None:
    names = named("a", "b", "", "", ids=["same"] * 4).names
    assert len(set(names)) == 4


@pytest.mark.parametrize("on_duplicate", ["suffix", "id"])
@given(desktops=st.lists(st.tuples(st.lists(NAMES, max_size=3), NAMES), max_size=12))
def test_whatever_the_data_each_desktop_has_a_name_of_its_own_that_can_be_a_host(
    on_duplicate: str, desktops: list[tuple[list[str], str]]
) -> None:
    naming = name_desktops(
        [names for names, _own in desktops],
        desktop_ids=[own for _names, own in desktops],
        group_names=GROUPS,
        on_duplicate=on_duplicate,
    )
    assert len(naming.names) == len(desktops)
    assert len({name.casefold() for name in naming.names}) == len(desktops)
    assert all(is_host_name(name, taken=GROUPS) for name in naming.names)
