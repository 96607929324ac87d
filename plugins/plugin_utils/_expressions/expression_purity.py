# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Determines which variables an expression reads, and whether equal values always give the same result.

A filter or test counts as pure if its name resolves to a known one of ansible-core or Jinja: a filter plugin of the
user may have the same name.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from typing import Any

from ansible.errors import AnsibleError
from ansible.plugins.loader import filter_loader, test_loader
from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.filters import FILTERS
from jinja2.tests import TESTS

from .templates import HEADER

# Functions and variables of ansible-core whose value is not in the variables of the host.
_IMPURE_NAMES = frozenset(
    {"lookup", "query", "q", "now", "hostvars", "vars", "groups", "undef", "varnames", "self", "caller", "loop"}
)
_PURE_FUNCTIONS = frozenset({"range", "dict"})
_PURE_ANSIBLE_FILTERS = frozenset(
    {
        "b64decode",
        "b64encode",
        "basename",
        "bool",
        "checksum",
        "combine",
        "comment",
        "dict2items",
        "difference",
        "dirname",
        "extract",
        "flatten",
        "from_json",
        "from_yaml",
        "hash",
        "human_readable",
        "human_to_bytes",
        "intersect",
        "items2dict",
        "log",
        "mandatory",
        "md5",
        "path_join",
        "pow",
        "product",
        "permutations",
        "combinations",
        "quote",
        "regex_escape",
        "regex_findall",
        "regex_replace",
        "regex_search",
        "root",
        "sha1",
        "split",
        "splitext",
        "subelements",
        "symmetric_difference",
        "ternary",
        "to_json",
        "to_nice_json",
        "to_nice_yaml",
        "to_uuid",
        "to_yaml",
        "type_debug",
        "union",
        "unique",
        "urldecode",
        "urlsplit",
        "win_basename",
        "win_dirname",
        "win_splitdrive",
        "zip",
        "zip_longest",
    }
)
_PURE_FILTERS = (frozenset(FILTERS) - {"random"}) | _PURE_ANSIBLE_FILTERS
_PURE_TESTS = frozenset(TESTS) | frozenset(
    {
        "contains",
        "falsy",
        "truthy",
        "match",
        "regex",
        "search",
        "version",
        "version_compare",
        "subset",
        "superset",
        "issubset",
        "issuperset",
        "all",
        "any",
        "nan",
    }
)
# Filters that apply another one, named by their first argument.
_APPLYING = frozenset({"map", "select", "reject", "selectattr", "rejectattr"})

_BUILT_IN = "ansible.builtin."
_ABSENT = "absent"


def variables_read(text: str) -> frozenset[str] | None:
    """Return the names of the variables a template reads, None if its result may differ for equal values."""
    if text.startswith(HEADER):
        return None
    try:
        tree = Environment(autoescape=False).parse(text)
    except TemplateSyntaxError:
        return None
    if any(_is_impure(node) for node in _walk(tree)):
        return None
    names = {node.name for node in tree.find_all(nodes.Name)} - _PURE_FUNCTIONS
    return None if names & _IMPURE_NAMES else frozenset(names)


def equality_key(names: Iterable[str], variables: Mapping[str, Any]) -> Hashable:
    """Return a key that is equal for two hosts if, and only if, all these variables are equal."""
    return tuple(_freeze(variables[name]) if name in variables else _ABSENT for name in names)


def _freeze(value: Any) -> Hashable:
    if isinstance(value, (str, int, float, type(None))):
        # The type tells true from 1.
        return type(value), value
    return repr(value)


def _walk(tree: nodes.Node) -> Iterator[nodes.Node]:
    yield tree
    for child in tree.iter_child_nodes():
        yield from _walk(child)


def _is_impure(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Call):
        return isinstance(node.node, nodes.Name) and node.node.name not in _PURE_FUNCTIONS
    if isinstance(node, nodes.Filter):
        is_applying = _short(node.name) in _APPLYING
        return not is_pure_filter(node.name) or (is_applying and not _applies_pure(_short(node.name), node))
    if isinstance(node, nodes.Test):
        return not is_pure_test(node.name)
    return isinstance(node, (nodes.CallBlock, nodes.Include, nodes.Import, nodes.FromImport, nodes.Macro))


def _applies_pure(name: str, node: nodes.Filter) -> bool:
    if node.dyn_args is not None or node.dyn_kwargs is not None:
        return False
    position = 1 if name.endswith("attr") else 0
    if len(node.args) <= position:
        return True
    applied = node.args[position]
    if not isinstance(applied, nodes.Const):
        return False
    if name == "map":
        return _short(str(applied.value)) not in _APPLYING and is_pure_filter(str(applied.value))
    return is_pure_test(str(applied.value))


def is_pure_filter(name: str) -> bool:
    """Return whether a name resolves to a filter whose result depends only on its arguments."""
    return _short(name) in _PURE_FILTERS and _is_built_in(name, loader=filter_loader, of_jinja=FILTERS)


def is_pure_test(name: str) -> bool:
    """Return whether a name resolves to a test whose result depends only on its arguments."""
    return _short(name) in _PURE_TESTS and _is_built_in(name, loader=test_loader, of_jinja=TESTS)


def _is_built_in(name: str, *, loader: Any, of_jinja: Collection[str]) -> bool:
    """Look up a filter or test as core does: plugins have precedence over Jinja."""
    try:
        plugin = loader.get(name)
    except KeyError:
        # Not a name that a plugin can have, such as the test ==.
        plugin = None
    except AnsibleError:
        return False
    return _short(name) in of_jinja if plugin is None else str(plugin.ansible_name).startswith(_BUILT_IN)


def _short(name: str) -> str:
    return name.removeprefix(_BUILT_IN)
