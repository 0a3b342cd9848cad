#pragma once
#include <string>
#include <vector>

#include "store/database.hpp"
#include "store/fence_store.hpp"

namespace fleet::jobs {

struct FenceImport {
  std::vector<store::ImportedFence> fences, refused;
  bool written = false;

  std::string text() const;
  std::string json() const;
};

/// Takes the features of a GeoJSON file over as the operator's fences, all or none.
///
/// Shape:  a FeatureCollection or one Feature, in longitude and latitude: polygons, lines with `buffer_m`, points with `radius_m`.
/// Throws: Error{usage} for a file that cannot be read, is not GeoJSON or has another reference system; DatabaseError.
FenceImport import_fences(store::Database const &database, std::string const &file, bool write);

}  // namespace fleet::jobs
