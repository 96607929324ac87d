# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Switches the maintenance mode of desktops, and reads it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..errors import WorkspaceError
from ..filters import groups_of_names
from ..records import Record, flag_of
from .calls import Calls, check_seconds, checked_ids, looks, name_of
from .outcomes import ALREADY, CHANGED, REFUSED, TIMED_OUT, UNKNOWN, Failures, Outcome, Report
from .sending import Fates, Sender

_INTERVAL = 5.0
_NOT_TOLD = (
    "The service does not tell the maintenance mode of {count} of these desktops, so whether this changed it, and what "
    "it is now, is not known."
)


@dataclass(frozen=True, kw_only=True)
class MaintenanceRequest:
    """Which desktops to bring into, or out of, maintenance mode, and for how many seconds to wait until it shows."""

    desktop_ids: Sequence[str]
    enabled: bool
    wait_timeout: float = 30.0
    check_mode: bool = False

    def __post_init__(self) -> None:
        """Raise OptionError for a request that cannot work."""
        # The class is frozen for those who use it.
        object.__setattr__(self, "desktop_ids", checked_ids(self.desktop_ids))
        check_seconds(self.wait_timeout, name="wait_timeout")


def mode_of(record: Record) -> bool | None:
    """Return whether a desktop is in maintenance mode, None where the service does not tell."""
    value = flag_of(record.get("in_maintenance_mode"))
    return value if isinstance(value, bool) else None


def set_maintenance_mode(request: MaintenanceRequest, *, calls: Calls) -> Report:
    """Set the maintenance mode of desktops that are not in it and return what became of each.

    Raises WorkspaceError only where nothing was sent; later failures become part of the report.
    """
    return _Switch(request=request, calls=calls).run()


@dataclass(kw_only=True)
class _Switch:
    request: MaintenanceRequest
    calls: Calls
    failures: Failures = field(default_factory=Failures)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def run(self) -> Report:
        wanted = self.request.enabled
        for desktop_id, record in self.calls.existing(self.request.desktop_ids).items():
            mode = mode_of(record)
            self.outcomes[desktop_id] = Outcome(
                desktop_id=desktop_id,
                computer_name=name_of(record),
                result=ALREADY if mode is wanted else CHANGED,
                before=mode,
                after=wanted,
            )
        due = [outcome.desktop_id for outcome in self._ordered() if outcome.result == CHANGED]
        untold = [desktop_id for desktop_id in due if self.outcomes[desktop_id].before is None]
        if untold:
            self.warnings.append(_NOT_TOLD.format(count=len(untold)))
        if not self.request.check_mode:
            self._act(due)
        return Report(outcomes=self._ordered(), warnings=self.warnings, details=self.failures.details)

    def _ordered(self) -> list[Outcome]:
        return [self.outcomes[desktop_id] for desktop_id in self.request.desktop_ids]

    def _act(self, due: Sequence[str]) -> None:
        # Setting a mode twice does no harm.
        sender = Sender(send=self._send, read_back=self._shown, may_repeat=True, failures=self.failures)
        accepted: list[str] = []
        for group in groups_of_names(due):
            fates = sender.run(group, names={})
            self._keep(fates)
            accepted += fates.accepted
        self._confirm(accepted)

    def _keep(self, fates: Fates) -> None:
        for desktop_id in fates.accepted:
            self.outcomes[desktop_id] = replace(self.outcomes[desktop_id], is_sent=True)
        for desktop_id, refusal in fates.refused.items():
            known = self.outcomes[desktop_id]
            self.outcomes[desktop_id] = replace(
                known, result=REFUSED, after=known.before, msg=refusal.msg, error_code=refusal.error_code
            )
        for desktop_id, cause in fates.unclear.items():
            self.outcomes[desktop_id] = replace(
                self.outcomes[desktop_id],
                result=UNKNOWN,
                after=None,
                is_sent=True,
                msg=f"It is not known whether maintenance mode was {self._verb}: {cause}. Run this again.",
            )

    @property
    def _verb(self) -> str:
        return "switched on" if self.request.enabled else "switched off"

    def _send(self, group: list[str]) -> Record:
        body = {"desktop_ids": group, "in_maintenance_mode": self.request.enabled}
        return self.calls.act("PUT", "desktops/maintenance-mode", body, expects_body=False)

    def _shown(self, group: list[str]) -> dict[str, bool | None]:
        """Return for each desktop whether it is in the requested mode after a while, None where that is not told."""
        shown: dict[str, bool | None] = dict.fromkeys(group)
        for _is_last in looks(self.calls.clock, timeout=self.request.wait_timeout, interval=_INTERVAL, first=0.0):
            waiting = [desktop_id for desktop_id in group if not shown[desktop_id]]
            for desktop_id, record in self.calls.records(waiting).items():
                mode = mode_of(record)
                shown[desktop_id] = None if mode is None else mode is self.request.enabled
            if False not in shown.values():
                break
        return shown

    def _confirm(self, accepted: list[str]) -> None:
        if not accepted:
            return
        try:
            shown = self._shown(accepted)
        except WorkspaceError as exc:
            self.failures.note(exc)
            for desktop_id in accepted:
                msg = f"The service accepted the request, but the mode could not be read back: {exc}"
                self.outcomes[desktop_id] = replace(self.outcomes[desktop_id], result=UNKNOWN, after=None, msg=msg)
            return
        for desktop_id in accepted:
            if shown[desktop_id] is False:
                self.outcomes[desktop_id] = replace(
                    self.outcomes[desktop_id],
                    result=TIMED_OUT,
                    after=not self.request.enabled,
                    msg=f"The service accepted the request, but maintenance mode is not {self._verb} after "
                    f"{self.request.wait_timeout:g} seconds: run this again.",
                )
