# A journal of a simulated couple, for screenshots, tests and the bench. Talks run as the program runs
# them: host/command/run.c and kept.c are compiled in.
set(command ${CMAKE_SOURCE_DIR}/host/command)
add_executable(demo-journal demo-journal.c demo-journal/course.c demo-journal/hands.c
                            demo-journal/said.c
                            ${command}/run.c ${command}/kept.c ${command}/screen.c ${command}/feed.c)
target_compile_definitions(demo-journal PRIVATE _GNU_SOURCE)
target_link_libraries(demo-journal PRIVATE review report recording journal cue trace core m)
