#include "blob_xml.h"

#include <catch2/catch.hpp>

using namespace mistorage;

namespace {

Context account() {
    ContextOptions options;
    options.account_name = "acct";
    options.account_key = Secret("a2V5");
    return make_context(options);
}

Blob read_blob(const char *xml) {
    pugi::xml_document document;
    REQUIRE(document.load_string(xml));
    return blob_from_element(document.document_element(), account(), "c");
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

}  // namespace

TEST_CASE("a listed blob has all that the service says of it") {
    const Blob blob =
        read_blob(R"(<Blob><Name>folder/a b</Name><Snapshot>2024-01-31T10:00:00.1234567Z</Snapshot>
        <VersionId>v1</VersionId><IsCurrentVersion>true</IsCurrentVersion><Deleted>true</Deleted><Properties>
        <Creation-Time>Fri, 26 Jun 2015 23:39:12 GMT</Creation-Time>
        <Last-Modified>Fri, 26 Jun 2015 23:39:13 GMT</Last-Modified><Etag>0x8D1</Etag>
        <Content-Length>5497558138880</Content-Length><Content-Type>text/plain</Content-Type>
        <Content-Encoding>gzip</Content-Encoding><Content-Language>de</Content-Language>
        <Content-MD5>XUFAKrxLKna5cZ2REBfFkg==</Content-MD5><Cache-Control>no-cache</Cache-Control>
        <Content-Disposition>inline</Content-Disposition><BlobType>PageBlob</BlobType>
        <AccessTier>Cool</AccessTier><AccessTierInferred>true</AccessTierInferred>
        <AccessTierChangeTime>Fri, 26 Jun 2015 23:39:14 GMT</AccessTierChangeTime>
        <ArchiveStatus>rehydrate-pending-to-hot</ArchiveStatus><RehydratePriority>High</RehydratePriority>
        <LeaseStatus>locked</LeaseStatus><LeaseState>leased</LeaseState><LeaseDuration>infinite</LeaseDuration>
        <ServerEncrypted>true</ServerEncrypted><EncryptionScope>scope</EncryptionScope><CopyId>id</CopyId>
        <CopyStatus>pending</CopyStatus><CopySource>https://x/y?sv=1&amp;sig=canary</CopySource><CopyProgress>1/2</CopyProgress>
        <CopyCompletionTime>Fri, 26 Jun 2015 23:39:15 GMT</CopyCompletionTime>
        <CopyStatusDescription>why</CopyStatusDescription><TagCount>2</TagCount>
        <DeletedTime>Fri, 26 Jun 2015 23:39:16 GMT</DeletedTime>
        <RemainingRetentionDays>6</RemainingRetentionDays></Properties>
        <Metadata><a>1</a><B_2>x y</B_2></Metadata>
        <Tags><TagSet><Tag><Key>k 1</Key><Value>v</Value></Tag><Tag><Key>k2</Key><Value/></Tag></TagSet></Tags></Blob>)");
    const std::int64_t time = 1435361952;  // Fri, 26 Jun 2015 23:39:12 GMT
    CHECK(blob.address.container == "c");
    CHECK(blob.address.blob == "folder/a b");
    CHECK(blob.address.snapshot == "2024-01-31T10:00:00.1234567Z");
    CHECK(blob.address.version_id == "v1");
    CHECK(blob.uri == "https://acct.blob.core.windows.net/c/folder/a%20b");
    CHECK(blob.is_latest_version);
    CHECK(blob.is_deleted);
    CHECK(blob.created_on == time);
    CHECK(blob.last_modified == time + 1);
    CHECK(blob.etag == "\"0x8D1\"");
    CHECK(blob.length == 5497558138880);
    CHECK(blob.headers.content_type == "text/plain");
    CHECK(blob.headers.content_encoding == "gzip");
    CHECK(blob.headers.content_language == "de");
    CHECK(blob.headers.content_disposition == "inline");
    CHECK(blob.headers.cache_control == "no-cache");
    CHECK(blob.headers.access_tier == "Cool");
    CHECK(blob.headers.metadata == Pairs{{"a", "1"}, {"B_2", "x y"}});
    CHECK(blob.content_md5 == "XUFAKrxLKna5cZ2REBfFkg==");
    CHECK(blob.blob_type == "PageBlob");
    CHECK(blob.access_tier_inferred);
    CHECK(blob.access_tier_changed_on == time + 2);
    CHECK(blob.archive_status == "rehydrate-pending-to-hot");
    CHECK(blob.rehydrate_priority == "High");
    CHECK(blob.server_encrypted);
    CHECK(blob.encryption_scope == "scope");
    CHECK(blob.lease.status == "locked");
    CHECK(blob.lease.state == "leased");
    CHECK(blob.lease.duration == "infinite");
    CHECK(blob.copy.id == "id");
    CHECK(blob.copy.source == "https://x/y");
    CHECK(blob.copy.status == "pending");
    CHECK(blob.copy.progress == "1/2");
    CHECK(blob.copy.description == "why");
    CHECK(blob.copy.completed_on == time + 3);
    CHECK(blob.tag_count == 2);
    CHECK(blob.tags == Pairs{{"k 1", "v"}, {"k2", ""}});
    CHECK(blob.deleted_on == time + 4);
    CHECK(blob.remaining_retention_days == 6);
}

TEST_CASE("a listed blob of which little is said has nothing instead") {
    const Blob blob = read_blob("<Blob><Name>a</Name><Properties><Etag>\"0x1\"</Etag></Properties></Blob>");
    CHECK(blob.address.blob == "a");
    CHECK(blob.etag == "\"0x1\"");
    CHECK(blob.length == 0);
    CHECK(blob.last_modified == 0);
    CHECK_FALSE(blob.is_deleted);
    CHECK_FALSE(blob.is_latest_version);
    CHECK(blob.headers.metadata.empty());
    CHECK(blob.tags.empty());
}

TEST_CASE("a name that XML cannot hold comes encoded, and only then is decoded") {
    CHECK(read_blob(R"(<Blob><Name Encoded="true">a%EF%BF%BEb%25</Name></Blob>)").address.blob ==
          "a\xEF\xBF\xBE"
          "b%");
    CHECK(read_blob("<Blob><Name>a%20b</Name></Blob>").address.blob == "a%20b");
}

TEST_CASE("a listed container has its access, lease, metadata and what is left of it") {
    pugi::xml_document document;
    REQUIRE(document.load_string(
        R"(<Container><Name>c</Name><Deleted>true</Deleted><Version>01D</Version><Properties>
        <Last-Modified>Fri, 26 Jun 2015 23:39:12 GMT</Last-Modified><Etag>"0x2"</Etag>
        <LeaseStatus>unlocked</LeaseStatus><LeaseState>expired</LeaseState><PublicAccess>blob</PublicAccess>
        <DeletedTime>Fri, 26 Jun 2015 23:39:13 GMT</DeletedTime><RemainingRetentionDays>3</RemainingRetentionDays>
        </Properties><Metadata><a>1</a></Metadata></Container>)"));
    const Container container = container_from_element(document.document_element(), account());
    CHECK(container.name == "c");
    CHECK(container.uri == "https://acct.blob.core.windows.net/c");
    CHECK(container.etag == "\"0x2\"");
    CHECK(container.last_modified == 1435361952);
    CHECK(container.access == PublicAccess::blob);
    CHECK(container.lease.status == "unlocked");
    CHECK(container.lease.state == "expired");
    CHECK(container.metadata == Pairs{{"a", "1"}});
    CHECK(container.is_deleted);
    CHECK(container.version_id == "01D");
    CHECK(container.deleted_on == 1435361953);
    CHECK(container.remaining_retention_days == 3);
}
