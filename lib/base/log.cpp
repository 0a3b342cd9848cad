#include "base/log.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/progress.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"

namespace fleet::log {
namespace {

std::atomic<Level> threshold{Level::warning};
std::atomic<Format> shape{Format::text};
std::string program = "fleet";

constexpr std::array names{"debug", "info", "warning", "error"};
char const *name(Level level) {
  return names.at(static_cast<std::size_t>(level));
}

std::string quoted_if_needed(std::string const &value) {
  bool const plain = !value.empty() && value.find_first_of(" \"=") == std::string::npos;
  return plain ? value : fmt::format("\"{}\"", value);
}

std::string text_line(Level level, std::string_view message, Fields const &fields) {
  auto line = fmt::format("{}: {}: {}", program, name(level), one_line(message));
  for (auto const &[key, value] : fields)
    line += fmt::format(" {}={}", key, quoted_if_needed(one_line(value)));
  return line;
}

std::string json_line(Level level, std::string_view message, Fields const &fields) {
  nlohmann::ordered_json line{
      {"time", rfc3339(now())}, {"level", name(level)}, {"program", program}, {"message", message}};
  for (auto const &[key, value] : fields) line[key] = value;
  return dump_json(line);
}

/// One write call a line, so that lines of parallel processes do not mix.
void put(std::string line) {
  line = redact(std::move(line)) + '\n';
  progress::hide_bar();
  for (std::string_view rest{line}; !rest.empty();) {
    auto const written = ::write(STDERR_FILENO, rest.data(), rest.size());
    if (written <= 0) return;  // stderr is gone; there is nowhere left to say so
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

std::vector<std::string> level_names() {
  return {names.begin(), names.end()};
}

Level level_named(std::string_view name) {
  auto const found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? Level::warning : static_cast<Level>(found - names.begin());
}

void configure(Level level, Format format, std::string program_name) {
  threshold = level;
  shape = format;
  program = std::move(program_name);
}

bool enabled(Level level) {
  return level >= threshold.load();
}

void write(Level level, std::string_view message, Fields const &fields) {
  if (!enabled(level)) return;
  put(shape == Format::json ? json_line(level, message, fields) : text_line(level, message, fields));
}

void event(std::string_view message, Fields const &fields) {
  put(json_line(Level::info, message, fields));
}

void failure(std::string_view message, std::string_view hint) {
  if (shape == Format::json) {
    put(json_line(Level::error, message, hint.empty() ? Fields{} : Fields{{"hint", std::string{hint}}}));
    return;
  }
  put(text_line(Level::error, message, {}));
  if (!hint.empty()) put(fmt::format("hint: {}", one_line(hint)));
}

}  // namespace fleet::log
