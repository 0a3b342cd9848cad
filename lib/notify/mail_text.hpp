#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace fleet::notify {

/// The parts of a mail that differ from one to the next.
struct MailParts {
  std::string id;  ///< of the message: repeats have the same Message-ID
  std::string sender;
  std::vector<std::string> recipients;
  std::string subject, body;
  Time date;
};

/// A mail of plain text, UTF-8, as RFC 5322 has it. Control characters of the subject become spaces, so that it adds no header.
std::string mail_text(MailParts const &parts);

}  // namespace fleet::notify
