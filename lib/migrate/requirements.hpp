#pragma once
#include <string>

#include "migrate/server_facts.hpp"

namespace fleet::migrate {

/// Throws Error for the first thing that any migration needs and the server, the database or the login does not have:
/// one line that says what is missing, and one hint what to do.
void require_server(ServerFacts const &facts);

/// The engine for a database that has none yet: `wanted`, or, when that is empty, timescaledb if it can do all that fleet
/// asks of it, else pg_partman. Throws Error when there is none, or the wanted one cannot be used.
/// Shape: facts.timescaledb_refusal has to be filled whenever may_be_timescaledb(facts, wanted).
std::string choose_engine(ServerFacts const &facts, std::string const &wanted);

/// Whether choose_engine depends on what TimescaleDB can do: try_timescaledb first.
bool may_be_timescaledb(ServerFacts const &facts, std::string const &wanted);

/// Throws Error when the engine that the database is partitioned by can no longer keep it: TimescaleDB that is not loaded, too
/// old, or without the Community edition's features. `facts.timescaledb_license` has to be filled.
void require_recorded_engine(ServerFacts const &facts, std::string const &engine);

}  // namespace fleet::migrate
