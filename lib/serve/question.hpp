#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "http/server_message.hpp"
#include "serve/authentication.hpp"
#include "serve/route.hpp"
#include "store/report_function.hpp"

namespace fleet::serve {

/// A query for one answer, and how the answer is sent.
struct Question {
  std::string key;                    ///< equal keys are the same question
  std::vector<char const *> sources;  ///< Freshness::of
  std::chrono::milliseconds life;     ///< answers also depend on the clock: how long one stays true
  std::function<std::string(store::Reader &)> read;
  std::string content_type = "application/json";
  std::string file_name = {};  ///< for a download
};

/// A row of the table of routes with its SQL function.
class Endpoint {
 public:
  /// `archive`: the setting, for routes that reach back.
  explicit Endpoint(Route const &route, std::string archive = {});
  Route const &route() const { return route_; }
  /// The arguments of the SQL function, checked, with the caller's scope. `query`: the parameters in the
  /// query of `request`. Throws Problem.
  store::Parameters arguments(http::Request const &request, std::vector<Given> const &query,
                              Caller const &caller) const;
  /// The question that `request` asks. Throws Problem. The endpoint has to outlive it.
  Question question(http::Request const &request, Caller const &caller) const;
  /// The function's JSON. Throws Problem{503} when it needs an archive that cannot be read.
  std::string read(store::Reader &reader, store::Parameters const &arguments) const;

 private:
  store::Parameters arguments(std::vector<Given> const &given, Place place, Caller const &caller) const;
  std::string answer(store::Reader &reader, store::Parameters arguments) const;

  Route const &route_;
  store::ReportFunction function_;
  std::optional<store::ReportFunction> reach_, archived_;
  std::string archive_;
};

}  // namespace fleet::serve
