#pragma once
#include <memory>
#include <mutex>
#include <string>

#include "http/server_message.hpp"

namespace fleet::serve {

/// A map page as it was embedded at build time, plain and as gzip.
class Page {
 public:
  /// `name`: "live" or "trips". `map_style_url`: the base map that the page's Content-Security-Policy has to allow; ""
  /// for none.
  Page(std::string const &name, std::string const &map_style_url);
  http::Reply reply(http::Request const &request) const;

 private:
  http::Reply built(http::Request const &request) const;
  std::shared_ptr<std::string const> plain() const;

  std::string_view html_;
  std::string policy_;
  std::string etag_;
  std::shared_ptr<std::string const> packed_;
  mutable std::mutex mutex_;
  mutable std::weak_ptr<std::string const> plain_;
};

}  // namespace fleet::serve
