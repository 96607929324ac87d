# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role desktop_report, its playbook and what its guide shows, run as a user would."""

from __future__ import annotations

import json
import re
import shutil
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests.support.ansible_commands import run_command, variables_of
from tests.support.playbook_runner import run_play
from tests.support.simulator_process import Simulator

GUIDE = Path(__file__).parents[2] / "docs" / "docsite" / "rst" / "desktop_report_guide.rst"
BLOCK = re.compile(r"\.\. code-block:: yaml\n\n {4}# (?P<name>\w+\.yml)\n(?P<code>(?: {4}[^\n]*\n|\n)+)")
PLAYBOOK = "huaweicloud.workspace.desktop_report"
HOSTILE = "{{ lookup('ansible.builtin.pipe', 'touch hurt') }}"


def _write(service: Simulator, folder: Path, *arguments: str, playbook: str = PLAYBOOK) -> str:
    """Run the playbook, which must succeed, and return what it printed."""
    done = run_command(
        "ansible-playbook",
        playbook,
        *arguments,
        folder=folder,
        environ=variables_of(service),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _read(folder: Path, name: str = "desktop_report") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return found


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}


def test_check_write_again_and_see_what_changed(service: Simulator, tmp_path: Path) -> None:
    place = tmp_path / "desktop_report"
    chosen, other = service.records()[:2]
    service.patch(f"desktops/{other['desktop_id']}", {"computer_name": HOSTILE, "user_list": [HOSTILE]})
    shown = _write(service, tmp_path, "--check")
    assert "changed=1" in shown
    assert "230 desktops, not written in check mode: " in shown
    assert not place.exists()

    assert "changed=1" in _write(service, tmp_path)
    first = _contents(place)
    assert sorted(first) == ["desktop_report.csv", "desktop_report.html", "desktop_report.json"]
    assert {path.stat().st_mode & 0o777 for path in place.iterdir()} == {0o640}
    report = _read(place)
    assert report["totals"]["desktops"] == len(service.records()) == len(report["desktops"])
    assert report["changes"] is None
    assert HOSTILE in {row["name"] for row in report["desktops"]}
    assert not (tmp_path / "hurt").exists()

    assert "changed=0" in _write(service, tmp_path)
    assert _contents(place) == first

    after = "DISCONNECTED" if chosen["login_status"] != "DISCONNECTED" else "REGISTERED"
    service.patch(f"desktops/{chosen['desktop_id']}", {"login_status": after})
    shown = _write(service, tmp_path, "--check", "--diff")
    assert "changed=1" in shown
    assert "+230 desktops" in shown
    assert len(shown) < 5_000
    assert _contents(place) == first

    assert "changed=1" in _write(service, tmp_path)
    changes = _read(place)["changes"]
    assert [(entry["desktop_id"], entry["fields"]) for entry in changes["changed"]] == [
        (chosen["desktop_id"], {"login_status": {"before": chosen["login_status"], "after": after}})
    ]
    assert changes["since"] == report["generated_at"]


@pytest.mark.one_core
def test_what_the_guide_shows(service: Simulator, tmp_path: Path) -> None:
    blocks = {
        block["name"]: textwrap.dedent(block["code"]) for block in BLOCK.finditer(GUIDE.read_text(encoding="utf-8"))
    }
    assert sorted(blocks) == ["finance_report.yml", "wall_report.yml", "weekly_report.yml"]
    for name, code in blocks.items():
        (tmp_path / name).write_text(code, encoding="utf-8")
    place = tmp_path / "reports"

    _write(service, tmp_path, playbook="finance_report.yml")
    report = _read(place, "finance")
    page = (place / "finance.html").read_text(encoding="utf-8")
    assert report["totals"]["desktops"] > 0
    assert {row["tags"]["department"] for row in report["desktops"]} == {"Finance"}
    assert {row["network"][:3] for row in report["desktops"] if row["network"]} == {"10."}
    assert "Only desktops that pass these filters: tags: department=Finance." in page
    assert "<title>Desktops of Finance</title>" in page
    assert report["groups"].keys() >= {"tag:cost-center", "os_version", "idle", "use"}

    _write(service, tmp_path, playbook="wall_report.yml")
    wall = _read(place, "wall")
    assert (wall["usage"]["days"], wall["logins"]["hours"], wall["logins"]["slow_rtt"]) == (30, 8, 100)
    assert wall["trend"][-1]["at"] == wall["generated_at"]
    assert '<meta http-equiv="refresh" content="60">' in (place / "wall.html").read_text(encoding="utf-8")

    assert "This is the first report." in _write(service, tmp_path, playbook="weekly_report.yml")
    first, second = service.records()[:2]
    service.delete(f"desktops/{first['desktop_id']}")
    assert "0 new, 1 gone" in _write(service, tmp_path, playbook="weekly_report.yml")
    assert _read(place, "last_week")["totals"]["desktops"] == 230
    service.delete(f"desktops/{second['desktop_id']}")
    assert "0 new, 1 gone" in _write(service, tmp_path, playbook="weekly_report.yml")
    assert _read(place, "last_week")["totals"]["desktops"] == 229
    # The report of the department is no report of last week.
    shutil.copy(place / "finance.json", place / "this_week.json")
    shown = " ".join(_write(service, tmp_path, playbook="weekly_report.yml").split())
    assert "which shows something else: filters tags: department=Finance (now none)" in shown


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        # As a survey gives it.
        ({"desktop_report_group_by": "tag:department, departmnt"}, "group_by: there is no 'departmnt', choose from"),
        ({"desktop_report_columns": ["name", "tag:"]}, "columns: there is no 'tag:', choose from"),
        ({"desktop_report_previous": "/nowhere.json"}, "previous: there is no file /nowhere.json."),
    ],
)
def test_a_mistake_is_found_before_anything_is_requested(
    service: Simulator, tmp_path: Path, given: dict[str, Any], sentence: str
) -> None:
    service.delete("requests")
    done = run_command(
        "ansible-playbook", PLAYBOOK, "-e", json.dumps(given), folder=tmp_path, environ=variables_of(service)
    )
    assert done.returncode == 2
    assert sentence in " ".join((done.stdout + done.stderr).split())
    assert service.get("requests") == []


