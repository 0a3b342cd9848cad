#include "serve/question.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "archive/reach.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "http/server_router.hpp"
#include "serve/format.hpp"
#include "serve/problem.hpp"
#include "serve/scope.hpp"

namespace fleet::serve {
namespace {

std::vector<store::Argument> sql_arguments(Route const &route) {
  std::vector<store::Argument> arguments;
  for (auto const &parameter : route.parameters) arguments.push_back(sql_argument(parameter));
  if (route.scope == Scope::vehicles) arguments.push_back(scope_argument);
  return arguments;
}

/// A route whose answer may need fixes of the archive: the function that says which, and the one to ask with them.
struct ReachBack {
  std::string_view route, reach, archived;
};
constexpr ReachBack reach_backs[] = {{"trip", "fn_trip_reach", "fn_archived_trip"}};

/// Adds a part to a key: its length keeps "a" + "bc" apart from "ab" + "c", '-' stands for one that is left out.
void add_part(std::string &key, std::optional<std::string> const &part) {
  if (part)
    fmt::format_to(std::back_inserter(key), "\n{}:{}", part->size(), *part);
  else
    key += "\n-";
}

/// Two callers share an answer when they ask the same of the same scope, which is one of the arguments.
std::string key_of(Route const &route, store::Parameters const &arguments, Format const &format,
                   List const *list) {
  std::string key{route.id};
  for (auto const &value : arguments) add_part(key, value);
  add_part(key, std::string{format.name});
  add_part(key, list == nullptr ? std::string{} : std::string{list->name});
  return key;
}

std::chrono::seconds life_of(Route const &route, store::Parameters const &arguments) {
  if (route.life_of_now.count() == 0) return route.life;
  for (std::size_t i = 0; i < route.parameters.size(); ++i)
    if (route.parameters[i].kind == ParameterKind::time && !arguments[i]) return route.life_of_now;
  return route.life;
}

}  // namespace

Endpoint::Endpoint(Route const &route, std::string archive)
    : route_(route), function_(route.function, sql_arguments(route)), archive_(std::move(archive)) {
  auto const *back = std::ranges::find(reach_backs, route.id, &ReachBack::route);
  if (back == std::end(reach_backs)) return;
  auto arguments = sql_arguments(route);
  reach_.emplace(back->reach, arguments);
  arguments.push_back({"archived", "text"});
  archived_.emplace(back->archived, arguments);
}

store::Parameters Endpoint::arguments(http::Request const &request, std::vector<Given> const &query,
                                      Caller const &caller) const {
  if (route_.method != "POST") return arguments(query, Place::query, caller);
  return arguments(given_in_body(request, route_.parameters), Place::body, caller);
}

store::Parameters Endpoint::arguments(std::vector<Given> const &given, Place place,
                                      Caller const &caller) const {
  refuse_out_of_scope(route_, caller);
  store::Parameters arguments;
  arguments.reserve(route_.parameters.size());
  for (auto const &parameter : route_.parameters) {
    auto fixed = fixed_argument(parameter, given, caller);
    arguments.push_back(fixed ? std::move(fixed) : argument(parameter, given, place));
  }
  limit_to_scope(route_, caller, arguments);
  return arguments;
}

Question Endpoint::question(http::Request const &request, Caller const &caller) const {
  auto query = given_in_query(request);
  for (auto &[name, value] : http::path_values(route_.path, request.path).value_or(http::Fields{}))
    query.push_back({std::move(name), std::move(value)});
  auto arguments = this->arguments(request, query, caller);
  auto const &format = chosen_format(route_.answer, query, request.header_list("accept"));
  auto const *list = format.name == "csv" ? &chosen_list(route_.answer, query) : nullptr;
  Question question{key_of(route_, arguments, format, list),
                    route_.sources,
                    life_of(route_, arguments),
                    {},
                    std::string{format.content_type}};
  if (!format.extension.empty())
    question.file_name = fmt::format("{}.{}", file_stem(route_, arguments, list, now()), format.extension);
  question.read = [this, arguments = std::move(arguments), write = format.write,
                   list](store::Reader &reader) { return write(list, read(reader, arguments)); };
  return question;
}

/// The function's own answer, or that with the fixes of the archive.
std::string Endpoint::answer(store::Reader &reader, store::Parameters arguments) const {
  auto const reach = reach_ ? archive::Reach{reach_->call(reader, arguments)} : archive::Reach{{}};
  if (reach.empty()) return function_.call(reader, arguments);
  try {
    arguments.emplace_back(reach.fixes_of(reach.imei(), archive_));
  } catch (Error const &error) {
    log::error("the archive cannot be read", {{"error", error.what()}, {"hint", error.hint()}});
    throw Problem{503, "archive_unreachable", "these fixes are in the archive, which this server cannot read",
                  "see the server's log; FLEET_ARCHIVE names the folder"};
  }
  return archived_->call(reader, arguments);
}

std::string Endpoint::read(store::Reader &reader, store::Parameters const &arguments) const {
  auto json = answer(reader, arguments);
  return route_.key.empty() ? json : fmt::format("{{\"{}\":{}}}", route_.key, json);
}

}  // namespace fleet::serve
