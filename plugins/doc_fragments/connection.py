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
      - If no credential is given as options, E(HW_ACCESS_KEY) and then E(HUAWEICLOUD_SDK_AK) are used, and at last the
        O(profile_file).
      - A credential is taken whole from one source and never pieced together from several.
      - Within one source O(auth_token) comes before O(access_key), and O(access_key) before O(username).
    type: str
  secret_key:
    description:
      - Secret access key (SK) that belongs to O(access_key).
      - See O(access_key) for where it is taken from; its environment variables are E(HW_SECRET_KEY) and
        E(HUAWEICLOUD_SDK_SK).
    type: str
  security_token:
    description:
      - Security token that belongs to a temporary O(access_key) and O(secret_key).
      - Its environment variables are E(HW_SECURITY_TOKEN) and E(HUAWEICLOUD_SDK_SECURITY_TOKEN).
    type: str
  auth_token:
    description:
      - A ready IAM token of the project, used as it is.
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
      - A region that is given as an option takes no project from environment variables or a file that are of another
        region, because E(HW_REGION_NAME), E(HW_WORKSPACE_ENDPOINT) or E(HW_PROJECT_NAME) beside it says so. An
        O(endpoint) of another region is an error.
    type: str
  project_id:
    description:
      - ID of the project whose desktops are read.
      - If it is not given, it comes with the token of O(username), or is looked up in IAM by O(project_name).
      - Its environment variables are E(HW_PROJECT_ID) and E(HUAWEICLOUD_SDK_PROJECT_ID).
    type: str
  project_name:
    description:
      - Name of the project whose desktops are read, if O(project_id) is not given. It defaults to O(region).
      - Its environment variable is E(HW_PROJECT_NAME).
    type: str
  cloud:
    description:
      - Domain name of the cloud, from which the addresses of Workspace and IAM are built. It defaults to
        V(myhuaweicloud.com).
      - Its environment variable is E(HW_CLOUD).
    type: str
  auth_url:
    description:
      - URL of IAM, with or without C(/v3). It defaults to C(https://iam.REGION.CLOUD).
      - V({region}) in it stands for the O(region), see O(endpoint).
      - Its environment variables are E(HW_AUTH_URL) and E(HUAWEICLOUD_SDK_IAM_ENDPOINT).
    type: str
  endpoint:
    description:
      - URL of Workspace, with or without a trailing slash. It defaults to C(https://workspace.REGION.CLOUD).
      - V({region}) in it stands for the O(region), such as in V(https://workspace.{region}.example.com). So one
        address is right for several regions.
      - Its environment variable is E(HW_WORKSPACE_ENDPOINT).
    type: str
  profile_file:
    description:
      - Credentials file in INI format whose section C([basic]), in UTF-8, holds C(ak), C(sk), and perhaps C(security_token),
        C(project_id) and C(iam_endpoint).
      - If it is given, it comes before the environment variables. If it is not, E(HUAWEICLOUD_SDK_CREDENTIALS_FILE) and
        then C(~/.huaweicloud/credentials) are read when no other source gives a credential.
    type: str
  agency:
    description:
      - Whether the temporary keys of the agency of this ECS are used when no other source gives a credential. Its
        metadata service is asked for them once, with a time-out of 3 seconds, and again before they expire.
      - Works only where the task or the inventory plugin runs on an ECS to which an agency is assigned.
    type: bool
    default: false
  metadata_url:
    description:
      - URL of the metadata service that is asked for the keys of the O(agency). It defaults to
        C(http://169.254.169.254). Proxies are not used for it.
    type: str
  allow_http:
    description:
      - Whether O(endpoint) and O(auth_url) may be C(http) URLs. Over them a credential can be read on its way.
      - For addresses of this machine itself they are allowed in any case.
    type: bool
    default: false
  validate_certs:
    description:
      - Whether the TLS certificates of Workspace and IAM are verified.
      - If it is not given, they are, unless E(HW_INSECURE) is true.
    type: bool
  ca_path:
    description:
      - File or directory of the certification authorities to trust instead of the system's.
      - Its environment variable is E(HW_CACERT).
    type: str
  timeout:
    description:
      - Seconds one request may take as a whole, and the longest wait in seconds that is accepted when the service asks
        for a pause.
    type: float
    default: 60.0
  max_retries:
    description:
      - How often a request is tried again after the answers 429, 502, 503 and 504 and after a broken connection, from
        0 to 256.
    type: int
    default: 4
  concurrency:
    description:
      - How many requests are under way at the same time at the most, from 1 to 256.
    type: int
    default: 16
requirements:
  - requests
notes:
  - An empty value of a connection option, as templates and job template surveys yield it, counts as not given. With
    C(-v) the output says where credential, region, project and addresses came from.
  - Requests go to the addresses in O(endpoint) and O(auth_url) alone. Redirects are not followed and C(~/.netrc) is not
    read. The environment variables for proxies are respected.
"""
