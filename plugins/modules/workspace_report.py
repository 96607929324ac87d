# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

# It runs on the controller, as the action plugin of this name. This file holds its documentation.

DOCUMENTATION = r"""
module: workspace_report
short_description: Write a report on Huawei Cloud Workspace desktops as HTML, CSV and JSON
version_added: 0.1.0
description:
  - Writes an HTML page for people, and tables for programs, from the results of
    M(huaweicloud.workspace.workspace_desktop_info), M(huaweicloud.workspace.workspace_connection_info) and
    M(huaweicloud.workspace.workspace_status_info).
  - The role P(huaweicloud.workspace.desktop_report#role) runs these modules and this one. Use the role unless you already
    have their results.
  - The page needs no other file and no network. Data from the service is shown as text and never executed.
  - The JSON is always written. The next report is compared with it to show what changed.
  - Earlier reports in O(directory) on the same project and O(filters) become a trend of connected and running desktops. The
    trend has up to 720 points, one for each hour at most. Files that are no reports are ignored.
  - Only comparable reports are compared. A report of another region or project, or with other O(filters) or
    O(preferred_networks), is not compared with the previous one, and says why.
  - If nothing changed, no file is touched, and the report keeps the time of the first report with this content. With
    O(refresh), the page is written every time.
author:
  - huaweicloud.workspace contributors (@huaweicloud)
extends_documentation_fragment:
  - huaweicloud.workspace.attributes
attributes:
  action_group:
    description: Use C(group/huaweicloud.workspace.workspace) in C(module_defaults) to set defaults for all modules.
    support: none
    details: It sends no request and needs no connection.
    membership: []
  check_mode:
    description: Can run in C(check_mode) and report what would be written without writing it.
    support: full
    details: Nothing is written.
  diff_mode:
    support: partial
    details: Shows the files with their sizes, not their contents.
  idempotent:
    support: full
    details: A report without changes is not written, except the page if O(refresh) is used.
options:
  desktops_from:
    description:
      - Name of the variable in which the result of M(huaweicloud.workspace.workspace_desktop_info) is registered.
      - It is a name, not a template, because ansible-core takes long to pass thousands of records to a task.
      - It is required unless O(check_only) is true, and so are O(connections_from) and O(statistics_from).
    type: str
  connections_from:
    description:
      - Name of the variable in which the result of M(huaweicloud.workspace.workspace_connection_info) is registered.
      - Run that module after the other. If both return a login status, that of the connection is shown.
    type: str
  statistics_from:
    description: Name of the variable in which the result of M(huaweicloud.workspace.workspace_status_info) is registered.
    type: str
  usage_from:
    description:
      - Name of the variable in which the result of M(huaweicloud.workspace.workspace_usage_info) is registered, for desktops.
      - The report then shows how long each desktop was not used, its last user and its hours of use.
      - If the module failed with the HTTP status 403, the report says which permission is missing, and a warning too.
    type: str
  logins_from:
    description:
      - Name of the variable in which the result of M(huaweicloud.workspace.workspace_login_info) is registered.
      - The report then shows failed logins and slow connections, of all records or of those of O(login_hours).
      - A login since the figures of O(usage_from) end is use of the desktop, so begin with their RV(ignore:figures_until).
      - If the module failed with the HTTP status 403, the report says which permission is missing, and a warning too.
    type: str
  check_only:
    description:
      - Whether to check the other options and write nothing. There is no report and nothing is returned then.
      - Use it before the modules that request the desktops, which can take minutes, so that a mistake in O(group_by) or
        O(directory) is found before them. Whether a desktop has a tag is known only afterwards.
    type: bool
    default: false
  directory:
    description:
      - Directory on the controller for the files. It is created if it does not exist.
      - A relative path is relative to the directory in which C(ansible-playbook) runs.
    type: path
    required: true
  name:
    description: Name of the files, without directory and suffix.
    type: str
    default: desktop_report
  title:
    description: Title of the report.
    type: str
    default: Workspace desktops
  formats:
    description: Formats to write in addition to the JSON.
    type: list
    elements: str
    choices: [html, csv]
    default: [html, csv]
  columns:
    description:
      - Columns of the table in the page, in this order. An empty list selects the default. CSV and JSON always have all
        fields.
      - The default leaves out V(idle_days) and V(last_user) if there are no usage figures.
      - The value of a tag is V(tag:KEY), such as C(tag:department).
      - The fields are V(name), V(users), V(user_groups), V(login_status), V(status), V(task_status), V(idle_days),
        V(never_used), V(last_user), V(usage_hours), V(failed_logins), V(network_rtt), V(address),
        V(network), V(availability_zone), V(user_group), V(desktop_type), V(os_type), V(os_version), V(attach_state),
        V(in_maintenance_mode), V(created), V(tags), V(addresses), V(subnet_id), V(enterprise_project_id), V(product_id),
        V(agent_version) and V(desktop_id).
    type: list
    elements: str
    default:
      - name
      - users
      - login_status
      - status
      - idle_days
      - last_user
      - address
      - availability_zone
      - os_version
  filters:
    description:
      - The filters that the desktops were requested with. The report shows them, and is compared only with a report with the
        same filters.
      - With filters, only the desktops in O(desktops_from) are shown. Without, those only in O(connections_from) are shown too.
    type: dict
    default: {}
  previous:
    description:
      - The JSON of the report to compare with, such as last week's.
      - By default it is the JSON that is about to be replaced.
      - Reports that are not comparable are not compared. A warning says why.
    type: path
  preferred_networks:
    description:
      - Networks in CIDR notation. If a desktop has several addresses, the first in one of them is shown and counted.
      - By default it is the IPv4 address that the service returns for the desktop, or else the first.
      - Addresses that no other machine can connect to are ignored, as in the inventory plugin
        P(huaweicloud.workspace.workspace_desktops#inventory), option
        O(huaweicloud.workspace.workspace_desktops#inventory:preferred_networks).
    type: list
    elements: str
    default: []
  ipv4_prefix:
    description: Prefix length of the IPv4 networks that desktops are counted by, from 0 to 32.
    type: int
    default: 24
  ipv6_prefix:
    description: Prefix length of the IPv6 networks that desktops are counted by, from 0 to 128.
    type: int
    default: 64
  group_by:
    description:
      - What else desktops are grouped by, in addition to zone and network. Each group is a bar of a chart and a filter.
      - The value of a tag is V(tag:KEY), such as C(tag:department).
      - The fields are V(user_group), V(availability_zone), V(network), V(desktop_type), V(os_type), V(os_version),
        V(attach_state), V(subnet_id), V(enterprise_project_id), V(product_id), V(agent_version) and V(last_user).
      - V(user_group) is the permissions that users have on their desktop, not a department.
    type: list
    elements: str
    default: [user_group]
  login_hours:
    description:
      - Of how many hours, up to the end of O(logins_from), failed logins and slow connections are shown.
      - The default is the whole span of O(logins_from). The other records only tell when desktops were used.
    type: int
  slow_rtt:
    description: Network delay in milliseconds from which a connection is slow. V(0) shows no slow connections.
    type: int
    default: 150
  refresh:
    description:
      - Seconds after which the page loads itself again, such as on a monitor on the wall, from 10. V(0) never does.
      - The page waits while somebody uses it, and keeps its filters.
      - The page is then written every time, so that it shows when the desktops were last requested.
    type: int
    default: 0
  max_age:
    description: Seconds after which the page warns that it is old. V(0) never warns.
    type: int
    default: 86400
  csv_bom:
    description: Whether the CSV begins with a byte order mark, which some spreadsheets need to read it as UTF-8.
    type: bool
    default: true
  mode:
    description: Mode of the files, in octal digits. The report shows who uses which desktop.
    type: str
    default: "0640"
seealso:
  - module: huaweicloud.workspace.workspace_desktop_info
  - module: huaweicloud.workspace.workspace_connection_info
  - module: huaweicloud.workspace.workspace_status_info
  - module: huaweicloud.workspace.workspace_usage_info
  - module: huaweicloud.workspace.workspace_login_info
"""

