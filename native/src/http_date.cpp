#include "http_date.h"

#include <array>
#include <charconv>
#include <chrono>

#include "text.h"

namespace mistorage {
namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 7> day_names = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> month_names = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string padded(int value, std::size_t width) {
    std::string digits = std::to_string(value);
    return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}

// The number in text[at, at + width), or -1.
int number_at(std::string_view text, std::size_t at, std::size_t width) {
    int value = -1;
    if (at + width <= text.size() && is_digit(text[at])) {
        const char *end = text.data() + at + width;
        const auto result = std::from_chars(text.data() + at, end, value);
        return result.ec == std::errc() && result.ptr == end ? value : -1;
    }
    return -1;
}

std::optional<std::int64_t> to_seconds(int y, int mo, int d, int h, int mi, int s) {
    const year_month_day date{year{y}, month{static_cast<unsigned>(mo)}, day{static_cast<unsigned>(d)}};
    if (y < 0 || mo < 1 || d < 1 || !date.ok() || h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 60) {
        return std::nullopt;
    }
    return std::int64_t{sys_days{date}.time_since_epoch().count()} * 86400 + std::int64_t{h} * 3600 +
           std::int64_t{mi} * 60 + s;
}

}  // namespace

std::string format_http_date(std::int64_t time) {
    const sys_days days = floor<std::chrono::days>(sys_seconds{seconds{time}});
    const year_month_day date{days};
    const hh_mm_ss clock{sys_seconds{seconds{time}} - days};
    std::string text(day_names[weekday{days}.c_encoding()]);
    text += ", " + padded(static_cast<int>(unsigned{date.day()}), 2) + ' ';
    text += month_names.at(unsigned{date.month()} - 1U);
    text += ' ' + padded(int{date.year()}, 4) + ' ' + padded(static_cast<int>(clock.hours().count()), 2) +
            ':' + padded(static_cast<int>(clock.minutes().count()), 2) + ':' +
            padded(static_cast<int>(clock.seconds().count()), 2) + " GMT";
    return text;
}

std::string format_rfc3339(std::int64_t time) {
    const sys_days days = floor<std::chrono::days>(sys_seconds{seconds{time}});
    const year_month_day date{days};
    const hh_mm_ss clock{sys_seconds{seconds{time}} - days};
    return padded(int{date.year()}, 4) + '-' + padded(static_cast<int>(unsigned{date.month()}), 2) + '-' +
           padded(static_cast<int>(unsigned{date.day()}), 2) + 'T' +
           padded(static_cast<int>(clock.hours().count()), 2) + ':' +
           padded(static_cast<int>(clock.minutes().count()), 2) + ':' +
           padded(static_cast<int>(clock.seconds().count()), 2) + 'Z';
}

std::optional<std::int64_t> parse_http_date(std::string_view text) {
    if (text.size() != 29 || text.substr(25) != " GMT") {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < month_names.size(); ++i) {
        if (text.substr(8, 3) == month_names[i]) {
            return to_seconds(number_at(text, 12, 4), static_cast<int>(i) + 1, number_at(text, 5, 2),
                              number_at(text, 17, 2), number_at(text, 20, 2), number_at(text, 23, 2));
        }
    }
    return std::nullopt;
}

std::optional<std::int64_t> parse_rfc3339(std::string_view text) {
    if (text.size() < 20 || text[4] != '-' || text[7] != '-' || to_lower(text[10]) != 't' ||
        text[13] != ':' || text[16] != ':') {
        return std::nullopt;
    }
    const auto local = to_seconds(number_at(text, 0, 4), number_at(text, 5, 2), number_at(text, 8, 2),
                                  number_at(text, 11, 2), number_at(text, 14, 2), number_at(text, 17, 2));
    std::string_view zone = text.substr(19);
    if (zone.front() == '.') {
        zone.remove_prefix(std::min(zone.find_first_not_of("0123456789", 1), zone.size()));
    }
    if (zone == "Z" || zone == "z") {
        return local;
    }
    if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') {
        return std::nullopt;
    }
    const int hours = number_at(zone, 1, 2);
    const int minutes = number_at(zone, 4, 2);
    if (!local || hours < 0 || minutes < 0) {
        return std::nullopt;
    }
    const int offset = hours * 3600 + minutes * 60;
    return *local - (zone[0] == '+' ? offset : -offset);
}

}  // namespace mistorage
