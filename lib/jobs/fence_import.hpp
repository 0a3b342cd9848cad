#pragma once
#include <string>
#include <vector>

#include "store/database.hpp"

namespace fleet::jobs {

/// One feature of an operator's file.
struct ImportedFence {
  int feature = 0;  ///< its place in the file, from 1
  std::string id, name;
  std::string change;   ///< "new", "changed" or "unchanged"
  std::string problem;  ///< why it is refused; "" when it is not
};

struct FenceImport {
  std::vector<ImportedFence> fences, refused;
  bool written = false;

  std::string text() const;
  std::string json() const;
};

/// Takes the features of a GeoJSON file over as the operator's fences, all or none.
///
/// Shape:  a FeatureCollection or one Feature, in longitude and latitude: polygons, lines with `buffer_m`, points with `radius_m`.
/// Throws: Error{usage} for a file that cannot be read, is not GeoJSON or has another reference system; DatabaseError.
FenceImport import_fences(store::Database const &database, std::string const &file, bool write);

/// One fence that visits are computed for.
struct ListedFence {
  std::string source, id, name, kind, color, area_km2, deleted_at, visits;
};

/// The operator's fences and the vendor's, by name.
std::vector<ListedFence> list_fences(store::Database const &database);

}  // namespace fleet::jobs
