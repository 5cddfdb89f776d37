#include "proxy_list.h"

#include <catch2/catch.hpp>

using mistorage::is_bypassed;
using mistorage::proxy_in_list;

TEST_CASE("a list of proxies names one for all schemes, or one for each") {
    struct Row {
        const char *list;
        const char *http;
        const char *https;
    };
    for (const Row &row :
         {Row{"", "", ""}, Row{" ; ", "", ""}, Row{"proxy:8080", "http://proxy:8080", "http://proxy:8080"},
          Row{"proxy", "http://proxy:80", "http://proxy:80"},
          Row{"http=a:1;https=b:2", "http://a:1", "http://b:2"},
          Row{"HTTPS=b:2 HTTP=a:1", "http://a:1", "http://b:2"}, Row{"http=a:1", "http://a:1", ""},
          Row{"ftp=f:21;socks=s:1080", "", ""}, Row{"all:3;https=b:2", "http://all:3", "http://b:2"},
          Row{"first:1;second:2", "http://first:1", "http://first:1"}, Row{"https=", "", ""},
          Row{"http://proxy:8080/", "http://proxy:8080", "http://proxy:8080"},
          Row{"https=https://proxy:8443", "", "http://proxy:8443"},
          Row{"[fe80::1]:8080", "http://[fe80::1]:8080", "http://[fe80::1]:8080"},
          Row{"[fe80::1]", "http://[fe80::1]:80", "http://[fe80::1]:80"}, Row{"DIRECT", "", ""},
          Row{"direct;proxy:1", "", ""}}) {
        CAPTURE(row.list);
        CHECK(proxy_in_list(row.list, "http") == row.http);
        CHECK(proxy_in_list(row.list, "https") == row.https);
    }
}

TEST_CASE("a list of exceptions has patterns, schemes, ports, and every name without a dot") {
    struct Row {
        const char *list;
        const char *origin;
        bool excepted;
    };
    for (const Row &row : {
             Row{"", "https://acct.example", false},
             Row{"acct.example", "https://acct.example", true},
             Row{"ACCT.Example", "https://acct.example:8443", true},
             Row{"other;acct.example", "https://acct.example", true},
             Row{" other \t acct.example ", "https://acct.example", true},
             Row{"example", "https://acct.example", false},
             Row{"acct", "https://acct.example", false},
             Row{"*.example", "https://acct.example", true},
             Row{"*.example", "https://example", false},
             Row{"*example", "https://example", true},
             Row{"acct.*", "https://acct.example", true},
             Row{"*.blob.*.net", "https://acct.blob.core.windows.net", true},
             Row{"*.blob.*.net", "https://acct.blob.core.windows.com", false},
             Row{"a*a", "https://a", false},
             Row{"*", "https://acct.example", true},
             Row{"10.*", "http://10.0.0.4", true},
             Row{"10.*", "http://110.0.0.4", false},
             Row{"<local>", "http://intranet", true},
             Row{"<LOCAL>", "http://intranet:8080", true},
             Row{"<local>", "http://intranet.example", false},
             Row{"<local>", "http://10.0.0.4", false},
             Row{"<local>", "http://[fe80::1]", false},
             Row{"<-loopback>;<local>", "http://intranet", true},
             Row{"https://acct.example", "https://acct.example", true},
             Row{"http://acct.example", "https://acct.example", false},
             Row{"http://*", "https://acct.example", false},
             Row{"acct.example:443", "https://acct.example", true},
             Row{"acct.example:80", "http://acct.example", true},
             Row{"acct.example:8443", "https://acct.example:8443", true},
             Row{"acct.example:8443", "https://acct.example", false},
             Row{"[fe80::1]", "http://[fe80::1]:8080", true},
             Row{"[fe80::*]:8080", "http://[fe80::1]:8080", true},
             Row{"[fe80::1]:80", "http://[fe80::1]:8080", false},
         }) {
        CAPTURE(row.list, row.origin);
        CHECK(is_bypassed(row.list, row.origin) == row.excepted);
    }
}
