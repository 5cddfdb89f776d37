#include "options.h"

#include <charconv>
#include <map>

namespace mibench {

namespace {

template <typename Number>
Number number_of(const std::string &name, const std::string &text) {
    Number number = 0;
    const char *end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, number);
    if (failure != std::errc{} || stop != end) {
        throw UsageError(name + " takes a number, not \"" + text + "\".");
    }
    return number;
}

void require_arguments(const Options &options) {
    static const std::map<std::string, std::size_t> counts = {
        {"put", 2}, {"get", 2}, {"putmany", 1}, {"getmany", 2}, {"version", 0}};
    const auto count = counts.find(options.command);
    if (count == counts.end()) {
        throw UsageError("there is no command \"" + options.command + "\".");
    }
    if (options.arguments.size() != count->second) {
        throw UsageError(options.command + " takes " + std::to_string(count->second) + " arguments, not " +
                         std::to_string(options.arguments.size()) + ".");
    }
    if (options.endpoint.empty() && options.command != "version") {
        throw UsageError("--endpoint is missing.");
    }
}

}  // namespace

Options parse_options(int count, char **words) {
    Options options;
    const std::map<std::string, std::string *> texts = {{"--endpoint", &options.endpoint},
                                                        {"--account", &options.account},
                                                        {"--key", &options.key},
                                                        {"--container", &options.container},
                                                        {"--ca", &options.ca_bundle}};
    const std::map<std::string, bool *> flags = {{"--check-md5", &options.check_md5},
                                                 {"--skip-md5", &options.skip_md5},
                                                 {"--progress", &options.progress}};
    std::vector<std::string> plain;
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        if (word.rfind("--", 0) != 0) {
            plain.push_back(word);
        } else if (const auto flag = flags.find(word); flag != flags.end()) {
            *flag->second = true;
        } else if (i + 1 == count) {
            throw UsageError(word + " is no option, or lacks its value.");
        } else if (const auto text = texts.find(word); text != texts.end()) {
            *text->second = words[++i];
        } else if (word == "--connections") {
            options.connections = number_of<std::uint32_t>(word, words[++i]);
        } else if (word == "--max-bytes-per-second") {
            options.max_bytes_per_second = number_of<std::uint64_t>(word, words[++i]);
        } else {
            throw UsageError("there is no option " + word + ".");
        }
    }
    if (plain.empty()) {
        throw UsageError("the command is missing.");
    }
    options.command = plain.front();
    options.arguments.assign(plain.begin() + 1, plain.end());
    require_arguments(options);
    return options;
}

}  // namespace mibench
