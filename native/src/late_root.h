#pragma once

#include <openssl/ssl.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace mistorage {

// In DER: the server's own certificate first, then those that it sent with it.
using CertificateChain = std::vector<std::string>;

// The root in DER that the system trusts for a server with this chain; "" for none. May block, for as long as
// a download takes; without `may_leave` only what this machine has counts.
using FindRoot = std::function<std::string(const CertificateChain &chain, bool may_leave)>;

// Of this system; empty where OpenSSL's store has all that it trusts.
[[nodiscard]] FindRoot system_root_source();

// As X509_verify_cert(), but with this root alone, for the same host and by the same rules: 1 is trusted.
[[nodiscard]] int verify_with_root(const std::string &root, X509_STORE_CTX *connection);

// Roots that the system trusts and OpenSSL's store lacks, because the system downloads most only when
// somebody first needs them. The system is asked on a thread of its own; the handshake that needs the root is
// suspended meanwhile, and whatever else its thread runs goes on. How long it may take is the handshake's own
// limit.
class LateRoots : public std::enable_shared_from_this<LateRoots> {
  public:
    // `wake` makes the thread of the handshakes go on with them; it is called from another.
    LateRoots(FindRoot find, bool may_leave, std::function<void()> wake)
        : find_(std::move(find)), may_leave_(may_leave), wake_(std::move(wake)) {}

    // Has this verify the context's connections, and live as long as it.
    void watch(SSL_CTX *context);

  private:
    struct Entry {
        std::optional<std::string> root;  // nothing as long as the system is being asked
        std::chrono::steady_clock::time_point since;
    };

    int verify(X509_STORE_CTX *connection);
    std::optional<std::string> root_for(const CertificateChain &chain);
    void answer(const std::string &server, std::string root);

    const FindRoot find_;
    const bool may_leave_;
    const std::function<void()> wake_;
    std::mutex mutex_;
    std::map<std::string, Entry> entries_;  // by the server's certificate; guarded by mutex_
};

}  // namespace mistorage
