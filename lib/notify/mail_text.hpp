#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "http/client.hpp"

namespace fleet::notify {

/// The parts of a mail that differ from one to the next.
struct MailParts {
  std::string id;  ///< of the message: repeats have the same Message-ID
  std::string sender;
  std::vector<std::string> recipients;
  std::string subject, body;
  Time date;
};

/// Headers of a mail without those of MIME. Control characters of the subject become spaces, so that it adds no header.
http::Headers mail_headers(MailParts const &parts);

/// A mail of plain text, UTF-8, as RFC 5322 has it.
std::string mail_text(MailParts const &parts);

}  // namespace fleet::notify
