"""OpenID Connect: issuers, subjects and identity providers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from stateroom.config.limits.arns import PARTITIONS, parse_arn
from stateroom.config.problems import Fault

ISSUERS = {"github": "https://token.actions.githubusercontent.com", "gitlab": "https://gitlab.com"}
"""The short names and what they stand for."""

_PINNED = {
    ISSUERS["github"]: re.compile(
        r"([^*?]*:)?((repo|repository):[^/:*?\s]+/|repository_owner:[^:*?\s]+(:|$)"
        r"|(repository_owner_id|repository_id):[0-9]+(:|$))"
    ),
    ISSUERS["gitlab"]: re.compile(r"project_path:[^/:*?\s]+/"),
}

_CONTEXTS = ("ref:refs/heads/", "ref:refs/tags/", "environment:")
"""How GitHub's subjects go on behind the repository; or with `pull_request`."""


def issuer_url(issuer: str) -> str:
    return ISSUERS.get(issuer, issuer)


def serves_github(issuer: str) -> bool:
    """Whether jobs of GitHub Actions have tokens of it: GitHub itself, an enterprise's issuer there, its own subdomain
    of ghe.com, or its own server. Source: GitHub Docs, OpenID Connect reference, and Using OpenID Connect on GitHub
    Enterprise Server."""
    url = urlsplit(issuer_url(issuer))
    host = url.hostname or ""
    hosted = host == "token.actions.githubusercontent.com" or re.fullmatch(r"token\.actions\.[^.]+\.ghe\.com", host)
    return bool(hosted) or url.path == "/_services/token"


def check_issuer(issuer: str) -> Fault | None:
    """IAM API: CreateOpenIDConnectProvider, Url."""
    return _check_issuer(issuer, "IAM")


def check_ram_issuer(issuer: str) -> Fault | None:
    """IMS API: CreateOIDCProvider, IssuerUrl."""
    return _check_issuer(issuer, "RAM")


def _check_issuer(issuer: str, service: str) -> Fault | None:
    if issuer in ISSUERS:
        return None
    try:
        url = urlsplit(issuer)
        port = url.port
    except ValueError:
        return Fault("the issuer is not a URL", "write the `iss` claim of its tokens")
    if url.scheme != "https" or not url.hostname:
        return Fault("the issuer is neither github, gitlab nor an https URL", "write the `iss` claim of its tokens")
    origin = "/".join(issuer.split("/")[:3])
    if origin != origin.lower():
        # The cloud's own comparison is not ours to rely on: another spelling must not be another issuer here.
        return Fault("the issuer's host has upper case letters", "hosts are written in lower case")
    if port is not None or ":" in url.netloc or url.username is not None or "?" in issuer or "#" in issuer:
        remedy = f"{service} takes host and path only"
        return Fault("the issuer's URL has a port, a user, a query or a fragment", remedy)
    if not re.fullmatch(r"[\x21-\x7e]{1,255}", issuer) or issuer.endswith("/") or url.netloc.endswith("."):
        return Fault(
            "the issuer's URL is too long, ends with a slash or has odd characters", "use at most 255 characters"
        )
    return None


def check_subjects(subjects: Sequence[str]) -> Fault | None:
    """IAM User Guide: Create a role for OpenID Connect federation."""
    if subjects:
        return None
    return Fault(
        "without a subject, everybody who has a token of this issuer could assume the role",
        "name at least one subject",
    )


def check_subject(subject: str) -> Fault | None:
    """What holds for the subjects of every issuer; check_pinned knows those of GitHub and GitLab."""
    return _check_subject(subject, "IAM")


def check_ram_subject(subject: str) -> Fault | None:
    """RAM User Guide: Edit the trust policy of a RAM role, condition `oidc:sub`."""
    return _check_subject(subject, "RAM")


