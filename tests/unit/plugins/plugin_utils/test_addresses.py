# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which addresses a desktop has, and which of them Ansible connects to."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.records import normalise_desktop
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._addresses import (
    FIXED,
    FLOATING,
    AddressChoice,
    addresses_of,
    choose_address,
    is_unreachable,
    parse_ip,
    parse_networks,
)

NO_WISH = AddressChoice()
MANAGEMENT = {"addr": "198.19.0.5", "version": "4", "OS-EXT-IPS:type": "fixed"}
OFFICE = {"addr": "10.0.9.7", "version": "4", "OS-EXT-IPS:type": "fixed"}
ELASTIC = {"addr": "203.0.113.8", "version": "4", "OS-EXT-IPS:type": "floating"}
SIX = {"addr": "2001:db8::7", "version": "6", "OS-EXT-IPS:type": "fixed"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


def texts(record: dict[str, Any]) -> list[str]:
    return [address.text for address in addresses_of(normalise_desktop(record))]


def chosen(*nics: dict[str, str], wish: AddressChoice = NO_WISH, **more: Any) -> str | None:
    record = {"addresses": {"vpc": list(nics)}, **more}
    return choose_address(record, addresses=addresses_of(record), choice=wish)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        pytest.param({"addresses": {"vpc-1": [OFFICE], "vpc-2": [SIX]}}, ["10.0.9.7", "2001:db8::7"], id="map"),
        pytest.param({"addresses": [OFFICE, SIX]}, ["10.0.9.7", "2001:db8::7"], id="list of NICs"),
        pytest.param({"addresses": [{"vpc-1": [OFFICE]}, {"vpc-2": [SIX]}]}, ["10.0.9.7", "2001:db8::7"], id="maps"),
        pytest.param({"addresses": OFFICE}, ["10.0.9.7"], id="one NIC"),
        pytest.param({"addresses": {"vpc": ["10.0.9.7"]}}, ["10.0.9.7"], id="a text for a NIC"),
        pytest.param({"addresses": {"vpc": OFFICE}}, ["10.0.9.7"], id="a NIC for a list"),
        pytest.param({"addresses": None}, [], id="null"),
        pytest.param({"addresses": {"vpc": None}}, [], id="null NICs"),
        pytest.param({"addresses": {"vpc": [None, 5, True, [], {}]}}, [], id="no NICs"),
        pytest.param({}, [], id="missing"),
        pytest.param(
            {"addresses": {}, "ip_addresses": ["10.0.9.7", "10.0.9.8"]}, ["10.0.9.7", "10.0.9.8"], id="listed"
        ),
        pytest.param({"ip_addresses": "10.0.9.7"}, ["10.0.9.7"], id="a text for a list"),
        pytest.param({"ip_addresses": None, "ipv4": "10.0.9.7", "ipv6": "2001:db8::7"}, ["10.0.9.7", "2001:db8::7"]),
        pytest.param({"addresses": {"vpc": [OFFICE]}, "ip_addresses": ["10.0.9.7"]}, ["10.0.9.7"], id="repeated"),
        pytest.param({"ip_addresses": ["2001:DB8:0::7", "2001:db8::7"]}, ["2001:db8::7"], id="spelled twice"),
        pytest.param({"ip_addresses": [" 10.0.9.7 "]}, ["10.0.9.7"], id="blanks"),
    ],
)
def test_every_shape_of_addresses_is_read(record: dict[str, Any], expected: list[str]) -> None:
    assert texts(record) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-oProxyCommand=touch /tmp/x",
        "10.0.9",
        "10.0.9.7/24",
        "10.0.9.256",
        "010.0.9.7",
        "fe80::1%eth0",
        "fe80::1%-oProxyCommand",
        "2001:db8::7 ",
        "host.example.com",
        "10.0.9.7\n",
        "{{ 1 }}",
        "[2001:db8::7]",
    ],
)
def test_only_what_is_an_address_is_one(text: str) -> None:
    assert parse_ip(text) is None


