#pragma once
#include <map>
#include <string>
#include <vector>

#include "http/server.hpp"

namespace fleet::http {

/// The values of the {names} of `pattern` in `path`: z = 3 of "/tiles/{z}.mvt" in "/tiles/3.mvt". A value has no slash and is not
/// empty. Nothing when the path does not match.
std::optional<Fields> path_values(std::string_view pattern, std::string_view path);

/// Finds the handler of a method and path. Exact paths match first, then patterns with {names}. HEAD is answered by the handler of GET (the server
/// leaves the body out), OPTIONS by the list of methods, an unknown path by 404, a wrong method by 405.
class Router {
 public:
  void add(std::string method, std::string path, Handler handler, std::size_t body_limit = 0);
  /// Sets the handler of unknown paths, instead of the 404.
  void otherwise(Handler handler) { otherwise_ = std::move(handler); }

  void operator()(Request const &request, Responder responder) const;
  /// For Options::decide_body: the route's body limit, or 404/405 before a body is read.
  BodyDecision decide_body(Request const &request) const;
  /// "GET, HEAD, OPTIONS"; empty for an unknown path.
  std::string allowed(std::string const &path) const;
  /// (method, path) of every route, sorted by path.
  std::vector<std::pair<std::string, std::string>> routes() const;

 private:
  struct Route {
    Handler handler;
    std::size_t body_limit = 0;
  };
  using Methods = std::map<std::string, Route>;
  Methods const *methods_of(std::string const &path) const;
  Route const *find(Request const &request) const;
  Reply refusal(Request const &request) const;
  std::map<std::string, Methods> paths_;
  Handler otherwise_;
};

}  // namespace fleet::http