def _check_subject(subject: str, service: str) -> Fault | None:
    if not subject.strip() or not subject.isprintable():
        return Fault("the subject is empty or has a control character", "write the `sub` claim of the token")
    if subject.startswith(("*", "?")):
        return Fault(
            "the subject begins with a wildcard, so other people's tokens could assume the role",
            "begin with what is yours, such as repo:acme/infra:",
        )
    if "${" in subject:
        return Fault(f"the subject has ${{, which {service} reads as a variable", "write the `sub` claim of the token")
    return None


def check_pinned(issuer: str, subject: str) -> Fault | None:
    """Whether a shared issuer's subject names one owner in full before its first wildcard.

    GitHub Docs: OpenID Connect reference, Customizing the subject claims: everybody chooses the claims of his own
    subjects, so a subject without the owner, such as `environment:production`, could be anybody's.
    GitLab Docs: Configure OpenID Connect in AWS.
    """
    url = issuer_url(issuer)
    if url not in _PINNED or _PINNED[url].match(subject):
        return None
    example = "project_path:acme/" if url == ISSUERS["gitlab"] else "repo:acme/infra:"
    return Fault(
        "the subject is not pinned to one owner, so other people's tokens could assume the role",
        f"begin with {example}",
    )


def check_context(context: str) -> Fault | None:
    """Whether what stands behind `repo:OWNER/REPO:` can be of a job of GitHub, as long as nobody has chosen other
    claims for the repository's subjects. `*` and `?` stand for anything.

    GitHub Docs: OpenID Connect reference, Example subject claims.
    """
    if _can_begin(context, "pull_request", whole=True) or any(_can_begin(context, form) for form in _CONTEXTS):
        return None
    short = re.fullmatch(r"(?:ref:)?(?:refs/)?((?:heads/|tags/)?)([^:*?]*[^:*?/])", context)
    if short is None or context in ("ref", "environment"):
        return Fault("no job of GitHub has such a subject", "write it as GitHub does")
    remedy = f"did you mean :ref:refs/{short[1] or 'heads/'}{short[2]}?"
    return Fault("no job of GitHub has such a subject", remedy)


def check_ref(issuer: str, subject: str) -> Fault | None:
    """Whether a subject of GitHub that pins a ref names it as GitHub does. What else stands behind the repository is
    not judged: the claims that make a subject can be chosen.

    GitHub Docs: OpenID Connect reference, Example subject claims, Customizing the subject claims.
    """
    found = re.fullmatch(r"repo:[^:*?]+:(ref(?::.*)?)", subject)
    if issuer_url(issuer) != ISSUERS["github"] or found is None or _can_begin(found[1], "ref:refs/"):
        return None
    return Fault("no job of GitHub has such a subject", "write the ref in full, such as ref:refs/heads/main")


def _can_begin(pattern: str, form: str, *, whole: bool = False) -> bool:
    """Whether a text that begins with `form`, and goes on behind it, can match. whole: a text that is `form`."""
    fixed = re.split(r"[*?]", pattern, maxsplit=1)[0]
    if fixed != pattern and form.startswith(fixed):
        return True
    return pattern == form if whole else fixed.startswith(form) and pattern != form


def check_audience(audience: str) -> Fault | None:
    """IAM API: AddClientIDToOpenIDConnectProvider, ClientID."""
    if re.fullmatch(r"[\x21-\x7e]{1,255}", audience) and not re.search(r"[*?]|\$\{", audience):
        return None
    return Fault("this is not an audience", "write the `aud` claim of the token")


def check_provider(provider: str) -> Fault | None:
    """IAM User Guide: IAM identifiers, IAM ARNs. `create`, or the ARN of an identity provider."""
    if provider == "create":
        return None
    arn = parse_arn(provider)
    valid = (
        arn is not None
        and arn.partition in PARTITIONS
        and (arn.service, arn.region) == ("iam", "")
        and re.fullmatch(r"[0-9]{12}", arn.account)
        and re.fullmatch(r"oidc-provider/[\x21-\x7e]+", arn.resource)
        and not re.search(r"[*?]", arn.resource)
    )
    if valid:
        return None
    return Fault(
        "this is neither create nor the ARN of an identity provider",
        "see the ARN with `aws iam list-open-id-connect-providers`",
    )
