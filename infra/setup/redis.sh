#!/bin/sh
# Finds a Redis or Valkey server, or unpacks the distribution's package into the project's own folder: no root, no
# daemon, nothing changed outside. Prints nothing when there is nothing to do.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
tools=$root/.estante/tools
major_min=7

new_enough() {
  version=$("$1" --version 2>/dev/null | sed -n 's/.*v=\([0-9]*\)\..*/\1/p')
  [ "${version:-0}" -ge "$major_min" ]
}

usable() {
  for server in valkey-server redis-server "$tools/bin/redis-server" "$tools/bin/valkey-server"; do
    if command -v "$server" >/dev/null 2>&1 && new_enough "$server"; then return 0; fi
  done
  return 1
}

missing() {
  echo "Estante needs redis-server or valkey-server, version $major_min or newer. $1" >&2
  if command -v apt-get >/dev/null; then echo "  Install it with: sudo apt-get install redis-server" >&2
  elif command -v dnf >/dev/null; then echo "  Install it with: sudo dnf install valkey" >&2
  elif command -v apk >/dev/null; then echo "  Install it with: sudo apk add valkey" >&2
  elif command -v pacman >/dev/null; then echo "  Install it with: sudo pacman -S valkey" >&2
  elif command -v zypper >/dev/null; then echo "  Install it with: sudo zypper install valkey" >&2
  elif command -v brew >/dev/null; then echo "  Install it with: brew install valkey" >&2
  else echo "  Install it with your package manager, for example: dnf install valkey" >&2
  fi
  exit 1
}

# apt-get with lists and cache of our own: the system's are root's, and may be empty.
private_apt() {
  command=$1
  shift
  "$command" -qq -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" -o Debug::NoLocking=1 \
    -o APT::Sandbox::User= "$@"
}

# Shared libraries of the package that this machine does not have.
libraries() {
  private_apt apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces \
    --no-enhances redis-tools | grep -E '^(lib|lua)' | grep -vE '^libc6$|:' | sort -u |
    while read -r package; do
      dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null | grep -q 'ok installed' || echo "$package"
    done
}

# Only what the server itself lacks: most of the recursive list serves the package's install scripts.
needed() {
  private_apt apt-cache depends --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances \
    redis-tools | sed -n 's/^ *Depends: //p' | grep -E '^(lib|lua)' | sort -u | grep -Fx "$(libraries)" || true
}

unpack() {
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/unpacked"
  echo "setup: fetching redis-server into .estante/tools (once)"
  private_apt apt-get update >"$work/log" 2>&1 || return 1
  (cd "$work" && private_apt apt-get download redis-server redis-tools $(needed) >>"$work/log" 2>&1) || return 1
  for package in "$work"/*.deb; do dpkg -x "$package" "$work/unpacked" || return 1; done
}

# A wrapper that becomes the server, with the libraries that came along.
wrap() {
  rm -rf "$tools/redis"
  mkdir -p "$tools/bin"
  mv "$work/unpacked" "$tools/redis"
  cat >"$tools/bin/redis-server" <<'WRAPPER'
#!/bin/sh
here=$(cd "$(dirname "$0")/../redis" && pwd)
for folder in "$here"/usr/lib/*-linux-gnu* "$here"/lib/*-linux-gnu* "$here"/usr/lib; do
  [ -d "$folder" ] && LD_LIBRARY_PATH="$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
done
export LD_LIBRARY_PATH
exec "$here/usr/bin/redis-server" "$@"
WRAPPER
  chmod +x "$tools/bin/redis-server"
}

usable && exit 0
command -v apt-get >/dev/null && command -v dpkg >/dev/null || missing "There is none here."
mkdir -p "$tools"
work=$(mktemp -d "$tools/redis-setup.XXXXXX")
trap 'rm -rf "$work"' EXIT
unpack || missing "Fetching the distribution's package failed: $(tail -n 3 "$work/log")"
wrap
usable || missing "The unpacked package does not run: $("$tools/bin/redis-server" --version 2>&1 | tail -n 1)"
