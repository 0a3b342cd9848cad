#include "clean/obd_reading.hpp"

namespace fleet::clean {

Cleaned<rows::ObdReading> obd_reading(api::Entry const &entry, Asked const &asked, OddValues *odd) {
  auto const id = imei_of(entry, asked);
  if (!id) return refuse(no_imei, entry);
  auto const time = time_within(entry.text("dataReportTime"), asked);
  if (!time.time) return refuse(time.fault, entry);
  rows::ObdReading row{.imei = *id, .reading_time = *time.time};
  row.vin = plain_text(entry.text("vin"), 40);
  row.battery_raw = plain_text(entry.text("vehicleBatterVoltage"), 40);
  Values const values{entry, *id, odd};
  row.odometer_km = values.number({"odometerReading"}, 0, 1e8);
  row.device_mileage_km = values.number({"deviceAccumulatedMileage"}, 0, 1e8);
  row.fuel_l = values.number({"remainingFuel"}, 0, 1e5);
  row.fuel_pct = values.number({"remainingFuelPercentage"}, 0, 100);
  row.coolant_c = values.number({"coolantTemperature"}, -100, 300);
  row.engine_rpm = values.number({"currentRPM"}, 0, 30000);
  row.speed_kmh = values.speed_kmh({"currentSpeed"});
  row.raw = entry.json();
  return row;
}

}  // namespace fleet::clean
