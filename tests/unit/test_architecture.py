# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The house: who may import whom, how large a file may be, and that versions and names agree."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PLUGINS = ROOT / "plugins"
COLLECTION = "ansible_collections.huaweicloud.workspace"
MOST_LINES = 300

_NOT_CODE = frozenset(
    {
        tokenize.COMMENT,
        tokenize.DEDENT,
        tokenize.ENCODING,
        tokenize.ENDMARKER,
        tokenize.INDENT,
        tokenize.NEWLINE,
        tokenize.NL,
    }
)
_PARTS_OF_UTILS = ("_api", "_connection", "_module", "_python", "_version")
# Connection options mean nothing to these modules.
MAKE_NO_CALL = {"workspace_report"}
_DOCUMENTATION = frozenset({"DOCUMENTATION", "EXAMPLES", "RETURN", "ATTRIBUTES"})

FILES = sorted(PLUGINS.rglob("*.py"))
EACH_FILE = pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PLUGINS)))


def imports(path: Path) -> Iterator[str]:
    """The full dotted names that this file imports."""
    dotted = f"{COLLECTION}.{'.'.join(path.relative_to(ROOT).with_suffix('').parts)}"
    package = dotted.removesuffix(".__init__").split(".") if path.stem == "__init__" else dotted.split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def inner_imports(path: Path) -> set[str]:
    """What this file imports of the collection, as paths below plugins/ ("module_utils._api.client.Client")."""
    prefix = f"{COLLECTION}.plugins."
    return {name.removeprefix(prefix) for name in imports(path) if name.startswith(prefix)}


def part_of(path: Path) -> str:
    """The part of the house that a file belongs to."""
    first, *rest = path.relative_to(PLUGINS).with_suffix("").parts
    if first == "module_utils" and rest and rest[0] in _PARTS_OF_UTILS:
        return rest[0]
    return first


def part_named(name: str) -> str:
    """The part of the house that an imported name belongs to."""
    first, *rest = name.split(".")
    if first == "module_utils" and rest and rest[0] in _PARTS_OF_UTILS:
        return rest[0]
    return first


# Imports run one way, down the house; within a part they are free.
MAY_IMPORT = {
    "modules": {"_module", "_connection", "_api", "_python", "_version"},
    "inventory": {"plugin_utils", "_connection", "_api", "_version"},
    "action": {"plugin_utils", "_connection", "_api", "_version"},
    "filter": {"plugin_utils"},
    "lookup": {"plugin_utils"},
    "plugin_utils": {"_connection", "_api", "_version"},
    "_module": {"_connection", "_api", "_version"},
    "_connection": {"_api", "_version"},
    "_api": {"_version"},
    "_python": set(),
    "_version": set(),
    "doc_fragments": set(),
}


@EACH_FILE
def test_imports_run_one_way(path: Path) -> None:
    part = part_of(path)
    assert part in MAY_IMPORT, f"{path.name} is in no part of the house that is known"
    wrong = {name for name in inner_imports(path) if part_named(name) not in MAY_IMPORT[part] | {part}}
    assert not wrong


@EACH_FILE
def test_ansible_is_imported_where_it_may_be(path: Path) -> None:
    part = part_of(path)
    found = {name for name in imports(path) if name == "ansible" or name.startswith("ansible.")}
    if part in ("_api", "_version"):
        assert not found
    elif part in ("modules", "_module", "_connection", "_python", "module_utils"):
        assert not {name for name in found if not name.startswith("ansible.module_utils.")}


@EACH_FILE
def test_file_is_not_too_long(path: Path) -> None:
    assert lines_of_code(path) <= MOST_LINES


@EACH_FILE
def test_annotations_are_not_evaluated(path: Path) -> None:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    assert not body or "from __future__ import annotations" in path.read_text(encoding="utf-8")


def test_requests_is_imported_in_one_file() -> None:
    users = [
        path for path in FILES if any(name == "requests" or name.startswith("requests.") for name in imports(path))
    ]
    assert len(users) <= 1
    assert all(part_of(path) == "_api" for path in users)


