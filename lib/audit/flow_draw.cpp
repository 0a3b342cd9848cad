// The flow of data as a picture, for Mermaid and Graphviz.
#include <fmt/format.h>

#include <algorithm>

#include "audit/flow.hpp"
#include "base/text.hpp"

namespace fleet::audit {
namespace {

using NameSet = std::set<std::string>;

/// "tracksolid_devices": what Mermaid and Graphviz take as a name.
std::string id(std::string name) {
  auto const other = [](unsigned char c) { return std::isalnum(c) == 0; };
  std::replace_if(name.begin(), name.end(), other, '_');
  return name;
}

std::string listed(NameSet const &names) {
  return join({names.begin(), names.end()}, ", ");
}

bool is_endpoint(std::string const &reader) {
  return reader.starts_with("GET ") || reader.starts_with("POST ");
}

/// Endpoints are one consumer in the picture.
std::string consumer(std::string const &reader) {
  return is_endpoint(reader) ? "serve" : reader;
}

bool fetches(std::string const &program) {
  return program == "poll-movement" || program == "poll-events" || program == "receive-push";
}

char const *word(NodeKind kind) {
  switch (kind) {
    case NodeKind::table:
      return "table";
    case NodeKind::partitioned:
      return "partitioned by time";
    case NodeKind::aggregate:
      return "aggregate";
    case NodeKind::view:
      return "view";
    case NodeKind::function:
      break;
  }
  return "function";
}

std::string partition_word(Flow const &flow) {
  return flow.engine == "timescaledb" ? "hypertable" : "partitioned by time";
}

/// Index of a node's layer in layers().
enum class LayerIndex : std::size_t {
  base_tables,
  bookkeeping,
  aggregation,
  reporting_views,
  analytics_views,
  endpoints
};

LayerIndex layer_of(Node const &node) {
  using enum LayerIndex;
  static NameSet const bookkeeping_tables{
      "tracksolid.coverage",        "tracksolid.refusals",   "tracksolid.ingestion_log",
      "tracksolid.api_token_cache", "tracksolid.api_budget", "tracksolid.settings",
      "tracksolid.generations",     "tracksolid.push_inbox", "tracksolid.alarm_kinds"};
  if (node.kind == NodeKind::function) return endpoints;
  if (node.kind == NodeKind::view)
    return node.name.starts_with("reporting.") ? reporting_views : analytics_views;
  if (node.kind == NodeKind::aggregate) return aggregation;
  if (bookkeeping_tables.count(node.name) > 0 || node.name.starts_with("tracksolid.schema_"))
    return bookkeeping;
  bool const by_fetchers = std::any_of(node.written_by.begin(), node.written_by.end(), fetches);
  bool const by_refresh = node.written_by.count("refresh-vtrips") > 0;
  return by_refresh && (!by_fetchers || node.name == "tracksolid.daily_figures") ? aggregation : base_tables;
}

/// All programs that write something, with what they write.
std::map<std::string, NameSet> writers(Flow const &flow) {
  std::map<std::string, NameSet> all;
  for (auto const &[name, node] : flow.nodes)
    for (auto const &program : node.written_by) all[program].insert(name);
  return all;
}

std::map<std::string, NameSet> consumers(Flow const &flow) {
  std::map<std::string, NameSet> all;
  for (auto const &[name, node] : flow.nodes)
    for (auto const &reader : node.read_by) all[consumer(reader)].insert(name);
  return all;
}

std::string endpoints_of(Node const &node) {
  NameSet paths;
  std::copy_if(node.read_by.begin(), node.read_by.end(), std::inserter(paths, paths.end()), is_endpoint);
  return listed(paths);
}

std::string mermaid_node(Node const &node, Flow const &flow) {
  auto const name = node.name.substr(node.name.find('.') + 1);
  if (node.kind == NodeKind::partitioned)
    return fmt::format("{}[(\"{}<br/>{}\")]", id(node.name), name, partition_word(flow));
  if (node.kind == NodeKind::aggregate) return fmt::format("{}[(\"{}<br/>aggregate\")]", id(node.name), name);
  if (node.kind == NodeKind::function) return fmt::format("{}([\"{}\"])", id(node.name), name);
  return fmt::format("{}[\"{}\"]", id(node.name), name);
}

std::string class_of(Node const &node) {
  if (!node.has_reader) return "unread";
  if (node.kind == NodeKind::partitioned) return "time";
  return node.kind == NodeKind::aggregate ? "aggregate" : "";
}

std::string dot_attributes(Node const &node) {
  std::string shape = "box";
  if (node.kind == NodeKind::partitioned || node.kind == NodeKind::aggregate) shape = "cylinder";
  if (node.kind == NodeKind::function) shape = "ellipse";
  return fmt::format("label=\"{}\", shape={}{}", node.name.substr(node.name.find('.') + 1), shape,
                     node.has_reader ? "" : ", style=filled, fillcolor=\"#fdecea\", color=\"#d93025\"");
}

}  // namespace

std::vector<Layer> layers(Flow const &flow) {
  std::vector<Layer> all{{"L1 · base tables", {}},     {"L1 · bookkeeping: coverage, refusals, runs", {}},
                         {"L2 · aggregation", {}},     {"L3 · reporting views", {}},
                         {"L3 · analytics views", {}}, {"L4 · functions, the endpoints of the API", {}}};
  for (auto const &[name, node] : flow.nodes)
    all[static_cast<std::size_t>(layer_of(node))].nodes.push_back(&node);
  std::erase_if(all, [](Layer const &layer) { return layer.nodes.empty(); });
  return all;
}

std::string as_mermaid(Flow const &flow) {
  std::string out = "flowchart TD\n  vendor[\"Tracksolid Pro<br/>poll API and webhooks\"]\n";
  for (auto const &[program, names] : writers(flow)) {
    out += fmt::format("  {}[[\"{}\"]]\n", id(program), program);
    if (fetches(program)) out += fmt::format("  vendor --> {}\n", id(program));
  }
  std::size_t number = 0;
  for (auto const &layer : layers(flow)) {
    out += fmt::format("  subgraph layer_{}[\"{}\"]\n", number++, layer.title);
    for (auto const *node : layer.nodes) out += "    " + mermaid_node(*node, flow) + "\n";
    out += "  end\n";
  }
  for (auto const &[program, names] : writers(flow))
    for (auto const &name : names) out += fmt::format("  {} --> {}\n", id(program), id(name));
  for (auto const &[name, node] : flow.nodes)
    for (auto const &source : node.reads) out += fmt::format("  {} --> {}\n", id(source), id(name));
  auto const by_program = writers(flow);
  for (auto const &[program, names] : consumers(flow)) {
    if (by_program.count(program) == 0) out += fmt::format("  {}[[\"{}\"]]\n", id(program), program);
    for (auto const &name : names) {
      auto const paths = program == "serve" ? endpoints_of(flow.nodes.at(name)) : "";
      out += paths.empty() ? fmt::format("  {} -.-> {}\n", id(name), id(program))
                           : fmt::format("  {} -->|\"{}\"| {}\n", id(name), paths, id(program));
    }
  }
  std::map<std::string, std::vector<std::string>> classes;
  for (auto const &[name, node] : flow.nodes)
    if (auto const style = class_of(node); !style.empty()) classes[style].push_back(id(name));
  if (classes.count("unread") > 0) out += "  nobody([\"read by nobody\"])\n";
  for (auto const &name : classes["unread"]) out += fmt::format("  {} -.-> nobody\n", name);
  out +=
      "  classDef time fill:#e1f0ff,stroke:#3b82f6,color:#0b3d91\n"
      "  classDef aggregate fill:#fff3cd,stroke:#d4a017,color:#664d03\n"
      "  classDef unread fill:#fdecea,stroke:#d93025,color:#a52714\n";
  for (auto const &[style, names] : classes)
    if (!names.empty()) out += fmt::format("  class {} {}\n", join(names, ","), style);
  return out;
}

std::string as_dot(Flow const &flow) {
  std::string out =
      "digraph fleet {\n"
      "  rankdir=LR;\n"
      "  node [fontname=\"sans-serif\"];\n"
      "  vendor [label=\"Tracksolid Pro\"];\n";
  std::size_t number = 0;
  for (auto const &layer : layers(flow)) {
    out += fmt::format("  subgraph cluster_{} {{\n    label=\"{}\";\n", number++, layer.title);
    for (auto const *node : layer.nodes)
      out += fmt::format("    {} [{}];\n", id(node->name), dot_attributes(*node));
    out += "  }\n";
  }
  NameSet programs;
  for (auto const &[program, names] : writers(flow)) {
    programs.insert(program);
    if (fetches(program)) out += fmt::format("  vendor -> {};\n", id(program));
    for (auto const &name : names) out += fmt::format("  {} -> {};\n", id(program), id(name));
  }
  for (auto const &[name, node] : flow.nodes)
    for (auto const &source : node.reads) out += fmt::format("  {} -> {};\n", id(source), id(name));
  for (auto const &[program, names] : consumers(flow)) {
    programs.insert(program);
    for (auto const &name : names) out += fmt::format("  {} -> {} [style=dashed];\n", id(name), id(program));
  }
  for (auto const &program : programs)
    out += fmt::format("  {} [label=\"{}\", shape=component];\n", id(program), program);
  return out + "}\n";
}

std::string as_ascii(Flow const &flow) {
  std::map<std::string, NameSet> readers;
  for (auto const &[name, node] : flow.nodes)
    for (auto const &source : node.reads) readers[source].insert(name.substr(name.find('.') + 1));
  std::string out;
  for (auto const &layer : layers(flow)) {
    out += fmt::format("{}{}\n", out.empty() ? "" : "\n", layer.title);
    for (auto const *node : layer.nodes) {
      auto to = readers[node->name];
      to.insert(node->read_by.begin(), node->read_by.end());
      out += fmt::format("  {} ({})\n", node->name,
                         node->kind == NodeKind::partitioned ? partition_word(flow) : word(node->kind));
      if (!node->written_by.empty()) out += fmt::format("    <- {}\n", listed(node->written_by));
      if (!node->reads.empty()) out += fmt::format("    <- {}\n", listed(node->reads));
      out += node->has_reader
                 ? fmt::format("    -> {}\n", to.empty() ? "views, functions and jobs" : listed(to))
                 : "    -> NOBODY READS THIS\n";
    }
  }
  return out;
}

}  // namespace fleet::audit
