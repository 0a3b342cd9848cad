#include "migrate/plan.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"

namespace fleet::migrate {
namespace {

template <class Named>
auto find(std::vector<Named> const &all, std::string const &name) {
  return std::find_if(all.begin(), all.end(), [&](Named const &one) { return one.name == name; });
}

State state_of(File const &file, std::vector<Applied> const &applied) {
  auto const row = find(applied, file.name);
  if (row == applied.end()) return State::pending;
  return row->checksum == file.checksum ? State::applied : State::changed;
}

bool is_repeatable(std::string const &name) {
  return name.starts_with("repeatable/");
}

void refuse_unknown(std::vector<File> const &files, std::vector<Applied> const &applied) {
  for (auto const &row : applied)
    if (!is_repeatable(row.name) && find(files, row.name) == files.end())
      throw Error{Stop::failed,
                  fmt::format("the database has migration '{}', which this fleet does not know", row.name),
                  "use the fleet that applied it, or a newer one"};
}

void refuse_changed(File const &file, std::vector<Applied> const &applied) {
  throw Error{Stop::failed,
              fmt::format("migration '{}' was changed after it was applied (recorded {:.12}…, now {:.12}…)",
                          file.name, find(applied, file.name)->checksum, file.checksum),
              "restore its text and put the change into a new migration"};
}

void refuse_late(File const &file, int last_applied) {
  throw Error{
      Stop::failed,
      fmt::format("migration '{}' comes before {:04}, which is already applied", file.name, last_applied),
      "give it the next free number"};
}

}  // namespace

char const *name(State state) {
  switch (state) {
    case State::applied:
      return "applied";
    case State::pending:
      return "pending";
    case State::changed:
      return "changed";
    case State::gone:
      break;
  }
  return "gone";
}

std::vector<Entry> compare(std::vector<File> const &files, std::vector<Applied> const &applied) {
  std::vector<Entry> entries;
  for (auto const &file : files) {
    auto const row = find(applied, file.name);
    entries.push_back({file.name, state_of(file, applied), row == applied.end() ? "" : row->applied_at});
  }
  for (auto const &row : applied)
    if (find(files, row.name) == files.end()) entries.push_back({row.name, State::gone, row.applied_at});
  return entries;
}

std::vector<File> work(std::vector<File> const &files, std::vector<Applied> const &applied) {
  refuse_unknown(files, applied);
  int last_applied = 0;
  for (auto const &file : files)
    if (!file.repeatable() && state_of(file, applied) != State::pending) last_applied = file.number;
  std::vector<File> work;
  for (auto const &file : files) {
    auto const state = state_of(file, applied);
    if (file.repeatable()) {
      if (state != State::applied || !work.empty()) work.push_back(file);
    } else if (state == State::changed) {
      refuse_changed(file, applied);
    } else if (state == State::pending) {
      if (file.number < last_applied) refuse_late(file, last_applied);
      work.push_back(file);
    }
  }
  return work;
}

}  // namespace fleet::migrate
