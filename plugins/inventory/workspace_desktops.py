# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: workspace_desktops
short_description: Desktops of Huawei Cloud Workspace as hosts, grouped by login status and IP network
version_added: 0.1.0
description:
  - Makes one host of each desktop, grouped by login status, by IP network and by operating system.
  - Its configuration file's name must end in C(workspace_desktops.yml) or C(workspace_desktops.yaml).
  - All desktops are in the inventory or it fails with an error. No desktop is left out or merged with another, whatever
    it is called.
  - No value that comes from the service is ever treated as a template.
author:
  - huaweicloud.workspace contributors (@huaweicloud)
extends_documentation_fragment:
  - huaweicloud.workspace.connection
  - constructed
  - inventory_cache
options:
  plugin:
    description: Marks the file as a configuration of this plugin.
    type: str
    required: true
    choices: [huaweicloud.workspace.workspace_desktops]
  fetch:
    description:
      - How the desktops are read.
      - V(bulk) reads 500 desktops with all their details in one request.
      - V(single) reads the list of connections and then each desktop by a request of its own, for credentials without
        the right C(workspace:desktops:list).
      - V(auto) uses V(bulk), and V(single) with a notice where the service refuses it or does not know it.
    type: str
    choices: [auto, bulk, single]
    default: auto
  filters:
    description:
      - Filters that the service applies, under the names and with the values of the options of
        M(huaweicloud.workspace.workspace_desktop_info), except O(huaweicloud.workspace.workspace_desktop_info#module:desktop_ids),
        O(huaweicloud.workspace.workspace_desktop_info#module:login_status),
        O(huaweicloud.workspace.workspace_desktop_info#module:sort_field) and
        O(huaweicloud.workspace.workspace_desktop_info#module:sort_type).
      - They need the bulk call, see O(fetch).
    type: dict
    default: {}
  hostnames:
    description:
      - What a host is called, tried in turn. Each entry is a field of the desktop such as V(computer_name), a part of
        one such as V(tags.department), or a Jinja2 template of the variables, such as
        V({{ workspace_computer_name | lower }}).
      - A name that is empty, has a colon, slash, brace, percent sign, hash or control character, begins with a hyphen or
        dot, is reserved or too long, or is the name of a group, is passed over. The desktop ID is the last resort.
    type: list
    elements: str
    default: [computer_name, desktop_id]
  on_duplicate:
    description:
      - What happens when several desktops would have the same name, upper and lower case being the same.
      - V(suffix) names all of them C(NAME_ID) with a warning, V(id) gives all of them their desktop ID with a warning, and
        V(error) fails.
    type: str
    choices: [suffix, id, error]
    default: suffix
  hostvars_prefix:
    description:
      - What the names of all host variables begin with. All expressions see the variables under these names.
      - It may not be empty, because fields such as C(tags) and C(environment) are reserved words of Ansible.
    type: str
    default: workspace_
  hostvars:
    description:
      - Which host variables are set.
      - V(default) sets desktop_id, computer_name, login_status, status, task_status, ip_addresses, user_name, users,
        user_group, attach_state, desktop_type, os_type, os_version, availability_zone, site_name, subnet_id, tags (as a
        dictionary), enterprise_project_id, product_id, created, in_maintenance_mode, region, project_id, is_connected
        and is_running.
      - V(all) sets every field of the record.
      - Any other value is a list of the fields to set.
      - Expressions can use every field, whether it is set or not.
    type: list
    elements: str
    default: [default]
  set_ansible_host:
    description:
      - Whether C(ansible_host) is set to an address of the desktop.
      - An C(ansible_host) that an earlier inventory source set is kept in any case.
    type: bool
    default: true
  preferred_networks:
    description:
      - Networks in CIDR notation. C(ansible_host) is the first address in the first of them that has one.
      - Without an address in them it is the field C(ipv4) of the desktop, else its first fixed IPv4 address, else any.
    type: list
    elements: str
    default: []
  ip_version:
    description: Only addresses of this IP version become C(ansible_host).
    type: int
    choices: [4, 6]
  address_type:
    description: Only addresses of this type become C(ansible_host), V(fixed) for private and V(floating) for elastic ones.
    type: str
    choices: [fixed, floating]
  group:
    description: Name of the group that all desktops are in. An empty name makes no such group.
    type: str
    default: workspace_desktops
  ipv4_prefix:
    description:
      - Prefix length of the networks by which desktops are grouped, from 1 to 32. 0 makes no such groups.
      - The groups have names like C(ip_10_0_9_0_24). With 32 each address has a group, all of them in C(ip_addresses).
    type: int
    default: 24
  ipv6_prefix:
    description:
      - Prefix length of the IPv6 networks by which desktops are grouped, from 1 to 128. 0 makes no such groups.
      - The groups have names like C(ip_2001_0db8_0000_0001_64).
    type: int
    default: 64
  ip_groups:
    description: More groups by address, each a name with a list of networks in CIDR notation.
    type: dict
    default: {}
notes:
  - The groups C(login_status_unregister), C(login_status_registered), C(login_status_connected),
    C(login_status_disconnected) and C(no_ip) always exist, so that plays on an empty one do not warn.
  - Strings may be templates, also with lookups, vaulted values and extra variables. Values from the environment never are.
  - Cache files of most cache plugins can be read by everyone on the machine. They hold the records of the desktops, but
    never a credential.
seealso:
  - module: huaweicloud.workspace.workspace_desktop_info
"""

EXAMPLES = r"""
# workspace_desktops.yml: all desktops of a region, the credential comes from HW_ACCESS_KEY and HW_SECRET_KEY
plugin: huaweicloud.workspace.workspace_desktops
region: cn-north-4

# The address in the office network is the one to connect to
preferred_networks:
  - 10.0.0.0/8

# Named by tag and name in lower case, by ID where that is no name
hostnames:
  - "{{ workspace_tags.department | mandatory }}-{{ workspace_computer_name | lower }}"
  - computer_name
  - desktop_id

# Only desktops that run
filters:
  status: ACTIVE

# Groups by address besides those by /24 network
ip_groups:
  head_office: [10.0.1.0/24, 10.0.2.0/24]
  branches: [10.0.3.0/24]

# Groups and variables by expressions
keyed_groups:
  - key: workspace_availability_zone
    prefix: zone
groups:
  assigned: workspace_users | length > 0
compose:
  ansible_user: workspace_user_name | default('administrator', true)

# Asked for at most every five minutes
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.ansible/tmp/workspace_cache
cache_timeout: 300
"""

import time
from collections.abc import Mapping
from typing import Any

from ansible import constants
from ansible.errors import AnsibleError, AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

from ..module_utils._api.errors import OptionError, WorkspaceError
from ..module_utils._connection import settings_from
from ..plugin_utils._constructed import HostToken, NotPlainError, Recorder, read_plain
from ..plugin_utils._options import (
    NOT_TEMPLATED,
    InventoryOptions,
    check_keys,
    read_options,
    template_option,
)
from ..plugin_utils._plan import carry_out
from ..plugin_utils._planning import Planner
from ..plugin_utils._sources import Answers, cache_key, fetch_answers, read_cached, store

SUFFIXES = ("workspace_desktops.yml", "workspace_desktops.yaml")


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """Glue between ansible-core and the parts in plugin_utils."""

    NAME = "huaweicloud.workspace.workspace_desktops"

    def verify_file(self, path: str) -> bool:
        """Tell whether a file is a configuration of this plugin by its name."""
        return bool(super().verify_file(path)) and path.endswith(SUFFIXES)

    def parse(self, inventory: InventoryData, loader: DataLoader, path: str, cache: bool = True) -> None:  # noqa: FBT001, FBT002 - as core calls it
        """Add the desktops to the inventory, all of them or, with an error, none."""
        super().parse(inventory, loader, path, cache)
        config = self._read_config_data(path)
        try:
            options = self._read_options(config)
            answers = self._answers(options, may_read_cache=cache)
            planner = Planner(
                options=options,
                construct=self._construct if self._has_constructed() else None,
                template=self._template_name,
                group_name=self._sanitize_group_name,
                taken_groups=list(inventory.groups),
                warn=self.display.warning,
            )
            plan = planner.plan(answers)
        except WorkspaceError as exc:
            raise AnsibleParserError(str(exc)) from exc
        carry_out(plan, inventory=inventory)

    def _read_options(self, config: Mapping[str, Any]) -> InventoryOptions:
        definitions = constants.config.get_configuration_definitions("inventory", self._load_name)
        aliases = {alias for definition in definitions.values() for alias in definition.get("aliases") or ()}
        check_keys(config, known={*definitions, *aliases})
        self.templar.available_variables = self._vars or {}
        options: dict[str, Any] = {}
        for name in definitions:
            value = self.get_option(name)
            if name not in NOT_TEMPLATED:
                try:
                    value = template_option(value, template=self.templar.template)
                except AnsibleError as exc:
                    raise OptionError(f"The option {name} cannot be evaluated: {exc.message}") from exc
            options[name] = value
        return read_options(options)

    def _answers(self, options: InventoryOptions, *, may_read_cache: bool) -> Answers:
        settings = settings_from(options.connection)
        if not self.get_option("cache"):
            return self._fetch(options)
        key = cache_key(settings, options=options)
        answers = read_cached(self._cache, key=key) if may_read_cache else None
        if answers is not None:
            age = max(0.0, time.time() - answers.fetched_at)
            self.display.v(f"{self.NAME}: {answers.count} desktops from the cache, {age:.0f} s old")
            return answers
        answers = self._fetch(options)
        store(answers, key=key, cache=self._cache)
        return answers

    def _fetch(self, options: InventoryOptions) -> Answers:
        answers = fetch_answers(
            settings_from(options.connection),
            options=options,
            notify=lambda text: self.display.v(f"{self.NAME}: {text}"),
            notice=self.display.warning,
        )
        self.display.v(f"{self.NAME}: {answers.count} desktops from the service")
        return answers

    def _has_constructed(self) -> bool:
        return any(self.get_option(name) for name in ("compose", "groups", "keyed_groups"))

    def _construct(self, host: HostToken, variables: dict[str, Any], recorder: Recorder) -> None:
        """Let core's own Constructable write into the recorder instead of the inventory."""
        strict = self.get_option("strict")
        variables["inventory_hostname"] = str(host)
        inventory = self.inventory
        self.inventory = recorder  # type: ignore[assignment]
        try:
            self._set_composite_vars(self.get_option("compose"), variables, host, strict=strict)
            variables = {**variables, **recorder.variables}
            self._add_host_to_composed_groups(
                self.get_option("groups"), variables, host, strict=strict, fetch_hostvars=False
            )
            self._add_host_to_keyed_groups(
                self.get_option("keyed_groups"), variables, host, strict=strict, fetch_hostvars=False
            )
        finally:
            self.inventory = inventory

    def _compose(self, template: Any, variables: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Read plain names without a template engine; core evaluates everything else."""
        extra = (self._vars or {}) if self.get_option("use_extra_vars") else {}
        try:
            if not extra or template.split(".")[0] not in extra:
                self.templar.available_variables = variables
                return read_plain(template, variables)
        except (AttributeError, NotPlainError):
            pass
        return super()._compose(template, variables, *args, **kwargs)

    def _template_name(self, text: str, variables: dict[str, Any]) -> Any:
        self.templar.available_variables = variables
        try:
            return self.templar.template(text)
        except AnsibleError as exc:
            if self.get_option("strict"):
                raise OptionError(f"The entry {text!r} of hostnames cannot be evaluated: {exc.message}") from exc
            return None
