add_test(NAME replay.cmd-card COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cmd-card ${CMAKE_BINARY_DIR})
set_tests_properties(replay.cmd-card PROPERTIES LABELS replay TIMEOUT 180) # a browser may take 60 s of it
