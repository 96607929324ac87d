# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes a report of desktops on the controller; its documentation is that of the module of this name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._addresses import AddressChoice, parse_networks
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.data import Report, make_report
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.files import (
    Target,
    dated,
    read_previous,
    said_of_error,
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

Options = Mapping[str, Any]

_OWNER = 0o600
# Each option names a variable: the module whose result is registered in it, and what of it is used.
_SOURCES = {
    "desktops_from": ("workspace_desktop_info", "desktops"),
    "connections_from": ("workspace_connection_info", "desktops"),
    "statistics_from": ("workspace_status_info", "statics"),
}
ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    **{option: {"type": "str", "required": True} for option in _SOURCES},
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
    "csv_bom": {"type": "bool", "default": True},
    "mode": {"type": "str", "default": "0640"},
}


class ActionModule(ActionBase):
    """Reads the results of the modules from the variables they are registered in, which the options name.

    Passed as values, ten thousand records would be templated once more, which takes longer than all that happens here.
    """

    _supports_check_mode = True
    _requires_connection = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        _validation, options = self.validate_argument_spec(argument_spec=ARGUMENT_SPEC)
        try:
            report, targets = _make(options, variables=task_vars or {})
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
        return {
            **result,
            **({"warnings": [not_compared]} if not_compared and (stale or options["previous"]) else {}),
            "changed": bool(stale),
            "files": {kind: str(target.path) for kind, target in targets.items()},
            "generated_at": report["generated_at"],
            "totals": report["totals"],
            "changes": None
            if changes is None
            else {
                "since": changes["since"],
                **{kind: len(changes[kind]) for kind in ("new", "gone", "changed")},
            },
            "not_compared": not_compared,
        }


def _make(options: Options, *, variables: Mapping[str, Any]) -> tuple[Report, dict[str, Target]]:
    """Return the report and its files, the JSON last: what is compared with next time stands only if all others do."""
    directory, name = _directory(options["directory"]), _file_name(options["name"])
    columns, mode, view = select_columns(options["columns"]), _mode(options["mode"]), _view(options)
    paths = {kind: directory / f"{name}.{kind}" for kind in ("html", "csv", "json")}
    filters = plain_filters(options["filters"])
    results = {option: _result(options, option, variables=variables) for option in _SOURCES}
    desktops, connections, statics = (
        [record for record in results[option][key] if isinstance(record, dict)]
        for option, (_module, key) in _SOURCES.items()
    )
    rows = rows_of(desktops, connections=connections, view=view, add_unknown=not filters)
    report = make_report(
        rows,
        title=options["title"],
        statics=statics,
        filters=filters,
        generated_at="",
        scope=scope_of(results, networks=view.choice.preferred_networks),
    )
    last = read_previous(paths["json"])
    report = dated(report, last=last, base=_base(options["previous"]) or last)
    texts = {}
    if "html" in options["formats"]:
        links = {kind.upper(): paths[kind].name for kind in ("csv", "json") if kind in (*options["formats"], "json")}
        texts["html"] = page_of(report, options=PageOptions(columns=columns, links=links))
    if "csv" in options["formats"]:
        texts["csv"] = csv_of(report, bom=options["csv_bom"])
    texts["json"] = json_of(report)
    return report, {kind: Target(path=paths[kind], content=text.encode(), mode=mode) for kind, text in texts.items()}


def _result(options: Options, option: str, *, variables: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the result of a module that is registered in the variable this option names."""
    (module, key), name = _SOURCES[option], options[option]
    result = variables.get(name)
    if isinstance(result, Mapping) and isinstance(result.get(key), (list, tuple)):
        return result
    raise AnsibleActionFail(
        f"{option}: the variable {name!r} holds no list {key!r}: name a variable in which {module} is registered."
    )


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
    for option, most in (("ipv4_prefix", 32), ("ipv6_prefix", 128)):
        if not 0 <= options[option] <= most:
            raise AnsibleActionFail(f"{option}: {options[option]} is not between 0 and {most}.")
    networks = parse_networks(options["preferred_networks"], option="preferred_networks")
    return NetworkView(
        choice=AddressChoice(preferred_networks=networks),
        ipv4_prefix=options["ipv4_prefix"],
        ipv6_prefix=options["ipv6_prefix"],
    )


def _difference(target: Target, *, report: Report) -> dict[str, str]:
    """Return the change of a file in a few words: its content would be a wall of text."""
    before = "another report\n" if target.exists else ""
    after = f"{report['totals']['desktops']} desktops, {len(target.content)} bytes\n"
    return {"before_header": str(target.path), "after_header": str(target.path), "before": before, "after": after}