EXAMPLES = r"""
- name: Check the options of a report before anything is requested
  huaweicloud.workspace.workspace_report:
    check_only: true
    directory: reports
    group_by: ["tag:department", desktop_type]

- name: Gather the desktops of one department
  huaweicloud.workspace.workspace_desktop_info:
    tags:
      department: Finance
  register: gathered

- name: Read who is connected
  huaweicloud.workspace.workspace_connection_info:
  register: connections

- name: Count the desktops
  huaweicloud.workspace.workspace_status_info:
  register: counted

- name: Get the use of the desktops in 90 days
  huaweicloud.workspace.workspace_usage_info:
    days: 90
  register: used

- name: Get the logins of a day
  huaweicloud.workspace.workspace_login_info:
    days: 1
  register: logged_in

- name: Write a report for the department
  huaweicloud.workspace.workspace_report:
    desktops_from: gathered
    connections_from: connections
    statistics_from: counted
    usage_from: used
    logins_from: logged_in
    directory: reports
    name: finance
    title: Desktops of Finance
    columns: [name, users, login_status, status, address, "tag:department"]
    group_by: ["tag:department", desktop_type]
    slow_rtt: 100
    login_hours: 24
    filters:
      tags:
        department: Finance
    preferred_networks: [10.0.0.0/8]

- name: Write a page for a monitor on the wall
  huaweicloud.workspace.workspace_report:
    desktops_from: gathered
    connections_from: connections
    statistics_from: counted
    directory: reports
    name: finance_wall
    formats: [html]
    refresh: 60
    max_age: 3600

- name: Write a CSV without byte order mark for a program, with the changes since the report above
  huaweicloud.workspace.workspace_report:
    desktops_from: gathered
    connections_from: connections
    statistics_from: counted
    directory: reports
    name: finance_table
    formats: [csv]
    csv_bom: false
    mode: "0600"
    previous: reports/finance.json
    filters: # only a report of the same desktops and addresses is compared
      tags:
        department: Finance
    preferred_networks: [10.0.0.0/8]
    ipv4_prefix: 16
    ipv6_prefix: 48
"""

