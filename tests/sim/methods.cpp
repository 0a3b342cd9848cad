#include "sim/methods.hpp"

namespace fleet::sim {
namespace {

Param need(std::string_view name, Value value) {
  return {name, true, value};
}
Param may(std::string_view name, Value value) {
  return {name, false, value};
}

std::vector<Param> report_params(std::vector<Param> more) {
  std::vector<Param> params{need("account", Value::account),  need("imeis", Value::imeis),
                            need("start_time", Value::time),  need("end_time", Value::time),
                            need("start_row", Value::number), need("page_size", Value::number)};
  params.insert(params.end(), more.begin(), more.end());
  return params;
}

std::vector<Param> obd_params() {
  return {need("account", Value::account), need("imeis", Value::imeis),   need("start_time", Value::time),
          need("end_time", Value::time),   may("page_no", Value::number), may("page_size", Value::number)};
}

Method listed(std::string_view name, std::vector<Param> params, Payload (*answer)(Call const &),
              std::string_view under = "result", std::string_view key = {}) {
  Method method{name, std::move(params), answer};
  method.under = under;
  method.key = key;
  return method;
}

Method paged(Method method, int max_days, int max_page_size, int page_size) {
  method.max_days = max_days;
  method.max_page_size = max_page_size;
  method.page_size = page_size;
  return method;
}

Method track_method() {
  Method method{"jimi.device.track.list",
                {need("imei", Value::imei), need("begin_time", Value::time), need("end_time", Value::time),
                 may("map_type", Value::text)},
                track_list,
                1,
                7,
                true};
  return method;
}

std::vector<Param> alarm_params() {
  return {may("imei", Value::imei),       may("imeis", Value::imeis),   may("alertTypeId", Value::text),
          may("begin_time", Value::time), may("end_time", Value::time), may("page_no", Value::number),
          may("page_size", Value::number)};
}

std::vector<Method> make_methods() {
  auto const target = need("target", Value::account);
  auto const account = need("account", Value::account);
  auto const map_type = may("map_type", Value::text);
  auto const begin = need("begin_time", Value::time);
  auto const end = need("end_time", Value::time);
  auto const imeis = need("imeis", Value::imeis);
  auto const size = may("page_size", Value::number);
  return {listed("jimi.user.child.list", {target}, child_list),
          listed("jimi.user.device.list", {target}, device_list),
          listed("jimi.track.device.detail", {need("imei", Value::imei)}, device_detail),
          listed("jimi.device.group.list", {account}, group_list),
          listed("jimi.user.device.location.list", {target, map_type}, location_list),
          listed("jimi.device.location.get", {imeis, map_type}, location_get),
          track_method(),
          listed("jimi.device.track.mileage", {imeis, begin, end, may("start_row", Value::number), size},
                 track_mileage),
          listed("jimi.open.platform.report.trips", report_params({need("type", Value::text)}), report_trips,
                 "data", "dayList"),
          listed("jimi.open.platform.report.parking", report_params({need("acc_type", Value::text)}),
                 report_parking, "data", "rows"),
          paged(listed("jimi.device.alarm.list", alarm_params(), alarm_list), 31, 100, 50),
          paged(listed("jimi.device.obd.list", obd_params(), obd_list, "data", "result"), 31, 100, 10),
          paged(listed("jimi.device.obd.fault", obd_params(), obd_fault, "data", "result"), 31, 100, 10),
          paged(listed("jimi.open.platform.fence.list", {account, may("page_no", Value::number), size},
                       fence_list, "result", "rows"),
                0, 50, 10)};
}

}  // namespace

Method const *find_method(std::string_view name) {
  static std::vector<Method> const methods = make_methods();
  for (auto const &method : methods)
    if (method.name == name) return &method;
  return nullptr;
}

}  // namespace fleet::sim
