#pragma once

namespace mistorage::test {

// As long as it lives, every positional write to a file fails with this errno: ENOSPC where a disk is full,
// EDQUOT where a quota is used up. On Linux, where a test can stand in for the C library.
class FailingWrites {
  public:
    explicit FailingWrites(int error);
    FailingWrites(const FailingWrites &) = delete;
    FailingWrites &operator=(const FailingWrites &) = delete;
    ~FailingWrites();
};

}  // namespace mistorage::test
