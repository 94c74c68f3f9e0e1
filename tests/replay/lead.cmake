add_test(NAME replay.real-same-bytes COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/real-same-bytes ${CMAKE_BINARY_DIR}
         ${CMAKE_SOURCE_DIR}/build/release ${CMAKE_SOURCE_DIR}/build/release
         ${CMAKE_SOURCE_DIR}/build/release-clang)
set_tests_properties(replay.real-same-bytes PROPERTIES LABELS replay SKIP_RETURN_CODE 77 TIMEOUT 900 COST 998)
add_test(NAME replay.faults COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/faults ${CMAKE_BINARY_DIR})
set_tests_properties(replay.faults PROPERTIES LABELS replay TIMEOUT 300)
add_test(NAME replay.next COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/next ${CMAKE_BINARY_DIR})
set_tests_properties(replay.next PROPERTIES LABELS replay TIMEOUT 120)
add_test(NAME replay.readme COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/readme ${CMAKE_BINARY_DIR}
                                    ${CMAKE_SOURCE_DIR})
set_tests_properties(replay.readme PROPERTIES LABELS replay TIMEOUT 120)
