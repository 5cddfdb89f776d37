#pragma once

#include <string>

#include "blob_request.h"
#include "blob_response.h"
#include "context.h"
#include "transfer_plan.h"
#include "work.h"

namespace mistorage {

struct UploadRequest {
    BlobAddress address;
    std::string file;
    BlobHeaders headers;
    bool overwrite = false;
    unsigned concurrency = default_concurrency;
};

// Puts a file as a block blob. Either the blob is written whole or it stays as it was.
[[nodiscard]] Blob upload(Work &work, const Context &context, const UploadRequest &request);

}  // namespace mistorage
