#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "authorizer.h"
#include "request.h"
#include "retry.h"
#include "session.h"
#include "work.h"

namespace mistorage {

// A request that is tried until it is answered for good, or given up.
class Part {
  public:
    virtual ~Part() = default;
    // The request for the next try: 1, 2, ... What authorizes it is added to it.
    virtual Request request(int attempt) = 0;
    // The final answer, of whatever status, to a request that was sent so many times: the service may have
    // carried out an earlier one. Throws to end the whole transfer.
    virtual void answered(Response &response, int sends) = 0;
    // What the request is called in an error: "Put Block".
    [[nodiscard]] virtual std::string name() const = 0;
    // Whether the answer says that the request arrived otherwise than it was sent: then it is sent again.
    [[nodiscard]] virtual bool arrived_damaged(const Response & /*response*/) { return false; }
    // Puts away what came of an answer that broke off; whether only the rest is asked for then.
    [[nodiscard]] virtual bool keep_what_came() { return false; }
};

// Runs the parts that `next` yields until it yields nullptr, as many at a time as the work's limits let it
// (one without any), each with its retries; a secret that the service refuses and that can be renewed is
// renewed once a part. The first failure ends it: what is under way is abandoned, and the error thrown. All
// of it on the calling thread, which is the operation's.
void run_parts(Work &work, const Authorizer &authorizer, const std::function<std::unique_ptr<Part>()> &next);
// The same where nullptr may mean that there is none yet: as long as `more` says so the work's inbox is
// waited on, for whoever pokes it when there may be one.
void run_parts(Work &work, const Authorizer &authorizer, const std::function<std::unique_ptr<Part>()> &next,
               const std::function<bool()> &more);

// One request with its retries, and its final answer of whatever status.
struct Answer {
    Response response;
    int sends = 0;
};
[[nodiscard]] Answer send(Work &work, const Authorizer &authorizer, const std::string &name,
                          const std::function<Request()> &make_request);
// The same for a request that needs nobody's word, or brings its own.
[[nodiscard]] Answer send(Work &work, const std::string &name, const std::function<Request()> &make_request,
                          RetryPolicy policy = RetryPolicy::service);

}  // namespace mistorage