RETURN = r"""
files:
  description: The files of the report, by format.
  returned: success, unless O(check_only) is true
  type: dict
  sample:
    html: /srv/reports/desktop_report.html
    csv: /srv/reports/desktop_report.csv
    json: /srv/reports/desktop_report.json
generated_at:
  description: Time of the report, in UTC.
  returned: success, unless O(check_only) is true
  type: str
  sample: "2026-03-02T06:00:00Z"
totals:
  description: The totals of the report.
  returned: success, unless O(check_only) is true
  type: dict
  contains:
    desktops:
      description: Number of desktops.
      type: int
      returned: always
      sample: 60
    users:
      description: Number of users that have a desktop.
      type: int
      returned: always
      sample: 54
    connected_users:
      description: Number of users of connected desktops.
      type: int
      returned: always
      sample: 20
    unassigned:
      description: Number of desktops without a user or user group.
      type: int
      returned: always
      sample: 5
    in_maintenance_mode:
      description: Number of desktops in maintenance mode.
      type: int
      returned: always
      sample: 1
    login_status:
      description: Number of desktops by login status. An unknown status is an empty string.
      type: dict
      returned: always
      sample:
        CONNECTED: 20
        DISCONNECTED: 6
        REGISTERED: 18
        UNREGISTER: 16
    status:
      description: Number of desktops by power status. An unknown status is an empty string.
      type: dict
      returned: always
      sample:
        ACTIVE: 44
        SHUTOFF: 11
        HIBERNATED: 4
        ERROR: 1
attention:
  description:
    - How many desktops need attention, for each reason.
    - Where the usage or logins that would show it are left out, the credential lacks the permission for them, or the
      service has no usage figures, the number is null.
  returned: success, unless O(check_only) is true
  type: dict
  contains:
    error:
      description: In error, as the service reports it.
      type: int
      returned: always
      sample: 1
    long_disconnected:
      description: Disconnected with an open session, and not used for a day or more.
      type: int
      returned: always
      sample: 2
    failed_logins:
      description: With a failed login.
      type: int
      returned: always
      sample: 3
    slow_line:
      description: With a network delay of O(slow_rtt) or more.
      type: int
      returned: always
      sample: 1
    running_unused:
      description: Running without a connected user, and not used for 7 days or more.
      type: int
      returned: always
      sample: 4
usage:
  description:
    - Of what span the report has usage figures. It is null if O(usage_from) is left out.
    - If the service refused them, RV(usage.missing_permission) is set and the rest is null. If it has none,
      RV(usage.desktops) is 0.
  returned: success, unless O(check_only) is true
  type: dict
  contains:
    days:
      description: Number of days.
      type: int
      returned: always
      sample: 90
    until:
      description: Up to when the figures are complete, in UTC.
      type: str
      returned: always
      sample: "2026-03-01T00:00:00Z"
    missing_permission:
      description: The permission that the credential lacks, or null.
      type: str
      returned: always
      sample: workspace:statistics:listDesktopMetrics
    desktops:
      description: Number of desktops of the project that the service has figures of.
      type: int
      returned: always
      sample: 57
logins:
  description:
    - Of what span the report shows logins. It is null if O(logins_from) is left out.
    - If the service refused them, RV(logins.missing_permission) is set, and hours and numbers are null. If there were none,
      RV(logins.total) is 0.
  returned: success, unless O(check_only) is true
  type: dict
  contains:
    hours:
      description: Number of hours.
      type: int
      returned: always
      sample: 24
    slow_rtt:
      description: Network delay in milliseconds from which a connection is slow, see O(slow_rtt).
      type: int
      returned: always
      sample: 150
    missing_permission:
      description: The permission that the credential lacks, or null.
      type: str
      returned: always
      sample: workspace:connections:securityList
    total:
      description: Number of logins.
      type: int
      returned: always
      sample: 118
    failed:
      description: Number of failed logins.
      type: int
      returned: always
      sample: 3
changes:
  description:
    - How many desktops are new, gone and changed.
    - It is null in a first report, and if RV(not_compared) says why.
  returned: success, unless O(check_only) is true
  type: dict
  contains:
    since:
      description: Time of the report it was compared with.
      type: str
      returned: always
      sample: "2026-03-01T06:00:00Z"
    new:
      description: Number of new desktops.
      type: int
      returned: always
      sample: 1
    gone:
      description: Number of desktops that no longer exist.
      type: int
      returned: always
      sample: 0
    changed:
      description: Number of desktops with another login status, power status, user or address.
      type: int
      returned: always
      sample: 7
not_compared:
  description:
    - Why the report is not compared with the previous one or with O(previous), in one sentence.
    - It is null if it is compared, and in a first report.
  returned: success, unless O(check_only) is true
  type: str
  sample: >-
    Not compared with the report of 2026-03-01T06:00:00Z, which shows something else: region cn-north-4
    (now cn-south-1), filters none (now status: ACTIVE).
"""
