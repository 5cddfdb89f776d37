#include "support/fault_scene.h"

#include "account_key.h"
#include "copy.h"
#include "download.h"
#include "listing.h"
#include "support/azurite.h"
#include "support/environment.h"
#include "support/silent_resolver.h"
#include "support/temporary_folder.h"
#include "support/test_session.h"
#include "token.h"
#include "transfer_plan.h"
#include "upload.h"

namespace mistorage::test {
namespace {

// Long enough for a machine that is busy, short enough for a test.
constexpr std::chrono::milliseconds impatience(1000);

const std::string &small_content() {
    static const std::string content = random_bytes(1000);
    return content;
}
const std::string &blocks_content() {
    static const std::string content = random_bytes(single_put_limit + 1);
    return content;
}
const std::string &ranges_content() {
    static const std::string content = random_bytes(range_size + 100'000);
    return content;
}

std::string description() {
    return R"({"blobUpstream": )" + json_string(azurite_url()) +
           R"(, "resourceManager": {"accounts": [{"name": "keysaccount", "resourceGroup": "group",
               "keys": [{"keyName": "key1", "value": "Zmlyc3Q="}, {"keyName": "key2", "value": "c2Vjb25k"}]}]}})";
}

class BlobScene : public FaultScene {
  public:
    explicit BlobScene(const Fault &fault) : FaultScene(fault), context(account_at(url())) {}

  protected:
    // One request at a time, so that their number is always the same.
    [[nodiscard]] Work work() const {
        Work work = work_on(*session);
        work.limits = limits_held(1);
        return work;
    }

    TestContainer container;
    TemporaryFolder folder;
    Context context;
};

class UploadScene : public BlobScene {
  public:
    UploadScene(const Fault &fault, const std::string &content) : BlobScene(fault), content_(content) {
        request_.address = {container.name(), "blob", "", ""};
        request_.file = folder.write("file", content);
    }

    void run() override {
        Work now = work();
        (void)upload(now, context, request_);
    }
    std::string wrong_result() override {
        if (!same_bytes(container.get("blob"), content_)) {
            return "the blob has other bytes";
        }
        return container.head("blob").header("Content-MD5") == md5_of(content_) ? ""
                                                                                : "the blob's MD5 is wrong";
    }
    std::string wrong_remains() override { return container.has("blob") ? wrong_result() : ""; }
    void allow_overwriting() override { request_.overwrite = true; }

  private:
    const std::string &content_;
    UploadRequest request_;
};

class DownloadScene : public BlobScene {
  public:
    DownloadScene(const Fault &fault, const std::string &content) : BlobScene(fault), content_(content) {
        container.put("blob", content);
        request_.address = {container.name(), "blob", "", ""};
        request_.file = folder.write("file", "old");
        request_.overwrite = true;
        request_.check_md5 = true;
    }

    void run() override {
        Work now = work();
        (void)download(now, context, request_);
    }
    std::string wrong_result() override {
        return same_bytes(folder.read("file"), content_) ? wrong_files() : "the file has other bytes";
    }
    std::string wrong_remains() override {
        return folder.read("file") == "old" ? wrong_files() : "the destination was touched";
    }

  private:
    [[nodiscard]] std::string wrong_files() const {
        return folder.names() == std::vector<std::string>{"file"} ? "" : "a temporary file is left";
    }

    const std::string &content_;
    DownloadRequest request_;
};

class ListScene : public BlobScene {
  public:
    explicit ListScene(const Fault &fault) : BlobScene(fault) {
        container.put("one", "1");
        container.put("two", "2");
    }

    void run() override {
        Work now = work();
        BlobListing listing;
        listing.container = container.name();
        page_ = list_blobs(now, context, listing);
    }
    std::string wrong_result() override {
        return page_->items.size() == 2 && page_->items[0].address.blob == "one" &&
                       page_->items[1].address.blob == "two"
                   ? ""
                   : "these are not the blobs";
    }

  private:
    BlobPage page_;
};

class CopyScene : public BlobScene {
  public:
    explicit CopyScene(const Fault &fault) : BlobScene(fault) {
        container.put("from", small_content());
        request_.source.context = std::make_shared<const Context>(context);
        request_.source.address = {container.name(), "from", "", ""};
        request_.address = {container.name(), "to", "", ""};
    }

    void run() override {
        Work now = work();
        (void)copy_blob(now, context, request_);
    }
    std::string wrong_result() override {
        return same_bytes(container.get("to"), small_content()) ? "" : "the copy has other bytes";
    }
    std::string wrong_remains() override { return container.has("to") ? wrong_result() : ""; }
    void allow_overwriting() override { request_.overwrite = true; }

