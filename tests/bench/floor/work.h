#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace bench_floor {

constexpr std::uint64_t block_size = std::uint64_t{8} << 20;

// A request that moves a piece of a file: a whole blob, or one block or range of it.
struct Piece {
    std::string target;  // the path, and what the upload of a block adds to it
    std::string file;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    bool part = false;  // a block or a range, not the whole blob
};

enum class Direction { up, down };

struct Work {
    Direction direction = Direction::up;
    std::vector<Piece> pieces;
    std::string commit_target;  // "" where nothing is to be committed
    std::string commit_body;
};

// What the command line asks for, cut into requests: as few as the service's interface allows.
//   up PATH FILE | down PATH FILE SIZE | upmany PATH FOLDER | downmany PATH FOLDER NAMES
[[nodiscard]] Work plan(const std::vector<std::string> &words);

// Open for a whole program's life, for the files of plan(): a descriptor for each name that it has.
class Files {
  public:
    explicit Files(Direction direction) : direction_(direction) {}
    // Keeps the file open where it has several pieces; the caller gives back what it was given.
    [[nodiscard]] int open(const Piece &piece);
    void close(const Piece &piece, int descriptor) const;
    // For several threads: opens what all of them share.
    void open_shared(const Work &work);

  private:
    [[nodiscard]] int open_file(const Piece &piece) const;

    Direction direction_;
    int shared_ = -1;
};

[[noreturn]] void fail(const std::string &what);

}  // namespace bench_floor
