#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "error.h"
#include "retry.h"
#include "token_answer.h"

namespace mistorage {

// The tokens of a session, by source, endpoint, identity and resource. Only one request for a key is under
// way at a time, because the endpoint takes no more than five at once; whoever asks meanwhile gets its
// outcome. Safe from any thread.
class TokenCache {
  public:
    using Fetch = std::function<ReceivedToken(RetryPolicy)>;

    // `force` asks the endpoint even where a good token is at hand. `proxied`: the way there is the session's
    // own, so that the error of another session is none of this one's.
    [[nodiscard]] Token get(const std::string &key, bool force, Work &work, const Fetch &fetch,
                            bool proxied = false);
    // Forgets and wipes every token. What is being fetched meanwhile goes to
    // the one who fetches it, and is not kept.
    void clear();

  private:
    struct Entry {
        std::optional<Token> token;
        bool keep = true;           // whether the token that is being fetched is for later, too
        std::int64_t renew_at = 0;  // from then on a new one is asked for, in seconds since 1970
        std::int64_t valid_until = 0;
        bool fetching = false;
        std::uint64_t rounds = 0;                 // fetches that have ended
        std::uint64_t received = 0;               // those of them that brought a token
        std::optional<Error> last_failure;        // of the last round
        const Session *failed_through = nullptr;  // only compared
        std::vector<std::shared_ptr<Inbox>> waiters;
    };

    [[nodiscard]] Token lead(const std::string &key, bool force, Work &work, const Fetch &fetch);
    void end_round(Entry &entry, std::optional<Error> failure);

    std::mutex mutex_;
    // Guarded by mutex_.
    std::map<std::string, Entry> entries_;  // never removed
    std::uint64_t last_serial_ = 0;
};

}  // namespace mistorage
