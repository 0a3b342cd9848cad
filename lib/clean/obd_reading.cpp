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
  row.odometer_km = values.number({"odometerReading"}, range::odometer_km);
  row.device_mileage_km = values.number({"deviceAccumulatedMileage"}, range::odometer_km);
  row.fuel_l = values.number({"remainingFuel"}, range::fuel_l);
  row.fuel_pct = values.number({"remainingFuelPercentage"}, range::percent);
  row.coolant_c = values.number({"coolantTemperature"}, range::coolant_c);
  row.engine_rpm = values.number({"currentRPM"}, range::engine_rpm);
  row.speed_kmh = values.speed_kmh({"currentSpeed"});
  row.raw = entry.json();
  return row;
}

}  // namespace fleet::clean
