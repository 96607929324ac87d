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
        (["product.cpu.speed", "product.cpu"], {"product": {"cpu": "2"}}),
        (["attach_user_infos.user_name"], {"attach_user_infos": [{"user_name": "anna"}, {"user_name": "bo"}, None]}),
        (
            ["attach_user_infos.user_name", "attach_user_infos.user_id"],
            {
                "attach_user_infos": [
                    {"user_name": "anna", "user_id": "u1"},
                    {"user_name": "bo", "user_id": "u2"},
                    None,
                ]
            },
        ),
        (
            ["metadata.metering.other", "a.b.c", "metadata.metering.image_id"],
            {"metadata": {"metering": {"other": 1}, "metering.image_id": "image"}, "a.b": {"c": 1}},
        ),
    ],
)
def test_only_these_fields_are_kept(paths: list[str], kept: dict[str, Any]) -> None:
    assert FieldSelection(paths=paths).of([RECORD]) == [kept]


SPARSE: dict[str, Any] = {
    "status": "ACTIVE",
    "attach_user_infos": None,
    "product": {"flavor": None, "cpu": "2"},
    "metadata": {"os_type": "Windows"},
    "data_volumes": [],
    "ip_addresses": ["10.0.9.55"],
    "user_list": [None],
    "addresses": {"vpc-1": [{"addr": "10.0.9.55"}]},
}


@pytest.mark.parametrize(
    ("paths", "kept"),
    [
        (["attach_user_infos.user_name"], {"attach_user_infos": None}),
        (["attach_user_infos.user_name", "attach_user_infos.user_id"], {"attach_user_infos": None}),
        (["tags.key", "tags.value"], {"tags": None}),
        (["tags.key", "tags"], {"tags": None}),
        (["nothing.at.all"], {"nothing": None}),
        (["product.flavor.id", "product.cpu"], {"product": {"flavor": None, "cpu": "2"}}),
        (["product.disk.size", "product.disk.type"], {"product": {"disk": None}}),
        (["metadata.metering.image_id"], {"metadata": {"metering.image_id": None}}),
        (
            ["metadata.metering.image_id", "metadata.metering.resourcetype", "metadata.os_type"],
            {"metadata": {"metering.image_id": None, "metering.resourcetype": None, "os_type": "Windows"}},
        ),
        (["status.x.y"], {"status": None}),
        (["status.x.y", "status.z"], {"status": None}),
        (["status.x.y", "status"], {"status": "ACTIVE"}),
        (["status", "status.x.y"], {"status": "ACTIVE"}),
        (["data_volumes.size"], {"data_volumes": []}),
        (["ip_addresses.0"], {"ip_addresses": None}),
        (["user_list.0"], {"user_list": None}),
        (["addresses.vpc-0.addr"], {"addresses": {"vpc-0": None}}),
        (["addresses.vpc-0.addr", "addresses.vpc-0.version"], {"addresses": {"vpc-0": None}}),
        (["addresses.vpc-1.version.x"], {"addresses": {"vpc-1": [{"version": None}]}}),
    ],
)
def test_nothing_is_below_what_is_missing(paths: list[str], kept: dict[str, Any]) -> None:
    assert FieldSelection(paths=paths).of([SPARSE]) == [kept]


def test_without_a_parent_there_is_nothing_below_it() -> None:
    paths = ["metadata.metering.image_id", "metadata.os_type", "addresses.vpc-0.addr"]
    for record in ({"metadata": None, "addresses": None}, {}):
        assert FieldSelection(paths=paths).of([record]) == [{"metadata": None, "addresses": None}]


INTERFACES: dict[str, Any] = {
    "addresses": {
        "vpc-1": [{"addr": "10.0.9.55", "version": "4", "x.y": 1}, {"addr": "10.0.9.56", "OS-EXT-IPS:type": "fixed"}],
        "default": [{"addr": "172.16.0.1"}],
    },
    # Neither these lists nor their names are those of network interfaces.
    "networks": {"vpc-1": [{"addr": "10.0.9.55"}]},
    "product": {"addresses": {"vpc-1": [{"addr": "10.0.9.55"}]}},
}


@pytest.mark.parametrize(
    ("paths", "kept"),
    [
        (
            ["addresses.addr"],
            {
                "addresses": {
                    "vpc-1": [{"addr": "10.0.9.55"}, {"addr": "10.0.9.56"}],
                    "default": [{"addr": "172.16.0.1"}],
                }
            },
        ),
        (
            ["addresses.OS-EXT-IPS:type", "addresses.vpc-1.version"],
            {
                "addresses": {
                    "vpc-1": [{"OS-EXT-IPS:type": None, "version": "4"}, {"OS-EXT-IPS:type": "fixed", "version": None}],
                    "default": [{"OS-EXT-IPS:type": None}],
                }
            },
        ),
        (
            ["addresses.default", "addresses.x.y"],
            {"addresses": {"vpc-1": [{"x.y": 1}, {"x": None}], "default": [{"addr": "172.16.0.1"}]}},
        ),
        (["addresses.vpc-1.addr"], {"addresses": {"vpc-1": [{"addr": "10.0.9.55"}, {"addr": "10.0.9.56"}]}}),
        (["addresses.vpc-0.addr"], {"addresses": {"vpc-0": None}}),
        (["addresses.addr", "addresses"], {"addresses": INTERFACES["addresses"]}),
        (["networks.addr"], {"networks": {"addr": None}}),
        (["product.addresses.addr"], {"product": {"addresses": {"addr": None}}}),
    ],
)
def test_a_path_leads_through_all_addresses(paths: list[str], kept: dict[str, Any]) -> None:
    assert FieldSelection(paths=paths).of([INTERFACES]) == [kept]


