lull_unit_test(bluez_tree LIBS strap PkgConfig::SYSTEMD)
lull_unit_test(link LIBS strap)
lull_unit_test(echo LIBS strap)
add_subdirectory(${CMAKE_SOURCE_DIR}/tests/strap ${CMAKE_BINARY_DIR}/tests/strap)
