#pragma once

#include <memory>

#include "content_pipe.h"
#include "download.h"

namespace mistorage {

// Gets a blob for the caller to read. What it has read is right only when it is told the end.
[[nodiscard]] Blob download_stream(Work &work, const Context &context, const DownloadRequest &request,
                                   const std::shared_ptr<ReadPipe> &pipe);

}  // namespace mistorage
