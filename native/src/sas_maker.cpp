#include "sas_maker.h"

#include <algorithm>

#include "delegation_key.h"
#include "error.h"
#include "http_date.h"
#include "session.h"

namespace mistorage {
namespace {

constexpr std::int64_t default_life = 3600;

Secret query_of(Work &work, const Context &context, const SasTerms &terms) {
    const Authorizer &authorizer = *context.authorizer;
    if (const auto key = authorizer.account_key(work)) {
        return service_sas(terms, context.account_name, *key);
    }
    if (!authorizer.is_identity()) {
        throw invalid_argument(
            "This context cannot make a SAS, because it has neither a key nor an identity to sign with.");
    }
    if (!terms.policy.empty()) {
        throw invalid_argument(
            "A SAS in an identity's name takes no stored access policy: give permissions and an expiry, or "
            "use a "
            "context with a key (-UseAccountKey).");
    }
    const std::int64_t now = work.session.clock().utc();
    if (terms.expires_on > now + longest_delegation) {
        throw invalid_argument("A SAS in an identity's name lives at most seven days: it may expire at " +
                               format_rfc3339(now + longest_delegation) + " at the latest.");
    }
    return delegation_sas(terms, context.account_name, get_delegation_key(work, context, terms.expires_on));
}

}  // namespace

MadeSas make_sas(Work &work, const Context &context, const SasTerms &given) {
    SasTerms terms = checked_terms(given);
    const std::int64_t now = work.session.clock().utc();
    if (terms.expires_on == 0 && terms.policy.empty()) {
        terms.expires_on = std::max(now, terms.starts_on) + default_life;
    }
    if (terms.expires_on != 0 && terms.expires_on <= now) {
        throw invalid_argument("The SAS would have expired already: by this machine's clock it is " +
                               format_rfc3339(now) + ".");
    }
    MadeSas made;
    made.query = query_of(work, context, terms);
    std::string uri = terms.blob.empty() ? context.container_url(terms.container)
                                         : context.blob_url(terms.container, terms.blob);
    // The SAS is for that alone, but does not name it.
    if (!terms.snapshot.empty()) {
        uri += "?snapshot=" + percent_encode(terms.snapshot) + '&';
    } else if (!terms.version_id.empty()) {
        uri += "?versionid=" + percent_encode(terms.version_id) + '&';
    } else {
        uri += '?';
    }
    made.uri = Secret(uri);
    made.uri.append(made.query.view());
    return made;
}

}  // namespace mistorage
