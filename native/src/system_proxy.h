#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clock.h"
#include "inbox.h"

namespace mistorage {

// The proxy for an origin ("https://host:443") as libcurl takes it, "" for none. May block for as long as it
// likes. Where it may not leave this machine, it must not ask the network how to find one.
using FindSystemProxy = std::function<std::string(const std::string &origin, bool may_leave)>;

// What this system's own settings say; empty where the system has none.
[[nodiscard]] FindSystemProxy system_proxy_source();

// Asks the system on threads of its own and remembers what it says of each origin. A script that decides on
// proxies may take seconds, or hang in the system: nobody waits for it longer than the limit, or when
// cancelled. Safe from any thread.
class SystemProxies {
  public:
    static constexpr auto kept_for = std::chrono::minutes(5);
    // Then there is no proxy, as it is in a browser.
    static constexpr auto wait_limit = std::chrono::seconds(15);

    SystemProxies(FindSystemProxy find, bool may_leave, std::shared_ptr<Clock> clock)
        : shared_(std::make_shared<Shared>()),
          find_(std::move(find)),
          may_leave_(may_leave),
          clock_(std::move(clock)) {}

    // The proxy for an absolute URL, whose path and query the system does not get to see. What is known and
    // old is given, and asked for again meanwhile. Throws MIS_CANCELLED.
    [[nodiscard]] std::string proxy_for(std::string_view url, Inbox &inbox);

  private:
    struct Entry {
        std::optional<std::string> proxy;
        Inbox::TimePoint since;
        bool asking = false;
        std::vector<std::weak_ptr<Inbox>> waiting;
    };
    struct Shared {  // with threads that may never end
        std::mutex mutex;
        std::map<std::string, Entry> entries;  // guarded by mutex
    };

    void ask(const std::string &origin);

    std::shared_ptr<Shared> shared_;
    FindSystemProxy find_;
    bool may_leave_;
    std::shared_ptr<Clock> clock_;
};

}  // namespace mistorage
