#include "serve/live_stream.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/log.hpp"
#include "serve/problem.hpp"

namespace fleet::serve {
namespace {

using Json = nlohmann::ordered_json;
constexpr auto look_every =
    std::chrono::seconds{15};                   // vehicles fall silent without a commit; also the heartbeat
constexpr std::size_t backlog_bytes = 8 << 20;  // a client that leaves more unread is cut
constexpr std::size_t most_clients = 500;       // half of the connections: the others stay for requests
constexpr char const *heartbeat = ": still here\n\n";

/// A line break would end the event; JSON as PostgreSQL writes it may hold some between its tokens.
std::string event(std::string data) {
  std::replace(data.begin(), data.end(), '\n', ' ');
  return "event: positions\ndata: " + data + "\n\n";
}

void send(std::vector<http::Stream> &clients, std::string text) {
  auto const chunk = std::make_shared<std::string const>(std::move(text));
  std::erase_if(clients, [&](auto const &client) { return !client.send(chunk); });
}

/// What makes a feature worth telling: everything but its age.
std::string essence(Json feature) {
  feature["properties"].erase("age_s");
  return feature.dump();
}

}  // namespace

LiveStream::LiveStream(store::Database database, std::chrono::milliseconds statement_timeout,
                       ReadPositions read_positions)
    : reader_(std::move(database), statement_timeout),
      read_positions_(std::move(read_positions)),
      thread_([this] { run(); }) {}

LiveStream::~LiveStream() {
  {
    std::lock_guard const lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_all();
  reader_.cancel();
  thread_.join();
}

void LiveStream::add(http::Responder const &responder, std::optional<std::string> const &cost_centre,
                     http::Reply head) {
  if (clients() >= most_clients) return responder.send(http::reply_overloaded());
  head.with("Content-Type", "text/event-stream")
      .with("Cache-Control", "no-store")
      .with("X-Accel-Buffering", "no");
  auto const stream = responder.open(std::move(head), backlog_bytes);
  {
    std::lock_guard const lock{mutex_};
    scopes_[cost_centre].newcomers.push_back(stream);
  }
  wake_.notify_all();
}

void LiveStream::close_all() {
  {
    std::lock_guard const lock{mutex_};
    closing_ = true;
  }
  wake_.notify_all();
}

void LiveStream::changed() {
  {
    std::lock_guard const lock{mutex_};
    changed_ = true;
  }
  wake_.notify_all();
}

std::size_t LiveStream::clients() const {
  std::lock_guard const lock{mutex_};
  auto const open = [](std::vector<http::Stream> const &streams) {
    return std::count_if(streams.begin(), streams.end(), [](auto const &stream) { return stream.is_open(); });
  };
  std::ptrdiff_t count = 0;
  for (auto const &[name, scope] : scopes_) count += open(scope.clients) + open(scope.newcomers);
  return static_cast<std::size_t>(count);
}

void LiveStream::run() {
  std::unique_lock lock{mutex_};
  auto const newcomers = [this] {
    return std::any_of(scopes_.begin(), scopes_.end(),
                       [](auto const &scope) { return !scope.second.newcomers.empty(); });
  };
  while (!stopping_) {
    wake_.wait_for(lock, look_every, [&] { return stopping_ || closing_ || changed_ || newcomers(); });
    if (stopping_) return;
    changed_ = false;
    if (std::exchange(closing_, false)) close_now();
    for (auto &[name, scope] : scopes_) {  // entries stay where they are while the lock is open
      Scope work{std::move(scope.clients), std::exchange(scope.newcomers, {}), std::move(scope.told)};
      if (work.clients.empty() && work.newcomers.empty()) continue;
      lock.unlock();
      update(name, work);
      lock.lock();
      scope.clients = std::move(work.clients);
      scope.told = std::move(work.told);
    }
    std::erase_if(scopes_,
                  [](auto const &s) { return s.second.clients.empty() && s.second.newcomers.empty(); });
  }
}

void LiveStream::close_now() {
  for (auto const &[name, scope] : scopes_) {
    for (auto const &stream : scope.clients) stream.close();
    for (auto const &stream : scope.newcomers) stream.close();
  }
  scopes_.clear();
}

/// A failed query tells nobody anything: the clients keep what they have, newcomers are closed and come back.
void LiveStream::update(std::optional<std::string> const &cost_centre, Scope &work) {
  try {
    auto const answer = read_positions_(reader_, cost_centre);
    send(work.clients, event_for_all(answer, work));
    send(work.newcomers, event(answer));
    work.clients.insert(work.clients.end(), work.newcomers.begin(), work.newcomers.end());
  } catch (std::exception const &error) {
    log::warning("no positions for the event stream", {{"error", explain(error).what()}});
    send(work.clients, heartbeat);
    for (auto const &stream : work.newcomers) stream.close();
  }
  work.newcomers.clear();
}

/// The vehicles that differ from what was told before; a heartbeat when none does. One that has disappeared
/// can't be told as a vehicle: another event then makes clients ask for the whole.
std::string LiveStream::event_for_all(std::string const &answer, Scope &scope) const {
  auto json = Json::parse(answer);
  auto &features = json.at("geojson").at("features");
  Json changed = Json::array();
  std::map<std::string, std::string> told;
  for (auto &feature : features) {
    auto imei = feature.at("properties").at("imei").get<std::string>();
    auto text = essence(feature);
    auto const before = scope.told.find(imei);
    if (before == scope.told.end() || before->second != text) changed.push_back(std::move(feature));
    told.emplace(std::move(imei), std::move(text));
  }
  bool const lost = std::any_of(scope.told.begin(), scope.told.end(),
                                [&](auto const &before) { return !told.contains(before.first); });
  scope.told = std::move(told);
  if (lost) return "event: reload\ndata: {}\n\n";
  if (changed.empty()) return heartbeat;
  features = std::move(changed);
  return event(json.dump());
}

}  // namespace fleet::serve
