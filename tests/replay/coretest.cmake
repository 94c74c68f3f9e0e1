# Talks of simulated people that the replay tests run on; the couple's is made in tools/.
set(share ${CMAKE_BINARY_DIR}/share)
set(scenario_recordings ${share}/couple.rec)
foreach(scenario calm solo ectopic)
  add_custom_command(
    OUTPUT ${share}/${scenario}.rec ${share}/${scenario}.truth
    COMMAND ${CMAKE_COMMAND} -E make_directory ${share}
    COMMAND trace-gen ${scenario} --out ${share}/${scenario}.rec
            --truth ${share}/${scenario}.truth
    DEPENDS trace-gen
    COMMENT "Simulating ${scenario}"
    VERBATIM)
  list(APPEND scenario_recordings ${share}/${scenario}.rec)
endforeach()
add_custom_target(scenario-recordings ALL DEPENDS ${share}/calm.rec ${share}/solo.rec
                                                  ${share}/ectopic.rec)

add_executable(schedule schedule.c)
target_link_libraries(schedule PRIVATE core report recording trace)
add_test(NAME replay.schedule COMMAND schedule ${scenario_recordings})
set_tests_properties(replay.schedule PROPERTIES LABELS replay TIMEOUT 300)

add_test(NAME replay.expected COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/expected-decisions
                                      ${CMAKE_BINARY_DIR})
set_tests_properties(replay.expected PROPERTIES LABELS replay TIMEOUT 120)
add_test(NAME replay.same-bytes COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/same-bytes ${CMAKE_BINARY_DIR})
set_tests_properties(replay.same-bytes PROPERTIES LABELS replay TIMEOUT 300)
