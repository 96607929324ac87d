# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The house: who may import whom, how large a file may be, and that versions and names agree."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PLUGINS = ROOT / "plugins"
COLLECTION = "ansible_collections.huaweicloud.workspace"
MOST_LINES = 300
MOST_FILES = 12

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
# Connection options mean nothing to these modules.
MAKE_NO_CALL = {"workspace_report"}
# Steps of a role, which users do not call themselves.
PRIVATE_MODULES = {"workspace_idle_gate"}
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


def room_of(parts: Sequence[str]) -> str:
    """Return the room of a file or an imported name, given as its parts below plugins/."""
    for length in range(min(3, len(parts)), 0, -1):
        room = "/".join(parts[:length])
        if room in MAY_IMPORT:
            return room
    return parts[0]


def room_of_file(path: Path) -> str:
    return room_of(path.relative_to(PLUGINS).with_suffix("").parts)


# Imports run one way, down the house; within a room they are free. Each room says in its README.md what it is for.
_API = "module_utils/_api"
_MESSAGES = {f"{_API}/errors", f"{_API}/error_messages"}
# What the client shares with its rooms of lists.
_LISTS = {f"{_API}/filters", f"{_API}/pagination", f"{_API}/records"}
_CLIENT_ROOMS = ("_acting", "_activity", "_auth", "_lists", "_wire")
_CLIENT = {_API, *(f"{_API}/{room}" for room in _CLIENT_ROOMS), *_LISTS, *_MESSAGES}
_CONTROLLER = {*_CLIENT, "module_utils/_client", "module_utils/_version"}
_ROOMS = {
    f"plugin_utils/{room}" for room in ("_expressions", "_grouping", "_hosts", "_inventory", "_report", "_window")
}
MAY_IMPORT: dict[str, set[str]] = {
    "action": {*_CONTROLLER, *_ROOMS, "plugin_utils"},
    "doc_fragments": set(),
    "filter": {"plugin_utils", *_ROOMS},
    "inventory": {*_CONTROLLER, *_ROOMS, "plugin_utils"},
    "lookup": {"plugin_utils"},
    "modules": {*_CLIENT, "module_utils/_client", "module_utils/_module", "module_utils/_python"},
    "module_utils/_module": {*_CLIENT, "module_utils/_client", "module_utils/_version"},
    "module_utils/_client": {*_CLIENT, "module_utils/_version"},
    "module_utils/_python": set(),
    "module_utils/_version": set(),
    _API: _CLIENT,
    f"{_API}/_acting": {f"{_API}/_wire", f"{_API}/filters", f"{_API}/records", *_MESSAGES},
    f"{_API}/_activity": {f"{_API}/_wire", *_LISTS, *_MESSAGES},
    f"{_API}/_auth": {f"{_API}/_wire", *_MESSAGES},
    f"{_API}/_lists": {f"{_API}/_wire", *_LISTS, *_MESSAGES},
    f"{_API}/_wire": _MESSAGES,
    f"{_API}/error_messages": {f"{_API}/errors"},
    f"{_API}/errors": set(),
    f"{_API}/filters": {f"{_API}/_wire", f"{_API}/records", *_MESSAGES},
    f"{_API}/pagination": {f"{_API}/records", *_MESSAGES},
    f"{_API}/records": set(),
    "plugin_utils/_inventory": {*_CONTROLLER, "plugin_utils", "plugin_utils/_expressions", "plugin_utils/_grouping"},
    "plugin_utils/_events": {*_CONTROLLER, "plugin_utils", "plugin_utils/_inventory"},
    "plugin_utils/_expressions": {*_CONTROLLER, "plugin_utils"},
    "plugin_utils/_grouping": {*_CONTROLLER, "plugin_utils"},
    "plugin_utils/_hosts": {*_CONTROLLER, "plugin_utils"},
    "plugin_utils/_report": {*_CONTROLLER, "plugin_utils"},
    "plugin_utils/_window": {*_CONTROLLER, "plugin_utils", "plugin_utils/_hosts"},
    "plugin_utils": _CONTROLLER,
}


@EACH_FILE
def test_imports_run_one_way(path: Path) -> None:
    room = room_of_file(path)
    assert room in MAY_IMPORT, f"{path.name} is in no room of the house that is known"
    wrong = {name for name in inner_imports(path) if room_of(name.split(".")) not in MAY_IMPORT[room] | {room}}
    assert not wrong


@pytest.mark.parametrize("folder", sorted({path.parent for path in FILES}), ids=lambda path: path.name)
def test_a_folder_can_be_taken_in_at_a_glance(folder: Path) -> None:
    assert len(list(folder.glob("*.py"))) <= MOST_FILES


