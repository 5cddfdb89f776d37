#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace mistorage {

// Files, with absolute paths in UTF-8. Positional reads and writes may come from several threads at once.
// All functions throw MIS_FILE_*, MIS_DISK_FULL, or MIS_INVALID_ARGUMENT where the path is
// of something else than a file; the message names it.

// What tells a file from another, and from itself after a change.
struct FileIdentity {
    std::uint64_t size = 0;
    std::int64_t modified = 0;  // in the system's own units
    std::int64_t changed = 0;   // likewise: the last change of anything, which nobody can set back
    std::uint64_t device = 0;
    std::uint64_t file = 0;

    friend bool operator==(const FileIdentity &, const FileIdentity &) = default;
};

class InputFile {
  public:
    // An ordinary file; a folder or a device is refused.
    static std::shared_ptr<InputFile> open(const std::string &path);
    virtual ~InputFile() = default;

    // As it is now.
    [[nodiscard]] virtual FileIdentity identity() const = 0;
    // Up to `size` bytes; fewer only at the end of the file.
    [[nodiscard]] virtual std::size_t read_at(std::uint64_t offset, char *buffer, std::size_t size) = 0;
    // The very same file, whatever its path leads to by now, such that reading the one does not wait for
    // reading the other, where the system would have it so.
    [[nodiscard]] virtual std::shared_ptr<InputFile> reopened() = 0;
    [[nodiscard]] virtual const std::string &path() const = 0;
};

// A file that takes the place of `destination` in one step when it is complete. Until then it is a
// temporary file beside it, whose name depends on the destination's alone: what a killed process left is
// found there and replaced. It is locked: a second transfer to the same destination is refused.
class OutputFile {
  public:
    // `go_on`: with what an earlier one left in it; otherwise it is empty.
    static std::shared_ptr<OutputFile> create(const std::string &destination, bool go_on = false);
    // Removes the temporary file unless it was committed or is to be kept.
    virtual ~OutputFile() = default;

    [[nodiscard]] virtual std::uint64_t size() const = 0;
    virtual void keep(bool kept) = 0;
    // Waits until what was written has reached the disk.
    virtual void sync() = 0;

    // Reserves room, where the file system can, so that a full disk is found out at once.
    virtual void set_size(std::uint64_t size) = 0;
    virtual void write_at(std::uint64_t offset, const char *bytes, std::size_t size) = 0;
    [[nodiscard]] virtual std::size_t read_at(std::uint64_t offset, char *buffer, std::size_t size) = 0;
    // Without `overwrite` an existing destination is MIS_FILE_ALREADY_EXISTS, and stays.
    virtual void commit(bool overwrite) = 0;
};

// The temporary file's path: the destination's folder and a name of fixed length.
[[nodiscard]] std::string temporary_path(const std::string &destination);

}  // namespace mistorage
