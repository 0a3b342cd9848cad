#include "migrate/impact.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace fleet::migrate {
namespace {

using nlohmann::json;

std::string const exclusive = "access exclusive";

std::string str(json const &node, char const *key) {
  return node.is_object() && node.contains(key) && node[key].is_string() ? node[key].get<std::string>() : "";
}

bool flag(json const &node, char const *key) {
  return node.is_object() && node.value(key, false);
}

/// "tracksolid.alarms" of a RangeVar.
std::string relation(json const &node) {
  auto const schema = str(node, "schemaname");
  return (schema.empty() ? "" : schema + ".") + str(node, "relname");
}

/// "tracksolid.alarms" of a list of String nodes.
std::string dotted(json const &items) {
  std::string name;
  for (auto const &item : items)
    if (item.contains("String")) name += (name.empty() ? "" : ".") + str(item["String"], "sval");
  return name;
}

/// Functions whose value the server computes once for all rows, and casts and constants.
bool is_constant(json const &expression) {
  static std::set<std::string> const stable{"now", "current_setting", "transaction_timestamp",
                                            "statement_timestamp"};
  bool constant = true;
  auto const visit = [&](auto const &self, json const &node) -> void {
    if (node.is_object() && node.contains("FuncCall")) {
      auto const name = dotted(node["FuncCall"]["funcname"]);
      constant &= stable.count(name.substr(name.rfind('.') + 1)) > 0;
    }
    if (node.is_structured())
      for (auto const &child : node) self(self, child);
  };
  visit(visit, expression);
  return constant;
}

Impact add_column(json const &definition) {
  Impact impact{"add column " + str(definition, "colname"), {}, exclusive, Work::none, false, {}};
  bool not_null = false, filled = false;
  for (auto const &one : definition.value("constraints", json::array())) {
    auto const &constraint = one["Constraint"];
    auto const kind = str(constraint, "contype");
    if (kind == "CONSTR_NOTNULL") not_null = true;
    if (kind == "CONSTR_DEFAULT") filled = true;
    if (kind == "CONSTR_GENERATED" || kind == "CONSTR_IDENTITY" ||
        (kind == "CONSTR_DEFAULT" && !is_constant(constraint.value("raw_expr", json{})))) {
      filled = true;
      impact.work = Work::rewrite;
      impact.rule = "rewrites-table";
    } else if (kind == "CONSTR_UNIQUE" || kind == "CONSTR_PRIMARY") {
      impact.work = Work::index;
      impact.rule = "index-under-lock";
    } else if (kind == "CONSTR_CHECK" || kind == "CONSTR_FOREIGN") {
      impact.work = std::max(impact.work, Work::scan);
      if (impact.rule.empty() && filled) impact.rule = "scan-under-lock";
    }
  }
  if (not_null && !filled) impact.rule = "not-null-without-default";
  return impact;
}

Impact add_constraint(json const &constraint) {
  auto const kind = str(constraint, "contype");
  Impact impact{"add constraint " + str(constraint, "conname"), {}, exclusive, Work::scan, false, {}};
  if (kind == "CONSTR_FOREIGN") impact.lock = "share row exclusive";
  if (flag(constraint, "skip_validation") || !str(constraint, "indexname").empty())
    impact.work = Work::none;
  else if (kind == "CONSTR_UNIQUE" || kind == "CONSTR_PRIMARY" || kind == "CONSTR_EXCLUSION")
    impact.work = Work::index, impact.rule = "index-under-lock";
  else
    impact.rule = "scan-under-lock";
  return impact;
}

Impact alter_part(json const &command) {
  auto const kind = str(command, "subtype");
  auto const column = str(command, "name");
  auto const definition = command.value("def", json::object());
  if (kind == "AT_AddColumn") return add_column(definition["ColumnDef"]);
  if (kind == "AT_AddConstraint") return add_constraint(definition["Constraint"]);
  if (kind == "AT_AlterColumnType")
    return {"change the type of " + column, {}, exclusive, Work::rewrite, false, "rewrites-table"};
  if (kind == "AT_SetNotNull")
    return {"set not null on " + column, {}, exclusive, Work::scan, false, "scan-under-lock"};
  if (kind == "AT_DropColumn")
    return {"drop column " + column, {}, exclusive, Work::none, false, "breaks-previous-version"};
  if (kind == "AT_ValidateConstraint")
    return {"validate " + column, {}, "share update exclusive", Work::scan, false, {}};
  if (kind == "AT_SetStatistics" || kind == "AT_SetRelOptions" || kind == "AT_ResetRelOptions" ||
      kind == "AT_ClusterOn" || kind == "AT_AttachPartition")
    return {"set options", {}, "share update exclusive", Work::none, false, {}};
  if (kind == "AT_EnableTrig" || kind == "AT_DisableTrig")
    return {"switch a trigger", {}, "share row exclusive", Work::none, false, {}};
  if (kind == "AT_SetTableSpace" || kind == "AT_SetLogged" || kind == "AT_SetUnLogged")
    return {"move the table", {}, exclusive, Work::rewrite, false, "rewrites-table"};
  return {"alter", {}, exclusive, Work::none, false, {}};
}

std::vector<Impact> alter_table(json const &node) {
  std::vector<Impact> impacts;
  for (auto const &command : node["cmds"]) {
    impacts.push_back(alter_part(command["AlterTableCmd"]));
    impacts.back().object = relation(node["relation"]);
    if (str(node, "objtype") != "OBJECT_TABLE") impacts.back().rule.clear();
  }
  return impacts;
}

std::vector<Impact> create_index(json const &node) {
  auto const table = relation(node["relation"]);
  if (flag(node, "concurrent"))
    return {
        {"create index concurrently", table, "share update exclusive", Work::index, false, "concurrently"}};
  return {{"create index", table, "share", Work::index, false, "index-under-lock"}};
}

std::string noun(std::string type) {
  type = type.substr(type.find('_') + 1);
  std::transform(type.begin(), type.end(), type.begin(),
                 [](char c) { return c == '_' ? ' ' : static_cast<char>(std::tolower(c)); });
  return type == "matview" ? "materialized view" : type;
}

std::vector<Impact> drop(json const &node) {
  std::vector<Impact> impacts;
  auto const type = noun(str(node, "removeType"));
  bool const data = type == "table" || type == "view" || type == "materialized view" || type == "function" ||
                    type == "schema" || type == "type";
  for (auto const &object : node["objects"]) {
    std::string name;
    if (object.contains("List")) name = dotted(object["List"]["items"]);
    if (object.contains("ObjectWithArgs")) name = dotted(object["ObjectWithArgs"]["objname"]);
    if (object.contains("TypeName")) name = dotted(object["TypeName"]["names"]);
    if (object.contains("String")) name = str(object["String"], "sval");
    impacts.push_back({"drop " + type, name, flag(node, "concurrent") ? "share update exclusive" : exclusive,
                       Work::none, false,
                       data                       ? "breaks-previous-version"
                       : flag(node, "concurrent") ? "concurrently"
                                                  : ""});
  }
  return impacts;
}

std::vector<Impact> trigger(json const &node) {
  bool const tables = node.contains("transitionRels") && flag(node, "row");
  return {{"create trigger", relation(node["relation"]), "share row exclusive", Work::none, false,
           tables ? "hypertable-row-trigger" : ""}};
}

std::vector<Impact> lock_table(json const &node) {
  static char const *const modes[] = {
      "none",  "access share",        "row share", "row exclusive",   "share update exclusive",
      "share", "share row exclusive", "exclusive", "access exclusive"};
  std::vector<Impact> impacts;
  auto const mode = std::clamp(node.value("mode", 8), 0, 8);
  for (auto const &one : node["relations"])
    impacts.push_back({"lock table", relation(one["RangeVar"]), modes[mode], Work::none, false, {}});
  return impacts;
}

std::vector<Impact> vacuum(json const &node) {
  bool full = false;
  for (auto const &option : node.value("options", json::array()))
    full |= str(option["DefElem"], "defname") == "full";
  std::vector<Impact> impacts;
  for (auto const &one : node.value("rels", json::array()))
    impacts.push_back({full ? "vacuum full" : "vacuum or analyze",
                       relation(one["VacuumRelation"]["relation"]),
                       full ? exclusive : "share update exclusive", full ? Work::rewrite : Work::scan, false,
                       full ? "rewrites-table" : ""});
  return impacts;
}

/// `select f(…)`: a call that may do anything; a select without one reads.
std::vector<Impact> select(json const &node) {
  bool calls = false;
  auto const visit = [&](auto const &self, json const &part) -> void {
    calls |= part.is_object() && part.contains("FuncCall");
    if (part.is_structured())
      for (auto const &child : part) self(self, child);
  };
  visit(visit, node.value("targetList", json::array()));
  if (!calls) return {{"select", {}, "access share", Work::scan, false, {}}};
  return {{"run a function", {}, "?", Work::unknown, false, {}}};
}

std::vector<Impact> one(std::string action, std::string object, std::string lock, Work work,
                        std::string rule = {}, bool creates = false) {
  return {{std::move(action), std::move(object), std::move(lock), work, creates, std::move(rule)}};
}

}  // namespace

