#include "work.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace bench_floor {

namespace {

std::string block_id(std::uint64_t index) {
    char id[16];
    std::snprintf(id, sizeof id, "%08llu", static_cast<unsigned long long>(index));
    return id;
}

void cut(Work &work, const std::string &path, const std::string &file, std::uint64_t size) {
    const bool parts = size > block_size;
    for (std::uint64_t offset = 0; offset < size; offset += block_size) {
        const std::string id = block_id(offset / block_size);
        const bool block = parts && work.direction == Direction::up;
        work.pieces.push_back({block ? path + "?comp=block&blockid=" + id : path, file, offset,
                               std::min(block_size, size - offset), parts});
        work.commit_body += "<Latest>" + id + "</Latest>";
    }
    if (parts && work.direction == Direction::up) {
        work.commit_target = path + "?comp=blocklist";
        work.commit_body = "<BlockList>" + work.commit_body + "</BlockList>";
    }
}

}  // namespace

void fail(const std::string &what) {
    throw std::system_error(errno, std::generic_category(), what);
}

Work plan(const std::vector<std::string> &words) {
    Work work;
    const std::string &command = words.at(0);
    const std::string &path = words.at(1);
    const std::string &local = words.at(2);
    work.direction = command.rfind("up", 0) == 0 ? Direction::up : Direction::down;
    if (command == "up") {
        cut(work, path, local, std::filesystem::file_size(local));
    } else if (command == "down") {
        cut(work, path, local, std::strtoull(words.at(3).c_str(), nullptr, 10));
    } else if (command == "upmany") {
        for (const auto &entry : std::filesystem::directory_iterator(local)) {
            work.pieces.push_back({path + '/' + entry.path().filename().string(), entry.path().string(), 0,
                                   entry.file_size(), false});
        }
    } else {
        std::ifstream names(words.at(3));
        for (std::string name; std::getline(names, name);) {
            work.pieces.push_back({path + '/' + name, local + '/' + name, 0, 0, false});
        }
    }
    return work;
}

int Files::open_file(const Piece &piece) const {
    const int flags = direction_ == Direction::up ? O_RDONLY : O_RDWR | O_CREAT | O_TRUNC;
    const int descriptor = ::open(piece.file.c_str(), flags | O_CLOEXEC, 0644);
    if (descriptor < 0) {
        fail(piece.file);
    }
    return descriptor;
}

void Files::open_shared(const Work &work) {
    const Piece &last = work.pieces.back();
    if (!last.part) {
        return;
    }
    shared_ = open_file(last);
    if (direction_ == Direction::down &&
        ftruncate(shared_, static_cast<off_t>(last.offset + last.size)) != 0) {
        fail(last.file);
    }
}

int Files::open(const Piece &piece) {
    return piece.part ? shared_ : open_file(piece);
}

void Files::close(const Piece &piece, int descriptor) const {
    if (!piece.part) {
        ::close(descriptor);
    }
}

}  // namespace bench_floor
