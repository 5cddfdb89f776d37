#include "listing_request.h"

#include <catch2/catch.hpp>

using namespace mistorage;

namespace {

Context account(const std::string &endpoint = {}) {
    ContextOptions options;
    options.account_name = "acct";
    options.account_key = Secret("a2V5");
    options.blob_endpoint = endpoint;
    return make_context(options);
}

}  // namespace

TEST_CASE("a page of blobs is asked for with what is wanted, and with nothing else") {
    BlobListing listing;
    listing.container = "c";
    const Request plain = list_blobs_request(account(), listing);
    CHECK(plain.method == "GET");
    CHECK(plain.url == "https://acct.blob.core.windows.net/c?restype=container&comp=list&maxresults=5000");
    listing.prefix = "a b/&";
    listing.marker = "2!8!x==";
    listing.most = 7;
    listing.snapshots = listing.metadata = listing.deleted = listing.versions = listing.tags = true;
    CHECK(list_blobs_request(account(), listing).url ==
          "https://acct.blob.core.windows.net/c?restype=container&comp=list&maxresults=7"
          "&prefix=a%20b%2F%26&marker=2%218%21x%3D%3D"
          "&include=snapshots%2Cmetadata%2Ccopy%2Cdeleted%2Cversions%2Ctags");
}

TEST_CASE("a page of containers is asked for at the account, whose name may be in the path") {
    ContainerListing listing;
    CHECK(list_containers_request(account(), listing).url ==
          "https://acct.blob.core.windows.net/?comp=list&maxresults=5000&include=metadata");
    listing.prefix = "a";
    listing.marker = "m";
    listing.most = 1;
    listing.deleted = true;
    CHECK(list_containers_request(account("http://127.0.0.1:1/acct"), listing).url ==
          "http://127.0.0.1:1/acct/?comp=list&maxresults=1&prefix=a&marker=m&include=metadata%2Cdeleted");
}
