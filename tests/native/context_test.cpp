#include "context.h"

#include <catch2/catch.hpp>

#include "shared_key.h"
#include "support/test_session.h"
#include "support/thrown.h"

using namespace mistorage;
using namespace mistorage::test;
using Catch::Contains;

namespace {

const char *const key = "c2VjcmV0IGtleQ==";  // "secret key"

ContextOptions account(const std::string &name, const std::string &base64_key = key) {
    ContextOptions options;
    options.account_name = name;
    options.account_key = Secret(base64_key);
    return options;
}

ContextOptions connection_string(const std::string &text) {
    ContextOptions options;
    options.connection_string = Secret(text);
    return options;
}

ContextOptions local_emulator() {
    ContextOptions options;
    options.local = true;
    return options;
}

std::string endpoint_of(const ContextOptions &options) {
    return make_context(options).blob_endpoint.text();
}

ContextOptions identity(const std::string &name = "mystorage") {
    ContextOptions options;
    options.account_name = name;
    return options;
}

// Of some request at some time.
std::string signature_of(const Context &context) {
    const TimelessSession timeless;
    Work work = work_on(*timeless.session);
    Request request = request_for("GET", context.blob_endpoint.text() + "/c");
    (void)context.authorize(work, request);
    return std::string(request.authorization.view());
}

}  // namespace

TEST_CASE("an account's blobs are at the endpoint of its cloud") {
    ContextOptions options = account("mystorage");
    CHECK(endpoint_of(options) == "https://mystorage.blob.core.windows.net");
    options.environment = "AzureCloud";
    CHECK(endpoint_of(options) == "https://mystorage.blob.core.windows.net");
    options.environment = "AzureUSGovernment";
    CHECK(endpoint_of(options) == "https://mystorage.blob.core.usgovcloudapi.net");
    options.environment = "azurechinacloud";
    CHECK(endpoint_of(options) == "https://mystorage.blob.core.chinacloudapi.cn");
}

TEST_CASE("an endpoint that is given is taken as it is") {
    ContextOptions options = account("mystorage");
    options.blob_endpoint = "https://blobs.example.com/";
    CHECK(endpoint_of(options) == "https://blobs.example.com");
    options.blob_endpoint = "http://127.0.0.1:10000/mystorage";
    CHECK(endpoint_of(options) == "http://127.0.0.1:10000/mystorage");
}

TEST_CASE("a connection string gives the same as its parts") {
    const std::string start = "AccountName=mystorage;AccountKey=" + std::string(key);
    CHECK(endpoint_of(connection_string(start)) == "https://mystorage.blob.core.windows.net");
    CHECK(endpoint_of(connection_string(start + ";EndpointSuffix=core.chinacloudapi.cn")) ==
          "https://mystorage.blob.core.chinacloudapi.cn");
    CHECK(endpoint_of(connection_string(start + ";DefaultEndpointsProtocol=http")) ==
          "http://mystorage.blob.core.windows.net");
    CHECK(endpoint_of(connection_string(start + ";BlobEndpoint=http://127.0.0.1:10000/mystorage")) ==
          "http://127.0.0.1:10000/mystorage");
    const Context context = make_context(connection_string(start));
    CHECK(context.account_name == "mystorage");
    CHECK(signature_of(context) == signature_of(make_context(account("mystorage"))));
    CHECK(signature_of(context) != signature_of(make_context(account("mystorage", "b3RoZXI="))));
}

TEST_CASE("next to a connection string an endpoint and an environment still count") {
    ContextOptions options = connection_string("AccountName=mystorage;AccountKey=" + std::string(key));
    options.environment = "AzureUSGovernment";
    CHECK(endpoint_of(options) == "https://mystorage.blob.core.usgovcloudapi.net");
    options.blob_endpoint = "https://blobs.example.com";
    CHECK(endpoint_of(options) == "https://blobs.example.com");
}

