#pragma once
#include <string>

#include "base/clock.hpp"
#include "http/client.hpp"

namespace fleet::notify {

/// Headers of a mail whose sender and recipients are known, without those of MIME. `id` is that of the message: repeats have the same Message-ID.
/// Control characters of the subject become spaces, so that it adds no header.
http::Headers mail_headers(http::Mail const &mail, std::string const &id, std::string const &subject,
                           Time at);

}  // namespace fleet::notify
