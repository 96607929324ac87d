# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The names of desktops as the inventory has them, for the hosts of an event."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...module_utils._api.errors import OptionError
from .._inventory.hostnames import name_desktops
from .._suggest import suggest

FIELDS = ("computer_name", "desktop_id")
# In single braces: what stands in double ones, ansible-rulebook evaluates before the source gets it.
_PLACE = re.compile(r"\{([^{}|]*)(?:\|([^{}|]*))?\}")
_CHANGES = {"lower": str.lower, "upper": str.upper}
# What begins like a group of the inventory plugin would select all of its hosts.
_GROUPS = ("workspace_desktops", "login_status_", "ip_", "os_type_", "no_ip")

Fields = Mapping[str, str]


@dataclass(frozen=True)
class HostTemplate:
    """A text with `{computer_name}` and `{desktop_id}`, of which `|lower` and `|upper` change the case.

    Values are put in as they are, and nothing in them is evaluated.
    """

    text: str

    def __post_init__(self) -> None:
        """Raise OptionError for a text from which no name can be made."""
        for name, change in _PLACE.findall(self.text):
            if name.strip() not in FIELDS:
                near = suggest(name.strip(), FIELDS, where="documentation of the source")
                raise OptionError(f"The host_template names the field {name.strip()!r}, which events do not have{near}")
            if change.strip() not in ("", *_CHANGES):
                raise OptionError(f"The host_template has {change.strip()!r} after a field: give lower or upper.")
        if not _PLACE.search(self.text) or {"{", "}"} & set(_PLACE.sub("", self.text)):
            raise OptionError(
                f"The host_template {self.text!r} cannot name a desktop: give a field in single braces, such as "
                "{computer_name} or {computer_name|lower}."
            )

    def fill(self, fields: Fields) -> str:
        """Return the text with the values of a desktop in it."""
        return _PLACE.sub(lambda place: _value(place, fields), self.text)


def host_names(desktops: Sequence[Fields], *, template: HostTemplate) -> list[str]:
    """Return the name that each desktop has in the inventory; each is one host as a pattern, and no two are equal.

    Where the template yields no name of a host, or one that could be a group of the inventory plugin, it is the id of
    the desktop. Desktops that would have the same name get their id after it, as in the inventory.
    """
    filled = [template.fill(desktop) for desktop in desktops]
    candidates = [[] if name.startswith(_GROUPS) else [name] for name in filled]
    ids = [desktop["desktop_id"] for desktop in desktops]
    return name_desktops(candidates, desktop_ids=ids, group_names=()).names


def _value(place: re.Match[str], fields: Fields) -> str:
    change = _CHANGES.get((place[2] or "").strip(), str)
    return change(fields[place[1].strip()])
