# The simulated people, as a library, so that the bench can have them without writing files.
add_library(trace STATIC trace/heart.c trace/list.c trace/plan.c trace/random.c trace/scenario.c trace/strap.c
                         trace/trace.c trace/turns.c)
target_link_libraries(trace PUBLIC core m)

add_executable(trace-gen trace-gen.c)
target_link_libraries(trace-gen PRIVATE trace recording)

# No recording of people is shipped: the example talk is made where lull is built.
if(NOT LULL_FUZZ)
  set(share ${CMAKE_BINARY_DIR}/share)
  add_custom_command(
    OUTPUT ${share}/couple.rec ${share}/couple.truth
    COMMAND ${CMAKE_COMMAND} -E make_directory ${share}
    COMMAND trace-gen couple --out ${share}/couple.rec --truth ${share}/couple.truth
    DEPENDS trace-gen
    COMMENT "Simulating the talk of a couple"
    VERBATIM)
  add_custom_target(couple-recording ALL DEPENDS ${share}/couple.rec)
endif()
