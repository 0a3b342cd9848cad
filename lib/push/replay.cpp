#include "push/replay.hpp"

#include <chrono>
#include <thread>

#include "store/errors.hpp"

namespace fleet::push {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds longest_wait{30};  ///< without a message of our own
constexpr std::chrono::seconds look_every{1};
constexpr std::chrono::milliseconds pause{50};
constexpr int most_tries = 10;

template <class Work>
auto repeated(Work const &work) {
  for (int tries = 1;; ++tries) try {
      return work();
    } catch (std::exception const &error) {
      if (tries == most_tries || store::is_connection_loss(error) || !store::is_lost_race(error)) throw;
      std::this_thread::sleep_for(tries * pause);
    }
}

}  // namespace

ReplayReport replay(store::Database const &database, InboxProcessor &processor,
                    store::InboxSelection selection) {
  ReplayReport report;
  auto session = database.open();
  report.renewed = repeated([&] {
    store::Transaction tx{session};
    selection.until = store::now_text(tx);
    auto const renewed = store::renew(tx, selection);
    tx.commit();
    return renewed;
  });
  auto last_of_ours = Clock::now();
  for (auto last_look = last_of_ours;;) {
    auto const processed = repeated([&] { return processor.process_batch(session); });
    auto const now = Clock::now();
    if (processed > 0) last_of_ours = now;
    if (processed > 0 && now - last_look < look_every) continue;
    last_look = now;
    // Messages that came meanwhile are the receiver's.
    if (store::Autocommit tx{session}; !store::has_due(tx, selection) || now - last_of_ours > longest_wait)
      break;
    if (processed == 0) std::this_thread::sleep_for(pause);
  }
  store::Autocommit tx{session};
  report.left = store::count(tx, selection);
  return report;
}

}  // namespace fleet::push
