#pragma once

#include "blob_request.h"
#include "context.h"
#include "secret.h"

namespace mistorage {

// The address of one blob, taken apart: a context of its account, and which blob it is.
struct BlobUri {
    Context context;
    BlobAddress address;
};

// What authorizes is the SAS of the address's query, or nothing. Pure. Throws MIS_INVALID_ARGUMENT, which
// repeats no part of it that could be secret.
// https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata
[[nodiscard]] BlobUri parse_blob_uri(const Secret &uri);

}  // namespace mistorage
