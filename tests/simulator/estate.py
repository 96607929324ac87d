# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The estate: any number of varied desktops, the same for the same seed, whatever the clock says."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from random import Random
from typing import Any

from .desktop import Desktop, Record
from .estate_network import build_network
from .estate_odd import make_odd
from .estate_people import DEPARTMENTS, owner_number, stable_id, stable_uuid, user_name
from .vocabulary import NEWER_FIELDS

FIRST_CREATED = datetime(2023, 1, 9, 7, tzinfo=timezone.utc)
SIZES = (("large.2", "2", "4096"), ("xlarge.2", "4", "8192"), ("2xlarge.4", "8", "32768"))
LINUX_IMAGES = (("UOS V20 Pro", "20"), ("Ubuntu 22.04 Desktop", "22.04"), ("Ubuntu 24.04 Desktop", "24.04"))
WINDOWS_IMAGES = (("Windows 10 Enterprise", "Windows 10"), ("Windows Server 2022", "Windows Server 2022"))
AGENT_VERSIONS = ("23.5.3.2", "24.2.1.0", "24.6.0.8")
BUSY_TASKS = ("rebooting", "resize_prep", "migrating", "powering-off", "rebuilding")
RARE_ATTACH_STATES = (
    "ATTACHING", "ATTACHFAIL", "DEATTACHED", "DEATTACHING", "DEATTACHFAIL", "WAITING",
    "ATTACH_FAIL_CAN_ATTACH_AGAIN", "DEATTACH_FAIL_CAN_DEATTACH_AGAIN",
)  # fmt: skip


def build_estate(
    count: int,
    *,
    seed: int,
    region: str,
    project_index: int = 0,
    odd_records: str = "all",
    record_extras: int = 0,
) -> list[Desktop]:
    """Return the desktops of one project; the first n of a larger estate are those of a smaller one."""
    desktops: list[Desktop] = []
    for index in range(count):
        desktop = build_desktop(index, seed=seed, region=region, project_index=project_index)
        for number in range(record_extras):
            desktop.record[f"extra_field_{number}"] = f"extra-{index}-{number}"
        make_odd(index, desktop.record, previous=desktops[-1].record if desktops else {}, chosen=odd_records)
        desktops.append(replace(desktop, place=index, first_login=str(desktop.record["login_status"])))
    return desktops