  private:
    CopyRequest request_;
};

class KeyScene : public FaultScene {
  public:
    explicit KeyScene(const Fault &fault) : FaultScene(fault) {
        request_.subscription_id = "5ab50000-0000-4000-8000-000000000001";
        request_.resource_group_name = "group";
        request_.account_name = "keysaccount";
        request_.resource_manager = parse_endpoint(url(), "the endpoint");
        request_.trust_endpoint = true;
        // From the stage, also where the services are elsewhere.
        SessionOptions options;
        options.imds_endpoint = stage.url();
        const auto identity = loopback_session(options);
        Work work = work_on(*identity);
        request_.access_token = get_token(work, TokenRequest()).secret;
    }

    void run() override {
        Work work = work_on(*session);
        keys_ = list_account_keys(work, request_).keys;
    }
    std::string wrong_result() override {
        return keys_.size() == 2 && keys_[0].secret.view() == "Zmlyc3Q=" &&
                       keys_[1].secret.view() == "c2Vjb25k"
                   ? ""
                   : "these are not the keys";
    }

  private:
    AccountKeysRequest request_;
    AccountKeys keys_;
};

class TokenScene : public FaultScene {
  public:
    using FaultScene::FaultScene;

    void run() override {
        Work work = work_on(*session);
        token_ = get_token(work, TokenRequest());
    }
    std::string wrong_result() override {
        return token_.secret.view().substr(0, 2) == "ey" && token_.expires_on > clock->utc()
                   ? ""
                   : "this is no token";
    }

  private:
    Token token_;
};

std::string url_for(const Fault &fault, const Stage &stage) {
    switch (fault.where) {
        case Fault::Where::refusing_port:
            return closed_port_url();
        case Fault::Where::silent_resolver:
            return std::string("https://") + SilentResolver::name;
        case Fault::Where::stage:
            break;
    }
    return stage.url();
}

template <typename Scene>
std::unique_ptr<FaultScene> make(const Fault &fault) {
    return std::make_unique<Scene>(fault);
}
template <typename Scene, auto content>
std::unique_ptr<FaultScene> make(const Fault &fault) {
    return std::make_unique<Scene>(fault, content());
}

}  // namespace

FaultScene::FaultScene(const Fault &fault) : stage(description()), url_(url_for(fault, stage)) {
    make_session(fault.takes_time ? &fault : nullptr);
}

void FaultScene::be_patient() {
    make_session(nullptr);
}

void FaultScene::make_session(const Fault *fault) {
    SessionOptions options;
    options.imds_endpoint = url_;
    if (fault != nullptr) {
        options.patience.stall = impatience;
        if (fault->where == Fault::Where::silent_resolver) {  // the only one that connecting waits for
            options.patience.connect = impatience / 2;
            options.imds_timeouts.connect = impatience;
        }
        ImdsTimeouts &imds = options.imds_timeouts;
        imds.first_answer = imds.answer = imds.renewal = impatience;
        imds.probe = 5 * impatience;  // of the endpoint that is there, on a machine that is busy
    }
    auto hurried = std::make_unique<HurriedClock>();
    clock = hurried.get();
    session = loopback_session(options, std::move(hurried));
}

std::vector<FaultyOperation> faulty_operations() {
    using Needs = Fault::Needs;
    const std::vector<Needs> writes = {Needs::nothing, Needs::request_body, Needs::conditional_write};
    const std::vector<Needs> reads = {Needs::nothing, Needs::answer_body};
    const std::vector<Needs> reads_blob = {Needs::nothing, Needs::answer_body, Needs::ranges};
    return {
        {"upload", "PUT", "/blob$", 0, false, writes, make<UploadScene, small_content>},
        {"upload, a block",
         "PUT",
         "comp=block&",
         1,
         true,
         {Needs::nothing, Needs::request_body},
         make<UploadScene, blocks_content>},
        {"upload, its commit", "PUT", "comp=blocklist", 0, true, writes, make<UploadScene, blocks_content>},
        {"download", "GET", "/blob$", 0, false, reads_blob, make<DownloadScene, small_content>},
        {"download, a later range", "GET", "/blob$", 1, true, reads_blob,
         make<DownloadScene, ranges_content>},
        {"list", "GET", "comp=list", 0, false, reads, make<ListScene>},
        {"copy", "PUT", "/to$", 0, false, {Needs::nothing, Needs::conditional_write}, make<CopyScene>},
        {"key", "POST", "/listKeys", 0, false, reads, make<KeyScene>},
        {"token", "GET", "/identity/oauth2/token", 0, false, reads, make<TokenScene>},
    };
}

}  // namespace mistorage::test
