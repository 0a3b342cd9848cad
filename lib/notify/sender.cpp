#include "notify/sender.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/secret.hpp"
#include "base/stop_signal.hpp"
#include "base/text.hpp"

namespace fleet::notify {
namespace {

/// Answers are looked at for their status alone.
constexpr std::size_t answer_bytes = 65'536;
/// Connections of a run; each destination has a bound of its own.
constexpr int all_connections = 256;

http::ClientOptions client_options(SendLimits const &limits) {
  return {.connect_timeout_ms = static_cast<int>(limits.connect.count()),
          .total_timeout_ms = static_cast<int>(limits.delivery.count()),
          .max_body_bytes = answer_bytes,
          .connections = all_connections};
}

bool is_taken(http::Response const &response) {
  // A body that is too large for us says nothing of the message: the status came before it.
  bool const whole =
      response.outcome == http::Outcome::answered || response.outcome == http::Outcome::too_large;
  return whole && response.status >= 200 && response.status < 300;
}

/// The destination refuses this message, and may take others.
bool is_refused(http::Response const &response) {
  return response.outcome == http::Outcome::answered && response.status >= 400 && response.status < 500 &&
         response.status != 408 && response.status != 429;
}

std::string error_of(http::Response const &response) {
  if (is_taken(response)) return {};
  if (response.outcome == http::Outcome::answered) return fmt::format("status {}", response.status);
  return one_line(redact(response.error.empty() ? "no answer" : response.error)).substr(0, 300);
}

}  // namespace

Sender::Sender(SendLimits limits, Form form)
    : limits_(limits),
      form_(std::move(form)),
      end_(Clock::now() + limits.run),
      client_(client_options(limits)) {}

Sender::Sender(config::Config const &config, SendLimits limits)
    : Sender(limits,
             [&config](store::DueMessage const &message) { return outgoing(message, config, now()); }) {}

bool Sender::is_over() const {
  return stop_requested() || Clock::now() >= end_;
}

void Sender::begin(store::DueMessage const &message, std::uint64_t id) {
  auto form = form_(message);
  if (auto *post = std::get_if<Post>(&form))
    client_.post(id, post->url, post->headers, std::move(post->body));
  else
    client_.mail(id, std::get<http::Mail>(form));
}

/// Begins the messages whose destinations have room, and takes them and those of resting destinations off the list.
void Sender::begin_waiting(std::vector<store::DueMessage> &messages,
                           std::function<void(Attempt const &)> const &report) {
  std::vector<store::DueMessage> kept;
  for (auto &message : messages) {
    auto const name = message.destination.name;
    if (resting_.contains(name)) continue;
    if (busy_[name] >= limits_.at_once) {
      kept.push_back(std::move(message));
      continue;
    }
    try {
      begin(message, next_id_);
      ++busy_[name];
      under_way_.emplace(next_id_++, std::move(message));
    } catch (Error const &error) {
      resting_.insert(name);
      report({std::move(message), fmt::format("{}; {}", error.what(), error.hint()), std::nullopt});
    }
  }
  messages = std::move(kept);
}

void Sender::finish(http::Response const &response, std::function<void(Attempt const &)> const &report) {
  auto const found = under_way_.find(response.id);
  Attempt const attempt{std::move(found->second), error_of(response), response.retry_after_s};
  under_way_.erase(found);
  --busy_[attempt.message.destination.name];
  if (!attempt.error.empty() && !is_refused(response)) resting_.insert(attempt.message.destination.name);
  report(attempt);
}

void Sender::send(std::vector<store::DueMessage> messages,
                  std::function<void(Attempt const &)> const &report) {
  while (!messages.empty() || !under_way_.empty()) {
    if (is_over())
      messages.clear();
    else
      begin_waiting(messages, report);
    for (auto const &response : client_.wait(std::chrono::milliseconds{200})) finish(response, report);
  }
}

}  // namespace fleet::notify
