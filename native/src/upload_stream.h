#pragma once

#include <memory>

#include "blob_response.h"
#include "blob_writer.h"
#include "content_pipe.h"
#include "context.h"
#include "work.h"

namespace mistorage {

// Puts what the caller writes as a block blob, whose length nobody knows before its end. Either the blob is
// written whole or it stays as it was.
[[nodiscard]] Blob upload_stream(Work &work, const Context &context, const NewBlob &request,
                                 const std::shared_ptr<WritePipe> &pipe);

}  // namespace mistorage
