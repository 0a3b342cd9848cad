#pragma once
#include <map>
#include <string>
#include <vector>

#include "http/server.hpp"

namespace fleet::http {

/// Method and path to handler. Exact paths only: there is nothing to traverse. HEAD is answered by GET's
/// handler (the server leaves the body out), OPTIONS by the list of methods, an unknown path by 404, a wrong
/// method by 405.
class Router {
 public:
  void add(std::string method, std::string path, Handler handler, std::size_t body_limit = 0);
  /// Answers what no route answers, instead of the 404.
  void otherwise(Handler handler) { otherwise_ = std::move(handler); }

  void operator()(Request const &request, Responder responder) const;
  /// For Options::admit: the route's body limit, or 404/405 before a body is read.
  Admission admit(Request const &request) const;
  /// "GET, HEAD, OPTIONS"; empty for an unknown path.
  std::string allowed(std::string const &path) const;
  /// (method, path) of every route, sorted by path: what documentation is compared with.
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
