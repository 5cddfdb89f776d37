#include "connection_string.h"

#include <algorithm>

#include "error.h"
#include "text.h"

namespace mistorage {

ConnectionString parse_connection_string(std::string_view text) {
    ConnectionString parsed;
    parsed.protocol = "https";
    bool has_signature = false;
    while (!text.empty()) {
        const std::string_view pair = trim(text.substr(0, text.find(';')));
        text.remove_prefix(std::min(text.find(';'), text.size() - 1) + 1);
        if (pair.empty()) {
            continue;
        }
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos || equals == 0) {
            throw invalid_argument(
                "The connection string is not valid: it is a list of Name=Value, separated by ;.");
        }
        const std::string name = to_lower(trim(pair.substr(0, equals)));
        const std::string_view value = trim(pair.substr(equals + 1));
        if (name == "usedevelopmentstorage") {
            parsed.development_storage = equals_ignoring_case(value, "true");
        } else if (name == "defaultendpointsprotocol") {
            parsed.protocol = to_lower(value);
        } else if (name == "accountname") {
            parsed.account_name = value;
        } else if (name == "accountkey") {
            parsed.account_key = Secret(value);
        } else if (name == "endpointsuffix") {
            parsed.endpoint_suffix = value;
        } else if (name == "blobendpoint") {
            parsed.blob_endpoint = value;
        } else if (name == "sharedaccesssignature") {
            has_signature = true;
        }
        // QueueEndpoint and its like are of other services.
    }
    if (parsed.protocol != "https" && parsed.protocol != "http") {
        throw invalid_argument(
            "The connection string is not valid: DefaultEndpointsProtocol is https or http.");
    }
    if (!parsed.development_storage && (parsed.account_name.empty() || parsed.account_key.empty())) {
        throw invalid_argument(
            has_signature ? "This connection string holds a shared access signature: one with AccountName "
                            "and AccountKey is needed."
                          : "The connection string is not valid: it lacks AccountName or AccountKey.");
    }
    return parsed;
}

}  // namespace mistorage
