# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes a report of desktops on the controller; its documentation is that of the module of this name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._addresses import AddressChoice, parse_networks
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.activity import (
    in_use_now,
    lacks_permission,
    logins_of,
    matched,
    missing_permissions,
    usage_of,
    with_logins,
    with_usage,
)
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.data import Report, make_report
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.files import (
    Target,
    check_writable,
    dated,
    now_text,
    read_previous,
    said_of_error,
)
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.groups import (
    DEFAULT_GROUPS,
    select_groups,
    unknown_tags,
)
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.page import PageOptions, page_of
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.rows import (
    DEFAULT_COLUMNS,
    NetworkView,
    rows_of,
    select_columns,
)
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.scope import plain_filters, scope_of
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.serialise import (
    NotAReportError,
    csv_of,
    json_of,
)
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.trend import points_in, reports_in

Options = Mapping[str, Any]

_OWNER = 0o600
_MOST_HOURS = 100 * 366 * 24
# Each option names a variable: the module whose result is registered in it, and what of it is used.
_SOURCES = {
    "desktops_from": ("workspace_desktop_info", "desktops"),
    "connections_from": ("workspace_connection_info", "desktops"),
    "statistics_from": ("workspace_status_info", "statics"),
}
# The same for what a report may do without.
_ACTIVITY_SOURCES = {
    "usage_from": ("workspace_usage_info", "desktops"),
    "logins_from": ("workspace_login_info", "records"),
}
# Seconds, and milliseconds for a delay.
_SHORTEST_REFRESH, _YEAR, _LONGEST_DELAY = 10, 31_536_000, 3_600_000
ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    **{option: {"type": "str"} for option in (*_SOURCES, *_ACTIVITY_SOURCES)},
    "check_only": {"type": "bool", "default": False},
    "directory": {"type": "path", "required": True},
    "name": {"type": "str", "default": "desktop_report"},
    "title": {"type": "str", "default": "Workspace desktops"},
    "formats": {"type": "list", "elements": "str", "choices": ["html", "csv"], "default": ["html", "csv"]},
    "columns": {"type": "list", "elements": "str", "default": list(DEFAULT_COLUMNS)},
    "filters": {"type": "dict", "default": {}},
    "previous": {"type": "path"},
    "preferred_networks": {"type": "list", "elements": "str", "default": []},
    "ipv4_prefix": {"type": "int", "default": 24},
    "ipv6_prefix": {"type": "int", "default": 64},
    "group_by": {"type": "list", "elements": "str", "default": list(DEFAULT_GROUPS)},
    "slow_rtt": {"type": "int", "default": 150},
    "login_hours": {"type": "int"},
    "refresh": {"type": "int", "default": 0},
    "max_age": {"type": "int", "default": 86_400},
    "csv_bom": {"type": "bool", "default": True},
    "mode": {"type": "str", "default": "0640"},
}


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """What the options say, checked before any result is read."""

    paths: Mapping[str, Path]
    mode: int
    view: NetworkView
    page: PageOptions
    slow_rtt: int
    login_hours: int | None
    base: Report | None


class ActionModule(ActionBase):
    """Reads the results of the modules from the variables they are registered in, which the options name.

    Passed as values, ten thousand records would be templated once more, which takes longer than all that happens here.
    """

    _supports_check_mode = True
    _requires_connection = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        _validation, options = self.validate_argument_spec(
            argument_spec=ARGUMENT_SPEC, required_if=[("check_only", False, list(_SOURCES))]
        )
        try:
            plan = _plan(options)
            if options["check_only"]:
                check_writable(plan.paths["json"].parent)
                read_previous(plan.paths["json"])
                return {**result, "changed": False}
            report, targets, doubt = _make(options, plan=plan, variables=task_vars or {})
            stale = [target for target in targets.values() if not target.is_current()]
            if self._task.diff:
                result["diff"] = [_difference(target, report=report) for target in stale]
            if not self._task.check_mode:
                for target in stale:
                    target.write()
        except (NotAReportError, ValueError) as exc:
            # Not "from exc": ansible-core 2.19 and later would print the cause again.
            raise AnsibleActionFail(str(exc)) from None
        except OSError as exc:
            raise AnsibleActionFail(f"The report cannot be written: {said_of_error(exc)}.") from None
        changes, not_compared = report["changes"], report["not_compared"]
        warnings = [*missing_permissions(report), *unknown_tags(report), *doubt]
        if not_compared and (stale or options["previous"]):
            warnings.append(not_compared)
        return {
            **result,
            **({"warnings": warnings} if warnings else {}),
            "changed": bool(stale),
            "files": {kind: str(target.path) for kind, target in targets.items()},
            "generated_at": report["generated_at"],
            "totals": report["totals"],
            "attention": report["attention"],
            **{part: _without_lists(report[part]) for part in ("usage", "logins")},
            "changes": None
            if changes is None
            else {
                "since": changes["since"],
                **{kind: len(changes[kind]) for kind in ("new", "gone", "changed")},
            },
            "not_compared": not_compared,
        }


