# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report as JSON, CSV and HTML: complete, and never more than text."""

from __future__ import annotations

import base64
import csv
import fnmatch
import hashlib
import io
import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.changes import changes_between
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.page import (
    PageOptions,
    page_of,
    percent,
)
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.rows import FIELDS, select_columns
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.serialise import (
    NotAReportError,
    csv_of,
    guarded,
    json_of,
    read_report,
)
from ansible_collections.huaweicloud.workspace.tests.support.report_rows import RECORD, report

ROOT = Path(__file__).parents[5]
HURT = "</script><script>hurt()</script>"
HEAD = '"format": "huaweicloud.workspace.desktop_report"'
OPTIONS = PageOptions(columns=select_columns(["name", "users", "tags"]), links={})


def test_json_is_read_as_it_was_written() -> None:
    found = report({"computer_name": "\u8d22\u52a1 \U0001f600"}, {"desktop_id": "d2"})
    text = json_of(found)
    assert read_report(text, name="x") == found
    assert sum(line.startswith('  {"name":') for line in text.splitlines()) == 2
    assert json.loads(json_of(report()))["desktops"] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "x is not JSON."),
        ("[]", "x is no report of desktops."),
        ('{"a": 1}', "x is no report of desktops."),
        (
            '{"format": "huaweicloud.workspace.desktop_report", "format_version": 9}',
            "x is a report of format 9, and not",
        ),
        (
            f'{{{HEAD}, "format_version": 1, "generated_at": "", "desktops": [1]}}',
            "not one of format 1 in its right shape.",
        ),
    ],
)
def test_another_file_is_not_taken_for_a_report(text: str, said: str) -> None:
    with pytest.raises(NotAReportError) as caught:
        read_report(text, name="x")
    assert said in str(caught.value)
    assert str(caught.value).endswith("Move it away, or choose another name for the report.")


def test_csv_has_all_fields_and_is_read_as_it_was_meant() -> None:
    found = csv_of(report({"computer_name": 'a "b",\nc', "user_list": ["x", "y"]}), bom=True)
    assert found.startswith("\ufeff")
    head, row = list(csv.reader(io.StringIO(found[1:], newline="")))
    assert head == list(FIELDS.values())
    assert row[:2] == ['a "b",\nc', "x; y"]
    assert found.count("\r\n") == 2
    assert not csv_of(report({}), bom=False).startswith("\ufeff")


NO_TEXT = "\x00\x07\x1b[2J\x7f\x9b\u202e\uffff"
KEPT = "\ufffd\ufffd\ufffd[2J\ufffd\ufffd\ufffd\ufffd"


def with_no_text_anywhere() -> dict[str, Any]:
    record = {name: f"{value}{NO_TEXT}" for name, value in RECORD.items() if isinstance(value, str)}
    record |= {"user_list": [NO_TEXT], "tags": [{"key": f"k{NO_TEXT}", "value": NO_TEXT}]}
    found = report(record, scope={"region": NO_TEXT}, filters={"tags": {NO_TEXT: NO_TEXT}})
    (row,) = found["desktops"]
    return {**found, "title": NO_TEXT, "statics": [{"name": NO_TEXT}], "desktops": [{**row, "last_user": NO_TEXT}]}


def test_no_column_of_the_csv_has_a_control_character() -> None:
    found = csv_of(with_no_text_anywhere(), bom=False)
    assert not [sign for sign in NO_TEXT if sign in found and sign not in "[2J"]
    row = next(csv.DictReader(io.StringIO(found, newline="")))
    assert (row["Desktop"], row["Last user"]) == (f"FIN-01{KEPT}", KEPT)
    assert row["Tags"] == f"k{KEPT}={KEPT}"


def test_control_characters_are_escaped_in_the_json_and_shown_as_such_in_the_page() -> None:
    found = with_no_text_anywhere()
    text, page = json_of(found), page_of(found, options=OPTIONS)
    for written in (text, page):
        assert not [sign for sign in NO_TEXT if sign in written and sign not in "[2J"]
    assert read_report(text, name="x") == found


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"
    (_head, row) = list(csv.reader(io.StringIO(csv_of(report({"user_list": [cell]}), bom=False), newline="")))
    assert row[1] == f"'{cell}"


def test_an_ordinary_cell_stays_as_it_is() -> None:
    assert guarded("a=b") == "a=b"


def test_what_the_service_says_is_text_in_the_page() -> None:
    hostile = dict.fromkeys(("computer_name", "status", "availability_zone", "user_group", "login_status"), HURT)
    page = page_of(report({**hostile, "user_list": [HURT], "tags": [{"key": HURT, "value": HURT}]}), options=OPTIONS)
    assert "hurt()" in page
    assert page.count("<script") == 2
    assert page.count("</script>") == 2
    data = json.loads(re.findall(r'<script type="application/json" id="data">(.*)</script>', page)[0])
    assert HURT in data["texts"]


def test_the_title_is_text_and_no_template() -> None:
    found = {**report({}), "title": "<b>$data ${style}"}
    assert "<title>&lt;b&gt;$data ${style}</title>" in page_of(found, options=OPTIONS)


