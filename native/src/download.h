#pragma once

#include <string>

#include "blob_request.h"
#include "blob_response.h"
#include "context.h"
#include "work.h"

namespace mistorage {

struct DownloadRequest {
    BlobAddress address;
    std::string file;
    bool overwrite = false;
    bool check_md5 = false;
    bool resume = false;  // goes on with what an earlier download of the same blob left, and leaves it
};

// Gets a blob into a file. Either the file is written whole or it stays as it was.
[[nodiscard]] Blob download(Work &work, const Context &context, const DownloadRequest &request);

}  // namespace mistorage
