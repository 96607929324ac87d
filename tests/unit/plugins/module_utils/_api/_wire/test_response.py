# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers of every layer, each turned into a result or one typed error whose text holds no secret."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.redaction import MASK, redact
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import Request, Response
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.response import read_change, read_json
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.error_messages import (
    explain,
    missing_action,
    shorten,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import (
    ApiError,
    AuthenticationError,
    ErrorDetails,
    NotFoundError,
    PermissionDeniedError,
    ThrottledError,
    UnclearOutcomeError,
    UnexpectedResponseError,
    WorkspaceError,
)
from ansible_collections.huaweicloud.workspace.tests.support.fake_transports import PROJECT, WORKSPACE, answer

REQUEST = Request(method="GET", url=f"{WORKSPACE}/v2/{PROJECT}/connect-desktops", query=(("limit", "5"),))
ONE = Request(method="GET", url=f"{WORKSPACE}/v2/{PROJECT}/desktops/21616aa6")
SERVICE = {
    "error_code": "WKS.00000403",
    "error_msg": "No permission.",
    "error_detail": "User x is not authorized",
    "encoded_authorization_message": "XbpJ8tPm",
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)
NAMES = ("error_code", "error_msg", "error_detail", "request_id", "error", "code", "message", "title")


def failure(response: Response, *, request: Request = REQUEST, secrets: tuple[str, ...] = ()) -> ApiError:
    with pytest.raises(ApiError) as caught:
        read_json(response, request=request, secrets=secrets)
    text = str(caught.value)
    assert text.endswith(".")
    assert "\n" not in text
    assert caught.value.details.method == "GET"
    return caught.value


def test_success() -> None:
    assert read_json(answer({"a": "\u7528\u6237"}), request=REQUEST) == {"a": "\u7528\u6237"}
    assert read_json(answer({}, status=201), request=REQUEST) == {}


@pytest.mark.parametrize(
    ("charset", "encoding"), [("ISO-8859-1", "latin-1"), ('"gbk"', "gbk"), ("utf-16", "utf-16"), ("utf-8", "utf-8")]
)
def test_an_answer_in_the_encoding_that_it_names(charset: str, encoding: str) -> None:
    text = "\u7528\u6237" if encoding == "gbk" else "Gr\u00f6\u00dfe"
    body = json.dumps({"a": text}, ensure_ascii=False).encode(encoding)
    headers = {"content-type": f"application/json; Charset={charset}"}
    assert read_json(answer(body, headers=headers), request=REQUEST) == {"a": text}


@pytest.mark.parametrize("charset", ["none-such", "hex", "ascii", "unicode_escape", "idna", ""])
def test_an_encoding_that_does_not_fit_is_one_error(charset: str) -> None:
    body = b'{"a": "\xf6\\ud800"}'
    error = failure(answer(body, headers={"content-type": f"application/json; charset={charset}"}))
    assert isinstance(error, UnexpectedResponseError)


def test_utf8_is_read_as_such_whatever_it_is_called() -> None:
    body = '{"a": "\u00f6"}'.encode()
    headers = {"content-type": "application/json; charset=iso-8859-1"}
    assert read_json(answer(body, headers=headers), request=REQUEST) == {"a": "\u00f6"}


def test_an_error_that_comes_as_a_success() -> None:
    error = failure(answer({"error_code": "WKS.00010099", "error_msg": "no", "error_detail": None}))
    assert str(error).startswith("Workspace is not enabled in this project: ")
    assert (error.details.status, error.details.error_code) == (200, "WKS.00010099")
    assert read_json(answer({"error_code": "", "error_msg": ""}), request=REQUEST) == {
        "error_code": "",
        "error_msg": "",
    }


@pytest.mark.parametrize("status", [400, 404])
def test_a_project_without_workspace_is_no_missing_desktop(status: int) -> None:
    body = {"error_code": "WKS.00010099", "error_msg": "The tenant does not exist."}
    error = failure(answer(body, status=status), request=ONE)
    assert not isinstance(error, NotFoundError)
    assert "Workspace is not enabled" in str(error)


def test_the_service() -> None:
    error = failure(answer(SERVICE, status=403, headers={"x-request-id": "r1"}))
    assert isinstance(error, PermissionDeniedError)
    assert error.details.as_dict() == {
        "status": 403,
        **SERVICE,
        "request_id": "r1",
        "method": "GET",
        "url": f"{WORKSPACE}/v2/{PROJECT}/connect-desktops?limit=5",
    }
    assert "IAM action workspace:desktops:listWithConnectStatus (403 WKS.00000403: No permission)" in str(error)


@pytest.mark.parametrize("prefix", ["APIGW.", "APIG."])
@pytest.mark.parametrize(
    ("status", "code", "kind", "words"),
    [
        (401, "0301", AuthenticationError, "check access_key and secret_key"),
        (401, "0307", AuthenticationError, "The token has expired or belongs to another region"),
        (403, "0302", PermissionDeniedError, "workspace:desktops:listWithConnectStatus"),
        (403, "0304", PermissionDeniedError, "workspace:desktops:listWithConnectStatus"),
        (404, "0101", ApiError, "check region, cloud and endpoint"),
        (429, "0308", ThrottledError, "lower concurrency"),
        (500, "0203", ApiError, "Internal service error"),
    ],
)
def test_the_gateway(prefix: str, status: int, code: str, kind: type[ApiError], words: str) -> None:
    body = {"error_code": f"{prefix}{code}", "error_msg": "Said the gateway.", "request_id": "r2"}
    error = failure(answer(body, status=status, headers={"x-request-id": "other"}))
    assert error.__class__ is kind
    assert error.details.request_id == "r2"
    assert words in str(error)
    assert f"({status} {prefix}{code}: Said the gateway)" in str(error)


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"code": 401, "message": "Wrong password.", "title": "Unauthorized"}},
        {"error_code": "Unauthorized", "error_msg": "Wrong password."},
        {"code": "Unauthorized", "message": "Wrong password."},
    ],
)
def test_iam(body: dict[str, Any]) -> None:
    error = failure(answer(body, status=401, headers={"x-iam-trace-id": "t1"}))
    assert isinstance(error, AuthenticationError)
    assert (error.details.error_code, error.details.error_msg) == ("Unauthorized", "Wrong password.")
    assert error.details.request_id == "t1"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 418, 429, 500, 502, 503, 504])
