#include "late_root.h"

#include <openssl/x509.h>

#include <new>
#include <thread>

#include "certificate_check.h"
#ifdef _WIN32
#include "windows_trust.h"
#endif

namespace mistorage {
namespace {

// Answers are for the handshake that waits, and for those beside it.
constexpr auto kept_for = std::chrono::minutes(1);

template <typename T>
using Owned = std::unique_ptr<T, void (*)(T *)>;

bool lacks_root(int error) {
    return error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
           error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT ||
           error == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE ||
           error == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN;
}

std::string der_of(X509 *certificate) {
    unsigned char *bytes = nullptr;
    const int size = i2d_X509(certificate, &bytes);
    if (size <= 0) {
        return {};
    }
    std::string der(reinterpret_cast<const char *>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    return der;
}

CertificateChain chain_of(X509_STORE_CTX *connection) {
    CertificateChain chain{der_of(X509_STORE_CTX_get0_cert(connection))};
    STACK_OF(X509) *sent = X509_STORE_CTX_get0_untrusted(connection);
    for (int i = 0; i < sk_X509_num(sent); ++i) {
        if (auto der = der_of(sk_X509_value(sent, i)); der != chain.front()) {
            chain.push_back(std::move(der));
        }
    }
    return chain;
}

void let_go(void * /*context*/, void *kept, CRYPTO_EX_DATA * /*data*/, int /*index*/, long /*argument*/,
            void * /*pointer*/) {
    delete static_cast<std::shared_ptr<LateRoots> *>(kept);
}

}  // namespace

FindRoot system_root_source() {
#ifdef _WIN32
    return windows_root;
#else
    return {};
#endif
}

int verify_with_root(const std::string &root, X509_STORE_CTX *connection) {
    const auto *der = reinterpret_cast<const unsigned char *>(root.data());
    const Owned<X509> trusted(d2i_X509(nullptr, &der, static_cast<long>(root.size())), X509_free);
    const Owned<X509_STORE_CTX> again(X509_STORE_CTX_new(), X509_STORE_CTX_free);
    const Owned<STACK_OF(X509)> roots(sk_X509_new_null(),
                                      [](STACK_OF(X509) * stack) { sk_X509_free(stack); });
    if (!trusted || !again || !roots || sk_X509_push(roots.get(), trusted.get()) == 0 ||
        X509_STORE_CTX_init(again.get(), X509_STORE_CTX_get0_store(connection),
                            X509_STORE_CTX_get0_cert(connection),
                            X509_STORE_CTX_get0_untrusted(connection)) != 1 ||
        X509_VERIFY_PARAM_set1(X509_STORE_CTX_get0_param(again.get()),
                               X509_STORE_CTX_get0_param(connection)) != 1) {
        return 0;
    }
    X509_STORE_CTX_set0_trusted_stack(again.get(), roots.get());
    if (X509_verify_cert(again.get()) != 1) {
        return 0;
    }
    X509_STORE_CTX_set0_verified_chain(connection, X509_STORE_CTX_get1_chain(again.get()));
    X509_STORE_CTX_set_error(connection, X509_V_OK);
    return 1;
}

void LateRoots::watch(SSL_CTX *context) {
    static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, let_go);
    auto kept = std::make_unique<std::shared_ptr<LateRoots>>(shared_from_this());
    if (SSL_CTX_set_ex_data(context, index, kept.get()) != 1) {
        throw std::bad_alloc();
    }
    (void)kept.release();
    const auto verify = [](X509_STORE_CTX *connection, void *self) {
        try {
            return static_cast<LateRoots *>(self)->verify(connection);
        } catch (...) {
            return 0;  // no memory, no trust
        }
    };
    SSL_CTX_set_cert_verify_callback(context, verify, this);
}

int LateRoots::verify(X509_STORE_CTX *connection) {
    const int verified = verify_certificates(connection);
    if (verified == 1 || !lacks_root(X509_STORE_CTX_get_error(connection))) {
        return verified;
    }
    const auto root = root_for(chain_of(connection));
    if (!root) {
        auto *const tls =
            static_cast<SSL *>(X509_STORE_CTX_get_ex_data(connection, SSL_get_ex_data_X509_STORE_CTX_idx()));
        return tls == nullptr ? 0 : SSL_set_retry_verify(tls);
    }
    return root->empty() ? verified : verify_with_root(*root, connection);
}

std::optional<std::string> LateRoots::root_for(const CertificateChain &chain) {
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    for (auto entry = entries_.begin(); entry != entries_.end();) {
        const bool old = entry->second.root && now - entry->second.since >= kept_for;
        entry = old ? entries_.erase(entry) : std::next(entry);
    }
    const auto [entry, added] = entries_.try_emplace(chain.front());
    if (added) {
        try {
            std::thread([self = shared_from_this(), chain] {
                std::string root;
                try {
                    root = self->find_(chain, self->may_leave_);
                } catch (...) {
                    // Out of memory: as if there were none.
                }
                self->answer(chain.front(), std::move(root));
            }).detach();
        } catch (...) {
            entries_.erase(entry);  // nobody would ever answer
            throw;
        }
    }
    return entry->second.root;
}

void LateRoots::answer(const std::string &server, std::string root) {
    {
        const std::lock_guard lock(mutex_);
        Entry &entry = entries_[server];
        entry.root = std::move(root);
        entry.since = std::chrono::steady_clock::now();
    }
    wake_();
}

}  // namespace mistorage