@pytest.mark.parametrize("bad", ["-oProxyCommand=touch /tmp/x", "fe80::1%eth0", "10.0.9.7/24", "", 167774471, None])
def test_an_invalid_address_never_becomes_one_to_connect_to(bad: object) -> None:
    record = {"addresses": {"vpc": [{"addr": bad}]}, "ip_addresses": [bad], "ipv4": bad, "ipv6": bad}
    assert texts(record) == []
    assert choose_address(record, addresses=addresses_of(record), choice=NO_WISH) is None


def test_an_address_is_fixed_unless_the_service_says_floating() -> None:
    nics = [ELASTIC, OFFICE, {"addr": "10.0.9.9"}, {"addr": "10.0.9.10", "OS-EXT-IPS:type": None}]
    assert [address.kind for address in addresses_of({"addresses": {"vpc": nics}})] == [FLOATING, FIXED, FIXED, FIXED]


def test_of_two_nics_the_one_that_the_record_itself_names_is_chosen() -> None:
    assert chosen(MANAGEMENT, OFFICE, ipv4="10.0.9.7") == "10.0.9.7"
    assert chosen(OFFICE, MANAGEMENT, ipv4="198.19.0.5") == "198.19.0.5"


def test_without_any_wish_it_is_the_first_fixed_ipv4_address() -> None:
    assert chosen(SIX, ELASTIC, OFFICE, MANAGEMENT) == "10.0.9.7"


def test_without_a_fixed_ipv4_address_it_is_any() -> None:
    assert chosen(SIX, ELASTIC) == "2001:db8::7"
    assert chosen(ELASTIC, SIX) == "203.0.113.8"
    assert chosen() is None


def test_preferred_networks_count_in_their_order_and_before_all_else() -> None:
    networks = parse_networks(["192.0.2.0/24", "198.19.0.0/16", "10.0.0.0/8"], option="preferred_networks")
    wish = AddressChoice(preferred_networks=networks)
    assert chosen(OFFICE, MANAGEMENT, wish=wish, ipv4="10.0.9.7") == "198.19.0.5"
    assert chosen(OFFICE, SIX, wish=wish) == "10.0.9.7"
    assert chosen(ELASTIC, SIX, wish=wish, ipv4="203.0.113.8") == "203.0.113.8"


def test_a_preferred_network_may_be_of_ipv6() -> None:
    wish = AddressChoice(
        preferred_networks=parse_networks(["2001:db8::/32", "10.0.0.0/8"], option="preferred_networks")
    )
    assert chosen(OFFICE, SIX, wish=wish) == "2001:db8::7"


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (AddressChoice(ip_version=4), "10.0.9.7"),
        (AddressChoice(ip_version=6), "2001:db8::7"),
        (AddressChoice(kind=FLOATING), "203.0.113.8"),
        (AddressChoice(kind=FIXED), "10.0.9.7"),
        (AddressChoice(kind=FLOATING, ip_version=6), None),
        (AddressChoice(preferred_networks=parse_networks(["10.0.0.0/8"], option="x"), ip_version=6), "2001:db8::7"),
    ],
)
def test_version_and_type_narrow_the_choice(wish: AddressChoice, expected: str | None) -> None:
    assert chosen(SIX, ELASTIC, OFFICE, wish=wish, ipv4="10.0.9.7") == expected


def test_the_records_own_address_counts_only_where_it_fits() -> None:
    assert chosen(OFFICE, ELASTIC, wish=AddressChoice(kind=FLOATING), ipv4="10.0.9.7") == "203.0.113.8"


@pytest.mark.parametrize("text", ["office", "", "10.0.9.0/33", "10.0.9", "2001:db8::/129"])
def test_a_network_that_is_none_is_one_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"^preferred_networks: .* is not a network in CIDR notation") as caught:
        parse_networks([text], option="preferred_networks")
    assert "\n" not in str(caught.value)


def test_host_bits_of_a_network_are_ignored() -> None:
    assert [str(network) for network in parse_networks([" 10.0.9.7/24 "], option="x")] == ["10.0.9.0/24"]


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(("addresses", "ip_addresses", "ipv4", "ipv6"), JSON)))
def test_no_record_is_too_odd(record: dict[str, Any]) -> None:
    found = texts(record)
    assert len(found) == len(set(found))
    assert not any(text.startswith("-") or "%" in text for text in found)
    address = choose_address(record, addresses=addresses_of(normalise_desktop(record)), choice=NO_WISH)
    reachable = [text for text in found if not is_unreachable(ipaddress.ip_address(text))]
    assert address in reachable if reachable else address is None


