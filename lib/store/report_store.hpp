#pragma once
#include <optional>
#include <string>
#include <vector>

#include "store/export_store.hpp"
#include "store/notify_store.hpp"

namespace fleet::store {

/// One subscription in a run of fleet report --due.
struct NotedReports {
  std::string subscription;
  int reports = 0;      ///< new ones in the outbox
  std::string problem;  ///< why it cannot be served; "" when it can
};

/// A report of the outbox that is due. Its message's rule is the subscription, and has no content.
struct DueReport {
  DueMessage message;
  std::string report, format;  ///< as in fleet report NAME --format FORMAT
  ReportSelection selection;
  bool may_wait = false;  ///< for its data to be complete
};

/// Fills the outbox, see tracksolid.report_note. For a transaction of its own.
std::vector<NotedReports> note_reports(Tx &tx);

/// Subscriptions and destinations that get nothing more in a run.
struct PassedOver {
  std::vector<std::string> subscriptions, destinations;
};
/// The reports that are due, the `most` that have waited longest. Sent and failed ones are noted as messages of notify_store.hpp are.
std::vector<DueReport> due_reports(Tx &tx, int most, PassedOver const &passed_over);

/// The data of a report is incomplete: it is due again in ten minutes, or when it may wait no longer.
void put_report_off(Tx &tx, std::string const &id);

}  // namespace fleet::store
