// Headers of answers.
#include "arc.h"
#include "base64.h"
#include "blob_response.h"
#include "copy.h"
#include "http_date.h"
#include "input.h"
#include "retry.h"
#include "service_error.h"

using namespace mistorage;
using namespace mistorage::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t size) {
    static const Context context = [] {
        ContextOptions options;
        options.local = true;
        return make_context(options);
    }();
    Input input(bytes, size);
    const std::string value = input.line();
    (void)parse_content_range(value);
    (void)is_range_of_empty(value);
    (void)parse_retry_after(value, "", 1'700'000'000);
    (void)parse_retry_after("", value, 1'700'000'000);
    (void)parse_http_date(value);
    (void)parse_rfc3339(value);
    (void)parse_copy_progress(value);
    (void)base64_decode(value);
    parse([&] { return arc_key_name(arc_challenge_path(value), "/var/opt/azcmagent/tokens"); });

    Response response;
    response.status = 200;
    while (!input.empty()) {
        const std::string line = input.line();
        const std::size_t colon = line.find(':');
        if (colon != std::string::npos) {
            response.headers.push_back({line.substr(0, colon), line.substr(colon + 1)});
        }
    }
    (void)content_length(response);
    parse([&] { return blob_from_headers(context, {"container", "blob", "", ""}, response, 0); });
    (void)service_error(response, {"Get Blob", "account", "container", "blob"});
    return 0;
}
