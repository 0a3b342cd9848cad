#include "sim/service.hpp"

#include <fmt/chrono.h>

#include "base/text.hpp"
#include "sim/checks.hpp"
#include "sim/faults.hpp"
#include "sim/json_text.hpp"
#include "sim/odd_shapes.hpp"
#include "sim/refusals.hpp"

namespace fleet::sim {
namespace {

constexpr std::string_view token_get = "jimi.oauth.token.get";
constexpr std::string_view token_refresh = "jimi.oauth.token.refresh";

Time whole_seconds(Moment moment) {
  return std::chrono::floor<Seconds>(moment);
}

std::string http_date(Time time) {
  return fmt::format("{:%a, %d %b %Y %H:%M:%S GMT}", fmt::gmtime(time.time_since_epoch().count()));
}

/// Rows begin at 0 or 1, pages at 1: above that the query has begun before.
bool asks_later_page(Params const &params) {
  return to_number<int>(params["page_no"]).value_or(0) > 1 ||
         to_number<int>(params["start_row"]).value_or(0) > 1;
}

}  // namespace

/// One call on its way through the checks; `call` refers to the other members, so it stays where it is.
struct Service::Admitted {
  std::uint64_t number = 0;
  std::shared_ptr<Switches const> held;
  Switches const &switches() const { return *held; }
  Params params;
  Fault fault = Fault::none;
  Method const *method = nullptr;
  std::string name;
  std::unique_ptr<Call> call;
  Script script;
  std::string const *recorded = nullptr;  ///< the body, where recordings are replayed
  std::optional<Answer> answer;           ///< early faults and token methods are done already
};

Service::Service(std::shared_ptr<World const> world, Credentials const &credentials, Switches switches)
    : world_(std::move(world)),
      credentials_(credentials),
      switches_(std::make_shared<Switches const>(std::move(switches))),
      tokens_(credentials) {}

Switches Service::switches() const {
  std::lock_guard const lock{mutex_};
  return *switches_;
}

void Service::set(nlohmann::json const &object) {
  std::lock_guard const lock{mutex_};
  auto changed = *switches_;
  set_switches(changed, object);
  switches_ = std::make_shared<Switches const>(std::move(changed));
}

void Service::set_clock(Moment wall, Moment now, double factor) {
  std::lock_guard const lock{mutex_};
  clock_.set(wall, now, factor);
}

Moment Service::vendor_now(Moment wall) const {
  std::lock_guard const lock{mutex_};
  return clock_.at(wall) + Seconds{switches_->clock_skew_s};
}

Service::Snapshot Service::snapshot() const {
  std::lock_guard const lock{mutex_};
  return {world_, switches_};
}

void Service::script(std::string const &method, Script script) {
  std::lock_guard const lock{mutex_};
  scripts_[method] = std::move(script);
}

nlohmann::json Service::report(Moment wall) const {
  auto const now = vendor_now(wall);
  std::lock_guard const lock{mutex_};
  auto summary = report_.summary();
  summary["now"] = vendor_time(whole_seconds(now));
  if (transport_) summary.update(transport_());
  return summary;
}

Answer Service::handle(Request const &request, Moment wall) {
  auto const path = path_of(request);
  if (path == "/route/rest") {
    auto const now = vendor_now(wall);
    auto answer = api(request, now);
    if (!switches().date_absent) answer.date = http_date(whole_seconds(now));
    return answer;
  }
  if (path.starts_with("/sim/")) return control(request, wall);
  return {404, "text/plain", "see /route/rest and /sim/report\n"};
}

void Service::complain(std::string const &kind, Admitted const &admitted, std::string const &detail,
                       Moment now) {
  report_.violation(kind, admitted.name, detail, whole_seconds(now));
}

Payload Service::answer_token(Admitted const &admitted, Moment now) {
  auto const &params = admitted.params;
  auto const time = whole_seconds(now);
  bool const fresh = admitted.name == token_get;
  for (auto const *name :
       {fresh ? "user_id" : "access_token", fresh ? "user_pwd_md5" : "refresh_token", "expires_in"})
    if (!params.has(name))
      throw Refused{1001, std::string{"Missing required parameter: "} + name, "missing_parameter"};
  auto const result = fresh ? tokens_.get(params, admitted.switches(), time)
                            : tokens_.refresh(params, admitted.switches(), time);
  return {text_of(result, admitted.switches())};
}

/// Everything between the common checks and the method's own work, in the vendor's assumed order.
void Service::check(Admitted &admitted, Moment now) {
  auto const time = whole_seconds(now);
  auto const &params = admitted.params;
  check_common(params, credentials_, time);
  if (params["v"] == "0.9") complain("unsigned_call", admitted, "v=0.9", now);
  limiter_.pass(admitted.switches(), now, admitted.number, report_);
  if (admitted.name == token_get || admitted.name == token_refresh) return refuse_planned(admitted, time);
  admitted.method = find_method(admitted.name);
  if (admitted.method == nullptr && !recordings_)
    throw Refused{admitted.switches().unknown_method_code, "Illegal method: " + admitted.name,
                  "unknown_method"};
  if (!params.has("access_token"))
    throw Refused{1001, "Missing required parameter: access_token", "missing_parameter"};
  tokens_.use(params, admitted.switches(), time, asks_later_page(params));
  refuse_planned(admitted, time);
  if (recordings_)
    admitted.recorded = &recordings_->next(admitted.name, params);
  else
    check_world(admitted, now);
}

/// Refusals that a test has planned.
void Service::refuse_planned(Admitted const &admitted, Time now) {
  View const view{*world_, admitted.switches(), now};
  if (auto const *rule = refusal_of(view, admitted.name, admitted.params, admitted.number))
    throw Refused{rule->code, rule->message, "", rule->status};
}

/// Checks that depend on the existing accounts and devices.
void Service::check_world(Admitted &admitted, Moment now) {
  admitted.call.reset(new Call{
      {*world_, admitted.switches(), whole_seconds(now)}, admitted.params, 0, {}, false, {}, {}, {}});
  check_ownership(*admitted.method, *admitted.call);
  std::vector<std::string> unknown;
  check_private(*admitted.method, *admitted.call, unknown);
  for (auto const &name : unknown) complain("unknown_parameter", admitted, name, now);
  if (auto const found = scripts_.find(admitted.name); found != scripts_.end())
    admitted.script = found->second;
}

void Service::admit(Request const &request, Moment now, Admitted &admitted) {
  std::lock_guard const lock{mutex_};
  report_.received(request.body.size());
  admitted.held = switches_;
  try {
    admitted.params = decode(request);
    admitted.name = admitted.params["method"];
    report_.call(admitted.name, admitted.params, whole_seconds(now));
    admitted.number = report_.calls();
    for (auto const &kind : transport_violations(request, admitted.params))
      complain(kind, admitted, request.verb, now);
    bool const is_token = admitted.name == token_get || admitted.name == token_refresh;
    if (!is_token || !switches_->spare_tokens) admitted.fault = draw_fault(*switches_, admitted.number);
    if (admitted.fault != Fault::none) report_.fault(fault_name(admitted.fault));
    admitted.answer = early_answer(admitted.fault);
    if (admitted.answer) return;
    check(admitted, now);
    if (is_token) {
      auto const payload = answer_token(admitted, now);
      report_.code(0);
      admitted.answer = Answer{200, Answer{}.content_type, envelope(0, "success", payload, *switches_)};
    }
  } catch (Refused const &refused) {
    if (!refused.violation.empty()) complain(refused.violation, admitted, refused.message, now);
    report_.code(refused.code);
    auto const body = envelope(refused.code, refused.message, {"null", "null"}, *switches_);
    admitted.answer = refused.status == 200 ? Answer{200, Answer{}.content_type, body}
                                            : Answer{refused.status, "text/plain", refused.message};
  }
}

Answer Service::finish(Admitted const &admitted, std::string body, std::size_t points, int code) {
  Answer answer{};
  answer.body = std::move(body);
  answer.gzip = admitted.switches().gzip;
  if (admitted.name == "jimi.device.track.list")
    answer.delay =
        std::chrono::milliseconds{static_cast<std::int64_t>(admitted.switches().slow_track_list_s * 1000)};
  std::lock_guard const lock{mutex_};
  report_.code(code);
  report_.sent(points, answer.body.size());
  return answer;
}

Answer Service::api(Request const &request, Moment now) {
  Admitted admitted;
  admit(request, now, admitted);
  if (admitted.answer) {
    admitted.answer->gzip = admitted.switches().gzip;
    return damage(admitted.fault, *admitted.answer, admitted.number);
  }
  if (admitted.recorded != nullptr)
    return damage(admitted.fault, finish(admitted, *admitted.recorded, 0, 0), admitted.number);
  try {
    if (auto const own = admitted.script ? admitted.script(*admitted.call) : std::nullopt) {
      auto answer = finish(admitted, own->body, 0, 0);
      answer.status = own->status;
      return damage(admitted.fault, std::move(answer), admitted.number);
    }
    auto payload = admitted.method->answer(*admitted.call);
    bend_shape(*admitted.call, *admitted.method, admitted.number, payload);
    auto answer = finish(admitted, envelope(0, "success", payload, admitted.switches()), payload.points, 0);
    return damage(admitted.fault, std::move(answer), admitted.number);
  } catch (Refused const &refused) {
    if (!refused.violation.empty()) {
      std::lock_guard const lock{mutex_};
      complain(refused.violation, admitted, refused.message, now);
    }
    auto body = envelope(refused.code, refused.message, {"null", "null"}, admitted.switches());
    return damage(admitted.fault, finish(admitted, std::move(body), 0, refused.code), admitted.number);
  }
}

}  // namespace fleet::sim
