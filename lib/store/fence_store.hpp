#pragma once
#include <string>
#include <vector>

#include "store/transaction.hpp"

/// Fences that visits are computed for (tracksolid.fences).
namespace fleet::store {

/// One feature of an operator's file.
struct ImportedFence {
  int feature = 0;  ///< its place in the file, from 1
  std::string id, name;
  std::string change;   ///< "new", "changed" or "unchanged"
  std::string problem;  ///< why it is refused; "" when it is not
};
/// Takes the features over as the operator's fences, all or none (tracksolid.import_fences). `features`: a JSON list of GeoJSON features; `write`:
/// false only compares.
std::vector<ImportedFence> import_fences(Tx &tx, std::string const &features, bool write);

/// One fence, for people; what is unknown is "".
struct ListedFence {
  std::string source, id, name, kind, color, area_km2, deleted_at, visits;
};
/// The operator's fences and the vendor's, by name.
std::vector<ListedFence> listed_fences(Tx &tx);

}  // namespace fleet::store
