#include "clean/device.hpp"

namespace fleet::clean {

Cleaned<rows::Device> device(api::Entry const &entry, std::string const &account) {
  auto const id = imei(entry.text("imei"));
  if (!id) return refuse(no_imei, entry);
  rows::Device row;
  row.imei = *id;
  row.account = account;
  auto const time = [&](std::string_view key) {
    auto const text = entry.text(key);
    return text ? instant(*text) : std::nullopt;
  };
  row.vehicle_number = plain_text(entry.text({"vehicleNumber", "licensePlatNo"}));
  row.driver_name = plain_text(entry.text("driverName"));
  row.driver_phone = plain_text(entry.text("driverPhone"));
  row.device_name = plain_text(entry.text("deviceName"));
  row.model = plain_text(entry.text({"mcType", "machineName"}));
  row.device_kind = plain_text(entry.text("mcTypeUseScope"));
  row.sim = plain_text(entry.text("sim"));
  row.iccid = plain_text(entry.text("iccid"));
  row.vin = plain_text(entry.text({"carFrame", "vin"}));
  row.device_group = plain_text(entry.text("deviceGroup"));
  row.remark = plain_text(entry.text("reMark"));
  row.activated_at = time("activationTime");
  row.expires_at = time("expiration");
  row.enabled = on_off(entry.text("enabledFlag")).value_or(true);
  return row;
}

}  // namespace fleet::clean
