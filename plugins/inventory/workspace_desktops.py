# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: workspace_desktops
short_description: Huawei Cloud Workspace desktops as inventory hosts, grouped by login status and IP network
version_added: 0.1.0
description:
  - Adds each desktop as one host, and groups the hosts by login status, IP network and operating system.
  - The name of the configuration file must end in C(workspace_desktops.yml) or C(workspace_desktops.yaml).
  - The inventory contains all desktops, or the plugin fails. It never omits a desktop or merges it with another one,
    whatever their names are, even across several sources of this plugin.
  - If several sources of this plugin return the same desktop, it is still one host. Its name comes from the first
    source, and its variables, C(ansible_host) and login status from the last. It is in the groups of all of them.
  - Values from the service are never evaluated as templates.
author:
  - huaweicloud.workspace contributors (@huaweicloud)
extends_documentation_fragment:
  - huaweicloud.workspace.connection
  - constructed
  - inventory_cache
options:
  plugin:
    description: Identifies the file as a configuration of this plugin.
    type: str
    required: true
    choices: [huaweicloud.workspace.workspace_desktops]
  fetch:
    description:
      - How to read the desktops.
      - V(bulk) uses the bulk desktop API, which returns up to 500 desktops with all their details per request.
      - V(single) reads the list of connections and then each desktop with a separate request. It works without the
        permission C(workspace:desktops:list).
      - If the service takes no offset above 2000, paging reaches 2500 desktops. V(bulk) then reads the others by ID, 100
        at a time, which needs the permission C(workspace:desktops:listWithConnectStatus), or in parts by filters. If some
        stay out of reach, the plugin fails and says how many; O(filters) that at most 2500 desktops pass always work.
      - V(auto) uses V(bulk). If the service refuses that API or does not have it, V(single) is used with a warning.
    type: str
    default: auto
    choices: [auto, bulk, single]
  filters:
    description:
      - Filters that the service applies. Names and values are those of the options of
        M(huaweicloud.workspace.workspace_desktop_info), except
        O(huaweicloud.workspace.workspace_desktop_info#module:desktop_ids),
        O(huaweicloud.workspace.workspace_desktop_info#module:login_status),
        O(huaweicloud.workspace.workspace_desktop_info#module:sort_field) and
        O(huaweicloud.workspace.workspace_desktop_info#module:sort_type).
      - They require the bulk desktop API, see O(fetch).
      - A filter that is null, empty or blank does not filter. A list with only blank entries is an error.
    type: dict
    default: {}
  hostnames:
    description:
      - Candidates for the host name, in order of preference. Each entry is a field of the desktop such as
        V(computer_name), a part of one such as V(tags.department), or a Jinja2 template that uses the variables, such
        as V({{ workspace_computer_name | lower }}).
      - Runs of spaces and commas are replaced with one underscore, because host patterns are split at them. C(Lab PC 7)
        becomes the host C(Lab_PC_7), and C(Doe, Jane) becomes C(Doe_Jane).
      - A candidate is skipped if it is empty, reserved, too long or the name of a group, if it contains a colon, slash,
        backslash, brace, bracket, asterisk, question mark, percent sign, hash or control character, or if it begins
        with a hyphen, a dot or a character that is special in host patterns. The last resort is the desktop ID.
      - Therefore each name selects exactly its own host in C(--limit), C(hosts), C(delegate_to) and retry files.
      - A desktop that an earlier source of this plugin has already added keeps its host name.
    type: list
    elements: str
    default: [computer_name, desktop_id]
  on_duplicate:
    description:
      - What to do if several desktops have the same name, ignoring case.
      - V(suffix) names all of them C(NAME_ID), and V(id) uses their desktop IDs as names. Both print a warning.
        V(error) fails.
      - This includes desktops of earlier sources of this plugin in the same inventory. Their hosts keep their names,
        and the desktops of this source get other names. Desktops are identified by their IDs, whatever variables are
        set.
      - A desktop with exactly the name of a host from another kind of source, such as a static file, is the same host,
        so that a file can add variables to a desktop.
    type: str
    default: suffix
    choices: [suffix, id, error]
  hostvars_prefix:
    description:
      - Prefix of the names of all host variables. Expressions use the variables under these names.
      - It must not be empty, because names of fields such as C(tags) and C(environment) are reserved by Ansible.
    type: str
    default: workspace_
  hostvars:
    description:
      - Which host variables to set.
      - V(default) sets desktop_id, computer_name, login_status, status, task_status, ip_addresses, user_name, users,
        user_group, attach_state, desktop_type, os_type, os_version, availability_zone, site_name, subnet_id, tags (as a
        dictionary), enterprise_project_id, product_id, created, in_maintenance_mode, region, project_id, is_connected
        and is_running.
      - V(all) sets every field of the record.
      - Any other list names the fields to set. V(default) in it stands for the fields above.
      - Expressions can use every field, even those that are not set as variables.
    type: list
    elements: str
    default: [default]
  set_ansible_host:
    description:
      - Whether to set C(ansible_host) to an address of the desktop.
      - A value from an earlier source of another kind is kept, unless O(overwrite_ansible_host) is true.
    type: bool
    default: true
  overwrite_ansible_host:
    description: Whether to overwrite an C(ansible_host) that comes from an earlier source of another kind.
    type: bool
    default: false
  preferred_networks:
    description:
      - Networks in CIDR notation, in order of preference. C(ansible_host) is the first address in the first network
        that contains an address of the desktop.
      - If no address matches, it is the field C(ipv4) of the desktop, else its first fixed IPv4 address, else any
        address.
      - Addresses that other machines cannot connect to are ignored, that is, loopback, unspecified, multicast,
        broadcast, reserved and link-local addresses, and IPv6 addresses that embed such an IPv4 address. Link-local
        IPv4 addresses are used only if they are in a listed network within C(169.254.0.0/16).
      - Site-local, 6to4 and Teredo addresses are the last choice.
    type: list
    elements: str
    default: []
  ip_version:
    description: Use only addresses of this IP version as C(ansible_host).
    type: int
    choices: [4, 6]
  address_type:
    description: Use only addresses of this type as C(ansible_host), V(fixed) (private) or V(floating) (elastic).
    type: str
    choices: [fixed, floating]
  group:
    description:
      - Name of the group of all desktops. If empty, there is no such group.
      - It is the parent of the other built-in groups, so their variables take precedence over its own. A built-in group
        that also has hosts from other sources is not made a child, so that these hosts do not become members.
    type: str
    default: workspace_desktops
  ipv4_prefix:
    description:
      - Prefix length of the IPv4 networks that desktops are grouped by, from 1 to 32. 0 disables these groups.
      - Group names look like C(ip_10_0_9_0_24). With 32, each address has a group, and C(ip_addresses) contains them
        all.
    type: int
    default: 24
  ipv6_prefix:
    description:
      - Prefix length of the IPv6 networks that desktops are grouped by, from 1 to 128. 0 disables these groups.
      - Group names look like C(ip_2001_0db8_0000_0001_64).
    type: int
    default: 64
  ip_groups:
    description: Additional groups by address, as a dictionary of group names and lists of networks in CIDR notation.
    type: dict
    default: {}
  group_by:
    description:
      - Fields whose values become additional groups, such as V(status), V(availability_zone), V(user_name), V(users),
        V(subnet_id), V(desktop_type), V(region), V(project_id), V(product_id) or V(metadata.image_name), or tags, such
        as V(tag:department).
      - A group name consists of the field name and the value, in lower case with underscores, such as C(status_active)
        or C(tag_department_finance). For a list, each entry becomes a group. A field without a value creates no group.
      - With V(region), the groups of V(availability_zone) and V(project_id) are children of the groups of regions.
    type: list
    elements: str
    default: []
  usage_days:
    description:
      - How many of the last days, from 1 to 180, the figures of use are read for. They are read at the same time as the
        desktops, with one request for every 100 of them, or one more.
      - The default is the greatest number of O(idle_groups), and without them to read none, as with V(0). V(0) and
        O(idle_groups) are an error.
      - They add three variables. C(workspace_idle_days) is the number of days since the desktop was last used,
        C(workspace_usage_hours) is how long it was used within O(usage_days), and C(workspace_last_user) is who connected
        last.
      - They can be used like the other fields, and V(default) of O(hostvars) includes them.
      - The service sums up the use of a day in the night after it, so today's use is not in the figures.
      - A desktop that the service has no figures of, though it has some of others, was not used within O(usage_days).
        C(workspace_idle_days) is then O(usage_days), or null if it is unknown when the desktop was created, or if there
        are figures of other enterprise projects only. It is never more than the age of the desktop. This needs at least
        3 days, because the latest ones may not be summed up yet, and figures that all name their desktop. If fewer than
        half of the desktops have figures, a warning says how many.
      - Figures that are missing, cannot be read or cannot be true are null, and say nothing of how long a desktop was not
        used.
      - The credential needs the IAM action C(workspace:statistics:listDesktopMetrics).
    type: int
  idle_groups:
    description:
      - Numbers of days, from 1 to 180. Each makes a group such as C(idle_30_days) of the desktops that nobody has used for
        at least so many days. It exists even if it is empty.
      - Desktops that nobody has ever used are in it if they were created at least so many days ago.
      - A desktop with the login status V(CONNECTED) or V(DISCONNECTED), or with an unknown one, is in none of these groups.
        Other use of today is not known, see O(usage_days).
      - If several sources with such a group give a desktop, the last one decides whether it is in it.
      - A single number counts as a list.
      - No number may be greater than O(usage_days), if that is given.
    type: list
    elements: int
    default: []
  os_connection:
    description:
      - How Ansible connects to the desktops. The plugin sets variables of the groups C(os_type_windows) and
        C(os_type_linux), so files in C(group_vars) take precedence.
      - The files of C(all) and O(group) are an exception. If they set the same variable, and no file of another group
        of the host does, the plugin sets the variable for the host itself.
      - C(windows) can be V(winrm), V(psrp) or V(ssh), with C(windows_port) (default 5986, or 22 for V(ssh)). Port 5985
        selects plain HTTP.
      - C(linux) can be V(ssh), with C(linux_port) (default 22).
    type: dict
    default: {}
  include:
    description:
      - Conditions as Jinja2 expressions that use the variables, or V(true) or V(false). Only desktops that meet at
        least one of them become hosts.
      - Any value that is true in Jinja2 meets the condition. An expression that cannot be evaluated is an error, so
        that no desktop is omitted by mistake.
    type: list
    elements: str
    default: []
  exclude:
    description:
      - Conditions as Jinja2 expressions that use the variables, or V(true) or V(false). Desktops that meet one of them
        do not become hosts, even if O(include) selects them.
    type: list
    elements: str
    default: []
  regions:
    description:
      - Names of the regions whose desktops are in this inventory. They are read concurrently.
      - The project of each region is the one named O(project_name), which defaults to the name of the region.
      - Each region has its own addresses. With several regions, O(endpoint), O(auth_url) and their environment
        variables must contain V({region}) in place of the region. Two regions that resolve to the same project are an
        error.
      - A desktop that is returned by two regions, or by two of O(project_ids), is an error, because it can be in one
        place only. Listing the same project twice has no effect.
    type: list
    elements: str
    default: []
  project_ids:
    description: IDs of the projects of one region whose desktops are in this inventory. They are read concurrently.
    type: list
    elements: str
    default: []
  strict_regions:
    description:
      - Whether the source fails if one of O(regions) or O(project_ids) cannot be read.
      - With V(false), the inventory contains the desktops of the others, and a warning names what is missing. A partial
        result is not cached.
      - If only the figures of use of a region or project cannot be read, its desktops are in the inventory, the variables
        of O(usage_days) are null, and none of them is in a group of O(idle_groups). If no figures can be read at all, the
        source fails.
    type: bool
    default: true
notes:
  - In O(compose), unquoted numbers and booleans are literal values, as in C(ansible_port:) V(5986). Anything else that
    is not an expression, such as a list or null, is an error.
  - In expressions, C(inventory_hostname) is the computer name, or the desktop ID if there is none, because host names
    are assigned last.
  - If a source fails, ansible-core continues without its hosts, unless C(unparsed_is_failed) or
    C(any_unparsed_is_failed) is set in the section C([inventory]) of C(ansible.cfg). AWX sets the former.
  - The groups C(login_status_unregister), C(login_status_registered), C(login_status_connected),
    C(login_status_disconnected) and C(no_ip) always exist, so plays on an empty one do not print a warning.
  - If a group of this source has the same name as a host of an earlier source of this plugin, that host is renamed to
    C(NAME_ID) with a warning, because ansible-core would confuse the two.
  - Strings can be templates with lookups, vaulted values and extra variables. Values from the environment are never
    evaluated.
  - Most cache plugins write files that everyone on the machine can read. They contain the records of the desktops, but
    no credentials.
seealso:
  - module: huaweicloud.workspace.workspace_desktop_info
  - module: huaweicloud.workspace.workspace_usage_info
"""

EXAMPLES = r"""
# workspace_desktops.yml: desktops of a region, with the credential from HW_ACCESS_KEY and HW_SECRET_KEY
plugin: huaweicloud.workspace.workspace_desktops
region: cn-north-4

# Connect to the address in the office network, even if an earlier source sets another one
preferred_networks:
  - 10.0.0.0/8
set_ansible_host: true
overwrite_ansible_host: true

# Name of the group of all desktops, and prefix of all variables
group: workspace_desktops
hostvars_prefix: workspace_

# Host names from tag and computer name, else the computer name, else the ID
hostnames:
  - "{{ workspace_tags.department | mandatory }}-{{ workspace_computer_name | lower }}"
  - computer_name
  - desktop_id

# Only running desktops
filters:
  status: ACTIVE

# Groups by address, in addition to those by /24 network
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

# Connect to Windows over PowerShell remoting, and to Linux over SSH
os_connection:
  windows: psrp
  linux: ssh

# Groups and variables from expressions
keyed_groups:
  - key: workspace_availability_zone
    prefix: zone
groups:
  assigned: workspace_users | length > 0
compose:
  ansible_user: workspace_user_name | default('administrator', true)
  ansible_port: 5986

# Read the desktops at most once every five minutes
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.ansible/tmp/workspace_cache
cache_timeout: 300
"""

import re
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
from ..plugin_utils._expressions.validation import check_expressions, shaped
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
_BEGINNING = 65_536


class InventoryModule(BaseInventoryPlugin, Cacheable):
    """Connects ansible-core with the parts in plugin_utils."""

    NAME = "huaweicloud.workspace.workspace_desktops"

    def set_options(self, task_keys: Any = None, var_options: Any = None, direct: Any = None) -> None:
        """Withhold from core the options that `_read_options` evaluates before checking their type or choices."""
        definitions = constants.config.get_configuration_definitions("inventory", self._load_name)
        kinds = {
            alias: str(definition.get("type") or "")
            for name, definition in definitions.items()
            for alias in (name, *(definition.get("aliases") or ()))
        }
        try:
            given = shaped(self._without_place(direct or {}), kinds=kinds)
            check_expressions(given)
        except OptionError as exc:
            raise AnsibleParserError(str(exc)) from None
        kept = {name: value for name, value in given.items() if name not in TYPED and name not in WORDS}
        super().set_options(task_keys=task_keys, var_options=var_options, direct=kept)

    @staticmethod
    def _without_place(config: Mapping[str, Any]) -> dict[str, Any]:
        """Return the configuration without positions in its file: core quotes nearby lines, which may hold secrets."""
        given: dict[str, Any] = {}
        for name, value in config.items():
            try:
                given.update(without_place({name: value}))
            except AnsibleError as exc:
                raise AnsibleParserError(f"The option {name} cannot be decrypted: {reason(exc)}") from None
        return given

    def verify_file(self, path: str) -> bool:
        """Return whether the name of a file is that of a configuration of this plugin."""
        if not super().verify_file(path):
            return False
        if not path.endswith(SUFFIXES) and _names_plugin(path, plugin=self.NAME):
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
                f"os_connection sets {', '.join(held)} for each host, because group_vars of a wider group sets it too"
            )

    @staticmethod
    def _sanitize_group_name(name: str) -> str:
        """Return the group name as core would sanitize it, without the characters of templates."""
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
            self._tell(f"{answers.count} desktops from the cache, {age:.0f} seconds old")
            return answers
        if uses_cache and self.get_option("cache_plugin") in ("memory", "ansible.builtin.memory"):
            self.display.warning("The cache plugin memory keeps nothing for the next run: set another cache_plugin.")
        callbacks = Callbacks(progress=self._tell, warning=self.display.warning)
        answers = fetch_answers(targets, options=options, callbacks=callbacks)
        if uses_cache and not answers.is_partial:
            store(answers, key=key, cache=self._cache)
        return answers

    def _tell(self, text: str) -> None:
        """Print progress at -v to standard error, because standard output may be the inventory itself."""
        if self.display.verbosity > 0:
            self.display.display(f"{self.NAME}: {text}", color="blue", stderr=True)


def _names_plugin(path: str, *, plugin: str) -> bool:
    """Return whether the content of a file names this plugin."""
    line = re.compile(rf"""^plugin\s*:\s*["']?{re.escape(plugin)}["']?\s*(?:#.*)?$""", re.MULTILINE)
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return line.search(file.read(_BEGINNING)) is not None
    except OSError:
        return False
