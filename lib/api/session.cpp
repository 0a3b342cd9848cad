#include "api/session.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/repair.hpp"
#include "base/log.hpp"
#include "base/secret.hpp"
#include "base/stop_signal.hpp"
#include "base/text.hpp"

namespace fleet::api {
namespace {

using std::chrono::milliseconds;

/// Enough of an answer that was not understood to see its form; a refusal keeps it.
constexpr std::size_t kept_of_a_body = 2000;
constexpr std::chrono::minutes a_probe_counts_for{10};

http::ClientOptions client_options(SessionOptions const &options) {
  http::ClientOptions client;
  client.connections = options.concurrency;
  return client;
}

/// Description of a body that is not an answer, for the log.
std::string not_an_answer(http::Response const &response, std::string const &why) {
  auto const start = trim(std::string_view{response.body}.substr(0, 64));
  if (response.status != 200) return fmt::format("HTTP {}", response.status);
  if (start.empty()) return "an empty answer";
  return start.front() == '<' ? "an HTML page instead of an answer" : why;
}

/// The failure for a body that is no answer. A server that refuses the request as such, or sends a page, is probably not
/// the vendor's.
Failure malformed_failure(http::Response const &response, std::string const &url, std::string const &why) {
  bool const elsewhere = response.status >= 300 && response.status < 500;
  return {.action = Action::retry,
          .http_status = response.status,
          .message = not_an_answer(response, why) + (elsewhere ? " from '" + url + "'" : std::string{}),
          .hint = elsewhere
                      ? "is TRACKSOLID_API_URL the whole address, …/route/rest?"
                      : "the vendor's service is in trouble; run the command again later, nothing was lost"};
}

Failure transport_failure(http::Response const &response, std::string const &url) {
  Failure failure{.action = Action::retry, .http_status = response.status};
  switch (response.outcome) {
    case http::Outcome::unreachable:
      failure.message = fmt::format("cannot reach the API at '{}': {}", url, response.error);
      break;
    case http::Outcome::tls:
      failure.message = fmt::format("no trusted connection to '{}': {}", url, response.error);
      break;
    case http::Outcome::timed_out:
      failure.message = fmt::format("timed out after {}", duration_text(response.took));
      break;
    default:
      failure.message = response.error;
      break;
  }
  failure.hint = "check the network and TRACKSOLID_API_URL, then run the command again; nothing was lost";
  return failure;
}

/// A text of the vendor for logs and tables, without keys, tokens and the signature, which some answers repeat.
std::string without_secrets(std::string_view text, std::string const &signature) {
  auto out = redact(std::string{text});
  for (auto at = out.find(signature); !signature.empty() && at != std::string::npos; at = out.find(signature))
    out.replace(at, signature.size(), "***");
  return out;
}

Envelope read_afresh(Call const &call, std::string_view body) {
  if (call.begin) call.begin();
  auto const entry = call.entry ? call.entry : [](Entry const &) {};
  return read_answer(body, call.shape, entry);
}

/// The vendor repeats what a tracker or a person has put in: one odd character must not cost the others'
/// rows.
Envelope read_or_repair(Call const &call, std::string const &body) {
  try {
    return read_afresh(call, body);
  } catch (MalformedAnswer const &) {
    auto const better = repaired(body);
    if (better == body) throw;
    return read_afresh(call, better);
  }
}

}  // namespace

std::string Failure::text() const {
  std::string out = code != 0 && code != unreadable_code ? fmt::format("code {}: {}", code, one_line(message))
                                                         : one_line(message);
  if (tries > 1) out += fmt::format(" after {} tries", tries);
  return out;
}

Error Failure::as_error(std::string const &what) const {
  auto stop = Stop::failed;
  if (action == Action::stop_setup) stop = Stop::usage;
  if (action == Action::stop_today || action == Action::cool_down) stop = Stop::busy;
  return Error{stop, what + ": " + text(), hint.empty() ? "run the command again later" : hint};
}

Session::Session(SessionOptions options, Pacer &pacer)
    : options_(std::move(options)), pacer_(pacer), http_(client_options(options_)) {}

void Session::run(std::function<std::optional<Call>()> const &next) {
  for (;;) {
    while (in_flight_.size() < static_cast<std::size_t>(options_.concurrency) && begin_one(next)) {
    }
    if (idle_) idle_();
    if (in_flight_.empty() && retries_.empty()) return;
    if (in_flight_.empty() && stop_requested()) {
      for (auto const &attempt : std::exchange(retries_, {}))
        fail(attempt, {.message = "stopped by a signal"});
      return;
    }
    auto until = Steady::now() + milliseconds{500};
    for (auto const &attempt : retries_) until = std::min(until, attempt.not_before);
    read_answers(until, true);
  }
}

std::optional<Failure> Session::call(Call call) {
  std::optional<Failure> failure;
  auto const done = std::move(call.done);
  call.done = [&](CallResult const &result) {
    if (auto const *why = std::get_if<Failure>(&result)) failure = *why;
    if (done) done(result);
  };
  bool given = false;
  run([&]() -> std::optional<Call> {
    if (std::exchange(given, true)) return std::nullopt;
    return call;
  });
  if (!given) return Failure{.message = "stopped by a signal"};
  return failure;
}

/// Begins a repeated or a new call. False when there is none to begin now.
bool Session::begin_one(std::function<std::optional<Call>()> const &next) {
  if (stop_requested()) return false;
  if (auto attempt = due_retry()) {
    start(std::move(*attempt));
    return true;
  }
  if (spent_) return false;
  auto call = next();
  if (!call) return false;
  start(Attempt{.call = std::move(*call)});
  return true;
}

std::optional<Session::Attempt> Session::due_retry() {
  auto const due = std::find_if(retries_.begin(), retries_.end(),
                                [](auto const &a) { return a.not_before <= Steady::now(); });
  if (due == retries_.end()) return std::nullopt;
  auto attempt = std::move(*due);
  retries_.erase(due);
  return attempt;
}

void Session::start(Attempt attempt) {
  if (!await_slot(attempt.call.priority)) {
    fail(attempt, spent_.value_or(Failure{.message = "stopped by a signal"}));
    return;
  }
  if (attempt.call.with_token) attempt.token = tokens_->current();
  if (attempt.number == 0) attempt.number = ++last_call_;
  ++attempt.tries;
  ++counters_.calls;
  auto const id = ++last_id_;
  http_.start(id, options_.url, signed_form(attempt));
  log::debug("call", {{"method", attempt.call.method}, {"try", std::to_string(attempt.tries)}});
  in_flight_.emplace(id, std::move(attempt));
}

/// Waits for this call's turn while answers to others keep coming in. False when there is no turn today.
bool Session::await_slot(Priority priority) {
  for (;;) {
    if (stop_requested()) return false;
    auto const slot = pacer_.take(priority);
    if (slot.refused_until) {
      spent_ = Failure{.action = Action::stop_today,
                       .code = static_cast<int>(Code::too_frequent),
                       .message = fmt::format("{} (until {})", slot.reason, rfc3339(*slot.refused_until)),
                       .hint = "run it later; the next run fetches the missing time"};
      return false;
    }
    auto const cooled = cool_downs_;
    read_answers(Steady::now() + slot.wait, false);
    // An answer that came meanwhile may have cooled the key down: then this slot no longer counts.
    if (slot.taken && cooled == cool_downs_) return !spent_ && !stop_requested();
  }
}

/// Reads answers until `until`, or until the first one that came.
void Session::read_answers(Steady::time_point until, bool return_at_first) {
  do {
    auto const left = std::chrono::ceil<milliseconds>(until - Steady::now());
    if (in_flight_.empty() && left <= milliseconds{0}) return;
    auto finished = http_.wait(std::clamp(left, milliseconds{0}, milliseconds{500}));
    for (auto const &response : finished) handle(response);
    if (idle_) idle_();
    if (return_at_first && !finished.empty()) return;
  } while (Steady::now() < until && !(stop_requested() && in_flight_.empty()));
}

void Session::handle(http::Response const &response) {
  auto node = in_flight_.extract(response.id);
  auto attempt = std::move(node.mapped());
  counters_.bytes += response.body.size();
  note_clock(response);
  if (response.outcome != http::Outcome::answered) {
    note_fault(attempt, response.outcome);
    retry(std::move(attempt), transport_failure(response, options_.url));
    return;
  }
  read(std::move(attempt), response);
}

void Session::note_clock(http::Response const &response) {
  if (!response.server_time) return;
  auto const ahead = *response.server_time - now();
  if (!vendor_ahead_ || std::chrono::abs(ahead) < std::chrono::abs(*vendor_ahead_)) vendor_ahead_ = ahead;
}

void Session::read(Attempt attempt, http::Response const &response) {
  Envelope envelope;
  try {
    envelope = read_or_repair(attempt.call, response.body);
  } catch (MalformedAnswer const &error) {
    note_fault(attempt, response.outcome);
    retry(std::move(attempt), malformed_failure(response, options_.url, error.what()));
    return;
  }
  if (envelope.code == 0 && response.status >= 400) {  // the node's trouble, whatever its page says
    note_fault(attempt, response.outcome);
    return retry(std::move(attempt), malformed_failure(response, options_.url, {}));
  }
  failing_calls_.clear();
  unreachable_in_a_row_ = 0;
  auto const action = action_for(envelope.code, envelope.message);
  if (action == Action::accept && envelope.content == Content::not_understood)
    return fail(attempt,
                {.action = Action::not_understood,
                 .http_status = response.status,
                 .message = "the answer was not understood: " + envelope.oddity,
                 .tries = attempt.tries,
                 .body = without_secrets(response.body, attempt.signature).substr(0, kept_of_a_body)});
  if (action == Action::accept) {
    if (tap_) tap_(attempt.call, response.body);
    if (attempt.call.done) attempt.call.done(std::move(envelope));
    return;
  }
  refused(
      std::move(attempt),
      {.action = action,
       .code = envelope.code,
       .http_status = response.status,
       .message = without_secrets(envelope.message, attempt.signature),
       .hint = action == Action::stop_setup ? setup_hint(envelope.code, envelope.message) : std::string{}});
}

/// A whole answer that says no.
void Session::refused(Attempt attempt, Failure failure) {
  failure.tries = attempt.tries;
  switch (failure.action) {
    case Action::retry:
      return retry(std::move(attempt), std::move(failure));
    case Action::renew_token:
      return renew_and_repeat(std::move(attempt), failure);
    case Action::cool_down:
      ++cool_downs_;
      pacer_.cool_down(false, failure.message);
      return retry(std::move(attempt), std::move(failure));
    case Action::stop_today:
      ++cool_downs_;
      pacer_.cool_down(true, failure.message);
      failure.hint = "run it after midnight UTC; the next run fetches the missing time";
      spent_ = failure;
      return fail(attempt, failure);
    case Action::stop_setup:
      return doubt_the_key(std::move(attempt), std::move(failure));
    default:
      return fail(attempt, failure);
  }
}

/// The text of one answer says that every call will fail ("… sign …"). It may be about one device: a call that is
/// known to work decides.
void Session::doubt_the_key(Attempt attempt, Failure failure) {
  bool const may_probe = attempt.call.with_token && !attempt.is_probe && !options_.probe_account.empty();
  if (!may_probe && !attempt.is_probe)
    throw failure.as_error("the API refused '" + attempt.call.method + "'");
  if (attempt.is_probe) return probed(failure);
  if (key_proven_at_ && Steady::now() - *key_proven_at_ < a_probe_counts_for) {
    failure.action = Action::skip_call;
    return fail(attempt, failure);
  }
  doubtful_.emplace_back(std::move(attempt), std::move(failure));
  if (doubtful_.size() == 1) begin_probe();
}

void Session::begin_probe() {
  Attempt probe{.call = {.method = "jimi.user.child.list",
                         .params = {{"target", options_.probe_account}},
                         .priority = Priority::live}};
  probe.is_probe = true;
  probe.call.done = [this](CallResult const &result) { probed(result); };
  retries_.push_back(std::move(probe));
}

void Session::probed(CallResult const &result) {
  auto const doubtful = std::exchange(doubtful_, {});
  bool const failed = std::holds_alternative<Failure>(result);
  if (failed && !stop_requested() && !spent_) {
    auto const &[attempt, why] = doubtful.front();
    throw why.as_error("the API refused '" + attempt.call.method + "'");
  }
  if (!failed) key_proven_at_ = Steady::now();
  for (auto [attempt, why] : doubtful) {
    why.action = Action::skip_call;
    fail(attempt, why);
  }
}

/// A fault of one device's data fails its own call again and again; the node is in trouble when many calls
/// fail.
void Session::note_fault(Attempt const &attempt, http::Outcome outcome) {
  failing_calls_.insert(attempt.number);
  bool const reached = outcome != http::Outcome::unreachable && outcome != http::Outcome::tls;
  unreachable_in_a_row_ = reached ? 0 : unreachable_in_a_row_ + 1;
}

/// Repeats a call after a pause that grows with every try; gives up after a bounded number.
void Session::retry(Attempt attempt, Failure failure) {
  failure.tries = attempt.tries;
  log::info("call failed, trying again", {{"method", attempt.call.method}, {"reason", failure.text()}});
  if (failing_calls_.size() >= options_.give_up_after || unreachable_in_a_row_ >= options_.give_up_after)
    throw failure.as_error("giving up");
  auto const most_tries = attempt.call.most_tries != 0 ? attempt.call.most_tries : options_.tries;
  if (attempt.tries >= most_tries) return fail(attempt, failure);
  ++counters_.retries;
  attempt.not_before = Steady::now() + backoff(attempt.tries);
  retries_.push_back(std::move(attempt));
}

void Session::renew_and_repeat(Attempt attempt, Failure const &failure) {
  bool const may_renew = attempt.call.with_token && attempt.call.renews_token && !attempt.renewed;
  if (!may_renew) return fail(attempt, failure);
  attempt.renewed = true;
  tokens_->renew(attempt.token);
  ++counters_.retries;
  attempt.not_before = Steady::now();
  retries_.push_back(std::move(attempt));
}

void Session::fail(Attempt const &attempt, Failure const &failure) const {
  if (attempt.call.done) attempt.call.done(failure);
}

http::Form Session::signed_form(Attempt &attempt) const {
  Params params = attempt.call.params;
  params["method"] = attempt.call.method;
  params["timestamp"] = vendor_time(now());
  params["app_key"] = options_.app_key;
  params["sign_method"] = "md5";
  params["v"] = "1.0";
  params["format"] = "json";
  if (attempt.call.with_token) params["access_token"] = attempt.token;
  attempt.signature = sign(params, options_.app_secret);
  params["sign"] = attempt.signature;
  http::Form form;
  for (auto const &[name, value] : params)
    if (!value.empty()) form.emplace_back(name, value);
  return form;
}

milliseconds Session::backoff(int tries) {
  auto const most =
      std::min(options_.longest_backoff, options_.first_backoff * (1 << std::min(tries - 1, 10)));
  return milliseconds{std::uniform_int_distribution<long>{most.count() / 4, most.count()}(random_)};
}

}  // namespace fleet::api
