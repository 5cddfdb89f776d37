// The second floor: libcurl, one multi handle, as many easy handles as connections, and nothing else.
#include <curl/curl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <vector>

#include "work.h"

namespace bench_floor {

namespace {

constexpr const char *usage = R"(usage: floor_libcurl BASE CA CONNECTIONS COMMAND
  up PATH FILE | down PATH FILE SIZE | upmany PATH FOLDER | downmany PATH FOLDER NAMES
  BASE: http://127.0.0.1:PORT; CA: a file of certificates to trust, or "" for http
)";

constexpr std::size_t write_unit = std::size_t{1} << 20;

struct HeadersFree {
    void operator()(curl_slist *list) const { curl_slist_free_all(list); }
};
using Headers = std::unique_ptr<curl_slist, HeadersFree>;

Headers headers_of(std::initializer_list<const char *> lines) {
    curl_slist *list = nullptr;
    for (const char *line : lines) {
        list = curl_slist_append(list, line);
    }
    return Headers(list);
}

// A connection's handle and the request that it is at.
struct Slot {
    CURL *easy = nullptr;
    Piece piece;
    int file = -1;
    std::uint64_t done = 0;
    std::vector<char> unit;
};

size_t read_file(char *to, size_t, size_t room, void *context) {
    auto *slot = static_cast<Slot *>(context);
    const ssize_t got = pread(slot->file, to, std::min<std::uint64_t>(room, slot->piece.size - slot->done),
                              static_cast<off_t>(slot->piece.offset + slot->done));
    if (got < 0) {
        return CURL_READFUNC_ABORT;
    }
    slot->done += static_cast<std::uint64_t>(got);
    return static_cast<size_t>(got);
}

bool write_unit_out(Slot &slot) {
    const auto size = static_cast<ssize_t>(slot.unit.size());
    const auto offset = static_cast<off_t>(slot.piece.offset + slot.done);
    const bool written = pwrite(slot.file, slot.unit.data(), slot.unit.size(), offset) == size;
    slot.done += slot.unit.size();
    slot.unit.clear();
    return written;
}

// libcurl hands out 16 KiB at a time; a file system wants more.
size_t take_body(char *from, size_t, size_t size, void *context) {
    auto *slot = static_cast<Slot *>(context);
    if (slot->unit.size() + size > slot->unit.capacity() && !write_unit_out(*slot)) {
        return 0;
    }
    slot->unit.insert(slot->unit.end(), from, from + size);
    return size;
}

size_t drop(char *, size_t, size_t size, void *) {
    return size;
}

class Client {
  public:
    Client(const std::string &base, const std::string &ca, const Work &work)
        : base_(base), ca_(ca), work_(work), files_(work.direction) {
        files_.open_shared(work_);
    }

    void run(std::size_t connections) {
        CURLM *multi = curl_multi_init();
        std::vector<Slot> slots(std::min(connections, work_.pieces.size()));
        for (Slot &slot : slots) {
            slot.easy = new_easy(slot);
            start(multi, slot);
        }
        while (under_way_ > 0) {
            int running = 0;
            curl_multi_perform(multi, &running);
            int left = 0;
            while (const CURLMsg *message = curl_multi_info_read(multi, &left)) {
                finish(multi, *message);
            }
            if (under_way_ > 0) {
                curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
            }
        }
        if (!work_.commit_target.empty()) {
            commit(slots.front().easy);
        }
    }

  private:
    CURL *new_easy(Slot &slot) const {
        CURL *easy = curl_easy_init();
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_PRIVATE, &slot);
        curl_easy_setopt(easy, CURLOPT_FAILONERROR, 1L);
        curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
        if (!ca_.empty()) {
            curl_easy_setopt(easy, CURLOPT_CAINFO, ca_.c_str());
        }
        if (work_.direction == Direction::up) {
            curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
            curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, 262144L);
            curl_easy_setopt(easy, CURLOPT_READFUNCTION, read_file);
            curl_easy_setopt(easy, CURLOPT_READDATA, &slot);
            curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
        } else {
            slot.unit.reserve(write_unit);
            curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 262144L);
            curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
            curl_easy_setopt(easy, CURLOPT_WRITEDATA, &slot);
        }
        return easy;
    }

    void start(CURLM *multi, Slot &slot) {
        slot.piece = work_.pieces[next_++];
        slot.file = files_.open(slot.piece);
        slot.done = 0;
        curl_easy_setopt(slot.easy, CURLOPT_URL, (base_ + slot.piece.target).c_str());
        if (work_.direction == Direction::up) {
            curl_easy_setopt(slot.easy, CURLOPT_HTTPHEADER,
                             (slot.piece.part ? block_headers_ : blob_headers_).get());
            curl_easy_setopt(slot.easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(slot.piece.size));
        } else if (slot.piece.part) {
            const std::string range = std::to_string(slot.piece.offset) + "-" +
                                      std::to_string(slot.piece.offset + slot.piece.size - 1);
            curl_easy_setopt(slot.easy, CURLOPT_RANGE, range.c_str());
        }
        curl_multi_add_handle(multi, slot.easy);
        ++under_way_;
    }

    void finish(CURLM *multi, const CURLMsg &message) {
        Slot *slot = nullptr;
        curl_easy_getinfo(message.easy_handle, CURLINFO_PRIVATE, &slot);
        if (message.data.result != CURLE_OK) {
            throw std::runtime_error(curl_easy_strerror(message.data.result));
        }
        if (!slot->unit.empty() && !write_unit_out(*slot)) {
            fail("pwrite");
        }
        curl_multi_remove_handle(multi, slot->easy);
        files_.close(slot->piece, slot->file);
        --under_way_;
        if (next_ < work_.pieces.size()) {
            start(multi, *slot);
        }
    }

    void commit(CURL *easy) const {
        curl_easy_setopt(easy, CURLOPT_URL, (base_ + work_.commit_target).c_str());
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, block_headers_.get());
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "PUT");
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, work_.commit_body.c_str());
        if (const CURLcode result = curl_easy_perform(easy); result != CURLE_OK) {
            throw std::runtime_error(curl_easy_strerror(result));
        }
    }

    std::string base_;
    std::string ca_;
    const Work &work_;
    Files files_;
    std::size_t next_ = 0;
    std::size_t under_way_ = 0;
    Headers block_headers_ = headers_of({"x-ms-version: 2021-12-02", "Expect:"});
    Headers blob_headers_ = headers_of({"x-ms-version: 2021-12-02", "Expect:", "x-ms-blob-type: BlockBlob"});
};

}  // namespace

}  // namespace bench_floor

int main(int argc, char **argv) {
    if (argc < 7) {
        std::fputs(bench_floor::usage, stderr);
        return 2;
    }
    try {
        curl_global_init(CURL_GLOBAL_DEFAULT);
        const bench_floor::Work work = bench_floor::plan(std::vector<std::string>(argv + 4, argv + argc));
        bench_floor::Client(argv[1], argv[2], work).run(std::strtoul(argv[3], nullptr, 10));
        return 0;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "floor_libcurl: %s\n", error.what());
        return 1;
    }
}
