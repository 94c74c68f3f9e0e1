add_test(NAME replay.real-same-bytes COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/real-same-bytes)
set_tests_properties(replay.real-same-bytes PROPERTIES LABELS replay SKIP_RETURN_CODE 77 TIMEOUT 600 RUN_SERIAL ON)
