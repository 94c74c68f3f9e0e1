add_test(NAME replay.cmd-words COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cmd-words ${CMAKE_BINARY_DIR})
set_tests_properties(replay.cmd-words PROPERTIES LABELS replay TIMEOUT 180 SKIP_RETURN_CODE 77)
