#pragma once

#include <string>
#include <vector>

namespace mistorage {

// The PEM file with the certificates that this system trusts. "" where there is none, as on Windows, whose
// store is no file.
[[nodiscard]] std::string system_ca_bundle();

// The folder in which OpenSSL looks certificates up by hash, which may not be there.
[[nodiscard]] const char *system_ca_folder();

// The first of these that is a file; "" where none is.
[[nodiscard]] std::string first_file(const std::vector<std::string> &paths);

}  // namespace mistorage
