#!/usr/bin/env bash
# usage: build.sh TRIPLE PACKAGE...
# Builds static libraries of openssl, curl, simdjson or pugixml for TRIPLE (x86_64-w64-mingw32, or this machine's own) from
# Debian's newest sources, and links build/deps/TRIPLE to them: lib/, include/, versions, licenses/.
#
# They are kept in ${XDG_CACHE_HOME:-~/.cache}/mistorage, by their versions and a hash of what determines them.
set -euo pipefail

triple=$1
shift
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/mistorage
mkdir -p "$cache/sources" "$here/../../build/deps"
exec 9>"$cache/lock"
flock 9 # a second build waits for the first, and finds its results

toolchain=()
if [ -e "$here/$triple.cmake" ]; then
  toolchain=("-DCMAKE_TOOLCHAIN_FILE=$here/$triple.cmake")
fi

# Without whatever we don't use, which makes them smaller and leaves fewer places for a flaw: no file that they would read
# by themselves (configuration, modules), and no protocol or cipher but those that Azure speaks.
build_openssl() {
  CC=gcc-posix ./Configure mingw64 --cross-compile-prefix="$triple-" --prefix=/ --libdir=lib --openssldir=/none \
    -D_WIN32_WINNT=0x0A00 \
    no-shared no-apps no-docs no-tests no-autoload-config no-dso no-engine no-legacy no-module no-ui-console \
    no-cmp no-cms no-comp no-ct no-dtls no-gost no-nextprotoneg no-psk no-quic no-srp no-srtp no-tls1 no-tls1_1 no-ts \
    no-aria no-bf no-blake2 no-camellia no-cast no-des no-idea no-md4 no-mdc2 no-ml-dsa no-ocb no-rc2 no-rc4 no-rmd160 \
    no-scrypt no-seed no-siphash no-siv no-slh-dsa no-sm2 no-sm3 no-sm4 no-whirlpool
  make -j"$(nproc)" build_libs
  make install_dev DESTDIR="$1"
}

build_curl() {
  cmake_install "$1" -DHTTP_ONLY=ON -DBUILD_CURL_EXE=OFF -DBUILD_TESTING=OFF -DBUILD_EXAMPLES=OFF \
    -DBUILD_LIBCURL_DOCS=OFF -DBUILD_MISC_DOCS=OFF -DENABLE_CURL_MANUAL=OFF -DCURL_USE_PKGCONFIG=OFF \
    -DCURL_CA_BUNDLE=none -DCURL_CA_PATH=none \
    -DCURL_USE_OPENSSL=ON -DCURL_DISABLE_OPENSSL_AUTO_LOAD_CONFIG=ON -DCURL_TARGET_WINDOWS_VERSION=0x0A00 \
    -DCURL_ZLIB=OFF -DCURL_BROTLI=OFF -DCURL_ZSTD=OFF -DUSE_NGHTTP2=OFF -DUSE_LIBIDN2=OFF -DCURL_USE_LIBPSL=OFF \
    -DCURL_USE_LIBSSH2=OFF -DENABLE_UNIX_SOCKETS=OFF -DCURL_DISABLE_ALTSVC=ON -DCURL_DISABLE_AWS=ON \
    -DCURL_DISABLE_COOKIES=ON -DCURL_DISABLE_DIGEST_AUTH=ON -DCURL_DISABLE_DOH=ON -DCURL_DISABLE_HSTS=ON \
    -DCURL_DISABLE_KERBEROS_AUTH=ON -DCURL_DISABLE_MIME=ON -DCURL_DISABLE_NEGOTIATE_AUTH=ON -DCURL_DISABLE_NETRC=ON \
    -DCURL_DISABLE_NTLM=ON -DCURL_DISABLE_SRP=ON -DCURL_DISABLE_WEBSOCKETS=ON
}

build_simdjson() { cmake_install "$1" -DSIMDJSON_DEVELOPER_MODE=OFF; }

build_pugixml() { cmake_install "$1"; }

cmake_install() {
  local into=$1
  shift
  # What is shipped names no folder of this machine.
  local map=-ffile-prefix-map=$PWD=.
  cmake -S . -B build-static -G Ninja "${toolchain[@]}" "-DCMAKE_C_FLAGS=$map" "-DCMAKE_CXX_FLAGS=$map" \
    -DCMAKE_FIND_ROOT_PATH="$into" -DCMAKE_PREFIX_PATH="$into" -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DBUILD_SHARED_LIBS=OFF \
    -DCMAKE_INSTALL_PREFIX="$into" -DCMAKE_INSTALL_LIBDIR=lib "$@"
  cmake --build build-static
  cmake --install build-static
}

fetched=$("$here/fetch.sh" "$cache/sources" "$@")
versions=$(awk '{ print $1, $2 }' <<<"$fetched")
compiler=$(command -v "$triple-gcc-posix" "$triple-gcc" | head -n 1)
key=$({ echo "$versions"; "$compiler" --version; cat "$here"/*; } | sha256sum | head -c 16)
built=$cache/$triple/$key

if [ ! -e "$built" ]; then
  work=$(mktemp -d "$cache/build-XXXXXX")
  log=$work/log
  finish() {
    local status=$?
    [ $status = 0 ] || tail -n 60 "$log" >&2
    rm -rf "$work"
  }
  trap finish EXIT
  into=$work/prefix
  mkdir -p "$into/licenses"
  while read -r package version dsc; do
    echo "building $package $version for $triple"
    (
      dpkg-source --no-copy -x "$dsc" "$work/$package"
      cd "$work/$package"
      SOURCE_DATE_EPOCH=$(dpkg-parsechangelog -S Timestamp)
      export SOURCE_DATE_EPOCH # no date of today in what is shipped
      "build_$package" "$into"
    ) >"$log" 2>&1
    cp "$work/$package/debian/copyright" "$into/licenses/$package"
  done <<<"$fetched"
  echo "$versions" >"$into/versions"
  mkdir -p "$cache/$triple"
  mv "$into" "$built"
fi
ln -sfn "$built" "$here/../../build/deps/$triple"
cat "$built/versions"
