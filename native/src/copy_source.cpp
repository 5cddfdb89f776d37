#include "copy_source.h"

#include "blob_request.h"
#include "cloud.h"
#include "delegation_key.h"
#include "error.h"
#include "names.h"
#include "sas_maker.h"
#include "service_error.h"
#include "session.h"
#include "transfer.h"

namespace mistorage {
namespace {

constexpr std::int64_t hour = 3600;
// An hour less than a delegation key is asked for, so that one does for the copies of an hour.
constexpr std::int64_t longest_for_later = longest_delegation - clock_tolerance - hour;

// For messages: the last part of the path is the blob's name, whatever the account is called.
ServiceTarget target_of(const CopySource &source) {
    constexpr const char *operation = "Get Blob Properties";
    if (source.context) {
        return {operation, source.context->account_name, source.address.container, source.address.blob};
    }
    const std::string url(split_query(source.uri.view()).url);
    const auto path = url.find('/', url.find("://") + 3);
    const auto last = url.rfind('/');
    return {operation, host_of(url), percent_decode(url.substr(path + 1, last - std::min(last, path + 1))),
            percent_decode(url.substr(last + 1))};
}

std::string url_of(const CopySource &source) {
    return get_blob_properties_request(*source.context, source.address).url;
}

Secret with_query(const std::string &url, const Secret &query) {
    Secret whole(url);
    whole.append(url.find('?') == std::string::npos ? "?" : "&");
    whole.append(query.view());
    return whole;
}

// To whoever reads what goes to the destination, the SAS is as good as to the destination.
void check_sas_may_go(const Context &destination) {
    const Endpoint &endpoint = destination.blob_endpoint;
    if (endpoint.scheme == "http" && !endpoint.is_loopback()) {
        throw invalid_argument("A SAS of the source is not sent over plain http to '" + endpoint.host +
                               "': use https for the destination.");
    }
}

Secret made_sas(Work &work, const CopySource &source, std::int64_t life) {
    SasTerms terms;
    terms.container = source.address.container;
    terms.blob = source.address.blob;
    terms.snapshot = source.address.snapshot;
    terms.version_id = source.address.version_id;
    terms.permissions = "r";
    terms.expires_on = work.session.clock().utc() + life;
    terms.https_only = source.context->blob_endpoint.scheme == "https";
    return make_sas(work, *source.context, terms).query;
}

// Where nothing has to be made: an address, a context of a SAS, one of nothing.
std::optional<SourceAccess> access_at_hand(Work &work, const CopySource &source, const Context &destination) {
    if (!source.context) {
        check_sas_may_go(destination);
        return SourceAccess{source.uri, std::nullopt};
    }
    const Authorizer &authorizer = *source.context->authorizer;
    if (const auto sas = authorizer.sas(work)) {
        check_sas_may_go(destination);
        return SourceAccess{with_query(url_of(source), *sas), std::nullopt};
    }
    if (!authorizer.can_sign()) {
        return SourceAccess{Secret(url_of(source)), std::nullopt};
    }
    return std::nullopt;
}

}  // namespace

void check_copy_source(const CopySource &source) {
    if (source.context) {
        check_container_name(source.address.container);
        check_blob_name(source.address.blob);
        return;
    }
    if (source.uri.empty()) {
        throw invalid_argument("A copy needs a source: a blob of an account, or an address.");
    }
    const UrlParts parts = split_query(source.uri.view());
    const Endpoint endpoint = parse_endpoint(parts.url, "The address of the source");
    if (endpoint.path.find('/', 1) == std::string::npos) {
        throw invalid_argument(
            "The address of the source must be that of a blob: https://HOST/CONTAINER/BLOB.");
    }
    if (endpoint.scheme == "http" && !endpoint.is_loopback()) {
        throw invalid_argument(
            "The address of the source must be https: over plain http anybody on the way could "
            "take what its query permits.");
    }
    if (!is_printable_ascii(parts.query) || parts.query.find_first_of(" #") != std::string_view::npos) {
        throw invalid_argument("The address of the source has characters that no address has: encode them.");
    }
}

Blob copy_source_properties(Work &work, const CopySource &source) {
    const ServiceTarget target = target_of(source);
    const Conditions conditions{{}, {}, 0, 0, source.if_tags, {}};
    Response response;
    if (source.context) {
        response = send(work, *source.context, target.operation, [&] {
                       return get_blob_properties_request(*source.context, source.address, conditions);
                   }).response;
    } else {
        const UrlParts parts = split_query(source.uri.view());
        response = send(work, target.operation, [&] {
                       Request request;
                       request.method = "HEAD";
                       request.url = parts.url;
                       request.secret_query = Secret(parts.query);
                       request.headers.push_back({"x-ms-version", service_version});
                       request.grant.kind = Grant::Kind::sas;
                       add_conditions(request, conditions);
                       return request;
                   }).response;
    }
    if (response.status != 200) {
        throw service_error(response, target);
    }
    const auto length = content_length(response);
    if (!length) {
        throw invalid_response(target, "it does not say how long the blob is");
    }
    return blob_from_headers(source.context ? *source.context : Context(), source.address, response, *length);
}

SourceAccess access_while_waiting(Work &work, const CopySource &source, const Context &destination) {
    if (auto access = access_at_hand(work, source, destination)) {
        return std::move(*access);
    }
    if (source.context->authorizer->is_identity()) {
        const Endpoint &endpoint = destination.blob_endpoint;
        check_token_may_go(endpoint, is_storage_host(endpoint.host), destination.trust_endpoint,
                           "The destination's blob endpoint");
        Secret authorization("Bearer ");
        authorization.append(source.context->authorizer->token(work)->view());
        return {Secret(url_of(source)), std::move(authorization)};
    }
    check_sas_may_go(destination);
    return {with_query(url_of(source), made_sas(work, source, hour)), std::nullopt};
}

SourceAccess access_for_later(Work &work, const CopySource &source, const Context &destination) {
    if (auto access = access_at_hand(work, source, destination)) {
        return std::move(*access);
    }
    const bool within = source.context->blob_endpoint.text() == destination.blob_endpoint.text();
    if (within && !source.context->authorizer->is_identity() && destination.authorizer->can_sign() &&
        !destination.authorizer->is_identity()) {
        return {Secret(url_of(source)), std::nullopt};
    }
    check_sas_may_go(destination);
    return {with_query(url_of(source), made_sas(work, source, longest_for_later)), std::nullopt};
}

}  // namespace mistorage
