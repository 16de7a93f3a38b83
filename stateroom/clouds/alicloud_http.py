"""Connections to Alibaba Cloud, shared by the SDKs: whom they trust, through which proxy, how patient, how many.

Each SDK has a transport of its own with its own defaults: one trusts only the authorities that it brings along, one
takes proxies from the environment and cannot be told not to, one ignores them. Here they all get the same.
"""

from __future__ import annotations

import ssl
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final
from urllib.request import getproxies, proxy_bypass

import certifi
import urllib3
from requests import PreparedRequest, Session
from requests.adapters import HTTPAdapter

CONNECT_SECONDS: Final = 5
READ_SECONDS: Final = 30
CONNECTIONS: Final = 32
"""The engine reads all resources at once, most of them from one service."""


class Http:
    """Connections with one trust. Thread-safe.

    endpoint: the one of every service, None for each service's own. closed: it is a local cloud on loopback, which
    takes nothing from the environment. ca_bundle: a file with a certificate authority; a local cloud's is then the
    only one that is trusted.
    """

    def __init__(self, endpoint: str | None, *, closed: bool, ca_bundle: str | None) -> None:
        """Raises OSError (of which ssl.SSLError is one) for a `ca_bundle` that cannot be used."""
        self._closed = closed
        self.context = _context(endpoint or "https:", closed=closed, ca_bundle=ca_bundle)
        self.session = self._open()

    def pool(self, url: str) -> urllib3.PoolManager:
        """Connections for an SDK that is on urllib3 itself, through the proxy that the environment names for `url`."""
        settings: dict[str, Any] = {
            "maxsize": CONNECTIONS,
            "block": True,
            "timeout": urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
            "retries": False,
            "ssl_context": self.context,
        }
        proxy = None if self._closed else _proxy_for(url)
        if proxy is None:
            return urllib3.PoolManager(4, **settings)
        return urllib3.ProxyManager(proxy, 4, proxy_ssl_context=self.context, **settings)

    def _open(self) -> Session:
        session = Session()
        session.trust_env = not self._closed
        # A .netrc must not replace our signatures with its passwords.
        session.auth = _unchanged
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("https://", "http://"):
            session.mount(scheme, _Adapter(self.context))
        return session


class _Adapter(HTTPAdapter):
    """The connections of `requests`, with our trust and none of its own."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__(pool_connections=CONNECTIONS, pool_maxsize=CONNECTIONS, pool_block=True)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, ssl_context=self._context, **options)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        return super().proxy_manager_for(proxy, ssl_context=self._context, proxy_ssl_context=self._context, **options)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """The context verifies. `requests` would load its own authorities into it with every new connection."""


def _context(endpoint: str, *, closed: bool, ca_bundle: str | None) -> ssl.SSLContext:
    if closed and ca_bundle is not None:
        return ssl.create_default_context(cafile=ca_bundle)
    if closed and not endpoint.startswith("https:"):
        # Reading the system's authorities takes a twentieth of a second.
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # The system's authorities, those of SSL_CERT_FILE, and for systems that have none those of certifi.
    context = ssl.create_default_context()
    if not closed:
        context.load_verify_locations(certifi.where())
        if ca_bundle is not None:
            context.load_verify_locations(ca_bundle)
    return context


def _proxy_for(url: str) -> str | None:
    """As HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY say."""
    parts = urllib3.util.parse_url(url)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme or "", proxies.get("all"))
    if proxy is None or proxy_bypass(parts.netloc or ""):
        return None
    return proxy if "//" in proxy else f"http://{proxy}"


def _unchanged(request: PreparedRequest) -> PreparedRequest:
    return request