def test_addresses_without_interfaces() -> None:
    records: list[dict[str, Any]] = [{"addresses": {}}, {"addresses": {"vpc-1": []}}, {"addresses": {"vpc-1": [None]}}]
    kept = [{"addresses": {}}, {"addresses": {"vpc-1": []}}, {"addresses": {"vpc-1": None}}]
    assert FieldSelection(paths=["addresses.addr"]).of(records) == kept


@pytest.mark.parametrize("paths", [None, []])
def test_without_fields_records_stay_as_they_are(paths: list[str] | None) -> None:
    assert FieldSelection(paths=paths).of([RECORD]) == [RECORD]


def test_a_record_is_not_changed() -> None:
    before = repr(RECORD)
    FieldSelection(paths=["product.cpu", "attach_user_infos.user_name"]).of([RECORD])
    assert repr(RECORD) == before


def test_blanks_around_the_parts_of_a_path_do_not_count() -> None:
    kept = {"desktop_id": "d1", "product": {"cpu": "2", "flavor": {"id": "f1"}}}
    paths = [" desktop_id", "product . cpu", "\tproduct. flavor .id ", "product.cpu"]
    assert FieldSelection(paths=paths).of([RECORD]) == [kept]
    assert FieldSelection(paths=["nothing . at"]).of([{"nothing": {"at all": 1}}]) == [{"nothing": {"at": None}}]
    assert FieldSelection(paths=["nothing . at all"]).of([{"nothing": {"at all": 1}}]) == [{"nothing": {"at all": 1}}]
    assert FieldSelection(paths=["computer_nam . x"]).warnings([RECORD]) == [
        "No record has the field computer_nam: did you mean computer_name?"
    ]


@pytest.mark.parametrize("path", [".", "a..b", ".a", "a.", " ", "a. .b", " .a", "a. "])
def test_a_path_that_no_field_can_have_is_refused(path: str) -> None:
    with pytest.raises(OptionError, match="is no path"):
        FieldSelection(paths=[path])


@pytest.mark.parametrize(
    ("paths", "warnings"),
    [
        (["computer_nam"], ["No record has the field computer_nam: did you mean computer_name?"]),
        (["metadat.os_type"], ["No record has the field metadat: did you mean metadata?"]),
        (["Computer_Name"], ["No record has the field Computer_Name: did you mean computer_name?"]),
        (["agent_version", "*"], ["No record has the field agent_version.", "No record has the field *."]),
        (["computer_name"], []),
        (["product.cpus"], ["No record has product.cpus: did you mean product.cpu?"]),
        (["product.flavor.size"], ["No record has product.flavor.size."]),
        (["product.flavor.link"], ["No record has product.flavor.link: did you mean product.flavor.links?"]),
        (
            ["attach_user_infos.username"],
            ["No record has attach_user_infos.username: did you mean attach_user_infos.user_name?"],
        ),
        (
            ["metadata.license.imageid"],
            ["No record has metadata.license.imageid: did you mean metadata.license.image_id?"],
        ),
        (["addresses.adr"], ["No record has addresses.adr: did you mean addresses.addr?"]),
        (["addresses.vpc.addr", "addresses.version"], ["No record has addresses.vpc.addr."]),
        (
            ["attach_user_infos.0.user_name"],
            ["No record has attach_user_infos.0.user_name: did you mean attach_user_infos.user_name?"],
        ),
        (["metadata.nothing"], []),
        (["computer_name.x", "a.b.c", "a.b"], []),
        (["empty.x", "empty"], []),
    ],
)
def test_a_misspelt_field_gets_a_warning(paths: list[str], warnings: list[str]) -> None:
    metadata = {**RECORD["metadata"], "license.image_id": "x"}
    record = {**RECORD, "metadata": metadata, "addresses": {"v1": [{"addr": "10.0.0.1"}]}}
    others = [{"computer_name": "PC-2", "product": None}, {"addresses": {}, "empty": None}]
    assert FieldSelection(paths=paths).warnings([record, *others]) == warnings


def test_what_one_record_has_is_not_misspelt() -> None:
    records = [{"product": {"cpus": 1}}, {"product": {"cpu": 1}}]
    assert FieldSelection(paths=["product.cpu", "product.cpus"]).warnings(records) == []


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
