#pragma once

#include <memory>
#include <optional>

#include "blob_response.h"
#include "context.h"
#include "secret.h"
#include "work.h"

namespace mistorage {

// Where a copy comes from: a blob of an account, or an address that brings what it needs in its query.
struct CopySource {
    std::shared_ptr<const Context> context;
    BlobAddress address;
    Secret uri;           // in place of the two
    std::string if_tags;  // what its tags have to be like
};

// Throws MIS_INVALID_ARGUMENT, without repeating the query of an address.
void check_copy_source(const CopySource &source);

// What the source is like now. It is read with what the source itself is authorized by, so that who may not
// read it learns that here.
[[nodiscard]] Blob copy_source_properties(Work &work, const CopySource &source);

// What the destination's service reads the source with.
struct SourceAccess {
    Secret url;                           // with a SAS, where there is one
    std::optional<Secret> authorization;  // "Bearer ...": x-ms-copy-source-authorization
};

// For a request that the service carries out while it is waited for. An identity's token goes to the
// destination's endpoint, where that may have one; a key signs a SAS of that one blob, for an hour.
// Throws MIS_INVALID_ARGUMENT where the token, or a SAS, must not go there.
[[nodiscard]] SourceAccess access_while_waiting(Work &work, const CopySource &source,
                                                const Context &destination);
// For a copy that goes on by itself, and takes no token: a SAS of that one blob for seven days, because it
// has to outlive the copy; none where an account with a key copies within itself.
[[nodiscard]] SourceAccess access_for_later(Work &work, const CopySource &source, const Context &destination);

}  // namespace mistorage
