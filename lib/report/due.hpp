#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "notify/sender.hpp"
#include "store/database.hpp"
#include "store/report_store.hpp"

namespace fleet::report {

/// One run of fleet report --due.
struct DueRun {
  std::vector<store::NotedReports> subscriptions;  ///< those that are on
  std::size_t sent = 0, failed = 0, dead = 0;
  std::size_t put_off = 0;            ///< reports that wait for their data
  std::vector<std::string> failures;  ///< "SUBSCRIPTION: error", once each
  std::size_t problems() const;
  std::size_t reports() const;  ///< new ones in the outbox
  std::string text() const;
  std::string json() const;
};

/// Limits of a run: a workbook takes longer than a message, and one mail is on the way at a time.
inline constexpr notify::SendLimits report_limits{
    .delivery = std::chrono::minutes{2}, .run = std::chrono::minutes{20}, .at_once = 1};

/// Notes the periods of all subscriptions that are over, each once, then makes and mails the reports that are due, one after the other. Each
/// attempt is noted when it has ended: killed in between, the report is sent again, with the same Message-ID.
/// Throws: Error{busy} while another run holds the job's lock; errors of the database.
DueRun run_due_reports(store::Database const &database, config::Config const &config,
                       notify::SendLimits limits = report_limits);

/// The reports that a run would look at now, and changes nothing.
struct DuePlan {
  std::vector<store::NotedReports> subscriptions;
  std::vector<store::DueReport> due;
};
DuePlan plan_due_reports(store::Database const &database);

}  // namespace fleet::report
