# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records with some of their fields only."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
import yaml

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import OptionError
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.fields import (
    CONNECTION_FIELDS,
    DESKTOP_FIELDS,
    FieldSelection,
)
from ansible_collections.huaweicloud.workspace.tests.support.module_runner import PACKAGE

RECORD: dict[str, Any] = {
    "desktop_id": "d1",
    "computer_name": "PC-1",
    "metadata": {"os_type": "Windows", "metering.image_id": "image", "metering": {"other": 1}},
    "attach_user_infos": [{"user_name": "anna", "user_id": "u1"}, {"user_name": "bo", "user_id": "u2"}, None],
    "product": {"flavor": {"id": "f1", "links": []}, "cpu": "2"},
    "a.b": {"c": 1},
}


@pytest.mark.parametrize(
    ("paths", "kept"),
    [
        (["desktop_id"], {"desktop_id": "d1"}),
        (["desktop_id", "unknown"], {"desktop_id": "d1", "unknown": None}),
        (["metadata.os_type"], {"metadata": {"os_type": "Windows"}}),
        (["metadata.metering.image_id"], {"metadata": {"metering.image_id": "image"}}),
        (["metadata.metering.other"], {"metadata": {"metering": {"other": 1}}}),
        (["a.b.c"], {"a.b": {"c": 1}}),
        (["product.flavor.id", "product.cpu"], {"product": {"flavor": {"id": "f1"}, "cpu": "2"}}),
        (["product.cpu", "product"], {"product": RECORD["product"]}),
        (["computer_name.length"], {"computer_name": {"length": None}}),
        (["nothing.at.all"], {"nothing": {"at": {"all": None}}}),
        (
            ["attach_user_infos.user_name"],
            {"attach_user_infos": [{"user_name": "anna"}, {"user_name": "bo"}, {"user_name": None}]},
        ),
        (
            ["attach_user_infos.user_name", "attach_user_infos.user_id"],
            {
                "attach_user_infos": [
                    {"user_name": "anna", "user_id": "u1"},
                    {"user_name": "bo", "user_id": "u2"},
                    {"user_name": None, "user_id": None},
                ]
            },
        ),
    ],
)
def test_only_these_fields_are_kept(paths: list[str], kept: dict[str, Any]) -> None:
    assert FieldSelection(paths=paths).of([RECORD]) == [kept]


@pytest.mark.parametrize("paths", [None, []])
def test_without_fields_records_stay_as_they_are(paths: list[str] | None) -> None:
    assert FieldSelection(paths=paths).of([RECORD]) == [RECORD]


def test_a_record_is_not_changed() -> None:
    before = repr(RECORD)
    FieldSelection(paths=["product.cpu", "attach_user_infos.user_name"]).of([RECORD])
    assert repr(RECORD) == before


@pytest.mark.parametrize("path", [".", "a..b", ".a", "a."])
def test_a_path_that_no_field_can_have_is_refused(path: str) -> None:
    with pytest.raises(OptionError, match="is no path"):
        FieldSelection(paths=[path])


@pytest.mark.parametrize(
    ("paths", "warnings"),
    [
        (["computer_nam"], ["No record has the field computer_nam: did you mean computer_name?"]),
        (["metadat.os_type"], ["No record has the field metadat: did you mean metadata?"]),
        # A field of newer records, which looks like none of these.
        (["agent_version"], []),
        (["computer_name"], []),
    ],
)
def test_a_misspelt_field_gets_a_warning(paths: list[str], warnings: list[str]) -> None:
    assert FieldSelection(paths=paths).warnings([RECORD, {"computer_name": "PC-2"}]) == warnings


def test_a_documented_field_is_not_misspelt_where_the_service_lacks_it() -> None:
    records = [{"user_group": "users", "ipv6": None}]
    selection = FieldSelection(paths=["user_group_list", "ipv4", "user_grup"], documented=DESKTOP_FIELDS)
    assert selection.warnings(records) == ["No record has the field user_grup: did you mean user_group?"]


@pytest.mark.parametrize(
    ("module", "fields"),
    [("workspace_desktop_info", DESKTOP_FIELDS), ("workspace_connection_info", CONNECTION_FIELDS)],
)
def test_the_documented_fields_are_those_of_the_module(module: str, fields: tuple[str, ...]) -> None:
    documented = yaml.safe_load(importlib.import_module(f"{PACKAGE}.{module}").RETURN)["desktops"]["contains"]
    assert fields == tuple(documented)


def test_no_records_are_no_reason_for_a_warning() -> None:
    assert FieldSelection(paths=["computer_nam"]).warnings([]) == []
