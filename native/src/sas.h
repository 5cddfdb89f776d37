#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "secret.h"

namespace mistorage {

// A shared access signature (SAS): what it permits, and how it is signed. Pure.
// https://learn.microsoft.com/rest/api/storageservices/create-service-sas

struct SasTerms {
    std::string container;
    std::string blob;        // "" for the whole container
    std::string snapshot;    // of the blob; or
    std::string version_id;  // or neither
    std::string permissions;
    std::int64_t starts_on = 0;   // seconds since 1970; 0: at once
    std::int64_t expires_on = 0;  // 0: as the policy says; without one, an hour after the start
    std::string ip_range;         // an IPv4 address, or two with a hyphen between; "" for any
    bool https_only = true;
    std::string policy;            // the name of a stored access policy of the container
    std::string encryption_scope;  // that what is written with it is encrypted with; "" for the container's
};

// Throws MIS_INVALID_ARGUMENT. Gives the terms with the permissions in the order that the service wants, each
// once.
[[nodiscard]] SasTerms checked_terms(const SasTerms &terms);

// A key that an account makes for an identity, to sign with in the identity's name.
// https://learn.microsoft.com/rest/api/storageservices/get-user-delegation-key
struct DelegationKey {
    std::string object_id;
    std::string tenant_id;
    std::string starts_on;  // as the service spells the times, because they are signed
    std::string expires_on;
    std::string service;
    std::string version;
    Secret value;  // base64
};

[[nodiscard]] std::string service_sas_string_to_sign(const SasTerms &terms, std::string_view account);
// https://learn.microsoft.com/rest/api/storageservices/create-user-delegation-sas
[[nodiscard]] std::string delegation_sas_string_to_sign(const SasTerms &terms, std::string_view account,
                                                        const DelegationKey &key);

// The query that is the SAS, without a question mark. The key is the decoded one.
[[nodiscard]] Secret service_sas(const SasTerms &terms, std::string_view account, const Secret &key);
// Throws MIS_RESPONSE_INVALID where the key's value is not base64.
[[nodiscard]] Secret delegation_sas(const SasTerms &terms, std::string_view account,
                                    const DelegationKey &key);

}  // namespace mistorage
