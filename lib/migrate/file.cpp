#include "migrate/file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "migrate/file_order.hpp"

namespace fs = std::filesystem;

namespace fleet::migrate {
namespace {

constexpr char const *see_docs = "see docs/understand/database.md, \"Writing a migration\"";

void read_header(File &file) {
  static std::regex const first_line{R"(-- (\d{4}) (.+))"};
  auto const line = file.text.substr(0, file.text.find('\n'));
  std::smatch match;
  if (!std::regex_match(line, match, first_line) || std::stoi(match[1]) != file.number)
    throw Error{Stop::usage,
                fmt::format("migration '{}' does not start with its number and title", file.name), see_docs};
  file.title = match[2];
  auto const transaction = header_field(file.text, "Transaction");
  file.in_transaction = transaction.starts_with("yes");
  if (!file.in_transaction && !transaction.starts_with("no"))
    throw Error{Stop::usage,
                fmt::format("migration '{}' has no header line 'Transaction: yes' or 'no'", file.name),
                see_docs};
}

File read_file(Source const &source) {
  static std::regex const numbered{R"((\d{4})_[a-z0-9_]+\.sql)"};
  static std::regex const repeatable{R"(repeatable/([a-z0-9_]+/)?[a-z0-9_]+\.sql)"};
  File file{source.name, 0, {}, true, source.text, sha256_hex(source.text)};
  std::smatch match;
  if (std::regex_match(source.name, match, numbered)) {
    file.number = std::stoi(match[1]);
    read_header(file);
  } else if (!std::regex_match(source.name, repeatable)) {
    throw Error{Stop::usage, fmt::format("migration '{}' has an odd name", source.name),
                "call it NNNN_name.sql or repeatable/folder/name.sql, lower case"};
  }
  return file;
}

std::string read_all(fs::path const &path) {
  std::ifstream in{path, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  if (!in) throw Error{Stop::usage, fmt::format("cannot read '{}'", path.string()), "check its permissions"};
  return text;
}

void add_sources(fs::path const &top, fs::path const &folder, std::vector<Source> &sources) {
  std::error_code missing;
  for (auto const &entry : fs::directory_iterator{folder, missing})
    if (entry.path().extension() == ".sql")
      sources.push_back({entry.path().lexically_relative(top).generic_string(), read_all(entry.path())});
}

}  // namespace

std::string header_field(std::string const &text, std::string const &field) {
  std::string const start = "-- " + field + ":";
  for (std::size_t at = 0; at < text.size() && text.compare(at, 2, "--") == 0;) {
    auto const end = std::min(text.find('\n', at), text.size());
    if (text.compare(at, start.size(), start) == 0)
      return std::string{trim(std::string_view{text}.substr(at + start.size(), end - at - start.size()))};
    at = end + 1;
  }
  return {};
}

std::vector<Source> sources_in(fs::path const &folder) {
  std::vector<Source> sources;
  add_sources(folder, folder, sources);
  auto const repeatable = folder / "repeatable";
  add_sources(folder, repeatable, sources);
  std::error_code missing;
  for (auto const &entry : fs::directory_iterator{repeatable, missing})
    if (entry.is_directory()) add_sources(folder, entry.path(), sources);
  if (sources.empty())
    throw Error{Stop::usage, fmt::format("no migrations in '{}'", folder.string()),
                "--dir wants the folder that holds 0001_….sql; leave it out to use the ones built in"};
  return sources;
}

std::vector<File> read_files(std::vector<Source> const &sources) {
  std::vector<File> files;
  std::transform(sources.begin(), sources.end(), std::back_inserter(files), read_file);
  std::sort(files.begin(), files.end(), [](File const &a, File const &b) {
    return std::tuple{a.repeatable(), a.number, std::cref(a.name).get()} <
           std::tuple{b.repeatable(), b.number, std::cref(b.name).get()};
  });
  auto const twin = std::adjacent_find(files.begin(), files.end(), [](File const &a, File const &b) {
    return a.number == b.number && !a.repeatable();
  });
  if (twin != files.end())
    throw Error{Stop::usage,
                fmt::format("migrations '{}' and '{}' share a number", twin->name, std::next(twin)->name),
                "give the newer one the next free number"};
  sort_repeatable(files);
  return files;
}

}  // namespace fleet::migrate
