#!/bin/sh
# Makes the typed client of the API from its contract, with packages in this package's own folder. Says nothing when there is nothing to do.
set -eu

cd "$(dirname "$0")"
stamp=node_modules/.estante-setup
sum=$(cksum <package-lock.json)
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sum" ] || {
  echo "setup: installing the packages of the contract (only when contract/package-lock.json has changed)"
  mkdir -p ../.estante/cache
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --progress=false >../.estante/cache/npm-contract.log 2>&1 || {
    tail -n 20 ../.estante/cache/npm-contract.log >&2
    echo "setup: npm could not install the packages of the contract; try: npm ping" >&2
    exit 1
  }
  echo "$sum" >"$stamp"
}
exec ../node_modules/.bin/node client.ts
