#pragma once
#include <string>
#include <vector>

#include "config/config.hpp"
#include "notify/sender.hpp"
#include "store/database.hpp"
#include "store/notify_store.hpp"

namespace fleet::notify {

/// One run of fleet notify.
struct NotifyReport {
  std::size_t episodes = 0;  ///< new ones
  std::size_t sent = 0, failed = 0, dead = 0;
  std::vector<store::NotedRule> rules;  ///< those that are on
  std::vector<std::string> failures;    ///< "DESTINATION: error", once each
  std::size_t problems() const;
  std::string text() const;
  std::string json() const;
};

/// Notes the episodes of all rules in one transaction, then sends the messages that are due. Each attempt is noted when it has ended: killed
/// in between, the message is sent again, with the same id.
/// Throws: Error{busy} while another run holds the job's lock; errors of the database.
NotifyReport run_notify(store::Database const &database, config::Config const &config,
                        SendLimits limits = {});

/// The messages that a run would send now, which changes nothing.
struct NotifyPlan {
  std::vector<store::NotedRule> rules;
  std::vector<store::DueMessage> due;
};
NotifyPlan plan_notify(store::Database const &database);

/// Sends one message that says so to a destination. Throws Error{failed} with the reason when it is not taken.
void test_destination(store::NotifyDestination const &destination, config::Config const &config,
                      SendLimits limits = {});

}  // namespace fleet::notify
