# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Names of users, which the service writes with or without a domain, in several spellings."""

from __future__ import annotations

from ..records import text_of


def name_and_domain(text: str) -> tuple[str, str]:
    """Return the parts of `jy01@local.com` and of `LOCAL\\jy01`; a domain that is not told is empty."""
    if "\\" in text:
        domain, _sign, name = text.partition("\\")
    else:
        name, _sign, domain = text.partition("@")
    return name, domain


def is_same_user(wanted: str, found: object) -> bool:
    """Tell whether two names may be those of one user: `jy01` and `jy01@local.com` are, two domains are two users.

    Active Directory writes `LOCAL\\jy01` too, where the domain is the first label of the other.
    """
    name, domain = name_and_domain(wanted.strip().casefold())
    other_name, other_domain = name_and_domain(text_of(found).casefold())
    return name == other_name and _is_same_domain(domain, other_domain)


def may_hold_part(part: str, found: object) -> bool:
    """Tell whether a name may hold this part, which may be spelled with a domain; one that is not told may."""
    wanted, text = part.strip().casefold(), text_of(found).casefold()
    if not text or wanted in text:
        return True
    (name, domain), (other_name, other_domain) = name_and_domain(wanted), name_and_domain(text)
    return name != wanted and name in other_name and _is_same_domain(domain, other_domain)


def may_be_in_domain(wanted: str, *, user: object, domain: object = None) -> bool:
    """Tell whether a user may be in a domain, or in one below it, by a domain that is told or by the user's name."""
    found = text_of(domain).casefold() or name_and_domain(text_of(user).casefold())[1]
    # As in `@local.com` and `LOCAL\\`.
    name = wanted.strip().casefold().strip("@\\")
    return _is_same_domain(name, found) or found.endswith(f".{name}")


def _is_same_domain(one: str, other: str) -> bool:
    if not one or not other or one == other:
        return True
    return one == other.partition(".")[0] or other == one.partition(".")[0]
