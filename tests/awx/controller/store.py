# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The objects of the controller: made, changed, found and deleted as its REST API does."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from . import rules
from .kinds import KINDS, SURVEYED, UNIFIED, Kind
from .rules import RefusedError

Row = dict[str, Any]
ENCRYPTED = "$encrypted$"
REVISION = "0123456789abcdef0123456789abcdef01234567"


class MissingError(Exception):
    """There is no such object or list."""


class InUseError(Exception):
    """An object may not be deleted because others need it."""


class Store:
    """All objects, each with a number of its own, and what belongs together."""

    def __init__(self, *, playbooks: tuple[str, ...] | None = None) -> None:
        """`playbooks` are the files of every project that is synchronised; None is any."""
        self.playbooks = playbooks
        self.update_status = "successful"
        """What becomes of the updates of projects from now on."""
        self.changes = 0
        self._rows: dict[str, dict[int, Row]] = {endpoint: {} for endpoint in KINDS}
        self._lists: dict[tuple[int, str], list[int]] = {}
        self._surveys: dict[int, Row] = {}
        self._last = 0
        self.create("organizations", {"name": "Default"})
        self.changes = 0

    def rows(self, endpoint: str) -> list[Row]:
        """Return the objects of an endpoint as they are stored, secrets included."""
        if endpoint == "unified_job_templates":
            return [row for name in UNIFIED for row in self._rows[name].values()]
        if endpoint == "node_templates":
            return [*self.rows("unified_job_templates"), *self.rows("workflow_approval_templates")]
        if endpoint not in self._rows:
            # Labels and the like: there are none.
            return []
        return list(self._rows[endpoint].values())

    def one(self, endpoint: str, name: str) -> Row:
        """Return the one object of this name."""
        (found,) = (row for row in self.rows(endpoint) if row.get("name", row.get("identifier")) == name)
        return found

    def find(self, endpoint: str, query: Mapping[str, str]) -> list[Row]:
        """Return, as a client is shown them, the objects that match all of the query and any of its `or__` parts."""
        ways = {key.removeprefix("or__"): value for key, value in query.items() if key.startswith("or__")}
        all_of = {key: value for key, value in query.items() if not key.startswith("or__")}
        return [
            self.shown(row)
            for row in self.rows(endpoint)
            if all(_equals(row, key, value) for key, value in all_of.items())
            and (not ways or any(_equals(row, key, value) for key, value in ways.items()))
        ]

    def get(self, endpoint: str, number: int) -> Row:
        """Return one object as it is stored."""
        for row in self.rows(endpoint):
            if row["id"] == number:
                return row
        raise MissingError(f"{endpoint}/{number}")

    def create(self, endpoint: str, given: Mapping[str, Any]) -> Row:
        """Make an object of the fields that its kind has; raises RefusedError for what AWX refuses."""
        kind = _kind(endpoint)
        row = {**copy.deepcopy(dict(kind.fields)), **{key: given[key] for key in given if key in kind.fields}}
        for name in kind.required:
            if row[name] in (None, ""):
                raise RefusedError(name, "This field is required.")
        self._check(endpoint, row)
        self._last += 1
        row.update(id=self._last, type=kind.type, url=f"/api/v2/{endpoint}/{self._last}/")
        self._rows[endpoint][self._last] = row
        self.changes += 1
        if endpoint == "projects" and row["scm_type"]:
            self.synchronise(row)
        return row

    def change(self, endpoint: str, number: int, given: Mapping[str, Any]) -> Row:
        """Change fields of an object; a secret given as it is shown stays as it is."""
        row, kind = self.get(endpoint, number), _kind(endpoint)
        wanted = {**row, **{key: given[key] for key in given if key in kind.fields}}
        if endpoint == "credentials":
            wanted["inputs"] = {
                key: row["inputs"].get(key, "") if value == ENCRYPTED else value
                for key, value in wanted["inputs"].items()
            }
        self._check(endpoint, wanted)
        self.changes += wanted != row
        row.update(wanted)
        return row

    def delete(self, endpoint: str, number: int) -> None:
        """Delete an object with all that goes with it."""
        self.get(endpoint, number)
        if endpoint == "credential_types" and any(row["credential_type"] == number for row in self.rows("credentials")):
            raise InUseError("Credential types that are in use cannot be deleted.")
        for other, name in KINDS[endpoint].takes_along:
            for row in [row for row in self.rows(other) if row[name] == number]:
                self.delete(other, row["id"])
        del self._rows[endpoint][number]
        self.changes += 1

    def synchronise(self, project: Row) -> Row:
        """Update a project from its source; it takes no time."""
        update = self.create("project_updates", {"name": project["name"], "project": project["id"]})
        self.changes -= 1
        update["status"] = project["status"] = self.update_status
        update["failed"] = self.update_status != "successful"
        if not update["failed"]:
            update["scm_revision"] = project["scm_revision"] = REVISION
        return update

    def approve(self, number: int, given: Mapping[str, Any]) -> Row:
        """Make a node of a workflow wait for an approval."""
        node = self.get("workflow_job_template_nodes", number)
        more = {"workflow_job_template": node["workflow_job_template"]}
        template = self.create("workflow_approval_templates", {**given, **more})
        node["unified_job_template"] = template["id"]
        return template

    def members(self, endpoint: str, number: int, sublist: str) -> list[Row]:
        """Return the objects of a list of an object."""
        row = self.get(endpoint, number)
        target = _kind(endpoint).sublists.get(sublist)
        if target is None:
            raise MissingError(f"{endpoint}/{number}/{sublist}")
        wanted = self._lists.get((row["id"], sublist), [])
        return [self.shown(other) for other in self.rows(target) if other["id"] in wanted]

    def associate(self, endpoint: str, number: int, sublist: str, given: Mapping[str, Any]) -> None:
        """Put an object into a list of another one, or take it out."""
        target = _kind(endpoint).sublists.get(sublist)
        if target is None:
            raise MissingError(f"{endpoint}/{number}/{sublist}")
        other = self.get(target, given["id"])
        listed = self._lists.setdefault((self.get(endpoint, number)["id"], sublist), [])
        if given.get("disassociate"):
            listed.remove(other["id"])
        elif other["id"] not in listed:
            listed.append(other["id"])
        self.changes += 1

    def survey(self, endpoint: str, number: int) -> Row:
        """Return the survey of a template as a client sees it, empty if it has none."""
        self._check_surveyed(endpoint)
        survey = copy.deepcopy(self._surveys.get(self.get(endpoint, number)["id"], {}))
        for question in survey.get("spec", []):
            if question["type"] == "password" and question.get("default"):
                question["default"] = ENCRYPTED
        return survey

    def set_survey(self, endpoint: str, number: int, survey: Row | None) -> None:
        """Give a template another survey, or none."""
        self._check_surveyed(endpoint)
        if survey is None:
            self._surveys.pop(self.get(endpoint, number)["id"], None)
        else:
            rules.check_survey(survey)
            self._surveys[self.get(endpoint, number)["id"]] = survey
        self.changes += 1

    def shown(self, row: Row, *, made: bool = False) -> Row:
        """Return an object as a client sees it: without secrets, and with the addresses of what belongs to it.

        A project that was just `made` is being updated.
        """
        endpoint = row["url"].split("/")[3]
        view = copy.deepcopy(row)
        lists = {name: f"{row['url']}{name}/" for name in KINDS[endpoint].sublists}
        view["related"] = {**lists, "survey_spec": f"{row['url']}survey_spec/", "update": f"{row['url']}update/"}
        if endpoint == "workflow_job_template_nodes" and row["unified_job_template"] is not None:
            (used,) = (other for other in self.rows("node_templates") if other["id"] == row["unified_job_template"])
            view["related"]["unified_job_template"] = used["url"]
        view["summary_fields"] = {}
        if made and endpoint == "projects":
            for update in self.rows("project_updates"):
                if update["project"] == row["id"]:
                    view["summary_fields"] = {"current_update": {"id": update["id"]}}
        if endpoint == "notification_templates":
            given = row["notification_configuration"]
            hidden = {key: ENCRYPTED for key in given if key in rules.NOTIFICATION_SECRETS}
            view["notification_configuration"] = {**given, **hidden}
        if endpoint == "credentials":
            secret = self._secret_fields(row)
            view["inputs"] = {key: ENCRYPTED if key in secret else value for key, value in row["inputs"].items()}
        return view

    def _secret_fields(self, credential: Row) -> set[str]:
        fields = self.get("credential_types", credential["credential_type"])["inputs"].get("fields", [])
        return {field["id"] for field in fields if field.get("secret")}

    @staticmethod
    def _check_surveyed(endpoint: str) -> None:
        if endpoint not in SURVEYED:
            raise MissingError(f"{endpoint} have no survey")

    def _check(self, endpoint: str, row: Row) -> None:
        """Raise RefusedError for a reference to nothing, a name that is taken, and what the kind's own rules refuse."""
        kind = _kind(endpoint)
        for name, target in kind.references.items():
            if row[name] is not None and not any(other["id"] == row[name] for other in self.rows(target)):
                raise RefusedError(name, f'Invalid pk "{row[name]}" - object does not exist.')
        for other in self.rows(endpoint) if kind.unique else ():
            if other["id"] != row.get("id") and all(other[name] == row[name] for name in kind.unique):
                raise RefusedError("__all__", f"{kind.type} with this {', '.join(kind.unique)} already exists.")
        check = self._rules().get(endpoint)
        if check:
            check(row)
        for name in ("extra_vars", "variables"):
            if name in kind.fields:
                rules.check_variables(name, row[name])

    def _rules(self) -> dict[str, Callable[[Row], None]]:
        return {
            "credential_types": rules.check_credential_type,
            "credentials": self._check_credential,
            "inventory_sources": self._check_inventory_source,
            "job_templates": self._check_job_template,
            "notification_templates": rules.check_notification,
            "schedules": rules.check_schedule,
        }

    def _check_credential(self, row: Row) -> None:
        rules.check_credential(row, credential_type=self.get("credential_types", row["credential_type"]))

    def _check_inventory_source(self, row: Row) -> None:
        rules.check_inventory_source(row)
        # A source belongs to the organization of its inventory.
        row["organization"] = self.get("inventories", row["inventory"])["organization"]

    def _check_job_template(self, row: Row) -> None:
        project = self.get("projects", row["project"])
        if project["scm_type"] and project["status"] != "successful":
            raise RefusedError("playbook", "Playbook not found for project.")
        if self.playbooks is not None and row["playbook"] not in self.playbooks:
            raise RefusedError("playbook", "Playbook not found for project.")
        if row["inventory"] is None and not row["ask_inventory_on_launch"]:
            raise RefusedError("inventory", "You must either set a default value or ask to prompt on launch.")


def _kind(endpoint: str) -> Kind:
    if endpoint not in KINDS:
        raise MissingError(endpoint)
    return KINDS[endpoint]


def _equals(row: Row, key: str, value: str) -> bool:
    if key not in row:
        raise RefusedError("detail", f"{row['type']} has no field named '{key}'")
    return str(row[key]) == value
