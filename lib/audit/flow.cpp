#include "audit/flow.hpp"

#include <regex>

#include "audit/flow_text.hpp"
#include "store/setting_store.hpp"

namespace fleet::audit {
namespace {

constexpr char const *select_relations = R"sql(
  select n.nspname || '.' || c.relname as name, c.relkind, coalesce(obj_description(c.oid, 'pg_class'), '') as comment
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where n.nspname in ('tracksolid', 'reporting') and c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition
)sql";
constexpr char const *select_hypertables =
    "select format('%s.%s', hypertable_schema, hypertable_name) from timescaledb_information.hypertables";
constexpr char const *select_aggregates = R"sql(
  select format('%s.%s', view_schema, view_name), format('%s.%s', hypertable_schema, hypertable_name)
    from timescaledb_information.continuous_aggregates
)sql";
constexpr char const *select_view_reads = R"sql(
  select distinct rn.nspname || '.' || r.relname as reader, sn.nspname || '.' || s.relname as source
    from pg_depend d join pg_rewrite w on w.oid = d.objid
    join pg_class r on r.oid = w.ev_class join pg_namespace rn on rn.oid = r.relnamespace
    join pg_class s on s.oid = d.refobjid join pg_namespace sn on sn.oid = s.relnamespace
   where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass and w.ev_class <> d.refobjid
)sql";
constexpr char const *select_functions = R"sql(
  select n.nspname || '.' || p.proname as name, lower(p.prosrc) as body, coalesce(obj_description(p.oid, 'pg_proc'), '') as comment
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
   where n.nspname in ('tracksolid', 'reporting') and p.prokind in ('f', 'p') and p.prorettype <> 'trigger'::regtype
)sql";

struct Function {
  std::string body;
  std::string comment;
  Uses uses;                        ///< of relations, direct
  std::set<std::string> calls;      ///< other functions
  std::set<std::string> called_by;  ///< programs
};
using Functions = std::map<std::string, Function>;

bool is_api_function(std::string const &name) {
  return name.starts_with("reporting.fn_");
}

NodeKind kind_of(char relkind) {
  if (relkind == 'p') return NodeKind::partitioned;
  if (relkind == 'm') return NodeKind::aggregate;
  return relkind == 'v' ? NodeKind::view : NodeKind::table;
}

/// Read by everything; lines to it would only hide the others.
bool is_everywhere(std::string const &name) {
  return name == "tracksolid.settings" || name == "tracksolid.generations";
}

class Reading {
 public:
  explicit Reading(store::Tx &tx) : tx_(tx) {}

  Flow all() {
    relations();
    timescaledb();
    for (auto const &row : tx_.query(select_view_reads)) reads(row[0].text(), row[1].text());
    functions();
    for (auto const &[name, function] : functions_) is_api_function(name) ? endpoint(name) : helper(function);
    readers();
    return std::move(flow_);
  }

 private:
  void relations() {
    for (auto const &row : tx_.query(select_relations)) {
      Node node{row[0].text(), kind_of(row[1].text()[0]), {}, {}, {}, false};
      node.written_by = programs_after(row[2].text(), writing);
      node.read_by = programs_after(row[2].text(), reading);
      flow_.nodes.emplace(node.name, std::move(node));
    }
  }

  void timescaledb() {
    if (!tx_.value<bool>("select exists (select from pg_extension where extname = 'timescaledb')")) return;
    for (auto const &row : tx_.query(select_hypertables))
      if (auto *node = find(row[0].text())) node->kind = NodeKind::partitioned;
    for (auto const &row : tx_.query(select_aggregates))
      if (auto *node = find(row[0].text())) {
        node->kind = NodeKind::aggregate;
        reads(node->name, row[1].text());
      }
  }

  void functions() {
    for (auto const &row : tx_.query(select_functions)) {
      auto &function = functions_[row[0].text()];  // overloads together
      function.body += row[1].text();
      function.comment += row[2].text();
    }
    std::set<std::string> relations;
    for (auto const &[name, node] : flow_.nodes) relations.insert(name);
    std::set<std::string> names;
    for (auto const &[name, function] : functions_) names.insert(name);
    for (auto &[name, function] : functions_) {
      function.uses = uses_in(function.body, relations);
      function.calls = calls_in(function.body, names);
      function.called_by = programs_after(function.comment, calling);
    }
  }

  void endpoint(std::string const &name) {
    auto &node = flow_.nodes[name];
    node.name = name;
    node.kind = NodeKind::function;
    node.read_by = functions_[name].called_by;
    std::set<std::string> seen;
    follow(name, name, seen);
  }

  /// Adds the relations that an endpoint reads, also through the helpers it calls; another endpoint is a node of its own.
  void follow(std::string const &endpoint, std::string const &name, std::set<std::string> &seen) {
    if (!seen.insert(name).second) return;
    for (auto const &relation : functions_[name].uses.reads) reads(endpoint, relation);
    for (auto const &called : functions_[name].calls)
      is_api_function(called) ? reads(endpoint, called) : follow(endpoint, called, seen);
  }

  /// Its programs write and read what it writes and reads.
  void helper(Function const &function) {
    for (auto const &relation : function.uses.writes)
      if (auto *node = find(relation))
        node->written_by.insert(function.called_by.begin(), function.called_by.end());
    for (auto const &relation : function.uses.reads)
      if (auto *node = find(relation))
        node->read_by.insert(function.called_by.begin(), function.called_by.end());
  }

  void readers() {
    for (auto const &[name, node] : flow_.nodes)
      for (auto const &source : node.reads)
        if (auto *read = find(source)) read->has_reader = true;
    for (auto &[name, node] : flow_.nodes)
      if (!node.read_by.empty() || is_everywhere(name)) node.has_reader = true;
  }

  void reads(std::string const &reader, std::string const &source) {
    auto *node = find(reader);
    bool const is_shown = (find(source) != nullptr && !is_everywhere(source)) || is_api_function(source);
    if (node != nullptr && reader != source && is_shown) node->reads.insert(source);
  }

  Node *find(std::string const &name) {
    auto const found = flow_.nodes.find(name);
    return found == flow_.nodes.end() ? nullptr : &found->second;
  }

  store::Tx &tx_;
  Flow flow_;
  Functions functions_;
};

}  // namespace

Flow read_flow(store::Database const &database) {
  auto session = database.open();
  store::ReadTransaction tx{session};
  auto flow = Reading{tx}.all();
  flow.engine = store::setting(tx, "engine");
  return flow;
}

}  // namespace fleet::audit
