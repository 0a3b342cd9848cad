#include "jobs/poll_run.hpp"

#include <algorithm>
#include <iterator>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/stop_signal.hpp"
#include "base/text.hpp"
#include "jobs/accounts.hpp"
#include "jobs/devices.hpp"
#include "jobs/history.hpp"
#include "jobs/live.hpp"
#include "store/log_store.hpp"
#include "store/setting_store.hpp"

namespace fleet::jobs {
namespace {

// The vendor keeps three months and wants an end before now.
constexpr std::chrono::days vendor_memory{89};
constexpr Seconds before_now{30};

void leave_out(std::set<std::string> const &these, std::vector<std::string> &accounts) {
  std::erase_if(accounts, [&](auto const &account) { return these.contains(account); });
}

}  // namespace

PollRun::PollRun(config::Config const &config, store::Database const &database, std::string job,
                 PollOptions const &options)
    : config_(config), database_(database), options_(options), api_(config, database), reading_(database) {
  report_.job = std::move(job);
  if (options_.to && *options_.to <= now() - vendor_memory)
    throw Error{Stop::usage, "--to '" + rfc3339(*options_.to) + "' lies before all that the vendor keeps",
                "it keeps three months, from " + rfc3339(now() - vendor_memory) + " on"};
  if (options_.from && *options_.from < now() - vendor_memory - std::chrono::days{1})
    log::warning("the vendor keeps three months: nothing older is asked for",
                 {{"wanted", rfc3339(*options_.from)}, {"asked", rfc3339(now() - vendor_memory)}});
  if (!options_.record.empty()) {
    recorder_ = std::make_unique<Recorder>(options_.record);
    session().on_answer(
        [this](api::Call const &call, std::string const &body) { recorder_->keep(call, body); });
  }
  writer_ = std::make_unique<Writer>(database_, report_.job, report_);
}

bool PollRun::may_go_on() {
  return !stop_requested() && !session().quota_spent();
}

std::vector<std::string> const &PollRun::accounts() {
  if (!accounts_.empty()) return accounts_;
  accounts_ = config_.accounts.empty() ? ask(store::known_accounts) : config_.accounts;
  leave_out(ask([](store::Tx &tx) { return store::closed_accounts(tx); }), accounts_);
  return accounts_;
}

bool PollRun::is_closed(std::string const &account, api::Failure const &failure) {
  if (account == config_.user_id || !may_be_closed(failure)) return false;
  if (!login_answers_) login_answers_ = answers_for(session(), config_.user_id);
  if (*login_answers_)
    log::warning("an account is closed; it is not asked any more",
                 {{"account", account}, {"reason", failure.text()}});
  return *login_answers_;
}

IsClosed PollRun::closed_check() {
  return
      [this](std::string const &account, api::Failure const &failure) { return is_closed(account, failure); };
}

std::vector<std::string> PollRun::accounts_due(std::string const &stream,
                                               std::string const &schedule_setting) {
  auto const known = accounts();
  return ask([&](store::Tx &tx) {
    auto due = known;
    Seconds const every{to_number<long>(store::setting(tx, schedule_setting)).value_or(0)};
    std::erase_if(due, [&](auto const &account) { return !store::is_list_due(tx, stream, account, every); });
    return due;
  });
}

/// The configured accounts, else the tree, and those that were in it before: a closed one drops out of it.
std::vector<std::string> PollRun::accounts_to_sync(StreamReport &report) {
  auto const closed = ask([](store::Tx &tx) { return store::closed_accounts(tx, true); });
  auto accounts = config_.accounts;
  if (accounts.empty()) {
    accounts = walk_accounts(session(), config_.user_id, closed, closed_check(), report);
    for (auto &account : ask(store::open_accounts))
      if (std::find(accounts.begin(), accounts.end(), account) == accounts.end())
        accounts.push_back(std::move(account));
  }
  leave_out(closed, accounts);
  return accounts;
}

void PollRun::sync_registry() {
  now_fetching({"devices"});
  StreamReport own;
  accounts_ = accounts_to_sync(own);
  if (may_go_on()) sync_devices(session(), accounts_, closed_check(), *writer_, own);
  add_to_report("devices", own);
  writer_->drain();
  leave_out(ask([](store::Tx &tx) { return store::closed_accounts(tx); }), accounts_);
  ask(store::tidy_logs);
}

void PollRun::add_to_report(std::string const &stream, StreamReport const &own) {
  writer_->update_report([&](Report &report) {
    auto &total = report.streams[stream];
    total.devices += own.devices;
    total.calls += own.calls;
    total.failures.insert(total.failures.end(), own.failures.begin(), own.failures.end());
  });
}

std::vector<store::KnownDevice> const &PollRun::devices() {
  if (devices_) return *devices_;
  if (!options_.imeis.empty()) {
    StreamReport unknown;
    for (auto const &imei : ask([&](store::Tx &tx) { return store::unknown_imeis(tx, options_.imeis); }))
      unknown.failures.push_back({imei, "no such device in the registry"});
    if (!unknown.failures.empty()) add_to_report("devices", unknown);
  }
  devices_ = ask([&](store::Tx &tx) { return store::known_devices(tx, options_.imeis); });
  return *devices_;
}

std::string const &PollRun::account_of(std::string const &imei) {
  if (accounts_of_devices_.empty())
    for (auto const &device : devices()) accounts_of_devices_[device.imei] = device.account;
  auto const known = accounts_of_devices_.find(imei);
  return known == accounts_of_devices_.end() || known->second.empty() ? config_.user_id : known->second;
}

clean::UnitHistory PollRun::unit_history() {
  clean::UnitHistory past;
  for (auto const &device : ask(store::distance_units)) {
    past.devices[device.imei] = {device.metres, device.kilometres};
    past.fleet.metres += device.metres;
    past.fleet.kilometres += device.kilometres;
  }
  return past;
}

std::vector<std::string> PollRun::imeis() {
  std::vector<std::string> names;
  for (auto const &device : devices()) names.push_back(device.imei);
  return names;
}

Window PollRun::reach() {
  auto const measured = session().vendor_ahead();
  auto const ahead = measured ? measured : api_.control().vendor_clock(config_.app_key);
  auto const behind =
      std::max(Seconds{0}, -ahead.value_or(Seconds{0}));  // it refuses an end that is not past yet
  return {now() - vendor_memory, now() - before_now - behind};
}

store::Wanted PollRun::wanted() {
  auto const set = ask([](store::Tx &tx) { return store::setting(tx, "look_back_s"); });
  auto const wished = Seconds{to_number<long>(set).value_or(0)};
  // A look back of seven days is to be one call for tracks, not two.
  auto const look_back = wished - call_spare * (wished / Seconds{track_list_limit});
  auto const keeps = reach();
  auto const from = options_.from.value_or(keeps.to - look_back);
  return {.window = {std::max(from, keeps.from), std::min(options_.to.value_or(keeps.to), keeps.to)},
          .is_scheduled = !is_backfill() && options_.imeis.empty(),
          .ignore_coverage = options_.ignore_coverage};
}

std::vector<Part> PollRun::missing(StreamSpec const &spec) {
  auto const range = wanted();
  auto const keeps = reach();
  auto const names = imeis();
  auto stretches = ask([&](store::Tx &tx) { return store::open_stretches(tx, spec.name, names, range); });
  std::vector<Part> parts;
  for (auto const &stretch : joined(spec, std::move(stretches))) {
    auto more = parts_of(spec, stretch, keeps);
    std::move(more.begin(), more.end(), std::back_inserter(parts));
  }
  return parts;
}

/// With the number of rows that the last week brought, so that calls take as many devices as they can.
StreamSpec PollRun::measured(StreamSpec spec) {
  auto const rows = ask([&](store::Tx &tx) { return store::rows_a_device_day(tx, spec.name); });
  if (rows && spec.devices_a_call > 1) spec.rows_a_device_day = std::max(1.0, *rows * 1.5);
  return spec;
}

void PollRun::open_second_looks(std::string const &stream) {
  auto const names = imeis();
  ask([&](store::Tx &tx) { return store::open_second_looks(tx, stream, names); });
}

void PollRun::look_for_signs_of_life() {
  if (is_fresh("live", std::chrono::minutes{15}) || !may_go_on()) return;
  auto const before = under_way_;
  now_fetching({"live"});
  try {
    locked("live", Seconds{0}, [&] {
      StreamReport own;
      sweep_live(session(), accounts(), closed_check(), writer(), own, true);
      add_to_report("live", own);
    });
  } catch (Error const &error) {
    if (error.stop() != Stop::busy) throw;  // another run sweeps
  }
  now_fetching(before);
}

void PollRun::fetch(std::vector<StreamSpec> const &specs) {
  look_for_signs_of_life();
  writer_->drain();
  under_way_.clear();
  for (auto const &spec : specs) under_way_.push_back(spec.name);
  HistoryFetch fetch{session(), *writer_, is_backfill() ? api::Priority::backfill : api::Priority::history,
                     reach(), [this](std::string const &imei) { return account_of(imei); }};
  for (auto const &spec : specs) {
    if (wanted().is_scheduled) open_second_looks(spec.name);
    fetch.add(measured(spec), missing(spec));
    StreamReport own;
    own.devices = devices().size();
    add_to_report(spec.name, own);
  }
  fetch.run();
}

Plan PollRun::plan(std::vector<StreamSpec> const &specs) {
  Plan plan{.interval_ms = config_.min_interval_ms, .daily_budget = config_.daily_budget};
  for (auto const &spec : specs) {
    auto const tasks = tasks_for(measured(spec), missing(spec),
                                 [this](std::string const &imei) { return account_of(imei); });
    auto const rows = ask([&](store::Tx &tx) { return store::rows_a_device_day(tx, spec.name); });
    plan.streams.push_back(plan_stream(spec, tasks, rows));
  }
  return plan;
}

bool PollRun::is_fresh(std::string const &stream, Seconds span) {
  return ask([&](store::Tx &tx) { return store::succeeded_within(tx, stream, span); });
}

/// In a session of its own: the others may be what failed. Without a database there is no log.
void PollRun::note_end(std::exception const &error) const {
  auto const why = store::explain(error);
  if (why.stop() == Stop::busy) return;  // the log has the run that holds the lock
  try {
    auto session = database_.open();
    store::Transaction tx{session};
    for (auto const &stream : under_way_)
      store::append_log(tx, {.job = report_.job,
                             .stream = stream,
                             .started_at = report_.started_at,
                             .ok = false,
                             .calls = 0,
                             .message = why.what()});
    tx.commit();
  } catch (std::exception const &second) {
    log::debug("the end of the run is not in the ingestion log", {{"reason", store::explain(second).what()}});
  }
}

Report PollRun::finish() {
  writer_->finish();
  if (auto const ahead = session().vendor_ahead()) api_.control().note_vendor_clock(config_.app_key, *ahead);
  report_.calls = api_.calls();
  report_.retries = session().counters().retries;
  report_.stopped = stop_requested();
  if (auto const &spent = session().quota_spent()) report_.quota = spent->text();
  report_.finished_at = now();
  return std::move(report_);
}

}  // namespace fleet::jobs
