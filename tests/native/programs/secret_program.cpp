// Works with a token and a key, in a process of its own, so that a test can look through its memory:
// secret_program URL CONTAINER FILE. It says "held" while it has them and "freed" when it should not any
// more, and goes on when it is told to. Both secrets come over the network; neither is given to it.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "context.h"
#include "download.h"
#include "listing.h"
#include "session.h"
#include "transfer_limits.h"
#include "upload.h"

using namespace mistorage;

namespace {

void say(const char *what) {
    std::printf("%s\n", what);
    std::fflush(stdout);
    (void)std::getchar();
}

Work work_on(Session &session) {
    const auto limits = std::make_shared<Limits>(4);
    const auto inbox = std::make_shared<Inbox>();
    (void)limits->take_slot(inbox);  // the one that a transfer runs with
    return {session, inbox, std::make_shared<Progress>(), limits};
}

Context context_at(const std::string &url, bool use_account_key) {
    const char *account = std::getenv("MISTORAGE_TEST_ACCOUNT");
    ContextOptions options;
    options.account_name = account == nullptr ? "" : account;
    options.blob_endpoint = url + '/' + options.account_name;
    options.trust_endpoint = true;
    options.use_account_key = use_account_key;
    if (use_account_key) {
        options.resource_manager_endpoint = url;
    }
    return make_context(options);
}

void use_secrets(char **words) {
    SessionOptions options;
    options.loopback_only = true;
    options.imds_endpoint = words[1];
    const auto session = std::make_shared<Session>(options);
    const Context by_key = context_at(words[1], true);
    UploadRequest up;
    up.address = {words[2], "blob", "", ""};
    up.file = words[3];
    Work uploading = work_on(*session);
    (void)upload(uploading, by_key, up);
    DownloadRequest down;
    down.address = up.address;
    down.file = up.file + ".down";
    Work downloading = work_on(*session);
    (void)download(downloading, by_key, down);
    BlobListing listing;
    listing.container = words[2];
    Work listing_by_key = work_on(*session);
    (void)list_blobs(listing_by_key, by_key, listing);
    try {
        // What is refused goes through other code. Azurite takes no tokens over plain http.
        Work listing_by_token = work_on(*session);
        (void)list_blobs(listing_by_token, context_at(words[1], false), listing);
    } catch (const Error &) {
    }
    say("held");
}

}  // namespace

int main(int count, char **words) {
    if (count != 4) {
        return 2;
    }
    try {
        use_secrets(words);
    } catch (const Error &error) {
        std::fprintf(stderr, "%s\n", error.message.c_str());
        return 1;
    }
    say("freed");
    return 0;
}
