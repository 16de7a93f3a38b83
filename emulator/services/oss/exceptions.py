"""The errors of OSS, with its codes, statuses and messages.

https://www.alibabacloud.com/help/en/oss/support/http-status-code-and-error-code
"""

from __future__ import annotations

from collections.abc import Mapping

from emulator.errors import ServiceError


class OssError(ServiceError):
    """An error as OSS renders it.

    ec: the finer code, when OSS documents one. details: further elements of the XML, such as BucketName and Key.
    headers: of the answer, beside those that every answer has.
    """

    def __init__(  # noqa: PLR0913 - an error is what it says
        self,
        status: int,
        code: str,
        message: str,
        *,
        ec: str = "",
        details: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, code, message)
        self.ec = ec
        self.details = dict(details or {})
        self.headers = dict(headers or {})


class AccessDenied(OssError):  # noqa: N818 - the code's own name
    def __init__(self, message: str, *, ec: str = "0003-00000001", details: Mapping[str, str] | None = None) -> None:
        super().__init__(403, "AccessDenied", message, ec=ec, details=details)


class InvalidArgument(OssError):  # noqa: N818 - the code's own name
    def __init__(self, message: str, name: str = "", value: str = "", *, ec: str = "") -> None:
        details = {"ArgumentName": name, "ArgumentValue": value} if name else {}
        super().__init__(400, "InvalidArgument", message, ec=ec, details=details)


class InvalidRequest(OssError):  # noqa: N818 - the code's own name
    def __init__(self, message: str) -> None:
        super().__init__(400, "InvalidRequest", message)


class MalformedXml(OssError):  # noqa: N818 - the code's own name
    """detail: what is wrong, for the one who reads it; OSS says as much in ErrorDetail."""

    def __init__(self, detail: str = "") -> None:
        message = "The XML you provided was not well-formed or did not validate against our published schema."
        super().__init__(400, "MalformedXML", message, details={"ErrorDetail": detail} if detail else {})


class MethodNotAllowed(OssError):  # noqa: N818 - the code's own name
    def __init__(self, method: str, resource: str, headers: Mapping[str, str] | None = None) -> None:
        message = "The specified method is not allowed against this resource."
        details = {"Method": method, "ResourceType": resource}
        super().__init__(405, "MethodNotAllowed", message, details=details, headers=headers)


class NoSuchBucket(OssError):  # noqa: N818 - the code's own name
    def __init__(self, bucket: str) -> None:
        message = "The specified bucket does not exist."
        super().__init__(404, "NoSuchBucket", message, ec="0015-00000101", details={"BucketName": bucket})


class BucketAlreadyExists(OssError):  # noqa: N818 - the code's own name
    def __init__(self, bucket: str) -> None:
        message = (
            "The requested bucket name is not available. The bucket namespace is shared by all users of the system. "
            "Please select a different name and try again."
        )
        super().__init__(409, "BucketAlreadyExists", message, ec="0015-00000104", details={"BucketName": bucket})


class BucketNotEmpty(OssError):  # noqa: N818 - the code's own name
    def __init__(self, bucket: str, what: str) -> None:
        message = f"The bucket has {what}. Please delete them first."
        super().__init__(409, "BucketNotEmpty", message, ec="0015-00000301", details={"BucketName": bucket})


class TooManyBuckets(OssError):  # noqa: N818 - the code's own name
    def __init__(self) -> None:
        super().__init__(400, "TooManyBuckets", "You have attempted to create more buckets than allowed.")


class InvalidBucketName(OssError):  # noqa: N818 - the code's own name
    def __init__(self, bucket: str) -> None:
        super().__init__(400, "InvalidBucketName", "The specified bucket is not valid.", details={"BucketName": bucket})


class InvalidObjectName(OssError):  # noqa: N818 - the code's own name
    def __init__(self, key: str) -> None:
        super().__init__(400, "InvalidObjectName", "The specified object is not valid.", details={"ObjectName": key})


class NoSuchKey(OssError):  # noqa: N818 - the code's own name
    """headers: say so when the newest version is a delete marker."""

    def __init__(self, key: str, headers: Mapping[str, str] | None = None) -> None:
        message = "The specified key does not exist."
        super().__init__(404, "NoSuchKey", message, ec="0026-00000001", details={"Key": key}, headers=headers)


