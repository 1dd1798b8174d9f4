# uploads-conformance in a container: small, not root, and content with a file system that is read only.
#   docker run --rm --read-only --tmpfs /tmp -v "$PWD/reports:/reports" IMAGE run https://… --report-dir /reports
ARG BASE=python:3.13-slim-trixie

FROM ${BASE} AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY schemas schemas
COPY conformance conformance
# Without pip in it, the environment holds what runs, and nothing that installs.
RUN python -m venv --without-pip /opt/uploads-conformance \
    && pip --python /opt/uploads-conformance/bin/python install --no-cache-dir --no-compile . \
    && python -m compileall -q -j 0 /opt/uploads-conformance

FROM ${BASE}
LABEL org.opencontainers.image.title="uploads-conformance" \
      org.opencontainers.image.description="Says whether a server keeps the contract of the OpenAI Uploads API" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/uploads-conformance /opt/uploads-conformance
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin conformance \
    && install --directory --owner=10001 --group=0 --mode=0775 /reports
ENV PATH=/opt/uploads-conformance/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001:0
WORKDIR /reports
VOLUME /reports
ENTRYPOINT ["uploads-conformance"]
CMD ["--help"]
