#!/usr/bin/env bash
# Starts three instances, a Redis and nginx on this machine, says when the chat is ready, and
# runs until Ctrl-C. An instance that ends is started again:
#
#   deploy/up.sh
#   UP_PORT=9080 UP_DIR=/tmp/chat deploy/up.sh
#
# Settings of the server are passed on to the instances. Data, logs and process ids are kept
# in UP_DIR. For a machine that serves the public: docs/deploy.md.
set -euo pipefail
cd "$(dirname "$0")/.."
# Debian's nginx is there, which isn't in a user's PATH.
PATH=$PATH:/usr/sbin

[ "$(id -u)" = 0 ] && home=/var/lib || home=${XDG_STATE_HOME:-$HOME/.local/state}
: "${UP_DIR:=$home/hubbub-up}"        # where everything is kept
: "${UP_PORT:=8080}"                  # nginx' port
: "${UP_INSTANCES:=8001 8002 8003}"   # the instances' ports
: "${UP_REDIS_PORT:=6389}"            # Redis' port

read -r first second third more <<<"$UP_INSTANCES" || true
[ -n "${third:-}" ] && [ -z "${more:-}" ] ||
  { echo "Cannot start: UP_INSTANCES=$UP_INSTANCES names no three ports, such as 8001 8002 8003." >&2; exit 1; }

for program in deno redis-server redis-check-aof redis-cli nginx curl flock; do
  command -v "$program" >/dev/null ||
    { echo "Cannot start: $program is missing. Install it (on Debian: apt install redis-server nginx curl util-linux; npm install -g deno@2.9.6)." >&2; exit 1; }
done
others=' '
for port in "$UP_PORT" "$first" "$second" "$third" "$UP_REDIS_PORT"; do
  if [[ $others = *" $port "* ]]; then
    echo "Cannot start: port $port is named twice in UP_PORT, UP_INSTANCES and UP_REDIS_PORT." >&2
    exit 1
  fi
  others+="$port "
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    echo "Cannot start: something listens on port $port already. Stop it, or set UP_PORT, UP_INSTANCES or UP_REDIS_PORT to free ports." >&2
    exit 1
  fi
done

mkdir -p "$UP_DIR"/{redis,nginx/conf}
UP_DIR=$(cd "$UP_DIR" && pwd)
# Two Redis would destroy each other's data. What this starts keeps the lock, too.
exec 9>"$UP_DIR/lock"
flock -n 9 ||
  { echo "Cannot start: another deploy/up.sh uses $UP_DIR. Stop it, or set UP_DIR to another folder, too." >&2; exit 1; }

