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
    it is called, also over several sources of this plugin.
  - One desktop is one host. If several sources of this plugin give it, its variables and C(ansible_host) are those of the
    last source, its name is that of the first, and it is in the groups of all of them, except that its login status is
    that of the last.
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
      - V(auto) uses V(bulk), and V(single) with a warning where the service refuses that request or does not know it.
    type: str
    default: auto
    choices: [auto, bulk, single]
  filters:
    description:
      - Filters that the service applies, under the names and with the values of the options of
        M(huaweicloud.workspace.workspace_desktop_info), except O(huaweicloud.workspace.workspace_desktop_info#module:desktop_ids),
        O(huaweicloud.workspace.workspace_desktop_info#module:login_status),
        O(huaweicloud.workspace.workspace_desktop_info#module:sort_field) and
        O(huaweicloud.workspace.workspace_desktop_info#module:sort_type).
      - They need the bulk call, see O(fetch).
      - A filter that is null, empty or blank does not filter. A list of blank entries only is an error.
    type: dict
    default: {}
  hostnames:
    description:
      - What a host is called, tried in turn. Each entry is a field of the desktop such as V(computer_name), a part of
        one such as V(tags.department), or a Jinja2 template of the variables, such as
        V({{ workspace_computer_name | lower }}).
      - Blanks and commas become an underscore, several in a row become one, because patterns of hosts are split at
        them. C(Lab PC 7) is the host C(Lab_PC_7), and C(Doe, Jane) is C(Doe_Jane).
      - A name that is empty, has a colon, slash, brace, bracket, asterisk, question mark, percent sign, hash or control
        character, begins with a hyphen, dot or sign that patterns of hosts begin with, is reserved or too long, or is the
        name of a group, is passed over. The desktop ID is the last resort.
      - So each name selects its own host and no other, in C(--limit), C(hosts), C(delegate_to) and retry files.
      - A desktop that an earlier source of this plugin made a host of keeps the name it has there.
    type: list
    elements: str
    default: [computer_name, desktop_id]
  on_duplicate:
    description:
      - What happens when several desktops would have the same name, upper and lower case being the same.
      - V(suffix) names all of them C(NAME_ID) with a warning, V(id) gives all of them their desktop ID with a warning, and
        V(error) fails.
      - Desktops of earlier sources of this plugin in the same inventory count as well. Their hosts keep their names, and
        the desktops of this source get others. Desktops are told apart by their ID, whatever variables are set.
      - A host of a source of another kind, such as a static file, and a desktop of exactly its name are one host, so that
        a file can add variables to a desktop.
    type: str
    default: suffix
    choices: [suffix, id, error]
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
      - Otherwise it is a list of the fields to set, in which V(default) stands for those named above.
      - Expressions can use every field, whether it is set or not.
    type: list
    elements: str
    default: [default]
  set_ansible_host:
    description:
      - Whether C(ansible_host) is set to an address of the desktop.
      - One that an earlier inventory source of another kind set is kept, unless O(overwrite_ansible_host) is true.
    type: bool
    default: true
  overwrite_ansible_host:
    description: Whether an C(ansible_host) that an earlier inventory source of another kind set is overwritten.
    type: bool
    default: false
  preferred_networks:
    description:
      - Networks in CIDR notation. C(ansible_host) is the first address in the first of them that has one.
      - Without an address in them it is the field C(ipv4) of the desktop, else its first fixed IPv4 address, else any.
      - Addresses that no other machine can connect to never are. These are loopback, unspecified, multicast, broadcast,
        reserved and link-local ones, and IPv6 addresses that stand for an IPv4 address of these kinds. A network of
        C(169.254.0.0/16) named here still counts.
      - Site-local, 6to4 and Teredo addresses come last.
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
    description:
      - Name of the group that all desktops are in. An empty name makes no such group.
      - It contains the other built-in groups, so that variables of those win over its own. A host of another source in one
        of them does not become a member, because such a group is then left beside it.
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
  group_by:
    description:
      - More groups by the values of fields, such as V(status), V(availability_zone), V(user_name), V(users),
        V(subnet_id), V(desktop_type), V(region), V(project_id), V(product_id) or V(metadata.image_name), or of a tag, such as
        V(tag:department).
      - A group's name is the field's name and its value in lower case with underscores, such as C(status_active) or
        C(tag_department_finance). A list makes a group of each of its entries. No value makes no group.
      - With V(region), its groups contain those of V(availability_zone) and of V(project_id).
    type: list
    elements: str
    default: []
  usage_days:
    description:
      - How many of the last days, from 1 to 180, the figures of use are read for. They are read at the same time as the
        desktops, with one request for every 100 of them. V(0) reads none.
      - They add three variables. C(workspace_idle_days) is the number of days since the desktop was last used,
        C(workspace_usage_hours) is how long it was used within O(usage_days), and C(workspace_last_user) is who connected
        last.
      - They can be used like the other fields, and V(default) of O(hostvars) includes them.
      - The service sums up the use of a day in the night after it, so today's use is not in the figures.
      - A desktop that the service has no figures of, though it has some of others, was not used within O(usage_days).
        C(workspace_idle_days) is then O(usage_days), or null if it is unknown when the desktop was created. It is never
        more than the age of the desktop.
      - The credential needs the IAM action C(workspace:statistics:listDesktopMetrics).
    type: int
    default: 0
  idle_groups:
    description:
      - Numbers of days, from 1 to 180. Each makes a group such as C(idle_30_days) of the desktops that nobody has used for
        at least so many days. It exists even if it is empty.
      - Desktops that nobody has ever used are in it if they were created at least so many days ago.
      - A desktop with the login status V(CONNECTED) or V(DISCONNECTED) is in none of these groups. Other use of today is
        not known, see O(usage_days).
      - If several sources with such a group give a desktop, the last one decides whether it is in it.
      - No number may be greater than O(usage_days). If O(usage_days) is left out, it is the greatest of them.
    type: list
    elements: int
    default: []
  os_connection:
    description:
      - How Ansible connects to desktops, set as variables of the groups C(os_type_windows) and C(os_type_linux), so that
        files in C(group_vars) still win.
      - Only the files of C(all) and of O(group) do not. Where they set the same variable, and the files of no other
        group of a host do, it is set for the host itself.
      - C(windows) is V(winrm), V(psrp) or V(ssh), with C(windows_port) (5986, or 22 for V(ssh)). Port 5985 means plain
        HTTP.
      - C(linux) is V(ssh), with C(linux_port) (22).
    type: dict
    default: {}
  include:
    description:
      - Jinja2 expressions of the variables, or V(true) or V(false). Only desktops for which at least one is true become
        hosts.
      - Any value that Jinja2 takes for true is true. An expression that cannot be evaluated is an error, so that no
        desktop is left out by mistake.
    type: list
    elements: str
    default: []
  exclude:
    description:
      - Jinja2 expressions of the variables, or V(true) or V(false). Desktops for which one is true do not become hosts,
        even if O(include) has them.
    type: list
    elements: str
    default: []
  regions:
    description:
      - Names of several regions whose desktops are in this inventory. They are read at the same time.
      - In each region the project is the one named O(project_name), which defaults to the name of the region.
      - Each region has addresses of its own. An O(endpoint) or O(auth_url), or one of their environment variables, needs
        V({region}) in the place of the region, or is an error. So is one project that two regions find.
      - A desktop that two of them give, or two of O(project_ids), is an error that names both, because it can be in one
        place only. A project that is named twice does no harm.
    type: list
    elements: str
    default: []
  project_ids:
    description: IDs of several projects of one region whose desktops are in this inventory. They are read at the same time.
    type: list
    elements: str
    default: []
  strict_regions:
    description:
      - Whether a failure in one of O(regions) or O(project_ids) makes the whole source fail.
      - If not, the desktops of the others are in the inventory, and a warning says which are missing. Such a partial
        result is not put into the cache.
    type: bool
    default: true
notes:
  - In O(compose), numbers and truth values without quotes are the values themselves, as in C(ansible_port:) V(5986).
    What cannot be an expression, such as a list or nothing at all, is an error.
  - In expressions C(inventory_hostname) is the computer name, or the desktop ID where there is none, because host names
    are given last.
  - ansible-core itself goes on without the hosts of a source that fails, unless C(unparsed_is_failed) or
    C(any_unparsed_is_failed) is set in the section C([inventory]) of C(ansible.cfg). AWX sets the first.
  - The groups C(login_status_unregister), C(login_status_registered), C(login_status_connected),
    C(login_status_disconnected) and C(no_ip) always exist, so that plays on an empty one do not warn.
  - If a group of this source has the name of a host of an earlier source of this plugin, that host is renamed to
    C(NAME_ID) with a warning, because ansible-core takes the one for the other.
  - Strings may be templates, also with lookups, vaulted values and extra variables. Values from the environment never are.
  - Cache files of most cache plugins can be read by everyone on the machine. They hold the records of the desktops, but
    never a credential.
seealso:
  - module: huaweicloud.workspace.workspace_desktop_info
  - module: huaweicloud.workspace.workspace_usage_info
"""

EXAMPLES = r"""
# workspace_desktops.yml: all desktops of a region, the credential comes from HW_ACCESS_KEY and HW_SECRET_KEY
plugin: huaweicloud.workspace.workspace_desktops
region: cn-north-4

# The address in the office network is the one to connect to, whatever an earlier source says
preferred_networks:
  - 10.0.0.0/8
set_ansible_host: true
overwrite_ansible_host: true

# The group of all desktops, and what the names of all variables begin with
group: workspace_desktops
hostvars_prefix: workspace_

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

# Groups by fields and tags
group_by: [region, availability_zone, status, "tag:department"]

# How long desktops were not used, within the last 90 days, and groups of those that nobody has used for 30 and 90 days
usage_days: 90
idle_groups: [30, 90]

# All but desktops that are being worked on
exclude:
  - workspace_in_maintenance_mode is true
  - workspace_task_status | default('', true) != ''

# Windows by PowerShell remoting, Linux by SSH
os_connection:
  windows: psrp
  linux: ssh

# Groups and variables by expressions
keyed_groups:
  - key: workspace_availability_zone
    prefix: zone
groups:
  assigned: workspace_users | length > 0
compose:
  ansible_user: workspace_user_name | default('administrator', true)
  ansible_port: 5986

# Asked for at most every five minutes
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.ansible/tmp/workspace_cache
cache_timeout: 300
"""

import time
from collections.abc import Iterable, Mapping
from typing import Any

from ansible import constants
from ansible.errors import AnsibleError, AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.inventory.group import to_safe_group_name
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable

from ..module_utils._api.errors import OptionError, WorkspaceError
from ..plugin_utils._expressions.constructed import Construction
from ..plugin_utils._expressions.evaluator import Evaluator, reason
from ..plugin_utils._expressions.validation import check_expressions, names_plugin
from ..plugin_utils._grouping.group_vars_precedence import keep_os_connection
from ..plugin_utils._inventory.cache import cache_key, read_cached, store
from ..plugin_utils._inventory.gc_tuning import relaxed_gc
from ..plugin_utils._inventory.host_registry import made_hosts
from ..plugin_utils._inventory.hostnames import safe_group_name
from ..plugin_utils._inventory.model import apply_plan
from ..plugin_utils._inventory.options import (
    NOT_TEMPLATED,
    SECRET_OPTIONS,
    TYPED,
    WORDS,
    InventoryOptions,
    check_keys,
    read_options,
    template_option,
    typed_option,
)
from ..plugin_utils._inventory.planner import Planner
from ..plugin_utils._inventory.sources import (
    Callbacks,
    FetchedDesktops,
    check_addresses,
    fetch_answers,
    resolve_targets,
)
from ..plugin_utils._trust import variables_without_place, without_place

SUFFIXES = ("workspace_desktops.yml", "workspace_desktops.yaml")


class InventoryModule(BaseInventoryPlugin, Cacheable):
    """Glue between ansible-core and the parts in plugin_utils."""

    NAME = "huaweicloud.workspace.workspace_desktops"

    def set_options(self, task_keys: Any = None, var_options: Any = None, direct: Any = None) -> None:
        """Keep from core what `_read_options` evaluates before it is held against a type or choices."""
        given = self._without_place(direct or {})
        try:
            check_expressions(given)
        except OptionError as exc:
            raise AnsibleParserError(str(exc)) from None
        kept = {name: value for name, value in given.items() if name not in TYPED and name not in WORDS}
        super().set_options(task_keys=task_keys, var_options=var_options, direct=kept)

    @staticmethod
    def _without_place(config: Mapping[str, Any]) -> dict[str, Any]:
        """Return the configuration so that core cannot show the lines around a value: a secret may stand in them."""
        given: dict[str, Any] = {}
        for name, value in config.items():
            try:
                given.update(without_place({name: value}))
            except AnsibleError as exc:
                raise AnsibleParserError(f"The option {name} cannot be decrypted: {reason(exc)}") from None
        return given

    def verify_file(self, path: str) -> bool:
        """Tell whether a file is a configuration of this plugin by its name."""
        if not super().verify_file(path):
            return False
        if not path.endswith(SUFFIXES) and names_plugin(path, plugin=self.NAME):
            self.display.warning(f"The name of the inventory file {path} must end in {' or '.join(SUFFIXES)}.")
        return path.endswith(SUFFIXES)

    @relaxed_gc()
    def parse(self, inventory: InventoryData, loader: DataLoader, path: str, cache: bool = True) -> None:  # noqa: FBT001, FBT002 - as core calls it
        """Add the desktops to the inventory, all of them or, with an error, none."""
        super().parse(inventory, loader, path, cache)
        self._vars = variables_without_place(self._vars or {})
        config = self._without_place(self._read_config_data(path))
        try:
            options = self._read_options(config)
            answers = self._answers(options, may_read_cache=cache)
            planner = Planner(
                options=options,
                construction=self._construction(options.hostnames),
                group_name=self._sanitize_group_name,
                # A group of an expression that is true for no desktop today is no host either.
                taken_groups=[*inventory.groups, *map(self._sanitize_group_name, self.get_option("groups") or ())],
                warn=self.display.warning,
                made=made_hosts(inventory),
            )
            plan = planner.plan(answers)
        except WorkspaceError as exc:
            # Without its causes: ansible-core 2.19 and later says their words too, which may hold a secret.
            raise AnsibleParserError(str(exc)) from None
        apply_plan(plan, inventory=inventory, overwrite_ansible_host=options.overwrite_ansible_host)
        held = keep_os_connection(
            inventory,
            group_variables=plan.group_variables,
            wide=("all", plan.wide),
            hosts={host.name for host in plan.hosts},
            loader=loader,
            path=path,
        )
        if held:
            self._tell(
                f"os_connection sets {', '.join(held)} for hosts, because group_vars of a wider group does as well"
            )

    @staticmethod
    def _sanitize_group_name(name: str) -> str:
        """Return the name of a group as core does, and never one that is a template."""
        return str(to_safe_group_name(safe_group_name(name)))

    def _construction(self, hostnames: Iterable[str] = ()) -> Construction:
        evaluator = Evaluator(
            templar=self.templar,
            option=self.get_option,
            group_name=self._sanitize_group_name,
            extra_variables=self._vars or {},
        )
        return evaluator.construction(hostnames=hostnames)

    def _read_options(self, config: Mapping[str, Any]) -> InventoryOptions:
        definitions = constants.config.get_configuration_definitions("inventory", self._load_name)
        aliases = {alias for definition in definitions.values() for alias in definition.get("aliases") or ()}
        check_keys(config, known={*definitions, *aliases})
        self.templar.available_variables = self._vars or {}
        options: dict[str, Any] = {}
        for name, definition in definitions.items():
            is_typed = name in TYPED
            value = config.get(name) if is_typed or name in WORDS else self.get_option(name)
            if name not in NOT_TEMPLATED:
                try:
                    value = template_option(value, template=self.templar.template)
                except Exception as exc:
                    # The reason may quote the template, which may hold a part of the secret.
                    is_secret = name in SECRET_OPTIONS
                    why = "check its template and the variables in it" if is_secret else reason(exc).rstrip(".")
                    raise OptionError(f"The option {name} cannot be evaluated: {why}.") from exc
            options[name] = typed_option(name, value, default=definition.get("default")) if is_typed else value
        return read_options(options)

    def _answers(self, options: InventoryOptions, *, may_read_cache: bool) -> FetchedDesktops:
        targets = resolve_targets(options)
        check_addresses(targets)
        for warning in dict.fromkeys(text for settings in targets for text in settings.warnings):
            self.display.warning(warning)
        for provenance in dict.fromkeys(settings.provenance for settings in targets):
            self._tell(provenance)
        uses_cache = self.get_option("cache")
        key = cache_key(targets, options=options) if uses_cache else ""
        answers = read_cached(self._cache, key=key) if uses_cache and may_read_cache else None
        if answers is not None:
            age = max(0.0, time.time() - answers.fetched_at)
            self._tell(f"{answers.count} desktops from the cache, {age:.0f} s old")
            return answers
        if uses_cache and self.get_option("cache_plugin") in ("memory", "ansible.builtin.memory"):
            self.display.warning("The cache plugin memory keeps nothing for the next run: set cache_plugin to another.")
        callbacks = Callbacks(progress=self._tell, warning=self.display.warning)
        answers = fetch_answers(targets, options=options, callbacks=callbacks)
        if uses_cache and not answers.is_partial:
            store(answers, key=key, cache=self._cache)
        return answers

    def _tell(self, text: str) -> None:
        """Say at -v what is going on, on standard error, because standard output may be the inventory itself."""
        if self.display.verbosity > 0:
            self.display.display(f"{self.NAME}: {text}", color="blue", stderr=True)
