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

from ..module_utils._api.records import Record

IPAddress = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]
IPNetwork = Union[ipaddress.IPv4Network, ipaddress.IPv6Network]

FIXED = "fixed"
FLOATING = "floating"

_LINK_LOCAL = ipaddress.IPv4Network("169.254.0.0/16")
# "This network", and what the protocols themselves use: neither ever is another machine.
_NOWHERE = (ipaddress.IPv4Network("0.0.0.0/8"), ipaddress.IPv4Network("192.0.0.0/24"))
_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")
_NAT64 = int(ipaddress.IPv6Address("64:ff9b::")) >> 32


@dataclass(frozen=True, kw_only=True)
class Address:
    """One address of a desktop; `kind` is fixed unless the service returned floating."""

    ip: IPAddress
    kind: str = FIXED

    @property
    def text(self) -> str:
        """The address as it is written."""
        return written(self.ip)


@dataclass(frozen=True, kw_only=True)
class AddressChoice:
    """Preferences for the address to connect to; None means no preference."""

    preferred_networks: Sequence[IPNetwork] = ()
    ip_version: int | None = None
    kind: str | None = None

    def fits(self, address: Address) -> bool:
        """Return whether an address has the required version and kind."""
        return (self.ip_version is None or address.ip.version == self.ip_version) and (
            self.kind is None or address.kind == self.kind
        )

    def preferred(self, addresses: Sequence[Address]) -> Address | None:
        """Return the first of these addresses in a preferred network, or None.

        An IPv4 link-local address matches only a link-local network: whoever lists one is on that link.
        """
        for network in self.preferred_networks:
            on_link = network.version == 4 and network.subnet_of(_LINK_LOCAL)
            for address in addresses:
                is_in = address.ip.version == network.version and address.ip in network
                if is_in and (on_link or not is_unreachable(address.ip)):
                    return address
        return None


def written(ip: IPAddress) -> str:
    """Return an address as a string, an IPv4-mapped one in the notation of Python 3.13 and newer."""
    return str(ip) if ip.version == 4 or ip.ipv4_mapped is None else f"::ffff:{ip.ipv4_mapped}"


@lru_cache(maxsize=10_000)
def is_unreachable(ip: IPAddress) -> bool:
    """Return whether other machines cannot connect to an address; it may even be the controller itself.

    These are loopback, unspecified, multicast, broadcast, reserved and link-local addresses (IPv6 ones need a zone),
    and IPv6 addresses that embed such an IPv4 address. Private addresses (RFC 1918, RFC 6598, unique local) and those
    for benchmarks and documentation are not among them, because some networks route them.
    """
    inner = _inner(ip)
    if inner is not None:
        return is_unreachable(inner)
    return (
        ip.is_loopback
        or ip.is_unspecified
        or ip.is_multicast
        or (ip.is_reserved and ip not in _LOCAL_NAT64)
        or ip.is_link_local
        or (ip.version == 4 and any(ip in network for network in _NOWHERE))
    )


@lru_cache(maxsize=10_000)
def _comes_last(ip: IPAddress) -> bool:
    """Return whether an address is of a deprecated kind: site-local, 6to4 or Teredo."""
    return ip.version == 6 and (ip.is_site_local or ip.sixtofour is not None or ip.teredo is not None)


def _inner(ip: IPAddress) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address embedded in an IPv6 address: mapped, 6to4, Teredo (of the client), or NAT64."""
    if ip.version == 4:
        return None
    if int(ip) >> 32 == _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


@lru_cache(maxsize=10_000)
def parse_ip(text: str) -> IPAddress | None:
    """Return an address, None for an invalid string; an IPv6 zone is invalid."""
    try:
        return ipaddress.ip_address(text) if "%" not in text else None
    except ValueError:
        return None


def addresses_of(record: Record) -> list[Address]:
    """Return all valid addresses of a record of the client, without repetition, in the order of the record."""
    found: dict[IPAddress, Address] = {}
    for text, kind in _written(record):
        ip = parse_ip(text.strip()) if isinstance(text, str) else None
        if ip is not None and ip not in found:
            found[ip] = Address(ip=ip, kind=kind)
    return list(found.values())


def _written(record: Record) -> Iterator[tuple[Any, str]]:
    for nics in (record.get("addresses") or {}).values():
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
    """Return the address to connect to, None if none fits.

    This is the first address in a preferred network, else the `ipv4` of the record, else the first fixed IPv4 address,
    else any. Deprecated kinds come last in each step; unreachable addresses are ignored.
    """
    fitting = sorted(
        (address for address in addresses if choice.fits(address)), key=lambda found: _comes_last(found.ip)
    )
    preferred = choice.preferred(fitting)
    if preferred is not None:
        return preferred.text
    own = record.get("ipv4")
    own_ip = parse_ip(own.strip()) if isinstance(own, str) else None
    reachable = [address for address in fitting if not is_unreachable(address.ip)]
    own_ones = [address for address in reachable if address.ip == own_ip]
    fixed_ones = [address for address in reachable if address.ip.version == 4 and address.kind == FIXED]
    best = sorted([*own_ones, *fixed_ones, *reachable], key=lambda found: _comes_last(found.ip))
    return best[0].text if best else None


def parse_networks(texts: Any, *, option: str) -> list[IPNetwork]:
    """Return networks from CIDR strings; raises ValueError or TypeError with a sentence for an invalid one."""
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
