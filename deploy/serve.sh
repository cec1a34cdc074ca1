#!/bin/sh
# Starts the server with the permissions that its settings need, in place of this shell:
# what `deno task start` does, for systemd and containers. It writes nothing but DATA_DIR,
# so the folder may be read-only; `deno task build` ran before.
cd "$(dirname "$0")/.." || exit 1
export DENO_USE_WRITEV=1 MALLOC_TRIM_THRESHOLD_=67108864 MALLOC_MMAP_THRESHOLD_=33554432
flags=$(deno run --quiet --allow-env=DATA_DIR,HOST,PORT,REDIS_URL,REDIS_PASSWORD_FILE,REDIS_CA,REDIS_CERT,REDIS_KEY,JWT_JWKS,MODERATION_HOOK,WEBHOOK_URL,ROOM_WEBHOOKS tasks/permissions.ts) || exit 1
# shellcheck disable=SC2086 # They are several words.
exec deno run --cached-only $flags tasks/start.ts
