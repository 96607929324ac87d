# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Runs every module: options in, one result or one failure out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from ansible.module_utils.basic import AnsibleModule

from ._api._acting.outcomes import Report
from ._api._wire.session import Detail
from ._api.client import WorkspaceClient as Client
from ._api.errors import OptionError, WorkspaceError
from ._api.filters import trimmed
from ._api.settings import Settings
from ._client import (
    build_client,
    call_details,
    connection_argument_spec,
    error_of,
    passwords_in_urls,
    secret_strings,
    settings_from,
    without_blanks,
)

__all__ = ("CHECK_MODE", "Client", "Options", "Result", "result_of", "run_module")

Options = dict[str, Any]
Result = dict[str, Any]

MOST_NOTICES = 50
# The option by which Ansible tells a module to change nothing.
CHECK_MODE = "_ansible_check_mode"


class _Module(AnsibleModule):
    """A module that treats empty options as not given, and ignores blanks around values."""

    def _load_params(self) -> None:
        super()._load_params()  # type: ignore[no-untyped-call]
        # Before Ansible compares them with the choices.
        self.params = without_blanks(self.params)
        self.refusal: OptionError | None = None
        own = _own_options(self.argument_spec)
        for name in own.keys() & self.params.keys():
            try:
                self.params[name] = trimmed(self.params[name], name=name, is_list=own[name].get("type") == "list")
            except OptionError as exc:
                self.refusal, self.params[name] = exc, []


def run_module(
    read: Callable[[Client, Any], Result],
    *,
    request_of: Callable[[Options], Any] = lambda _options: None,
    argument_spec: Mapping[str, Any] | None = None,
    **rules: Any,
) -> NoReturn:
    """Run a module: options become one request, and the request one result or one clear failure.

    `request_of` checks the options, among them CHECK_MODE, and raises OptionError before anything is sent. `read` gets
    what it returns. A key `warnings` of the result becomes warnings, and a result that is `failed` fails with the rest
    of it. A module that acts returns `result_of` what became of the desktops.
    """
    module = _Module(  # type: ignore[no-untyped-call]
        argument_spec={**connection_argument_spec(), **(argument_spec or {})}, supports_check_mode=True, **rules
    )
    module.no_log_values.update(passwords_in_urls(module.params))
    # A blank counts as not given; hidden, it would take all blanks out of the result.
    module.no_log_values = {text for text in module.no_log_values if text.strip()}
    failure: WorkspaceError | None = None
    warnings: tuple[str, ...] = ()
    provenance: tuple[str, ...] = ()
    result: Result = {}
    notices: list[str] = []

    def note(text: str) -> None:
        _add_notice(notices, text)
        module.debug(text)  # type: ignore[no-untyped-call]

    try:
        if module.refusal:
            raise module.refusal
        request = request_of({**module.params, CHECK_MODE: module.check_mode})
        settings = settings_from(module.params)
        # Also what came from the environment or a file, which Ansible knows nothing of.
        module.no_log_values.update(secret_strings(settings))
        warnings = settings.warnings
        provenance = (settings.provenance,)
        with build_client(settings, progress=note) as client:
            result = {**read(client, request), **_place(settings, client)}
            warnings = (*warnings, *client.warnings)
    except WorkspaceError as exc:
        failure = exc
    for sentence in provenance:
        note(sentence)
    for warning in (*warnings, *result.pop("warnings", ())):
        module.warn(warning)
    if failure is not None:
        # Outside the handler, where ansible-core up to 2.18 would add a traceback at -vvv.
        module.fail_json(msg=str(failure), **call_details(failure), **_shown(module, notices))
    result = {"changed": False, **_shown(module, notices), **result}
    if result.get("failed"):
        module.fail_json(**result)
    module.exit_json(**result)


def result_of(report: Report, *, what: str) -> Result:
    """Return the result of a module that acts, which has failed where `what` has failed for a desktop."""
    failure = report.failure(what)
    return {
        "changed": report.is_changed,
        "desktops": report.rows(),
        **({"diff": report.diff} if report.has_states else {}),
        "warnings": report.warnings,
        **({} if failure is None else {"failed": True, "msg": failure, **error_of(report.details)}),
    }


def _place(settings: Settings, client: Client) -> Result:
    """Return where the request went, which may come from the environment or a file."""
    project_id = client.used_project_id or settings.project_id
    return {"region": settings.region, "project_id": project_id, "endpoint": settings.workspace_url}


def _add_notice(notices: list[str], text: str) -> None:
    """Add a sentence to the notices; of too many the oldest detail goes, such as the pages of a list."""
    notices.append(text)
    if len(notices) > MOST_NOTICES:
        del notices[next((place for place, notice in enumerate(notices) if isinstance(notice, Detail)), 0)]


def _shown(module: AnsibleModule, notices: list[str]) -> Result:
    """Return the notices for the result, if the verbosity shows them."""
    return {"notices": list(notices)} if notices and module._verbosity > 0 else {}  # noqa: SLF001 - the only way to know


def _own_options(spec: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Return the rules of all options, by each of their names, except those for the connection.

    Blanks may be part of a password.
    """
    own = [(name, rules) for name, rules in spec.items() if name not in connection_argument_spec()]
    return {name: rules for option, rules in own for name in (option, *rules.get("aliases", ()))}
