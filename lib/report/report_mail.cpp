#include "report/report_mail.hpp"

#include <fmt/format.h>

#include "notify/mail_headers.hpp"
#include "notify/outgoing.hpp"
#include "report/completeness.hpp"

namespace fleet::report {
namespace {

using Json = nlohmann::ordered_json;

std::string body_of(store::DueReport const &due, std::string const &title, Json const &head) {
  auto text = fmt::format("{}, days of {}, as of {}. The report is attached.\r\n\r\n", title,
                          head.at("timezone").get<std::string>(), head.at("as_of").get<std::string>());
  for (auto const &sentence : completeness_sentences(head.at("completeness"))) text += sentence + "\r\n";
  if (auto const filter = filter_sentence(head); !filter.empty()) text += filter + "\r\n";
  return text + fmt::format("\r\nSubscription {}. Message {}.\r\n", due.message.rule, due.message.id);
}

}  // namespace

http::Mail report_mail(store::DueReport const &due, ReportKind const &kind, MadeReport const &made,
                       config::Config const &config, Time at) {
  auto const &[first, last, vehicles, cost_centres] = due.selection;
  auto const days = first == last ? first : first + " to " + last;
  auto const title = fmt::format("{}, {}", kind.title, days);
  auto const &format = report_format(due.format);
  auto const file_name =
      fmt::format("{}-{}{}.{}", kind.name, first, first == last ? "" : "-to-" + last, format.name);
  auto mail = notify::mail_to(due.message.destination.address, config);
  mail.headers = notify::mail_headers(mail, due.message.id, title, at);
  mail.parts = {{http::plain_text, body_of(due, title, made.head), {}},
                {std::string{format.media_type}, made.bytes, file_name}};
  return mail;
}

}  // namespace fleet::report
