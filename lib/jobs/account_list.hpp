#pragma once
#include <functional>
#include <string>
#include <vector>

#include "api/session.hpp"
#include "jobs/accounts.hpp"
#include "jobs/batch.hpp"

namespace fleet::jobs {

/// A list that the vendor keeps for each account, and how it is asked for.
struct ListSpec {
  std::string stream;  ///< as in tracksolid.streams()
  std::string method;
  std::string account_parameter;  ///< "target" or "account"
  api::Shape shape{};
  std::size_t page_size = 0;  ///< 0: the whole list comes in one answer
  api::Priority priority = api::Priority::history;
  std::function<void(api::Entry const &, std::string const &account, Batch &)> take;
};

/// Devices, as the registry has them.
ListSpec device_list();
/// Fences that people have drawn in the platform.
ListSpec fence_list();

/// Result of one account's list: all rows that could be read, and the reason why it is not the whole list.
struct AccountList {
  std::string account;
  Batch batch;
  std::optional<api::Failure> failure;  ///< of the call that ended it
  bool is_complete = false;  ///< nothing failed, nothing was refused, the declared total was reached
};

/// Reads the pages of one account's list by the rules of jobs/pages.hpp, at most `most_calls` of them. A list that is
/// not complete is not a failure in the batch yet when the vendor refused the call: see `failure`.
AccountList read_list(api::Session &session, ListSpec const &spec, std::string const &account);

/// Notes the end of a list in its batch: the whole list is named, a closed account is marked, any other end is a failure.
void note_end_of(AccountList &list, IsClosed const &is_closed);

}  // namespace fleet::jobs
