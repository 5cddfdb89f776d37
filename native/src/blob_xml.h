#pragma once

#include <pugixml.hpp>
#include <string>
#include <utility>
#include <vector>

#include "blob_response.h"
#include "container.h"

namespace mistorage {

// What the blob service writes as XML. Pure.

// A <Blob> of List Blobs; `container` is where it is, and what the service does not say is left empty.
[[nodiscard]] Blob blob_from_element(const pugi::xml_node &element, const Context &context,
                                     const std::string &container);
// A <Container> of List Containers.
[[nodiscard]] Container container_from_element(const pugi::xml_node &element, const Context &context);

// <Tags>: https://learn.microsoft.com/rest/api/storageservices/get-blob-tags
[[nodiscard]] std::vector<std::pair<std::string, std::string>> tags_from_element(const pugi::xml_node &tags);

[[nodiscard]] std::string tags_document(const std::vector<std::pair<std::string, std::string>> &tags);

}  // namespace mistorage
