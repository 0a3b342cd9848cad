#include "serve/authentication.hpp"

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace fleet::serve {
namespace {

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
  if (file_.empty()) return;
  reload();
  if (lets_nobody_in())
    throw Error{Stop::usage, fmt::format("the tokens file '{}' holds no token", file_),
                "make one with `fleet token add NAME`"};
}

void Authentication::reload() {
  if (file_.empty()) return;
  Tokens fresh;
  auto const file = TokenFile::read(file_);
  for (auto const &token : file.tokens()) fresh.emplace(token.digest, token);
  std::lock_guard const lock{mutex_};
  tokens_ = std::make_shared<Tokens const>(std::move(fresh));
}

std::shared_ptr<Authentication::Tokens const> Authentication::tokens() const {
  std::lock_guard const lock{mutex_};
  return tokens_;
}

/// Looks up the digest of the token that was sent, so that the time taken says nothing about valid tokens.
std::shared_ptr<Token const> Authentication::sent_token(http::Request const &request) const {
  auto const token = token_of(request.header("authorization").value_or(""));
  if (token.empty()) return nullptr;
  auto const known = tokens();
  auto const found = known->find(sha256_hex(token));
  return found == known->end() ? nullptr : std::shared_ptr<Token const>{known, &found->second};
}

std::optional<Caller> Authentication::caller(http::Request const &request) const {
  if (!required()) return Caller{};
  auto const token = sent_token(request);
  if (!token || token->has_ended(now())) return std::nullopt;
  return Caller{token->name, token->cost_centres, token->share, token->until};
}

http::Reply Authentication::refusal(http::Request const &request, bool page) const {
  auto const token = sent_token(request);
  auto reply = token ? http::reply_error(401, "token_ended",
                                         fmt::format("the token '{}' ended at {}", token->name,
                                                     rfc3339(token->until.value_or(now()))),
                                         "ask for a new one (`fleet token add`)")
                     : http::reply_error(401, "unauthorized", "a valid token is needed",
                                         "send Authorization: Bearer TOKEN");
  return reply.with("WWW-Authenticate",
                    page ? "Basic realm=\"fleet: any name, token as password\"" : "Bearer realm=\"fleet\"");
}

}  // namespace fleet::serve
