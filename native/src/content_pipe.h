#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>

#include "block_cache.h"
#include "error.h"
#include "inbox.h"

namespace mistorage {

// How much of a content is held, and whoever waits for less.
struct ContentRoom {
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t held = 0;  // guarded by mutex
    std::shared_ptr<Inbox> inbox;
};

// Some of the content, in memory that counts for its room until it is gone: as long as the service may have
// to be sent it again, or the caller has not read it.
struct Piece {
    Piece(std::shared_ptr<ContentRoom> in, std::size_t bytes_at_most);
    Piece(const Piece &) = delete;
    Piece &operator=(const Piece &) = delete;
    ~Piece();

    const std::shared_ptr<ContentRoom> room;
    const std::size_t capacity;
    Block bytes;
    std::size_t size = 0;
};
using PiecePtr = std::shared_ptr<Piece>;

// Content that is no file, between the caller's thread and the operation's, in order and in pieces of which
// only so many bytes are held at once. The caller waits for the operation; the operation never waits here,
// but has its inbox poked. Safe from any thread.
class ContentPipe {
  public:
    using Timeout = std::chrono::milliseconds;

    virtual ~ContentPipe() = default;
    ContentPipe(const ContentPipe &) = delete;
    ContentPipe &operator=(const ContentPipe &) = delete;

    // The operation has failed: whoever writes or reads is told so from now on. The first one counts.
    void fail(const Error &error);
    // It has succeeded, and has its result.
    virtual void succeed() {}
    // What the operation waits on.
    [[nodiscard]] const std::shared_ptr<Inbox> &inbox() const { return room_->inbox; }

  protected:
    ContentPipe() { room_->inbox = std::make_shared<Inbox>(); }

    // Under mutex_, as the rest: nullptr where so many bytes are held that it would be more than `most`.
    [[nodiscard]] PiecePtr make_piece(std::size_t capacity, std::size_t most);
    void throw_if_failed() const;

    const std::shared_ptr<ContentRoom> room_ = std::make_shared<ContentRoom>();
    std::mutex &mutex_ = room_->mutex;
    std::condition_variable &changed_ = room_->changed;
    // All guarded by mutex_.
    std::deque<PiecePtr> pieces_;
    bool ended_ = false;
    std::optional<Error> failure_;
};

// What the caller writes and an upload sends.
class WritePipe : public ContentPipe {
  public:
    // The caller's side, one thread at a time. Waits for room, and gives back how many of the bytes were
    // taken: all, unless the time was up.
    [[nodiscard]] std::size_t write(const char *bytes, std::size_t size, Timeout timeout);
    // Nothing follows. Only then may anything be committed.
    void write_end();

    // The operation's side: the next whole piece, or the last one; nullptr where there is none now.
    [[nodiscard]] PiecePtr take();
    // Whether no more pieces come.
    [[nodiscard]] bool drained();
    // How many pieces wait, and whether the end is known.
    struct Backlog {
        std::size_t pieces;
        bool ended;
    };
    [[nodiscard]] Backlog backlog();

  private:
    PiecePtr current_;        // of the writer's thread
    std::uint64_t made_ = 0;  // pieces so far
};

// What a download receives and the caller reads.
class ReadPipe : public ContentPipe {
  public:
    // The caller's side, one thread at a time. Waits for the first bytes. Where there will be none any more,
    // `done`; neither where the time was up.
    struct Read {
        std::size_t count = 0;
        bool done = false;
    };
    [[nodiscard]] Read read(char *buffer, std::size_t size, Timeout timeout);

    // The operation's side. nullptr where there is no room now.
    [[nodiscard]] PiecePtr make(std::size_t capacity);
    void give(PiecePtr piece);
    // All of it was given, and it is right.
    void succeed() override;

  private:
    std::size_t read_ = 0;  // of the first piece; of the reader's thread
};

}  // namespace mistorage
