#pragma once
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "push_site.hpp"

namespace fleet::testing {

/// Clients with a connection each, which send new messages of one to five events as fast as they are answered with a short
/// pause, and note what was acknowledged.
class PushLoad {
 public:
  static constexpr int clients = 64;

  /// `port`: of the receiver, which may come and go. `round`: makes the messages of this load new.
  PushLoad(std::uint16_t port, int round) : port_(port), round_(round) {
    for (int i = 0; i < clients; ++i) threads_.emplace_back([this, i] { run(i); });
  }
  ~PushLoad() { stop(); }
  void stop() {
    stopping_ = true;
    for (auto &thread : threads_) thread.join();
    threads_.clear();
  }

  /// Body of each acknowledged message, and how many events it holds.
  std::map<std::string, int> const &acknowledged() const { return acknowledged_; }
  int refused() const { return refused_; }  ///< 503
  int odd_answers() const { return odd_; }  ///< neither success nor 503
  std::vector<double> const &answer_ms() const { return answer_ms_; }

 private:
  using Clock = std::chrono::steady_clock;

  void run(int client) {
    for (int n = 0; !stopping_;) try {
        RawClient connection{port_};
        connection.be_patient(std::chrono::seconds{30});
        while (!stopping_ && send(connection, client, n++))
          std::this_thread::sleep_for(std::chrono::milliseconds{60});
      } catch (std::exception const &) {
        std::this_thread::sleep_for(std::chrono::milliseconds{20});  // nobody listens just now
      }
  }

  /// Some bytes that are no text, so that nothing but the bytes themselves will do.
  static std::string odd_bytes(int n) {
    return n % 3 == 0 ? "&x=%FF\xFE" + std::string(1, static_cast<char>(n)) : std::string{};
  }

  /// False: the connection is over; nothing was promised.
  bool send(RawClient &connection, int client, int n) {
    std::string list = "[";
    auto const events = 1 + n % 5;
    for (int i = 0; i < events; ++i)
      list +=
          (i > 0 ? "," : "") + ("{\"deviceImei\":\"000000000000001\",\"gateTime\":1714536000,\"type\":\"" +
                                std::to_string(round_) + "-" + std::to_string(client) + "-" +
                                std::to_string(n) + "-" + std::to_string(i) + "\"}");
    auto const body = hub_form(list + "]") + odd_bytes(n);
    auto const started = Clock::now();
    auto const reply = connection.ask(post_request("/hub/pushevent", body));
    auto const ms = std::chrono::duration<double, std::milli>(Clock::now() - started).count();
    std::lock_guard const lock{mutex_};
    if (reply.status != 0) answer_ms_.push_back(ms);
    if (reply.status == 200) {
      acknowledged_.emplace(body, events);
      if (reply.body != R"({"code":0,"msg":"success"})") ++odd_;
    } else if (reply.status == 503) {
      ++refused_;
    } else if (reply.status != 0) {
      ++odd_;
    }
    return reply.status != 0;
  }

  std::uint16_t port_;
  int round_;
  std::atomic<bool> stopping_{false};
  int odd_ = 0, refused_ = 0;
  std::mutex mutex_;
  std::map<std::string, int> acknowledged_;
  std::vector<double> answer_ms_;
  std::vector<std::thread> threads_;
};

}  // namespace fleet::testing
