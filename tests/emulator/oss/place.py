"""Where the tests of OSS take place, and the clients for it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import alibabacloud_oss_v2 as oss_v2
import oss2


@dataclass(frozen=True)
class OssPlace:
    """endpoint: a URL. bucket: a name that is free. Everything that a test must know to run against any OSS."""

    endpoint: str
    region: str
    key_id: str
    secret: str = field(repr=False)
    bucket: str

    def as_user(self, key_id: str, secret: str) -> OssPlace:
        return replace(self, key_id=key_id, secret=secret)

    def auth(self, signature: str) -> oss2.Auth:
        """signature: v1 or v4."""
        kind = oss2.AuthV4 if signature == "v4" else oss2.Auth
        return kind(self.key_id, self.secret)

    def old_bucket(self, session: oss2.Session, signature: str = "v4", name: str = "") -> oss2.Bucket:
        """A bucket as the older SDK has it."""
        return oss2.Bucket(
            self.auth(signature), self.endpoint, name or self.bucket, session=session, region=self.region
        )

    def client(self, http: oss_v2.types.HttpClient, signature: str = "v4") -> oss_v2.Client:
        """A client of the newer SDK."""
        config = oss_v2.config.load_default()
        config.credentials_provider = oss_v2.credentials.StaticCredentialsProvider(self.key_id, self.secret)
        config.region, config.endpoint, config.signature_version = self.region, self.endpoint, signature
        config.http_client, config.retry_max_attempts = http, 1
        return oss_v2.Client(config)
