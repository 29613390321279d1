#!/bin/sh
# Brings everything that Estante needs into the project's own folders. Incremental: says nothing when there is nothing
# to do. What is missing and cannot be fetched is named, with the command that installs it.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
node_major_min=20

fail() {
  echo "setup: $1" >&2
  shift
  for line in "$@"; do echo "  $line" >&2; done
  exit 1
}

require_node() {
  command -v node >/dev/null || fail "Estante needs Node.js $node_major_min or newer, and there is none." "$(node_hint)"
  major=$(node -p 'process.versions.node.split(".")[0]')
  [ "$major" -ge "$node_major_min" ] ||
    fail "Estante needs Node.js $node_major_min or newer; this is $(node --version)." "$(node_hint)"
  command -v npm >/dev/null || fail "npm is missing." "$(npm_hint)"
}

node_hint() {
  if command -v brew >/dev/null; then echo "Install it with: brew install node"
  elif command -v dnf >/dev/null; then echo "Install it with: sudo dnf install nodejs npm"
  elif command -v pacman >/dev/null; then echo "Install it with: sudo pacman -S nodejs npm"
  else echo "Install it from https://nodejs.org/en/download (the distribution's own may be older than $node_major_min)."
  fi
}

npm_hint() {
  if command -v apt-get >/dev/null; then echo "Install it with: sudo apt-get install npm"
  elif command -v dnf >/dev/null; then echo "Install it with: sudo dnf install npm"
  elif command -v pacman >/dev/null; then echo "Install it with: sudo pacman -S npm"
  else echo "It comes with Node.js: https://nodejs.org/en/download"
  fi
}

stamp=node_modules/.estante-setup

lock_sum() {
  cksum <package-lock.json
}

packages_match() {
  [ -x node_modules/.bin/node ] || return 1
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(lock_sum)" ] && return 0
  # Someone has just run npm by hand: its own record is as new as the lock file.
  [ -f node_modules/.package-lock.json ] && [ -z "$(find package-lock.json -newer node_modules/.package-lock.json)" ] &&
    lock_sum >"$stamp"
}

install_packages() {
  echo "setup: installing packages (only when package-lock.json has changed)"
  mkdir -p .estante/cache
  npm ci --no-audit --no-fund --loglevel=error --progress=false >.estante/cache/npm.log 2>&1 || {
    tail -n 20 .estante/cache/npm.log >&2
    fail "npm could not install the packages (the whole output is in .estante/cache/npm.log)." \
      "Is the npm registry reachable? Try: npm ping"
  }
  run_install_scripts
  lock_sum >"$stamp"
}

# Some machines are told never to run packages' install scripts. Three of ours fetch nothing but put binaries in place.
run_install_scripts() {
  node_modules/.bin/node --version >/dev/null 2>&1 && return 0
  npm rebuild --ignore-scripts=false --loglevel=error >>.estante/cache/npm.log 2>&1 || true
  node_modules/.bin/node --version >/dev/null 2>&1 ||
    fail "the packaged Node.js 24 does not run here." "$(tail -n 5 .estante/cache/npm.log)" \
      "On musl systems (Alpine) there is no packaged PostgreSQL either: use a glibc one."
}

require_node
packages_match || install_packages
sh infra/setup/redis.sh