@pytest.mark.parametrize("room", sorted(room for room in MAY_IMPORT if (PLUGINS / room).is_dir() and "/" in room))
def test_a_room_says_what_it_is_for(room: str) -> None:
    assert (PLUGINS / room / "README.md").is_file()


def needs_test(path: Path) -> bool:
    """Tell whether a file holds code of its own: the module of an action is only its documentation."""
    is_documentation = path.parent.name == "modules" and (PLUGINS / "action" / path.name).exists()
    name = path.relative_to(PLUGINS).as_posix()
    return not is_documentation and not name.startswith("doc_fragments/")


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if path.stem != "__init__" and needs_test(path)],
    ids=lambda path: str(path.relative_to(PLUGINS)),
)
def test_a_file_has_a_test_of_its_name(path: Path) -> None:
    folder, name = path.relative_to(ROOT).parent, f"test_{path.stem.removeprefix('_')}.py"
    expected = ROOT / "tests" / "unit" / folder / name
    assert expected.is_file(), f"{path.relative_to(ROOT)} has no test: write {expected.relative_to(ROOT)}"
    assert "def test_" in expected.read_text(encoding="utf-8"), f"{expected.relative_to(ROOT)} holds no test"


@EACH_FILE
def test_ansible_is_imported_where_it_may_be(path: Path) -> None:
    room = room_of_file(path)
    found = {name for name in imports(path) if name == "ansible" or name.startswith("ansible.")}
    if room.startswith((_API, "module_utils/_version")):
        assert not found
    elif room.startswith(("modules", "module_utils")):
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
    assert [path.relative_to(PLUGINS).as_posix() for path in users] == ["module_utils/_api/_wire/transport.py"]


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
    missing, strange = modules - MAKE_NO_CALL - set(listed), set(listed) - modules
    assert not missing, f"add {sorted(missing)} to action_groups in meta/runtime.yml, or to MAKE_NO_CALL in this file"
    assert not strange | (set(listed) & MAKE_NO_CALL), "meta/runtime.yml lists modules that make no call, or are none"


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


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


@pytest.mark.parametrize("kind", ["modules", "inventory", "filter", "lookup"])
def test_the_changelog_knows_every_plugin_of_a_version_that_it_has(kind: str) -> None:
    releases = read_yaml("changelogs/changelog.yaml")["releases"]
    known: set[str] = set()
    for release in releases.values():
        new = release.get("modules", []) if kind == "modules" else release.get("plugins", {}).get(kind, [])
        known |= {plugin["name"] for plugin in new}
    newest = max(releases, key=numbers)
    for path in (PLUGINS / kind).glob("workspace_*.py" if kind in ("modules", "inventory") else "[!_]*.py"):
        added = re.search(r"^version_added: [\"']?([\d.]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert added is not None, f"{path.relative_to(ROOT)} has no version_added"
        # A later version gets it with its release.
        assert path.stem in known or numbers(added[1]) > numbers(newest), (
            f"the changelog of {newest} lacks {path.stem}: if {newest} is published, set version_added of "
            f"{path.relative_to(ROOT)} to the next version; else run make changelog"
        )


def test_the_readme_tells_of_every_module_plugin_and_playbook() -> None:
    told = (ROOT / "README.md").read_text(encoding="utf-8")
    paths = [path for kind in ("modules", "inventory") for path in (PLUGINS / kind).glob("workspace_*.py")]
    names = {path.stem for path in (*paths, *(ROOT / "playbooks").glob("*.yml"))}
    missing = sorted(name for name in names - PRIVATE_MODULES if f"`huaweicloud.workspace.{name}`" not in told)
    assert not missing, f"add {missing} to the tables of modules and playbooks in README.md"


@pytest.mark.parametrize("role", sorted(path.name for path in (ROOT / "roles").iterdir()))
def test_a_role_tells_of_all_its_options_in_its_readme(role: str) -> None:
    options = read_yaml(f"roles/{role}/meta/argument_specs.yml")["argument_specs"]["main"]["options"]
    told = (ROOT / "roles" / role / "README.md").read_text(encoding="utf-8")
    assert [name for name in options if f"`{name}`" not in told] == []


def test_imports_are_resolved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader of imports itself: relative ones too."""
    path = tmp_path / "plugins" / "module_utils" / "_api" / "probe.py"
    path.parent.mkdir(parents=True)
    path.write_text("import json\nfrom .client import A\nfrom .._client import B\nfrom . import c\n", encoding="utf-8")
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    prefix = f"{COLLECTION}.plugins.module_utils"
    assert set(imports(path)) == {"json", f"{prefix}._api.client.A", f"{prefix}._client.B", f"{prefix}._api.c"}
    assert inner_imports(path) >= {"module_utils._client.B"}


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
