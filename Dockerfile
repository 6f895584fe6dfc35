# The portal as an image for web and scheduler, and with REQUIREMENTS=worker for workers, which also compute draws and opinion groups.
# Runs as nobody special on a read-only file system.
FROM python:3.12-slim AS build
ARG REQUIREMENTS=portal
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements/${REQUIREMENTS}.txt /tmp/requirements.txt
RUN /opt/venv/bin/pip install --require-hashes -r /tmp/requirements.txt

FROM python:3.12-slim
# For names in Chinese, Japanese and Korean on badges and certificates: 5 MB.
RUN apt-get update && apt-get install --yes --no-install-recommends fonts-wqy-microhei && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin portal
COPY --from=build /opt/venv /opt/venv
WORKDIR /srv/portal
COPY manage.py ./
COPY toolkit toolkit
COPY audit audit
COPY accounts accounts
COPY outbox outbox
COPY publishing publishing
COPY news news
COPY library library
COPY consents consents
COPY hubs hubs
COPY stakeholders stakeholders
COPY events events
COPY dialogues dialogues
COPY digests digests
COPY mailings mailings
COPY partners partners
COPY privacy privacy
COPY search search
COPY echos_portal echos_portal
COPY templates templates
COPY locale locale
COPY static static
COPY data data
COPY deploy/gunicorn.py deploy/gunicorn.py
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/srv/portal/var WEB_TMP_DIR=/dev/shm
# Static files are collected now, so that the running container writes nothing; the values here are for this command alone.
RUN export SECRET_KEY=only-for-building-0123456789abcdef; \
    LINK_KEY=$SECRET_KEY DATA_KEY=$SECRET_KEY ADDRESS_KEY=$SECRET_KEY \
    ALLOWED_HOSTS=build SITE_URL=https://build EMAIL_HOST=build EMAIL_FROM=build@build.example \
    DATABASE_URL=postgres://build/build REDIS_URL=redis://build python manage.py collectstatic --noinput
# The one folder that is written: a new volume mounted here takes over its owner.
RUN install -d -o 10001 -m 0750 var/media
USER 10001
EXPOSE 8000
CMD ["gunicorn", "-c", "deploy/gunicorn.py", "echos_portal.wsgi"]
