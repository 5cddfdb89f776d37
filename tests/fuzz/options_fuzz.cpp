// The option structs of the C interface: of any size, with any text in their fields.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>

#include "input.h"
#include "mistorage.h"

using namespace mistorage::fuzz;

namespace {

// A struct that ends where its struct_size says, so that a byte read behind it is found out.
template <typename Options>
std::unique_ptr<Options, void (*)(void *)> sized(Options full, std::uint32_t size) {
    full.struct_size = size;
    const std::size_t room = std::max<std::size_t>(size, sizeof(full.struct_size));
    auto *bytes = static_cast<char *>(std::calloc(1, room));
    std::memcpy(bytes, &full, std::min(room, sizeof(full)));
    return {reinterpret_cast<Options *>(bytes), std::free};
}

class Fields {
  public:
    explicit Fields(Input &input) : input_(input) {}

    // A line; NULL where it is empty.
    const char *text() {
        texts_.push_back(input_.line());
        return texts_.back().empty() ? nullptr : texts_.back().c_str();
    }
    std::uint32_t number() {
        return static_cast<std::uint32_t>(std::strtoul(input_.line().c_str(), nullptr, 10));
    }

  private:
    Input &input_;
    std::deque<std::string> texts_;
};

void context(Fields &fields, std::uint32_t size) {
    mis_context_options full{};
    full.local = fields.number();
    full.connection_string = fields.text();
    full.account_name = fields.text();
    full.account_key = fields.text();
    full.blob_endpoint = fields.text();
    full.environment = fields.text();
    full.client_id = fields.text();
    full.object_id = fields.text();
    full.resource_id = fields.text();
    full.source = fields.text();
    full.use_account_key = fields.number();
    full.trust_endpoint = fields.number();
    full.subscription_id = fields.text();
    full.resource_group_name = fields.text();
    full.resource_manager_endpoint = fields.text();
    full.sas_token = fields.text();
    full.anonymous = fields.number();
    mis_context *made = nullptr;
    mis_error *error = nullptr;
    (void)mis_context_new(sized(full, size).get(), &made, &error);
    mis_error_free(error);
    mis_context_free(made);
}

void limits(Fields &fields, std::uint32_t size) {
    mis_limits_options full{};
    full.concurrency = fields.number();
    full.max_bytes_per_second = fields.number();
    mis_limits *made = nullptr;
    mis_error *error = nullptr;
    (void)mis_limits_new(sized(full, size).get(), &made, &error);
    mis_error_free(error);
    mis_limits_free(made);
}

// A session that reaches nothing but this machine, and an account of it that nobody serves.
struct Account {
    mis_session *session = nullptr;
    mis_context *context = nullptr;

