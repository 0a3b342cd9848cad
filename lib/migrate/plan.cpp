#include "migrate/plan.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "migrate/development_chain.hpp"

namespace fleet::migrate {
namespace {

template <class Named>
auto find(std::vector<Named> const &all, std::string const &name) {
  return std::find_if(all.begin(), all.end(), [&](Named const &one) { return one.name == name; });
}

bool is_repeatable(std::string const &name) {
  return name.starts_with("repeatable/");
}

State state_of(File const &file, std::vector<Applied> const &applied) {
  auto const row = find(applied, file.name);
  if (row == applied.end()) return State::pending;
  return row->checksum == file.checksum ? State::applied : State::changed;
}

void refuse_renamed(std::vector<File> const &files, std::vector<Applied> const &applied) {
  for (auto const &file : files)
    if (auto const *former = former_name(file, files, applied); former != nullptr)
      throw Error{Stop::failed,
                  fmt::format("migration '{}' was applied, and is now called '{}'{}", former->name, file.name,
                              former->checksum == file.checksum ? "" : ", with another text"),
                  "give it back its name; or let `fleet migrate repair` record the new one"};
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
              "restore its text and put the change into a new migration; "
              "`fleet migrate repair` accepts one that changes no object"};
}

void refuse_late(File const &file, int last_applied) {
  throw Error{
      Stop::failed,
      fmt::format("migration '{}' comes before {:04}, which is already applied", file.name, last_applied),
      "give it the next free number"};
}

void refuse_number(std::vector<File> const &files, int to) {
  auto const there =
      std::any_of(files.begin(), files.end(), [&](File const &file) { return file.number == to; });
  if (to != 0 && !there)
    throw Error{Stop::usage, fmt::format("there is no migration with the number {}", to),
                "`fleet migrate status` lists them"};
}

}  // namespace

char const *name(State state) {
  switch (state) {
    case State::applied:
      return "applied";
    case State::pending:
      return "pending";
    case State::begun:
      return "begun";
    case State::changed:
      return "changed";
    case State::renamed:
      return "renamed";
    case State::gone:
      break;
  }
  return "gone";
}

Applied const *former_name(File const &file, std::vector<File> const &files,
                           std::vector<Applied> const &applied) {
  if (file.repeatable() || find(applied, file.name) != applied.end()) return nullptr;
  auto const row = std::find_if(applied.begin(), applied.end(), [&](Applied const &one) {
    return one.name.starts_with(fmt::format("{:04}_", file.number)) && find(files, one.name) == files.end();
  });
  return row == applied.end() ? nullptr : &*row;
}

std::vector<Entry> compare(std::vector<File> const &files, std::vector<Applied> const &applied) {
  std::vector<Entry> entries;
  std::vector<std::string> former_names;
  for (auto const &file : files) {
    auto const row = find(applied, file.name);
    entries.push_back({file.name, state_of(file, applied), row == applied.end() ? "" : row->applied_at, {}});
    if (auto const *former = former_name(file, files, applied); former != nullptr) {
      entries.back() = {file.name, State::renamed, former->applied_at, "applied as " + former->name};
      former_names.push_back(former->name);
    }
  }
  for (auto const &row : applied)
    if (find(files, row.name) == files.end() &&
        std::find(former_names.begin(), former_names.end(), row.name) == former_names.end())
      entries.push_back({row.name, State::gone, row.applied_at, {}});
  return entries;
}

Plan make_plan(std::vector<File> const &files, std::vector<Applied> const &applied, int to,
               bool all_repeatable) {
  refuse_number(files, to);
  refuse_development_history(applied);
  refuse_renamed(files, applied);
  refuse_unknown(files, applied);
  int last_applied = 0;
  for (auto const &file : files)
    if (!file.repeatable() && state_of(file, applied) != State::pending) last_applied = file.number;
  Plan plan;
  bool all_numbered = true;
  for (auto const &file : files) {
    auto const state = state_of(file, applied);
    if (file.repeatable()) {
      if (state != State::applied || !plan.empty() || all_repeatable) plan.repeatable.push_back(file);
    } else if (state == State::changed) {
      refuse_changed(file, applied);
    } else if (state == State::pending) {
      if (file.number < last_applied) refuse_late(file, last_applied);
      if (to == 0 || file.number <= to)
        plan.numbered.push_back(file);
      else
        all_numbered = false;
    }
  }
  if (!all_numbered) plan.waiting = std::exchange(plan.repeatable, {}).size();
  return plan;
}

}  // namespace fleet::migrate
