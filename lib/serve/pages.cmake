# Builds the map pages in the build tree and puts them, also packed, into the binary. The source tree stays clean.
set(page_out ${CMAKE_CURRENT_BINARY_DIR}/pages-out)
set(embedded_pages "")

function(embed label file)
  string(APPEND embedded_pages ".global ${label}\n${label}:\n")
  if(file)
    string(APPEND embedded_pages ".incbin \"${file}\"\n")
  endif()
  string(APPEND embedded_pages ".global ${label}_end\n${label}_end:\n.byte 0\n")
  set(embedded_pages "${embedded_pages}" PARENT_SCOPE)
endfunction()

if(NOT FLEET_PAGES)
  foreach(page live trips)
    embed(fleet_${page}_html "")
    embed(fleet_${page}_gz "")
    embed(fleet_${page}_csp "")
  endforeach()
  configure_file(pages.S.in pages.S @ONLY)
  target_sources(fleet_serve PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/pages.S)
  return()
endif()

find_program(FLEET_NPM npm)
if(NOT FLEET_NPM)
  message(FATAL_ERROR "npm is missing: install nodejs and npm, or build without the map pages: -DFLEET_PAGES=OFF")
endif()

set(page_source ${CMAKE_CURRENT_SOURCE_DIR}/pages)
set(page_build ${CMAKE_CURRENT_BINARY_DIR}/pages)
file(GLOB_RECURSE page_files CONFIGURE_DEPENDS RELATIVE ${page_source} ${page_source}/live/* ${page_source}/trips/*
     ${page_source}/shared/* ${page_source}/build_tools/*)
list(APPEND page_files package.json package-lock.json tsconfig.json vite.config.ts .npmrc)
foreach(file IN LISTS page_files)
  configure_file(${page_source}/${file} ${page_build}/${file} COPYONLY)
endforeach()
configure_file(${PROJECT_SOURCE_DIR}/docs/use/figures.md ${page_build}/shared/figures.md COPYONLY) # what question marks open
list(APPEND page_files shared/figures.md)
list(TRANSFORM page_files PREPEND ${page_build}/ OUTPUT_VARIABLE page_inputs)

# Not `npm ci`: npm 11's refuses a lock file without the optional packages of other platforms, which not every registry
# has. With a lock file `npm install` takes the very versions and checksums that are in it, too.
add_custom_command(OUTPUT ${page_build}/node_modules/.installed
  COMMAND ${FLEET_NPM} install --no-save --ignore-scripts --no-audit --no-fund --loglevel=error
  COMMAND ${CMAKE_COMMAND} -E touch node_modules/.installed
  DEPENDS ${page_build}/package.json ${page_build}/package-lock.json ${page_build}/.npmrc
  WORKING_DIRECTORY ${page_build} COMMENT "Installing what the map pages are made of" VERBATIM)

set(page_outputs "")
foreach(page live trips)
  embed(fleet_${page}_html ${page_out}/${page}.html)
  embed(fleet_${page}_gz ${page_out}/${page}.html.gz)
  embed(fleet_${page}_csp ${page_out}/${page}.csp)
  list(APPEND page_outputs ${page_out}/${page}.html ${page_out}/${page}.html.gz ${page_out}/${page}.csp)
endforeach()
add_custom_command(OUTPUT ${page_outputs}
  COMMAND ${CMAKE_COMMAND} -E env FLEET_PAGES_OUT=${page_out} ${FLEET_NPM} run --silent build
  COMMAND gzip -9nkf ${page_out}/live.html ${page_out}/trips.html
  DEPENDS ${page_inputs} ${page_build}/node_modules/.installed
  WORKING_DIRECTORY ${page_build} COMMENT "Building the map pages" VERBATIM)
configure_file(pages.S.in pages.S @ONLY)
set_source_files_properties(${CMAKE_CURRENT_BINARY_DIR}/pages.S PROPERTIES OBJECT_DEPENDS "${page_outputs}")
target_sources(fleet_serve PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/pages.S ${page_outputs})
set_source_files_properties(${page_outputs} PROPERTIES HEADER_FILE_ONLY ON)
