"""The parameters of a query that OSS signature V1 covers; it leaves the rest, such as prefix and max-keys, unsigned.

https://www.alibabacloud.com/help/en/oss/developer-reference/include-signatures-in-the-authorization-header
"""

from __future__ import annotations

SUB_RESOURCES = frozenset(
    """
    accessPoint accessPointPolicy acl append asyncFetch bucketArchiveDirectRead bucketInfo callback callback-var
    cleanRestoredObject cloudboxes cname comp continuation-token cors dataPipeline delete encryption endTime group
    httpsConfig img inventory inventoryId legalHold lifecycle link live location logging metaQuery
    metadataConfiguration objectInfo objectMeta objectWorm overwriteConfig partNumber policy policyStatus position
    publicAccessBlock qos qosInfo qosRequester quota redundancyTransition referer regionList replication
    replicationLocation replicationProgress requestPayment requesterQosInfo resourceGroup resourcePool
    resourcePoolBuckets resourcePoolInfo response-cache-control response-content-disposition
    response-content-encoding response-content-language response-content-type response-expires responseHeader restore
    retention rtc seal security-token sequential startTime stat status style styleName symlink tagging
    transferAcceleration udf udfApplication udfApplicationLog udfId udfImage udfImageDesc udfName uploadId uploads
    userDefinedLogFieldsConfig versionId versioning versions vod website withHashContext worm wormExtend wormId
    x-oss-ac-forward-allow x-oss-ac-source-ip x-oss-ac-subnet-mask x-oss-ac-vpc-id x-oss-access-point-name
    x-oss-async-process x-oss-enable-md5 x-oss-enable-sha1 x-oss-enable-sha256 x-oss-hash-ctx x-oss-md5-ctx
    x-oss-process x-oss-redundancy-transition-taskid x-oss-request-payer x-oss-target-redundancy-type
    x-oss-traffic-limit x-oss-write-get-object-response
    """.split()  # noqa: SIM905 - a hundred words read better than a hundred literals
)
