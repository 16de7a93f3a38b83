"""How somebody signs in: keys, session policies, files, URIs and instance roles."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

from stateroom.config.limits.ram import check_name, check_provider
from stateroom.config.problems import Fault

POLICY_CHARACTERS = 2048


def check_key(key: str) -> Fault | None:
    """One of the three parts of a key. RAM User Guide: AccessKey pair; STS API: AssumeRole, Credentials."""
    if key and re.fullmatch(r"[\x21-\x7e]+", key):
        return None
    return Fault("this is not a part of an access key", "set the variable to the id, secret or token alone")


def check_session_policy(policy: str) -> Fault | None:
    """STS API: AssumeRole, Policy; RAM User Guide: Policy structure and syntax."""
    if len(policy) > POLICY_CHARACTERS:
        return Fault(
            f"the session policy has more than {POLICY_CHARACTERS} characters", f"shorten it by {len(policy) - 2048}"
        )
    try:
        document = json.loads(policy)
    except (ValueError, RecursionError):
        return Fault("the session policy is not JSON", "write it as RAM shows policies, in single quotes")
    statements = document.get("Statement") if isinstance(document, dict) else None
    if not isinstance(statements, list) or not statements or not all(isinstance(each, dict) for each in statements):
        return Fault("the session policy has no statements", "write a list of mappings at its key Statement")
    if document.get("Version") != "1":
        return Fault("the session policy is of another version than 1", 'write "Version": "1"')
    for statement in statements:
        if statement.get("Effect") not in ("Allow", "Deny") or not statement.keys() >= {"Action", "Resource"}:
            return Fault("a statement of the session policy is not whole", "give it Effect, Action and Resource")
    return None


def check_file(path: str) -> Fault | None:
    """Whether the text can be a path; whether the file is there is seen when somebody signs in."""
    if path and path == path.strip() and path.isprintable():
        return None
    return Fault("this is not the path of a file", "write the path of the file")


def check_credentials_uri(uri: str) -> Fault | None:
    """Terraform provider: credentials_uri. A sidecar on this host or in the cluster answers it, often without TLS."""
    try:
        url = urlsplit(uri)
        port = url.port
    except ValueError:
        return Fault("this is not a URI", "write it as http://host:port/path")
    if url.scheme not in ("http", "https") or not url.hostname or not re.fullmatch(r"[\x21-\x7e]+", uri) or port == 0:
        return Fault("this is not an http or https URI", "write it as http://host:port/path")
    if url.username is not None or url.fragment:
        return Fault("the URI has a password or a fragment, which are not sent", "write it without")
    return None


def check_instance_role(name: str) -> Fault | None:
    """The name of a role, as the metadata of an instance has it; not its ARN."""
    if name.startswith("acs:"):
        return Fault("this is the ARN of a role", "write the role's name alone")
    return check_name(name, "role")


def check_provider_arn(arn: str) -> Fault | None:
    """STS API: AssumeRoleWithOIDC, OIDCProviderArn."""
    if arn != "create" and check_provider(arn) is None:
        return None
    return Fault("this is not the ARN of an identity provider", "see the ARN with `aliyun ims ListOIDCProviders`")
