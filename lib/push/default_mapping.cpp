// Rules for the vendor's messages, in the form of a mapping file. The rules below the line are guesses
// by the names that its other messages use: their schemas are not public.
#include "push/mapping.hpp"

namespace fleet::push {

char const *const default_mapping = R"json({
  "/pushhb": {"table": "heartbeats", "raw": "rest", "columns": {
    "imei": ["/deviceImei", "/imei"], "gate_time": "/gateTime", "battery_pct": "/powerLevel", "gsm_signal_pct": "/gsmSign",
    "acc_on": "/acc", "power_connected": {"at": "/oilEle", "not": true}, "charging": "/powerStatus", "gps_fixed": "/gpsPos",
    "armed": "/fortify"}},
  "/pushevent": {"table": "device_events", "columns": {
    "imei": ["/deviceImei", "/imei"], "event_time": "/gateTime", "event_type": "/type", "timezone": "/timezone"}},
  "/pushlbs": {"table": "lbs_readings", "columns": {
    "imei": ["/deviceImei", "/imei"], "gate_time": "/gateTime", "kind": "/postType", "cells": "/lbsJson"}},
  "/pushfileupload": {"table": "device_events", "columns": {
    "imei": ["/deviceImei", "/imei"], "event_time": "/gateTime", "event_type": {"at": ["/result", "/fileName"], "prefix": "file upload "}}},
  "/pushftpfileupload": {"table": "device_events", "columns": {
    "imei": ["/deviceImei", "/imei"], "event_time": "/gateTime", "event_type": {"at": ["/instructionID", "/instructionId", "/result"], "prefix": "ftp upload "}}},
  "/pushresourcelist": {"table": "device_events", "columns": {
    "imei": ["/imei", "/deviceImei"], "event_time": {"received": true}, "event_type": {"fixed": "resource list"}}},
  "/pushIothubEvent": {"table": "device_events", "columns": {
    "imei": ["/deviceImei", "/imei"], "event_time": "/gateTime", "event_type": ["/eventType", "/type"]}},
  "/pushTerminalTransInfo": {"table": "device_events", "columns": {
    "imei": ["/deviceImei", "/imei"], "event_time": "/postTime", "event_type": {"at": "/extensionId", "prefix": "terminal info "}}},
  "/pushInstructResponse": {"table": "device_events", "columns": {
    "imei": ["/data/_imei", "/_imei", "/deviceImei", "/imei"], "event_time": {"received": true},
    "event_type": {"fixed": "instruction response"}}},
  "/filelist": {"table": "device_events", "columns": {
    "imei": ["/imei", "/deviceImei"], "event_time": {"received": true}, "event_type": {"fixed": "file list"}}},
  "/uploadCallback": {"table": "device_events", "columns": {
    "imei": ["/imei", "/deviceImei"], "event_time": ["/alarmTime", "/gateTime"], "event_type": {"at": ["/filename", "/fileName"], "prefix": "upload "}}},
  "jimi.open.instruction.raw.receive": {"table": "device_events", "columns": {
    "imei": ["/imei", "/deviceImei"], "event_time": {"received": true}, "event_type": {"fixed": "raw instruction"}}},

  "/pushoil": {"table": "fuel_readings", "columns": {
    "imei": ["/deviceImei", "/imei"], "reading_time": ["/gateTime", "/gpsTime", "/time"], "value": ["/oil", "/oilValue", "/value"],
    "unit": "/unit", "sensor": {"at": ["/sensor", "/sensorId", "/channel"], "required": true}}},
  "/pushtem": {"table": "temperature_readings", "columns": {
    "imei": ["/deviceImei", "/imei"], "reading_time": ["/gateTime", "/gpsTime", "/time"], "temperature_c": ["/temperature", "/tem", "/temp"],
    "humidity_pct": ["/humidity", "/hum"], "sensor": {"at": ["/sensor", "/sensorId", "/channel"], "required": true}}},
  "/pushfaultinfo": {"table": "fault_codes", "columns": {
    "imei": ["/deviceImei", "/imei"], "event_time": ["/gateTime", "/eventTime", "/gpsTime"],
    "fault_code": ["/faultCode", "/faultCodes", "/code"], "detail": ["/faultDetail", "/detail"]}},
  "/pushobd": {"table": "obd_readings", "columns": {
    "imei": ["/deviceImei", "/imei"], "reading_time": ["/dataReportTime", "/gateTime", "/gpsTime"], "vin": ["/vin", "/VIN"],
    "odometer_km": "/odometerReading", "device_mileage_km": "/deviceAccumulatedMileage", "fuel_l": "/remainingFuel",
    "fuel_pct": "/remainingFuelPercentage", "coolant_c": "/coolantTemperature", "battery_raw": ["/vehicleBatterVoltage", "/vehicleBatteryVoltage"],
    "engine_rpm": "/currentRPM", "speed_kmh": "/currentSpeed"}},
  "/pushtripreport": {"table": "trips", "columns": {
    "imei": ["/deviceImei", "/imei"], "start_time": ["/startTime", "/beginTime"], "end_time": "/endTime",
    "distance": {"at": ["/distance", "/mileage", "/totalMileage"], "required": true},
    "duration_s": ["/runTimeSecond", "/duration", "/travelTime"], "avg_speed_kmh": ["/avgSpeed", "/averageSpeed"], "max_speed_kmh": "/maxSpeed", "start_lat": "/startLat",
    "start_lng": "/startLng", "end_lat": "/endLat", "end_lng": "/endLng"}}
})json";

Mapping::Text const Mapping::card_and_vin{R"json({
  "iccid": {"table": "device_events", "columns": {
    "imei": ["/imei", "/deviceImei", "/msg/deviceImei"], "event_time": ["/gateTime", "/msg/alarmTime"], "event_type": {"fixed": "ICCID"}}},
  "vin": {"table": "device_events", "columns": {
    "imei": ["/imei", "/deviceImei", "/msg/deviceImei"], "event_time": ["/gateTime", "/msg/alarmTime"], "event_type": {"fixed": "VIN"}}}
})json"};

}  // namespace fleet::push
