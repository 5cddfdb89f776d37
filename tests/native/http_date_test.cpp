#include "http_date.h"

#include <catch2/catch.hpp>

using namespace mistorage;

namespace {

struct Row {
    std::int64_t time;
    const char *text;
};

}  // namespace

TEST_CASE("times are written and read as HTTP dates, for every kind of day") {
    for (const Row &row : std::vector<Row>{{0, "Thu, 01 Jan 1970 00:00:00 GMT"},
                                           {1435361952, "Fri, 26 Jun 2015 23:39:12 GMT"},
                                           {784111777, "Sun, 06 Nov 1994 08:49:37 GMT"},  // RFC 9110
                                           {951782399, "Mon, 28 Feb 2000 23:59:59 GMT"},
                                           {951782400, "Tue, 29 Feb 2000 00:00:00 GMT"},
                                           {1709251199, "Thu, 29 Feb 2024 23:59:59 GMT"},
                                           {1798761599, "Thu, 31 Dec 2026 23:59:59 GMT"},
                                           {2147483648, "Tue, 19 Jan 2038 03:14:08 GMT"},
                                           {4107542400, "Mon, 01 Mar 2100 00:00:00 GMT"},
                                           {-1, "Wed, 31 Dec 1969 23:59:59 GMT"},
                                           {253402300799, "Fri, 31 Dec 9999 23:59:59 GMT"}}) {
        CHECK(format_http_date(row.time) == row.text);
        CHECK(parse_http_date(row.text) == row.time);
    }
}

TEST_CASE("what is no HTTP date is no time") {
    for (const char *text :
         {"", "soon", "120", "Fri, 26 Jun 2015 23:39:12", "Fri, 26 Jun 2015 23:39:12 CET",
          "Fri, 26 jun 2015 23:39:12 GMT", "Fri, 26 Jux 2015 23:39:12 GMT", "Sun, 00 Jun 2015 23:39:12 GMT",
          "Wed, 31 Jun 2015 23:39:12 GMT", "Sun, 29 Feb 2015 23:39:12 GMT", "Fri, 26 Jun 2015 24:39:12 GMT",
          "Fri, 26 Jun 2015 23:60:12 GMT", "Fri, 26 Jun 2015 23:39:61 GMT", "Fri, -6 Jun 2015 23:39:12 GMT",
          "Fri, 26 Jun -015 23:39:12 GMT", "Fri, 26 Jun 2015 2 :39:12 GMT", "Friday, 26-Jun-15 23:39:12 GMT",
          "Fri Jun 26 23:39:12 2015"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_http_date(text));
    }
}

TEST_CASE("times of Resource Manager are read with their fractions and zones") {
    for (const Row &row : std::vector<Row>{{1706695200, "2024-01-31T10:00:00Z"},
                                           {1706695200, "2024-01-31t10:00:00z"},
                                           {1706695200, "2024-01-31T10:00:00.1234567Z"},
                                           {1706695200, "2024-01-31T10:00:00.9Z"},
                                           {1706695200, "2024-01-31T11:00:00+01:00"},
                                           {1706695200, "2024-01-31T04:30:00.5-05:30"},
                                           {1706695200, "2024-01-31T10:00:00+00:00"},
                                           {0, "1970-01-01T00:00:00Z"},
                                           {-62135596800, "0001-01-01T00:00:00Z"}}) {  // .NET's "no date"
        CAPTURE(row.text);
        CHECK(parse_rfc3339(row.text) == row.time);
    }
}

TEST_CASE("what is no RFC 3339 time is no time") {
    for (const char *text :
         {"", "1706695200", "2024-01-31", "2024-01-31T10:00:00", "2024-01-31T10:00:00.123",
          "2024-01-31 10:00:00Z", "2024/01/31T10:00:00Z", "2024-13-31T10:00:00Z", "2024-02-30T10:00:00Z",
          "2024-01-31T25:00:00Z", "2024-01-31T10:00:00+1:00", "2024-01-31T10:00:00+0100",
          "2024-01-31T10:00:00+xx:00", "2024-01-31T10:00:00ZZ", "2024-01-31T10:00:00.12a4Z"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_rfc3339(text));
    }
}
