#pragma once
#include <optional>
#include <string>
#include <vector>

#include "store/transaction.hpp"

namespace fleet::store {

/// A destination as tracksolid.notify_destinations has it.
struct NotifyDestination {
  std::string name;
  std::string kind;  ///< webhook, ntfy, gotify, slack or email
  std::string address, secret;
};

/// One message of the outbox that is due.
struct DueMessage {
  std::string id;  ///< the same in every attempt
  std::string rule;
  std::string stage;  ///< first or escalation
  std::string due_at;
  std::string content;  ///< JSON, see tracksolid.notify_message
  NotifyDestination destination;
};

/// What became of one rule in a run.
struct NotedRule {
  std::string rule;
  int episodes = 0;     ///< new ones
  std::string problem;  ///< why it could not be asked; "" when it was
};

/// Fills the outbox, see tracksolid.notify_note. For a transaction of its own.
std::vector<NotedRule> note_episodes(Tx &tx);

/// The messages that are due, the oldest `most` of each destination, without the destinations of `passed_over`.
std::vector<DueMessage> due_messages(Tx &tx, int most, std::vector<std::string> const &passed_over);

void note_sent(Tx &tx, std::string const &id);
/// True: that was the last attempt, the message is a dead letter.
bool note_failed(Tx &tx, std::string const &id, std::string const &error, std::optional<int> retry_after_s);

/// Throws Error{usage} for a name that no destination has.
NotifyDestination destination_named(Tx &tx, std::string const &name);
/// The episode of a message needs no escalation any more. Throws Error{usage} for an id that no message has.
void acknowledge_message(Tx &tx, std::string const &id);
/// Dead letters, of one destination or of all, are due again. Gives how many.
std::size_t revive_dead_letters(Tx &tx, std::optional<std::string> const &destination);

/// A finding of the audit as tracksolid.audit_findings has it.
struct RecordedFinding {
  std::string id, object, severity, evidence;
};
/// Replaces the recorded findings; those that were there before keep the time at which they were seen first.
void record_findings(Tx &tx, std::vector<RecordedFinding> const &findings);

}  // namespace fleet::store
