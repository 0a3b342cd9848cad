#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "jobs/accounts.hpp"
#include "jobs/history_streams.hpp"
#include "jobs/plan.hpp"
#include "jobs/recorder.hpp"
#include "jobs/report.hpp"
#include "jobs/vendor_client.hpp"
#include "jobs/writer.hpp"
#include "store/device_store.hpp"

namespace fleet::jobs {

struct PollOptions {
  std::optional<Time> from, to;    ///< history wanted; unset: from tracksolid.settings up to now
  std::vector<std::string> imeis;  ///< empty: all
  bool ignore_coverage = false;    ///< --again: history is asked for even where it is covered
  std::string record;              ///< folder that keeps every answer; empty: none
};

/// The common part of both polls: locks, accounts, devices, "wanted minus covered", the writer, the report.
class PollRun {
 public:
  PollRun(config::Config const &config, store::Database const &database, std::string job,
          PollOptions const &options);

  api::Session &session() { return api_.session(); }
  Writer &writer() { return *writer_; }
  /// One lock a group, so that a long backfill never keeps the live sweep waiting. Throws Error{busy}.
  void lock(std::string const &name) { api_.control().lock_job(name); }
  /// `work` under a group's lock, which is free again afterwards: a backfill that begins with the registry
  /// and a sweep must not keep the scheduled ones away for hours. Waits up to `patience` for the one under
  /// way.
  template <class Work>
  void locked(std::string const &name, Seconds patience, Work work) {
    if (!api_.control().lock_job_within(name, patience)) return;
    work();
    writer_->drain();
    api_.control().unlock_job(name);
  }
  bool is_backfill() const { return options_.from || options_.to; }
  bool may_go_on();

  /// The configured accounts, else those that are known to own devices, else none. Closed ones are left out.
  std::vector<std::string> const &accounts();
  /// Those whose list of `stream` is due: it has not come in whole for as long as the setting says.
  std::vector<std::string> accounts_due(std::string const &stream, std::string const &schedule_setting);
  /// Finds out whether a refused account is closed: the text of the refusal proposes it, a call for the account of the
  /// login confirms it.
  IsClosed closed_check();
  /// Walks the account tree and stores every device. Closed accounts that are still named are asked once a day.
  void sync_registry();
  /// Adds to the report what was done outside the writer.
  void add_to_report(std::string const &stream, StreamReport const &own);

  /// The parts of a stream that are missing, for the devices that the options choose.
  std::vector<Part> missing(StreamSpec const &spec);
  void fetch(std::vector<StreamSpec> const &specs);
  Plan plan(std::vector<StreamSpec> const &specs);
  /// In which unit the stored trips of late gave their distances.
  clean::UnitHistory unit_history();
  /// Whether a stream came in whole not long ago.
  bool is_fresh(std::string const &stream, Seconds span);
  /// `work`, then the report. An error that ends it is noted in the ingestion log.
  template <class Work>
  Report conclude(Work work) try {
    work();
    return finish();
  } catch (std::exception const &error) {
    note_end(error);
    throw;
  }
  /// Names the streams that are being fetched, for that note.
  void now_fetching(std::vector<std::string> streams) { under_way_ = std::move(streams); }

 private:
  /// The vendor's memory, up to the present by its clock.
  Window reach();
  store::Wanted wanted();
  /// One live sweep, when there was none of late: coverage needs to know when each device was last alive.
  void look_for_signs_of_life();
  void open_second_looks(std::string const &stream);
  std::vector<std::string> accounts_to_sync(StreamReport &report);
  bool is_closed(std::string const &account, api::Failure const &failure);
  std::string const &account_of(std::string const &imei);
  std::vector<std::string> imeis();
  StreamSpec measured(StreamSpec spec);
  Report finish();
  void note_end(std::exception const &error) const;
  std::vector<store::KnownDevice> const &devices();
  /// Gives `question(tx)`; repeats it once on a new session when the session is lost.
  template <class Question>
  auto ask(Question question) {
    return reading_.run([&](store::Session &session) {
      store::Autocommit tx{session};
      return question(tx);
    });
  }

  config::Config const &config_;
  store::Database database_;
  PollOptions options_;
  VendorClient api_;
  Report report_;
  std::unique_ptr<Recorder> recorder_;
  std::unique_ptr<Writer> writer_;
  store::Reconnecting reading_;
  std::vector<std::string> accounts_;
  std::optional<bool>
      login_answers_;  ///< whether the account of the login can be asked for, where others cannot
  std::vector<std::string> under_way_;
  std::optional<std::vector<store::KnownDevice>> devices_;
  std::unordered_map<std::string, std::string> accounts_of_devices_;
};

}  // namespace fleet::jobs