    Account() {
        mis_session_options for_session{};
        for_session.struct_size = sizeof(for_session);
        for_session.loopback_only = 1;
        for_session.imds_endpoint = "http://127.0.0.1:1";
        mis_context_options for_context{};
        for_context.struct_size = sizeof(for_context);
        for_context.local = 1;
        for_context.blob_endpoint = "http://127.0.0.1:1/devstoreaccount1";
        if (mis_session_new(&for_session, &session, nullptr) != MIS_OK ||
            mis_context_new(&for_context, &context, nullptr) != MIS_OK) {
            std::abort();
        }
    }
};

const Account &account() {
    static const auto *const one = new Account;
    return *one;
}

template <typename Options>
void start(mis_status (*begin)(mis_session *, const mis_context *, const Options *, mis_operation **,
                               mis_error **),
           const Options &full, std::uint32_t size) {
    mis_operation *operation = nullptr;
    mis_error *error = nullptr;
    if (begin(account().session, account().context, sized(full, size).get(), &operation, &error) == MIS_OK) {
        mis_operation_cancel(operation);
        std::int32_t done = 0;
        (void)mis_operation_wait(operation, 10'000, &done);
    }
    mis_operation_free(operation);
    mis_error_free(error);
}

mis_status start_copy(mis_session *session, const mis_context *context, const mis_copy_options *options,
                      mis_operation **operation, mis_error **error) {
    return mis_copy_start(session, context, context, options, operation, error);
}

// What several structs have: conditions, and names with values.
struct Parts {
    mis_conditions conditions{};
    mis_name_value pair{};

    explicit Parts(Fields &fields) {
        conditions.struct_size = sizeof(conditions);
        conditions.if_match = fields.text();
        conditions.if_none_match = fields.text();
        conditions.if_modified_since = fields.number();
        conditions.if_unmodified_since = fields.number();
        conditions.if_tags = fields.text();
        conditions.lease_id = fields.text();
        pair = {fields.text(), fields.text()};
    }
};

// The files are none that there are: nothing is read or written here.
constexpr const char *no_file = "/nonexistent/mistorage-fuzz";

void upload(Fields &fields, std::uint32_t size) {
    const Parts parts(fields);
    mis_upload_options full{};
    full.overwrite = fields.number();
    full.resume = fields.number();
    full.metadata_count = fields.number() % 2;
    full.metadata = &parts.pair;
    full.container = fields.text();
    full.blob = fields.text();
    full.file = no_file;
    full.content_type = fields.text();
    full.content_encoding = fields.text();
    full.content_language = fields.text();
    full.content_disposition = fields.text();
    full.cache_control = fields.text();
    full.access_tier = fields.text();
    full.stream = fields.number();
    full.tags_count = fields.number() % 2;
    full.tags = &parts.pair;
    full.conditions = &parts.conditions;
    full.encryption_scope = fields.text();
    start(mis_upload_start, full, size);
}

void download(Fields &fields, std::uint32_t size) {
    const Parts parts(fields);
    mis_download_options full{};
    full.check_md5 = fields.number();
    full.overwrite = fields.number();
    full.resume = fields.number();
    full.container = fields.text();
    full.blob = fields.text();
    full.snapshot = fields.text();
    full.version_id = fields.text();
    full.file = no_file;
    full.stream = fields.number();
    full.conditions = &parts.conditions;
    start(mis_download_start, full, size);
}

// Within the account: the host of a source_uri would be resolved, and nothing here is to ask a name server.
void copy(Fields &fields, std::uint32_t size) {
    const Parts parts(fields);
    mis_copy_options full{};
    full.overwrite = fields.number();
    full.wait = fields.number();
    full.metadata_count = fields.number() % 2;
    full.metadata = &parts.pair;
    full.source_container = fields.text();
    full.source_blob = fields.text();
    full.source_snapshot = fields.text();
    full.source_version_id = fields.text();
    full.container = fields.text();
    full.blob = fields.text();
    full.access_tier = fields.text();
    full.rehydrate_priority = fields.text();
    full.tags_count = fields.number() % 2;
    full.tags = &parts.pair;
    full.encryption_scope = fields.text();
    full.source_if_tags = fields.text();
    start(start_copy, full, size);
}

void list(Fields &fields, std::uint32_t size) {
    mis_blob_list_options full{};
    full.max_results = fields.number();
    full.include_snapshots = fields.number();
    full.include_versions = fields.number();
    full.container = fields.text();
    full.prefix = fields.text();
    full.marker = fields.text();
    start(mis_blob_list_start, full, size);
}

void remove(Fields &fields, std::uint32_t size) {
    const Parts parts(fields);
    const mis_blob_id blobs[] = {{fields.text(), fields.text(), fields.text()},
                                 {fields.text(), fields.text(), fields.text()}};
    mis_blob_delete_options full{};
    full.what = fields.number();
    full.blobs_count = fields.number() % 3;
    full.blobs = blobs;
    full.container = fields.text();
    full.conditions = &parts.conditions;
    start(mis_blob_delete_start, full, size);
}

void change(Fields &fields, std::uint32_t size) {
    const Parts parts(fields);
    mis_blob_change_options full{};
    full.properties_count = fields.number() % 2;
    full.metadata_count = fields.number() % 2;
    full.tags_count = fields.number() % 2;
    full.properties = full.metadata = full.tags = &parts.pair;
    full.container = fields.text();
    full.blob = fields.text();
    full.conditions = &parts.conditions;
    start(mis_blob_change_start, full, size);
}

void tier(Fields &fields, std::uint32_t size) {
    const Parts parts(fields);
    mis_blob_tier_options full{};
    full.container = fields.text();
    full.blob = fields.text();
    full.snapshot = fields.text();
    full.version_id = fields.text();
    full.tier = fields.text();
    full.rehydrate_priority = fields.text();
    full.conditions = &parts.conditions;
    start(mis_blob_tier_start, full, size);
}

void sas(Fields &fields, std::uint32_t size) {
    mis_sas_options full{};
    full.allow_http = fields.number();
    full.starts_on = fields.number();
    full.expires_on = fields.number();
    full.container = fields.text();
    full.blob = fields.text();
    full.snapshot = fields.text();
    full.version_id = fields.text();
    full.permissions = fields.text();
    full.ip_range = fields.text();
    full.policy = fields.text();
    full.encryption_scope = fields.text();
    start(mis_sas_start, full, size);
}

constexpr std::array structs = {context, limits, upload, download, copy, list, remove, change, tier, sas};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t size) {
    Input input(bytes, size);
    Fields fields(input);
    const std::uint32_t struct_size = fields.number() % 512;
    structs[fields.number() % structs.size()](fields, struct_size);
    return 0;
}
