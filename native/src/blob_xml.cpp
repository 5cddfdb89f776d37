#include "blob_xml.h"

#include <sstream>

#include "http_date.h"
#include "text.h"
#include "url.h"

namespace mistorage {
namespace {

// A name with characters that XML has not comes percent-encoded, and says so.
std::string name_of(const pugi::xml_node &element) {
    const pugi::xml_node name = element.child("Name");
    const std::string text = name.child_value();
    return std::string_view(name.attribute("Encoded").value()) == "true" ? percent_decode(text) : text;
}

// Headers have it in quotes, listings have not.
std::string etag_of(const pugi::xml_node &properties) {
    const std::string etag = properties.child_value("Etag");
    return etag.empty() || etag.front() == '"' ? etag : '"' + etag + '"';
}

bool is_true(const pugi::xml_node &parent, const char *name) {
    return std::string_view(parent.child_value(name)) == "true";
}

std::int64_t time_of(const pugi::xml_node &properties, const char *name) {
    return parse_http_date(properties.child_value(name)).value_or(0);
}

std::int64_t number_of(const pugi::xml_node &properties, const char *name) {
    return parse_number(properties.child_value(name)).value_or(0);
}

Lease lease_of(const pugi::xml_node &properties) {
    return {properties.child_value("LeaseStatus"), properties.child_value("LeaseState"),
            properties.child_value("LeaseDuration")};
}

std::vector<std::pair<std::string, std::string>> metadata_of(const pugi::xml_node &element) {
    std::vector<std::pair<std::string, std::string>> metadata;
    for (const pugi::xml_node &item : element.child("Metadata")) {
        metadata.emplace_back(item.name(), item.child_value());
    }
    return metadata;
}

}  // namespace

Blob blob_from_element(const pugi::xml_node &element, const Context &context, const std::string &container) {
    const pugi::xml_node properties = element.child("Properties");
    const auto text = [&](const char *name) { return std::string(properties.child_value(name)); };
    Blob blob;
    blob.address = {container, name_of(element), element.child_value("Snapshot"),
                    element.child_value("VersionId")};
    blob.uri = context.blob_url(container, blob.address.blob);
    blob.blob_type = text("BlobType");
    blob.length = number_of(properties, "Content-Length");
    blob.created_on = time_of(properties, "Creation-Time");
    blob.last_modified = time_of(properties, "Last-Modified");
    blob.etag = etag_of(properties);
    blob.headers = {text("Content-Type"),        text("Content-Encoding"), text("Content-Language"),
                    text("Content-Disposition"), text("Cache-Control"),    text("AccessTier"),
                    metadata_of(element)};
    blob.content_md5 = text("Content-MD5");
    blob.is_latest_version = is_true(element, "IsCurrentVersion");
    blob.access_tier_inferred = is_true(properties, "AccessTierInferred");
    blob.access_tier_changed_on = time_of(properties, "AccessTierChangeTime");
    blob.archive_status = text("ArchiveStatus");
    blob.rehydrate_priority = text("RehydratePriority");
    blob.server_encrypted = is_true(properties, "ServerEncrypted");
    blob.encryption_scope = text("EncryptionScope");
    blob.lease = lease_of(properties);
    blob.copy = {text("CopyId"),
                 shown_copy_source(text("CopySource")),
                 text("CopyStatus"),
                 text("CopyProgress"),
                 text("CopyStatusDescription"),
                 time_of(properties, "CopyCompletionTime")};
    blob.tag_count = number_of(properties, "TagCount");
    blob.tags = tags_from_element(element.child("Tags"));
    blob.is_deleted = is_true(element, "Deleted");
    blob.deleted_on = time_of(properties, "DeletedTime");
    blob.remaining_retention_days = number_of(properties, "RemainingRetentionDays");
    return blob;
}

Container container_from_element(const pugi::xml_node &element, const Context &context) {
    const pugi::xml_node properties = element.child("Properties");
    Container container;
    container.name = name_of(element);
    container.uri = context.container_url(container.name);
    container.etag = etag_of(properties);
    container.last_modified = time_of(properties, "Last-Modified");
    container.access = public_access_of(properties.child_value("PublicAccess"));
    container.lease = lease_of(properties);
    container.metadata = metadata_of(element);
    container.version_id = element.child_value("Version");
    container.is_deleted = is_true(element, "Deleted");
    container.deleted_on = time_of(properties, "DeletedTime");
    container.remaining_retention_days = number_of(properties, "RemainingRetentionDays");
    return container;
}

std::vector<std::pair<std::string, std::string>> tags_from_element(const pugi::xml_node &tags) {
    std::vector<std::pair<std::string, std::string>> all;
    for (const pugi::xml_node &tag : tags.child("TagSet").children("Tag")) {
        all.emplace_back(tag.child_value("Key"), tag.child_value("Value"));
    }
    return all;
}

std::string tags_document(const std::vector<std::pair<std::string, std::string>> &tags) {
    pugi::xml_document document;
    auto declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "utf-8";
    auto set = document.append_child("Tags").append_child("TagSet");
    for (const auto &[name, value] : tags) {
        auto tag = set.append_child("Tag");
        tag.append_child("Key").text().set(name.c_str());
        tag.append_child("Value").text().set(value.c_str());
    }
    std::ostringstream text;
    document.save(text, "", pugi::format_raw);
    return text.str();
}

}  // namespace mistorage