@pytest.mark.parametrize(
    "body",
    [b"", b"<html><h1>Blocked</h1></html>", b"[]", b"null", b'"x"', b"{", b"\xff\xfe", b"[" * 100_000, b"{}"],
)
def test_an_error_without_words(status: int, body: bytes) -> None:
    error = failure(answer(body, status=status, headers={"content-type": "text/html"}))
    assert error.details.status == status
    assert error.details.error_code is None
    assert f"({status})" in str(error)
    assert not isinstance(error, NotFoundError)


@pytest.mark.parametrize("body", [b"", b"  \n", b"<html>", b"[]", b"null", b"3", b"\xff", b'{"a": 1]', b"}{", b'"{'])
def test_success_that_is_not_the_api(body: bytes) -> None:
    error = failure(answer(body, headers={"content-type": "text/html; charset=utf-8"}))
    assert isinstance(error, UnexpectedResponseError)
    said = "an empty response" if not body.strip() else "something that is not the API's JSON (text/html)"
    assert f"workspace.example.com answered 200 with {said}: check endpoint" in str(error)


@pytest.mark.parametrize("body", [b'{"a": 1', b' \n{"a": [{"b": "}]}', b"[" * 100_000, b'\xef\xbb\xbf{"a": "\\"}'])
def test_json_that_ends_early_may_be_cut_off(body: bytes) -> None:
    error = failure(answer(body))
    assert isinstance(error, UnexpectedResponseError)
    assert "answered 200 with JSON that ends early: the response may have been cut off, so try again, or" in str(error)


def test_a_redirect_is_not_the_api() -> None:
    error = failure(
        answer(b"", status=302, headers={"location": "https://login.example.com/?t=HIDDEN"}), secrets=("HIDDEN",)
    )
    assert isinstance(error, UnexpectedResponseError)
    assert f"redirected the request to https://login.example.com/?t={MASK}" in str(error)