TEST_CASE("the local emulator has an account and a key that everybody knows") {
    for (const ContextOptions &options :
         {local_emulator(), connection_string("UseDevelopmentStorage=true")}) {
        const Context context = make_context(options);
        CHECK(context.account_name == "devstoreaccount1");
        CHECK(context.blob_endpoint.text() == "http://127.0.0.1:10000/devstoreaccount1");
    }
    ContextOptions elsewhere = local_emulator();
    elsewhere.blob_endpoint = "http://127.0.0.1:20000/devstoreaccount1";
    CHECK(endpoint_of(elsewhere) == "http://127.0.0.1:20000/devstoreaccount1");
}

TEST_CASE("a context is made of one thing: an account with its key, a connection string, or the emulator") {
    ContextOptions both = account("mystorage");
    both.connection_string = Secret("AccountName=a;AccountKey=k");
    ContextOptions local_account = account("mystorage");
    local_account.local = true;
    ContextOptions only_key = account("");
    ContextOptions local_elsewhere = local_emulator();
    local_elsewhere.environment = "AzureCloud";
    for (const ContextOptions &options : {ContextOptions(), both, local_account, only_key, local_elsewhere}) {
        CHECK(error_of([&] { return make_context(options); }).code == MIS_INVALID_ARGUMENT);
    }
}

TEST_CASE("an account, an environment or an endpoint that cannot be is refused") {
    ContextOptions environment = account("mystorage");
    environment.environment = "AzureGermanCloud";
    CHECK_THAT(error_of([&] { return make_context(environment); }).message,
               Contains("AzureGermanCloud") && Contains("AzureChinaCloud"));
    ContextOptions endpoint = account("mystorage");
    endpoint.blob_endpoint = "https://blobs.example.com/?sig=hunter2";
    CHECK_THAT(error_of([&] { return make_context(endpoint); }).message,
               Contains("blob endpoint") && !Contains("hunter2"));
    for (const char *name : {"My-Storage", "a", "evil.example.com/x", "a@b"}) {
        CAPTURE(name);
        CHECK(error_of([&] { return make_context(account(name)); }).code == MIS_INVALID_ARGUMENT);
        CHECK(error_of([&] {
                  return make_context(connection_string("AccountName=" + std::string(name) +
                                                        ";AccountKey=" + std::string(key)));
              }).code == MIS_INVALID_ARGUMENT);
    }
}

TEST_CASE("a suffix cannot lead to another host's path, query or user") {
    for (const char *suffix : {"evil.example/?x", "evil.example#x", "x@evil.example", "evil example"}) {
        CAPTURE(suffix);
        CHECK(error_of([&] {
                  return make_context(connection_string(
                      "AccountName=mystorage;AccountKey=" + std::string(key) + ";EndpointSuffix=" + suffix));
              }).code == MIS_INVALID_ARGUMENT);
    }
}

TEST_CASE("no error about a key or a connection string repeats any of it") {
    std::vector<ContextOptions> bad;
    for (const char *wrong : {"hunter2", "hunter2!", "hunter2===", "hunter2 hunter2 "}) {
        bad.push_back(account("mystorage", wrong));
        bad.push_back(connection_string("AccountName=mystorage;AccountKey=" + std::string(wrong)));
        bad.push_back(connection_string(wrong));
    }
    for (const ContextOptions &options : bad) {
        const Error error = error_of([&] { return make_context(options); });
        CHECK(error.code == MIS_INVALID_ARGUMENT);
        CHECK_THAT(error.message + error.hint, !Contains("hunter2"));
    }
}

TEST_CASE("a blob's URL ends with its name, encoded but for the slashes") {
    const Context host_style = make_context(account("mystorage"));
    CHECK(host_style.container_url("c") == "https://mystorage.blob.core.windows.net/c");
    CHECK(host_style.blob_url("c", "a b/\xC3\xA4?#.txt") ==
          "https://mystorage.blob.core.windows.net/c/a%20b/%C3%A4%3F%23.txt");
    CHECK(host_style.blob_url("$root", "x") == "https://mystorage.blob.core.windows.net/$root/x");
    const Context path_style = make_context(local_emulator());
    CHECK(path_style.blob_url("c", "b") == "http://127.0.0.1:10000/devstoreaccount1/c/b");
}

