#include "push/processor_thread.hpp"

#include <algorithm>

#include "base/log.hpp"

namespace fleet::push {
namespace {

constexpr std::chrono::seconds idle{
    1};  ///< messages that others renewed, or a drained spool, are found after this
constexpr std::chrono::hours tidy_every{1};
constexpr std::chrono::minutes tidy_again{1};  ///< after one that failed
/// From the start of one small batch to the next: many messages in one transaction cost much less.
constexpr std::chrono::milliseconds pause_after_messages{200};
constexpr std::size_t small_batch = 500;  ///< messages
/// Above so many messages a second the processor works a fifth of the time.
constexpr double rush_per_s = 2000;
constexpr std::chrono::nanoseconds longest_rest = std::chrono::seconds{2};

}  // namespace

ProcessorThread::ProcessorThread(store::Database database, InboxProcessor &processor,
                                 std::function<std::uint64_t()> received)
    : database_(std::move(database)), processor_(processor), received_(std::move(received)) {}

void ProcessorThread::start() {
  running_ = true;
  thread_ = std::thread{[this] { run(); }};
}

void ProcessorThread::stop() {
  {
    std::unique_lock lock{mutex_};
    stopping_ = true;
    wake_.notify_all();
    if (!ended_.wait_for(lock, std::chrono::seconds{1}, [this] { return !running_; }) && session_ != nullptr)
      session_->abandon();
  }
  if (thread_.joinable()) thread_.join();
}

void ProcessorThread::wake() {
  {
    std::lock_guard const lock{mutex_};
    if (new_messages_) return;
    new_messages_ = true;
  }
  wake_.notify_one();
}

std::string ProcessorThread::error() const {
  std::lock_guard const lock{mutex_};
  return error_;
}

void ProcessorThread::run() {
  std::optional<store::Session> session;
  auto last = std::chrono::steady_clock::now();
  auto before = received_();
  std::unique_lock lock{mutex_};
  while (!stopping_) {
    new_messages_ = false;
    lock.unlock();
    auto const started = std::chrono::steady_clock::now();
    auto const processed = work(session);
    auto const now = std::chrono::steady_clock::now();
    auto const received = received_();
    auto const rate =
        static_cast<double>(received - before) / std::chrono::duration<double>(now - last).count();
    last = now;
    before = received;
    lock.lock();
    auto const rest = [&](std::chrono::nanoseconds span) {
      wake_.wait_for(lock, span, [this] { return stopping_; });
    };
    if (processed == 0)
      wake_.wait_for(lock, idle, [this] { return stopping_ || new_messages_; });
    else if (rate > rush_per_s)
      rest(std::min<std::chrono::nanoseconds>(4 * (now - started), longest_rest));
    else if (processed < small_batch)
      rest(started + pause_after_messages - now);
  }
  running_ = false;
  session_ = nullptr;
  ended_.notify_all();
}

/// Gives how many messages were processed.
std::size_t ProcessorThread::work(std::optional<store::Session> &session) {
  try {
    if (!session) {
      // A lost commit is repeated with its whole batch, so nothing has to wait for the disk here.
      session.emplace(database_.open("set synchronous_commit = off"));
      std::lock_guard const lock{mutex_};
      session_ = &*session;
    }
    auto const processed = processor_.process_batch(*session);
    tidy(*session);  // not only when nothing waits: of many vehicles something always does
    std::lock_guard const lock{mutex_};
    error_.clear();
    return processed;
  } catch (std::exception const &error) {
    {
      std::lock_guard const lock{mutex_};
      session_ = nullptr;
    }
    session.reset();
    std::lock_guard const lock{mutex_};
    auto const what = std::string{store::explain(error).what()};
    if (error_.empty()) log::warning("pushed messages wait to be processed", {{"error", what}});
    error_ = what;
    return 0;
  }
}

void ProcessorThread::tidy(store::Session &session) {
  auto const now = std::chrono::steady_clock::now();
  if (now < next_tidy_) return;
  next_tidy_ = now + tidy_again;
  store::Transaction tx{session};
  auto const gone = store::tidy_inbox(tx);
  tx.commit();
  next_tidy_ = gone < 10'000 ? now + tidy_every : now;
}

}  // namespace fleet::push
