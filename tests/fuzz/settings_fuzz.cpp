// What the person at the prompt or the environment gives: connection strings, SAS, endpoints, proxies, names.
#include "blob_uri.h"
#include "connection_string.h"
#include "input.h"
#include "names.h"
#include "proxy_list.h"
#include "sas_authorizer.h"
#include "url.h"

using namespace mistorage;
using namespace mistorage::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t size) {
    Input input(bytes, size);
    const std::string_view text = input.rest();
    parse([&] { return parse_connection_string(text); });
    parse([&] { return parse_sas(text); });
    parse([&] { return parse_blob_uri(Secret(text)); });
    parse([&] { return parse_endpoint(text, "the endpoint"); });
    parse([&] { return parse_identity_endpoint(std::string(text), "IDENTITY_ENDPOINT"); });
    (void)percent_decode(text);
    (void)percent_encode_path(text);
    (void)is_loopback_url(text);
    parse([&] {
        check_blob_name(std::string(text));
        return 0;
    });
    const std::string list = input.line();
    (void)proxy_in_list(list, "https");
    (void)is_bypassed(list, "https://account.blob.core.windows.net");
    return 0;
}
