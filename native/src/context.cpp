#include "context.h"

#include "base64.h"
#include "cloud.h"
#include "connection_string.h"
#include "environment.h"
#include "error.h"
#include "fetched_key.h"
#include "http_date.h"
#include "names.h"
#include "sas_authorizer.h"
#include "session.h"
#include "shared_key.h"
#include "text.h"

namespace mistorage {
namespace {

// Azurite's account is public: https://learn.microsoft.com/azure/storage/common/storage-use-azurite
constexpr const char *local_account = "devstoreaccount1";
constexpr const char *local_key =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
constexpr const char *local_endpoint = "http://127.0.0.1:10000/devstoreaccount1";

Secret decode_key(const Secret &key) {
    auto decoded = base64_decode(trim(key.view()));
    if (!decoded || decoded->empty()) {
        throw invalid_argument(
            "The storage account key is not valid: it is base64, 88 characters of it as a rule.");
    }
    return std::move(*decoded);
}

std::string default_endpoint(const std::string &protocol, const std::string &account,
                             std::string_view suffix) {
    return protocol + "://" + account + ".blob." + std::string(suffix);
}

std::string_view suffix_of(const std::string &environment) {
    return cloud_of_name(environment).storage_suffix;
}

void check_what_goes_together(const ContextOptions &options) {
    const int authorizations = static_cast<int>(!options.account_key.empty()) +
                               static_cast<int>(!options.sas_token.empty()) +
                               static_cast<int>(options.anonymous);
    const bool has_account = !options.account_name.empty() || authorizations > 0;
    const bool has_string = !options.connection_string.empty();
    if (static_cast<int>(options.local) + static_cast<int>(has_account) + static_cast<int>(has_string) != 1) {
        throw invalid_argument(
            "A context is made of an account name, with its key, a SAS or an identity, of a connection "
            "string, "
            "or of the local emulator: give one of them.");
    }
    if (authorizations > 1) {
        throw invalid_argument("A context works with a key, with a SAS, or with nothing: give one of them.");
    }
    if (options.local && !options.environment.empty()) {
        throw invalid_argument("The local emulator is in no environment: leave that out.");
    }
    const bool names_identity = options.identity.identity.count() > 0 || !options.identity.source.empty();
    const bool names_account_group = !options.subscription_id.empty() ||
                                     !options.resource_group_name.empty() ||
                                     !options.resource_manager_endpoint.empty();
    if ((authorizations > 0 || !has_account) &&
        (names_identity || names_account_group || options.use_account_key)) {
        throw invalid_argument(
            "A context with a key or a SAS of its own needs no identity: give one or the other.");
    }
    if (names_account_group && !options.use_account_key) {
        throw invalid_argument(
            "Subscription, resource group and Resource Manager are only needed to fetch the account's key.");
    }
}

std::shared_ptr<const Authorizer> identity_authorizer(const ContextOptions &options,
                                                      const Endpoint &blob_endpoint) {
    if (options.use_account_key) {
        AccountKeysRequest request = keys_request_of(options);
        check_account_keys_request(request);
        return std::make_shared<FetchedKeyAuthorizer>(std::move(request));
    }
    TokenRequest request = options.identity;
    request.resource = storage_audience;
    check_token_request(request);
    check_token_may_go(blob_endpoint, is_storage_host(blob_endpoint.host), options.trust_endpoint,
                       "The blob endpoint");
    return std::make_shared<BearerAuthorizer>(std::move(request));
}

}  // namespace

AccountKeysRequest keys_request_of(const ContextOptions &options) {
    AccountKeysRequest request;
    request.subscription_id = options.subscription_id;
    request.resource_group_name = options.resource_group_name;
    request.account_name = options.account_name;
    request.identity = options.identity;
    request.environment = options.environment;
    request.trust_endpoint = options.trust_endpoint;
    if (!options.resource_manager_endpoint.empty()) {
        request.resource_manager =
            parse_endpoint(options.resource_manager_endpoint, "The Resource Manager endpoint");
    }
    return request;
}

std::string account_of(const Endpoint &endpoint) {
    if (!endpoint.path.empty()) {
        return endpoint.path.substr(endpoint.path.rfind('/') + 1);
    }
    return endpoint.host.substr(0, endpoint.host.find('.'));
}

std::string Context::container_url(std::string_view container) const {
    return blob_endpoint.text() + '/' + std::string(container);
}

std::string Context::blob_url(std::string_view container, std::string_view blob) const {
    return container_url(container) + '/' + percent_encode_path(blob);
}

std::uint64_t Context::authorize(Work &work, Request &request) const {
    if (client_timeout.count() > 0) {
        request.total_timeout = client_timeout;
        request.total_timeout_setting = "-ClientTimeoutPerRequest";
    }
    if (server_timeout.count() > 0) {
        request.answer_timeout = server_timeout;
        // https://learn.microsoft.com/rest/api/storageservices/setting-timeouts-for-blob-service-operations
        request.url += (request.url.find('?') == std::string::npos ? "?timeout=" : "&timeout=") +
                       std::to_string(server_timeout.count());
    }
    request.grant.signed_at = work.session.clock().utc();
    request.headers.push_back({"x-ms-date", format_http_date(request.grant.signed_at)});
    request.headers.push_back({"x-ms-version", service_version});
    return authorizer->authorize(work, request);
}

bool Context::renew(Work &work, const Response &answer, std::uint64_t used) const {
    return authorizer->renew(work, answer, used);
}

Context with_timeouts(const Context &context, std::chrono::seconds client, std::chrono::seconds server) {
    constexpr std::chrono::seconds longest{
        2'000'000};  // in milliseconds still a long of libcurl's everywhere
    Context limited = context;
    limited.client_timeout = std::min(client, longest);
    limited.server_timeout = std::min(server, longest);
    return limited;
}

Context make_context(const ContextOptions &options) {
    check_what_goes_together(options);
    Context context;
    context.proxy = options.proxy;
    Secret key;
    Secret sas(options.sas_token.view());
    std::string endpoint = options.blob_endpoint;
    ConnectionString parsed;
    if (!options.connection_string.empty()) {
        parsed = parse_connection_string(options.connection_string.view());
    }
    if (options.local || parsed.development_storage) {
        context.account_name = local_account;
        key = decode_key(Secret(local_key));
        endpoint = endpoint.empty() ? local_endpoint : endpoint;
    } else if (!options.connection_string.empty()) {
        context.account_name = parsed.account_name;
        if (parsed.sas.empty()) {
            key = decode_key(parsed.account_key);
        }
        sas = std::move(parsed.sas);
        if (endpoint.empty()) {
            endpoint = parsed.blob_endpoint;
        }
        if (context.account_name.empty()) {
            context.account_name = account_of(parse_endpoint(endpoint, "The blob endpoint"));
        }
        if (endpoint.empty()) {
            check_account_name(context.account_name);
            endpoint =
                default_endpoint(parsed.protocol, context.account_name,
                                 parsed.endpoint_suffix.empty() ? suffix_of(options.environment)
                                                                : std::string_view(parsed.endpoint_suffix));
        }
    } else {
        if (options.account_name.empty()) {
            throw invalid_argument("A key or a SAS needs the name of its storage account.");
        }
        context.account_name = options.account_name;
        check_account_name(context.account_name);
        if (!options.account_key.empty()) {
            key = decode_key(options.account_key);
        }
        const std::string_view suffix = suffix_of(options.environment);
        if (endpoint.empty()) {
            endpoint = default_endpoint("https", context.account_name, suffix);
        }
    }
    check_account_name(context.account_name);
    context.blob_endpoint = parse_endpoint(endpoint, "The blob endpoint");
    context.trust_endpoint = options.trust_endpoint;
    if (!key.empty()) {
        context.authorizer = std::make_shared<SharedKeyAuthorizer>(context.account_name, std::move(key));
    } else if (!sas.empty()) {
        context.authorizer = std::make_shared<SasAuthorizer>(parse_sas(sas.view()), context.blob_endpoint);
    } else if (options.anonymous) {
        context.authorizer = std::make_shared<AnonymousAuthorizer>();
    } else {
        context.authorizer = identity_authorizer(options, context.blob_endpoint);
    }
    return context;
}

void prepare_context(Work &work, const Context &context) {
    Request request;
    request.method = "GET";
    request.url = context.blob_endpoint.text() + '/';
    (void)context.authorize(work, request);
}

}  // namespace mistorage
