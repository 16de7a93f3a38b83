"""Ways to sign in as Alibaba Cloud's own library does them, one provider each: a process, a URI, the metadata of this
machine, the sessions of CloudSSO and OAuth. The SDK is imported when one of them is used.

Every value is given to a provider: what it is not given it takes from the environment, as that was when the SDK was
imported.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

from stateroom.clouds import alicloud_sign_in_failures as failures
from stateroom.clouds.alicloud_credentials import Credentials, Keys, RenewedCredentials
from stateroom.clouds.alicloud_profiles import Profile
from stateroom.config.loopback import is_loopback

METADATA_HOST: Final = "100.100.100.200"
"""ECS User Guide: Instance metadata. The SDK knows it, too."""

PROCESS_SECONDS: Final = 60
"""How long a process of a profile may take, as long as the CLI lets it."""

_CHINA = ("https://oauth.aliyun.com", "4038181954557748008")
_INTERNATIONAL = ("https://oauth.alibabacloud.com", "4103531455503354461")
OAUTH: Final = {"CN": _CHINA, "INTL": _INTERNATIONAL, "EN": _INTERNATIONAL}
"""By site, the sign-in server and the CLI's client id (alibabacloud-credentials: CLIProfileCredentialsProvider)."""

_DIRECT: Final[set[str]] = set()
"""The hosts that the SDK goes to past the proxy."""

_PROFILE_REMEDY: Final = "run `aliyun sts GetCallerIdentity` with the same profile: it shows the cause"


def of_process(profile: Profile) -> Credentials:
    def build(provider: Any) -> Any:
        return provider.ExternalCredentialsProvider(
            process_command=profile.text("process_command"), timeout=PROCESS_SECONDS
        )

    return _vendor(build, profile.place, _PROFILE_REMEDY)


def of_uri(uri: str, place: str) -> Credentials:
    """place: what names it."""

    def build(provider: Any) -> Any:
        _heed_exceptions(uri)
        return provider.URLCredentialsProvider(uri=uri)

    host = urlsplit(uri).netloc.rpartition("@")[2]
    return _vendor(build, f"the credentials URI at {host} ({place})", "see what answers there, or correct it")


def of_machine(role: str, place: str, *, only_v2: bool) -> Credentials:
    """role: its name; "" asks the metadata for it. only_v2: ask nothing without a token of the metadata service."""

    def build(provider: Any) -> Any:
        # A proxy would answer with the role of its own machine.
        _go_past_the_proxy("http", METADATA_HOST, 80)
        return provider.EcsRamRoleCredentialsProvider(
            role_name=role, disable_imds_v1=only_v2, async_update_enabled=False
        )

    name = f"the role {role}" if role else "the role"
    remedy = "run this on an ECS instance that has the role, or sign in another way"
    return _vendor(build, f"{name} of this machine ({place})", remedy)


def of_cloud_sso(profile: Profile) -> Credentials:
    names = ("access_token", "cloud_sso_sign_in_url", "cloud_sso_account_id", "cloud_sso_access_config")
    token, url, account, config = map(profile.text, names)
    expires = profile.number("cloud_sso_access_token_expire", 0)

    def build(provider: Any) -> Any:
        _heed_exceptions(str(url))
        return provider.CloudSSOCredentialsProvider(
            sign_in_url=url, account_id=account, access_config=config, access_token=token, access_token_expire=expires
        )

    return _session(profile, build, expires if token and url and account and config else 0)


def of_oauth(profile: Profile) -> Credentials:
    token, expires = profile.text("oauth_access_token"), profile.number("oauth_access_token_expire", 0)
    url, client = OAUTH.get((profile.text("oauth_site_type") or "CN").upper(), ("", ""))

    def build(provider: Any) -> Any:
        _heed_exceptions(url)
        # Without the refresh token, which would be good for one use only: the CLI needs it.
        return provider.OAuthCredentialsProvider(
            client_id=client, sign_in_url=url, access_token=token, access_token_expire=expires
        )

    return _session(profile, build, expires if token and url else 0)


def _session(profile: Profile, exchange: Callable[[Any], Any], until: float) -> Credentials:
    """The session that the CLI keeps in the profile, while it is valid; then what its login is exchanged for, while
    that is: until, in seconds since the epoch."""
    exchanged = _vendor(exchange, profile.place, f"sign in anew with `{failures.login(profile.mode, profile.name)}`")
    key_id, secret, token = map(profile.text, ("access_key_id", "access_key_secret", "sts_token"))
    ends = profile.number("sts_expiration", 0)

    def fetch() -> Keys:
        now = time.time()
        if key_id and secret and token and now < ends:
            return Keys(key_id, secret, token, ends)
        if now < until:
            return exchanged.keys()
        raise failures.session_over(profile.place, profile.mode, profile.name)

    return RenewedCredentials(fetch)


def _vendor(build: Callable[[Any], Any], place: str, remedy: str) -> Credentials:
    """Keys of one of the SDK's providers, which is made for each: what it keeps would go on being used after its end
    when a server is away. build: makes it, from the module that has them all. place, remedy: for the message when it
    fails."""

    def fetch() -> Keys:
        try:
            found = build(_import()).get_credentials()
            key_id, secret, token = found.get_access_key_id(), found.get_access_key_secret(), found.get_security_token()
            until = found.get_expiration() or None
        # Providers raise whatever their files, processes and servers make them raise.
        except Exception as error:  # noqa: BLE001
            raise failures.unusable_credentials(failures.explain_vendor(error), place, remedy) from None
        if not key_id or not secret:
            raise failures.half_credentials("an access key's id or its secret", place)
        return Keys(key_id, secret, token or None, until)

    return RenewedCredentials(fetch)


def _import() -> Any:
    # One logs failures with their whole traceback, the answers of servers included; the other, with a variable DEBUG
    # that is `sdk`, the address of every request, which carries tokens.
    for name in ("credentials", "alibabacloud-tea"):
        logging.getLogger(name).disabled = True
    from alibabacloud_credentials import provider

    return provider


def _heed_exceptions(url: str) -> None:
    """Let the SDK go past the proxy for this computer, and where NO_PROXY says so: it has one session for each host,
    and sends everything through the proxies of the environment."""
    parts = urlsplit(url)
    if is_loopback(url) or proxy_bypass(parts.netloc):
        _go_past_the_proxy(parts.scheme, parts.hostname or "", parts.port or 80)


def _go_past_the_proxy(scheme: str, host: str, port: int) -> None:
    key = f"{scheme}://{host}:{port}"
    if key in _DIRECT:
        return
    from requests import Session
    from Tea.core import TeaCore

    class Direct(Session):
        def send(self, request: Any, **options: Any) -> Any:
            return super().send(request, **{**options, "proxies": {}})

    session = Direct()
    session.mount(f"{scheme}://", TeaCore.get_adapter(scheme))
    TeaCore._sessions[key] = session
    _DIRECT.add(key)
