#include "serve/live_stream.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/log.hpp"
#include "serve/problem.hpp"

namespace fleet::serve {
namespace {

using Json = nlohmann::ordered_json;
constexpr auto heartbeat_every =
    std::chrono::seconds{15};  // a vehicle turns offline without a commit; also the heartbeat
constexpr std::size_t backlog_bytes = 8 << 20;  // the stream of a client with more unread bytes is closed
constexpr std::size_t most_clients = 500;       // half of the connections; the others are for requests
constexpr char const *heartbeat = ": still here\n\n";
constexpr char const *first_words =
    "retry: 5000\n\n";  // how long a client waits before it connects again, in ms
constexpr char const *stale_event = "event: stale\ndata: {}\n\n";  // the positions stand still

/// An event with `data`. A line break would end it; PostgreSQL's JSON may have some between its tokens.
std::string event(std::string data) {
  std::replace(data.begin(), data.end(), '\n', ' ');
  return "event: positions\ndata: " + data + "\n\n";
}

void send(std::vector<http::Stream> &clients, std::string text) {
  auto const chunk = std::make_shared<std::string const>(std::move(text));
  std::erase_if(clients, [&](auto const &client) { return !client.send(chunk); });
}

/// The part of a feature whose change makes it worth sending: all but its age.
std::string essence(Json feature) {
  feature["properties"].erase("age_s");
  return feature.dump();
}

}  // namespace

LiveStream::LiveStream(store::Database const &database, std::chrono::milliseconds statement_timeout,
                       ReadPositions read_positions)
    : reader_(database, statement_timeout),
      read_positions_(std::move(read_positions)),
      thread_([this] { run(); }) {}

LiveStream::~LiveStream() {
  {
    std::lock_guard const lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_all();
  reader_.stop();
  thread_.join();
}

void LiveStream::add(http::Responder const &responder, store::Parameters const &arguments, http::Reply head,
                     std::optional<Time> until) {
  auto const &client = responder.request().client;
  if (!make_room(client)) return responder.send(http::reply_overloaded());
  head.with("Content-Type", "text/event-stream")
      .with("Cache-Control", "no-store")
      .with("X-Accel-Buffering", "no");
  auto const stream = responder.open(std::move(head), backlog_bytes);
  {
    std::lock_guard const lock{mutex_};
    audiences_[arguments].newcomers.push_back(stream);
    held_[client].push_back({stream, until});
  }
  wake_.notify_all();
}

/// Makes room for a stream of `client`. False when this client itself holds as many as any other.
bool LiveStream::make_room(std::string const &client) {
  std::lock_guard const lock{mutex_};
  std::size_t count = 0;
  auto most = held_.end();
  for (auto at = held_.begin(); at != held_.end();) {
    std::erase_if(at->second, [](Held const &held) { return !held.stream.is_open(); });
    if (at->second.empty()) {
      at = held_.erase(at);
      continue;
    }
    count += at->second.size();
    if (most == held_.end() || at->second.size() > most->second.size()) most = at;
    ++at;
  }
  if (count < most_clients) return true;
  auto const own = held_.find(client);
  if (most->second.size() <= (own == held_.end() ? 0 : own->second.size()) + 1) return false;
  most->second.back().stream.close();
  most->second.pop_back();
  return true;
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
  std::ptrdiff_t count = 0;
  for (auto const &[client, streams] : held_)
    count +=
        std::count_if(streams.begin(), streams.end(), [](auto const &held) { return held.stream.is_open(); });
  return static_cast<std::size_t>(count);
}

void LiveStream::run() {
  std::unique_lock lock{mutex_};
  auto const newcomers = [this] {
    return std::any_of(audiences_.begin(), audiences_.end(),
                       [](auto const &audience) { return !audience.second.newcomers.empty(); });
  };
  while (!stopping_) {
    wake_.wait_until(lock, close_ended(), [&] { return stopping_ || closing_ || changed_ || newcomers(); });
    if (stopping_) return;
    changed_ = false;
    if (std::exchange(closing_, false)) close_now();
    for (auto &[arguments, audience] : audiences_) {  // entries stay where they are while the lock is open
      Audience work{std::move(audience.clients), std::exchange(audience.newcomers, {}),
                    std::move(audience.sent)};
      if (work.clients.empty() && work.newcomers.empty()) continue;
      lock.unlock();
      update(arguments, work);
      lock.lock();
      audience.clients = std::move(work.clients);
      audience.sent = std::move(work.sent);
    }
    std::erase_if(audiences_,
                  [](auto const &s) { return s.second.clients.empty() && s.second.newcomers.empty(); });
  }
}

/// Closes the streams whose tokens have ended; `mutex_` is held. Gives when to look again: at the next end, the next heartbeat at the latest.
http::Clock::time_point LiveStream::close_ended() {
  auto const at = now();
  auto next = Seconds{heartbeat_every};
  for (auto const &[client, streams] : held_)
    for (auto const &[stream, until] : streams) {
      if (!until) continue;
      if (at >= *until)
        stream.close();
      else
        next = std::min(next, *until - at);
    }
  return http::Clock::now() + next;
}

void LiveStream::close_now() {
  for (auto const &[name, audience] : audiences_) {
    for (auto const &stream : audience.clients) stream.close();
    for (auto const &stream : audience.newcomers) stream.close();
  }
  audiences_.clear();
}

/// Sends the events of one audience. After a failed query clients keep their data and get the event `stale`; newcomers are closed and connect again.
void LiveStream::update(store::Parameters const &arguments, Audience &work) {
  try {
    auto const answer = read_positions_(reader_, arguments);
    send(work.clients, event_for_all(answer, work));
    send(work.newcomers, first_words + event(answer));
    work.clients.insert(work.clients.end(), work.newcomers.begin(), work.newcomers.end());
  } catch (std::exception const &error) {
    log::warning("no positions for the event stream", {{"error", explain(error).what()}});
    send(work.clients, stale_event);
    for (auto const &stream : work.newcomers) stream.close();
  }
  work.newcomers.clear();
}

/// The event with the vehicles that differ from those sent before; a heartbeat when none does. When one has disappeared,
/// the event `reload` makes clients ask for all vehicles.
std::string LiveStream::event_for_all(std::string const &answer, Audience &audience) const {
  auto json = Json::parse(answer);
  auto &features = json.at("geojson").at("features");
  Json changed = Json::array();
  std::map<std::string, std::string> sent;
  for (auto &feature : features) {
    auto imei = feature.at("properties").at("imei").get<std::string>();
    auto text = essence(feature);
    auto const before = audience.sent.find(imei);
    if (before == audience.sent.end() || before->second != text) changed.push_back(std::move(feature));
    sent.emplace(std::move(imei), std::move(text));
  }
  bool const lost = std::any_of(audience.sent.begin(), audience.sent.end(),
                                [&](auto const &before) { return !sent.contains(before.first); });
  audience.sent = std::move(sent);
  if (lost) return "event: reload\ndata: {}\n\n";
  if (changed.empty()) return heartbeat;
  features = std::move(changed);
  return event(json.dump());
}

}  // namespace fleet::serve
