"""The figures a monitor reads: each floor declares its gauges and hangs up who counts them. Numbers only, of nobody."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

MOST = 10_000  # counting stops here: such a figure means "so many, or more"
PREFIX = "hotline_"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Told:
    """One figure: of which gauge, for which words of its labels, and how much."""

    gauge: "Gauge"
    labels: tuple[str, ...]
    value: float


@dataclass(frozen=True)
class Gauge:
    """One figure's name (after `hotline_`), what it says, and its labels, whose words the program knows beforehand.

    Never a name of a person or partner, an address, or a number of a case: a label stays in a monitor for years.
    """

    name: str
    about: str
    labels: tuple[str, ...] = ()

    def told(self, value: float, *labels: str) -> Told:
        """Give a figure of this gauge."""
        return Told(self, labels, value)


@dataclass(frozen=True)
class Source:
    """Who counts some gauges: a function of the moment, with few queries that cost the same at a million rows."""

    name: str
    gauges: tuple[Gauge, ...]
    count: Callable[[datetime], Iterable[Told]]


SOURCES: list[Source] = []
FAILED = Gauge("figures_failed", "1 where the figures of a part could not be counted", ("source",))


def names() -> set[str]:
    """Give the whole name of every gauge of the house."""
    return {PREFIX + gauge.name for source in SOURCES for gauge in source.gauges} | {PREFIX + FAILED.name}


def age(since: datetime | None, at: datetime) -> float:
    """Give the seconds since a moment; 0 where there is none, or where it has not come yet."""
    return max(0.0, (at - since).total_seconds()) if since else 0.0


def exposed(at: datetime) -> bytes:
    """Write every figure in Prometheus' text format. What one source cannot count keeps no other from being told."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collected(at))
    return generate_latest(registry)


class _Collected(Collector):
    """All sources, asked once."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Ask each source, and give its gauges one after another."""
        failed = []
        for source in SOURCES:
            told = self._asked(source)
            failed.append(FAILED.told(float(told is None), source.name))
            yield from (_family(gauge, told or []) for gauge in source.gauges)
        yield _family(FAILED, failed)

    def _asked(self, source: Source) -> list[Told] | None:
        try:
            return list(source.count(self.at))
        except Exception as error:  # a monitor must hear of the rest, most of all on a bad day
            log.warning("The figures of %s could not be counted: %s", source.name, type(error).__name__)
            return None


def _family(gauge: Gauge, told: list[Told]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(PREFIX + gauge.name, gauge.about, labels=gauge.labels)
    for one in told:
        if one.gauge == gauge:
            family.add_metric(one.labels, one.value)
    return family
