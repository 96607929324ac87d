# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeps what each Python process of the tests would compile or pack anew; Python imports it by itself.

Python keeps no bytecode of what it imports from an archive, as every module of Ansible is, nor does the loader of
collections. Beside that, each command packs its modules anew.
"""

from __future__ import annotations

import _imp
import gc
import marshal
import os
import sys
import zipimport

# The modules that give names to types take time themselves.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from types import CodeType, ModuleType

# One folder for all runs, as what is in it goes by the source; and one of this run, or none.
BYTECODE = f"{sys.pycache_prefix or ''}/by_source"
PAYLOADS = os.environ.get("TESTS_PAYLOADS", "")


def cached(source: str | bytes, path: str, *, build: Callable[[], CodeType]) -> CodeType:
    """Return the bytecode of a source as if it had just been compiled for this path."""
    data = source.encode() if isinstance(source, str) else source
    file = f"{BYTECODE}/{sys.hexversion:x}-{len(data):x}-{_imp.source_hash(sys.hexversion, data).hex()}"
    try:
        with open(file, "rb") as stream:
            code: CodeType = marshal.load(stream)
    except FileNotFoundError:
        code = build()
        _write(file, marshal.dumps(code))
    else:
        vars(_imp)["_fix_co_filename"](code, path)
    return code


def _write(file: str, data: bytes) -> None:
    os.makedirs(BYTECODE, exist_ok=True)
    unfinished = f"{file}.{os.getpid()}"
    with open(unfinished, "wb") as stream:
        stream.write(data)
    os.replace(unfinished, file)


def keep_bytecode_of_archives() -> None:
    """Let zipimport compile a source once."""
    names = vars(zipimport)
    compile_source: Callable[[str, bytes], CodeType] = names["_compile_source"]
    names["_compile_source"] = lambda path, source: cached(source, path, build=lambda: compile_source(path, source))


def keep_bytecode_of_collections(loader: ModuleType) -> None:
    """Let the loader of collections compile a source once."""

    def compile_once(source: str | bytes, filename: str, mode: str, flags: int, dont_inherit: bool) -> CodeType:
        def build() -> CodeType:
            code: CodeType = compile(source, filename, mode, flags=flags, dont_inherit=dont_inherit)
            return code

        return cached(source, filename, build=build)

    vars(loader)["compile"] = compile_once


def share_payloads(packer: ModuleType) -> None:
    """Give this command the modules that others have packed, and give them those that it packs."""
    import atexit
    import hashlib

    paths = os.environ.get("ANSIBLE_COLLECTIONS_PATH", "")
    shared = f"{PAYLOADS}/{hashlib.sha256(paths.encode()).hexdigest()}"
    own = f"{packer.C.DEFAULT_LOCAL_TMP}/ansiballz_cache"
    os.makedirs(shared, exist_ok=True)
    os.makedirs(own)
    _link_all(shared, own)
    # Runs before the temporary files are removed, and only in the first process of the command.
    atexit.register(_link_all, own, shared)


def _link_all(source: str, target: str) -> None:
    import contextlib

    for name in {*os.listdir(source)} - {*os.listdir(target)}:
        if not name.endswith((".lock", "-part")):
            # Another command may be quicker.
            with contextlib.suppress(FileExistsError):
                os.link(f"{source}/{name}", f"{target}/{name}")


class AfterImport:
    """Finds the modules of ansible-core that are changed once they are imported."""

    changes: dict[str, Callable[[ModuleType], None]] = {
        "ansible.utils.collection_loader._collection_finder": keep_bytecode_of_collections,
        **({"ansible.executor.module_common": share_payloads} if PAYLOADS else {}),
    }

    @classmethod
    def find_spec(cls, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Return how to import one of the modules, or nothing."""
        change = cls.changes.pop(name, None)
        if change is None:
            return None
        from importlib.util import find_spec

        spec = find_spec(name)
        assert spec is not None
        loader = spec.loader
        assert loader is not None
        execute = loader.exec_module

        def execute_and_change(module: ModuleType) -> None:
            execute(module)
            change(module)

        vars(loader)["exec_module"] = execute_and_change
        return spec


# An old Python is only told that it is too old.
if sys.pycache_prefix and sys.version_info >= (3, 11):
    # A tenth of what a short command takes is looking for garbage that is not there.
    gc.set_threshold(50_000, *gc.get_threshold()[1:])
    keep_bytecode_of_archives()
    sys.meta_path.insert(0, AfterImport)