class NoSuchVersion(OssError):  # noqa: N818 - the code's own name
    def __init__(self, key: str, version_id: str) -> None:
        details = {"Key": key, "VersionId": version_id}
        super().__init__(404, "NoSuchVersion", "The specified version does not exist.", details=details)


class NoSuchUpload(OssError):  # noqa: N818 - the code's own name
    def __init__(self, upload_id: str) -> None:
        message = (
            "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted "
            "or completed."
        )
        super().__init__(404, "NoSuchUpload", message, ec="0042-00000002", details={"UploadId": upload_id})


class InvalidPart(OssError):  # noqa: N818 - the code's own name
    def __init__(self, number: int, upload_id: str) -> None:
        message = (
            "One or more of the specified parts could not be found or the specified entity tag might not have matched "
            "the part's entity tag."
        )
        details = {"PartNumber": str(number), "UploadId": upload_id}
        super().__init__(400, "InvalidPart", message, details=details)


class InvalidPartOrder(OssError):  # noqa: N818 - the code's own name
    def __init__(self) -> None:
        message = "The list of parts was not in ascending order. Parts list must specified in order by part number."
        super().__init__(400, "InvalidPartOrder", message)


class EntityTooSmall(OssError):  # noqa: N818 - the code's own name
    def __init__(self, number: int, size: int, least: int) -> None:
        details = {"PartNumber": str(number), "ProposedSize": str(size), "MinSizeAllowed": str(least)}
        message = "Your proposed upload smaller than the minimum allowed size."
        super().__init__(400, "EntityTooSmall", message, details=details)


class InvalidDigest(OssError):  # noqa: N818 - the code's own name
    def __init__(self) -> None:
        super().__init__(400, "InvalidDigest", "The Content-MD5 you specified was invalid.")


class MissingContentLength(OssError):  # noqa: N818 - the code's own name
    def __init__(self) -> None:
        message = "You must provide the Content-Length HTTP header."
        super().__init__(411, "MissingContentLength", message)


class FileAlreadyExists(OssError):  # noqa: N818 - the code's own name
    def __init__(self, key: str) -> None:
        message = "The object you specified already exists and can not be overwritten."
        super().__init__(409, "FileAlreadyExists", message, details={"Key": key})


class InvalidEncryptionAlgorithm(OssError):  # noqa: N818 - the code's own name, without its "Error"
    def __init__(self, algorithm: str) -> None:
        message = "The Encryption request you specified is not valid. Supported value: AES256/SM4/KMS."
        details = {"EncryptionMethod": algorithm}
        super().__init__(400, "InvalidEncryptionAlgorithmError", message, details=details)


class InvalidObjectState(OssError):  # noqa: N818 - the code's own name
    def __init__(self, key: str) -> None:
        message = "The operation is not valid for the object's state"
        super().__init__(403, "InvalidObjectState", message, details={"ObjectName": key})


class PreconditionFailed(OssError):  # noqa: N818 - the code's own name
    def __init__(self, condition: str) -> None:
        message = "At least one of the pre-conditions you specified did not hold."
        super().__init__(412, "PreconditionFailed", message, details={"Condition": condition})


class NotModified(OssError):  # noqa: N818 - what it says
    def __init__(self, headers: Mapping[str, str]) -> None:
        super().__init__(304, "NotModified", "The object has not been modified.", headers=headers)


class InvalidRange(OssError):  # noqa: N818 - the code's own name
    def __init__(self, size: int, wanted: str) -> None:
        details = {"ActualObjectSize": str(size), "RangeRequested": wanted}
        headers = {"Content-Range": f"bytes */{size}"}
        message = "The requested range cannot be satisfied"
        super().__init__(416, "InvalidRange", message, details=details, headers=headers)


class InvalidTag(OssError):  # noqa: N818 - the code's own name
    def __init__(self, message: str) -> None:
        super().__init__(400, "InvalidTag", message)


class InvalidPolicyDocument(OssError):  # noqa: N818 - the code's own name
    def __init__(self, message: str) -> None:
        super().__init__(400, "InvalidPolicyDocument", message)
