# How every target of this project is built: warnings, sanitizers, ccache; and the helpers below.
include(GNUInstallDirs)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release or RelWithDebInfo" FORCE)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
find_program(FLEET_CCACHE ccache)
if(FLEET_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${FLEET_CCACHE})
endif()

# The headers of JSON, fmt and CLI11 take most of the time, once per compiler run. A release build compiles up to twenty
# sources of a folder together: lib/jobs in a third of the processor time. The other presets compile each source alone: less to do
# after a change, and each source must include what it uses.
if(CMAKE_BUILD_TYPE STREQUAL Release)
  set(together ON)
endif()
option(FLEET_UNITY "Compile sources of a folder together" ${together})

add_library(fleet_options INTERFACE)
# The first two -Wno: gcc 12 sees overlaps in std::string that are not there (GCC bug 105651). The third: it wants
# every std::optional of a row named in a designated initializer.
target_compile_options(fleet_options INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -Wconversion -Wshadow $<$<BOOL:${FLEET_WERROR}>:-Werror> -fno-omit-frame-pointer
  -Wno-restrict -Wno-stringop-overflow -Wno-missing-field-initializers>)
if(FLEET_UNITY)
  # A name of another source is no mistake to shadow, unnamed namespaces are those of one object, and gcc 12, which inlines
  # more, takes an empty std::optional for an uninitialized one.
  target_compile_options(fleet_options INTERFACE
    $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-shadow -Wno-subobject-linkage -Wno-maybe-uninitialized>)
endif()
target_compile_definitions(fleet_options INTERFACE FLEET_VERSION="${PROJECT_VERSION}")
target_include_directories(fleet_options INTERFACE ${PROJECT_SOURCE_DIR}/lib)
if(FLEET_SANITIZE)
  # gcc 12 with sanitizers takes the states of std::function and std::regex for uninitialized.
  target_compile_options(fleet_options INTERFACE -Wno-maybe-uninitialized -fsanitize=${FLEET_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(fleet_options INTERFACE -fsanitize=${FLEET_SANITIZE})
  target_compile_definitions(fleet_options INTERFACE FLEET_SANITIZED=1)
endif()

# fleet_unity(TARGET): with FLEET_UNITY its sources are compiled together.
function(fleet_unity target)
  get_target_property(sources ${target} SOURCES)
  list(LENGTH sources count)
  if(count GREATER 1)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ${FLEET_UNITY} UNITY_BUILD_BATCH_SIZE 20)
  endif()
endfunction()

# fleet_once_a_run(TARGETS…): code that runs once in a command, or waits for the database. A release build gives it the first level
# of the optimizer alone, which takes a quarter of the compiler's time less.
function(fleet_once_a_run)
  foreach(target IN LISTS ARGN)
    target_compile_options(${target} PRIVATE $<$<AND:$<CONFIG:Release>,$<COMPILE_LANGUAGE:CXX>>:-O1>)
  endforeach()
endfunction()

# fleet_library(NAME sources… [LINK targets…]): the static library fleet_NAME, alias fleet::NAME. It may link only
# libraries that exist already, that is those of folders above its own in lib/CMakeLists.txt. The global property
# FLEET_LAYERS has a line for each: folder|library|sources|fleet libraries that it links.
function(fleet_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LINK")
  foreach(link IN LISTS arg_LINK)
    if(link MATCHES "^fleet::" AND NOT TARGET ${link})
      message(FATAL_ERROR "fleet_library(${name}) may not link ${link}: its folder stands below that of ${name}, or there is no such library")
    endif()
  endforeach()
  add_library(fleet_${name} STATIC ${arg_UNPARSED_ARGUMENTS})
  add_library(fleet::${name} ALIAS fleet_${name})
  target_link_libraries(fleet_${name} PUBLIC fleet_options ${arg_LINK})
  fleet_unity(fleet_${name})
  get_filename_component(folder ${CMAKE_CURRENT_SOURCE_DIR} NAME)
  list(FILTER arg_LINK INCLUDE REGEX "^fleet::")
  string(REPLACE ";" " " sources "${arg_UNPARSED_ARGUMENTS}")
  string(REPLACE ";" " " links "${arg_LINK}")
  set_property(GLOBAL APPEND_STRING PROPERTY FLEET_LAYERS "${folder}|${name}|${sources}|${links}\n")
endfunction()

# fleet_test(NAME sources… LABEL unit|db|e2e LINK targets…): one doctest program, one ctest entry. The targets
# unit_tests, db_tests and e2e_tests build all programs of a label.
function(fleet_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL;TIMEOUT" "LINK")
  add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE fleet_options fleet_test_main ${arg_LINK})
  # The test's own source, not what it tests: the optimizer would take a third of the time that the build of all tests takes.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O0>)
  add_test(NAME ${arg_LABEL}/${name} COMMAND ${name})
  if(NOT TARGET ${arg_LABEL}_tests)
    add_custom_target(${arg_LABEL}_tests)
  endif()
  add_dependencies(${arg_LABEL}_tests ${name})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 900)
  endif()
  set_tests_properties(${arg_LABEL}/${name} PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT} SKIP_RETURN_CODE 77
    ENVIRONMENT "FLEET_BINARY=$<TARGET_FILE:fleet>;FLEET_SOURCE_DIR=${PROJECT_SOURCE_DIR}")
endfunction()