TEST_CASE("signing adds the version, the date and the signature, and nothing of the key") {
    const Context context = make_context(local_emulator());
    Request request;
    request.method = "GET";
    request.url =
        context.container_url("c") + "?restype=container&comp=list&include=snapshots&include=metadata";
    const TimelessSession timeless;
    timeless.clock->advance(std::chrono::seconds(1435361952 - FakeClock::start));
    Work work = work_on(*timeless.session);
    (void)context.authorize(work, request);
    CHECK(find_header(request.headers, "x-ms-date") == "Fri, 26 Jun 2015 23:39:12 GMT");
    CHECK(find_header(request.headers, "x-ms-version") == "2021-12-02");
    CHECK(request.authorization.view() ==
          "SharedKey devstoreaccount1:IL8k7Nq3RsY9oFMENl4rynEIOCERTlM34nnqnQfTd/M=");
}

TEST_CASE("the caller's time limits go with each request, the service's in the query that is signed") {
    ContextOptions options;
    options.local = true;
    const Context plain = make_context(options);
    const auto session = loopback_session();
    const Context limited = with_timeouts(plain, std::chrono::seconds(7), std::chrono::seconds(30));
    Work work = work_on(*session);
    const auto signed_request = [&](const Context &context, const std::string &query) {
        Request request;
        request.method = "GET";
        request.url = context.container_url("c") + query;
        (void)context.authorize(work, request);
        return request;
    };
    const Request request = signed_request(limited, "?restype=container");
    CHECK_THAT(request.url, Catch::EndsWith("/c?restype=container&timeout=30"));
    CHECK_THAT(signed_request(limited, "").url, Catch::EndsWith("/c?timeout=30"));
    CHECK_THAT(std::string(string_to_sign(request, "a").view()), Catch::Contains("\ntimeout:30"));
    CHECK(request.total_timeout == std::chrono::seconds(7));
    CHECK(request.answer_timeout == std::chrono::seconds(30));
    CHECK(signed_request(plain, "").total_timeout.count() == 0);
    CHECK_THAT(signed_request(plain, "").url, Catch::EndsWith("/c"));
}

TEST_CASE("an account's name alone means the identity, at the endpoint of the named cloud") {
    ContextOptions options = identity();
    CHECK(endpoint_of(options) == "https://mystorage.blob.core.windows.net");
    options.environment = "AzureChinaCloud";
    CHECK(endpoint_of(options) == "https://mystorage.blob.core.chinacloudapi.cn");
    options.use_account_key = true;
    CHECK(endpoint_of(options) == "https://mystorage.blob.core.chinacloudapi.cn");
}

TEST_CASE("a context of an identity takes a token to the hosts of a cloud and to this machine only") {
    struct Row {
        const char *endpoint;
        bool trusted;
        mis_status expected;
    };
    for (const Row &row :
         {Row{"https://mystorage.blob.core.windows.net", false, MIS_OK},
          Row{"https://mystorage.blob.core.usgovcloudapi.net", false, MIS_OK},
          Row{"https://mystorage.z1.blob.storage.azure.net", false, MIS_OK},
          Row{"http://127.0.0.1:10000/mystorage", false, MIS_OK},
          Row{"https://blobs.example.com", false, MIS_INVALID_ARGUMENT},
          Row{"https://blobs.example.com", true, MIS_OK},
          Row{"https://mystorage.blob.core.windows.net.evil.example", false, MIS_INVALID_ARGUMENT},
          Row{"https://evilcore.windows.net", false, MIS_INVALID_ARGUMENT},
          Row{"http://mystorage.blob.core.windows.net", false, MIS_INVALID_ARGUMENT},
          Row{"http://blobs.example.com", true, MIS_INVALID_ARGUMENT}}) {
        CAPTURE(row.endpoint, row.trusted);
        ContextOptions options = identity();
        options.blob_endpoint = row.endpoint;
        options.trust_endpoint = row.trusted;
        const Error error = error_of([&] { return make_context(options); });
        CHECK(error.code == row.expected);
        if (error.code != MIS_OK) {
            CHECK_THAT(error.message, Contains(host_of(options.blob_endpoint)));
        }
    }
}

