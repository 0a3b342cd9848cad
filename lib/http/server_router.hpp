#pragma once
#include <map>
#include <string>
#include <vector>

#include "http/server.hpp"

namespace fleet::http {

/// Finds the handler of a method and path. Only exact paths match. HEAD is answered by the handler of GET (the server
/// leaves the body out), OPTIONS by the list of methods, an unknown path by 404, a wrong method by 405.
class Router {
 public:
  void add(std::string method, std::string path, Handler handler, std::size_t body_limit = 0);
  /// Sets the handler of unknown paths, instead of the 404.
  void otherwise(Handler handler) { otherwise_ = std::move(handler); }

  void operator()(Request const &request, Responder responder) const;
  /// For Options::admit: the route's body limit, or 404/405 before a body is read.
  Admission admit(Request const &request) const;
  /// "GET, HEAD, OPTIONS"; empty for an unknown path.
  std::string allowed(std::string const &path) const;
  /// (method, path) of every route, sorted by path.
  std::vector<std::pair<std::string, std::string>> routes() const;

 private:
  struct Route {
    Handler handler;
    std::size_t body_limit = 0;
  };
  Route const *find(Request const &request) const;
  Reply refusal(Request const &request) const;
  std::map<std::string, std::map<std::string, Route>> paths_;
  Handler otherwise_;
};

}  // namespace fleet::http
