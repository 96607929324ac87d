# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The words people read for the statuses of desktops; data keep the words of the service."""

from __future__ import annotations

LOGIN_LABELS = {
    "CONNECTED": "Connected",
    "DISCONNECTED": "Disconnected",
    "REGISTERED": "Ready",
    "UNREGISTER": "Off or starting",
}
POWER_LABELS = {
    "ACTIVE": "Running",
    "SHUTOFF": "Stopped",
    "HIBERNATED": "Hibernated",
    "ERROR": "Error",
}
LABELS = {**LOGIN_LABELS, **POWER_LABELS}
UNKNOWN = "Unknown"


def label(status: str) -> str:
    """Return the words for a status; one without words is shown as the service writes it."""
    return LABELS.get(status) or status or UNKNOWN
