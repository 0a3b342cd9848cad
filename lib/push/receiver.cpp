#include "push/receiver.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "push/content.hpp"
#include "push/message.hpp"
#include "push/split.hpp"

namespace fleet::push {
namespace {

using http::Request;
using http::Responder;

constexpr std::size_t many_names = 100;
/// The parameters of a message may stand in its address.
constexpr std::size_t longest_header = 64 * 1024;
constexpr std::chrono::minutes stuck_after{1};

bool is_own(std::string const &path) {
  return path == "/health" || path == "/metrics";
}

http::Reply not_found() {
  return http::reply_error(404, "not_found", "there is nothing at this path", "see docs/understand/push.md");
}

http::Reply unauthorized() {
  return http::reply_error(401, "unauthorized", "a valid token is needed",
                           "send it as the field token, or as ?token= in the address");
}

/// The vendor is asked to retry; whether it does is not known.
http::Reply not_stored() {
  return http::reply_error(503, "not_stored", "the message could not be stored", "send it again")
      .with("Retry-After", "5");
}

http::Reply too_many_items(std::size_t limit) {
  return http::reply_error(413, "too_many_items", fmt::format("the message holds more than {} items", limit),
                           "send them in several messages");
}

http::Reply length_required() {
  return http::reply_error(411, "length_required", "the length of the body is not known",
                           "send Content-Length, or the body in chunks");
}

http::Reply unknown_encoding(std::string_view coding) {
  return http::reply_error(415, "unsupported_encoding",
                           fmt::format("the content coding '{}' cannot be read here", coding),
                           "send the body plain, or with gzip or deflate")
      .with("Accept-Encoding", "gzip, deflate, identity");
}

/// True for a body whose fields take a millisecond to find or more: a packed or a long one.
bool takes_long_to_read(Request const &request) {
  return request.body.size() > 16 * 1024 || is_packed(request.header_list("content-encoding"), request.body);
}

/// The query of the address, without the "?".
std::string_view query_of(Request const &request) {
  auto const at = request.target.find('?');
  return at == std::string::npos ? std::string_view{} : std::string_view{request.target}.substr(at + 1);
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

config::Config const &checked(config::Config const &config, SenderAuthentication const &authentication,
                              bool anyone) {
  if (authentication.takes_anyone() && !anyone && !http::is_loopback(config.push_bind))
    throw Error{
        Stop::usage,
        fmt::format("'{}' is reachable from other machines and anyone could push to it", config.push_bind),
        "set TRACKSOLID_PUSH_TOKEN, FLEET_PUSH_PATH or FLEET_PUSH_ALLOW, or give --public"};
  if (authentication.takes_anyone())
    log::warning(
        "no token, no secret path, no list of addresses: everyone who reaches this address can write");
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
      spool_folder_(spool_folder(checked(config, authentication_, options.anyone))),
      spool_(spool_folder_, ".spool", megabytes(config.push_spool_mb)),
      refused_spool_(spool_folder_, ".refused", megabytes(config.push_spool_mb)),
      processor_(Mapping{config.push_map_file}, config.mileage_unit) {
  http::Options server_options;
  server_options.bind = config.push_bind;
  server_options.handler = std::chrono::seconds{30};
  server_options.header_limit = longest_header;
  server_options.any_query = true;
  server_options.trusted_proxies = http::parse_networks(config.proxies, "trusted-proxies");
  server_options.decide_body = [this](Request const &request) { return decide_body(request); };
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
  processing_ = std::make_unique<ProcessorThread>(
      store::Database{config.database_url, "fleet/receive-push-process", store::limits::processing},
      processor_, [this] {
        auto const state = writer_->state();
        return state.stored + state.repeated;
      });
  writer_ = std::make_unique<InboxWriter>(
      store::Database{config.database_url, "fleet/receive-push", store::limits::inbox}, spool_,
      refused_spool_, writing, [this] { processing_->wake(); });
  // One thread: what strangers can make it do is bounded, and the clients take turns.
  reading_ = std::make_unique<http::WorkerPool>(1, 64, std::chrono::seconds{5});
  processing_->start();
}

/// Whatever hangs is left after a second: what it had in hand is in the inbox already, or goes to the spool.
Receiver::~Receiver() {
  std::atomic<bool> ended{false};
  std::thread hurry{[&] {
    for (; !ended; std::this_thread::sleep_for(std::chrono::milliseconds{50}))
      writer_->abandon_slow_sessions(std::chrono::seconds{1});
  }};
  server_->stop();
  processing_->stop();
  server_->wait();
  ended = true;
  hurry.join();
  reading_.reset();
  writer_.reset();
}

bool Receiver::is_working() const {
  return writer_->state().busy < stuck_after;
}

/// Before a body is read. A ping needs no token, but it must come to the right place.
http::BodyDecision Receiver::decide_body(Request const &request) const {
  bool const reading = request.method == "GET" || request.method == "HEAD";
  if (is_own(request.path)) return {0, reading ? std::nullopt : std::optional{not_found()}};
  if (!authentication_.takes_address(request))
    return {0, http::reply_error(403, "forbidden", "this address may not push", "see FLEET_PUSH_ALLOW")};
  if (auto refusal = authentication_.refuse_browser(request, options_.anyone)) return {0, std::move(refusal)};
  auto const path = authentication_.below_secret(request.path);
  if (!path || !destination(*path)) return {0, not_found()};
  if (!reading && request.method != "POST")
    return {
        0,
        http::reply_error(405, "method_not_allowed", "only POST is taken here").with("Allow", "POST, GET")};
  if (reading && (request.parameter("data_list") || request.parameter("data")))
    return {0, http::reply_error(405, "method_not_allowed", "items are taken by POST only",
                                 "send the same as POST")
                   .with("Allow", "POST")};
  if (auto const coding = request.header_list("content-encoding"); !knows_encoding(coding))
    return {0, unknown_encoding(coding)};
  // What follows would be read as the next request, and its loss be answered with success.
  if (!reading && request.header("content-type") && !request.header("content-length") &&
      !request.header("transfer-encoding"))
    return {0, length_required()};
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
  if (!takes_long_to_read(request)) return take(responder, *to);
  auto const refuse = [responder] { responder.send(http::reply_overloaded()); };
  auto const read = [this, responder, to = *to](std::size_t) { take(responder, to); };
  if (!reading_->submit(read, refuse, request.client)) refuse();
}

/// A message without body and parameters is the portal's Verify button.
void Receiver::take(Responder const &responder, Destination const &to) {
  auto const &request = responder.request();
  Message message;
  message.boot_us = boot_time_us();
  message.path = *authentication_.below_secret(request.path);
  message.query = storable_header(without_token(query_of(request)));
  message.content_type = storable_header(request.header("content-type").value_or(""));
  message.content_encoding = request.header_list("content-encoding");
  if (request.body.empty() && message.query.empty()) {
    ++pings_;
    return responder.send(reply_stored(to.family));
  }
  message.body = request.body;
  // The body may bring the token, and an open_api message be a hub's. Otherwise nobody looks into it here.
  bool const known = authentication_.authenticated(to.family, request, {});
  auto const fields = known && to.family != Family::open_api
                          ? MessageFields{}
                          : message_fields(message, known ? content_limit : unknown_sender_limit);
  // A hub's message to a path that is not known yet.
  auto const hub = to.family == Family::open_api && (fields.has_data_list || !fields.tokens.empty());
  auto const family = hub ? Family::hub : to.family;
  if (!authentication_.authenticated(family, request, fields.tokens)) {
    ++unauthorized_;
    return responder.send(unauthorized());
  }
  count(to.name);
  auto const done = [responder, family](InboxWriter::Result result) {
    if (result == InboxWriter::Result::stored) return responder.send(reply_stored(family));
    responder.send(result == InboxWriter::Result::too_many_items
                       ? too_many_items(WriterOptions{}.message_items)
                       : not_stored());
  };
  if (!writer_->submit(std::move(message), done)) responder.send(not_stored());
}

void Receiver::count(std::string const &name) {
  std::lock_guard const lock{mutex_};
  auto const known = messages_by_name_.size() < many_names || messages_by_name_.contains(name);
  ++messages_by_name_[known ? name : "other"];
}

http::Reply Receiver::health() const {
  auto const writer = writer_->state();
  auto const spool = spool_.state();
  auto const refused = refused_spool_.state();
  bool const takes = writer.database || spool.append_error.empty();
  std::vector<std::string> problems;
  if (!writer.database) problems.emplace_back("the database is away");
  for (auto const &problem : {spool.append_error, spool.read_error, refused.append_error, refused.read_error})
    if (!problem.empty()) problems.push_back(problem);
  if (refused.files > 0) problems.emplace_back("the database refuses some messages");
  if (spool.damaged + refused.damaged > 0) problems.emplace_back("a damaged spool file was put aside");
  if (std::abs(writer.machine_ahead_s) >= 60) problems.emplace_back("this machine's clock is wrong");
  if (auto const error = processing_->error(); !error.empty())
    problems.push_back("processing waits: " + error);
  if (!is_working()) problems.emplace_back("a thread is stuck on the disk or the database");
  nlohmann::ordered_json const health{{"status", !takes             ? "failing"
                                                 : problems.empty() ? "ok"
                                                                    : "degraded"},
                                      {"version", FLEET_VERSION},
                                      {"database", writer.database ? "reachable" : "away"},
                                      {"spool_bytes", spool.bytes + refused.bytes},
                                      {"problems", problems}};
  return http::reply_json(takes ? 200 : 503,
                          health.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace))
      .with("Cache-Control", "no-store");
}

MetricsText Receiver::metrics() const {
  MetricsText metrics;
  counts_.write(metrics, "fleet_push");
  http::write_metrics(metrics, "fleet_push", server_->stats());
  auto const writer = writer_->state();
  auto const spool = spool_.state();
  auto const refused = refused_spool_.state();
  auto const counter = [&](char const *name, char const *help, auto value) {
    metrics.counter(name, help, static_cast<double>(value));
  };
  auto const gauge = [&](char const *name, char const *help, auto value) {
    metrics.gauge(name, help, static_cast<double>(value));
  };
  counter("fleet_push_stored_messages_total", "New messages in the inbox.", writer.stored);
  counter("fleet_push_repeated_messages_total", "Messages that were there already.", writer.repeated);
  counter("fleet_push_spooled_messages_total", "Messages that went to the spool first.", writer.spooled);
  counter("fleet_push_refused_messages_total", "Messages that the database refused, kept on disk.",
          writer.refused);
  counter("fleet_push_not_stored_messages_total", "Messages answered 503: no room anywhere.",
          writer.not_stored);
  counter("fleet_push_unauthorized_total", "Messages without a valid token.", unauthorized_.load());
  counter("fleet_push_pings_total", "Messages without a body.", pings_.load());
  counter("fleet_push_commits_total", "Transactions that stored messages.", writer.commits);
  counter("fleet_push_outages_total", "Times the database went away.", writer.outages);
  gauge("fleet_push_waiting_messages", "Messages waiting to be stored.", writer.queued_messages);
  gauge("fleet_push_database_up", "1 while the database takes messages.", writer.database ? 1 : 0);
  gauge("fleet_push_spool_bytes", "Messages on disk, waiting for the database.", spool.bytes);
  gauge("fleet_push_refused_bytes", "Messages on disk that the database refused.", refused.bytes);
  gauge("fleet_push_spool_append_failed", "1 when the last write to the spool failed.",
        spool.append_error.empty() && refused.append_error.empty() ? 0 : 1);
  gauge("fleet_push_spool_read_failed", "1 when a spool file cannot be read.",
        spool.read_error.empty() && refused.read_error.empty() ? 0 : 1);
  counter("fleet_push_spool_damaged_files_total", "Spool files put aside: some bytes are no message.",
          spool.damaged + refused.damaged);
  gauge("fleet_push_clock_ahead_seconds", "This machine's clock less the database's.",
        writer.machine_ahead_s);
  auto const items = processor_.totals();
  counter("fleet_push_done_items_total", "Items that came to their table.", items.done);
  counter("fleet_push_failed_items_total", "Items that were understood and cannot be right.", items.failed);
  counter("fleet_push_raw_items_total", "Items that no mapping explains.", items.raw);
  counter("fleet_push_refused_items_total", "Items whose row the database refused.", items.refused);
  metrics.begin("fleet_push_messages_total", "counter", "Messages received.");
  std::lock_guard const lock{mutex_};
  for (auto const &[name, messages] : messages_by_name_)
    metrics.sample(static_cast<double>(messages), {{"path", name}});
  return metrics;
}

}  // namespace fleet::push
