#include "clean/obd_reading.hpp"

namespace fleet::clean {

Cleaned<rows::ObdReading> obd_reading(api::Entry const &entry, Asked const &asked) {
  auto const id = imei_of(entry, asked);
  if (!id) return refuse("no usable imei", entry);
  auto const time = time_within(entry.text("dataReportTime"), asked);
  if (!time.time) return refuse(time.fault, entry);
  rows::ObdReading row{.imei = *id, .reading_time = *time.time};
  row.vin = plain_text(entry.text("vin"), 40);
  row.battery_raw = plain_text(entry.text("vehicleBatterVoltage"), 40);
  row.odometer_km = within(entry.number("odometerReading"), 0, 1e8);
  row.device_mileage_km = within(entry.number("deviceAccumulatedMileage"), 0, 1e8);
  row.fuel_l = within(entry.number("remainingFuel"), 0, 1e5);
  row.fuel_pct = within(entry.number("remainingFuelPercentage"), 0, 100);
  row.coolant_c = within(entry.number("coolantTemperature"), -100, 300);
  row.engine_rpm = within(entry.number("currentRPM"), 0, 30000);
  row.speed_kmh = speed_kmh(entry.number("currentSpeed"));
  row.raw = entry.json();
  return row;
}

}  // namespace fleet::clean