def _plan(options: Options) -> _Plan:
    """Return what the options say; raises AnsibleActionFail, ValueError or NotAReportError for what cannot be."""
    directory, name = _directory(options["directory"]), _file_name(options["name"])
    paths = {kind: directory / f"{name}.{kind}" for kind in ("html", "csv", "json")}
    return _Plan(
        paths=paths,
        mode=_mode(options["mode"]),
        view=_view(options),
        page=_page_options(options, paths=paths),
        slow_rtt=_number(options, "slow_rtt", least=0, most=_LONGEST_DELAY),
        login_hours=None
        if options["login_hours"] is None
        else _number(options, "login_hours", least=1, most=_MOST_HOURS),
        base=_base(options["previous"]),
    )


def _make(
    options: Options, *, plan: _Plan, variables: Mapping[str, Any]
) -> tuple[Report, dict[str, Target], list[str]]:
    """Return the report, its files, and sentences on what is in doubt.

    The JSON comes last: what is compared with next time stands only if all others do.
    """
    report, doubt = _undated(options, plan=plan, variables=variables)
    last = read_previous(plan.paths["json"])
    earlier = points_in([last, *reports_in(plan.paths["json"].parent)], like=report)
    report = dated(report, last=last, base=plan.base or last, earlier=earlier)
    texts = {}
    if "html" in options["formats"]:
        texts["html"] = page_of(report, options=plan.page)
    if "csv" in options["formats"]:
        texts["csv"] = csv_of(report, bom=options["csv_bom"])
    texts["json"] = json_of(report)
    targets = {
        kind: Target(path=plan.paths[kind], content=text.encode(), mode=plan.mode) for kind, text in texts.items()
    }
    return report, targets, doubt


def _undated(options: Options, *, plan: _Plan, variables: Mapping[str, Any]) -> tuple[Report, list[str]]:
    """Return what the results of the modules say, without time and changes, and sentences on what is in doubt."""
    view, filters = plan.view, plain_filters(options["filters"])
    found = {option: _result(options, option, variables=variables) for option in (*_SOURCES, *_ACTIVITY_SOURCES)}
    results = {option: result for option, result in found.items() if result is not None}
    desktops, connections, statics = (
        [record for record in results[option][key] if isinstance(record, dict)]
        for option, (_module, key) in _SOURCES.items()
    )
    rows = rows_of(desktops, connections=connections, view=view, add_unknown=not filters)
    usage = usage_of(results["usage_from"]) if "usage_from" in results else None
    logins = (
        logins_of(results["logins_from"], slow_rtt=plan.slow_rtt, hours=plan.login_hours)
        if "logins_from" in results
        else None
    )
    doubt = usage.figures.doubt(rows) if usage is not None and usage.figures is not None else None
    if usage is not None and not usage.missing_permission:
        rows = [in_use_now(row) for row in with_usage(rows, usage)]
    pairs = matched(logins.records if logins else (), rows, only_known=bool(filters))
    if logins is not None and not logins.missing_permission:
        rows = with_logins(rows, pairs, logins=logins, now=datetime.now(timezone.utc))
    report = make_report(
        rows,
        title=options["title"],
        statics=statics,
        filters=filters,
        generated_at="",
        scope=scope_of(results, networks=view.choice.preferred_networks),
        group_by=tuple(plan.page.groups),
        usage=usage.head() if usage else None,
        logins=logins.head(pairs) if logins else None,
    )
    return report, [] if doubt is None else [doubt]


