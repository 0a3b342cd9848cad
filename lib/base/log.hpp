#pragma once
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fleet::log {

enum class Level { debug, info, warning, error };
enum class Format { text, json };
using Fields = std::vector<std::pair<std::string, std::string>>;

/// "debug", "info", "warning", "error": the names of the levels, in their order.
std::vector<std::string> level_names();
/// The level of a name; Level::warning for one that is not known.
Level level_named(std::string_view name);

/// Set once by main: the program's name starts every text line.
void configure(Level level, Format format, std::string program);
bool enabled(Level level);

/// One event, one line on stderr, secrets cut. Text: "fleet serve: warning: what key=value".
void write(Level level, std::string_view message, Fields const &fields = {});

inline void debug(std::string_view message, Fields const &fields = {}) {
  write(Level::debug, message, fields);
}
inline void info(std::string_view message, Fields const &fields = {}) {
  write(Level::info, message, fields);
}
inline void warning(std::string_view message, Fields const &fields = {}) {
  write(Level::warning, message, fields);
}
inline void error(std::string_view message, Fields const &fields = {}) {
  write(Level::error, message, fields);
}

/// One JSON line whatever the format and level: the minute's report of a long run that nobody watches.
void event(std::string_view message, Fields const &fields);

/// The error line and, where there is one, its hint line. What main prints last.
void failure(std::string_view message, std::string_view hint);

}  // namespace fleet::log
