// The form of a message for each kind of destination. Signatures and encodings were worked out with Python's hmac, base64 and email.
#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "notify/mail_headers.hpp"
#include "notify/outgoing.hpp"

using namespace fleet;
using nlohmann::json;
using notify::Post;

namespace {

constexpr Time at{Seconds{1614265330}};  // 2021-02-25T15:02:10Z

store::DueMessage message(std::string kind, std::string address, std::string secret = {}) {
  return {
      .id = "0b7a",
      .rule = "sos",
      .stage = "first",
      .due_at = "2021-02-25T15:00:00Z",
      .content =
          R"({"rule":"sos","severity":"critical","title":"KAA 1: SOS","text":"KAA 1: SOS <now>. Driver Jane & Co"})",
      .destination = {"desk", std::move(kind), std::move(address), std::move(secret)}};
}

Post post(store::DueMessage const &one) {
  return std::get<Post>(notify::outgoing(one, {}, at));
}

std::string header(http::Headers const &headers, std::string const &name) {
  auto const found =
      std::find_if(headers.begin(), headers.end(), [&](auto const &h) { return h.first == name; });
  return found == headers.end() ? "" : found->second;
}

std::string header(Post const &post, std::string const &name) {
  return header(post.headers, name);
}

}  // namespace

TEST_CASE("a webhook is JSON with a signature over id, time and body, as Standard Webhooks 1.0.0 has it") {
  auto const out =
      post(message("webhook", "https://example.org/hook", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
  CHECK(out.url == "https://example.org/hook");
  CHECK(
      out.body ==
      R"({"id":"0b7a","stage":"first","due_at":"2021-02-25T15:00:00Z","rule":"sos","severity":"critical","title":"KAA 1: SOS",)"
      R"("text":"KAA 1: SOS <now>. Driver Jane & Co"})");
  CHECK(header(out, "webhook-id") == "0b7a");
  CHECK(header(out, "webhook-timestamp") == "1614265330");
  CHECK(header(out, "webhook-signature") == "v1,DgW0L/CoGN7lnXi3HZsB/Rs9PaJztYOzLHoWMqXSuoA=");
  CHECK(header(out, "Content-Type") == "application/json");
  CHECK_THROWS_AS(post(message("webhook", "https://example.org", "whsec_*")), Error);
}

TEST_CASE("ntfy, Gotify and Slack get their own JSON, and a token as each takes it") {
  auto const ntfy = post(message("ntfy", "https://ntfy.example.org/a/fleet-desk", "tk_1"));
  CHECK(ntfy.url == "https://ntfy.example.org/a/");
  CHECK(json::parse(ntfy.body) == json{{"topic", "fleet-desk"},
                                       {"title", "KAA 1: SOS"},
                                       {"message", "KAA 1: SOS <now>. Driver Jane & Co"},
                                       {"priority", 5}});
  CHECK(header(ntfy, "Authorization") == "Bearer tk_1");
  CHECK(header(post(message("ntfy", "https://ntfy.example.org/x")), "Authorization") == "");
  auto escalated = message("gotify", "https://gotify.example.org/", "AbC");
  escalated.stage = "escalation";
  auto const gotify = post(escalated);
  CHECK(gotify.url == "https://gotify.example.org/message");
  CHECK(json::parse(gotify.body)["title"] == "Escalation: KAA 1: SOS");
  CHECK(json::parse(gotify.body)["priority"] == 10);
  CHECK(header(gotify, "X-Gotify-Key") == "AbC");
  auto const slack = post(message("slack", "https://hooks.example.org/T/B/x"));
  CHECK(slack.url == "https://hooks.example.org/T/B/x");
  CHECK(json::parse(slack.body) == json{{"text", "KAA 1: SOS &lt;now&gt;. Driver Jane &amp; Co"}});
  for (auto const &one : {ntfy, gotify, slack}) CHECK(header(one, "X-Fleet-Id") == "0b7a");
}

TEST_CASE(
    "a mail goes to all addresses, and without mail server or sender it says which settings are missing") {
  config::Config config;
  CHECK_THROWS_AS(notify::outgoing(message("email", "a@example.org"), config, at), Error);
  config.smtp_url = "smtp://localhost:25";
  config.mail_from = "fleet@example.org";
  auto const mail =
      std::get<http::Mail>(notify::outgoing(message("email", "a@example.org, b@example.org"), config, at));
  CHECK(mail.recipients == std::vector<std::string>{"a@example.org", "b@example.org"});
  CHECK(mail.sender == "fleet@example.org");
  CHECK(header(mail.headers, "To") == "a@example.org,\r\n b@example.org");
  CHECK(header(mail.headers, "Message-ID") == "<0b7a@example.org>");
  REQUIRE(mail.parts.size() == 1);
  CHECK(mail.parts[0].type == "text/plain; charset=utf-8");
  CHECK(mail.parts[0].content ==
        "KAA 1: SOS <now>. Driver Jane & Co\r\n\r\nMessage 0b7a, due 2021-02-25T15:00:00Z.\r\n");
  CHECK(mail.parts[0].file_name == "");
}

TEST_CASE(
    "a mail's headers are ASCII lines: encoded words cut no character, a line break in the subject adds no header") {
  http::Mail const mail{.server = {},
                        .user = {},
                        .password = {},
                        .sender = "fleet@example.org",
                        .recipients = {"a@example.org"}};
  CHECK(notify::mail_headers(mail, "1", "KAA 1\r\nBcc: x@example.org", at) ==
        http::Headers{{"Date", "Thu, 25 Feb 2021 15:02:10 +0000"},
                      {"From", "<fleet@example.org>"},
                      {"To", "a@example.org"},
                      {"Subject", "KAA 1 Bcc: x@example.org"},
                      {"Message-ID", "<1@example.org>"},
                      {"Auto-Submitted", "auto-generated"}});
  CHECK(
      header(notify::mail_headers(mail, "1", "aaäääääääääääääääääääääääääääää", at), "Subject") ==
      "=?UTF-8?B?YWHDpMOkw6TDpMOkw6TDpMOkw6TDpMOkw6TDpMOkw6TDpMOkw6TDpMOkw6Q=?=\r\n =?UTF-8?B?w6TDpMOkw6TDpMOkw6TDpA==?=");
}