def test_nothing_outside_the_plugins_is_imported() -> None:
    outside = {
        name
        for path in FILES
        for name in imports(path)
        if name.startswith("ansible_collections.") and not name.startswith(f"{COLLECTION}.plugins.")
    }
    assert not outside
    assert not {name for path in FILES for name in imports(path) if name.split(".")[0] == "tests"}


def test_the_simulator_knows_nothing_of_the_plugins() -> None:
    wrong = {
        f"{path.name}: {name}"
        for path in (ROOT / "tests" / "simulator").rglob("*.py")
        for name in imports(path)
        if ".plugins" in name or name.split(".")[0] == "ansible"
    }
    assert not wrong


def test_no_sanity_test_is_ignored() -> None:
    assert not list((ROOT / "tests").glob("sanity/ignore*"))


def test_the_action_group_lists_exactly_the_modules_that_make_calls() -> None:
    listed = read_yaml("meta/runtime.yml")["action_groups"]["workspace"]
    modules = {path.stem for path in (PLUGINS / "modules").glob("*.py") if path.stem != "__init__"}
    assert sorted(listed) == sorted(modules - MAKE_NO_CALL)


def test_versions_agree() -> None:
    version = read_yaml("galaxy.yml")["version"]
    constant = re.search(
        r'^VERSION(?:: [\w.\[\]]+)? = "([^"]+)"$',
        (PLUGINS / "module_utils" / "_version.py").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert constant is not None
    assert constant.group(1) == version
    assert version in read_yaml("changelogs/changelog.yaml")["releases"]
    # The generator puts a backslash before every dot.
    assert f"\n## v{version}\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").replace("\\", "")


@pytest.mark.parametrize("kind", ["modules", "inventory", "filter"])
def test_the_changelog_knows_every_plugin(kind: str) -> None:
    """Run ``make changelog`` when it does not."""
    known: set[str] = set()
    for release in read_yaml("changelogs/changelog.yaml")["releases"].values():
        new = release.get("modules", []) if kind == "modules" else release.get("plugins", {}).get(kind, [])
        known |= {plugin["name"] for plugin in new}
    assert known >= {path.stem for path in (PLUGINS / kind).glob("*.py") if path.stem != "__init__"}


@pytest.mark.parametrize("role", sorted(path.name for path in (ROOT / "roles").iterdir()))
def test_a_role_tells_of_all_its_options_in_its_readme(role: str) -> None:
    options = read_yaml(f"roles/{role}/meta/argument_specs.yml")["argument_specs"]["main"]["options"]
    told = (ROOT / "roles" / role / "README.md").read_text(encoding="utf-8")
    assert [name for name in options if f"`{name}`" not in told] == []


def test_imports_are_resolved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader of imports itself: relative ones too."""
    path = tmp_path / "plugins" / "module_utils" / "_api" / "probe.py"
    path.parent.mkdir(parents=True)
    path.write_text(
        "import json\nfrom .client import A\nfrom .._connection import B\nfrom . import c\n", encoding="utf-8"
    )
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    prefix = f"{COLLECTION}.plugins.module_utils"
    assert set(imports(path)) == {"json", f"{prefix}._api.client.A", f"{prefix}._connection.B", f"{prefix}._api.c"}
    assert inner_imports(path) >= {"module_utils._connection.B"}


def lines_of_code(path: Path) -> int:
    """Lines that hold code: no documentation, no comments, no blank lines."""
    text = path.read_text(encoding="utf-8")
    documentation = set(documentation_lines(ast.parse(text)))
    found = {
        line
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type not in _NOT_CODE
        for line in range(token.start[0], token.end[0] + 1)
    }
    return len(found - documentation)


def documentation_lines(tree: ast.Module) -> Iterator[int]:
    """The lines of docstrings and of the texts that ansible-doc reads."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Expr, ast.Assign)) and is_documentation(node):
            yield from range(node.lineno, (node.end_lineno or node.lineno) + 1)


def is_documentation(node: ast.Expr | ast.Assign) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    return any(isinstance(target, ast.Name) and target.id in _DOCUMENTATION for target in node.targets)


def read_yaml(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
