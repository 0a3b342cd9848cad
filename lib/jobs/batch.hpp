#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "api/session.hpp"
#include "rows/rows.hpp"
#include "store/account_store.hpp"
#include "store/coverage_store.hpp"
#include "store/merge.hpp"

namespace fleet::jobs {

struct FailureNote {
  std::string imei;  ///< or the account, when `of_device` is false
  std::string why;
  bool quarantine = false;  ///< leave the window alone for a while
  bool of_device = true;    ///< then the window is noted as failed
  Window window{};
  int code = 0;         ///< the vendor's, for the log; 0: none
  int http_status = 0;  ///< 0: nothing was answered
};

/// Why an account's call gave nothing.
FailureNote note_of(std::string const &account, api::Failure const &failure);

/// An answer that was not understood, as a refusal: its beginning is kept as a JSON string.
rows::Refusal refusal_of(api::Failure const &failure, std::string const &imei);

/// Contents of one answer: rows, refusals, and the windows that are complete now. Stored together or not at all.
struct Batch : rows::Lists {
  std::string stream, account, method;
  Time started_at = now();
  std::size_t calls = 1, rows_in = 0;
  store::FixSource fix_source = store::FixSource::track_list;
  /// Events that have not ended, and are not stored before they have: device and start.
  std::vector<std::pair<std::string, Time>> open_events;
  std::vector<store::Answered> answered;
  std::vector<store::Claim> claims;
  std::vector<FailureNote> failures;
  store::Listed listed;  ///< of a batch of devices or fences: the lists that came in whole, and all names
  std::vector<store::ClosedAccount> closed;

  /// Sorts one cleaned row to its place.
  template <class Row>
  void add(std::variant<Row, rows::Refusal> cleaned, std::vector<Row> &rows) {
    ++rows_in;
    if (auto *refusal = std::get_if<rows::Refusal>(&cleaned))
      refusals.push_back(std::move(*refusal));
    else
      rows.push_back(std::move(std::get<Row>(cleaned)));
  }
  void add(std::variant<rows::Trip, rows::Refusal> cleaned, std::vector<rows::Trip> &rows);
  /// Takes in another batch of the same stream.
  void append(Batch &&other);
  void clear_rows();
  /// Fixes by device and time, of several at one time the best by tracksolid.fix_rank, of equal ones the first.
  void sort_fixes();
  /// Neither covered nor stated any more: something of these devices could not be read or stored.
  void leave_open(std::function<bool(std::string const &imei)> const &these);
  /// The first half of the fixes, which covers nothing; the rest, which covers all, stays.
  Batch take_half_of_fixes();
  /// The same, one batch a device, and one for each fence, which belongs to none.
  std::map<std::string, Batch> split_by_device() &&;
};

}  // namespace fleet::jobs
