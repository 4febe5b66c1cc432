# Read by the scripts beside it. Nothing here speaks unless there is something to say.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
LOG=$ROOT/build/scripts.log

die() {
  printf '\n%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# step <what> <command>...: one line on the screen, the rest in $LOG.
step() {
  local what=$1 begin=$SECONDS
  shift
  mkdir -p "$(dirname "$LOG")"
  printf '  %-58s' "$what"
  printf '\n== %s\n' "$*" >>"$LOG"
  if "$@" >>"$LOG" 2>&1 </dev/null; then
    printf '%5d s\n' $((SECONDS - begin))
  else
    printf ' failed\n\n'
    tail -n 40 "$LOG"
    die "$what failed; the whole log is in $LOG"
  fi
}

# packages <group>...: the names in packages.txt.
packages() {
  local group name wanted=" $* "
  while read -r group name; do
    [[ $wanted == *" $group "* ]] && printf '%s\n' "$name"
  done <"$ROOT/scripts/packages.txt"
}

# A program of the package's name will do as well: node of another origin brings its npm.
missing_packages() {
  local name
  packages "$@" | while read -r name; do
    [[ $(dpkg-query -W -f '${Status}' "$name" 2>/dev/null) == *" installed" ]] ||
      command -v "$name" >/dev/null || echo "$name"
  done
}

as_root() {
  if [[ $(id -u) == 0 ]]; then "$@"; else sudo "$@"; fi
}

apt_update() { as_root apt-get update -qq; }

# Some of the packages bring a daemon; this machine asked for none. Debian's way to
# keep them from starting is a policy-rc.d that says 101: there for the time of the
# installation, and never in the place of one that stands there already.
apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive bash -c '
    policy=/usr/sbin/policy-rc.d
    if [[ ! -e $policy ]]; then
      trap "rm -f $policy" EXIT
      printf "#!/bin/sh\nexit 101\n" >"$policy" && chmod 755 "$policy"
    fi
    apt-get install -y -qq --no-install-recommends "$@"' apt_install "$@"
}

# need <group>...: installs what is missing, or says what to install.
need() {
  local missing
  command -v dpkg-query >/dev/null || return 0  # Not Debian: cmake will say what it lacks.
  mapfile -t missing < <(missing_packages "$@")
  [[ ${#missing[@]} -gt 0 ]] || return 0
  if [[ $(id -u) != 0 ]]; then
    command -v sudo >/dev/null || die "packages are missing; as root: apt-get install ${missing[*]}"
    sudo -v || die "packages are missing; as root: apt-get install ${missing[*]}"
  fi
  step "reading the list of packages" apt_update
  step "installing ${#missing[@]} packages" apt_install "${missing[@]}"
}
