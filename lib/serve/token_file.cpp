#include "serve/token_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace fleet::serve {
namespace {

constexpr char const *how_to_add = "make a line with `fleet token add NAME`";
constexpr std::string_view until_key = "until=";

struct ShareKey {
  std::string_view key;
  std::string_view parameter;
};
constexpr ShareKey share_keys[] = {{"vehicle=", "vehicle_number"}, {"trip=", "trip_id"}};

bool is_digest(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::vector<std::string> sorted_centres(std::string_view text) {
  auto const parts = split(text, ';');
  std::set<std::string> const centres{parts.begin(), parts.end()};
  return {centres.begin(), centres.end()};
}

Time read_until(std::string_view text) {
  auto const until = parse_time(text);
  if (!until)
    throw Error{Stop::usage, fmt::format("says until '{}', which is not a time", text),
                "write 2026-12-31T18:00:00Z"};
  return *until;
}

void read_scope(std::string_view text, Token &token) {
  bool const is_share = std::any_of(std::begin(share_keys), std::end(share_keys),
                                    [&](auto const &known) { return text.starts_with(known.key); });
  if (is_share)
    token.share = read_share(text);
  else
    token.cost_centres = sorted_centres(text);
}

Error at_line(std::string const &path, std::size_t number, std::string_view problem, std::string hint) {
  return {Stop::usage, fmt::format("'{}' line {} {}", path, number, problem), std::move(hint)};
}

}  // namespace

std::string_view next_word(std::string_view &rest) {
  rest = trim(rest);
  auto const word = rest.substr(0, rest.find_first_of(" \t"));
  rest = trim(rest.substr(word.size()));
  return word;
}

Share read_share(std::string_view text) {
  for (auto const &[key, parameter] : share_keys) {
    if (!text.starts_with(key)) continue;
    std::string const value{trim(text.substr(key.size()))};
    bool const is_id = parameter != "trip_id" || to_number<std::int64_t>(value).value_or(0) > 0;
    if (!value.empty() && is_id) return {std::string{parameter}, value};
  }
  throw Error{Stop::usage, fmt::format("says '{}', which is no vehicle and no trip", text),
              "write vehicle=PLATE or trip=ID"};
}

std::optional<Token> read_token(std::string_view line) {
  auto rest = trim(line);
  if (rest.empty() || rest.front() == '#') return std::nullopt;
  Token token{lower(next_word(rest)), std::string{next_word(rest)}};
  if (!is_digest(token.digest) || token.name.empty())
    throw Error{Stop::usage, "is not a SHA-256 and a name", how_to_add};
  if (rest.starts_with(until_key)) token.until = read_until(next_word(rest).substr(until_key.size()));
  read_scope(rest, token);
  return token;
}

std::string scope_text(Token const &token) {
  if (!token.share) return token.cost_centres.empty() ? "all" : join(token.cost_centres, "; ");
  auto const *const known = std::find_if(std::begin(share_keys), std::end(share_keys), [&](auto const &key) {
    return key.parameter == token.share->parameter;
  });
  return std::string{known->key} + token.share->value;
}

std::string write_token(Token const &token) {
  auto line = token.digest + " " + token.name;
  if (token.until) line += " " + std::string{until_key} + rfc3339(*token.until);
  if (token.share || !token.cost_centres.empty()) line += " " + scope_text(token);
  return line;
}

TokenFile TokenFile::parse(std::string path, std::string_view text) {
  TokenFile file;
  file.path_ = std::move(path);
  std::set<std::string> digests;
  while (!text.empty()) {
    auto const line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    file.lines_.emplace_back(line);
    std::optional<Token> token;
    try {
      token = read_token(line);
    } catch (Error const &error) {
      throw at_line(file.path_, file.lines_.size(), error.what(), error.hint());
    }
    if (!token) continue;
    if (!digests.insert(token->digest).second)
      throw at_line(file.path_, file.lines_.size(), "repeats a token", "remove one of the two lines");
    file.tokens_.push_back(std::move(*token));
  }
  return file;
}

TokenFile TokenFile::read(std::string path) {
  auto const text = read_text_file(path);
  if (!text)
    throw Error{Stop::usage, fmt::format("cannot read the tokens file '{}'", path),
                "see FLEET_SERVE_TOKENS_FILE"};
  if (auto const line = line_without_utf8(*text); line != 0)
    throw at_line(path, line, "is not UTF-8", "save the file as UTF-8");
  return parse(std::move(path), *text);
}

TokenFile TokenFile::read_or_begin(std::string path) {
  errno = 0;
  if (!read_file(path) && errno == ENOENT) return parse(std::move(path), {});
  return read(std::move(path));
}

void TokenFile::add(Token const &token) {
  bool const known = std::any_of(tokens_.begin(), tokens_.end(),
                                 [&](auto const &other) { return other.name == token.name; });
  if (known)
    throw Error{Stop::usage, fmt::format("there is a token named '{}' already", token.name),
                "choose another name, or `fleet token revoke` it first"};
  auto line = write_token(token);
  if (line.find_first_of("\r\n") != std::string::npos || read_token(line) != token)
    throw Error{
        Stop::usage,
        fmt::format("the tokens file cannot hold name '{}' with '{}'", token.name, scope_text(token)),
        "a name is one word; cost centres have no semicolon and do not begin with until=, vehicle= or trip="};
  lines_.push_back(std::move(line));
  tokens_.push_back(token);
}

std::size_t TokenFile::remove(std::string const &name) {
  std::erase_if(lines_, [&](auto const &line) {
    auto const token = read_token(line);
    return token && token->name == name;
  });
  return std::erase_if(tokens_, [&](auto const &token) { return token.name == name; });
}

void TokenFile::save() const {
  std::string text;
  for (auto const &line : lines_) text += line + "\n";
  replace_file(path_, text);
}

}  // namespace fleet::serve
