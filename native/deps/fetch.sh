#!/usr/bin/env bash
# usage: fetch.sh SOURCES PACKAGE...
# Downloads the newest Debian source of each package into the folder SOURCES, and says for each, on stdout,
# "PACKAGE VERSION PATH-OF-THE-DSC". `dpkg-source -x` unpacks that with Debian's patches, which hold the security fixes
# that the upstream tarball lacks.
#
# The machine's own sources of packages are asked, by a configuration of our own: `deb` becomes `deb-src`, and on Debian
# the newest stable release is asked besides the machine's. The machine's configuration stays as it is.
set -euo pipefail

sources=$1
shift
# shellcheck source=/dev/null
. /etc/os-release
suite=${VERSION_CODENAME:?the name of this release, of which the sources of packages are taken}
parts=$sources/apt/parts
mkdir -p "$parts" "$sources/apt/lists/partial" "$sources/apt/cache/archives/partial"
rm -f "$parts"/*

# Only this release's entries: what else is configured (Node's maker, say) has no sources of ours.
own_list() { sed -nE "s/^deb([[:space:]].*[[:space:]]$suite)/deb-src\1/p" "$1"; }
own_stanzas() {
  awk -v suite="$suite" 'BEGIN { RS = ""; ORS = "\n\n" } $0 ~ "(^|\n)Suites:[^\n]*" suite' "$1" |
    sed -E 's/^Types:.*/Types: deb-src/'
}

number=0
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
  [ -r "$file" ] || continue
  number=$((number + 1))
  case $file in
    *.list) own_list "$file" >"$parts/$number-own.list" ;;
    *.sources) own_stanzas "$file" >"$parts/$number-own.sources" ;;
  esac
done
if [ "$ID" = debian ]; then
  for file in "$parts"/*; do
    sed "s/$suite/stable/g" "$file" >"${file/-own./-stable.}"
  done
fi

apt=(-qq -o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$parts" -o "Dir::State::Lists=$sources/apt/lists"
  -o "Dir::Cache=$sources/apt/cache" -o Acquire::Retries=2 -o APT::Sandbox::User=root)
apt-get "${apt[@]}" update >&2

# A mirror may lack a part of the newest version: then the newest that it has whole.
fetch() {
  local package=$1 version
  for version in $(apt-cache "${apt[@]}" showsrc --only-source "$package" | sed -n 's/^Version: //p' | sort -ruV); do
    if (cd "$sources" && apt-get "${apt[@]}" source --download-only "$package=$version" >&2); then
      echo "$package $version $sources/${package}_${version#*:}.dsc"
      return
    fi
    echo "fetch.sh: $package $version is not to be had whole; an older one, then." >&2
  done
  echo "fetch.sh: no source of $package can be had from this machine's package sources." >&2
  return 1
}

for package in "$@"; do
  fetch "$package"
done
