#!/bin/sh
# Brings the yardsticks of the benches into this package's own folder. Says nothing when there is nothing to do.
set -eu

cd "$(dirname "$0")"
stamp=node_modules/.estante-setup
sum=$(cksum <package-lock.json)
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sum" ] && exit 0

echo "setup: installing the packages of the benches (only when bench/package-lock.json has changed)"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --progress=false >../.estante/cache/npm-bench.log 2>&1 || {
  tail -n 20 ../.estante/cache/npm-bench.log >&2
  echo "setup: npm could not install the packages of the benches; try: npm ping" >&2
  exit 1
}
echo "$sum" >"$stamp"
