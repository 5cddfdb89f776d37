#include "batch.h"

#include <catch2/catch.hpp>

using namespace mistorage;

namespace {

Request deletion(const std::string &url, const std::string &authorization) {
    Request request;
    request.method = "DELETE";
    request.url = url;
    request.headers = {{"x-ms-date", "now"}};
    request.authorization = Secret(authorization);
    return request;
}

Response answer(const std::string &body, const std::string &type = "multipart/mixed; boundary=b") {
    Response response;
    response.status = 202;
    response.headers = {{"Content-Type", type}};
    response.body = Secret(body);
    return response;
}

const std::string two_parts =
    "--b\r\nContent-Type: application/http\r\nContent-ID: 1\r\n\r\nHTTP/1.1 202 Accepted\r\nx-ms-request-id: "
    "r1\r\n\r\n"
    "--b\r\nContent-Type: application/http\r\nContent-ID: 0\r\n\r\nHTTP/1.1 404 The specified blob does not "
    "exist.\r\n"
    "x-ms-error-code: BlobNotFound\r\nContent-Length: 8\r\n\r\n<Error/>\r\n--b--";

}  // namespace

TEST_CASE("a batch has each request whole, by path and with what authorizes it") {
    std::vector<Request> requests;
    requests.push_back(deletion("https://acct.blob.core.windows.net/c/a%20b", "SharedKey acct:1"));
    requests.push_back(deletion("http://127.0.0.1:1/acct/c/x?snapshot=s", ""));
    requests.back().secret_query = Secret("sig=1");
    CHECK(batch_body(requests, "batch_1").view() ==
          "--batch_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: "
          "0\r\n"
          "\r\nDELETE /c/a%20b HTTP/1.1\r\nx-ms-date: now\r\nAuthorization: SharedKey acct:1\r\n"
          "Content-Length: 0\r\n\r\n"
          "--batch_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: "
          "1\r\n"
          "\r\nDELETE /acct/c/x?snapshot=s&sig=1 HTTP/1.1\r\nx-ms-date: now\r\n"
          "Content-Length: 0\r\n\r\n"
          "--batch_1--\r\n");
}

TEST_CASE("the answers to a batch are put in the order of the requests") {
    for (const char *type : {"multipart/mixed; boundary=b", "Multipart/Mixed;Boundary=\"b\"; x=y"}) {
        const auto answers = parse_batch_answer(answer(two_parts, type), 3);
        REQUIRE(answers);
        REQUIRE(answers->size() == 3);
        REQUIRE((*answers)[0]);
        CHECK((*answers)[0]->status == 404);
        CHECK((*answers)[0]->header("x-ms-error-code") == "BlobNotFound");
        CHECK((*answers)[0]->body.view() == "<Error/>");
        REQUIRE((*answers)[1]);
        CHECK((*answers)[1]->status == 202);
        CHECK((*answers)[1]->header("x-ms-request-id") == "r1");
        CHECK_FALSE((*answers)[2]);
    }
}

TEST_CASE("what is no answer to a batch is none, and a part that makes no sense is no answer") {
    CHECK_FALSE(parse_batch_answer(answer("<html/>", "text/html"), 1));
    CHECK_FALSE(parse_batch_answer(answer("", "multipart/mixed"), 1));
    for (const char *body :
         {"", "--b--", "--b\r\n\r\nHTTP/1.1 202 Accepted\r\n\r\n--b--",
          "--b\r\nContent-ID: 9\r\n\r\nHTTP/1.1 202 Accepted\r\n\r\n--b--",
          "--b\r\nContent-ID: 0\r\n\r\n202\r\n--b--", "--b\r\nContent-ID: 0\r\n\r\nHTTP/1.1\r\n--b--"}) {
        const auto answers = parse_batch_answer(answer(body), 1);
        REQUIRE(answers);
        CHECK_FALSE(answers->front());
    }
}
