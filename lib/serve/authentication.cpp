#include "serve/authentication.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <set>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace fleet::serve {
namespace {

constexpr std::string_view blanks = " \t";
constexpr char const *how_to = "make a line with: printf %s \"$token\" | sha256sum | cut -c1-64";

std::string_view next_word(std::string_view &rest) {
  rest = trim(rest);
  auto const word = rest.substr(0, rest.find_first_of(blanks));
  rest = trim(rest.substr(word.size()));
  return word;
}

/// "North; South", sorted, each once: callers of one scope share their answers.
std::vector<std::string> cost_centres(std::string_view text) {
  std::set<std::string> centres;
  for (auto const &part : split(text, ';'))
    if (auto const centre = trim(part); !centre.empty()) centres.emplace(centre);
  return {centres.begin(), centres.end()};
}

bool is_digest(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::optional<std::string> base64_decoded(std::string_view text) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string bytes;
  unsigned bits = 0;
  int have = 0;
  for (char const c : text) {
    auto const value = alphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6U | static_cast<unsigned>(value)) & 0xFFFFU;
    have += 6;
    if (have < 8) continue;
    have -= 8;
    bytes.push_back(static_cast<char>(bits >> static_cast<unsigned>(have) & 0xFFU));
  }
  return bytes;
}

/// The token of an Authorization header; "" when there is none.
std::string token_of(std::string_view header) {
  auto const scheme = next_word(header);
  if (iequals(scheme, "bearer")) return std::string{header};
  if (!iequals(scheme, "basic")) return {};
  auto const pair = base64_decoded(header).value_or("");
  auto const colon = pair.find(':');
  return colon == std::string::npos ? std::string{} : pair.substr(colon + 1);
}

}  // namespace

Authentication::Authentication(std::string file) : file_(std::move(file)) {
  if (!file_.empty()) reload();
}

void Authentication::reload() {
  if (file_.empty()) return;
  auto fresh = std::make_shared<Callers const>(read(file_));
  std::lock_guard const lock{mutex_};
  callers_ = std::move(fresh);
}

Authentication::Callers Authentication::read(std::string const &file) {
  auto const text = read_text_file(file);
  if (!text)
    throw Error{Stop::usage, fmt::format("cannot read the tokens file '{}'", file),
                "FLEET_SERVE_TOKENS_FILE must be a file that this user may read"};
  if (auto const line = line_without_utf8(*text); line != 0)
    throw Error{Stop::usage, fmt::format("'{}' line {} is not UTF-8", file, line), "save the file as UTF-8"};
  Callers callers;
  int number = 0;
  std::istringstream in{*text};
  for (std::string line; std::getline(in, line);) {
    ++number;
    std::string_view rest = trim(line);
    if (rest.empty() || rest.front() == '#') continue;
    auto const digest = lower(next_word(rest));
    auto const name = std::string{next_word(rest)};
    if (!is_digest(digest) || name.empty())  // the line itself is not quoted: it may be a token
      throw Error{Stop::usage, fmt::format("'{}' line {} is not a SHA-256 and a name", file, number), how_to};
    if (!callers.emplace(digest, Caller{name, cost_centres(rest)}).second)
      throw Error{Stop::usage, fmt::format("'{}' line {} repeats a token", file, number), how_to};
  }
  if (callers.empty())
    throw Error{Stop::usage, fmt::format("the tokens file '{}' holds no token", file), how_to};
  return callers;
}

/// Looks up the digest of the token that was sent, so that the time taken says nothing about valid tokens.
std::optional<Caller> Authentication::caller(http::Request const &request) const {
  if (!required()) return Caller{};
  auto const token = token_of(request.header("authorization").value_or(""));
  if (token.empty()) return std::nullopt;
  std::shared_ptr<Callers const> callers;
  {
    std::lock_guard const lock{mutex_};
    callers = callers_;
  }
  auto const found = callers->find(sha256_hex(token));
  return found == callers->end() ? std::nullopt : std::optional{found->second};
}

http::Reply Authentication::refusal(bool page) {
  return http::reply_error(401, "unauthorized", "a valid token is needed", "send Authorization: Bearer TOKEN")
      .with("WWW-Authenticate",
            page ? "Basic realm=\"fleet: any name, token as password\"" : "Bearer realm=\"fleet\"");
}

}  // namespace fleet::serve
