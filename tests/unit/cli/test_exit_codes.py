from __future__ import annotations

import pytest

from stateroom.cli.exit_codes import share_code


@pytest.mark.parametrize(("codes", "code"), [([], 0), ([4], 4), ([6, 6], 6), ([4, 6], 1), ([1], 1)])
def test_the_exit_code_is_the_one_that_all_failures_share(codes: list[int], code: int) -> None:
    assert share_code(codes) == code


def test_what_is_pending_counts_only_where_nothing_failed() -> None:
    assert share_code([], pending=True) == 2
    assert share_code([4, 4], pending=True) == 4
