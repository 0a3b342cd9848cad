#include "serve/freshness.hpp"

#include "base/log.hpp"

namespace fleet::serve {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto look_every = std::chrono::seconds{2};
constexpr auto good_for = std::chrono::seconds{5};
constexpr auto slice = std::chrono::milliseconds{100};  // how long a stop may take

std::int64_t generation_of(store::Generations const &known, std::string_view name) {
  auto const found = known.subjects.find(name);
  return found == known.subjects.end() ? 0 : found->second.generation;
}

}  // namespace

Freshness::Freshness(store::Database database, std::function<void()> changed)
    : database_(std::move(database)), changed_(std::move(changed)), thread_([this] { watch(); }) {}

Freshness::~Freshness() {
  stopping_ = true;
  thread_.join();
}

std::optional<Stamp> Freshness::of(std::vector<char const *> const &sources) const {
  std::lock_guard const lock{mutex_};
  if (!ever_ || Clock::now() - looked_at_ > good_for) return std::nullopt;
  Stamp stamp;
  for (auto const *name : sources)
    stamp.generation += generation_of(known_, name);  // each of them only grows
  if (auto const about = known_.subjects.find(sources.front()); about != known_.subjects.end())
    stamp.changed_at = about->second.changed_at;
  return stamp;
}

std::string Freshness::timezone() const {
  std::lock_guard const lock{mutex_};
  return known_.timezone;
}

void Freshness::watch() {
  bool complained = false;
  while (!stopping_) {
    try {
      watch_session();
    } catch (std::exception const &error) {
      auto const known = store::explain(error);
      if (!complained)
        log::warning("cannot watch for changes", {{"error", known.what()}, {"hint", known.hint()}});
      complained = true;
    }
    for (int i = 0; i < 10 && !stopping_; ++i) std::this_thread::sleep_for(slice);
  }
}

void Freshness::watch_session() {
  store::GenerationListener listener{database_};
  take(listener.read());
  for (auto looked = Clock::now(); !stopping_;) {
    if (!listener.wait(slice) && Clock::now() - looked < look_every) continue;
    looked = Clock::now();
    take(listener.read());
  }
}

void Freshness::take(store::Generations found) {
  bool news = false;
  {
    std::lock_guard const lock{mutex_};
    for (auto const *name : {"live", "devices", "settings"})
      news = news || generation_of(found, name) != generation_of(known_, name);
    known_ = std::move(found);
    looked_at_ = Clock::now();
    ever_ = true;
  }
  if (news) changed_();
}

}  // namespace fleet::serve
