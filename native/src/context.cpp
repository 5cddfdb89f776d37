#include "context.h"

#include "base64.h"
#include "cloud.h"
#include "connection_string.h"
#include "error.h"
#include "http_date.h"
#include "names.h"
#include "shared_key.h"

namespace mistorage {
namespace {

constexpr const char *service_version = "2021-12-02";

// Azurite's account is public: https://learn.microsoft.com/azure/storage/common/storage-use-azurite
constexpr const char *local_account = "devstoreaccount1";
constexpr const char *local_key =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
constexpr const char *local_endpoint = "http://127.0.0.1:10000/devstoreaccount1";

Secret decode_key(const Secret &key) {
    auto decoded = base64_decode(key.view());
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
    const Cloud *cloud = find_cloud(environment.empty() ? clouds[0].name : std::string_view(environment));
    if (cloud == nullptr) {
        throw invalid_argument("The environment '" + environment +
                               "' is not known: it is AzureCloud, AzureUSGovernment or AzureChinaCloud.");
    }
    return cloud->storage_suffix;
}

}  // namespace

std::string Context::container_url(std::string_view container) const {
    return blob_endpoint.text() + '/' + std::string(container);
}

std::string Context::blob_url(std::string_view container, std::string_view blob) const {
    return container_url(container) + '/' + percent_encode_path(blob);
}

void Context::sign(Request &request, std::int64_t now) const {
    request.headers.push_back({"x-ms-date", format_http_date(now)});
    request.headers.push_back({"x-ms-version", service_version});
    request.authorization = shared_key_authorization(request, account_name, account_key);
}

Context make_context(const ContextOptions &options) {
    const bool has_account = !options.account_name.empty() || !options.account_key.empty();
    const bool has_string = !options.connection_string.empty();
    if (static_cast<int>(options.local) + static_cast<int>(has_account) + static_cast<int>(has_string) != 1) {
        throw invalid_argument(
            "A context is made of an account name with its key, of a connection string, or of the local "
            "emulator: "
            "give one of them.");
    }
    if (options.local && !options.environment.empty()) {
        throw invalid_argument("The local emulator is in no environment: leave that out.");
    }
    Context context;
    std::string endpoint = options.blob_endpoint;
    ConnectionString parsed;
    if (has_string) {
        parsed = parse_connection_string(options.connection_string.view());
    }
    if (options.local || parsed.development_storage) {
        context.account_name = local_account;
        context.account_key = decode_key(Secret(local_key));
        endpoint = endpoint.empty() ? local_endpoint : endpoint;
    } else if (has_string) {
        context.account_name = parsed.account_name;
        context.account_key = decode_key(parsed.account_key);
        if (endpoint.empty()) {
            endpoint = parsed.blob_endpoint;
        }
        if (endpoint.empty()) {
            check_account_name(context.account_name);
            endpoint =
                default_endpoint(parsed.protocol, context.account_name,
                                 parsed.endpoint_suffix.empty() ? suffix_of(options.environment)
                                                                : std::string_view(parsed.endpoint_suffix));
        }
    } else {
        if (options.account_name.empty() || options.account_key.empty()) {
            throw invalid_argument("A storage account's name and its key are both needed.");
        }
        context.account_name = options.account_name;
        check_account_name(context.account_name);
        context.account_key = decode_key(options.account_key);
        const std::string_view suffix = suffix_of(options.environment);
        if (endpoint.empty()) {
            endpoint = default_endpoint("https", context.account_name, suffix);
        }
    }
    check_account_name(context.account_name);
    context.blob_endpoint = parse_endpoint(endpoint, "The blob endpoint");
    return context;
}

}  // namespace mistorage
