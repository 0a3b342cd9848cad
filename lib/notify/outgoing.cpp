#include "notify/outgoing.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "notify/mail_headers.hpp"

namespace fleet::notify {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view secret_prefix = "whsec_";

/// The content with the head that tells messages apart, in the order in which they are read.
Json document(store::DueMessage const &message) {
  Json out{{"id", message.id}, {"stage", message.stage}, {"due_at", message.due_at}};
  auto const content = Json::parse(message.content);
  for (auto const &[name, value] : content.items()) out[name] = value;
  return out;
}

std::string text_of(Json const &document, char const *name) {
  auto const found = document.find(name);
  return found != document.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::string title(Json const &document) {
  return (document["stage"] == "escalation" ? "Escalation: " : "") + text_of(document, "title");
}

/// 1 to 5, as ntfy counts; Gotify's go to 10.
int priority(Json const &document) {
  auto const severity = text_of(document, "severity");
  return severity == "critical" ? 5 : severity == "warning" ? 4 : 3;
}

std::string key_of(std::string const &secret) {
  try {
    return base64_bytes(secret.substr(std::min(secret.size(), secret_prefix.size())));
  } catch (std::invalid_argument const &) {
    throw Error{Stop::usage, "the secret is not whsec_ and base64", "make one: openssl rand -base64 32"};
  }
}

http::Headers json_headers(std::string const &id) {
  return {{"Content-Type", "application/json"}, {"X-Fleet-Id", id}};
}

Post webhook(store::DueMessage const &message, Json const &document, Time at) {
  auto body = dump_json(document);
  auto const seconds = std::to_string(at.time_since_epoch().count());
  auto const signature = hmac_sha256_base64(key_of(message.destination.secret),
                                            fmt::format("{}.{}.{}", message.id, seconds, body));
  return {message.destination.address,
          {{"Content-Type", "application/json"},
           {"webhook-id", message.id},
           {"webhook-timestamp", seconds},
           {"webhook-signature", "v1," + signature}},
          std::move(body)};
}

Post ntfy(store::DueMessage const &message, Json const &document) {
  auto const &address = message.destination.address;
  auto const cut = address.rfind('/');
  auto headers = json_headers(message.id);
  if (!message.destination.secret.empty())
    headers.emplace_back("Authorization", "Bearer " + message.destination.secret);
  return {address.substr(0, cut + 1), headers,
          dump_json(Json{{"topic", address.substr(cut + 1)},
                         {"title", title(document)},
                         {"message", text_of(document, "text")},
                         {"priority", priority(document)}})};
}

Post gotify(store::DueMessage const &message, Json const &document) {
  auto url = message.destination.address;
  while (url.ends_with('/')) url.pop_back();
  auto headers = json_headers(message.id);
  headers.emplace_back("X-Gotify-Key", message.destination.secret);
  return {url + "/message", headers,
          dump_json(Json{{"title", title(document)},
                         {"message", text_of(document, "text")},
                         {"priority", 2 * priority(document)}})};
}

/// In Slack's text &, < and > are markup.
std::string slack_escaped(std::string const &text) {
  std::string out;
  for (char const c : text)
    out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
  return out;
}

Post slack(store::DueMessage const &message, Json const &document) {
  auto const text = (document["stage"] == "escalation" ? "Escalation: " : "") + text_of(document, "text");
  return {message.destination.address, json_headers(message.id),
          dump_json(Json{{"text", slack_escaped(text)}})};
}

http::Mail mail(store::DueMessage const &message, Json const &document, config::Config const &config,
                Time at) {
  auto mail = mail_to(message.destination.address, config);
  auto const body =
      fmt::format("{}\r\n\r\nMessage {}, due {}.\r\n", text_of(document, "text"), message.id, message.due_at);
  mail.headers = mail_headers(mail, message.id, title(document), at);
  mail.parts = {{http::plain_text, body, {}}};
  return mail;
}

}  // namespace

http::Mail mail_to(std::string const &addresses, config::Config const &config) {
  if (config.smtp_url.empty() || config.mail_from.empty())
    throw Error{Stop::usage, "no mail server or no sender is configured",
                "set FLEET_SMTP_URL and FLEET_MAIL_FROM"};
  return {.server = config.smtp_url,
          .user = config.smtp_user,
          .password = config.smtp_password,
          .sender = config.mail_from,
          .recipients = split(addresses, ',')};
}

Outgoing outgoing(store::DueMessage const &message, config::Config const &config, Time at) {
  auto const json = document(message);
  auto const &kind = message.destination.kind;
  if (kind == "email") return mail(message, json, config, at);
  if (kind == "webhook") return webhook(message, json, at);
  if (kind == "ntfy") return ntfy(message, json);
  return kind == "gotify" ? gotify(message, json) : slack(message, json);
}

}  // namespace fleet::notify
