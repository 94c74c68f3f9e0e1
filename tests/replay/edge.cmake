# What the machine has, and what is said where it has nothing.
if(DBUS_DAEMON)
  add_executable(edge-bluez edge-bluez.c ${CMAKE_SOURCE_DIR}/tests/strap/fake_bluez.c)
  target_include_directories(edge-bluez PRIVATE ${CMAKE_SOURCE_DIR}/tests/strap)
  target_link_libraries(edge-bluez PRIVATE protocol PkgConfig::SYSTEMD)
endif()
foreach(name talk first open scan doctor strap)
  add_test(NAME replay.edge-${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/edge-${name} ${CMAKE_BINARY_DIR}
                                            ${CMAKE_SOURCE_DIR})
  set_tests_properties(replay.edge-${name} PROPERTIES LABELS replay TIMEOUT 120)
endforeach()
# It waits for a heart to settle in most of its time: begun first, it goes beside the others.
set_tests_properties(replay.edge-talk PROPERTIES COST 1000 TIMEOUT 300 SKIP_RETURN_CODE 77)
set_tests_properties(replay.edge-first PROPERTIES COST 999 TIMEOUT 300 SKIP_RETURN_CODE 77)
set_tests_properties(replay.edge-open PROPERTIES SKIP_RETURN_CODE 77)
