"""Every parser of what strangers send holds over its kept corpus, and over some bytes that Hypothesis makes of it."""

import json
import logging
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz.harnesses import HARNESSES

pytestmark = pytest.mark.anywhere
CORPUS = Path(__file__).with_name("corpus")
KEPT = [(name, path) for name in HARNESSES for path in sorted((CORPUS / name).glob("*"))]
SOME = settings(
    max_examples=6, deadline=None, database=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture(autouse=True)
def _quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize(("name", "path"), KEPT, ids=[f"{name}-{path.name}" for name, path in KEPT])
def test_what_once_was_found_is_read_or_refused(name, path):
    HARNESSES[name](path.read_bytes())


@pytest.mark.parametrize("name", HARNESSES)
def test_changed_bytes_are_read_or_refused(name):
    kept = [path.read_bytes() for one, path in KEPT if one == name] or [b""]

    @SOME
    @given(st.sampled_from(kept), st.binary(max_size=40), st.integers(0, 8_000), st.integers(0, 60))
    def run(seed, put, at, taken):
        HARNESSES[name](seed[:at] + put + seed[at + taken :])
        HARNESSES[name](put)

    run()


@pytest.mark.parametrize("name", ["rdap", "iccam_item", "answer", "interface"])
def test_json_of_another_shape_is_read_or_refused(name):
    """Every place of a good answer holds something of another kind once; bytes alone rarely stay JSON."""
    good = [json.loads(path.read_bytes()) for one, path in KEPT if one == name]

    @SOME
    @given(JSON)
    def run(other):
        for told in good:
            for changed in every_place(told, other):
                HARNESSES[name](json.dumps(changed).encode())

    run()


def every_place(told, other):
    """Give the object once for each place in it, with something else standing there."""
    yield other
    if isinstance(told, dict):
        for key, value in told.items():
            yield from (told | {key: changed} for changed in every_place(value, other))
    elif isinstance(told, list):
        for place, value in enumerate(told):
            yield from ([*told[:place], changed, *told[place + 1 :]] for changed in every_place(value, other))


def test_every_harness_has_a_corpus_and_every_corpus_a_harness():
    assert {one.name for one in CORPUS.iterdir()} == set(HARNESSES)
    assert all(path.stat().st_size < 16_384 for _, path in KEPT)
