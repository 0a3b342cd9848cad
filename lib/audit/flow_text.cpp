#include "audit/flow_text.hpp"

#include <algorithm>
#include <regex>
#include <string_view>

namespace fleet::audit {
namespace {

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// The words before `at`, runs of spaces made one: "delete from ".
std::string before(std::string const &body, std::size_t at) {
  auto const start = at > 60 ? at - 60 : 0;
  static std::regex const spaces{"\\s+"};
  return std::regex_replace(body.substr(start, at - start), spaces, " ");
}

bool ends_with_any(std::string const &text, std::initializer_list<char const *> ends) {
  return std::any_of(ends.begin(), ends.end(), [&](char const *end) { return text.ends_with(end); });
}

/// Calls `each` with the place of every whole-word `name` in `text`.
template <class Each>
void for_each_word(std::string const &text, std::string const &name, Each each) {
  for (std::size_t at = 0; (at = text.find(name, at)) != std::string::npos; at += name.size()) {
    auto const end = at + name.size();
    if ((at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]))) each(at);
  }
}

}  // namespace

char const *const writing = "(written|edited|marked|kept up|filled|computed)( and read)? (by|through)";
char const *const reading = "(read|written and read)( when [a-z ]+)? by|read through|, read by";
char const *const calling = "called by";

Uses uses_in(std::string const &body, std::set<std::string> const &relations) {
  Uses uses;
  for (auto const &relation : relations)
    for_each_word(body, relation, [&](std::size_t at) {
      auto const words = before(body, at);
      if (ends_with_any(words, {"insert into ", "update ", "delete from ", "truncate ", "materialized view ",
                                "materialized view concurrently "}))
        uses.writes.insert(relation);
      else if (ends_with_any(words, {"from ", "join ", "from (", "only "}))
        uses.reads.insert(relation);
    });
  return uses;
}

std::set<std::string> calls_in(std::string const &body, std::set<std::string> const &functions) {
  std::set<std::string> calls;
  for (auto const &function : functions)
    for_each_word(body, function, [&](std::size_t at) {
      if (body.compare(at + function.size(), 1, "(") == 0) calls.insert(function);
    });
  return calls;
}

std::set<std::string> programs_after(std::string const &comment, char const *words) {
  static std::regex const endpoint{"(GET|POST) (/[a-z/.-]+)"};
  static std::regex const program{
      "poll-movement|poll-events|receive-push|refresh-vtrips|fleet status|fleet audit|fleet migrate|\\bmigrate\\b|"
      "\\bserve\\b|\\bpeople\\b|/health/ingest|the polls|the jobs|every job|the ingest role"};
  std::set<std::string> found;
  std::regex const start{words, std::regex::icase};
  for (std::sregex_iterator at{comment.begin(), comment.end(), start}, end; at != end; ++at) {
    auto const from = static_cast<std::size_t>(at->position() + at->length());
    auto part = comment.substr(from);
    static std::regex const stop{R"(;|\. |(, |\b)(written|read|edited) (by|when|through))",
                                 std::regex::icase};
    std::smatch cut;
    if (std::regex_search(part, cut, stop)) part.resize(static_cast<std::size_t>(cut.position()));
    for (std::sregex_iterator one{part.begin(), part.end(), program}; one != end; ++one) {
      auto const name = one->str();
      if (name == "the polls" || name == "the jobs" || name == "every job" || name == "the ingest role")
        found.insert({"poll-movement", "poll-events"});
      else if (name == "/health/ingest")
        found.insert("GET /health/ingest");
      else
        found.insert(name == "fleet migrate" ? "migrate" : name);
    }
    for (std::sregex_iterator one{part.begin(), part.end(), endpoint}; one != end; ++one)
      found.insert(one->str());
  }
  return found;
}

}  // namespace fleet::audit
