#include "sim/faults.hpp"

#include <array>

#include "sim/random.hpp"

namespace fleet::sim {

Fault draw_fault(Switches const &s, std::uint64_t number) {
  std::array<std::pair<Fault, double>, 6> const rates{{{Fault::http_500, s.http_500_rate},
                                                       {Fault::html_body, s.html_body_rate},
                                                       {Fault::empty_body, s.empty_body_rate},
                                                       {Fault::busy, s.busy_rate},
                                                       {Fault::truncate, s.truncate_rate},
                                                       {Fault::reset, s.reset_rate}}};
  double left = unit(hash_of(s.fault_seed, 500, number));
  for (auto const &[fault, rate] : rates) {
    if (left < rate) return fault;
    left -= rate;
  }
  return Fault::none;
}

std::string fault_name(Fault fault) {
  constexpr std::array<char const *, 7> names{"none", "http_500", "html_body", "empty_body",
                                              "busy", "truncate", "reset"};
  return names.at(static_cast<std::size_t>(fault));
}

std::optional<Answer> early_answer(Fault fault) {
  std::string const page = "<html><head><title>Error</title></head><body><h1>nginx</h1></body></html>";
  switch (fault) {
    case Fault::http_500:
      return Answer{500, "text/html", page};
    case Fault::html_body:
      return Answer{200, "text/html", page};
    case Fault::empty_body:
      return Answer{};
    case Fault::busy:
      return Answer{200, Answer{}.content_type,
                    R"({"code":-1,"message":"system is busy","result":null,"data":null})"};
    default:
      return std::nullopt;
  }
}

Answer damage(Fault fault, Answer answer, std::uint64_t number) {
  if (fault == Fault::reset) answer.reset = true;
  if (fault == Fault::truncate && !answer.body.empty())
    answer.body.resize(hash_of(number, answer.body.size()) % answer.body.size());
  return answer;
}

}  // namespace fleet::sim
