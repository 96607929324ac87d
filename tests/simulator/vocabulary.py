# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The words the service uses: states, types and the IAM action of every call."""

from __future__ import annotations

LOGIN_STATUSES = ("UNREGISTER", "REGISTERED", "CONNECTED", "DISCONNECTED")
DESKTOP_STATUSES = ("ACTIVE", "SHUTOFF", "ERROR", "HIBERNATED")
DESKTOP_TYPES = ("DEDICATED", "POOLED", "SHARED")
DOMAIN_STATUSES = (1, 2, 3)
SORT_FIELDS = ("created", "computer_name")
SORT_TYPES = ("ASC", "DESC")

ACTION_STATUS = "workspace:desktops:getConnectStatus"
ACTION_CONNECTIONS = "workspace:desktops:listWithConnectStatus"
ACTION_SHOW = "workspace:desktops:get"
ACTION_LIST = "workspace:desktops:list"
ACTION_DESKTOP_METRICS = "workspace:statistics:listDesktopMetrics"
# No source names the action of this call.
ACTION_USER_METRICS = "workspace:statistics:listUserMetrics"
ACTION_LOGINS = "workspace:connections:securityList"
ACTION_USER_EVENTS = "workspace:userEvents:list"
ACTION_OPERATE = "workspace:desktops:operate"
ACTION_MAINTENANCE = "workspace:desktops:setMaintenanceMode"
ACTION_NOTIFY = "workspace:desktops:sendNotifications"
ACTION_LOGOFF = "workspace:desktops:logoff"
ACTION_JOBS = "workspace:jobs:get"
# Nor those of these.
ACTION_ACTIONS = "workspace:desktops:listActions"
ACTION_ADD_TAGS = "workspace:desktops:batchAddTags"
ACTION_DELETE_TAGS = "workspace:desktops:batchDeleteTags"
ACTIONS = (
    ACTION_STATUS, ACTION_CONNECTIONS, ACTION_SHOW, ACTION_LIST,
    ACTION_DESKTOP_METRICS, ACTION_USER_METRICS, ACTION_LOGINS, ACTION_USER_EVENTS,
    ACTION_OPERATE, ACTION_MAINTENANCE, ACTION_NOTIFY, ACTION_LOGOFF, ACTION_JOBS,
    ACTION_ACTIONS, ACTION_ADD_TAGS, ACTION_DELETE_TAGS,
)  # fmt: skip

NEWER_FIELDS = (
    "os_host_name",
    "ipv4",
    "ipv6",
    "domain_status",
    "in_maintenance_mode",
    "subnet_id",
    "is_freeze",
    "isolated",
    "domain",
    "agent_version",
)
