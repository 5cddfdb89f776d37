#include "support/blob_world.h"

#include <algorithm>

namespace mistorage::test {

BlobWorld::BlobWorld()
    : stage(R"({"blobUpstream": )" + json_string(azurite_url()) + '}'), context(account_at(stage.url())) {}

UploadRequest BlobWorld::upload_of(std::string_view file, const std::string &blob) const {
    UploadRequest request;
    request.address.container = container.name();
    request.address.blob = blob;
    request.file = folder.path(file);
    return request;
}

DownloadRequest BlobWorld::download_to(std::string_view file, const std::string &blob) const {
    DownloadRequest request;
    request.address.container = container.name();
    request.address.blob = blob;
    request.file = folder.path(file);
    return request;
}

Work BlobWorld::next_work() const {
    Work work = work_on(*timeless.session);
    work.limits = limits_held(concurrency);
    progress_ = work.progress;
    return work;
}

Blob BlobWorld::run(const UploadRequest &request) const {
    Work work = next_work();
    return upload(work, context, request);
}

Blob BlobWorld::run(const DownloadRequest &request) const {
    Work work = next_work();
    return download(work, context, request);
}

void BlobWorld::misbehave(const std::string &method, const std::string &target, int times,
                          const std::string &answer) {
    stage.fault(R"({"match": {"method": )" + json_string(method) + R"(, "target": )" + json_string(target) +
                R"(}, "times": )" + std::to_string(times) + R"(, "answer": )" + answer + '}');
}

std::size_t count(const std::vector<std::string> &all, const std::string &one) {
    return static_cast<std::size_t>(std::count(all.begin(), all.end(), one));
}

}  // namespace mistorage::test