UNREACHABLE = [
    "127.0.0.1",
    "127.255.255.254",
    "::1",
    "0.0.0.0",
    "0.0.0.7",
    "::",
    "224.0.0.1",
    "239.255.255.250",
    "ff02::1",
    "169.254.10.5",
    "fe80::1",
    "febf::1",
    "240.0.0.1",
    "255.255.255.255",
    "192.0.0.4",
    "100::1",
    "4000::1",
    "fe00::1",
    "::10.0.9.8",
    "::ffff:127.0.0.1",
    "::ffff:0.0.0.0",
    "::ffff:169.254.10.5",
    "::ffff:255.255.255.255",
    "2002:7f00:1::1",
    "2002:a9fe:a05::1",
    "64:ff9b::127.0.0.1",
    # Teredo, of a client at 127.0.0.1.
    "2001:0:c000:204::80ff:fffe",
]
REACHABLE = [
    "10.0.9.8",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "198.18.0.1",
    "192.0.2.1",
    "203.0.113.8",
    "8.8.8.8",
    "fd00::1",
    "2001:db8::1",
    "2400:a980::1",
    "::ffff:10.0.9.8",
    "64:ff9b::a00:908",
    "64:ff9b:1::1",
]
LAST = ["fec0::1", "2002:a00:908::1", "2001:0:c000:204::f5ff:f6f7"]


@pytest.mark.parametrize("text", UNREACHABLE)
def test_an_address_that_no_other_machine_reaches_is_never_the_one_to_connect_to(text: str) -> None:
    record = {"ip_addresses": [text, "10.0.9.7"], "ipv4": text}
    found = addresses_of(record)
    assert choose_address(record, addresses=found, choice=NO_WISH) == "10.0.9.7"
    assert choose_address(record, addresses=found[:1], choice=NO_WISH) is None
    everywhere = AddressChoice(preferred_networks=parse_networks(["0.0.0.0/0", "::/0"], option="preferred_networks"))
    assert choose_address(record, addresses=found, choice=everywhere) == "10.0.9.7"
    assert choose_address(record, addresses=found[:1], choice=everywhere) is None


@pytest.mark.parametrize("text", REACHABLE)
def test_an_address_that_somebody_routes_is_an_ordinary_one(text: str) -> None:
    assert not is_unreachable(ipaddress.ip_address(text))
    record = {"ip_addresses": ["fe80::1", "169.254.10.5", *LAST, text], "ipv4": "169.254.10.5"}
    assert choose_address(record, addresses=addresses_of(record), choice=NO_WISH) == text


@pytest.mark.parametrize("text", LAST)
def test_an_address_of_a_kind_that_is_given_up_comes_last(text: str) -> None:
    record = {"ip_addresses": [text, "2001:db8::7"], "ipv4": text}
    found = addresses_of(record)
    six = AddressChoice(preferred_networks=parse_networks(["::/0"], option="preferred_networks"))
    for choice in (NO_WISH, six):
        assert choose_address(record, addresses=found, choice=choice) == "2001:db8::7"
        assert choose_address(record, addresses=found[:1], choice=choice) == text


@pytest.mark.parametrize(
    ("network", "text", "is_chosen"),
    [
        ("169.254.0.0/16", "169.254.10.5", True),
        ("169.254.10.0/24", "169.254.10.5", True),
        ("169.0.0.0/8", "169.254.10.5", False),
        # Without a zone nobody can connect to it, and a zone is another one on each machine.
        ("fe80::/10", "fe80::1", False),
        ("127.0.0.0/8", "127.0.0.1", False),
        ("0.0.0.0/8", "0.0.0.7", False),
        ("240.0.0.0/4", "240.0.0.1", False),
    ],
)
def test_a_wish_for_link_local_addresses_is_heeded_and_no_other_of_that_sort(
    network: str, text: str, is_chosen: bool
) -> None:
    wish = AddressChoice(preferred_networks=parse_networks([network], option="preferred_networks"))
    record = {"ip_addresses": ["10.0.9.7", text]}
    assert choose_address(record, addresses=addresses_of(record), choice=wish) == (text if is_chosen else "10.0.9.7")
