"""Django's Redis cache with one client kept: making one anew for each question cost more than the question."""

from typing import Any

from django.core.cache.backends import redis


class KeptClient(redis.RedisCacheClient):
    """A client for each server; its connections come from the same pool as before."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept: dict[bool, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """Give the client for reading or writing. Raises nothing: it connects when it is first asked."""
        if write not in self._kept:
            self._kept[write] = super().get_client(key, write=write)
        return self._kept[write]


class RedisCache(redis.RedisCache):
    """The cache of the house where CACHE_URL names a Redis.

    Limits are counted in it while a reporter waits: a server that hangs must not hold the report up.
    """

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = KeptClient
        self._options: dict[str, Any] = {**params.get("OPTIONS", {}), "socket_connect_timeout": 1, "socket_timeout": 1}

    def counted(self, keys: dict[str, int]) -> list[int]:
        """Count one more under each key, which is forgotten so many seconds after the first; all in one question."""
        asked = self._cache.get_client(write=True).pipeline(transaction=False)
        for key, seconds in keys.items():
            name = self.make_and_validate_key(key)
            asked.set(name, 0, ex=seconds, nx=True)
            asked.incr(name)
        return [int(number) for number in asked.execute()[1::2]]
