#include "serve/freshness.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/log.hpp"

namespace fleet::serve {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto look_every = std::chrono::seconds{2};
constexpr auto good_for = std::chrono::seconds{5};
constexpr auto slice = std::chrono::milliseconds{100};  // longest delay of a stop

constexpr std::array<std::string_view, 3> reported{"live", "devices", "settings"};  // passed on to `changed`
constexpr std::int64_t largest_step = 1000;  // any database user can send a notification with any number

std::int64_t generation_of(store::Generations const &known, std::string_view name) {
  auto const found = known.subjects.find(name);
  return found == known.subjects.end() ? 0 : found->second.generation;
}

}  // namespace

Freshness::Freshness(store::Database const &database, std::function<void()> changed,
                     std::function<void()> froze)
    : database_(database.with(store::limits::watching)),
      changed_(std::move(changed)),
      froze_(std::move(froze)) {}

void Freshness::start() {
  thread_ = std::thread{[this] { watch(); }};
}

Freshness::~Freshness() {
  stop();
}

void Freshness::stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

std::optional<Stamp> Freshness::of(std::vector<char const *> const &sources) const {
  std::lock_guard const lock{mutex_};
  if (!known_now_ || Clock::now() - looked_at_ > good_for) return std::nullopt;
  Stamp stamp;
  for (auto const *name : sources)
    stamp.generation += generation_of(known_, name);  // a sum is enough: each of them only grows
  if (auto const about = known_.subjects.find(sources.front()); about != known_.subjects.end())
    stamp.changed_at = about->second.changed_at;
  return stamp;
}

std::string Freshness::trouble() const {
  std::lock_guard const lock{mutex_};
  if (known_now_ && Clock::now() - looked_at_ > good_for) return "unreachable";
  return trouble_;
}

void Freshness::wait_for_first_look(std::chrono::milliseconds limit) {
  std::unique_lock lock{mutex_};
  looked_.wait_for(lock, limit, [this] { return trouble_ != "starting"; });
}

std::string Freshness::timezone() const {
  std::lock_guard const lock{mutex_};
  return known_.timezone;
}

void Freshness::watch() {
  std::string complained;
  while (!stopping_) {
    auto const before = trouble();
    try {
      watch_session();
    } catch (std::exception const &error) {
      lose(error);
      if (dynamic_cast<store::DeadlineExceeded const *>(&error) != nullptr && !stopping_) {
        silent_ = true;
        froze_();
      }
      auto const known = store::explain(error);
      if (known.what() != complained)
        log::warning("cannot watch for changes", {{"error", known.what()}, {"hint", known.hint()}});
      complained = known.what();
    }
    int const pause =
        before.empty() ? 1 : 10;  // slices; a session that was good until now is replaced at once
    for (int i = 0; i < pause && !stopping_; ++i) std::this_thread::sleep_for(slice);
  }
}

/// Called when the session is lost: commits are not noticed from now on, so that no generation is known.
void Freshness::lose(std::exception const &error) {
  auto const state = store::state_of(error);
  bool const refused = state.empty() && dynamic_cast<Error const *>(&error) != nullptr;
  std::lock_guard const lock{mutex_};
  known_now_ = false;
  if (refused || store::is_connection_loss(error))
    trouble_ = "unreachable";
  else if (store::is_not_migrated(error))
    trouble_ = "not migrated";
  else
    trouble_ = state == "42501" ? "no rights" : "failing";
  looked_.notify_all();
}

void Freshness::watch_session() {
  store::GenerationListener listener{database_};
  take(listener.read());
  for (auto looked = Clock::now(); !stopping_;) {
    bool const understood = take(listener.wait(slice));
    if (understood && Clock::now() - looked < look_every) continue;
    looked = Clock::now();
    take(listener.read());
  }
}

void Freshness::take(store::Generations found) {
  bool news = false;
  {
    std::lock_guard const lock{mutex_};
    for (auto const name : reported) news = news || generation_of(found, name) != generation_of(known_, name);
    known_ = std::move(found);
    looked_at_ = Clock::now();
    known_now_ = true;
    silent_ = false;
    trouble_.clear();
    looked_.notify_all();
  }
  if (news) changed_();
}

/// Takes over the generations of notifications. They are valid at once; a query for them would only keep old answers
/// in use for longer. False when the database has to be queried all the same.
bool Freshness::take(std::vector<store::Change> const &changes) {
  bool understood = true;
  bool news = false;
  {
    std::lock_guard const lock{mutex_};
    for (auto const &change : changes) {
      auto const found = known_.subjects.find(change.subject);
      auto const ahead = found == known_.subjects.end() ? 0 : change.generation - found->second.generation;
      bool const plausible = found != known_.subjects.end() && change.generation > 0 && ahead < largest_step;
      understood = understood && plausible && change.subject != "settings";  // they hold the zone
      if (!plausible || ahead <= 0) continue;
      found->second = {change.generation, Clock::now()};
      news = news || std::find(reported.begin(), reported.end(), change.subject) != reported.end();
    }
  }
  if (news) changed_();
  return understood;
}

}  // namespace fleet::serve