@pytest.mark.one_core
def test_a_missing_permission_leaves_the_rest_of_the_report(service: Simulator, tmp_path: Path) -> None:
    rights = ["workspace:statistics:listDesktopMetrics", "workspace:connections:securityList"]
    service.patch("settings", {"denied_actions": rights})
    done = run_command("ansible-playbook", PLAYBOOK, folder=tmp_path, environ=variables_of(service))
    assert done.returncode == 0, done.stdout + done.stderr
    shown = " ".join(done.stderr.split())
    report = _read(tmp_path / "desktop_report")
    page = (tmp_path / "desktop_report" / "desktop_report.html").read_text(encoding="utf-8")
    for right, part in zip(rights, ("usage", "logins"), strict=True):
        assert f"the credential lacks the permission {right}." in shown
        assert report[part]["missing_permission"] == right
        assert f"<code>{right}</code>" in page
    assert report["totals"]["desktops"] == len(service.records())

    # Any other failure is one.
    service.patch("settings", {"denied_actions": []})
    service.post("faults", {"kind": "service_error", "status": 400, "match": {"path": "/connections/desktops$"}})
    done = run_command("ansible-playbook", PLAYBOOK, folder=tmp_path, environ=variables_of(service))
    assert done.returncode == 2
    assert "Get the logins" in done.stdout
    # What nobody wants is not requested.
    service.delete("requests")
    _write(service, tmp_path, "-e", '{"desktop_report_usage_days": 0, "desktop_report_login_hours": 0}')
    paths = [entry["path"] for entry in service.get("requests")]
    assert paths
    assert not [path for path in paths if path.endswith(("/metrics/desktops", "/connections/desktops"))]
    assert (_read(tmp_path / "desktop_report")["usage"], _read(tmp_path / "desktop_report")["logins"]) == (None, None)


def _account(service: Simulator, region: str) -> dict[str, Any]:
    ready = service.ready
    names = ("access_key", "secret_key", "auth_url")
    project = {"region": region, "project_id": ready["projects"][region]}
    return {**{name: ready[name] for name in names}, "endpoint": service.url, **project}


