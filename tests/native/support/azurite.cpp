#include "support/azurite.h"

#include <pugixml.hpp>

#include <random>
#include <stdexcept>

#include "base64.h"
#include "clock.h"
#include "digest.h"
#include "http_date.h"
#include "shared_key.h"
#include "support/environment.h"

namespace mistorage::test {
namespace {

Context make(const std::string &endpoint, const std::string &key) {
    ContextOptions options;
    options.account_name = test_variable("MISTORAGE_TEST_ACCOUNT");
    options.account_key = Secret(key);
    options.blob_endpoint = endpoint;
    return make_context(options);
}

std::string path_style(const std::string &base_url) {
    return base_url + '/' + test_variable("MISTORAGE_TEST_ACCOUNT");
}

}  // namespace

Context account_at(const std::string &base_url) {
    return make(path_style(base_url), test_variable("MISTORAGE_TEST_KEY"));
}

Context account_in_host_of(const std::string &base_url) {
    const std::string port = base_url.substr(base_url.rfind(':'));
    return make("http://" + test_variable("MISTORAGE_TEST_ACCOUNT") + ".blob.localhost" + port,
                test_variable("MISTORAGE_TEST_KEY"));
}

Context account_with_wrong_key(const std::string &base_url) {
    return make(path_style(base_url), "bm90IHRoZSBrZXk=");
}

std::string azurite_url() {
    return test_variable("MISTORAGE_TEST_AZURITE");
}

std::string fresh_container_name() {
    static std::random_device random;
    return "t" + std::to_string(random()) + '-' + std::to_string(random());
}

TestContainer::TestContainer() : context_(account_at(azurite_url())), name_(fresh_container_name()) {
    if (ask("PUT", context_.container_url(name_) + "?restype=container").status != 201) {
        throw std::runtime_error("Azurite does not create a container");
    }
}

TestContainer::~TestContainer() {
    try {
        (void)ask("DELETE", context_.container_url(name_) + "?restype=container");
    } catch (const std::exception &) {  // Azurite is gone: so is the container
    }
}

void TestContainer::put(const std::string &blob, const std::string &content, const Headers &headers) const {
    Headers all = headers;
    all.push_back({"x-ms-blob-type", "BlockBlob"});
    if (ask("PUT", context_.blob_url(name_, blob), all, content).status != 201) {
        throw std::runtime_error("Azurite does not take " + blob);
    }
}

std::string TestContainer::get(const std::string &blob) const {
    PlainResponse response = ask("GET", context_.blob_url(name_, blob));
    if (response.status != 200) {
        throw std::runtime_error("Azurite has no " + blob);
    }
    return std::move(response.body);
}

PlainResponse TestContainer::head(const std::string &blob) const {
    PlainResponse response = ask("HEAD", context_.blob_url(name_, blob));
    if (response.status != 200) {
        throw std::runtime_error("Azurite has no " + blob);
    }
    return response;
}

bool TestContainer::has(const std::string &blob) const {
    return ask("HEAD", context_.blob_url(name_, blob)).status == 200;
}

void TestContainer::remove(const std::string &blob) const {
    if (ask("DELETE", context_.blob_url(name_, blob)).status != 202) {
        throw std::runtime_error("Azurite has no " + blob);
    }
}

std::string TestContainer::snapshot(const std::string &blob) const {
    return ask("PUT", context_.blob_url(name_, blob) + "?comp=snapshot").header("x-ms-snapshot");
}

std::vector<std::string> TestContainer::blob_names() const {
    const PlainResponse response = ask("GET", context_.container_url(name_) + "?restype=container&comp=list");
    pugi::xml_document document;
    document.load_buffer(response.body.data(), response.body.size());
    std::vector<std::string> names;
    for (const auto &blob : document.child("EnumerationResults").child("Blobs").children("Blob")) {
        names.emplace_back(blob.child_value("Name"));
    }
    return names;
}

PlainResponse TestContainer::ask(const std::string &method, const std::string &url, const Headers &headers,
                                 const std::string &body) const {
    Request request;
    request.method = method;
    request.url = url;
    request.headers = headers;
    request.body = body;
    request.headers.push_back({"x-ms-date", format_http_date(Clock().utc())});
    request.headers.push_back({"x-ms-version", "2021-12-02"});
    request.authorization = shared_key_authorization(request, context_.account_name,
                                                     *base64_decode(test_variable("MISTORAGE_TEST_KEY")));
    request.headers.push_back({"Authorization", std::string(request.authorization.view())});
    return plain_http(method, url, request.headers, body);
}

std::string md5_of(std::string_view content) {
    Md5 md5;
    md5.update(content);
    return md5.finish();
}

}  // namespace mistorage::test
