#!/usr/bin/env bash
# Prepares a Debian or Ubuntu machine and hands over to build.ps1, which holds the tasks.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  cat <<'TEXT'
usage: ./build.sh TASK...

  demo          builds, runs the tutorial against servers on this machine, compares the files
  test          builds and runs every test
  test-windows  builds for Windows and runs that under wine: the native tests, the tutorial, TLS
  package       builds what a user installs, for Windows and Linux, in out/package, and tests it as installed
  check         formatters and static analysis
  build         builds out/MIStorage
  kill          kills hundreds of transfers, and looks at what they leave and how the next goes on
  soak          an hour of transfers with 1 % faults: memory, descriptors and bytes
  fuzz [SECONDS]  feeds made-up input to all that parses, 60 s in all if no other time is given
  clean         removes what was built
  bench [ROW...] [--rounds N]   compares with other clients, writes docs/benchmarks.md; bench --help tells more

Installs with apt what is missing, so it needs root or sudo the first time.
TEXT
}

# Names what cannot be installed from here, with the command that installs it.
need() {
  local found=$1 what=$2 command=$3
  if [ "$found" != yes ]; then
    echo "build.sh: $what is missing. Install it with: $command" >&2
    exit 1
  fi
}

# Says yes if a program's version, of which only the first number is read, is new enough.
at_least() {
  local wanted=$1 version=$2
  [[ $version =~ ([0-9]+) ]] && [ "${BASH_REMATCH[1]}" -ge "$wanted" ] && echo yes || echo no
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

install_missing() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return
  echo "installing ${missing[*]}"
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
  # Once more after a failure: a mirror may have been busy.
  for attempt in first last; do
    if as_root "${apt[@]}" update && as_root "${apt[@]}" install -y --no-install-recommends "${missing[@]}"; then
      return
    elif [ $attempt = last ]; then
      exit 1
    fi
  done
}

if [ $# = 0 ] || [ "$1" = -h ] || [ "$1" = --help ]; then
  usage
  exit
fi

need "$(at_least 10 "$(dotnet --version 2>/dev/null)")" 'the .NET SDK 10' \
  'curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0 --install-dir /usr/share/dotnet &&
  ln -sf /usr/share/dotnet/dotnet /usr/bin/dotnet'
need "$(at_least 20 "$(node --version 2>/dev/null)")" 'Node.js 20 or later' \
  'apt-get install nodejs   (where that one is older: nodejs.org/en/download)'
need "$(at_least 8 "$(npm --version 2>/dev/null)")" npm 'apt-get install npm'
need "$(at_least 3 "$(cmake --version 2>/dev/null)")" CMake 'apt-get install cmake'
need "$(at_least 12 "$(g++ -dumpversion 2>/dev/null)")" 'g++ 12 or later' 'apt-get install g++'

packages=(libcurl4-openssl-dev libsimdjson-dev libssl-dev catch2 libpugixml-dev ninja-build pkg-config python3)
if [[ " $* " == *" check "* ]]; then
  packages+=(clang-format clang-tidy cppcheck)
fi
if [[ " $* " == *" test-windows "* ]]; then
  packages+=(g++-mingw-w64-x86-64-posix wine64 dpkg-dev openssl mono-devel)
fi
if [[ " $* " == *" package "* ]]; then
  packages+=(g++-mingw-w64-x86-64-posix dpkg-dev binutils)
fi
if [[ " $* " == *" fuzz "* ]]; then
  packages+=(clang-14 libclang-rt-14-dev)
fi
if [[ " $* " == *" bench "* ]]; then
  packages+=(curl rclone libsecret-1-0 openssl python3-matplotlib dpkg-dev)
fi
install_missing "${packages[@]}"

if command -v pwsh >/dev/null; then
  exec pwsh -NoProfile -File build.ps1 "$@"
fi

# No PowerShell here: the repository has a host for the engine.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=1 DOTNET_NOLOGO=1
export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false
dotnet publish tests/host -c Release -o build/host --nologo -v quiet
exec dotnet build/host/MIStorage.Host.dll build.ps1 "$@"
