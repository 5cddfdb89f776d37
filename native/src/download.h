#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "blob_request.h"
#include "blob_response.h"
#include "context.h"
#include "work.h"

namespace mistorage {

class OutputFile;

struct DownloadRequest {
    BlobAddress address;
    std::string file;  // "" where the bytes go elsewhere
    bool overwrite = false;
    bool check_md5 = false;
    Conditions conditions;
    bool resume = false;  // goes on with what an earlier download of the same blob left, and leaves it
};

// Gets a blob into a file. Either the file is written whole or it stays as it was.
[[nodiscard]] Blob download(Work &work, const Context &context, const DownloadRequest &request);

// Where the bytes of a download go.
class DownloadOutput {
  public:
    virtual ~DownloadOutput() = default;
    // Called on a connection's thread: the blob's size, before the first byte; and bytes, at their place.
    virtual void set_size(std::uint64_t size) = 0;
    virtual void write_at(std::uint64_t offset, const char *bytes, std::size_t size) = 0;
    // Whether it is worth gathering bytes before they are written.
    [[nodiscard]] virtual bool gathers() const = 0;

    // Called on the operation's thread. Whether there is room for one more range, from `first` on; where
    // there is none the inbox is poked when that may have changed.
    [[nodiscard]] virtual bool make_room(std::uint64_t first) = 0;
    // The range that ends before `end` has arrived.
    virtual void arrived(std::uint64_t end) = 0;
    // Of the first `size` bytes, which are all, in base64.
    [[nodiscard]] virtual std::string md5(std::uint64_t size, Inbox &inbox) = 0;
    // What somebody should know of what has arrived where something is wrong with it: a sentence.
    [[nodiscard]] virtual const char *left_behind() const = 0;
};

// Gets a blob in ranges of so many bytes, of which the first tells how long it is. `file` where the output is
// one: it keeps what arrived for who resumes, and is committed at the end.
[[nodiscard]] Blob download_ranges(Work &work, const Context &context, const DownloadRequest &request,
                                   std::uint64_t size_of_range, const std::shared_ptr<DownloadOutput> &output,
                                   std::shared_ptr<OutputFile> file = nullptr);

}  // namespace mistorage