# Each job has a process group of its own, so that Ctrl-C reaches only this shell, which
# stops them in order: instances need Redis to finish.
set -m
redis='' nginx='' instances=() helpers=()
end() {
  [ $# -gt 0 ] || return 0
  kill -TERM "$@" 2>/dev/null || true
  wait "$@" 2>/dev/null || true
}
stop() {
  trap '' INT TERM HUP
  # With all that they started.
  for helper in ${helpers[@]+"${helpers[@]}"}; do kill -TERM -- "-$helper" 2>/dev/null || true; done
  # The instances drain side by side.
  end ${instances[@]+"${instances[@]}"}
  end $nginx
  end $redis
  # What a signal came before the name of.
  end $(jobs -p)
}
trap stop EXIT
trap 'exit 0' INT TERM HUP

fail() {
  echo "Cannot start: $1. The end of $2:" >&2
  tail -n 5 "$2" >&2
  exit 1
}

# Runs an instance for as long as this runs. One that ends again and again is started ever later.
run_instance() {
  set +m
  local pause=1 began code
  trap 'trap "" TERM; end $(jobs -p); exit 0' TERM
  while [ -d "$UP_DIR" ]; do
    began=$SECONDS
    HOST=127.0.0.1 PORT=$1 TRUST_PROXY=127.0.0.1 DATA_DIR=$UP_DIR/$1 \
      REDIS_URL=redis://127.0.0.1:$UP_REDIS_PORT \
      deploy/serve.sh >>"$UP_DIR/$1.log" 2>&1 &
    echo "$!" >"$UP_DIR/$1.pid"
    code=0
    wait "$!" || code=$?
    # Not if it was stopped (0) or killed (128 and more).
    ((code == 0 || code >= 128)) || echo "$code" >"$UP_DIR/$1.failed"
    [ $((SECONDS - began)) -lt 60 ] || pause=1
    sleep "$pause" &
    wait "$!" || true
    pause=$((pause < 30 ? pause * 2 : 30))
  done
}

deno task --quiet build --if-stale &
helpers+=($!)
wait "$!" || exit 1
helpers=()

# As deploy/systemd/hubbub-redis@.service starts it.
(cd "$UP_DIR/redis" && echo y | redis-check-aof --fix appendonlydir/appendonly.aof.manifest) >/dev/null 2>&1 || true
redis-server "$PWD/deploy/redis/redis.conf" --port "$UP_REDIS_PORT" --dir "$UP_DIR/redis" \
  --daemonize no >"$UP_DIR/redis.log" 2>&1 &
redis=$!
until [ "$(redis-cli -p "$UP_REDIS_PORT" ping 2>/dev/null)" = PONG ]; do
  kill -0 "$redis" 2>/dev/null || fail "Redis ended" "$UP_DIR/redis.log"
  sleep 0.1
done

rm -f "$UP_DIR"/*.{pid,failed}
for port in "$first" "$second" "$third"; do
  run_instance "$port" 2>>"$UP_DIR/$port.log" &
  instances+=($!)
done

cp nginx/hubbub.conf "$UP_DIR/nginx/conf/"
sed -e 's/:8001 /:first /; s/:8002 /:second /; s/:8003 /:third /' \
  -e "s/:first /:$first /; s/:second /:$second /; s/:third /:$third /" \
  nginx/instances.conf >"$UP_DIR/nginx/conf/instances.conf"
echo "listen $UP_PORT;" >"$UP_DIR/nginx/conf/listen.conf"
nginx -p "$UP_DIR/nginx" -c "$UP_DIR/nginx/conf/hubbub.conf" -g 'daemon off;' >"$UP_DIR/nginx.log" 2>&1 &
nginx=$!

# If this shell is killed and can't stop them, they end too.
(
  while kill -0 $$ 2>/dev/null; do sleep 2; done
  kill -TERM "${instances[@]}"
  sleep 6
  kill -TERM "$nginx" "$redis"
) 2>/dev/null 9>&- &
helpers+=($!)

began=$SECONDS
for port in "$first" "$second" "$third"; do
  until curl -sf -m 5 -o /dev/null "http://127.0.0.1:$port/readyz"; do
    [ ! -e "$UP_DIR/$port.failed" ] || fail "the instance on port $port ended" "$UP_DIR/$port.log"
    [ $((SECONDS - began)) -lt 120 ] || fail "the instance on port $port is not ready after 120 s" "$UP_DIR/$port.log"
    sleep 0.1
  done
done
kill -0 "$nginx" 2>/dev/null || fail "nginx ended" "$UP_DIR/nginx.log"
echo "Hubbub is at http://localhost:$UP_PORT, with instances on $first, $second and $third. Logs: $UP_DIR. Ctrl-C stops it."

# An instance is started again; without Redis or nginx there is no chat.
all_run() { for job; do kill -0 "$job" 2>/dev/null || return 1; done; }
while all_run "$redis" "$nginx" "${instances[@]}"; do wait -n || true; done
if [ -d "$UP_DIR" ]; then
  echo "Cannot go on: Redis or nginx ended. See $UP_DIR/redis.log and $UP_DIR/nginx.log." >&2
else
  echo "Cannot go on: $UP_DIR was removed." >&2
fi
exit 1