char const *text(Work work) {
  switch (work) {
    case Work::none:
      return "no row is touched";
    case Work::scan:
      return "every row is read";
    case Work::index:
      return "every row is read and an index written";
    case Work::rewrite:
      return "every row is rewritten, with all indexes";
    case Work::rows:
      return "rows are changed";
    case Work::unknown:
      break;
  }
  return "not known before it runs";
}

std::vector<Impact> impacts_of(json const &statement) {
  if (statement.empty()) return {};
  auto const &kind = statement.begin().key();
  auto const &node = statement.begin().value();
  if (kind == "AlterTableStmt") return alter_table(node);
  if (kind == "IndexStmt") return create_index(node);
  if (kind == "DropStmt") return drop(node);
  if (kind == "CreateTrigStmt") return trigger(node);
  if (kind == "LockStmt") return lock_table(node);
  if (kind == "VacuumStmt") return vacuum(node);
  if (kind == "SelectStmt") return select(node);
  if (kind == "CreateStmt") return one("create table", relation(node["relation"]), "", Work::none, {}, true);
  if (kind == "CreateTableAsStmt")
    return one("create " + noun(str(node, "objtype")), relation(node["into"]["rel"]), "", Work::none, {},
               true);
  if (kind == "ViewStmt") return one("create view", relation(node["view"]), exclusive, Work::none);
  if (kind == "RenameStmt")
    return one("rename", relation(node.value("relation", json::object())), exclusive, Work::none,
               "breaks-previous-version");
  if (kind == "TruncateStmt" && !node["relations"].empty())
    return one("truncate", relation(node["relations"][0]["RangeVar"]), exclusive, Work::none,
               "breaks-previous-version");
  if (kind == "UpdateStmt" || kind == "DeleteStmt")
    return one(kind == "UpdateStmt" ? "update" : "delete", relation(node["relation"]), "row exclusive",
               Work::rows, node.contains("whereClause") ? "" : "touches-every-row");
  if (kind == "InsertStmt") return one("insert", relation(node["relation"]), "row exclusive", Work::rows);
  if (kind == "RefreshMatViewStmt")
    return flag(node, "concurrent")
               ? one("refresh concurrently", relation(node["relation"]), "exclusive", Work::rewrite)
               : one("refresh", relation(node["relation"]), exclusive, Work::rewrite, "refresh-under-lock");
  if (kind == "ClusterStmt")
    return one("cluster", relation(node.value("relation", json::object())), exclusive, Work::rewrite,
               "rewrites-table");
  if (kind == "ReindexStmt")
    return one("reindex", relation(node.value("relation", json::object())), "share", Work::index,
               "index-under-lock");
  if (kind == "DoStmt" || kind == "CallStmt") return one("run a block", {}, "?", Work::unknown);
  if (kind == "CreateFunctionStmt") return one("create function", dotted(node["funcname"]), "", Work::none);
  if (kind == "CommentStmt") return one("comment", {}, "share update exclusive", Work::none);
  return one("other", {}, "", Work::none);
}

}  // namespace fleet::migrate