def build_desktop(index: int, *, seed: int, region: str, project_index: int) -> Desktop:
    """Return the ordinary desktop at this place of an estate."""
    random = Random((seed * 1000 + project_index) * 10_000_000 + index)
    scope = f"{seed}/{region}"
    department = DEPARTMENTS[index % len(DEPARTMENTS)]
    place = index // len(DEPARTMENTS)
    is_linux = random.random() < 0.25
    desktop_type = "POOLED" if place % 5 == 4 else "SHARED" if place % 20 == 7 else "DEDICATED"
    pool_name = f"{department.name}-pool-{place // 500 + 1}" if desktop_type == "POOLED" else ""
    computer_name = f"{department.prefix}-{'L' if is_linux else 'W'}-{place + 1:04d}"
    created = FIRST_CREATED + timedelta(minutes=index * 37 % 1_000_000, milliseconds=index * 7 % 1000)
    created_text = created.strftime("%Y-%m-%dT%H:%M:%S.") + f"{created.microsecond // 1000:03d}Z"
    status = random.choices(("ACTIVE", "SHUTOFF", "HIBERNATED", "ERROR"), (72, 18, 7, 3))[0]
    vpc_ids = (stable_uuid(scope, "management"), stable_uuid(scope, "business"))
    network = build_network(index, project_index=project_index, random=random, vpc_ids=vpc_ids)
    size, cpu, memory = SIZES[random.choices((0, 1, 2), (60, 30, 10))[0]]
    image_name, os_version = random.choice(LINUX_IMAGES if is_linux else WINDOWS_IMAGES)
    product_id = f"workspace.k.{size}.{'linux' if is_linux else 'windows'}"
    charge_mode = random.choice("001")
    record: Record = {
        "desktop_id": _uuid(random),
        "computer_name": computer_name,
        "os_host_name": computer_name.lower(),
        "addresses": network.addresses,
        "ip_addresses": network.ip_addresses,
        "ipv4": network.ipv4,
        "ipv6": network.ipv6,
        "desktop_type": desktop_type,
        "metadata": {
            "charging_mode": charge_mode,
            "image_name": image_name,
            "metering.image_id": stable_uuid(region, image_name),
            "metering.resourcespeccode": f"rs3.{size}.{'linux' if is_linux else 'windows'}",
            "metering.resourcetype": "1",
            "os_bit": "64",
            "os_type": "Linux" if is_linux else "Windows",
            "desktop_os_version": os_version,
        },
        "flavor": {"id": f"rs3.{size}", "links": []},
        "status": status,
        "task_status": random.choice(BUSY_TASKS) if random.random() < 0.04 else "",
        "domain_status": random.choices((1, 2, 3), (92, 3, 5))[0],
        "in_maintenance_mode": random.random() < 0.04,
        "created": created_text,
        "security_groups": [{"id": stable_uuid(scope, department.name, "sg")}],
        "login_status": _login_status(status, random=random),
        "product_id": product_id,
        "root_volume": _volume(random, index=index, device="/dev/vda", size=80, name=f"{computer_name}-root"),
        "data_volumes": [
            _volume(random, index=index, device=f"/dev/vd{letter}", size=100, name=f"{computer_name}-data-{letter}")
            for letter in "bc"[: random.choices((0, 1, 2), (50, 40, 10))[0]]
        ],
        "availability_zone": f"{region}{random.choice('abc')}",
        "site_type": "CENTER",
        "site_name": "center" if index % 30 else "edge-hangzhou",
        "product": {
            "product_id": product_id,
            "flavor_id": f"rs3.{size}",
            "type": "BASE",
            "cpu": cpu,
            "memory": memory,
            "descriptions": f"CPU:{cpu}vCPUs,Memory:{int(memory) // 1024}GB",
            "charge_mode": charge_mode,
        },
        "ou_name": "" if is_linux else f"OU={department.name},DC=corp,DC=example",
        "os_version": os_version,
        "sid": _uuid(random),
        "order_id": f"CS{created:%y%m%d%H%M}{random.getrandbits(24):06X}" if charge_mode == "1" else "",
        "tags": _tags(index, cost_center=department.cost_center, department=department.name),
        "internet_mode": network.internet_mode,
        "is_support_internet": network.internet_mode != "NAT" or index % 4 == 0,
        "is_attaching_eip": False,
        "enterprise_project_id": "0" if index % 5 else stable_uuid(region, "enterprise", index // 5 % 3),
        "subnet_id": stable_uuid(scope, "subnet", network.subnet_number),
        "is_freeze": index % 97 == 96,
        "isolated": False,
        "domain": "" if is_linux else "corp.example",
        "agent_version": random.choice(AGENT_VERSIONS),
    }
    record.update(_assignment(index, scope=scope, random=random, is_linux=is_linux, shared=desktop_type == "SHARED"))
    if index % 9 == 5:
        for name in NEWER_FIELDS:
            del record[name]
    pool_id = stable_uuid(scope, pool_name) if pool_name else ""
    return Desktop(record, group_name=pool_name or f"{department.name}-desktops", pool_id=pool_id)


def _assignment(index: int, *, scope: str, random: Random, is_linux: bool, shared: bool) -> dict[str, Any]:
    choice = random.random()
    state = "ATTACHED" if choice < 0.9 else "UNATTACH" if choice < 0.96 else random.choice(RARE_ATTACH_STATES)
    local_group = ("default" if random.random() < 0.8 else "sudo") if is_linux else "users"
    if not is_linux and random.random() < 0.15:
        local_group = "administrators"
    if state in ("UNATTACH", "DEATTACHED", "ATTACHFAIL"):
        empty: dict[str, Any] = {"user_name": "", "user_list": [], "user_group_list": [], "attach_user_infos": []}
        return {**empty, "user_group": "", "attach_state": state}
    number = owner_number(index)
    names = [user_name(number)]
    if shared:
        names.append(user_name(number + 1))
    users = [_user(name, scope=scope, local_group=local_group, kind="USER") for name in names]
    groups: list[str] = []
    if index % 15 == 7:
        groups.append(f"{DEPARTMENTS[index % len(DEPARTMENTS)].name}-staff")
        users.append(_user(groups[0], scope=scope, local_group=local_group, kind="GROUP"))
    return {
        "user_name": names[0],
        "user_list": names,
        "user_group_list": groups,
        "user_group": local_group,
        "attach_user_infos": users,
        "attach_state": state,
    }


def _user(name: str, *, scope: str, local_group: str, kind: str) -> dict[str, str]:
    user_id = stable_id(scope, "user", name)
    return {"user_id": user_id, "user_name": name, "domain": "corp.example", "user_group": local_group, "type": kind}


def _login_status(status: str, *, random: Random) -> str:
    if status != "ACTIVE":
        return "UNREGISTER"
    return random.choices(("CONNECTED", "REGISTERED", "DISCONNECTED", "UNREGISTER"), (46, 36, 16, 2))[0]


def _tags(index: int, *, cost_center: str, department: str) -> list[dict[str, str]]:
    if index % 7 == 6:
        return []
    tags = [{"key": "department", "value": department}, {"key": "cost-center", "value": cost_center}]
    if index % 4 == 0:
        tags.append({"key": "environment", "value": "production" if index % 8 else "test"})
    return tags


def _volume(random: Random, *, index: int, device: str, size: int, name: str) -> dict[str, Any]:
    created = FIRST_CREATED + timedelta(minutes=index * 37 % 1_000_000)
    return {
        "type": random.choice(("SAS", "SSD")),
        "size": size,
        "device": device,
        "id": f"{random.getrandbits(128):032x}",
        "volume_id": _uuid(random),
        "create_time": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "display_name": name,
    }


def _uuid(random: Random) -> str:
    text = f"{random.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"
