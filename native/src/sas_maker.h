#pragma once

#include <string>

#include "context.h"
#include "sas.h"
#include "work.h"

namespace mistorage {

struct MadeSas {
    Secret query;  // without a question mark
    Secret uri;    // of the container or blob, with the query
};

// A SAS in the name of the context: signed with its account key, or, where it works with an identity, with a
// user delegation key of that. Throws MIS_INVALID_ARGUMENT where the context has nothing to sign with, and
// where the terms cannot be signed with what it has.
[[nodiscard]] MadeSas make_sas(Work &work, const Context &context, const SasTerms &terms);

}  // namespace mistorage
