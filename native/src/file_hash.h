#pragma once

#include <memory>
#include <string>

#include "file.h"
#include "inbox.h"
#include "session.h"
#include "work.h"

namespace mistorage {

// The MD5 of a file, computed on a thread of its own beside the transfer, in order, through the page
// cache: that is cheaper than hashing while sending, and only the commit has to wait for it.
class FileHash {
  public:
    FileHash(const std::shared_ptr<InputFile> &file, std::uint64_t size, const std::shared_ptr<Inbox> &inbox);
    FileHash(const FileHash &) = delete;
    FileHash &operator=(const FileHash &) = delete;
    // Tells the thread to stop, and waits for it to let go of the file; but not for a disk that hangs.
    ~FileHash();

    // Base64. Waits on the operation's inbox.
    [[nodiscard]] std::string wait(Work &work);

  private:
    struct State;
    std::shared_ptr<State> state_;
};

// The same on the calling thread, which asks the inbox now and then whether it was cancelled.
[[nodiscard]] std::string hash_file(InputFile &file, std::uint64_t size, Inbox &inbox);

}  // namespace mistorage
