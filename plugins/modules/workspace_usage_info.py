# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: workspace_usage_info
short_description: Gather how long Huawei Cloud Workspace desktops were used, and by whom
version_added: 0.1.0
description:
  - Returns for each desktop, or for each user, the time of use in a span of time. For desktops it also returns for how
    many days they have been idle, and who used them last.
  - All matching rows are returned, however many requests that needs. The module fails rather than return an incomplete
    list. It warns if the service does not count the rows and the list ends where paging may stop.
  - A service that does not know a filter passes over it. The module then leaves out the rows that surely do not match,
    and warns. It keeps those that do not tell, such as desktops without figures.
  - The service sums up every night at 02:00 for the day before. Today is never in the figures. See RV(figures_until).
  - With O(by=desktop) it needs the right C(workspace:statistics:listDesktopMetrics). The right for O(by=user) has no
    documented name.
  - The service takes 200 of these requests a minute. The module keeps within that, and waits if there are more than
    20000 desktops or users.
author:
  - huaweicloud.workspace contributors (@huaweicloud)
extends_documentation_fragment:
  - huaweicloud.workspace.connection
  - huaweicloud.workspace.attributes
options:
  username:
    description:
      - Name of an IAM user. It needs O(password), and O(domain_name).
      - Its environment variable is E(HW_USER_NAME).
      - Other modules take C(user_name) for it as well. Here O(user_name) is the user of a desktop.
    type: str
    aliases: []
  by:
    description:
      - Whether to return the use of desktops or of users.
    type: str
    choices: [desktop, user]
    default: desktop
  days:
    description:
      - Number of days up to now. The default is 30, if O(start) is not given either.
      - The service returns up to 180 days for desktops, and up to 30 days for users. It keeps the figures for 180 days.
      - It cannot be combined with O(start) and O(end).
    type: int
  start:
    description:
      - First moment of the span, in ISO 8601, such as V(2026-01-31T08:00:00Z), V(2026-01-31T08:00+08:00) or
        V(2026-01-31).
      - A time without a zone is in UTC, and so is a date. A date alone is the beginning of that day.
    type: str
  end:
    description:
      - End of the span, like O(start). The default is now. It must not be in the future.
      - A date alone includes the whole of that day.
    type: str
  desktop_name:
    description:
      - Part of the name of a desktop. Only with O(by=desktop).
    type: str
  desktop_id:
    description:
      - ID of a desktop. Only with O(by=desktop). One with capital letters that is not found is asked for in lower case.
    type: str
  min_idle_days:
    description:
      - Only desktops that have been idle for this number of days or more, from 0 to 180. Only with O(by=desktop).
      - The service does not say how it rounds, so there may be desktops with one day less in RV(desktops[].idle_days).
    type: int
  max_idle_days:
    description:
      - Only desktops that have been idle for this number of days or less, from 0 to 180. Only with O(by=desktop).
    type: int
  usage_min_hours:
    description:
      - Only desktops or users with this number of hours of use or more.
    type: int
  usage_max_hours:
    description:
      - Only desktops or users with this number of hours of use or less.
    type: int
  user_name:
    description:
      - Part of the name of a user. Only with O(by=user).
    type: str
  domain:
    description:
      - Domain of the users, such as V(local.com). Only with O(by=user).
    type: str
  enterprise_project_id:
    description:
      - ID of the enterprise project.
    type: str
  sort_field:
    description:
      - The figure by which the service sorts, V(desktop_usage) or V(desktop_idle_duration) with O(by=desktop), and
        V(user_usage) with O(by=user).
      - By default the module sorts by name.
    type: str
    choices: [desktop_usage, desktop_idle_duration, user_usage]
  sort_type:
    description:
      - Whether the smallest (V(ASC)) or the largest figure (V(DESC)) comes first. It needs O(sort_field).
    type: str
    choices: [ASC, DESC]
seealso:
  - module: huaweicloud.workspace.workspace_login_info
  - module: huaweicloud.workspace.workspace_connection_info
  - name: Querying Desktop Usage Statistics
    description: The API call GET /v2/{project_id}/statistics/metrics/desktops.
    link: https://support.huaweicloud.com/intl/en-us/api-workspace/ListDesktopUsageMetric.html
  - name: Querying User Usage Statistics
    description: The API call GET /v2/{project_id}/statistics/metrics/users.
    link: https://support.huaweicloud.com/intl/en-us/api-workspace/ListUserUsageMetric.html
"""

EXAMPLES = r"""
- name: Gather the use of all desktops in the last 30 days
  huaweicloud.workspace.workspace_usage_info:
    region: cn-north-4
  register: usage

