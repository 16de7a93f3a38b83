"""What a service said when it refused, whichever SDK it was said to."""

from __future__ import annotations

from collections.abc import Callable

import alibabacloud_oss_v2 as oss_v2
import oss2
import tablestore
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from aliyunsdkcore.acs_exception.exceptions import ServerException
from darabonba.exceptions import UnretryableException


def failure_of(call: Callable[[], object]) -> tuple[int, str]:
    """The status and the code."""
    try:
        call()
    except oss_v2.exceptions.OperationError as error:
        reason = error.unwrap()
        assert isinstance(reason, oss_v2.exceptions.ServiceError)
        return reason.status_code, reason.code
    except oss2.exceptions.ServerError as error:
        return error.status, error.code
    except tablestore.OTSServiceError as error:
        return error.http_status, error.code
    except AlibabaCloudException as error:
        return error.status_code, error.code
    except UnretryableException as error:
        return error.inner_exception.statusCode, error.inner_exception.code
    except ServerException as error:
        return error.get_http_status(), error.get_error_code()
    raise AssertionError("nothing was refused")