@pytest.mark.one_core
def test_only_like_is_compared_with_like(service: Simulator, tmp_path: Path) -> None:
    tasks: list[dict[str, Any]] = []
    answers: dict[str, dict[str, str]] = {}
    projects = service.ready["projects"]
    for region in ("cn-north-4", "eu-west-101"):
        account = _account(service, region)
        kinds = {"desktops_from": "desktop", "connections_from": "connection", "statistics_from": "status"}
        answers[region] = {option: f"{kind}_{region[:2]}" for option, kind in kinds.items()}
        tasks += [
            {f"huaweicloud.workspace.workspace_{kind}_info": account, "register": answers[region][option]}
            for option, kind in kinds.items()
        ]
    north, west = list(answers.values())
    of_all = {**north, "statistics_from": west["statistics_from"]}
    cases: list[dict[str, Any]] = [
        north,
        north,
        west,
        west,
        {**north, "filters": {"status": "ACTIVE"}},
        {**north, "preferred_networks": ["10.0.0.0/8"]},
        {**north, "preferred_networks": ["10.1.2.3/8"], "ipv4_prefix": 16},
        {**west, "name": "west"},
        {**of_all, "name": "all"},
    ]
    tasks += [
        {
            "huaweicloud.workspace.workspace_report": {"directory": "here", "name": "a#b 100%?", **case},
            "ignore_errors": True,
            "register": f"report_{number}",
        }
        for number, case in enumerate(cases)
    ]
    run = run_play(tasks, folder=tmp_path)
    assert run.code == 0, run.output
    for (region, project), result in zip(projects.items(), (run.results[0], run.results[3]), strict=True):
        assert (result["region"], result["project_id"], result["endpoint"]) == (region, project, service.url)
    *reports, last = run.results[6:]
    reasons = [(result["not_compared"] or "").partition("something else: ")[2] for result in reports]
    moved = f"region cn-north-4 (now eu-west-101), project {projects['cn-north-4']} (now {projects['eu-west-101']})."
    back = f"region eu-west-101 (now cn-north-4), project {projects['eu-west-101']} (now {projects['cn-north-4']})"
    assert reasons == [
        "",
        "",
        moved,
        # The same once more: what stands there stays, and says why.
        moved,
        f"{back}, filters none (now status: ACTIVE).",
        "filters status: ACTIVE (now none), preferred networks none (now 10.0.0.0/8).",
        "",
        "",
    ]
    assert [result["changed"] for result in reports] == [True, False, True, False, True, True, True, True]
    assert [result["changes"] is None for result in reports] == [True, True, True, True, True, True, False, True]
    assert (reports[6]["changes"]["new"], reports[6]["changes"]["gone"]) == (0, 0)
    assert [bool(result.get("warnings")) for result in reports] == [bool(text) for text in reasons[:3]] + [
        False,
        True,
        True,
        False,
        False,
    ]
    assert reports[2]["warnings"] == [reports[2]["not_compared"]]
    assert last["failed"]
    said = "statistics_from: its result is of region eu-west-101, but that of desktops_from of cn-north-4"
    assert said in last["msg"]
    page = (tmp_path / "here" / "west.html").read_text(encoding="utf-8")
    assert f'<p class="scope">Region eu-west-101, project {projects["eu-west-101"]}</p>' in page
    assert 'href="west.csv"' in page
    page = (tmp_path / "here" / "a#b 100%?.html").read_text(encoding="utf-8")
    assert [unquote(link) for link in re.findall(r'<a href="([^"#]+)" download>', page)] == [
        "a#b 100%?.csv",
        "a#b 100%?.json",
    ]


def test_a_mistake_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text('{"name": "mine"}', encoding="utf-8")
    cases: Sequence[tuple[dict[str, Any], str]] = (
        ({"desktops_from": "nothing"}, "desktops_from: the variable 'nothing' holds no list 'desktops': name a"),
        ({"columns": ["nam"]}, "columns: there is no 'nam', choose from name, users,"),
        ({"mode": "u=rw"}, "mode: 'u=rw' is not a file mode; give octal digits in quotes such as '0640'."),
        # What YAML makes of 0640 without quotes.
        ({"mode": 0o640}, "mode: '416' would not let the owner read and write; give octal digits in quotes"),
        ({"name": "../x"}, "name: '../x' cannot be a file name; give one without suffix and directory."),
        ({"name": "mine"}, "mine.json is no report of desktops. Move it away, or choose another name for the report."),
        ({"previous": "gone.json"}, "gone.json."),
        ({"ipv4_prefix": 33}, "ipv4_prefix: 33 is not between 0 and 32."),
        ({"preferred_networks": ["x"]}, "preferred_networks: 'x' is not a network in CIDR notation"),
        ({"directory": "mine.json/x"}, "The report cannot be written: "),
        ({"directory": " "}, "directory: it is empty; give the directory for the files."),
        ({"formats": ["pdf"]}, "pdf"),
    )
    answers: dict[str, dict[str, list[object]]] = {"answer": {"desktops": [], "statics": []}}
    options = {"desktops_from": "answer", "connections_from": "answer", "statistics_from": "answer", "directory": "."}
    tasks = [
        {"huaweicloud.workspace.workspace_report": {**options, **case}, "ignore_errors": True} for case, _said in cases
    ]
    run = run_play(tasks, folder=tmp_path, keywords={"vars": answers})
    assert run.code == 0, run.output
    for (case, said), result in zip(cases, run.results, strict=True):
        assert result["failed"], case
        assert result["msg"].count(said) == 1, (case, result["msg"])
        assert result["msg"].count("not appear to be") == 0, (case, result["msg"])
        assert "\n" not in result["msg"].strip(), case
    assert not list(tmp_path.glob("*.html"))


@pytest.mark.parametrize("formats", [[], ["csv"]])
def test_json_is_always_written_and_the_rest_as_wished(tmp_path: Path, formats: list[str]) -> None:
    task = {
        "huaweicloud.workspace.workspace_report": {
            "desktops_from": "answer",
            "connections_from": "answer",
            "statistics_from": "answer",
            "directory": "here",
            "formats": formats,
            "csv_bom": False,
        }
    }
    run = run_play([task], folder=tmp_path, keywords={"vars": {"answer": {"desktops": [], "statics": []}}})
    assert run.code == 0, run.output
    assert sorted(run.results[0]["files"]) == sorted([*formats, "json"])
    assert sorted(path.suffix[1:] for path in (tmp_path / "here").iterdir()) == sorted([*formats, "json"])
