#pragma once

#include <memory>

#include "exchange.h"

namespace mistorage {

// The connections of a session: one thread that runs libcurl's multi handle, with its pool of warm
// connections, for all operations at once. Safe from any thread.
class Http {
  public:
    explicit Http(HttpSettings settings);
    Http(const Http &) = delete;
    Http &operator=(const Http &) = delete;
    // Drops what is under way. Waits for the thread, but not for one that hangs in the system.
    ~Http();

    // Sends the request; its outcome is delivered to the inbox. May wait for the system to name a proxy:
    // throws MIS_CANCELLED.
    std::shared_ptr<Exchange> submit(Request request, const std::shared_ptr<Inbox> &inbox);
    // Ends it at once; it is still delivered, with MIS_CANCELLED.
    void abandon(const std::shared_ptr<Exchange> &exchange);
    // Whether the thread has no time to spare: more requests at once would not move more.
    [[nodiscard]] bool saturated() const;

  private:
    class Loop;
    HttpSettings settings_;
    std::shared_ptr<Loop> loop_;
};

}  // namespace mistorage
