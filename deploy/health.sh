#!/bin/bash
# Succeeds if the server on a port of HOST, or else of 127.0.0.1, answers within 5 seconds that
# it runs:
#
#   deploy/health.sh 8001
#
# With bash alone, for containers without curl.
exec timeout 5 bash -c 'exec 3<>"/dev/tcp/${HOST:-127.0.0.1}/$0" &&
  printf "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n" >&3 &&
  read -r _ status _ <&3 && [ "$status" = 200 ]' "$1" 2>/dev/null
