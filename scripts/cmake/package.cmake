# What is installed beside the program, and the Debian package: `cmake --build --preset release --target package`.
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
set(CPACK_DEBIAN_PACKAGE_SECTION misc)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "ca-certificates")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "postgresql-15, postgresql-15-postgis-3, postgresql-15-partman, systemd | cron-daemon")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "prometheus-node-exporter, nginx | caddy")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  "${package}/postinst;${package}/prerm;${package}/postrm;${generated}/conffiles")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
