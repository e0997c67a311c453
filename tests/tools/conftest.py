"""A stand-in for ICCAM, and three hotlines that call it."""

import pytest

from tests.tools.calling import Caller, running


@pytest.fixture
def iccam():
    with running() as stand_in:
        yield stand_in


@pytest.fixture
def be(iccam):
    return Caller(iccam)


@pytest.fixture
def nl(iccam):
    return Caller(iccam, "api-nl")


@pytest.fixture
def de(iccam):
    return Caller(iccam, "api-de")
