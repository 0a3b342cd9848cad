#pragma once
#include <string>
#include <variant>

#include "base/clock.hpp"
#include "config/config.hpp"
#include "http/client.hpp"
#include "store/notify_store.hpp"

namespace fleet::notify {

struct Post {
  std::string url;
  http::Headers headers;
  std::string body;
};

/// A message as its destination takes it.
using Outgoing = std::variant<Post, http::Mail>;

/// A mail to the configured server, still without its content. Throws Error{usage} while the server or the sender is not set.
http::Mail mail_to(std::string const &addresses, config::Config const &config);

/// The form of a message for its kind of destination.
///
/// webhook: JSON, signed as Standard Webhooks 1.0.0: webhook-signature is HMAC-SHA256 over "id.timestamp.body".
/// ntfy:    JSON to the server, with the topic in it. gotify: JSON to /message. slack: {"text": …}.
/// email:   plain text to all addresses.
/// Every form has the message's id, the same in each attempt; `at` is that of the attempt.
/// Throws: Error{usage} for mail while the mail server or the sender is not set, and for a secret that is not base64.
Outgoing outgoing(store::DueMessage const &message, config::Config const &config, Time at);

}  // namespace fleet::notify
