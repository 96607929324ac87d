# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The expressions of a source, evaluated by ansible-core's own Constructable as it does for every inventory plugin.

Plain names and values from a batch do not reach the template engine, and equal ones do only once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleError
from ansible.plugins.inventory import Constructable
from ansible.template import Templar

from ...module_utils._api.errors import OptionError
from .._trust import with_trust_of
from .constructed import (
    Construction,
    HostName,
    MemoizedExpression,
    NotPlainError,
    RecordingInventory,
    Variables,
    read_plain,
    stays_as_it_is,
)
from .expression_batches import ROWS, BatchEvaluator, UnknownValueError
from .templates import Part, is_template, template_parts
from .validation import is_value, named_parts

UNKNOWN = object()


class Evaluator(Constructable):
    """Creates the Construction of a source, with what it needs from the inventory plugin as arguments."""

    def __init__(
        self,
        *,
        templar: Templar,
        option: Callable[[str], Any],
        group_name: Callable[[str], str],
        extra_variables: Mapping[str, Any],
    ) -> None:
        super().__init__()
        self.templar = templar
        self._option = option
        self._sanitize_group_name = group_name  # type: ignore[assignment]
        self._vars = dict(extra_variables)
        self._extra = self._vars if option("use_extra_vars") else {}
        self._strict = bool(option("strict"))
        self._batches = BatchEvaluator(self._render_rows, shadowed=self._extra)

    def get_option(self, option: str, hostvars: Any = None) -> Any:
        """Return an option of the inventory plugin."""
        return self._option(option)

    def construction(self, *, hostnames: Iterable[str] = ()) -> Construction:
        """Return all expressions of the source, ready to be applied to hosts."""
        return Construction(
            compose=[self._composed(name, text) for name, text in (self._option("compose") or {}).items()],
            groups=[
                *(self._group(name, text) for name, text in (self._option("groups") or {}).items()),
                *(self._keyed_group(entry) for entry in self._option("keyed_groups") or ()),
            ],
            include=self._conditions("include"),
            exclude=self._conditions("exclude"),
            hostnames={text: self._hostname(text) for text in hostnames if is_template(text)},
            prepare=self._batches.prepare,
        )

    def _composed(self, name: str, expression: Any) -> MemoizedExpression[RecordingInventory]:
        if is_value(expression):
            value = RecordingInventory()
            value.variables[name] = expression
            return MemoizedExpression(work_out=lambda _host, _variables: value, templates=())

        def work_out(host: HostName, variables: Variables) -> None:
            self._set_composite_vars({name: expression}, variables, host, strict=self._strict)

        self._batches.register(expression)
        return self._recorded(work_out, _in_braces(expression))

    def _group(self, name: str, condition: Any) -> MemoizedExpression[RecordingInventory]:
        def work_out(host: HostName, variables: Variables) -> None:
            try:
                known = self._batches.value(condition, variables)
            except UnknownValueError:
                known = None
            # Only a true or false is what core would make of the condition as well.
            groups = {name: known if isinstance(known, bool) else condition}
            self._add_host_to_composed_groups(groups, variables, host, strict=self._strict, fetch_hostvars=False)

        self._batches.register(condition)
        return self._recorded(work_out, _in_braces(condition))

    def _keyed_group(self, entry: Any) -> MemoizedExpression[RecordingInventory]:
        def work_out(host: HostName, variables: Variables) -> None:
            self._add_host_to_keyed_groups([entry], variables, host, strict=self._strict, fetch_hostvars=False)

        if not isinstance(entry, Mapping):
            return self._recorded(work_out)
        entry = named_parts(entry)
        self._batches.register(entry.get("key"))
        return self._recorded(work_out, _in_braces(entry.get("key")), str(entry.get("parent_group") or ""))

    def _conditions(self, option: str) -> list[MemoizedExpression[bool]]:
        return [self._condition(text, option=option) for text in self._option(option) or () if text != ""]

    def _condition(self, text: Any, *, option: str) -> MemoizedExpression[bool]:
        if isinstance(text, bool):
            return MemoizedExpression(work_out=lambda _host, _variables: text, templates=())
        # As a number, because what a template makes of true and false differs between versions of core.
        number = with_trust_of(text, f"1 if ({text}) else 0")

        def holds(host: HostName, variables: Variables) -> bool:
            try:
                return str(self._compose(number, variables)) == "1"
            except Exception as exc:
                raise OptionError(
                    f"The condition {text!r} of {option} cannot be evaluated for {str(host)!r}: {reason(exc)}"
                ) from exc

        self._batches.register(number)
        return MemoizedExpression(work_out=holds, templates=(_in_braces(text),))

    def _hostname(self, template: str) -> MemoizedExpression[Any]:
        parts = template_parts(template) or ()
        for part in parts:
            if part.is_expression:
                self._batches.register(part.text)

        def work_out(_host: HostName, variables: Variables) -> Any:
            value = self._joined(parts, variables)
            return self._rendered(template, variables) if value is UNKNOWN else value

        return MemoizedExpression(work_out=work_out, templates=(template,))

    def _joined(self, parts: Sequence[Part], variables: Variables) -> Any:
        """Return the result of a template, if all its parts are known and core would not convert it."""
        if not parts:
            return UNKNOWN
        values = [self._read(part.text, variables) if part.is_expression else part.text for part in parts]
        if len(values) == 1:
            return values[0]
        if not all(isinstance(value, str) for value in values):
            return UNKNOWN
        text = "".join(values)
        return text if stays_as_it_is(text) else UNKNOWN

    def _rendered(self, template: str, variables: Variables) -> Any:
        self.templar.available_variables = variables
        try:
            return self.templar.template(template)
        except Exception as exc:
            if self._strict:
                raise OptionError(f"The entry {template!r} of hostnames cannot be evaluated: {reason(exc)}") from exc
            return None

    def _recorded(
        self, work_out: Callable[[HostName, Variables], None], *templates: str
    ) -> MemoizedExpression[RecordingInventory]:
        def record(host: HostName, variables: Variables) -> RecordingInventory:
            recorder = RecordingInventory()
            self.inventory = recorder  # type: ignore[assignment]
            work_out(host, variables)
            return recorder

        return MemoizedExpression(work_out=record, templates=templates)

    def _compose(self, template: Any, variables: Variables, *args: Any, **kwargs: Any) -> Any:
        """Read plain names and values from the batch without evaluation; core evaluates everything else."""
        value = self._read(template, variables) if _first_name(template) not in self._extra else UNKNOWN
        if value is UNKNOWN:
            return super()._compose(template, variables, *args, **kwargs)
        # What core would have left behind for the template of a parent group.
        self.templar.available_variables = {**variables, **self._extra} if self._extra else variables
        return value

    def _read(self, expression: Any, variables: Variables) -> Any:
        try:
            return read_plain(expression, variables)
        except NotPlainError:
            pass
        try:
            return self._batches.value(expression, variables)
        except UnknownValueError:
            return UNKNOWN

    def _render_rows(self, text: str, rows: Sequence[tuple[Any, ...]]) -> Any:
        # As tuples, of which core does not look into every entry for templates; a desktop's variables are none.
        self.templar.available_variables = {ROWS: list(rows)}
        try:
            return self.templar.template(text)
        except AnsibleError:
            # Core reports the host and the reason when it evaluates host by host.
            return None


def reason(exc: Exception) -> str:
    """Return why an expression failed; before ansible-core 2.19 errors of Python come as they are."""
    return str(exc.message if isinstance(exc, AnsibleError) else exc)


def _first_name(template: Any) -> str:
    return template.strip().split(".")[0] if isinstance(template, str) else ""


def _in_braces(text: Any) -> str:
    return "{{ (" + str(text) + ") }}"