- name: Show which desktops were never used
  ansible.builtin.debug:
    msg: "{{ usage.desktops | selectattr('never_used') | map(attribute='computer_name') }}"

# Somebody may be at them now: the filter huaweicloud.workspace.join_desktops adds who is connected
- name: Gather the desktops that nobody has used for 30 days, the longest idle ones first
  huaweicloud.workspace.workspace_usage_info:
    region: cn-north-4
    days: 180
    min_idle_days: 30
    sort_field: desktop_idle_duration
    sort_type: DESC
  register: idle

- name: Show how long they have been idle, and who used them last
  ansible.builtin.debug:
    msg: "{{ item.computer_name }}: {{ item.idle_days | default('unknown', true) }} days, {{ item.last_user or 'nobody' }}"
  loop: "{{ idle.desktops }}"
  loop_control:
    label: "{{ item.desktop_id }}"

- name: Gather the desktops of an enterprise project with a certain name that were used last week, for 10 to 200 hours
  huaweicloud.workspace.workspace_usage_info:
    region: cn-north-4
    desktop_name: ENG
    max_idle_days: 7
    usage_min_hours: 10
    usage_max_hours: 200
    enterprise_project_id: "0"

- name: Gather the use of one desktop since the beginning of the month
  huaweicloud.workspace.workspace_usage_info:
    region: cn-north-4
    desktop_id: 21616aa6-061d-4b2f-bd83-b230d7a9a14c
    start: "{{ now(utc=true, fmt='%Y-%m-01') }}"
    end: "{{ now(utc=true, fmt='%Y-%m-%dT%H:%M:%SZ') }}"

- name: Gather how long the users of a domain worked in the last week, and how often they failed to log in
  huaweicloud.workspace.workspace_usage_info:
    region: cn-north-4
    username: "{{ lookup('ansible.builtin.env', 'TEAM_USER') }}" # who reads
    password: "{{ lookup('ansible.builtin.env', 'TEAM_PASSWORD') }}"
    domain_name: "{{ lookup('ansible.builtin.env', 'TEAM_ACCOUNT') }}"
    by: user
    days: 7
    user_name: chen # who used desktops
    domain: local.com
  register: users

- name: Show users with failed logins
  ansible.builtin.debug:
    msg: "{{ users.users | selectattr('login_fail_count') | map(attribute='user_name') }}"
"""

RETURN = r"""
desktops:
  description:
    - The use of each desktop, sorted by name and ID, or by the service if O(sort_field) is given. Empty with
      O(by=user).
    - The fields of the service are kept, and those it adds in the future as well.
    - What the service does not tell is null, never C(0).
  returned: success
  type: list
  elements: dict
  sample:
    - resource_id: 21616aa6-061d-4b2f-bd83-b230d7a9a14c
      resource_name: CHENMIN01
      resource_pool_id: null
      resource_pool_name: null
      enterprise_project_id: "0"
      machine_sid: S-1-5-21-1004336348-1177238915-682003330-512
      latest_connect_username: chenmin
      metric:
        - metric_name: desktop_usage
          metric_value: 5400.0
        - metric_name: desktop_idle_duration
          metric_value: 777600.0
      desktop_id: 21616aa6-061d-4b2f-bd83-b230d7a9a14c
      computer_name: CHENMIN01
      usage_seconds: 5400
      usage_hours: 1.5
      idle_seconds: 777600
      idle_days: 9
      last_user: chenmin
      never_used: false
  contains:
    desktop_id:
      description: Desktop ID, the service's C(resource_id).
      type: str
      returned: always
    computer_name:
      description: Desktop name, the service's C(resource_name).
      type: str
      returned: always
    usage_seconds:
      description:
        - Time of use in the span in seconds, the service's metric C(desktop_usage).
        - Null if it is more than 2 days longer than the span.
      type: float
      returned: always
    usage_hours:
      description: Time of use in the span in hours, with two decimals.
      type: float
      returned: always
    idle_seconds:
      description:
        - Time since the last use in seconds, the service's metric C(desktop_idle_duration).
        - Null if it cannot be true, because it began before 2000, or more than 2 days before the span though the desktop
          was used in the span.
      type: float
      returned: always
    idle_days:
      description: Number of whole days since the last use.
      type: int
      returned: always
    last_user:
      description:
        - The user that used the desktop last, the service's C(latest_connect_username).
      type: str
      returned: always
    never_used:
      description:
        - Whether nobody has ever used the desktop. It has no last user, and no time of use in the span.
        - Null if the service returns no figures, and if one that is there cannot be read, contradicts another or cannot
          be true.
        - The service may leave out such a desktop. The role C(huaweicloud.workspace.desktop_facts) joins the figures with
          all desktops, and so finds these too.
      type: bool
      returned: always
    resource_id:
      description: Desktop ID.
      type: str
      returned: when known
    resource_name:
      description: Desktop name.
      type: str
      returned: when known
    resource_pool_id:
      description: ID of the desktop pool.
      type: str
      returned: when known
    resource_pool_name:
      description: Name of the desktop pool.
      type: str
      returned: when known
    enterprise_project_id:
      description: ID of the enterprise project.
      type: str
      returned: when known
    machine_sid:
      description: SID of the desktop.
      type: str
      returned: when known
    latest_connect_username:
      description: The user that used the desktop last.
      type: str
      returned: when known
    metric:
      description: The figures as the service returns them.
      type: list
      elements: dict
      returned: when known
