# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a command by ansible-runner, in a terminal as AWX does: ``update_by_runner.py DIRECTORY COMMAND...``."""

from __future__ import annotations

import sys

import ansible_runner


def main(directory: str, command: str, *arguments: str) -> int:
    _shown, _errors, code = ansible_runner.run_command(
        executable_cmd=command,
        cmdline_args=list(arguments),
        private_data_dir=directory,
        quiet=True,
        suppress_env_files=True,
    )
    return int(code)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
