#include "sas.h"

#include <algorithm>

#include "base64.h"
#include "digest.h"
#include "error.h"
#include "http_date.h"
#include "names.h"
#include "text.h"
#include "url.h"

namespace mistorage {
namespace {

// The first one in which all that is signed here has its place: 2020-12-06 added the encryption scope.
constexpr const char *sas_version = "2021-12-02";

// In the order in which the service wants them.
constexpr std::string_view blob_permissions = "racwdxytmeopi";
constexpr std::string_view container_permissions = "racwdxyltfmeopi";

std::string ordered_permissions(const std::string &given, bool of_blob) {
    const std::string_view known = of_blob ? blob_permissions : container_permissions;
    for (const char letter : given) {
        if (known.find(letter) != std::string_view::npos) {
            continue;
        }
        if (of_blob && (letter == 'l' || letter == 'f')) {
            throw invalid_argument(std::string("The permission ") + letter +
                                   " is a container's, not a blob's: leave it out, or leave out the blob.");
        }
        throw invalid_argument("The permissions are letters of " + std::string(known) +
                               ", in lower case: r reads, a adds, c creates, w writes, d deletes, l lists, "
                               "t is for tags.");
    }
    std::string ordered;
    std::copy_if(known.begin(), known.end(), std::back_inserter(ordered),
                 [&](char letter) { return given.find(letter) != std::string::npos; });
    return ordered;
}

void check_ip_range(const std::string &range) {
    const std::string_view text = range;
    const auto hyphen = text.find('-');
    if (!is_ipv4(text.substr(0, hyphen)) ||
        (hyphen != std::string_view::npos && !is_ipv4(text.substr(hyphen + 1)))) {
        throw invalid_argument("'" + shown(range, 100) +
                               "' is not an IPv4 address, nor a range of them as 10.0.0.1-10.0.0.9.");
    }
}

// 1 to 64 characters.
// https://learn.microsoft.com/rest/api/storageservices/define-stored-access-policy
void check_policy(const std::string &policy) {
    check_header_text(policy, "the name of the stored access policy");
    if (policy.size() > 64) {
        throw invalid_argument("The name of a stored access policy has at most 64 characters.");
    }
}

std::string time_text(std::int64_t time) {
    return time == 0 ? std::string() : format_rfc3339(time);
}

const char *protocol_of(const SasTerms &terms) {
    return terms.https_only ? "https" : "https,http";
}

const char *resource_of(const SasTerms &terms) {
    return terms.blob.empty() ? "c" : !terms.snapshot.empty() ? "bs" : !terms.version_id.empty() ? "bv" : "b";
}

std::string resource_name(const SasTerms &terms, std::string_view account) {
    std::string name = "/blob/" + std::string(account) + '/' + terms.container;
    if (!terms.blob.empty()) {
        name += '/' + terms.blob;
    }
    return name;
}

std::string lines(std::initializer_list<std::string_view> all) {
    std::string text;
    for (const std::string_view line : all) {
        text.append(line).append(1, '\n');
    }
    text.pop_back();
    return text;
}

void add(Secret &query, std::string_view name, std::string_view value) {
    if (!value.empty()) {
        query.append(query.empty() ? "" : "&");
        query.append(name);
        query.append("=");
        query.append(percent_encode(value));
    }
}

Secret terms_query(const SasTerms &terms) {
    Secret query;
    add(query, "sv", sas_version);
    add(query, "spr", protocol_of(terms));
    add(query, "st", time_text(terms.starts_on));
    add(query, "se", time_text(terms.expires_on));
    add(query, "sip", terms.ip_range);
    add(query, "si", terms.policy);
    add(query, "sr", resource_of(terms));
    add(query, "sp", terms.permissions);
    add(query, "ses", terms.encryption_scope);
    return query;
}

void sign(Secret &query, const Secret &key, std::string_view text) {
    add(query, "sig", base64_encode(hmac_sha256(key.view(), text)));
}

}  // namespace

SasTerms checked_terms(const SasTerms &given) {
    SasTerms terms = given;
    check_container_name(terms.container);
    if (!terms.blob.empty()) {
        check_blob_name(terms.blob);
        std::replace(terms.blob.begin(), terms.blob.end(), '\\', '/');  // as the service does
    }
    if (terms.blob.empty() && !(terms.snapshot.empty() && terms.version_id.empty())) {
        throw invalid_argument("A snapshot or a version is of a blob: name it.");
    }
    if (!terms.snapshot.empty() && !terms.version_id.empty()) {
        throw invalid_argument("A SAS is for a snapshot or for a version: give one of them.");
    }
    terms.permissions = ordered_permissions(terms.permissions, !terms.blob.empty());
    if (terms.policy.empty() && terms.permissions.empty()) {
        throw invalid_argument("A SAS needs permissions, or a stored access policy.");
    }
    if (!terms.policy.empty()) {
        check_policy(terms.policy);
    }
    check_header_text(terms.encryption_scope, "the encryption scope");
    if (!terms.ip_range.empty()) {
        check_ip_range(terms.ip_range);
    }
    if (terms.expires_on != 0 && terms.expires_on <= terms.starts_on) {
        throw invalid_argument("The SAS would expire before it starts.");
    }
    return terms;
}

std::string service_sas_string_to_sign(const SasTerms &terms, std::string_view account) {
    return lines({terms.permissions, time_text(terms.starts_on), time_text(terms.expires_on),
                  resource_name(terms, account), terms.policy, terms.ip_range, protocol_of(terms),
                  sas_version, resource_of(terms),
                  terms.snapshot.empty() ? std::string_view(terms.version_id) : terms.snapshot,
                  terms.encryption_scope, "", "", "", "", "" /* headers of the answer */});
}

std::string delegation_sas_string_to_sign(const SasTerms &terms, std::string_view account,
                                          const DelegationKey &key) {
    return lines({terms.permissions,
                  time_text(terms.starts_on),
                  time_text(terms.expires_on),
                  resource_name(terms, account),
                  key.object_id,
                  key.tenant_id,
                  key.starts_on,
                  key.expires_on,
                  key.service,
                  key.version,
                  "",
                  "",
                  "" /* other identities, correlation id */,
                  terms.ip_range,
                  protocol_of(terms),
                  sas_version,
                  resource_of(terms),
                  terms.snapshot.empty() ? std::string_view(terms.version_id) : terms.snapshot,
                  terms.encryption_scope,
                  "",
                  "",
                  "",
                  "",
                  ""});
}

Secret service_sas(const SasTerms &terms, std::string_view account, const Secret &key) {
    Secret query = terms_query(terms);
    sign(query, key, service_sas_string_to_sign(terms, account));
    return query;
}

Secret delegation_sas(const SasTerms &terms, std::string_view account, const DelegationKey &key) {
    const auto value = base64_decode(key.value.view());
    if (!value || value->empty()) {
        throw Error(MIS_RESPONSE_INVALID, "The user delegation key that the account gives is not base64.");
    }
    Secret query = terms_query(terms);
    add(query, "skoid", key.object_id);
    add(query, "sktid", key.tenant_id);
    add(query, "skt", key.starts_on);
    add(query, "ske", key.expires_on);
    add(query, "sks", key.service);
    add(query, "skv", key.version);
    sign(query, *value, delegation_sas_string_to_sign(terms, account, key));
    return query;
}

}  // namespace mistorage
