#include "arc.h"

#include <simdjson.h>

#include "error.h"
#include "identity_error.h"
#include "json.h"
#include "key_file.h"
#include "selector.h"
#include "session.h"
#include "token_source.h"
#include "transfer.h"

namespace mistorage {
namespace {

constexpr std::size_t max_key = 4096;  // MSAL.NET AzureArcManagedIdentitySource.cs

Error bad_challenge(const std::string &what) {
    Error error(MIS_RESPONSE_INVALID,
                "The answer of the Azure Arc agent is not the challenge that it should be: " + what + '.',
                "Check that what listens there is the Azure Connected Machine agent.");
    error.operation = "Get token";
    error.http_status = 401;
    return error;
}

Request arc_request(const Session &session, const TokenRequest &request) {
    Request http = local_request(
        "GET", source_endpoint(session, IdentitySource::arc), "IDENTITY_ENDPOINT",
        "?api-version=2020-06-01&resource=" + percent_encode(request.resource) +
            selector_query(request.identity, IdentitySource::arc, {"client_id", "object_id", "msi_res_id"}));
    if (!is_loopback_url(http.url)) {
        throw invalid_argument("IDENTITY_ENDPOINT is not the Azure Arc agent's: that is on this machine.");
    }
    http.headers = {{"Metadata", "true"}};
    return http;
}

// What the file holds proves that this process may read it.
Secret challenged_key(const Response &challenge, const std::string &folder) {
    const std::string name = arc_key_name(arc_challenge_path(challenge.header("WWW-Authenticate")), folder);
    Secret key;
    try {
        key = read_key_file(folder, name, max_key);
    } catch (Error &error) {
        if (error.code == MIS_FILE_ACCESS_DENIED) {
            error.hint =
                "The Azure Arc agent gives tokens only to those who may read its keys: on Windows members of "
                "Administrators or \"Hybrid Agent Extension Applications\", on Linux of the group himds.";
        }
        throw;
    }
    if (key.empty() || !is_printable_ascii(key.view())) {
        throw bad_challenge("the file that it names holds no key");
    }
    return key;
}

// Agents that know no user-assigned identities ignore a selector and answer for the machine's own, so the
// answer has to name the identity that was asked for (microsoft-authentication-library-for-go 1.9.0).
void check_echo(const Response &response, const IdentitySelector &identity) {
    const auto [member, wanted] = !identity.client_id.empty() ? std::pair("client_id", identity.client_id)
                                  : !identity.object_id.empty()
                                      ? std::pair("object_id", identity.object_id)
                                      : std::pair("msi_res_id", identity.resource_id);
    std::string echoed;
    (void)read_json(response.body.view(),
                    [&, name = std::string_view(member)](const simdjson::dom::element &root) {
                        echoed = json_text(root, name);
                    });
    if (!wanted.empty() && !equals_ignoring_case(echoed, wanted)) {
        Error error(
            MIS_IDENTITY_NOT_FOUND,
            "The Azure Arc agent does not confirm that the token is for the identity that was selected.",
            "Leave out the selector to use the machine's own identity, or update the agent: older ones "
            "know no user-assigned identities.");
        error.operation = "Get token";
        error.http_status = response.status;
        throw error;
    }
}

}  // namespace

std::string arc_challenge_path(std::string_view www_authenticate) {
    const auto space = www_authenticate.find(' ');
    const auto equals = www_authenticate.find('=');
    if (space == std::string_view::npos || equals == std::string_view::npos || equals < space ||
        www_authenticate.find('=', equals + 1) != std::string_view::npos ||
        !equals_ignoring_case(trim(www_authenticate.substr(0, space)), "Basic") ||
        !equals_ignoring_case(trim(www_authenticate.substr(space, equals - space)), "realm")) {
        throw bad_challenge("its WWW-Authenticate is not 'Basic realm=' and a path");
    }
    return std::string(trim(www_authenticate.substr(equals + 1)));
}

std::string arc_key_name(const std::string &path, const std::string &folder) {
    const bool windows = folder.find('\\') != std::string::npos;
    const char separator = windows ? '\\' : '/';
    const auto last = path.find_last_of(windows ? "\\/" : "/");
    const std::string parent = last == std::string::npos ? "" : path.substr(0, last);
    std::string name = last == std::string::npos ? path : path.substr(last + 1);
    const bool directly = last != std::string::npos && path[last] == separator &&
                          (windows ? equals_ignoring_case(parent, folder) : parent == folder);
    const bool a_key =
        name.size() > 4 && ends_with(windows ? to_lower(name) : name, ".key") &&
        name.find_first_of(windows ? ":*?\"<>|" : std::string_view("\0", 1)) == std::string::npos &&
        is_printable_ascii(name);
    if (!directly || !a_key) {
        throw bad_challenge("the file that it names is not a .key directly in " + folder);
    }
    return name;
}

ReceivedToken fetch_arc_token(Work &work, const TokenRequest &request, RetryPolicy policy) {
    const auto ask = [&](const Secret *authorization) {
        return ask_source(
            work, IdentitySource::arc,
            [&] {
                Request http = arc_request(work.session, request);
                if (authorization != nullptr) {
                    http.authorization = *authorization;
                }
                return http;
            },
            policy);
    };
    Response response = ask(nullptr);
    Secret key;
    if (response.status == 401) {
        key = challenged_key(response, work.session.arc().tokens);
        Secret authorization("Basic ");
        authorization.append(key.view());
        response = ask(&authorization);
    }
    if (response.status != 200) {
        throw identity_error(response, request, IdentitySource::arc, key.view());
    }
    check_echo(response, request.identity);
    return parse_token(response.body.view(), request, IdentitySource::arc, work.session.clock().utc());
}

}  // namespace mistorage
