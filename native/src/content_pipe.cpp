#include "content_pipe.h"

#include <algorithm>
#include <cstring>

#include "transfer_plan.h"

namespace mistorage {

Piece::Piece(std::shared_ptr<ContentRoom> in, std::size_t bytes_at_most)
    : room(std::move(in)), capacity(bytes_at_most), bytes(make_block(bytes_at_most)) {}

Piece::~Piece() {
    bytes.reset();  // before somebody else takes as much
    {
        const std::lock_guard lock(room->mutex);
        room->held -= capacity;
        room->changed.notify_all();
    }
    room->inbox->poke();
}

void ContentPipe::fail(const Error &error) {
    std::deque<PiecePtr> dropped;  // after the lock
    const std::lock_guard lock(mutex_);
    if (!failure_) {
        failure_ = error;
    }
    dropped.swap(pieces_);
    changed_.notify_all();
}

PiecePtr ContentPipe::make_piece(std::size_t capacity, std::size_t most) {
    if (room_->held + capacity > most) {
        return nullptr;
    }
    auto piece = std::make_shared<Piece>(room_, capacity);
    room_->held += capacity;
    return piece;
}

void ContentPipe::throw_if_failed() const {
    if (failure_) {
        throw Error(*failure_);
    }
}

std::size_t WritePipe::write(const char *bytes, std::size_t size, Timeout timeout) {
    const auto until = std::chrono::steady_clock::now() + timeout;
    std::size_t written = 0;
    while (true) {
        {
            std::unique_lock lock(mutex_);
            throw_if_failed();
            if (ended_) {
                throw invalid_argument("The content has ended already.");
            }
            if (current_ && current_->size == current_->capacity) {
                pieces_.push_back(std::move(current_));
                inbox()->poke();
            }
            if (written == size) {
                return written;
            }
            if (!current_) {
                const std::size_t capacity = stream_block_size(made_);
                const std::size_t most = std::max(stream_budget, 2 * capacity);
                current_ = make_piece(capacity, most);
                if (!current_) {
                    if (changed_.wait_until(lock, until) == std::cv_status::timeout) {
                        throw_if_failed();
                        return written;
                    }
                    continue;
                }
                ++made_;
            }
        }
        const std::size_t count = std::min(size - written, current_->capacity - current_->size);
        std::memcpy(current_->bytes.get() + current_->size, bytes + written, count);
        current_->size += count;
        written += count;
    }
}

void WritePipe::write_end() {
    const std::lock_guard lock(mutex_);
    throw_if_failed();
    if (ended_) {
        throw invalid_argument("The content has ended already.");
    }
    if (current_) {
        pieces_.push_back(std::move(current_));
    }
    ended_ = true;
    inbox()->poke();
}

PiecePtr WritePipe::take() {
    const std::lock_guard lock(mutex_);
    if (pieces_.empty()) {
        return nullptr;
    }
    PiecePtr piece = std::move(pieces_.front());
    pieces_.pop_front();
    return piece;
}

bool WritePipe::drained() {
    const std::lock_guard lock(mutex_);
    return ended_ && pieces_.empty();
}

WritePipe::Backlog WritePipe::backlog() {
    const std::lock_guard lock(mutex_);
    return {pieces_.size(), ended_};
}

ReadPipe::Read ReadPipe::read(char *buffer, std::size_t size, Timeout timeout) {
    const auto until = std::chrono::steady_clock::now() + timeout;
    PiecePtr first;
    {
        std::unique_lock lock(mutex_);
        while (!failure_ && !ended_ && pieces_.empty()) {
            if (changed_.wait_until(lock, until) == std::cv_status::timeout) {
                break;
            }
        }
        throw_if_failed();
        if (pieces_.empty()) {
            return {0, ended_};
        }
        first = pieces_.front();
    }
    const std::size_t count = std::min(size, first->size - read_);
    std::memcpy(buffer, first->bytes.get() + read_, count);
    read_ += count;
    if (read_ == first->size) {
        const std::lock_guard lock(mutex_);
        read_ = 0;
        // Where it failed meanwhile the piece is no longer there, and is let go of after the lock.
        if (!pieces_.empty() && pieces_.front() == first) {
            pieces_.pop_front();
        }
    }
    return {count, false};
}

PiecePtr ReadPipe::make(std::size_t capacity) {
    const std::lock_guard lock(mutex_);
    return make_piece(capacity, stream_budget);
}

void ReadPipe::give(PiecePtr piece) {
    const std::lock_guard lock(mutex_);
    if (!failure_) {  // else nobody reads it: it is let go of after the lock
        pieces_.push_back(std::move(piece));
        changed_.notify_all();
    }
}

void ReadPipe::succeed() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
}

}  // namespace mistorage
