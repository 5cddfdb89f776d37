#pragma once

#include <memory>

#include "inbox.h"
#include "support/gate.h"

namespace mistorage::test {

// Returns as soon as a thread waits on the inbox for a poke: it is handed an answer that is none, which it
// drops. Throws after ten seconds.
inline void await_waiter(Inbox &inbox) {
    const Gate dropped;
    inbox.expect();
    inbox.deliver(std::shared_ptr<Exchange>(opened_at_the_end(dropped), nullptr));
    dropped.wait();
}

}  // namespace mistorage::test
