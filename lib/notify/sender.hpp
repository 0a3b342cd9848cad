#pragma once
#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "http/client.hpp"
#include "notify/outgoing.hpp"
#include "store/notify_store.hpp"

namespace fleet::notify {

/// Limits of one run.
struct SendLimits {
  std::chrono::milliseconds connect{5'000};
  std::chrono::milliseconds delivery{10'000};  ///< of one message, from connecting to the answer
  std::chrono::milliseconds run{40'000};       ///< after it nothing is begun
  std::size_t at_once = 4;                     ///< messages on the way to one destination
};

/// How one attempt ended.
struct Attempt {
  store::DueMessage message;
  std::string error;  ///< "" when the destination has taken it; holds no address
  std::optional<int> retry_after_s;
};

/// Makes the form in which a message goes out, at the time of the attempt. What it throws is the attempt's error.
using Form = std::function<Outgoing(store::DueMessage const &)>;

/// Sends messages, those of different destinations side by side. A destination that cannot be reached, or is out of order, gets no
/// further message in this run; one that refuses a single message (status 4xx) does.
class Sender {
 public:
  Sender(SendLimits limits, Form form);
  /// Of messages of fleet notify, see outgoing().
  Sender(config::Config const &config, SendLimits limits);

  /// Sends each message once, in the order given for each destination, and reports each attempt as it ends. Ends early at a stop signal and at
  /// the run's limit; messages that were not begun are not reported.
  void send(std::vector<store::DueMessage> messages, std::function<void(Attempt const &)> const &report);
  /// Destinations that get no further message in this run.
  std::vector<std::string> resting() const { return {resting_.begin(), resting_.end()}; }
  bool is_over() const;

 private:
  using Clock = std::chrono::steady_clock;
  void begin(store::DueMessage const &message, std::uint64_t id);
  void begin_waiting(std::vector<store::DueMessage> &messages,
                     std::function<void(Attempt const &)> const &report);
  void finish(http::Response const &response, std::function<void(Attempt const &)> const &report);

  SendLimits limits_;
  Form form_;
  Clock::time_point end_;
  http::Client client_;
  std::uint64_t next_id_ = 1;
  std::map<std::uint64_t, store::DueMessage> under_way_;
  std::map<std::string, std::size_t> busy_;  ///< messages under way to each destination
  std::set<std::string> resting_;
};

}  // namespace fleet::notify
