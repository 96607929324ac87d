# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records as the real service sometimes answers them; each kind is there once in the first sixty desktops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .desktop import Record

FIRST_ODD_PLACE = 30
ODD_CYCLE = 250
CHOICES = ("all", "typed", "none")


def make_odd(index: int, record: Record, *, previous: Record, chosen: str) -> None:
    """Change the record in place if an odd one belongs at this place; `typed` leaves out what the SDK cannot read."""
    number = index % ODD_CYCLE - FIRST_ODD_PLACE
    if chosen == "none" or not 0 <= number < len(ODD_KINDS):
        return
    kind = ODD_KINDS[number]
    if chosen == "all" or kind not in UNTYPED_KINDS:
        kind(record, previous)


def null_addresses(record: Record, _previous: Record) -> None:
    """All address fields are null."""
    record.update(dict.fromkeys(("addresses", "ip_addresses", "ipv4", "ipv6")))


def no_address(record: Record, _previous: Record) -> None:
    """All address fields are there and empty."""
    record.update(addresses={}, ip_addresses=[], ipv4="", ipv6="")


def address_array(record: Record, _previous: Record) -> None:
    """The addresses are one array, as the documentation page's own example shows them."""
    record["addresses"] = [nic for nics in record["addresses"].values() for nic in nics]


def no_users(record: Record, _previous: Record) -> None:
    """Nobody is assigned, and the fields say so in three ways."""
    record.update(user_name=None, user_list=None, attach_user_infos=[], user_group=None, attach_state="UNATTACH")


def users_only_attached(record: Record, _previous: Record) -> None:
    """The user list is empty while the attached users are not."""
    user = {"user_id": "0" * 31 + "7", "user_name": "visitor", "user_group": "users", "type": "USER"}
    record.update(user_list=[], user_name="visitor", attach_user_infos=[user], attach_state="ATTACHED")


def user_without_id(record: Record, _previous: Record) -> None:
    """An attached user has an empty id."""
    user = {"user_id": "", "user_name": "newcomer", "user_group": "users", "type": "USER"}
    record.update(user_list=["newcomer"], user_name="newcomer", attach_user_infos=[user], attach_state="ATTACHED")


def being_deleted(record: Record, _previous: Record) -> None:
    """The desktop is on its way out: no status any more."""
    record.update(status="", task_status="deleting", login_status="UNREGISTER")


def chinese_name(record: Record, _previous: Record) -> None:
    """The name is not ASCII."""
    record["computer_name"] = "\u8d22\u52a1\u90e8-\u684c\u9762-" + str(record["computer_name"])[-4:]


def spaced_name(record: Record, _previous: Record) -> None:
    """The name has blanks in it."""
    record["computer_name"] = "Meeting Room " + str(record["computer_name"])[-4:]


def name_in_other_case(record: Record, previous: Record) -> None:
    """The name is the previous desktop's in lower case."""
    record["computer_name"] = str(previous.get("computer_name", record["computer_name"])).lower()


def same_name(record: Record, previous: Record) -> None:
    """The name is exactly the previous desktop's."""
    record["computer_name"] = previous.get("computer_name", record["computer_name"])


def null_name(record: Record, _previous: Record) -> None:
    """The desktop has no name yet."""
    record.update(computer_name=None, os_host_name=None)


def unknown_fields(record: Record, _previous: Record) -> None:
    """The record carries fields and states nobody knows yet."""
    record.update({"gpu_profile": {"model": "T4", "share": 0.5}, "x-new.field": [1, None, True]})
    record.update(login_status="LOCKED", status="PAUSED")


def twice_spelled_mac(record: Record, _previous: Record) -> None:
    """Each NIC carries its MAC address under two spellings."""
    for nics in record["addresses"].values():
        for nic in nics:
            nic["OS-EXT-IPS-MAC:macAddr"] = nic["OS-EXT-IPS-MAC:mac_addr"]


def bare_record(record: Record, _previous: Record) -> None:
    """Only the id, the name and the login status are there."""
    kept: dict[str, Any] = {name: record[name] for name in ("desktop_id", "computer_name", "login_status")}
    record.clear()
    record.update(kept)


def null_objects(record: Record, _previous: Record) -> None:
    """Objects and lists are null."""
    record.update(dict.fromkeys(("metadata", "tags", "product", "root_volume", "data_volumes", "flavor")))


ODD_KINDS: tuple[Callable[[Record, Record], None], ...] = (
    null_addresses,
    no_address,
    address_array,
    no_users,
    users_only_attached,
    user_without_id,
    being_deleted,
    chinese_name,
    spaced_name,
    null_name,
    unknown_fields,
    twice_spelled_mac,
    name_in_other_case,
    bare_record,
    null_objects,
    same_name,
)
UNTYPED_KINDS = frozenset({address_array})
