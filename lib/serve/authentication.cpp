#include "serve/authentication.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace fleet::serve {
namespace {

/// The token of an Authorization header; "" when there is none.
std::string token_of(std::string_view header) {
  auto const scheme = next_word(header);
  if (iequals(scheme, "bearer")) return std::string{header};
  if (!iequals(scheme, "basic")) return {};
  try {
    auto const pair = base64_bytes(header);
    auto const colon = pair.find(':');
    return colon == std::string::npos ? std::string{} : pair.substr(colon + 1);
  } catch (std::invalid_argument const &) {
    return {};
  }
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
