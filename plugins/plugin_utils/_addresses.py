# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The addresses of a desktop, and the one that Ansible connects to."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Union

from ..module_utils._api.records import Record, normalise_addresses

IPAddress = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]
IPNetwork = Union[ipaddress.IPv4Network, ipaddress.IPv6Network]

FIXED = "fixed"
FLOATING = "floating"


@dataclass(frozen=True, kw_only=True)
class Address:
    """One address of a desktop; `kind` is fixed where the service does not say floating."""

    ip: IPAddress
    kind: str = FIXED

    @property
    def text(self) -> str:
        """The address as it is written."""
        return str(self.ip)


@dataclass(frozen=True, kw_only=True)
class AddressChoice:
    """What is wanted of an address to connect to; None is no wish."""

    preferred_networks: Sequence[IPNetwork] = ()
    ip_version: int | None = None
    kind: str | None = None

    def fits(self, address: Address) -> bool:
        """Tell whether an address may be chosen at all."""
        if is_unreachable(address.ip):
            return False
        return (self.ip_version is None or address.ip.version == self.ip_version) and (
            self.kind is None or address.kind == self.kind
        )


def is_unreachable(ip: IPAddress) -> bool:
    """Tell whether an address cannot be another machine's: as an address to connect to, it could be the controller."""
    plain = getattr(ip, "ipv4_mapped", None) or ip
    return plain.is_loopback or plain.is_unspecified or plain.is_multicast


@lru_cache(maxsize=10_000)
def parse_ip(text: str) -> IPAddress | None:
    """Return an address, None for a text that is none; an IPv6 zone is not accepted."""
    try:
        return ipaddress.ip_address(text) if "%" not in text else None
    except ValueError:
        return None


def addresses_of(record: Record) -> list[Address]:
    """Return all valid addresses of a record, without repetition, in the order of the record."""
    found: dict[IPAddress, Address] = {}
    for text, kind in _written(record):
        ip = parse_ip(text.strip()) if isinstance(text, str) else None
        if ip is not None and ip not in found:
            found[ip] = Address(ip=ip, kind=kind)
    return list(found.values())


def _written(record: Record) -> Iterator[tuple[Any, str]]:
    addresses = record.get("addresses")
    for nics in normalise_addresses(addresses).values() if addresses else ():
        for nic in nics:
            if isinstance(nic, dict):
                yield nic.get("addr"), FLOATING if nic.get("OS-EXT-IPS:type") == FLOATING else FIXED
            else:
                yield nic, FIXED
    listed = record.get("ip_addresses")
    for text in listed if isinstance(listed, list) else (listed,):
        yield text, FIXED
    for name in ("ipv4", "ipv6"):
        yield record.get(name), FIXED


def choose_address(record: Record, *, addresses: Sequence[Address], choice: AddressChoice) -> str | None:
    """Return the address to connect to, None when none fits.

    The first in a preferred network, then the record's own `ipv4`, then the first fixed IPv4 address, then any.
    """
    fitting = [address for address in addresses if choice.fits(address)]
    for network in choice.preferred_networks:
        for address in fitting:
            if address.ip.version == network.version and address.ip in network:
                return address.text
    own = record.get("ipv4")
    own_ip = parse_ip(own.strip()) if isinstance(own, str) else None
    own_ones = [address for address in fitting if address.ip == own_ip]
    fixed_ones = [address for address in fitting if address.ip.version == 4 and address.kind == FIXED]
    best = [*own_ones, *fixed_ones, *fitting]
    return best[0].text if best else None


def parse_networks(texts: Any, *, option: str) -> list[IPNetwork]:
    """Return networks from CIDR texts; raises ValueError or TypeError with a sentence for what is none."""
    if not isinstance(texts, (list, tuple)):
        raise TypeError(f"{option}: {texts!r} is not a list of networks in CIDR notation.")
    return [_parse_network(str(text).strip(), option=option) for text in texts]


def _parse_network(text: str, *, option: str) -> IPNetwork:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError as exc:
        raise ValueError(
            f"{option}: {text!r} is not a network in CIDR notation, give one such as 10.0.9.0/24."
        ) from exc
