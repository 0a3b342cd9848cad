#include "migrate/file_order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"

namespace fleet::migrate {
namespace {

using Names = std::set<std::string>;

std::string folder_of(File const &file) {
  return std::filesystem::path{file.name}.parent_path().generic_string();
}

std::string stem_of(File const &file) {
  return std::filesystem::path{file.name}.stem().string();
}

bool comes_last(File const &file) {
  return header_field(file.text, "After") == "*";
}

/// The names in a file's line "After"; for `*` all files of the folder that do not say so.
Names predecessors(File const &file, std::vector<File> const &folder) {
  Names names;
  if (comes_last(file)) {
    for (auto const &other : folder)
      if (!comes_last(other)) names.insert(stem_of(other));
    return names;
  }
  for (auto const &name : split(header_field(file.text, "After"), ',')) names.insert(name);
  for (auto const &name : names)
    if (std::none_of(folder.begin(), folder.end(), [&](File const &one) { return stem_of(one) == name; }))
      throw Error{
          Stop::usage,
          fmt::format("migration '{}' comes after '{}', which its folder does not have", file.name, name),
          "correct its line `-- After:`; files of earlier folders come first anyway"};
  return names;
}

/// Takes the first file by name whose predecessors are all done, until none is left.
std::vector<File> in_order(std::vector<File> folder) {
  std::vector<std::pair<File, Names>> waiting;
  for (auto const &file : folder) waiting.emplace_back(file, predecessors(file, folder));
  std::vector<File> ordered;
  Names done;
  while (!waiting.empty()) {
    auto const next = std::find_if(waiting.begin(), waiting.end(), [&](auto const &one) {
      return std::includes(done.begin(), done.end(), one.second.begin(), one.second.end());
    });
    if (next == waiting.end())
      throw Error{
          Stop::usage,
          fmt::format("migration '{}' waits for a file that waits for it", waiting.front().first.name),
          "correct the lines `-- After:` of its folder"};
    done.insert(stem_of(next->first));
    ordered.push_back(std::move(next->first));
    waiting.erase(next);
  }
  return ordered;
}

}  // namespace

void sort_repeatable(std::vector<File> &files) {
  auto begin = std::find_if(files.begin(), files.end(), [](File const &file) { return file.repeatable(); });
  while (begin != files.end()) {
    auto const end = std::find_if(begin, files.end(),
                                  [&](File const &file) { return folder_of(file) != folder_of(*begin); });
    auto ordered = in_order({begin, end});
    begin = std::move(ordered.begin(), ordered.end(), begin);
  }
}

}  // namespace fleet::migrate
