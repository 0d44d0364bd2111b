# One image for web, worker and beat; docker-compose.yml says what each runs.
FROM python:3.11-slim-bookworm AS build
RUN python3 -m venv /venv
COPY requirements.txt /tmp/
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/requirements.txt

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 OPENBLAS_NUM_THREADS=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production LOCAL_DIR=/data STATIC_ROOT=/static \
    WEB_BIND=0.0.0.0:8000
RUN useradd --system --uid 10001 --no-create-home --home-dir /data plumbline \
    && mkdir /data && chown plumbline /data && chmod 700 /data
COPY --from=build /venv /venv
WORKDIR /app
COPY . .
# The values only satisfy the settings: collecting files reads no secret and connects to nothing.
RUN python -m compileall -q . \
    && SECRET_KEY=only-to-collect-files-0123456789-abcdefghijklmnopqrst ALLOWED_HOSTS=none EMAIL_HOST=none DATABASE_URL=postgresql:///none \
       BASE_URL=https://none python manage.py collectstatic --no-input --verbosity 0
USER plumbline
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/live/', timeout=4)"]
CMD ["gunicorn", "--config", "python:config.gunicorn", "config.wsgi"]
