#include "jobs/movement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "base/stop_signal.hpp"
#include "base/text.hpp"
#include "jobs/accounts.hpp"
#include "jobs/api_access.hpp"
#include "jobs/devices.hpp"
#include "jobs/history.hpp"
#include "jobs/live.hpp"
#include "store/device_store.hpp"

namespace fleet::jobs {
namespace {

// The vendor keeps three months and wants an end before now.
constexpr std::chrono::days vendor_memory{89};
constexpr Seconds before_now{30};

struct History {
  Window wanted;
  Time settled;  ///< what is older will not change any more
};

class Movement {
 public:
  Movement(config::Config const &config, store::Database const &database, MovementOptions const &options)
      : config_(config), database_(database), options_(options), api_(config, database) {
    report_.job = "poll-movement";
  }

  Report run() {
    take_locks();
    if (stop_requested()) return finish();
    Writer writer{database_, report_.job, report_};
    writer_ = &writer;
    sync_registry();
    sweep();
    fetch_history();
    writer.finish();
    return finish();
  }

 private:
  bool wants(std::string const &stream) const {
    return options_.only.empty() || options_.only.contains(stream);
  }
  bool wants_history() const { return wants("tracks") || wants("trips") || wants("parking"); }
  bool is_backfill() const { return options_.from || options_.to; }
  bool may_go_on() { return !stop_requested() && !api_.session().quota_spent(); }

  /// One lock a group, so that a long backfill never keeps the live sweep waiting.
  void take_locks() {
    if (wants("devices")) api_.control().lock_job("devices");
    if (wants("live")) api_.control().lock_job("live");
    if (wants_history()) api_.control().lock_job(is_backfill() ? "backfill" : "history");
  }

  void sync_registry() {
    if (!wants("devices") && !accounts().empty()) return;
    StreamReport own;
    accounts_ = config_.accounts;
    if (accounts_.empty()) accounts_ = walk_accounts(api_.session(), config_.user_id, own);
    if (may_go_on()) sync_devices(api_.session(), accounts_, *writer_, own);
    merge_report("devices", own);
    writer_->drain();
  }

  /// The configured accounts, else those that are known to own devices.
  std::vector<std::string> const &accounts() {
    if (accounts_.empty()) accounts_ = config_.accounts;
    if (accounts_.empty()) accounts_ = store::known_accounts(*read());
    return accounts_;
  }

  void sweep() {
    if (!wants("live") || !may_go_on()) return;
    StreamReport own;
    sweep_live(api_.session(), accounts(), *writer_, own);
    merge_report("live", own);
  }

  void fetch_history() {
    if (!wants_history() || !may_go_on()) return;
    writer_->drain();
    auto const devices = chosen_devices();
    auto const history = wanted_history();
    HistoryFetch fetch{api_.session(), *writer_,
                       is_backfill() ? api::Priority::backfill : api::Priority::history};
    for (auto const &spec : history_streams(config_))
      if (wants(spec.name)) fetch.add(spec, tasks_for(spec, devices, history));
    fetch.run();
  }

  std::vector<store::KnownDevice> chosen_devices() {
    auto const tx = read();
    for (auto const &imei :
         options_.imeis.empty() ? std::vector<std::string>{} : store::unknown_imeis(*tx, options_.imeis))
      report_.streams["devices"].failures.push_back({imei, "no such device in the registry"});
    return store::known_devices(*tx, options_.imeis);
  }

  History wanted_history() {
    auto const tx = read();
    auto const number = [&](char const *name, char const *fallback) {
      return Seconds{to_number<long>(store::setting(*tx, name, fallback)).value_or(0)};
    };
    auto const latest = now() - before_now;
    auto const oldest = now() - vendor_memory;
    auto const from = options_.from.value_or(latest - number("look_back_s", "604800"));
    return {{std::max(from, oldest), std::min(options_.to.value_or(latest), latest)},
            now() - number("settle_s", "7200")};
  }

  std::vector<Task> tasks_for(StreamSpec const &spec, std::vector<store::KnownDevice> const &devices,
                              History const &history) {
    std::unordered_map<std::string, std::string> account_of;
    std::vector<std::string> imeis;
    for (auto const &device : devices) {
      account_of[device.imei] = device.account.empty() ? config_.user_id : device.account;
      imeis.push_back(device.imei);
    }
    report_.streams[spec.name].devices = devices.size();
    auto const gaps = store::uncovered(*read(), spec.name, imeis, history.wanted);
    return plan_tasks(
        spec, gaps, [&](std::string const &imei) { return account_of[imei]; }, history.settled);
  }

  void merge_report(std::string const &stream, StreamReport const &own) {
    writer_->update_report([&](Report &report) {
      auto &total = report.streams[stream];
      total.devices += own.devices;
      total.calls += own.calls;
      total.failures.insert(total.failures.end(), own.failures.begin(), own.failures.end());
    });
  }

  /// A short read of its own; nothing stays open while the network is awaited.
  std::unique_ptr<pqxx::nontransaction> read() {
    if (!connection_) connection_ = database_.open();
    return std::make_unique<pqxx::nontransaction>(*connection_);
  }

  Report finish() {
    report_.calls = api_.calls();
    report_.retries = api_.session().counters().retries;
    report_.stopped = stop_requested();
    if (auto const &spent = api_.session().quota_spent()) report_.quota = spent->text();
    report_.finished_at = now();
    return std::move(report_);
  }

  config::Config const &config_;
  store::Database const &database_;
  MovementOptions const &options_;
  ApiAccess api_;
  Report report_;
  Writer *writer_ = nullptr;
  std::unique_ptr<store::Connection> connection_;
  std::vector<std::string> accounts_;
};

}  // namespace

std::vector<std::string> const &movement_streams() {
  static std::vector<std::string> const names{"devices", "live", "tracks", "trips", "parking"};
  return names;
}

Report poll_movement(config::Config const &config, store::Database const &database,
                     MovementOptions const &options) {
  return Movement{config, database, options}.run();
}

}  // namespace fleet::jobs
