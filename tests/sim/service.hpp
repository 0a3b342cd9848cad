#pragma once
#include <functional>
#include <memory>
#include <mutex>

#include "sim/limiter.hpp"
#include "sim/methods.hpp"
#include "sim/recordings.hpp"
#include "sim/tokens.hpp"
#include "sim/vendor_clock.hpp"
#include "sim/world.hpp"

namespace fleet::sim {

/// The simulated vendor: one request in, one answer out, any thread. `/route/rest` is the vendor's, `/sim/…`
/// is for tests (docs/understand/simulator.md).
class Service {
 public:
  Service(std::shared_ptr<World const> world, Credentials const &credentials, Switches switches);

  /// `wall` is the machine's clock; the vendor's is off by `clock_skew_s`.
  Answer handle(Request const &request, Moment wall);

  Switches switches() const;
  void set(nlohmann::json const &object);
  /// The vendor's time from `wall` on: `now`, running `factor` times as fast as the machine's.
  void set_clock(Moment wall, Moment now, double factor);
  /// The vendor's time, skew included.
  Moment vendor_now(Moment wall) const;
  /// The vendor's data at `at`; the switches in force are copied.
  struct Snapshot {
    std::shared_ptr<World const> world;
    std::shared_ptr<Switches const> switches;
    View at(Time at) const { return {*world, *switches, at}; }
  };
  Snapshot snapshot() const;

  /// A test's own answer: the body, and the HTTP status.
  struct Scripted {
    std::string body;
    int status = 200;
  };
  using Script = std::function<std::optional<Scripted>(Call const &)>;
  /// Calls of `method` that pass all checks are answered by `script`; where it gives nothing, as ever. An empty
  /// function takes it away.
  void script(std::string const &method, Script script);
  nlohmann::json report(Moment wall) const;
  World const &world() const { return *world_; }
  /// From now on every answer but the tokens' is a recorded one. Before the first request.
  void replay(Recordings recordings) { recordings_ = std::move(recordings); }
  /// Counters that only the HTTP side has: added to the report.
  void add_to_report(std::function<nlohmann::json()> source) { transport_ = std::move(source); }

 private:
  struct Admitted;
  Answer api(Request const &request, Moment now);
  void admit(Request const &request, Moment now, Admitted &admitted);
  void check(Admitted &admitted, Moment now);
  void check_world(Admitted &admitted, Moment now);
  Payload answer_token(Admitted const &admitted, Moment now);
  Answer control(Request const &request, Moment wall);
  Answer control_get(Request const &request, Moment wall);
  Answer truth(Request const &request, Moment wall);
  Answer control_post(Request const &request, Moment wall);
  Answer finish(Admitted const &admitted, std::string body, std::size_t points, int code);
  void complain(std::string const &kind, Admitted const &admitted, std::string const &detail, Moment now);
  void refuse_planned(Admitted const &admitted, Time now);

  std::shared_ptr<World const> world_;
  Credentials credentials_;
  mutable std::mutex mutex_;
  std::shared_ptr<Switches const> switches_;
  VendorClock clock_;
  std::map<std::string, Script, std::less<>> scripts_;
  Report report_;
  Limiter limiter_;
  Tokens tokens_;
  std::optional<Recordings> recordings_;
  std::function<nlohmann::json()> transport_;
};

}  // namespace fleet::sim
