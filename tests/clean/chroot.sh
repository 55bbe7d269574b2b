#!/usr/bin/env bash
# Are the two commands of the README true on a clean machine? Builds a Debian 12 with nothing but Python, pip
# and git, clones the project's last commit into it and runs them there. Run it by: python3 dev.py clean-check
#
#   chroot.sh [--no-test] [--all]    leave the tests out; run the slow ones too
#
# Needs root, debootstrap and a network; lends the clone the case sets (HOTLINE_CASES) where there are any. How this machine reaches packages (mirror, pip's settings,
# certificates, proxy) is copied into the chroot while it runs and never into the project.
set -euo pipefail

project=$(cd "$(dirname "$0")/../.." && pwd)
place=${HOTLINE_CLEAN_DIR:-/var/tmp/hotline-clean}
base=$place/base.tar
system=$place/system
run_tests=yes
tests=
test_options=()
for option in "$@"; do
  case $option in
    --no-test) run_tests=no ;;
    --all) test_options+=(--all) ;;
    *) echo "unknown option: $option" >&2; exit 2 ;;
  esac
done

if [ "$(id -u)" != 0 ] || ! command -v debootstrap >/dev/null; then
  echo "This check needs root and debootstrap." >&2
  exit 1
fi
# Mounts made below belong to this process and are gone with it.
if [ -z "${HOTLINE_CLEAN_INSIDE:-}" ]; then
  HOTLINE_CLEAN_INSIDE=1 exec unshare --mount --propagation private "$0" "$@"
fi

mirror() {
  { sed -n 's/^URIs: *\([^ ]*\).*/\1/p' /etc/apt/sources.list.d/debian.sources
    sed -n 's/^deb \(\[[^]]*\] \)\?\([^ ]*debian\/\?\) .*/\2/p' /etc/apt/sources.list
    echo http://deb.debian.org/debian; } 2>/dev/null | head -1
}

build() {   # the bare system, kept as an archive for the next run
  mkdir -p "$place"
  rm -rf --one-file-system "$system"
  if [ ! -e "$base" ]; then
    echo "── debootstrap"
    debootstrap --variant=minbase --include=python3,python3-pip,git,ca-certificates \
      bookworm "$system" "$(mirror)" >"$place/debootstrap.log" 2>&1 || { tail -20 "$place/debootstrap.log"; exit 1; }
    tar -C "$system" -cf "$base.part" . && mv "$base.part" "$base"
  else
    mkdir "$system" && tar -C "$system" -xf "$base"
  fi
}

lend() {    # this machine's way to packages
  cp -L /etc/resolv.conf "$system/etc/resolv.conf"
  cp -L /etc/ssl/certs/ca-certificates.crt "$system/etc/ssl/certs/ca-certificates.crt"
  grep -ls 'Acquire::' /etc/apt/apt.conf.d/* | xargs -r cp -t "$system/etc/apt/apt.conf.d" || true
  printf 'deb %s bookworm main\n' "$(mirror)" >"$system/etc/apt/sources.list"
  mkdir -p "$system/root/.config/pip"
  for file in /etc/pip.conf ~/.pip/pip.conf ~/.config/pip/pip.conf; do
    if [ -e "$file" ]; then cp "$file" "$system/root/.config/pip/pip.conf"; fi
  done
  mount -t proc proc "$system/proc"
  mount --rbind /dev "$system/dev"
  # Folders of this machine that pip's settings point to
  sed -n 's#.*\(file://\|= *\)\(/[^ ]*\).*#\2#p' "$system/root/.config/pip/pip.conf" 2>/dev/null |
    while read -r folder; do
      [ -d "$folder" ] || continue
      mkdir -p "$system$folder" && mount --bind "$folder" "$system$folder"
    done
  local cases=${HOTLINE_CASES:-$project/../shared/data}
  if [ -d "$cases" ]; then
    mkdir -p "$system/srv/shared/data"
    mount --bind -o ro "$cases" "$system/srv/shared/data"
  fi
}

inside() {
  local kept=()
  while IFS= read -r pair; do kept+=("$pair"); done < <(env | grep -iE '^(PIP_|https?_proxy=|no_proxy=)' || true)
  env -i "${kept[@]}" PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
    chroot "$system" bash -c "cd /srv/hotline && $1"
}

build
lend
git clone --quiet --no-hardlinks "$project" "$system/srv/hotline"

echo "── python3 dev.py demo, where there is no display: sets everything up and says so"
if inside "python3 dev.py demo"; then
  echo "expected a message about the missing display" >&2
  exit 1
fi
inside ".venv/bin/hotline --version"
echo "── every library that Qt's X11 platform asks for is there"
unresolved=$(inside "ldd .venv/lib/python3*/site-packages/PySide6/Qt/plugins/platforms/libqxcb.so" | grep 'not found' || true)
if [ -n "$unresolved" ]; then
  echo "$unresolved" >&2
  exit 1
fi
if [ "$run_tests" = yes ]; then
  echo "── python3 dev.py test"
  inside "CI=true python3 dev.py test ${test_options[*]}" || tests=failed
else
  inside "apt-get install -qq -y --no-install-recommends xvfb openbox xdotool >/dev/null"
fi
echo "── python3 dev.py demo, on a screen"
inside "timeout 180 python3 -m tests.clean.picture_of_the_demo"
mkdir -p "$project/build/pictures"
cp "$system/srv/hotline/build/pictures/clean-demo.png" "$project/build/pictures/"
echo "the picture is build/pictures/clean-demo.png"
if [ -n "$tests" ]; then
  echo "clean machine: the demo runs, the tests failed" >&2
  exit 1
fi
echo "clean machine: well"