users:
  description:
    - The use of each user, sorted by name, or by the service if O(sort_field) is given. Empty with O(by=desktop).
    - The fields of the service are kept, and those it adds in the future as well.
    - What the service does not tell is null, never C(0).
  returned: success
  type: list
  elements: dict
  sample:
    - username: chenmin
      enterprise_project_id: "0"
      metric:
        - metric_name: user_usage
          metric_value: 5400.0
        - metric_name: user_login_count
          metric_value: 3.0
        - metric_name: user_login_success_count
          metric_value: 2.0
        - metric_name: user_login_fail_count
          metric_value: 1.0
      user_name: chenmin
      usage_seconds: 5400
      usage_hours: 1.5
      login_count: 3
      login_success_count: 2
      login_fail_count: 1
  contains:
    user_name:
      description: Name of the user, the service's C(username).
      type: str
      returned: always
    usage_seconds:
      description:
        - Time of use in the span in seconds, the service's metric C(user_usage). Two desktops at the same time count
          twice.
      type: float
      returned: always
    usage_hours:
      description: Time of use in the span in hours, with two decimals.
      type: float
      returned: always
    login_count:
      description: Number of logins, the service's metric C(user_login_count).
      type: int
      returned: always
    login_success_count:
      description: Number of successful logins, the service's metric C(user_login_success_count).
      type: int
      returned: always
    login_fail_count:
      description: Number of failed logins, the service's metric C(user_login_fail_count).
      type: int
      returned: always
    username:
      description: Name of the user. Users of two domains may have the same name.
      type: str
      returned: when known
    enterprise_project_id:
      description: ID of the enterprise project.
      type: str
      returned: when known
    metric:
      description: The figures as the service returns them.
      type: list
      elements: dict
      returned: when known
total_count:
  description: Number of entries in RV(desktops) or RV(users).
  returned: success
  type: int
  sample: 1
start:
  description: First moment of the span, in ISO 8601 and UTC.
  returned: success
  type: str
  sample: "2026-01-01T00:00:00Z"
end:
  description: End of the span, in ISO 8601 and UTC.
  returned: success
  type: str
  sample: "2026-01-31T09:30:00Z"
figures_until:
  description:
    - Moment up to which the figures are surely complete, in ISO 8601 and UTC.
    - The service sums up at 02:00 for the day before. It does not say in which time zone, so this is the moment that
      holds in all of them. The figures of one more day may be there already.
  returned: success
  type: str
  sample: "2026-01-30T00:00:00Z"
region:
  description: Region of the desktops, null if only O(endpoint) is known.
  returned: success
  type: str
  sample: cn-north-4
project_id:
  description: ID of the project.
  returned: success
  type: str
  sample: 0bec5db98280d2d02fd6c00c2de791ce
endpoint:
  description: URL of the service.
  returned: success
  type: str
  sample: https://workspace.cn-north-4.myhuaweicloud.com
notices:
  description:
    - Progress, and why the module waited, such as a service that throttles. Up to 50 entries, the most recent ones.
    - The last one says where credential, region and project came from. It holds no secret.
  returned: when the verbosity is 1 or more (C(-v)) and there are any
  type: list
  elements: str
  sample:
    - workspace.cn-north-4.myhuaweicloud.com throttles; waiting 12.0 s before the next call
error:
  description: Details of the failed request. Fields the service did not return are null.
  returned: when a request failed, not for invalid options, which fail before any request
  type: dict
  contains:
    status:
      description: HTTP status code of the response.
      type: int
      returned: always
      sample: 403
    error_code:
      description: Error code of the service, the gateway or IAM.
      type: str
      returned: always
      sample: APIGW.0301
    error_msg:
      description: Error message of the service, the gateway or IAM.
      type: str
      returned: always
      sample: Incorrect IAM authentication information
    error_detail:
      description: Further explanation of the service.
      type: str
      returned: always
    encoded_authorization_message:
      description: Encrypted reason of a refusal, which the STS API decode-authorization-message decrypts.
      type: str
      returned: always
    request_id:
      description: ID of the request. Give it to support.
      type: str
      returned: always
    method:
      description: HTTP method of the request.
      type: str
      returned: always
      sample: GET
    url:
      description: URL of the request.
      type: str
      returned: always
      sample: https://workspace.cn-north-4.myhuaweicloud.com/v2/p1/statistics/metrics/desktops
