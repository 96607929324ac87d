# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of objects: their fields with what AWX gives them by default, and what they refer to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_NOTIFICATIONS = tuple(f"notification_templates_{when}" for when in ("started", "success", "error"))


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One endpoint; `unique` are the fields by which AWX tells two objects apart."""

    type: str
    fields: Mapping[str, object]
    required: tuple[str, ...] = ("name",)
    unique: tuple[str, ...] = ("name",)
    references: Mapping[str, str] = field(default_factory=dict)
    sublists: Mapping[str, str] = field(default_factory=dict)
    # What goes with an object when it is deleted: endpoint and the field that names the object
    takes_along: tuple[tuple[str, str], ...] = ()


_ASK: dict[str, object] = dict.fromkeys(
    (
        "ask_credential_on_launch",
        "ask_diff_mode_on_launch",
        "ask_execution_environment_on_launch",
        "ask_forks_on_launch",
        "ask_instance_groups_on_launch",
        "ask_inventory_on_launch",
        "ask_job_slice_count_on_launch",
        "ask_job_type_on_launch",
        "ask_labels_on_launch",
        "ask_limit_on_launch",
        "ask_scm_branch_on_launch",
        "ask_skip_tags_on_launch",
        "ask_tags_on_launch",
        "ask_timeout_on_launch",
        "ask_variables_on_launch",
        "ask_verbosity_on_launch",
    ),
    False,
)
_PROMPTS: dict[str, object] = {
    "extra_data": {},
    "inventory": None,
    "scm_branch": None,
    "job_type": None,
    "job_tags": None,
    "skip_tags": None,
    "limit": None,
    "diff_mode": None,
    "verbosity": None,
    "execution_environment": None,
    "forks": None,
    "job_slice_count": None,
    "timeout": None,
}
_ORGANIZATION = {"organization": "organizations"}
_BASE: dict[str, object] = {"name": "", "description": ""}
_OF_ORGANIZATION: dict[str, object] = {**_BASE, "organization": None}

KINDS: Mapping[str, Kind] = {
    "organizations": Kind(type="organization", fields={**_BASE, "default_environment": None, "max_hosts": 0}),
    "credential_types": Kind(
        type="credential_type",
        fields={**_BASE, "kind": "", "namespace": None, "managed": False, "inputs": {}, "injectors": {}},
        required=("name", "kind"),
        unique=("name", "kind"),
    ),
    "credentials": Kind(
        type="credential",
        fields={**_OF_ORGANIZATION, "credential_type": None, "inputs": {}, "managed": False},
        required=("name", "credential_type"),
        unique=("name", "organization", "credential_type"),
        references={**_ORGANIZATION, "credential_type": "credential_types"},
    ),
    "execution_environments": Kind(
        type="execution_environment",
        fields={**_OF_ORGANIZATION, "image": "", "managed": False, "credential": None, "pull": ""},
        required=("name", "image"),
        references={**_ORGANIZATION, "credential": "credentials"},
    ),
    "projects": Kind(
        type="project",
        fields={
            **_OF_ORGANIZATION,
            "scm_type": "",
            "scm_url": "",
            "scm_branch": "",
            "scm_refspec": "",
            "scm_clean": False,
            "scm_delete_on_update": False,
            "scm_track_submodules": False,
            "scm_update_on_launch": False,
            "scm_update_cache_timeout": 0,
            "allow_override": False,
            "local_path": "",
            "credential": None,
            "default_environment": None,
            "timeout": 0,
            "scm_revision": "",
            "status": "never updated",
        },
        required=("name", "organization"),
        unique=("name", "organization"),
        references={**_ORGANIZATION, "credential": "credentials", "default_environment": "execution_environments"},
        sublists=dict.fromkeys(_NOTIFICATIONS, "notification_templates"),
        takes_along=(("project_updates", "project"), ("schedules", "unified_job_template")),
    ),
    "notification_templates": Kind(
        type="notification_template",
        fields={
            **_OF_ORGANIZATION,
            "notification_type": "",
            "notification_configuration": {},
            "messages": None,
        },
        required=("name", "organization", "notification_type"),
        unique=("name", "organization"),
        references=_ORGANIZATION,
    ),
    "project_updates": Kind(
        type="project_update",
        fields={
            **_BASE,
            "project": None,
            "status": "successful",
            "failed": False,
            "finished": "2026-01-01T00:00:01Z",
            "event_processing_finished": True,
            "scm_revision": "",
        },
        unique=(),
    ),
    "inventories": Kind(
        type="inventory",
        fields={**_OF_ORGANIZATION, "kind": "", "host_filter": None, "variables": ""},
        required=("name", "organization"),
        unique=("name", "organization"),
        references=_ORGANIZATION,
        sublists={"instance_groups": "instance_groups"},
        takes_along=(("inventory_sources", "inventory"),),
    ),
    "inventory_sources": Kind(
        type="inventory_source",
        fields={
            **_OF_ORGANIZATION,
            "source": "",
            "source_path": "",
            "source_vars": "",
            "scm_branch": "",
            "credential": None,
            "enabled_var": "",
            "enabled_value": "",
            "host_filter": "",
            "limit": "",
            "overwrite": False,
            "overwrite_vars": False,
            "timeout": 0,
            "verbosity": 1,
            "execution_environment": None,
            "inventory": None,
            "update_on_launch": False,
            "update_cache_timeout": 0,
            "source_project": None,
        },
        required=("name", "inventory", "source"),
        unique=("name", "inventory"),
        references={
            "credential": "credentials",
            "inventory": "inventories",
            "source_project": "projects",
            "execution_environment": "execution_environments",
        },
        sublists=dict.fromkeys(_NOTIFICATIONS, "notification_templates"),
        takes_along=(("schedules", "unified_job_template"),),
    ),
    "job_templates": Kind(
        type="job_template",
        fields={
            **_OF_ORGANIZATION,
            **_ASK,
            "job_type": "run",
            "inventory": None,
            "project": None,
            "playbook": "",
            "scm_branch": "",
            "forks": 0,
            "limit": "",
            "verbosity": 0,
            "extra_vars": "",
            "job_tags": "",
            "force_handlers": False,
            "skip_tags": "",
            "start_at_task": "",
            "timeout": 0,
            "use_fact_cache": False,
            "execution_environment": None,
            "host_config_key": "",
            "survey_enabled": False,
            "become_enabled": False,
            "diff_mode": False,
            "allow_simultaneous": False,
            "job_slice_count": 1,
            "webhook_service": "",
        },
        required=("name", "project", "playbook"),
        unique=("name", "organization"),
        references={
            **_ORGANIZATION,
            "inventory": "inventories",
            "project": "projects",
            "execution_environment": "execution_environments",
        },
        sublists={
            "credentials": "credentials",
            "labels": "labels",
            "instance_groups": "instance_groups",
            **dict.fromkeys(_NOTIFICATIONS, "notification_templates"),
        },
        takes_along=(("schedules", "unified_job_template"),),
    ),
    "workflow_job_templates": Kind(
        type="workflow_job_template",
        fields={
            **_OF_ORGANIZATION,
            "extra_vars": "",
            "survey_enabled": False,
            "allow_simultaneous": False,
            "inventory": None,
            "limit": None,
            "scm_branch": None,
            "webhook_service": "",
            "job_tags": None,
            "skip_tags": None,
            **{name: value for name, value in _ASK.items() if "inventory" in name or "variables" in name},
        },
        unique=("name", "organization"),
        references={**_ORGANIZATION, "inventory": "inventories"},
        sublists={"labels": "labels", **dict.fromkeys(_NOTIFICATIONS, "notification_templates")},
        takes_along=(
            ("workflow_job_template_nodes", "workflow_job_template"),
            ("schedules", "unified_job_template"),
            ("workflow_approval_templates", "workflow_job_template"),
        ),
    ),
    "workflow_job_template_nodes": Kind(
        type="workflow_job_template_node",
        fields={
            **_PROMPTS,
            "workflow_job_template": None,
            "unified_job_template": None,
            "all_parents_must_converge": False,
            "identifier": "",
        },
        required=("workflow_job_template",),
        unique=("workflow_job_template", "identifier"),
        references={"workflow_job_template": "workflow_job_templates", "unified_job_template": "node_templates"},
        sublists={
            "credentials": "credentials",
            **{f"{when}_nodes": "workflow_job_template_nodes" for when in ("success", "failure", "always")},
        },
    ),
    "workflow_approval_templates": Kind(
        type="workflow_approval_template",
        fields={**_BASE, "timeout": 0, "workflow_job_template": None},
        required=("name",),
        unique=(),
    ),
    "schedules": Kind(
        type="schedule",
        fields={**_BASE, **_PROMPTS, "rrule": "", "enabled": True, "unified_job_template": None},
        required=("name", "rrule", "unified_job_template"),
        unique=("name", "unified_job_template"),
        references={"unified_job_template": "unified_job_templates"},
        sublists={"credentials": "credentials", "labels": "labels", "instance_groups": "instance_groups"},
    ),
}

# What can be launched and scheduled is found under this name, too.
UNIFIED = ("projects", "inventory_sources", "job_templates", "workflow_job_templates")
SURVEYED = ("job_templates", "workflow_job_templates")
