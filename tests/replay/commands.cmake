# The commands, by the program itself, each in a folder of its own. Many type passphrases, each of
# which is slow by design: beside other work cmd-bundle took two minutes.
foreach(name screen sealed trouble baseline import usage export bundle join review after unseen therapist)
  add_test(NAME replay.cmd-${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cmd-${name} ${CMAKE_BINARY_DIR}
                                           ${CMAKE_SOURCE_DIR})
  set_tests_properties(replay.cmd-${name} PROPERTIES LABELS replay TIMEOUT 360)
endforeach()
