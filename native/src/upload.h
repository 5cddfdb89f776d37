#pragma once

#include <string>

#include "blob_response.h"
#include "blob_writer.h"
#include "context.h"
#include "work.h"

namespace mistorage {

struct UploadRequest : NewBlob {
    std::string file;
    bool resume = false;  // goes on with blocks that an earlier upload of the same file left
};

// Puts a file as a block blob. Either the blob is written whole or it stays as it was.
[[nodiscard]] Blob upload(Work &work, const Context &context, const UploadRequest &request);

}  // namespace mistorage
