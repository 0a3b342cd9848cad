#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "store/database.hpp"

namespace fleet::audit {

enum class NodeKind { table, partitioned, aggregate, view, function };

/// A relation, or a function that is an endpoint of the API, as the catalogue has it.
struct Node {
  std::string name;  ///< "tracksolid.devices", "reporting.fn_trips_for_map"
  NodeKind kind = NodeKind::table;
  std::set<std::string> written_by;  ///< programs: "poll-movement", "people"
  std::set<std::string> read_by;     ///< programs, and endpoints: "GET /analytics/today"
  std::set<std::string> reads;       ///< names of other nodes, by pg_depend and function bodies
  bool has_reader = false;           ///< a node or a program
};

struct Flow {
  std::string engine;
  std::map<std::string, Node> nodes;
};

/// The whole flow: relations and what views read of them from pg_depend, what functions read and write from
/// their bodies, which program calls or uses what from the comments. A function that is no endpoint stands
/// for the programs that call it.
Flow read_flow(store::Database const &database);

std::string as_mermaid(Flow const &flow);
std::string as_dot(Flow const &flow);
std::string as_ascii(Flow const &flow);

/// One column of the picture.
struct Layer {
  std::string title;
  std::vector<Node const *> nodes;
};
/// Base tables, books, aggregation, views of either schema, functions; empty ones left out.
std::vector<Layer> layers(Flow const &flow);

}  // namespace fleet::audit
