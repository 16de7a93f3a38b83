"""`python -m emulator`: Alibaba Cloud on loopback, until it is interrupted."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Sequence

from emulator.listener import EmulatorError
from emulator.server import AlibabaCloud
from emulator.world import ACCOUNTS


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until SIGINT or SIGTERM. The exit code: 0, or 1 when the address cannot be had."""
    options = _parser().parse_args(arguments)
    cloud, ended = AlibabaCloud(latency=options.latency), threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    try:
        cloud.start(options.port, options.host, tls=options.tls)
    except EmulatorError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    with cloud:
        sys.stdout.write(_described(cloud, tls=options.tls))
        sys.stdout.flush()
        ended.wait()
        for defect in cloud.defects:
            sys.stderr.write(f"{defect}\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m emulator", description="Alibaba Cloud on loopback.")
    parser.add_argument("--port", type=int, default=0, help="where to listen; without it a free port is taken")
    parser.add_argument("--host", default="127.0.0.1", help="another address than loopback shows it to the network")
    parser.add_argument("--tls", action="store_true", help="answer HTTPS, too, on the same port")
    parser.add_argument("--latency", type=float, default=0.0, metavar="SECONDS", help="wait so long with every answer")
    return parser


def _described(cloud: AlibabaCloud, *, tls: bool) -> str:
    url = cloud.secure_url if tls else cloud.url
    account = ACCOUNTS[0]
    variables = {
        "ALICLOUD_ACCESS_KEY": account.access_key_id,
        "ALICLOUD_SECRET_KEY": account.access_key_secret,
        "ALICLOUD_REGION": "cn-hangzhou",
        "ALICLOUD_OSS_ENDPOINT": url,
        "ALICLOUD_TABLESTORE_ENDPOINT": url,
    }
    lines = [
        f"Alibaba Cloud on {cloud.url}" + (f" and {url}" if tls else ""),
        "",
        "Accounts, each with its root's key:",
    ]
    lines += [f"  {each.id}  {each.access_key_id}  {each.access_key_secret}" for each in ACCOUNTS]
    lines += ["", "For OpenTofu and Terraform, in another shell:"]
    if tls:
        # The backend knows no other way to STS than HTTPS.
        variables["ALICLOUD_STS_ENDPOINT"] = url.removeprefix("https://")
        variables["SSL_CERT_FILE"] = str(cloud.ca_file)
    lines += [f"  export {name}={value}" for name, value in variables.items()]
    return "\n".join([*lines, "", "Ctrl+C ends it; nothing is kept.", ""])


if __name__ == "__main__":
    sys.exit(main())
