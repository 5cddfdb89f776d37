#include "connection_string.h"

#include <algorithm>

#include "error.h"
#include "text.h"

namespace mistorage {

ConnectionString parse_connection_string(std::string_view text) {
    ConnectionString parsed;
    parsed.protocol = "https";
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
            parsed.sas = Secret(value);
        }
        // QueueEndpoint and its like are of other services.
    }
    if (parsed.protocol != "https" && parsed.protocol != "http") {
        throw invalid_argument(
            "The connection string is not valid: DefaultEndpointsProtocol is https or http.");
    }
    if (!parsed.account_key.empty() && !parsed.sas.empty()) {
        throw invalid_argument(
            "The connection string is not valid: it has an AccountKey and a SharedAccessSignature.");
    }
    const bool has_place =
        !parsed.account_name.empty() || (!parsed.sas.empty() && !parsed.blob_endpoint.empty());
    if (!parsed.development_storage && (!has_place || (parsed.account_key.empty() && parsed.sas.empty()))) {
        throw invalid_argument(parsed.sas.empty()
                                   ? "The connection string is not valid: it lacks AccountName or AccountKey."
                                   : "The connection string is not valid: its SharedAccessSignature needs a "
                                     "BlobEndpoint or an AccountName.");
    }
    return parsed;
}

}  // namespace mistorage
