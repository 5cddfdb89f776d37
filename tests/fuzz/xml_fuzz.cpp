// Answers in XML, and those of a batch: of the blob service.
#include "batch.h"
#include "blob_xml.h"
#include "block_list.h"
#include "delegation_key.h"
#include "element_sink.h"
#include "input.h"
#include "service_error.h"

using namespace mistorage;
using namespace mistorage::fuzz;

namespace {

// In pieces of every size, as they may arrive.
template <typename Take>
void list(std::string_view name, std::string_view xml, const Take &take) {
    ElementSink sink(name, take);
    sink.begin(Response());
    for (std::size_t piece = 1; !xml.empty(); piece = piece * 3 % 61) {
        const std::string_view next = xml.substr(0, piece);
        xml.remove_prefix(next.size());
        sink.write(next);
    }
    (void)sink.rest();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t size) {
    static const Context context = [] {
        ContextOptions options;
        options.local = true;
        return make_context(options);
    }();
    const Input input(bytes, size);
    const std::string_view xml = input.rest();
    parse([&] { return parse_uncommitted_blocks(xml); });
    parse([&] { return parse_delegation_key(Secret(std::string(xml)), "account"); });
    parse([&] {
        list("Blob", xml, [&](const pugi::xml_node &element) {
            (void)blob_from_element(element, context, "container");
            (void)tags_from_element(element.child("Tags"));
        });
        return 0;
    });
    parse([&] {
        list("Container", xml,
             [&](const pugi::xml_node &element) { (void)container_from_element(element, context); });
        return 0;
    });
    Response answer;
    answer.status = 202;
    answer.body.append(xml);
    answer.headers = {{"Content-Type", "multipart/mixed; boundary=batch"}};
    parse([&] { return parse_batch_answer(answer, 3); });
    answer.status = 409;
    (void)service_error(answer, {"Put Blob", "account", "container", "blob"});
    return 0;
}
