# The commands, by the program itself, each in a folder of its own.
foreach(name screen sealed trouble baseline import usage export bundle join review after unseen therapist)
  add_test(NAME replay.cmd-${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cmd-${name} ${CMAKE_BINARY_DIR}
                                           ${CMAKE_SOURCE_DIR})
  set_tests_properties(replay.cmd-${name} PROPERTIES LABELS replay TIMEOUT 180)
endforeach()
set_tests_properties(replay.cmd-after PROPERTIES TIMEOUT 360) # many passphrases, each slow by design
