# Built and run with buildah on a base of Debian 12 and Deno 2.9.6, as a user without rights on a
# read-only root; not with Docker, for lack of its daemon. The tests lint it
# (deploy/containers_test.ts). How to use it: docs/deploy.md, "In a container".
FROM denoland/deno:2.9.6 AS build
WORKDIR /app
# Packages from JSR stay here; npm's are in node_modules.
ENV DENO_DIR=/app/.deno
COPY . .
# Chooses the packages, installs them and builds the pages.
RUN deno task build && rm -rf .deno/npm

FROM denoland/deno:2.9.6
COPY --from=build /app /app
# A new volume takes its owner from this folder. A number, because Kubernetes can't tell
# whether a name is root.
RUN install -d -o 10001 -g 10001 -m 700 /data
USER 10001:10001
ENV DENO_DIR=/app/.deno DATA_DIR=/data LOG_FORMAT=json PORT=8000
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s --retries=3 \
  CMD ["/bin/sh", "-c", "/app/deploy/health.sh $PORT"]
ENTRYPOINT ["/app/deploy/serve.sh"]
