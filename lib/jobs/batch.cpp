#include "jobs/batch.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <tuple>
#include <type_traits>

namespace fleet::jobs {
namespace {

template <class Row>
void move_all(std::vector<Row> &from, std::vector<Row> &to) {
  if (to.empty())
    to = std::move(from);
  else
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  from.clear();
}

/// Owner of a row: its device; fences belong to none.
template <class Row>
std::string owner(Row const &row) {
  return row.imei;
}
std::string owner(rows::Geofence const &fence) {
  return "fence " + fence.fence_id;
}

/// tracksolid.fix_rank of fixes of one source.
int rank(rows::Position const &fix) {
  auto const type = fix.position_type.value_or(rows::PositionType::unknown);
  int const kind = type == rows::PositionType::gps ? 2 : type == rows::PositionType::unknown ? 1 : 0;
  return kind * 10'000 + std::min(fix.satellites.value_or(0), 999);
}

}  // namespace

FailureNote note_of(std::string const &account, api::Failure const &failure) {
  return {.imei = account,
          .why = failure.text(),
          .of_device = false,
          .code = failure.code,
          .http_status = failure.http_status};
}

rows::Refusal refusal_of(api::Failure const &failure, std::string const &imei) {
  auto const text =
      nlohmann::json(failure.body).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return {.reason = failure.message, .imei = imei, .raw = text};
}

void Batch::add(std::variant<rows::Trip, rows::Refusal> cleaned, std::vector<rows::Trip> &rows) {
  if (auto const *trip = std::get_if<rows::Trip>(&cleaned); trip != nullptr && trip->is_open) {
    ++rows_in;
    open_events.emplace_back(trip->imei, trip->start_time);
    return;
  }
  add<rows::Trip>(std::move(cleaned), rows);
}

void Batch::append(Batch &&other) {
  calls += other.calls;
  rows_in += other.rows_in;
  started_at = std::min(started_at, other.started_at);
  if (account != other.account) account.clear();
  each([&](auto list) { move_all(other.*list, this->*list); });
  move_all(other.open_events, open_events);
  move_all(other.answered, answered);
  move_all(other.claims, claims);
  move_all(other.failures, failures);
  move_all(other.listed.accounts, listed.accounts);
  move_all(other.listed.names, listed.names);
  move_all(other.closed, closed);
}

void Batch::sort_fixes() {
  auto const key = [](rows::Position const &fix) { return std::tie(fix.imei, fix.gps_time); };
  auto const before = [&](auto const &a, auto const &b) {
    return key(a) == key(b) ? rank(a) > rank(b) : key(a) < key(b);
  };
  if (!std::is_sorted(fixes.begin(), fixes.end(), before))
    std::stable_sort(fixes.begin(), fixes.end(), before);
  fixes.erase(
      std::unique(fixes.begin(), fixes.end(), [&](auto const &a, auto const &b) { return key(a) == key(b); }),
      fixes.end());
}

void Batch::leave_open(std::function<bool(std::string const &)> const &these) {
  std::erase_if(answered, [&](auto const &one) { return these(one.imei); });
  std::erase_if(claims, [&](auto const &one) { return these(one.imei); });
}

void Batch::clear_rows() {
  rows_in = 0;
  each([&](auto list) { (this->*list).clear(); });
  open_events.clear();
}

Batch Batch::take_half_of_fixes() {
  Batch half{.stream = stream, .account = account, .method = method, .started_at = started_at, .calls = 0};
  half.fix_source = fix_source;
  auto const middle = fixes.begin() + static_cast<std::ptrdiff_t>(fixes.size() / 2);
  half.fixes.assign(std::make_move_iterator(fixes.begin()), std::make_move_iterator(middle));
  fixes.erase(fixes.begin(), middle);
  half.rows_in = std::min(half.fixes.size(), rows_in);
  rows_in -= half.rows_in;
  return half;
}

std::map<std::string, Batch> Batch::split_by_device() && {
  std::map<std::string, Batch> parts;
  auto const deal = [&](auto list, std::size_t counts) {
    for (auto &row : this->*list) {
      auto &part = parts[owner(row)];
      part.rows_in += counts;
      (part.*list).push_back(std::move(row));
    }
  };
  each([&](auto list) { deal(list, std::is_same_v<decltype(list), decltype(&Batch::odd_values)> ? 0 : 1); });
  deal(&Batch::answered, 0);
  deal(&Batch::claims, 0);
  deal(&Batch::failures, 0);
  for (auto &[whose, part] : parts) {
    part.stream = stream;
    part.account = account;
    part.method = method;
    part.started_at = started_at;
    part.fix_source = fix_source;
    part.calls = 0;
  }
  // A list with a row that could not be stored is not whole: nothing follows from the names it lacks.
  if (!parts.empty()) parts.begin()->second.calls = calls;
  if (!parts.empty()) parts.begin()->second.closed = std::move(closed);
  return parts;
}

}  // namespace fleet::jobs
