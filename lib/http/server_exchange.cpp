#include "http/server_exchange.hpp"

#include <utility>

namespace fleet::http {

void Cancellation::on_request(std::function<void()> callback) {
  std::lock_guard const lock{mutex_};
  callback_ = std::move(callback);
  if (requested() && callback_) std::exchange(callback_, {})();
}

void Cancellation::request() {
  std::lock_guard const lock{mutex_};
  requested_.store(true, std::memory_order_relaxed);
  if (callback_) std::exchange(callback_, {})();
}

std::vector<Chunk> StreamState::take() {
  std::lock_guard const lock{mutex};
  std::vector<Chunk> taken{std::make_move_iterator(waiting.begin()), std::make_move_iterator(waiting.end())};
  waiting.clear();
  return taken;
}

void StreamState::written(std::size_t bytes) {
  std::lock_guard const lock{mutex};
  waiting_bytes -= bytes;
}

bool StreamState::cut_now() {
  std::lock_guard const lock{mutex};
  return overflowed;
}

void StreamState::finish() {
  std::lock_guard const lock{mutex};
  closed = true;
  if (wake) wake();
}

void StreamState::abandon() {
  std::function<void()> callback;
  {
    std::lock_guard const lock{mutex};
    closed = true;
    waiting.clear();
    wake = {};
    callback = std::exchange(on_close, {});
  }
  if (callback) callback();
}

bool Stream::send(std::shared_ptr<std::string const> chunk) const {
  std::lock_guard const lock{state_->mutex};
  if (state_->closed) return false;
  if (chunk->empty()) return true;  // an empty chunk would end a chunked reply
  if (state_->waiting_bytes + chunk->size() > state_->backlog_bytes) {
    state_->waiting.clear();
    state_->closed = state_->overflowed = true;
  } else {
    state_->waiting_bytes += chunk->size();
    state_->waiting.push_back(std::move(chunk));
  }
  if (state_->wake) state_->wake();
  return !state_->closed;
}

void Stream::close() const {
  state_->finish();
}

bool Stream::is_open() const {
  std::lock_guard const lock{state_->mutex};
  return !state_->closed;
}

void Stream::on_close(std::function<void()> callback) const {
  {
    std::lock_guard const lock{state_->mutex};
    if (!state_->closed) {
      state_->on_close = std::move(callback);
      return;
    }
  }
  callback();
}

bool Exchange::answer(Reply given, std::shared_ptr<StreamState> with_stream) {
  std::lock_guard const lock{mutex};
  if (answered || forgotten) return false;
  answered = true;
  reply = std::move(given);
  stream = std::move(with_stream);
  if (wake) std::exchange(wake, {})();
  return true;
}

bool Exchange::ready() {
  std::lock_guard const lock{mutex};
  return answered;
}

bool Exchange::ready_or(Wake wake_later) {
  std::lock_guard const lock{mutex};
  if (!answered) wake = std::move(wake_later);
  return answered;
}

void Exchange::forget() {
  std::lock_guard const lock{mutex};
  forgotten = true;
  wake = {};
}

/// Shared by all copies of a Responder; the last one to go answers for a handler that forgot to.
struct Responder::Ticket {
  explicit Ticket(std::shared_ptr<Exchange> shared) : exchange(std::move(shared)) {}
  Ticket(Ticket const &) = delete;
  Ticket &operator=(Ticket const &) = delete;
  ~Ticket() {
    exchange->answer(
        reply_error(500, "internal", "the request could not be answered", "see the server's log"), {});
  }
  std::shared_ptr<Exchange> exchange;
};

Responder::Responder(std::shared_ptr<Exchange> exchange)
    : ticket_(std::make_shared<Ticket>(std::move(exchange))) {}

void Responder::send(Reply reply) const {
  ticket_->exchange->answer(std::move(reply), {});
}

Stream Responder::open(Reply head, std::size_t backlog_bytes) const {
  auto state = std::make_shared<StreamState>();
  state->backlog_bytes = backlog_bytes;
  if (!ticket_->exchange->answer(std::move(head), state)) state->abandon();
  return Stream{state};
}

Request const &Responder::request() const {
  return ticket_->exchange->request;
}

}  // namespace fleet::http