"""

# No `from __future__ import annotations`: an old Python that does not know it has to come as far as need_python().
from ansible_collections.huaweicloud.workspace.plugins.module_utils._python import need_python

need_python()

from datetime import timedelta
from typing import Union

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._activity.span import (
    DESKTOP_USAGE_DAYS,
    USER_USAGE_DAYS,
    TimeSpan,
    iso,
    read_span,
    surely_summed_until,
    utc_now,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._activity.usage import (
    DESKTOP_SORT_FIELDS,
    SORT_TYPES,
    USER_SORT_FIELDS,
    DesktopUsageRequest,
    UserUsageRequest,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import (
    OptionError,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._module import (
    Client,
    Options,
    Result,
    run_module,
)

DEFAULT_DAYS = 30
# Those that only one of the two requests has.
OF_DESKTOPS = ("desktop_name", "desktop_id", "min_idle_days", "max_idle_days")
OF_USERS = ("user_name", "domain")
OF_BOTH = ("usage_min_hours", "usage_max_hours", "enterprise_project_id", "sort_field", "sort_type")


def request_of(options: Options) -> Union[DesktopUsageRequest, UserUsageRequest]:
    """Return what the options ask for; raises OptionError where that cannot be."""
    by = options["by"]
    for name in OF_USERS if by == "desktop" else OF_DESKTOPS:
        if options[name] is not None:
            other = "user" if by == "desktop" else "desktop"
            raise OptionError(f"The option {name} does not fit by: {by}: leave it out, or set by to {other}.")
    span = read_span(
        days=options["days"],
        start=options["start"],
        end=options["end"],
        default_days=DEFAULT_DAYS,
        longest_days=DESKTOP_USAGE_DAYS if by == "desktop" else USER_USAGE_DAYS,
    )
    if by == "desktop":
        return DesktopUsageRequest(span=span, **{name: options[name] for name in (*OF_DESKTOPS, *OF_BOTH)})
    return UserUsageRequest(span=span, **{name: options[name] for name in (*OF_USERS, *OF_BOTH)})


def read(client: Client, request: Union[DesktopUsageRequest, UserUsageRequest]) -> Result:
    """Return the use of all desktops or users that pass the filters."""
    is_by_user = isinstance(request, UserUsageRequest)
    rows = client.user_usage(request) if isinstance(request, UserUsageRequest) else client.desktop_usage(request)
    return {
        "desktops": [] if is_by_user else rows,
        "users": rows if is_by_user else [],
        "total_count": len(rows),
        "start": iso(request.span.start),
        "end": iso(request.span.end),
        "figures_until": iso(surely_summed_until(request.span)),
        "warnings": doubts(request.span),
    }


def doubts(span: TimeSpan) -> list[str]:
    """Return why the figures may be less than what happened in the span."""
    kept_since = utc_now() - timedelta(days=DESKTOP_USAGE_DAYS)
    found: list[str] = []
    if surely_summed_until(span) <= span.start:
        found.append(
            "The span may be too short for figures: the service sums up once a night for the day before, "
            "so a desktop or user without figures may have been in use."
        )
    if span.start < kept_since - timedelta(minutes=1):
        found.append(
            f"The service keeps figures for {DESKTOP_USAGE_DAYS} days, so nothing is known of the part of the span "
            f"before {iso(kept_since.replace(microsecond=0))}."
        )
    return found


def main() -> None:
    run_module(
        read,
        request_of=request_of,
        argument_spec={
            # Without its other name, which is the user of a desktop here.
            "username": {"type": "str"},
            "by": {"type": "str", "choices": ["desktop", "user"], "default": "desktop"},
            "days": {"type": "int"},
            "start": {"type": "str"},
            "end": {"type": "str"},
            "desktop_name": {"type": "str"},
            "desktop_id": {"type": "str"},
            "min_idle_days": {"type": "int"},
            "max_idle_days": {"type": "int"},
            "usage_min_hours": {"type": "int"},
            "usage_max_hours": {"type": "int"},
            "user_name": {"type": "str"},
            "domain": {"type": "str"},
            "enterprise_project_id": {"type": "str"},
            "sort_field": {"type": "str", "choices": [*DESKTOP_SORT_FIELDS, *USER_SORT_FIELDS]},
            "sort_type": {"type": "str", "choices": list(SORT_TYPES)},
        },
    )


if __name__ == "__main__":
    main()
