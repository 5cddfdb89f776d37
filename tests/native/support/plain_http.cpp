#include "support/plain_http.h"

#include <curl/curl.h>

#include <memory>
#include <stdexcept>

#include "curl_global.h"
#include "url.h"

namespace mistorage::test {
namespace {

std::size_t take_body(char *bytes, std::size_t size, std::size_t count, void *response) {
    static_cast<PlainResponse *>(response)->body.append(bytes, size * count);
    return size * count;
}

std::size_t take_header(char *bytes, std::size_t size, std::size_t count, void *response) {
    const std::string_view line(bytes, size * count);
    if (const auto colon = line.find(':'); colon != std::string_view::npos) {
        static_cast<PlainResponse *>(response)->headers.push_back(
            {std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1)))});
    }
    return size * count;
}

}  // namespace

PlainResponse plain_http(const std::string &method, const std::string &url, const Headers &headers,
                         const std::string &body) {
    if (!is_loopback_url(url)) {
        throw std::runtime_error(url + " is not on this machine");
    }
    PlainResponse response;
    initialise_curl();
    // For this request alone: a connection that stays would be one descriptor more to tests that count them.
    const std::unique_ptr<CURL, void (*)(CURL *)> owner(curl_easy_init(), curl_easy_cleanup);
    CURL *const handle = owner.get();
    curl_slist *list = curl_slist_append(nullptr, "Expect:");
    list = curl_slist_append(list, "Content-Type:");
    for (const auto &header : headers) {
        list = curl_slist_append(list, (header.name + ": " + header.value).c_str());
    }
    const std::unique_ptr<curl_slist, void (*)(curl_slist *)> list_owner(list, curl_slist_free_all);
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, list);
    if (method == "HEAD") {
        curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
    } else if (method != "GET") {
        curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
        curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body.data());
        curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, method.c_str());
    }
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &response);
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, &response);
    if (const CURLcode result = curl_easy_perform(handle); result != CURLE_OK) {
        throw std::runtime_error(method + ' ' + url + ": " + curl_easy_strerror(result));
    }
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    response.status = static_cast<int>(status);
    return response;
}

}  // namespace mistorage::test
