#pragma once
#include <deque>
#include <functional>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "api/answer.hpp"
#include "api/code.hpp"
#include "api/limits.hpp"
#include "api/sign.hpp"
#include "api/token.hpp"
#include "base/error.hpp"
#include "http/client.hpp"

namespace fleet::api {

/// Why a call gave nothing.
struct Failure {
  Action action = Action::skip_call;
  int code = 0;         ///< the vendor's code; 0 when there was no whole answer
  int http_status = 0;  ///< 0 when nothing was answered
  std::string message{};
  std::string hint{};
  int tries = 1;
  std::string body{};  ///< the beginning of an answer that was not understood

  /// "code 1002: illegal device", "HTTP 500 after 5 tries"
  std::string text() const;
  Error as_error(std::string const &what) const;
};

/// The result of a call: the envelope of its answer, or the reason why there is none.
using CallResult = std::variant<Envelope, Failure>;

/// One call: what to ask, and where its objects go.
struct Call {
  std::string method;
  Params params{};  ///< private parameters; empty values are not sent
  Shape shape{};
  Priority priority = Priority::history;
  bool with_token = true;
  bool renews_token = true;       ///< when it is refused; false: this token is new already
  int most_tries = 0;             ///< on faults that pass; 0: as many as the session's options say
  std::function<void()> begin{};  ///< before an answer is read: forget what an earlier try gave
  std::function<void(Entry const &)> entry{};      ///< each object of the answer
  std::function<void(CallResult const &)> done{};  ///< called once, at the end
};

struct SessionOptions {
  std::string url;
  std::string app_key;
  std::string app_secret;
  /// The account that a probe asks for (its child list), when a text says that key, secret or clock are wrong:
  /// texts alone are not believed. Empty: they are.
  std::string probe_account{};
  int concurrency = 4;
  int tries = 6;                                 ///< of one call, on faults that pass
  std::chrono::milliseconds first_backoff{500};  ///< doubles with every try, with full jitter
  std::chrono::milliseconds longest_backoff{20'000};
  /// So many distinct calls that fail in a row, without one answer between them, end the run; so do as many
  /// tries when the node cannot be reached at all.
  std::size_t give_up_after = 10;
};

struct Counters {
  std::size_t calls = 0;
  std::size_t retries = 0;
  std::size_t bytes = 0;
};

/// Signed calls to one node: spaced by the pacer, several in flight, retried where that helps.
/// Throws Error for faults that would spoil every further call (key, secret, node, clock, unreachable).
class Session {
 public:
  Session(SessionOptions options, Pacer &pacer);
  void use(Tokens &tokens) { tokens_ = &tokens; }

  /// Makes calls until `next` has none left, at most `concurrency` in flight; each ends in its `done`, from
  /// which `next` may be given more. After a stop signal or a spent quota no further call is begun.
  void run(std::function<std::optional<Call>()> const &next);

  /// One call, start to end. Nothing on success.
  std::optional<Failure> call(Call call);

  Counters const &counters() const { return counters_; }
  /// How far the vendor's clock was ahead of this machine's in the answers so far, the nearest to nothing: an answer
  /// that was long under way looks late. Nothing before the first answer with a date.
  std::optional<Seconds> vendor_ahead() const { return vendor_ahead_; }
  /// Set when the quota is spent: no call is made any more.
  std::optional<Failure> const &quota_spent() const { return spent_; }
  /// Called now and then while the session works or waits.
  void on_idle(std::function<void()> idle) { idle_ = std::move(idle); }
  /// Gets every whole answer with code 0, for --record.
  void on_answer(std::function<void(Call const &, std::string const &body)> tap) { tap_ = std::move(tap); }

 private:
  using Steady = std::chrono::steady_clock;
  struct Attempt {
    Call call;
    std::uint64_t number = 0;  ///< the same for all tries of the call
    int tries = 0;
    bool renewed = false;
    bool is_probe = false;
    std::string token{};
    std::string signature{};
    Steady::time_point not_before{};
  };

  bool begin_one(std::function<std::optional<Call>()> const &next);
  std::optional<Attempt> due_retry();
  void start(Attempt attempt);
  bool await_slot(Priority priority);
  void read_answers(Steady::time_point until, bool return_at_first);
  void handle(http::Response const &response);
  void note_clock(http::Response const &response);
  void read(Attempt attempt, http::Response const &response);
  void refused(Attempt attempt, Failure failure);
  void doubt_the_key(Attempt attempt, Failure failure);
  void begin_probe();
  void probed(CallResult const &result);
  void note_fault(Attempt const &attempt, http::Outcome outcome);
  void retry(Attempt attempt, Failure failure);
  void fail(Attempt const &attempt, Failure const &failure) const;
  void renew_and_repeat(Attempt attempt, Failure const &failure);
  http::Form signed_form(Attempt &attempt) const;
  std::chrono::milliseconds backoff(int tries);

  SessionOptions options_;
  Pacer &pacer_;
  Tokens *tokens_ = nullptr;
  http::Client http_;
  std::unordered_map<std::uint64_t, Attempt> in_flight_;
  std::deque<Attempt> retries_;
  std::vector<std::pair<Attempt, Failure>> doubtful_;  ///< wait for the probe of the key
  std::optional<Steady::time_point> key_proven_at_;
  std::optional<Failure> spent_;
  std::optional<Seconds> vendor_ahead_;
  Counters counters_;
  std::uint64_t last_id_ = 0;
  std::set<std::uint64_t> failing_calls_;  ///< since the last whole answer
  std::size_t unreachable_in_a_row_ = 0;
  std::uint64_t last_call_ = 0;
  int cool_downs_ = 0;
  std::minstd_rand random_{std::random_device{}()};
  std::function<void()> idle_;
  std::function<void(Call const &, std::string const &)> tap_;
};

}  // namespace fleet::api
