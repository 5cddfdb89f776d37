#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "blob_request.h"
#include "blob_response.h"
#include "content_body.h"
#include "context.h"
#include "service_error.h"
#include "transfer.h"
#include "work.h"

namespace mistorage {

// The requests that write a block blob, wherever its content comes from: one Put Blob, or Put Block as often
// as it takes and then Put Block List.
class BlobWriter {
  public:
    // A body for each try.
    using MakeBody = std::function<std::shared_ptr<ContentBody>()>;
    // Blocks by their ids that the service has, but not as they were sent; and their sizes.
    using Damaged = std::map<std::string, std::uint64_t>;
    // The MD5 of the whole content in base64; asked for only where an answer was lost.
    using Digest = std::function<std::string()>;

    // Borrows all three.
    BlobWriter(Work &work, const Context &context, const NewBlob &blob)
        : work_(work), context_(context), blob_(blob) {}

    Blob put_blob(std::uint64_t size, const MakeBody &make_body, const Digest &digest);
    // Put Block would take every byte before the commit is refused: one HEAD saves that. Nothing where it may
    // overwrite whatever is there.
    void refuse_early();
    // `put`, where there is one, is called when the service has it.
    [[nodiscard]] std::unique_ptr<Part> block(std::string id, MakeBody make_body,
                                              std::function<void()> put = nullptr);
    // Blocks that arrived damaged would be taken for the file's by an upload that goes on: puts others, of
    // another size, in their place, if something may be sent. Whether there are none left; it throws nothing.
    bool replace_damaged_blocks(bool may_send);
    // `content_md5` may be "", where nobody wanted it computed.
    Blob commit(const std::vector<std::string> &ids, std::uint64_t size, const std::string &content_md5,
                const Digest &digest);

    // What an error of that operation is about.
    [[nodiscard]] ServiceTarget target(std::string operation) const;

  private:
    Response get_properties(const Conditions &conditions = {});
    [[nodiscard]] Error kept(Error error) const;
    void take_back(const std::string &etag, Error &error);
    Blob written(const Answer &answer, const std::string &operation, std::uint64_t size,
                 const std::string &content_md5, const Digest &digest);
    [[nodiscard]] Blob described(const Response &response, std::uint64_t size,
                                 const std::string &content_md5) const;

    Work &work_;
    const Context &context_;
    const NewBlob &blob_;
    Damaged damaged_;
};

}  // namespace mistorage