@pytest.mark.parametrize(
    ("status", "code", "message", "kind"),
    [
        (404, "WKS.00010201", "The desktop does not exist.", NotFoundError),
        (400, "WKS.00010201", "Desktop not found.", NotFoundError),
        (400, "WKS.00010201", "The desktop does not exist.", NotFoundError),
        (400, "WKS.00010201", "Desktop d1 doesn't exist", NotFoundError),
        (400, "WKS.00010201", "The desktop could not be found.", NotFoundError),
        (400, "WKS.00010201", "Cannot find the desktop.", NotFoundError),
        (400, "WKS.00010201", "No desktop with this id.", NotFoundError),
        (400, "WKS.00010201", "The desktop has been deleted.", NotFoundError),
        (400, "WKS.00010201", "DESKTOP_NOT_EXIST", NotFoundError),
        (400, "WKS.00010201", "InstanceNotFound", NotFoundError),
        (400, "WKS.00010201", "The desktop cannot be deleted now.", ApiError),
        (400, "WKS.00010201", "The id is not valid.", ApiError),
        (400, "WKS.00010001", "The parameter limit is invalid.", ApiError),
        (400, "APIGW.0201", "not found", ApiError),
        (404, "APIGW.0101", "The API does not exist.", ApiError),
        (404, "APIG.0101", "The API does not exist.", ApiError),
    ],
)
def test_what_is_missing(status: int, code: str, message: str, kind: type[ApiError]) -> None:
    error = failure(answer({"error_code": code, "error_msg": message}, status=status), request=ONE)
    assert error.__class__ is kind


def test_workspace_is_not_enabled() -> None:
    body = {"error_code": "WKS.00010099", "error_msg": "Workspace is not enabled."}
    assert "Workspace is not enabled in this project: enable it" in str(failure(answer(body, status=400)))


@pytest.mark.parametrize(
    "echo",
    [
        "verify aksk signature fail, canonicalRequest:GET|/v2/|x-security-token:HIDDEN|",
        "verify aksk signature fail, canonical request:GET|/v2/|x-security-token:HIDDEN|",
        "verify aksk signature fail, CanonicalRequest: GET\n/v2/\nx-security-token:HIDDEN",
        "verify aksk signature fail, canonical_request=GET HIDDEN",
    ],
)
def test_the_canonical_request_is_not_repeated(echo: str) -> None:
    error = failure(answer({"error_code": "APIGW.0301", "error_msg": f"Incorrect: {echo}"}, status=401))
    shown = f"{error} {json.dumps(error.details.as_dict())}"
    assert "HIDDEN" not in shown
    assert "canonical request left out" in shown
    assert "verify aksk signature fail" in shown
    assert "check access_key and secret_key" in str(error)


@pytest.mark.parametrize("field", [*NAMES, "encoded_authorization_message"])
def test_secrets_are_masked_in_every_field(field: str) -> None:
    secret = "MIISecretToken=="
    text = f"the token {secret} is bad"
    body = {field: {"message": text, "title": text} if field == "error" else text}
    error = failure(answer(body, status=401), secrets=("", secret, "other"))
    shown = f"{error} {json.dumps(error.details.as_dict())}"
    assert secret not in shown
    if field not in ("code", "title", "message"):
        assert MASK in shown


def test_secrets_are_masked_in_the_headers_and_the_url() -> None:
    request = Request(method="GET", url=f"{WORKSPACE}/v2/HIDDEN/connect-desktops")
    error = failure(answer(b"", status=500, headers={"x-request-id": "HIDDEN"}), request=request, secrets=("HIDDEN",))
    assert "HIDDEN" not in json.dumps(error.details.as_dict())
    assert redact("a HIDDEN b", ["HIDDEN"]) == f"a {MASK} b"


@pytest.mark.parametrize(
    ("status", "message", "words"),
    [
        (401, "signature expired, signature time:20260101T000000Z", "set this machine's clock right"),
        (401, "x-sdk-date is out of range", "set this machine's clock right"),
        (
            401,
            "verify signature fail, canonicalRequest:GET|/v2/p1/|x-sdk-date:20260101T000000Z||x-sdk-date|",
            "secret_key",
        ),
        (401, "SDK-HMAC-SHA256 Access=a, SignedHeaders=host;x-sdk-date, Signature=b is not right", "secret_key"),
        (401, "AK access failed to reach the limit,forbidden.", "The access key is locked after failed calls"),
        (401, "The account is locked.", "The access key is locked after failed calls"),
        (403, "too many failed calls", "The access key is locked after failed calls"),
        (401, "verify aksk signature fail", "The credential was refused"),
        (401, "block device", "The credential was refused"),
    ],
)
def test_causes_that_only_the_words_tell(status: int, message: str, words: str) -> None:
    body = {"error_code": "APIGW.0301", "error_msg": f"Incorrect IAM authentication information: {message}"}
    assert words in str(failure(answer(body, status=status)))


