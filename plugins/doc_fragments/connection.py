# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The connection options of all modules and of the inventory plugin."""

    DOCUMENTATION = r"""
options:
  access_key:
    description:
      - Access key ID (AK) of an IAM user or agency, used together with O(secret_key) to sign each request.
      - If the options have no credential, E(HW_ACCESS_KEY) is used, then E(HUAWEICLOUD_SDK_AK), then the O(profile_file).
      - The complete credential comes from one source. It is never combined from several.
      - Within one source, O(auth_token) has priority over O(access_key), and O(access_key) over O(username).
    type: str
  secret_key:
    description:
      - Secret access key (SK) that belongs to O(access_key).
      - See O(access_key) for its sources. Its environment variables are E(HW_SECRET_KEY) and
        E(HUAWEICLOUD_SDK_SK).
    type: str
  security_token:
    description:
      - Security token that belongs to a temporary O(access_key) and O(secret_key).
      - Its environment variables are E(HW_SECURITY_TOKEN) and E(HUAWEICLOUD_SDK_SECURITY_TOKEN).
    type: str
  auth_token:
    description:
      - An existing IAM token of the project.
      - Its environment variable is E(HW_AUTH_TOKEN).
    type: str
  username:
    description:
      - Name of an IAM user for whom one token is obtained, together with O(password) and O(domain_name).
      - Its environment variable is E(HW_USER_NAME).
    type: str
    aliases: [user_name]
  password:
    description:
      - Password of the IAM user O(username).
      - Its environment variable is E(HW_USER_PASSWORD).
    type: str
  domain_name:
    description:
      - Name of the account that O(username) belongs to.
      - Its environment variable is E(HW_DOMAIN_NAME).
    type: str
  region:
    description:
      - Name of the region, for example V(cn-north-4). Any name is accepted.
      - Required unless O(endpoint) is given.
      - Its environment variable is E(HW_REGION_NAME).
      - If the region is set as an option, a project from environment variables or a file is ignored if E(HW_REGION_NAME),
        E(HW_WORKSPACE_ENDPOINT) or E(HW_PROJECT_NAME) in the same source belongs to another region. An O(endpoint) of
        another region is an error.
    type: str
  project_id:
    description:
      - ID of the project whose desktops are read.
      - If not given, it comes from the token of O(username), or is looked up in IAM by O(project_name).
      - Its environment variables are E(HW_PROJECT_ID) and E(HUAWEICLOUD_SDK_PROJECT_ID).
    type: str
  project_name:
    description:
      - Name of the project whose desktops are read, if O(project_id) is not given. It defaults to O(region).
      - Its environment variable is E(HW_PROJECT_NAME).
    type: str
  cloud:
    description:
      - Domain name of the cloud, used in the addresses of Workspace and IAM. It defaults to V(myhuaweicloud.com).
      - Its environment variable is E(HW_CLOUD).
    type: str
  auth_url:
    description:
      - URL of IAM, with or without C(/v3). It defaults to C(https://iam.REGION.CLOUD).
      - V({region}) in it is replaced with the O(region), see O(endpoint).
      - Its environment variables are E(HW_AUTH_URL) and E(HUAWEICLOUD_SDK_IAM_ENDPOINT).
    type: str
  endpoint:
    description:
      - URL of Workspace, with or without a trailing slash. It defaults to C(https://workspace.REGION.CLOUD).
      - V({region}) in it is replaced with the O(region), for example in V(https://workspace.{region}.example.com), so
        that one value works for several regions.
      - Its environment variable is E(HW_WORKSPACE_ENDPOINT).
    type: str
  profile_file:
    description:
      - Credentials file in INI format and UTF-8. Its section C([basic]) holds C(ak), C(sk), and optionally
        C(security_token), C(project_id) and C(iam_endpoint).
      - If given, it has priority over the environment variables. If not, E(HUAWEICLOUD_SDK_CREDENTIALS_FILE) or
        C(~/.huaweicloud/credentials) is read if no other source has a credential.
    type: str
  agency:
    description:
      - Whether to use the temporary keys of the agency of this ECS if no other source has a credential. They are requested
        once from its metadata service, with a time-out of 3 seconds, and again before they expire.
      - Works only if the task or the inventory plugin runs on an ECS with an assigned agency.
    type: bool
    default: false
  metadata_url:
    description:
      - URL of the metadata service that issues the keys of the O(agency). It defaults to C(http://169.254.169.254).
        Requests to it use no proxy.
    type: str
  allow_http:
    description:
      - Whether O(endpoint) and O(auth_url) may be C(http) URLs. Others can then read the credential in transit.
      - Addresses of this machine are always allowed.
    type: bool
    default: false
  validate_certs:
    description:
      - Whether to verify the TLS certificates of Workspace and IAM.
      - If not given, they are verified unless E(HW_INSECURE) is true.
    type: bool
  ca_path:
    description:
      - File or directory with the certificate authorities to trust instead of the default ones.
      - Its environment variable is E(HW_CACERT).
    type: str
  timeout:
    description:
      - Maximum number of seconds for one request, and for one wait that the service asks for.
    type: float
    default: 60.0
  max_retries:
    description:
      - Maximum number of retries of a request after a 429, 502, 503 or 504, a time-out or a broken connection, from 0 to
        256.
    type: int
    default: 4
  concurrency:
    description:
      - Maximum number of concurrent requests, from 1 to 256.
    type: int
    default: 16
requirements:
  - requests
notes:
  - An empty connection option, as templates and surveys of job templates may return, counts as not given. C(-v) shows where
    credential, region, project and addresses came from.
  - Requests are sent only to the addresses in O(endpoint) and O(auth_url). Redirects are not followed, and C(~/.netrc) is
    not read. The environment variables for proxies are respected.
"""
