// SAS.
#include "abi.h"

using namespace mistorage;

namespace {

SasTerms terms_of(const mis_sas_options *options) {
    const mis_sas_options given = known_options(options);
    SasTerms terms;
    terms.https_only = !flag(given.allow_http, "allow_http");
    if (given.starts_on < 0 || given.expires_on < 0) {
        throw invalid_argument("A SAS cannot begin or end before 1970.");
    }
    terms.starts_on = given.starts_on;
    terms.expires_on = given.expires_on;
    terms.container = text(given.container);
    terms.blob = text(given.blob);
    terms.snapshot = text(given.snapshot);
    terms.version_id = text(given.version_id);
    terms.permissions = text(given.permissions);
    terms.ip_range = text(given.ip_range);
    terms.policy = text(given.policy);
    terms.encryption_scope = text(given.encryption_scope);
    return checked_terms(terms);
}

}  // namespace

mis_status mis_sas_start(mis_session *session, const mis_context *context, const mis_sas_options *options,
                         mis_operation **out, mis_error **error) {
    return guard(out, error, [&] {
        return start(session, context, [terms = terms_of(options)](Work &work, const Context &account) {
            return make_sas(work, account, terms);
        });
    });
}

mis_status mis_sas_result(mis_operation *operation, mis_sas **out, mis_error **error) {
    return guard(out, error,
                 [&] { return new mis_sas{required(operation, "operation").operation->result<MadeSas>()}; });
}

const char *mis_sas_token(const mis_sas *sas) {
    return sas == nullptr ? "" : sas->sas.query.c_str();
}
const char *mis_sas_uri(const mis_sas *sas) {
    return sas == nullptr ? "" : sas->sas.uri.c_str();
}
void mis_sas_free(mis_sas *sas) {
    delete sas;
}
