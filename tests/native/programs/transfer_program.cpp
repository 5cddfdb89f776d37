// One transfer in a process of its own, for tests that kill it: transfer_program up|down URL CONTAINER BLOB
// FILE. Afterwards it waits to be killed, so that one may come too late, too. The account comes from the
// environment.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "context.h"
#include "download.h"
#include "session.h"
#include "transfer_limits.h"
#include "upload.h"

using namespace mistorage;

namespace {

// Slow enough to be met in the middle of a request.
constexpr std::uint64_t bytes_per_second = 200U << 20;

Context account_at(const std::string &url) {
    const char *name = std::getenv("MISTORAGE_TEST_ACCOUNT");
    const char *key = std::getenv("MISTORAGE_TEST_KEY");
    ContextOptions options;
    options.account_name = name == nullptr ? "" : name;
    options.account_key = Secret(key == nullptr ? "" : key);
    options.blob_endpoint = url + '/' + options.account_name;
    return make_context(options);
}

template <typename Request>
Request request_of(char **words) {
    Request request;
    request.address = {words[3], words[4], "", ""};
    request.file = words[5];
    request.overwrite = true;
    request.resume = true;
    return request;
}

}  // namespace

int main(int count, char **words) {
    if (count != 6) {
        return 2;
    }
    SessionOptions options;
    options.loopback_only = true;
    options.imds_endpoint = "http://127.0.0.1:1";
    Session session(options);
    const auto limits = std::make_shared<Limits>(1, bytes_per_second);
    const auto inbox = std::make_shared<Inbox>();
    (void)limits->take_slot(inbox);  // the one that a transfer runs with
    Work work{session, inbox, std::make_shared<Progress>(), limits};
    try {
        const Context context = account_at(words[2]);
        if (std::string(words[1]) == "up") {
            (void)upload(work, context, request_of<UploadRequest>(words));
        } else {
            auto request = request_of<DownloadRequest>(words);
            request.check_md5 = true;
            (void)download(work, context, request);
        }
    } catch (const Error &error) {
        std::fprintf(stderr, "%s\n", error.message.c_str());
        return 1;
    }
    for (;;) {
        ::pause();
    }
}
