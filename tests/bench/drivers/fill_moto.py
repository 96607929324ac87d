# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starts instances on a moto server, one for each set of tags in a file: ``fill_moto.py URL FILE``."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import boto3


def main(url: str, file: Path) -> None:
    client = boto3.client(
        "ec2", endpoint_url=url, region_name="us-east-1", aws_access_key_id="none", aws_secret_access_key="none"
    )
    image = client.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    wanted = Counter(tuple(tags.items()) for tags in json.loads(file.read_text(encoding="utf-8"))["instances"])
    for tags, count in wanted.items():
        named = [{"Key": key, "Value": value} for key, value in tags]
        client.run_instances(
            ImageId=image,
            MinCount=count,
            MaxCount=count,
            InstanceType="t3.small",
            TagSpecifications=[{"ResourceType": "instance", "Tags": named}],
        )
    print(json.dumps(sum(wanted.values())))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
