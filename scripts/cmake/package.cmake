# Installed files beside the program, and the Debian package: `cmake --build --preset release --target package`.
set(generated ${CMAKE_CURRENT_BINARY_DIR}/generated)
set(shells ${generated}/fleet.bash ${generated}/_fleet ${generated}/fleet.fish)
add_custom_command(OUTPUT ${shells} ${generated}/man/fleet.1
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${generated}/man
  COMMAND ${CMAKE_COMMAND} -E make_directory ${generated}/man
  COMMAND fleet generate man --output ${generated}/man
  COMMAND fleet generate bash > ${generated}/fleet.bash
  COMMAND fleet generate zsh > ${generated}/_fleet
  COMMAND fleet generate fish > ${generated}/fleet.fish
  DEPENDS fleet COMMENT "Man pages and completions")
add_custom_target(generated ALL DEPENDS ${shells} ${generated}/man/fleet.1)

install(DIRECTORY ${generated}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${generated}/fleet.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME fleet)
install(FILES ${generated}/_fleet DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES ${generated}/fleet.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md")
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
install(PROGRAMS scripts/backup scripts/restore DESTINATION ${CMAKE_INSTALL_DATADIR}/fleet)
install(FILES cron/fleet.cron DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)

# Only the package puts files into the system's own places.
set(package ${PROJECT_SOURCE_DIR}/scripts/package)
install(DIRECTORY cron/systemd/ DESTINATION /usr/lib/systemd/system COMPONENT system EXCLUDE_FROM_ALL)
install(FILES ${package}/fleet.toml DESTINATION /etc/fleet COMPONENT system EXCLUDE_FROM_ALL)
install(FILES ${package}/fleet.sysusers DESTINATION /usr/lib/sysusers.d RENAME fleet.conf COMPONENT system EXCLUDE_FROM_ALL)

file(WRITE ${generated}/conffiles "/etc/fleet/fleet.toml\n")
# A package is for the suite that it is built on: its libraries by dpkg-shlibdeps, its newest PostgreSQL recommended, and a release
# number by which the package of a newer suite replaces that of an older one.
execute_process(COMMAND ${PROJECT_SOURCE_DIR}/scripts/install-deps --print database OUTPUT_VARIABLE server_packages ERROR_QUIET)
string(REGEX REPLACE "\n(.)" ", \\1" server_packages "${server_packages}")
string(STRIP "${server_packages}" server_packages)
if(NOT server_packages MATCHES "^postgresql-[0-9]")
  set(server_packages "postgresql")
endif()
cmake_host_system_information(RESULT suite QUERY DISTRIB_INFO)
set(suite_number ${suite_VERSION_ID})
if(NOT suite_number)
  set(suite_number ${suite_VERSION_CODENAME})
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_COMPONENTS_ALL Unspecified system)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_NAME fleet)
set(CPACK_PACKAGE_CONTACT "fleet <fleet@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_NAME fleet)
set(CPACK_DEBIAN_PACKAGE_RELEASE "1~${suite_ID}${suite_number}")
set(CPACK_DEBIAN_PACKAGE_SECTION misc)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "ca-certificates")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "${server_packages}, systemd | cron-daemon")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "prometheus-node-exporter, nginx | caddy")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  "${package}/postinst;${package}/prerm;${package}/postrm;${generated}/conffiles")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
