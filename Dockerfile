# One image for every process; docker-compose.yml says which command each runs.
FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements.txt /build/requirements.txt
RUN pip install --require-hashes -r /build/requirements.txt
WORKDIR /app
COPY . /app
# These two commands run without keys: they make files and read no row.
RUN python manage.py translations \
    && HOTLINE_STATIC_ROOT=/app/static python manage.py collectstatic --noinput \
    && python -m compileall -q /app

FROM python:3.11-slim-bookworm
# pg_dump and pg_restore of the server's own version, for the commands that back up and restore.
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql-client-15 && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 hotline && useradd --uid 10001 --gid hotline --no-create-home --shell /usr/sbin/nologin hotline
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HOTLINE_MODE=production HOTLINE_VAR=/run/hotline HOTLINE_STATIC_ROOT=/app/static \
    GRANIAN_HOST=0.0.0.0 GRANIAN_PORT=8000
WORKDIR /app
USER hotline
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 CMD ["python", "-m", "hotline.pulse", "web"]
CMD ["granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--workers", "2", "--blocking-threads", "4", "--no-access-log", "--respawn-failed-workers", "--workers-kill-timeout", "5s", "hotline.wsgi:application"]
