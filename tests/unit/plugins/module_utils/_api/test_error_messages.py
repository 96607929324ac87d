# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A failed call is explained by its cause and by what to do."""

from __future__ import annotations

import re

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._auth.credentials import (
    AccessKey,
    Agency,
    Password,
    Token,
    sent_with,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.error_messages import (
    CODES,
    REFUSED,
    STATUSES,
    explain,
    missing_action,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import ErrorDetails

BASE = "https://workspace.cn-north-4.myhuaweicloud.com/v2/0bec5db98280d2d02fd6c00c2de791ce"


@pytest.mark.parametrize(
    ("status", "code", "message", "expected"),
    [
        (400, "WKS.00010099", "Workspace not enabled", "Workspace is not enabled in this project: enable it"),
        (404, "APIGW.0101", "The API does not exist", "no such API at this address: check region"),
        (401, "APIGW.0307", "The token must be updated.", "expired or belongs to another region"),
        (401, "APIGW.0301", "Signature expired", "set this machine's clock right"),
        (401, "APIGW.0301", "verify aksk signature fail: AK is locked", "wait five minutes"),
        (401, "APIGW.0301", "Incorrect IAM authentication information", "check access_key and secret_key"),
        (
            401,
            "APIGW.0301",
            "Incorrect IAM authentication information: decrypt token fail",
            "get a new one of this region",
        ),
        (403, "APIGW.0302", "denied", "ask for the IAM action workspace:desktops:list "),
        (403, "WKS.0003", "Policy doesn't allow", "ask for the IAM action workspace:desktops:list "),
        (403, "APIGW.0310", "The project is unavailable.", "check project_id and region"),
        (403, "APIGW.0801", "unavailable in the region", "not available in this region: check region"),
        (403, "APIGW.0402", "ip", "run elsewhere"),
        (403, "WKS.0005", "The account is frozen", "pay the outstanding balance"),
        (405, "APIGW.0502", "The app has been frozen.", "pay the outstanding balance"),
        (400, "WKS.00019999", "tenant is in arrears", "pay the outstanding balance"),
        (429, "APIGW.0308", "The throttling threshold has been reached", "lower concurrency"),
        (503, "APIGW.0613", "IAM", "IAM is temporarily unavailable"),
        (502, "APIGW.0201", "Backend unavailable.", "could not be reached behind its gateway"),
        (418, None, None, "check what it says"),
    ],
)
@pytest.mark.parametrize("prefix", ["APIGW.", "APIG."])
def test_a_cause_and_a_remedy(status: int, code: str | None, message: str | None, expected: str, prefix: str) -> None:
    code = code and code.replace("APIGW.", prefix)
    details = ErrorDetails(status=status, error_code=code, error_msg=message, url=f"{BASE}/desktops/detail")
    text = explain(details)
    assert expected in text
    assert str(status) in text
    assert text.endswith(")." if "(" in text else ".")
    assert "\n" not in text


@pytest.mark.parametrize(
    ("path", "action"),
    [
        ("/desktops/detail?limit=5", "workspace:desktops:list"),
        ("/desktops/0bec5db9-8280", "workspace:desktops:get"),
        ("/desktops/action", "workspace:desktops:operate"),
        ("/desktops/maintenance-mode", "workspace:desktops:setMaintenanceMode"),
        ("/desktops/notifications", "workspace:desktops:sendNotifications"),
        ("/workspace-jobs/8a8d", "workspace:jobs:get"),
        ("/connect-desktops", "workspace:desktops:listWithConnectStatus"),
        ("/connections/status", "workspace:desktops:getConnectStatus"),
        ("/connections/desktops?limit=5", "workspace:connections:securityList"),
        ("/statistics/metrics/desktops", "workspace:statistics:listDesktopMetrics"),
        ("/statistics/metrics/users", "for the statistics of users, which has no documented name"),
    ],
)
def test_the_missing_right_is_named(path: str, action: str) -> None:
    assert missing_action(f"{BASE}{path}") == action
    details = ErrorDetails(status=403, error_code="APIGW.0302", url=f"{BASE}{path}")
    assert f"ask for the IAM action {action} (" in explain(details)


@pytest.mark.parametrize("call", ["statistics/metrics/desktops", "statistics/metrics/users", "connections/desktops"])
@pytest.mark.parametrize("code", ["APIGW.0101", "APIG.0101", "WKS.0404", None])
def test_a_call_that_not_every_region_has(call: str, code: str | None) -> None:
    text = explain(ErrorDetails(status=404, error_code=code, url=f"{BASE}/{call}?offset=0&limit=100"))
    assert text.startswith(
        f"There is no call {call} at workspace.cn-north-4.myhuaweicloud.com: check region and endpoint, "
        "or do without it where the region does not offer it (404"
    )


def test_another_call_or_another_reason_is_no_matter_of_the_region() -> None:
    for path in ("desktops/detail", "connections/status", "desktops/connections"):
        text = explain(ErrorDetails(status=404, error_code="APIGW.0101", url=f"{BASE}/{path}"))
        assert text.startswith("There is no such API at this address")
    for code, status in (("APIGW.0103", 404), ("WKS.00010099", 400), ("APIGW.0101", 400)):
        details = ErrorDetails(status=status, error_code=code, url=f"{BASE}/connections/desktops")
        assert explain(details).startswith(CODES[code])


def test_a_token_that_iam_has_just_given_is_of_another_region() -> None:
    details = ErrorDetails(status=401, error_code="APIGW.0307", error_msg="The token must be updated.")
    text = explain(details, has_fresh_token=True)
    assert "auth_url and endpoint belong to different regions" in text
    assert "get a new token" not in text


SENT = {
    "key": (AccessKey(access_key="HIDDEN", secret_key="HIDDEN"), "the access key from X", "secret_key"),
    "temporary": (
        AccessKey(access_key="HIDDEN", secret_key="HIDDEN", security_token="HIDDEN"),
        "the temporary access key with its security token from X",
        "security_token belong together, and get new ones if they have expired",
    ),
    "token": (Token(value="HIDDEN"), "the ready token from X", "auth_token"),
    "user": (
        Password(username="alice", password="HIDDEN", domain_name="acme"),
        "the IAM user and password from X",
        "domain_name",
    ),
    "agency": (
        Agency(metadata_url="http://169.254.169.254"),
        "the temporary access key of the agency from X",
        "agency",
    ),
}


@pytest.mark.parametrize("kind", SENT)
@pytest.mark.parametrize(
    ("status", "code", "message"),
    [
        (401, "APIGW.0301", "Incorrect IAM authentication information"),
        (401, "APIG.0303", None),
        (401, None, None),
        (401, "APIGW.0307", "The token must be updated."),
        (401, "APIGW.0301", "Incorrect IAM authentication information: decrypt token fail"),
        (401, "APIGW.0301", "Incorrect IAM authentication information: signature expired"),
        (403, "APIGW.0302", "denied"),
        (403, None, None),
        (403, "WKS.0005", "The account is frozen"),
    ],
)
def test_a_refused_credential_is_told_by_what_was_sent(
    kind: str, status: int, code: str | None, message: str | None
) -> None:
    credential, what, remedy = SENT[kind]
    sent = sent_with(credential, origin="X")
    text = explain(
        ErrorDetails(status=status, error_code=code, error_msg=message, url=f"{BASE}/desktops/detail"), sent=sent
    )
    assert text.endswith(f"; the credential was {what}.")
    assert "HIDDEN" not in text
    advice = text.partition(" (")[0]
    if kind not in ("token", "user"):
        assert not re.search(r"(?<!security_)token", advice)
    if kind in ("token", "user"):
        assert "secret_key" not in advice
        assert "clock" not in advice
    if status == 401 and message == "Incorrect IAM authentication information":
        assert remedy in advice


def test_a_user_is_locked_otherwise_than_a_key() -> None:
    details = ErrorDetails(status=401, error_code="IAM.0011", error_msg="The account is locked")
    assert "password" in explain(details, sent=sent_with(SENT["user"][0], origin="X"))
    assert "secret key" in explain(details, sent=sent_with(SENT["key"][0], origin="X"))


@pytest.mark.parametrize("sentence", [*CODES.values(), *STATUSES.values(), *REFUSED.values()])
def test_every_explanation_says_what_to_do(sentence: str) -> None:
    cause, _colon, remedy = sentence.partition(": ")
    assert cause[0].isupper()
    assert re.match(r"(check|ask|get|try|run|pay|enable)\b", remedy)
    assert not sentence.endswith(".")