@pytest.mark.parametrize(
    ("path", "action"),
    [
        ("connections/status", "workspace:desktops:getConnectStatus"),
        ("connect-desktops", "workspace:desktops:listWithConnectStatus"),
        ("desktops/detail", "workspace:desktops:list"),
        ("desktops/21616aa6", "workspace:desktops:get"),
    ],
)
def test_the_missing_right_is_named(path: str, action: str) -> None:
    url = f"{WORKSPACE}/v2/{PROJECT}/{path}?limit=1"
    assert missing_action(url) == action
    assert action in explain(ErrorDetails(status=403, url=url))


def test_the_right_of_an_unknown_call() -> None:
    assert missing_action(f"{WORKSPACE}/v2/other") is None
    assert missing_action("https://iam.example.com/v3/projects?name=x") == "iam:projects:listProjects"
    assert "ask for the IAM action that the documentation names (403)." in explain(ErrorDetails(status=403))


def test_an_unknown_status() -> None:
    assert explain(ErrorDetails(status=418, error_msg="teapot")) == (
        "The service refused the request: check what it says (418: teapot)."
    )


def test_shorten() -> None:
    assert shorten(" a\n b\t\x1b[31mc. ") == "a b [31mc"
    assert shorten("x" * 400, length=10) == "xxxxxxx"
    assert len(shorten("xy" * 400)) == 297


def assert_clear(error: WorkspaceError, *, status: int) -> None:
    assert str(error).endswith(".")
    assert "\n" not in str(error)
    assert json.loads(json.dumps(error.details.as_dict()))["status"] == status


def parse(status: int, body: bytes) -> None:
    response = Response(status=status, headers={}, body=body)
    try:
        result = read_json(response, request=ONE, secrets=("s3cr3t",))
    except WorkspaceError as exc:
        assert_clear(exc, status=status)
    else:
        assert 200 <= status < 300
        assert isinstance(result, dict)


@given(st.integers(200, 599), st.binary(max_size=200))
def test_any_bytes(status: int, body: bytes) -> None:
    parse(status, body)


@given(st.integers(200, 599), JSON)
def test_any_json(status: int, body: object) -> None:
    parse(status, json.dumps(body).encode())


@given(st.integers(400, 599), st.dictionaries(st.sampled_from(NAMES), JSON))
@example(403, {"error_code": "0\n"})
@example(400, {"error_msg": "two\nlines", "error_code": "x" * 1000})
def test_any_error_body(status: int, body: dict[str, object]) -> None:
    parse(status, json.dumps(body).encode())


CHANGE = Request(method="POST", url=f"{WORKSPACE}/v2/{PROJECT}/desktops/action")


@pytest.mark.parametrize("status", [200, 202, 204])
@pytest.mark.parametrize("body", [b"", b" \n"])
def test_a_change_may_be_answered_without_a_body(status: int, body: bytes) -> None:
    assert read_change(answer(body, status=status), request=CHANGE) == {}
    assert read_change(answer({"job_id": "j"}, status=status), request=CHANGE, expects_body=True) == {"job_id": "j"}
    with pytest.raises(UnclearOutcomeError, match="with an empty response"):
        read_change(answer(body, status=status), request=CHANGE, expects_body=True)


@pytest.mark.parametrize(
    ("response", "cause"),
    [
        (answer({"error_code": "WKS.1", "error_msg": "Later."}, status=500), "answered 500 (WKS.1 Later)"),
        (answer(b"", status=504), "answered 504"),
        (answer({"error_msg": "the-secret"}, status=502), "answered 502 (********)"),
        (answer(b"<html>", status=200), "answered 200 with something that is not the API's JSON (application/json)"),
        (answer([1], status=200), "answered 200 with something that is not the API's JSON (application/json)"),
        (answer({"error_code": "WKS.1", "error_msg": "No."}, status=200), "answered 200 (WKS.1 No)"),
        (
            answer(b"", status=303, headers={"location": "https://x.example.com"}),
            "redirected the request to https://x.example.com",
        ),
        (answer(b"", status=408), "answered 408"),
    ],
)
def test_what_leaves_open_whether_a_change_was_made(response: Response, cause: str) -> None:
    with pytest.raises(UnclearOutcomeError) as caught:
        read_change(response, request=CHANGE, secrets=("the-secret",))
    assert str(caught.value) == f"{CHANGE.host} {cause}"
    assert caught.value.details.status == response.status


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 429])
def test_what_says_that_a_change_was_not_made(status: int) -> None:
    with pytest.raises(ApiError) as caught:
        read_change(answer({"error_code": "WKS.1"}, status=status), request=CHANGE)
    assert caught.value.details.status == status
