#include "serve/security_headers.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace fleet::serve {

bool has_header(http::Reply const &reply, std::string_view name) {
  return std::any_of(reply.headers.begin(), reply.headers.end(),
                     [&](auto const &header) { return iequals(header.first, name); });
}

bool SecurityHeaders::allowed(std::string_view origin) const {
  return std::any_of(origins_.begin(), origins_.end(),
                     [&](auto const &listed) { return listed == "*" || listed == origin; });
}

bool SecurityHeaders::is_preflight(http::Request const &request) {
  return request.method == "OPTIONS" && request.header("origin") &&
         request.header("access-control-request-method");
}

void SecurityHeaders::decorate(http::Request const &request, http::Reply &reply) const {
  reply.with("X-Content-Type-Options", "nosniff").with("Referrer-Policy", "no-referrer");
  reply.with("X-Frame-Options", "SAMEORIGIN");
  if (!has_header(reply, "Content-Security-Policy"))
    reply.with("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  if (origins_.empty()) return;
  reply.with("Vary", "Origin");
  auto const origin = request.header("origin");
  if (!origin || !allowed(*origin)) return;
  reply.with("Access-Control-Allow-Origin", std::string{*origin});
  reply.with("Access-Control-Expose-Headers", "ETag, Server-Timing, Data-Age, Retry-After");
  if (!is_preflight(request)) return;
  reply.with("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS");
  reply.with("Access-Control-Allow-Headers", "Authorization, Content-Type, If-None-Match");
  reply.with("Access-Control-Max-Age", "3600");
}

}  // namespace fleet::serve