TEST_CASE("a key, which never travels, goes with any endpoint; the token that fetches it does not") {
    ContextOptions options = identity();
    options.use_account_key = true;
    options.blob_endpoint = "http://blobs.example.com";
    CHECK(error_of([&] { return make_context(options); }).code == MIS_OK);
    for (const char *elsewhere : {"https://management.example.com", "https://x.management.azure.com",
                                  "http://management.azure.com"}) {
        CAPTURE(elsewhere);
        options.resource_manager_endpoint = elsewhere;
        CHECK_THAT(error_of([&] { return make_context(options); }).message,
                   Contains("management") && (Contains("-TrustEndpoint") || Contains("https")));
    }
    options.trust_endpoint = true;
    options.resource_manager_endpoint = "https://management.example.com";
    CHECK(error_of([&] { return make_context(options); }).code == MIS_OK);
}

TEST_CASE("what belongs to an identity does not go with a key, a connection string or the emulator") {
    const auto with = [](ContextOptions options, void (*add)(ContextOptions &)) {
        add(options);
        return options;
    };
    using Add = void (*)(ContextOptions &);
    for (const Add add : {Add([](ContextOptions &o) { o.identity.identity.client_id = "c"; }),
                          Add([](ContextOptions &o) { o.identity.identity.object_id = "o"; }),
                          Add([](ContextOptions &o) { o.identity.identity.resource_id = "r"; }),
                          Add([](ContextOptions &o) { o.identity.source = "Imds"; }),
                          Add([](ContextOptions &o) { o.use_account_key = true; }),
                          Add([](ContextOptions &o) { o.subscription_id = "s"; })}) {
        for (const ContextOptions &options :
             {account("mystorage"), connection_string("AccountName=mystorage;AccountKey=" + std::string(key)),
              local_emulator()}) {
            CHECK(error_of([&] { return make_context(with(options, add)); }).code == MIS_INVALID_ARGUMENT);
        }
    }
}

TEST_CASE("where no key is fetched, saying where it would be listed is a mistake") {
    using Add = void (*)(ContextOptions &);
    for (const Add add :
         {Add([](ContextOptions &o) { o.subscription_id = "01234567-89ab-cdef-0123-456789abcdef"; }),
          Add([](ContextOptions &o) { o.resource_group_name = "group"; }),
          Add([](ContextOptions &o) { o.resource_manager_endpoint = "https://management.azure.com"; })}) {
        ContextOptions options = identity();
        add(options);
        CHECK(error_of([&] { return make_context(options); }).code == MIS_INVALID_ARGUMENT);
        options.use_account_key = true;
        CHECK(error_of([&] { return make_context(options); }).code == MIS_OK);
    }
}

TEST_CASE("an identity that cannot be asked for is refused when the context is made") {
    using Add = void (*)(ContextOptions &);
    for (const Add add : {Add([](ContextOptions &o) {
                              o.identity.identity = {"c", "o", ""};
                          }),
                          Add([](ContextOptions &o) { o.identity.identity.client_id = "a\nb"; }),
                          Add([](ContextOptions &o) { o.identity.source = "Nowhere"; }),
                          Add([](ContextOptions &o) { o.account_name = "My-Storage"; }),
                          Add([](ContextOptions &o) { o.environment = "AzureMoonCloud"; })}) {
        for (const bool use_account_key : {false, true}) {
            ContextOptions options = identity();
            options.use_account_key = use_account_key;
            add(options);
            CHECK(error_of([&] { return make_context(options); }).code == MIS_INVALID_ARGUMENT);
        }
    }
}
