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

std::vector<Method> make_methods() {
  auto const target = need("target", Value::account);
  auto const map_type = may("map_type", Value::text);
  auto const begin = need("begin_time", Value::time);
  auto const end = need("end_time", Value::time);
  auto const size = may("page_size", Value::number);
  return {
      {"jimi.user.child.list", {target}, child_list},
      {"jimi.user.device.list", {target}, device_list},
      {"jimi.track.device.detail", {need("imei", Value::imei)}, device_detail},
      {"jimi.device.group.list", {need("account", Value::account)}, group_list},
      {"jimi.user.device.location.list", {target, map_type}, location_list},
      {"jimi.device.location.get", {need("imeis", Value::imeis), map_type}, location_get},
      {"jimi.device.track.list", {need("imei", Value::imei), begin, end, map_type}, track_list, 1, 7, true},
      {"jimi.device.track.mileage",
       {need("imeis", Value::imeis), begin, end, may("start_row", Value::number), size},
       track_mileage},
      {"jimi.open.platform.report.trips", report_params({need("type", Value::text)}), report_trips},
      {"jimi.open.platform.report.parking", report_params({need("acc_type", Value::text)}), report_parking},
      {"jimi.device.alarm.list",
       {may("imei", Value::imei), may("imeis", Value::imeis), may("alertTypeId", Value::text),
        may("begin_time", Value::time), may("end_time", Value::time), may("page_no", Value::number), size},
       alarm_list,
       100,
       31,
       false,
       100,
       50},
      {"jimi.device.obd.list", obd_params(), obd_list, 100, 31, false, 100, 10},
      {"jimi.device.obd.fault", obd_params(), obd_fault, 100, 31, false, 100, 10},
      {"jimi.open.platform.fence.list",
       {need("account", Value::account), may("page_no", Value::number), size},
       fence_list,
       100,
       0,
       false,
       50,
       10},
  };
}

}  // namespace

Method const *find_method(std::string_view name) {
  static std::vector<Method> const methods = make_methods();
  for (auto const &method : methods)
    if (method.name == name) return &method;
  return nullptr;
}

}  // namespace fleet::sim
