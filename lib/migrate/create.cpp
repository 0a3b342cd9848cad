#include "migrate/create.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <regex>

#include "base/error.hpp"
#include "migrate/file.hpp"

namespace fs = std::filesystem;

namespace fleet::migrate {
namespace {

constexpr char const *header = R"sql(-- {:04} {}: what it is, in a few words
-- Why:         what is wrong or missing without it
-- Changes:     which objects
-- Locks:       which tables, how strongly, for how long
-- Requires:    nothing beyond PostgreSQL
-- Transaction: {}
-- Undo:        the statement that takes it back
)sql";

int next_number(fs::path const &folder) {
  static std::regex const numbered{R"((\d{4})_[a-z0-9_]+\.sql)"};
  int last = 0;
  for (auto const &entry : fs::directory_iterator{folder}) {
    std::smatch match;
    auto const name = entry.path().filename().string();
    if (std::regex_match(name, match, numbered)) last = std::max(last, std::stoi(match[1]));
  }
  return last + 1;
}

}  // namespace

fs::path create_file(fs::path const &folder, std::string const &name, bool in_transaction) {
  static std::regex const good{"[a-z0-9_]+"};
  if (!std::regex_match(name, good))
    throw Error{Stop::usage, fmt::format("'{}' is no name for a migration", name),
                "lower case letters, digits and underscores, such as add_driver_phone"};
  if (!fs::is_directory(folder))
    throw Error{Stop::usage, fmt::format("there is no folder '{}'", folder.string()),
                "--dir wants the folder that holds 0001_….sql"};
  auto const number = next_number(folder);
  auto path = folder / fmt::format("{:04}_{}.sql", number, name);
  auto title = name;
  std::replace(title.begin(), title.end(), '_', ' ');
  auto const text = fmt::format(header, number, title,
                                in_transaction ? "yes" : "no   (each statement must bear being run again)");
  // O_EXCL: two people at once do not overwrite each other.
  int const fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  bool const written = fd >= 0 && write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (fd >= 0) close(fd);
  if (!written)
    throw Error{Stop::failed, fmt::format("cannot write '{}'", path.string()), "check its permissions"};
  return path;
}

}  // namespace fleet::migrate
