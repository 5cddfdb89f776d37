#include "curl_global.h"

#include <curl/curl.h>

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using mistorage::initialise_curl;

TEST_CASE("libcurl is initialised once, however many ask at once") {
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([] { initialise_curl(); });
    }
    for (auto &thread : threads) {
        thread.join();
    }
    CHECK_NOTHROW(initialise_curl());
}

TEST_CASE("libcurl works on memory that is wiped when it is freed: allocated, grown and copied") {
    initialise_curl();
    const std::string text(300'000, '/');
    const std::unique_ptr<char, void (*)(void *)> escaped(
        curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size())), curl_free);
    REQUIRE(escaped);
    int length = 0;
    const std::unique_ptr<char, void (*)(void *)> back(curl_easy_unescape(nullptr, escaped.get(), 0, &length),
                                                       curl_free);
    REQUIRE(back);
    CHECK(std::string(back.get(), static_cast<std::size_t>(length)) == text);

    curl_slist *list = nullptr;
    for (int i = 0; i < 100; ++i) {
        list = curl_slist_append(list, text.c_str());
        REQUIRE(list != nullptr);
    }
    CHECK(std::string(list->data) == text);
    curl_slist_free_all(list);
    const std::unique_ptr<CURL, void (*)(CURL *)> handle(curl_easy_init(), curl_easy_cleanup);
    CHECK(handle);
}
