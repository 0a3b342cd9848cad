#include "serve/pages.hpp"

#include <stdexcept>

#include "base/digest.hpp"
#include "base/text.hpp"

// Defined in pages.S; empty when the pages were left out of the build (FLEET_PAGES=OFF).
extern "C" {
extern char const fleet_live_html[], fleet_live_html_end[], fleet_live_gz[], fleet_live_gz_end[];
extern char const fleet_live_csp[], fleet_live_csp_end[];
extern char const fleet_trips_html[], fleet_trips_html_end[], fleet_trips_gz[], fleet_trips_gz_end[];
extern char const fleet_trips_csp[], fleet_trips_csp_end[];
}

namespace fleet::serve {
namespace {

struct Embedded {
  std::string_view html, gz, csp;
};

Embedded embedded(std::string const &name) {
  if (name == "live")
    return {{fleet_live_html, fleet_live_html_end},
            {fleet_live_gz, fleet_live_gz_end},
            {fleet_live_csp, fleet_live_csp_end}};
  if (name == "trips")
    return {{fleet_trips_html, fleet_trips_html_end},
            {fleet_trips_gz, fleet_trips_gz_end},
            {fleet_trips_csp, fleet_trips_csp_end}};
  throw std::logic_error{"no page '" + name + "'"};
}

/// "https://tiles.example:8443" of "https://tiles.example:8443/style.json".
std::string origin_of(std::string const &url) {
  auto const scheme = url.find("://");
  return scheme == std::string::npos ? "" : url.substr(0, url.find('/', scheme + 3));
}

void allow(std::string &policy, std::string const &directive, std::string const &sources) {
  if (auto const found = policy.find(directive + " "); found != std::string::npos)
    policy.insert(found + directive.size(), " " + sources);
}

/// The policy with a base map. A style may name tiles, glyphs and sprites on any host, so that https is allowed for both
/// directives.
std::string policy_with_map(std::string policy, std::string const &map_style_url) {
  auto const origin = origin_of(map_style_url);
  if (origin.empty()) return policy;
  allow(policy, "connect-src", origin + " https:");
  allow(policy, "img-src", origin + " https:");
  return policy;
}

}  // namespace

Page::Page(std::string const &name, std::string const &map_style_url) {
  auto const bytes = embedded(name);
  html_ = bytes.html;
  policy_ = policy_with_map(std::string{trim(bytes.csp)}, map_style_url);
  etag_ = sha256_hex(html_).substr(0, 16);
  packed_ = std::make_shared<std::string const>(bytes.gz);
}

http::Reply Page::reply(http::Request const &request) const {
  if (!html_.empty()) return built(request);
  return http::reply_text(
      200, "text/plain; charset=utf-8",
      "this fleet was built without its map pages (FLEET_PAGES=OFF); the API is at /webhook/…\n");
}

/// One copy for all that are reading it, however slowly. Browsers take the packed page, so none is kept.
std::shared_ptr<std::string const> Page::plain() const {
  std::lock_guard const lock{mutex_};
  auto text = plain_.lock();
  if (!text) plain_ = text = std::make_shared<std::string const>(html_);
  return text;
}

http::Reply Page::built(http::Request const &request) const {
  bool const pack = http::accepts_gzip(request);
  auto const tag = "\"" + etag_ + (pack ? "-gz\"" : "\"");
  http::Reply reply{200, {}, nullptr};
  reply.with("ETag", tag).with("Cache-Control", "no-cache").with("Vary", "Accept-Encoding");
  reply.with("Content-Security-Policy", policy_);
  if (http::none_match(request, tag)) {
    reply.status = 304;
    return reply;
  }
  reply.with("Content-Type", "text/html; charset=utf-8");
  if (pack) reply.with("Content-Encoding", "gzip");
  reply.body = pack ? packed_ : plain();
  return reply;
}

}  // namespace fleet::serve
