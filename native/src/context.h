#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "account_key.h"
#include "authorizer.h"
#include "proxy.h"
#include "request.h"
#include "secret.h"
#include "url.h"

namespace mistorage {

// Of the blob service's protocol, which every request names: without it the service takes one of 2009.
inline constexpr const char *service_version = "2021-12-02";

// A storage account: where its blobs are, and what authorizes requests to it.
struct Context : Authorizer {
    std::string account_name;
    Endpoint blob_endpoint;
    std::shared_ptr<const Authorizer> authorizer;
    // Whether the service is known to tell the CRC-64 of what it received.
    std::shared_ptr<std::atomic<bool>> tells_crc64 = std::make_shared<std::atomic<bool>>(false);
    bool trust_endpoint = false;  // tokens may go there although it is no host of an Azure cloud
    ProxyChoice proxy;            // for whatever is done with it
    // What each try of a request may take, all in all and within the service; 0: no limit of the caller's.
    std::chrono::seconds client_timeout{0};
    std::chrono::seconds server_timeout{0};

    [[nodiscard]] std::string container_url(std::string_view container) const;
    [[nodiscard]] std::string blob_url(std::string_view container, std::string_view blob) const;
    // Adds x-ms-version, x-ms-date and the time limits, too.
    std::uint64_t authorize(Work &work, Request &request) const override;
    bool renew(Work &work, const Response &answer, std::uint64_t used) const override;
};

struct ContextOptions {
    bool local = false;
    Secret connection_string;
    std::string account_name;
    Secret account_key;            // base64; or
    Secret sas_token;              // a SAS; or
    bool anonymous = false;        // nothing, for what is public; or, where there is none of these,
    TokenRequest identity;         // the identity whose token authorizes; or
    bool use_account_key = false;  // which lists the account's keys, one of which does
    std::string subscription_id;   // for that; "" for this machine's
    std::string resource_group_name;
    std::string resource_manager_endpoint;
    std::string blob_endpoint;
    std::string environment;
    ProxyChoice proxy;
    bool trust_endpoint = false;  // tokens may go to it although it is no host of an Azure cloud
};

// The same account for requests with other limits.
[[nodiscard]] Context with_timeouts(const Context &context, std::chrono::seconds client,
                                    std::chrono::seconds server);

// The account whose blob endpoint it is: with the name in the host, or in the path as the emulator has it.
[[nodiscard]] std::string account_of(const Endpoint &endpoint);

// Throws MIS_INVALID_ARGUMENT.
[[nodiscard]] Context make_context(const ContextOptions &options);

// How the account's keys are listed where the context uses one of them.
[[nodiscard]] AccountKeysRequest keys_request_of(const ContextOptions &options);

// Gets the token or the key that the context works with, so that what is wrong with it shows at once.
void prepare_context(Work &work, const Context &context);

}  // namespace mistorage
