// fleet token: the tokens of `fleet serve`. The tokens file is all there is; a token itself is shown once, when it is made.
#include <fmt/format.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "commands.hpp"
#include "serve/token_file.hpp"

namespace fleet::tools {
namespace {

using Json = nlohmann::ordered_json;
using serve::Token;
using serve::TokenFile;

constexpr std::chrono::seconds lock_limit{5};

struct TokenOptions {
  std::string name;
  std::vector<std::string> cost_centres;
  std::string share;
  std::string until;
};

std::string token_path(Context &context) {
  context.command = "token";
  auto const &path = context.config().serve_tokens_file;
  if (path.empty())
    throw Error{Stop::usage, "no tokens file is configured", "set FLEET_SERVE_TOKENS_FILE to its path"};
  return path;
}

std::string new_secret() {
  std::array<unsigned char, 24> bytes{};
  if (::getentropy(bytes.data(), bytes.size()) != 0)
    throw Error{Stop::failed, "the system gives no random bytes"};
  std::string text;
  for (auto const byte : bytes) fmt::format_to(std::back_inserter(text), "{:02x}", byte);
  return text;
}

Token made_token(TokenOptions const &options, std::string const &secret) {
  Token token{sha256_hex(secret), options.name};
  if (!options.until.empty()) token.until = time_option("--until", options.until);
  if (token.has_ended(now()))
    throw Error{Stop::usage, "--until: '" + options.until + "' has passed", "give a time to come"};
  if (!options.share.empty() && !token.until)
    throw Error{Stop::usage, "--share needs --until", "give the time at which the link ends"};
  if (!options.share.empty()) token.share = serve::read_share(options.share);
  token.cost_centres = options.cost_centres;
  std::sort(token.cost_centres.begin(), token.cost_centres.end());
  return token;
}

Json as_json(Token const &token) {
  Json row{{"name", token.name},
           {"scope", serve::scope_text(token)},
           {"until", nullptr},
           {"ended", token.has_ended(now())}};
  if (token.until) row["until"] = rfc3339(*token.until);
  return row;
}

/// A server that runs knows nothing of the change yet.
void put_reload_hint(Context const &context) {
  if (!context.json)
    fmt::print(stderr, "fleet serve reads the file again at SIGHUP: systemctl reload fleet-serve\n");
}

void add(TokenOptions const &options, Context &context) {
  auto const path = token_path(context);
  auto const secret = new_secret();
  auto const token = made_token(options, secret);
  FolderLock const lock{path, lock_limit};
  auto file = TokenFile::read_or_begin(path);
  file.add(token);
  file.save();
  if (context.json) {
    auto row = as_json(token);
    row["token"] = secret;
    return Context::put_json(row);
  }
  context.print("{}\n", secret);
  put_reload_hint(context);
}

void list(Context &context) {
  auto const file = TokenFile::read(token_path(context));
  Json rows = Json::array();
  for (auto const &token : file.tokens()) rows.push_back(as_json(token));
  if (context.json) return Context::put_json(rows);
  std::size_t width = 4;
  for (auto const &token : file.tokens()) width = std::max(width, token.name.size());
  context.print("{:<{}} {:<20} {:<6} scope\n", "name", width, "until", "state");
  for (auto const &token : file.tokens())
    context.print("{:<{}} {:<20} {:<6} {}\n", token.name, width, token.until ? rfc3339(*token.until) : "-",
                  token.has_ended(now()) ? "ended" : "valid", serve::scope_text(token));
}

void revoke(std::string const &name, Context &context) {
  auto const path = token_path(context);
  FolderLock const lock{path, lock_limit};
  auto file = TokenFile::read(path);
  auto const removed = file.remove(name);
  if (removed == 0)
    throw Error{Stop::usage, "there is no token named '" + name + "'", "see `fleet token list`"};
  file.save();
  if (context.json) return Context::put_json(Json{{"name", name}, {"revoked", removed}});
  context.print("revoked={}\n", removed);
  put_reload_hint(context);
}

}  // namespace

void add_token(CLI::App &app, Context &context) {
  auto *command =
      app.add_subcommand("token", "Add, list and revoke the tokens of `fleet serve` and its share links");
  command->require_subcommand(1);
  auto options = std::make_shared<TokenOptions>();
  auto *adding =
      command->add_subcommand("add", "Make a token, print it once and keep its digest in the tokens file");
  adding->add_option("name", options->name, "A word for the log and for revoking it")->required();
  adding->add_option("--cost-centre", options->cost_centres, "Show only this cost centre; may be repeated")
      ->type_name("NAME");
  auto *share =
      adding->add_option("--share", options->share, "A share link: show one vehicle or one trip only")
          ->type_name("vehicle=PLATE|trip=ID");
  share->excludes(adding->get_option("--cost-centre"));
  adding->add_option("--until", options->until, "When it ends: RFC 3339 or YYYY-MM-DD, UTC")
      ->type_name("TIME");
  adding->callback([options, &context] { add(*options, context); });
  command->add_subcommand("list", "Names, ends and scopes; never a token")->callback([&context] {
    list(context);
  });
  auto *revoking = command->add_subcommand("revoke", "Take a token out of the file");
  revoking->add_option("name", options->name, "As `fleet token list` shows it")->required();
  revoking->callback([options, &context] { revoke(options->name, context); });
}

}  // namespace fleet::tools
