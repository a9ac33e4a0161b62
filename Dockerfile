# One image for the three processes; compose.yaml says which one a container runs.
FROM python:3.10-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    RASA_TELEMETRY_ENABLED=false \
    SQLALCHEMY_SILENCE_UBER_WARNING=1 \
    TF_CPP_MIN_LOG_LEVEL=3 \
    HOME=/tmp \
    PATH=/opt/venv/bin:$PATH

WORKDIR /app

# First what changes seldom: the packages, without those for development, at the versions and hashes
# of the lock. mount=cache keeps uv's downloads out of the image.
COPY scripts/uv-requirements.txt scripts/uv-requirements.txt
COPY pyproject.toml requirements.lock ./
RUN --mount=type=cache,target=/root/.cache/uv \
    pip install --no-cache-dir --require-hashes -r scripts/uv-requirements.txt \
    && uv venv --python /usr/local/bin/python3.10 /opt/venv \
    && UV_CACHE_DIR=/root/.cache/uv UV_LINK_MODE=copy uv pip install \
        --python /opt/venv/bin/python --constraint requirements.lock -r pyproject.toml

COPY . .
RUN uv pip install --python /opt/venv/bin/python --no-cache --no-deps --no-build-isolation --editable . \
    && useradd --system --uid 10001 --no-create-home voorsorteer \
    && install -d -o voorsorteer -g voorsorteer /data /app/models

USER voorsorteer
ENV VOORSORTEER_DATA_DIR=/data \
    RASA_CACHE_DIRECTORY=/data/rasa-cache
CMD ["voorsorteer", "gateway"]