def _without_lists(part: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if part is None else {name: value for name, value in part.items() if not isinstance(value, list)}


def _page_options(options: Options, *, paths: Mapping[str, Path]) -> PageOptions:
    kinds = [kind for kind in ("csv", "json") if kind in (*options["formats"], "json")]
    refresh = options["refresh"] and _number(options, "refresh", least=_SHORTEST_REFRESH, most=_YEAR)
    return PageOptions(
        columns=select_columns(options["columns"]),
        groups=select_groups(options["group_by"]),
        links={kind.upper(): paths[kind].name for kind in kinds},
        refresh=refresh,
        max_age=_number(options, "max_age", least=0, most=_YEAR),
        # A page that renews itself is about now; any other is about the desktops, and is the same if they are.
        checked_at=now_text() if refresh else None,
    )


def _result(options: Options, option: str, *, variables: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the result of a module that is registered in the variable this option names, None if it names none."""
    is_optional = option in _ACTIVITY_SOURCES
    module, key = (_ACTIVITY_SOURCES if is_optional else _SOURCES)[option]
    name = options[option]
    if is_optional and not (name or "").strip():
        return None
    result = variables.get(name)
    if isinstance(result, Mapping) and (
        isinstance(result.get(key), (list, tuple)) or (is_optional and lacks_permission(result))
    ):
        return result
    raise AnsibleActionFail(
        f"{option}: the variable {name!r} holds no list {key!r}: name a variable in which {module} is registered."
    )


def _number(options: Options, option: str, *, least: int, most: int) -> int:
    number: int = options[option]
    if not least <= number <= most:
        or_never = " Give 0 to leave it out." if least else ""
        raise AnsibleActionFail(f"{option}: {number} is not between {least} and {most}.{or_never}")
    return number


def _base(previous: str | None) -> Report | None:
    if not previous or not previous.strip():
        return None
    path = Path(os.path.abspath(previous))
    found = read_previous(path)
    if found is None:
        raise AnsibleActionFail(f"previous: there is no file {path}.")
    return found


def _directory(text: str) -> Path:
    if not text.strip():
        raise AnsibleActionFail("directory: it is empty; give the directory for the files.")
    return Path(os.path.abspath(text))


def _file_name(name: str) -> str:
    if not name.strip() or name.startswith(".") or any(sign in name for sign in "/\\\0"):
        raise AnsibleActionFail(f"name: {name!r} cannot be a file name; give one without suffix and directory.")
    return name


def _mode(text: str) -> int:
    digits = text.removeprefix("0o")
    if not digits or len(digits) > 4 or set(digits) - set("01234567"):
        raise AnsibleActionFail(f"mode: {text!r} is not a file mode; give octal digits in quotes such as '0640'.")
    if not digits.startswith("0") and int(digits, 8) & _OWNER != _OWNER:
        # YAML takes 0640 without quotes for the number 416, which others could write and the owner could not.
        raise AnsibleActionFail(
            f"mode: {text!r} would not let the owner read and write; give octal digits in quotes such as '0640'."
        )
    return int(digits, 8)


def _view(options: Options) -> NetworkView:
    networks = parse_networks(options["preferred_networks"], option="preferred_networks")
    return NetworkView(
        choice=AddressChoice(preferred_networks=networks),
        ipv4_prefix=_number(options, "ipv4_prefix", least=0, most=32),
        ipv6_prefix=_number(options, "ipv6_prefix", least=0, most=128),
    )


def _difference(target: Target, *, report: Report) -> dict[str, str]:
    """Return the change of a file in a few words: its content would be a wall of text."""
    before = "another report\n" if target.exists else ""
    after = f"{report['totals']['desktops']} desktops, {len(target.content)} bytes\n"
    return {"before_header": str(target.path), "after_header": str(target.path), "before": before, "after": after}
