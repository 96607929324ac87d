# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Network side of a simulated desktop: two NICs, their order, floating addresses and IPv6."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

DESKTOPS_PER_SUBNET = 200
DEPARTMENT_COUNT = 8


@dataclass(frozen=True)
class Network:
    """The network fields of one desktop's record."""

    addresses: dict[str, list[dict[str, Any]]]
    ip_addresses: list[str]
    ipv4: str
    ipv6: str
    subnet_number: int
    internet_mode: str


def build_network(index: int, *, project_index: int, random: Random, vpc_ids: tuple[str, str]) -> Network:
    """Return the network of the desktop at this place of its estate; addresses are unique in the estate."""
    department, place = index % DEPARTMENT_COUNT, index // DEPARTMENT_COUNT
    subnet = (place // DESKTOPS_PER_SUBNET) * DEPARTMENT_COUNT + department
    host = place % DESKTOPS_PER_SUBNET + 10
    second = (project_index * 16 + subnet // 256) % 256
    business = f"10.{second}.{subnet % 256}.{host}"
    management = f"172.{16 + index // 62500 % 16}.{index // 250 % 250}.{index % 250 + 2}"
    business_nic = _nic(business, random=random)
    management_nic = _nic(management, random=random)
    business_nics, extra = [business_nic], []
    ipv6 = ""
    if index % 6 == 4:
        ipv6 = f"2001:db8:{project_index:x}:{subnet:x}::{host:x}"
        business_nics.append(_nic(ipv6, random=random, version="6", mac=business_nic["OS-EXT-IPS-MAC:mac_addr"]))
        extra.append(ipv6)
    internet_mode = "NAT"
    if index % 10 == 2:
        internet_mode = "EIP" if index % 20 == 2 else "BOTH"
        floating = f"198.{18 + index // 65000 % 2}.{index // 250 % 250}.{index % 250 + 2}"
        mac = business_nic["OS-EXT-IPS-MAC:mac_addr"]
        business_nics.append(_nic(floating, random=random, kind="floating", mac=mac))
        extra.append(floating)
    management_vpc, business_vpc = vpc_ids
    management_first = random.random() < 0.6
    ip_addresses = [management, business] if management_first else [business, management]
    if index % 3:
        nics = [management_nic, *business_nics] if management_first else [*business_nics, management_nic]
        by_vpc = {business_vpc: nics}
    elif management_first:
        by_vpc = {management_vpc: [management_nic], business_vpc: business_nics}
    else:
        by_vpc = {business_vpc: business_nics, management_vpc: [management_nic]}
    return Network(
        addresses=by_vpc,
        ip_addresses=ip_addresses + extra,
        ipv4=business,
        ipv6=ipv6,
        subnet_number=subnet,
        internet_mode=internet_mode,
    )


def _nic(
    address: str, *, random: Random, version: str = "4", kind: str = "fixed", mac: str | None = None
) -> dict[str, Any]:
    if mac is None:
        tail = f"{random.getrandbits(24):06x}"
        mac = f"fa:16:3e:{tail[:2]}:{tail[2:4]}:{tail[4:]}"
    return {
        "addr": address,
        "version": version,
        "OS-EXT-IPS-MAC:mac_addr": mac,
        "OS-EXT-IPS:type": kind,
    }
