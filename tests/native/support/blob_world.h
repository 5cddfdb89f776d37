#pragma once

#include <functional>
#include <string>

#include "download.h"
#include "support/azurite.h"
#include "support/stage.h"
#include "support/temporary_folder.h"
#include "support/test_session.h"
#include "upload.h"

namespace mistorage::test {

// What a transfer needs: a container in Azurite, a stage in front of it that writes down the requests and
// misbehaves on demand, a folder for files, and a session whose retries take no time.
class BlobWorld {
  public:
    BlobWorld();

    // An upload of the file of that name in the folder, and a download to it.
    [[nodiscard]] UploadRequest upload_of(std::string_view file, const std::string &blob = "blob") const;
    [[nodiscard]] DownloadRequest download_to(std::string_view file, const std::string &blob = "blob") const;

    // The whole operation, through the stage.
    [[nodiscard]] Blob run(const UploadRequest &request) const;
    [[nodiscard]] Blob run(const DownloadRequest &request) const;
    // A fault rule for so many requests with that method and target.
    void misbehave(const std::string &method, const std::string &target, int times,
                   const std::string &answer);
    // Bytes of the last operation that ran, as its progress counts them.
    [[nodiscard]] std::uint64_t progress_done() const { return progress_->done; }

    Stage stage;
    TestContainer container;
    TemporaryFolder folder;
    TimelessSession timeless;
    Context context;
    unsigned concurrency = 8;

  private:
    [[nodiscard]] Work next_work() const;

    mutable std::shared_ptr<Progress> progress_;
};

[[nodiscard]] std::size_t count(const std::vector<std::string> &all, const std::string &one);

}  // namespace mistorage::test