def test_the_page_names_what_it_is_limited_to() -> None:
    page = page_of({**report({}), "filters": {"status": "ACTIVE", "tags": {"a": "b"}}}, options=OPTIONS)
    assert "Only desktops that pass these filters: status: ACTIVE; tags: a=b." in page


def test_the_page_is_the_same_for_the_same_report() -> None:
    assert page_of(report({}), options=OPTIONS) == page_of(report({}), options=OPTIONS)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb\x00", "<bdi>a\ufffdb\ufffd</bdi>"),
        ("x" * 81, f'<bdi title="{"x" * 81}">{"x" * 80}\u2026</bdi>'),
        ("", '<span class="none">None</span>'),
    ],
)
def test_a_remote_text_is_cut_and_kept_apart(text: str, shown: str) -> None:
    page = page_of(report({"user_list": [text]}), options=OPTIONS)
    assert f'<td data-label="Users">{shown}</td>' in page


def test_every_text_is_escaped_wherever_it_stands() -> None:
    hostile = {name: HURT for name, kind in RECORD.items() if isinstance(kind, str)}
    before, after = report({**hostile, "user_list": []}, at=HURT), report({**hostile, "login_status": "\u202e'\"&"})
    found = {
        **report({**hostile, "user_list": [HURT]}, scope={"region": HURT}, filters={HURT: HURT}),
        "statics": [{"name": HURT}],
        "title": HURT,
        "changes": changes_between(before, after),
    }
    for page in (page_of(found, options=OPTIONS), page_of({**found, "not_compared": HURT}, options=OPTIONS)):
        assert page.count("<script") == page.count("</script>") == 2
        assert "\u202e" not in page
        assert "&amp;lt;" not in page


def test_the_policy_is_that_of_the_style_and_the_script_in_the_page() -> None:
    page = page_of(report({}), options=OPTIONS)
    for kind, text in (("style", page.partition("<style>")[2]), ("script", page.rpartition("<script>")[2])):
        digest = base64.b64encode(hashlib.sha256(text.partition(f"</{kind}>")[0].encode()).digest()).decode()
        assert f"{kind}-src &#39;sha256-{digest}&#39;" in page


def test_the_build_takes_what_the_page_is_made_of() -> None:
    ignored = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["build_ignore"]
    room = "plugins/plugin_utils/_report"
    files = {path.name for path in (ROOT / room).iterdir() if path.suffix not in (".py", ".md")} - {"__pycache__"}
    assert files == {"page.css", "page.html.j2", "page.js"}
    assert not [name for name in files for sign in ignored if fnmatch.fnmatch(f"{room}/{name}", sign)]


@pytest.mark.parametrize(
    ("part", "whole", "said"), [(0, 0, "0%"), (0, 5, "0%"), (1, 1000, "<1%"), (999, 1000, ">99%"), (5, 5, "100%")]
)
def test_shares(part: int, whole: int, said: str) -> None:
    assert percent(part, whole) == said


def test_the_page_says_what_it_shows_and_why_nothing_is_compared() -> None:
    scope = {"region": "<b>", "project_id": "p1", "preferred_networks": ["10.0.0.0/8"]}
    page = page_of({**report({}, scope=scope), "not_compared": "Not compared with <i>."}, options=OPTIONS)
    assert '<p class="scope">Region &lt;b&gt;, project p1, addresses in 10.0.0.0/8 preferred</p>' in page
    assert "Not compared with &lt;i&gt;. The next report tells what has changed since this one." in page
    assert "This is the first report" not in page
    assert 'class="scope"' not in page_of(report({}), options=OPTIONS)


@pytest.mark.parametrize(
    ("name", "link"),
    [
        ("a#b%20c?d.csv", "a%23b%2520c%3Fd.csv"),
        ("a:b &\"'<x>.csv", "a%3Ab%20%26%22%27%3Cx%3E.csv"),
        ("\u8d22\u52a1.csv", "%E8%B4%A2%E5%8A%A1.csv"),
        ("\udcff.csv", "%FF.csv"),
        ("a-b_c.1~2.csv", "a-b_c.1~2.csv"),
    ],
)
def test_a_link_leads_to_the_file_whatever_its_name_holds(name: str, link: str) -> None:
    page = page_of(report({}), options=PageOptions(columns=select_columns(["name"]), links={"CSV": name}))
    assert f'<a href="{link}" download>CSV</a>' in page


MONTHS = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]


@pytest.mark.parametrize(("number", "month"), list(enumerate(MONTHS, start=1)))
def test_times_are_in_english_on_every_machine(monkeypatch: pytest.MonkeyPatch, number: int, month: str) -> None:
    # What a German machine would write.
    monkeypatch.setattr(time, "strftime", lambda *_arguments: "x. M\u00e4rz")
    page = page_of(report({}, at=f"2026-{number:02d}-02T06:05:00Z"), options=OPTIONS)
    said = f'<time datetime="2026-{number:02d}-02T06:05:00Z">02 {month} 2026, 06:05 UTC</time>'
    assert said in page
    assert "M\u00e4rz" not in page


@pytest.mark.parametrize("text", ["yesterday", "", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00+14:00"])
def test_a_time_that_is_none_is_shown_as_it_is(text: str) -> None:
    assert f'<time datetime="{text}">{text}</time>' in page_of(report({}, at=text), options=OPTIONS)
