#include "push/receiver.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/log.hpp"

namespace fleet::push {
namespace {

using http::Request;
using http::Responder;

constexpr std::size_t many_paths = 100;

bool is_own(std::string const &path) {
  return path == "/health" || path == "/metrics";
}

http::Reply not_found() {
  return http::reply_error(404, "not_found", "there is nothing at this path", "see docs/push.md");
}

http::Reply unauthorized() {
  return http::reply_error(401, "unauthorized", "a valid token is needed",
                           "send it as the field token, or as ?token= in the address");
}

/// The vendor is told to come back; whether it does is not known.
http::Reply not_stored() {
  return http::reply_error(503, "not_stored", "the message could not be stored", "send it again")
      .with("Retry-After", "5");
}

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// The path only below a secret one, which the log redacts; never the query, which may hold a token.
void log_access(Request const &request, http::Served const &served) {
  if (!log::enabled(log::Level::info)) return;
  log::info("request", {{"peer", request.peer},
                        {"method", request.method},
                        {"path", request.path},
                        {"status", std::to_string(served.status)},
                        {"ms", fmt::format("{:.1f}", static_cast<double>(served.took.count()) / 1000)}});
}

config::Config const &guarded(config::Config const &config, SenderAuthentication const &authentication,
                              bool anyone) {
  if (authentication.takes_anyone() && !anyone && !http::is_loopback(config.push_bind))
    throw Error{Stop::usage,
                fmt::format("'{}' is reachable from other machines and nothing keeps strangers out",
                            config.push_bind),
                "set TRACKSOLID_PUSH_TOKEN, FLEET_PUSH_PATH or FLEET_PUSH_ALLOW, or give --public"};
  if (authentication.takes_anyone())
    log::warning("no token, no secret path, no list of addresses: whoever reaches this address can write");
  return config;
}

std::size_t megabytes(int count) {
  return static_cast<std::size_t>(count) << 20U;
}

}  // namespace

std::string spool_folder(config::Config const &config) {
  if (!config.push_spool_dir.empty()) return config.push_spool_dir;
  auto const variable = [](char const *name) -> std::string {
    auto const *value = std::getenv(name);
    return value == nullptr ? "" : value;
  };
  if (auto const state = variable("STATE_DIRECTORY"); !state.empty()) return state + "/push-spool";
  if (geteuid() == 0) return "/var/lib/fleet/push-spool";
  if (auto const state = variable("XDG_STATE_HOME"); !state.empty()) return state + "/fleet/push-spool";
  if (auto const home = variable("HOME"); !home.empty()) return home + "/.local/state/fleet/push-spool";
  throw Error{Stop::usage, "there is no folder for the spool", "set FLEET_PUSH_SPOOL_DIR"};
}

Receiver::Receiver(config::Config const &config, ReceiverOptions const &options)
    : options_(options),
      authentication_(config),
      spool_(spool_folder(guarded(config, authentication_, options.anyone)), megabytes(config.push_spool_mb)),
      sorter_(Mapping{config.push_map_file}, config.mileage_unit) {
  http::Options server_options;
  server_options.bind = config.push_bind;
  server_options.handler = std::chrono::seconds{30};
  server_options.admit = [this](Request const &request) { return admit(request); };
  server_options.decorate = [](Request const &, http::Reply &reply) {
    reply.with("X-Content-Type-Options", "nosniff");
  };
  server_options.observe = [this](Request const &request, http::Served const &served) {
    counts_.count(served);
    log_access(request, served);
  };
  server_ = std::make_unique<http::Server>(
      std::move(server_options),
      [this](Request const &request, Responder const &responder) { handle(request, responder); });
  WriterOptions writing;
  writing.sessions = options.sessions;
  sorting_ = std::make_unique<SorterThread>(store::Database{config.database_url, "fleet/receive-push-sort"},
                                            sorter_, [this] {
                                              auto const state = writer_->state();
                                              return state.stored + state.repeated;
                                            });
  writer_ = std::make_unique<InboxWriter>(store::Database{config.database_url, "fleet/receive-push"}, spool_,
                                          writing, [this] { sorting_->wake(); });
  sorting_->start();
}

Receiver::~Receiver() {
  server_->stop();
  server_->wait();
  sorting_->stop();
  writer_.reset();
}

/// Before a body is read. A ping needs no token, but it must come to the right place.
http::Admission Receiver::admit(Request const &request) const {
  bool const reading = request.method == "GET" || request.method == "HEAD";
  if (is_own(request.path)) return {0, reading ? std::nullopt : std::optional{not_found()}};
  if (!authentication_.takes_address(request))
    return {0, http::reply_error(403, "forbidden", "this address may not push", "see FLEET_PUSH_ALLOW")};
  auto const path = authentication_.below_secret(request.path);
  if (!path || !destination(*path)) return {0, not_found()};
  if (!reading && request.method != "POST")
    return {
        0,
        http::reply_error(405, "method_not_allowed", "only POST is taken here").with("Allow", "POST, GET")};
  return {reading ? 0 : options_.body_limit, {}};
}

void Receiver::handle(Request const &request, Responder const &responder) {
  if (request.path == "/health") return responder.send(health());
  if (request.path == "/metrics") {
    if (!authentication_.is_operator(request)) return responder.send(not_found());
    return responder.send(http::reply_metrics(metrics()));
  }
  auto const path = authentication_.below_secret(request.path);
  auto const to = path ? destination(*path) : std::nullopt;
  if (!to) return responder.send(not_found());
  if (request.method != "POST") {
    ++pings_;
    return responder.send(reply_stored(to->family));
  }
  take(request, responder, *to);
}

void Receiver::take(Request const &request, Responder const &responder, Destination const &to) {
  auto delivery = decode(to, request.body, now_us());
  if (delivery.items.empty()) {
    ++pings_;
    return responder.send(reply_stored(delivery.family));
  }
  if (!authentication_.authenticated(delivery.family, request, delivery.token)) {
    ++unauthorized_;
    return responder.send(unauthorized());
  }
  count(delivery);
  auto const done = [responder, family = delivery.family](bool stored) {
    responder.send(stored ? reply_stored(family) : not_stored());
  };
  if (!writer_->submit(std::move(delivery.items), done)) responder.send(not_stored());
}

void Receiver::count(Delivery const &delivery) {
  undecodable_ += delivery.undecodable;
  auto const &path = delivery.items.front().path;
  std::lock_guard const lock{mutex_};
  auto const known = items_by_path_.size() < many_paths || items_by_path_.contains(path);
  items_by_path_[known ? path : "other"] += delivery.items.size();
}

http::Reply Receiver::health() const {
  auto const writer = writer_->state();
  auto const spool = spool_.state();
  bool const takes = writer.database || !spool.full;
  nlohmann::ordered_json const health{{"status", writer.database ? "ok"
                                                 : takes         ? "degraded"
                                                                 : "failing"},
                                      {"version", FLEET_VERSION},
                                      {"database", writer.database ? "reachable" : "away"},
                                      {"spool_bytes", spool.bytes}};
  return http::reply_json(takes ? 200 : 503, health.dump()).with("Cache-Control", "no-store");
}

std::string Receiver::metrics() const {
  std::string text;
  counts_.write(text, "fleet_push");
  http::write_metrics(text, "fleet_push", server_->stats());
  auto const writer = writer_->state();
  auto const spool = spool_.state();
  auto const put = [&](char const *name, char const *type, char const *help, auto value) {
    http::write_metric(text, name, type, help, static_cast<double>(value));
  };
  put("fleet_push_stored_items_total", "counter", "New items in the inbox.", writer.stored);
  put("fleet_push_repeated_items_total", "counter", "Items that were there already.", writer.repeated);
  put("fleet_push_spooled_items_total", "counter", "Items that went to the spool first.", writer.spooled);
  put("fleet_push_refused_items_total", "counter", "Items answered 503: no room anywhere.", writer.refused);
  put("fleet_push_undecodable_items_total", "counter", "Items kept as bytes.", undecodable_.load());
  put("fleet_push_unauthorized_total", "counter", "Messages without a valid token.", unauthorized_.load());
  put("fleet_push_pings_total", "counter", "Messages without items.", pings_.load());
  put("fleet_push_commits_total", "counter", "Transactions that stored items.", writer.commits);
  put("fleet_push_outages_total", "counter", "Times the database went away.", writer.outages);
  put("fleet_push_waiting_items", "gauge", "Items waiting to be stored.", writer.queued_items);
  put("fleet_push_database_up", "gauge", "1 while the database takes items.", writer.database ? 1 : 0);
  put("fleet_push_spool_bytes", "gauge", "Items on disk, waiting for the database.", spool.bytes);
  put("fleet_push_spool_damaged_files_total", "counter", "Spool files that did not read back.",
      spool.damaged);
  auto const sorted = sorter_.totals();
  put("fleet_push_sorted_items_total", "counter", "Items that came to their table.", sorted.done);
  put("fleet_push_failed_items_total", "counter", "Items that were understood and refused.", sorted.failed);
  put("fleet_push_raw_items_total", "counter", "Items that no mapping explains.", sorted.raw);
  text += "# HELP fleet_push_items_total Items received.\n# TYPE fleet_push_items_total counter\n";
  std::lock_guard const lock{mutex_};
  for (auto const &[path, items] : items_by_path_)
    text +=
        "fleet_push_items_total{path=" + nlohmann::json(path).dump() + "} " + std::to_string(items) + "\n";
  return text;
}

}  // namespace fleet::push
