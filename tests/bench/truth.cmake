# csv: tables of real people. way: a strap's beats to seconds of heart rate, as core/partner.c does.
# rule: lull's detector and what it is held against.
add_library(bench STATIC csv.c rule.c way.c)
target_link_libraries(bench PUBLIC trace core protocol m)
target_compile_definitions(bench PUBLIC _GNU_SOURCE)

add_executable(bench-detector 40-detector.c 40-detector-calm.c 40-detector-people.c
                              40-detector-real.c)
target_link_libraries(bench-detector PRIVATE bench)

add_executable(bench-artefacts 60-artefacts.c 60-artefacts-labels.c 60-artefacts-series.c)
target_link_libraries(bench-artefacts PRIVATE bench)

foreach(name 50-yardstick 70-beat-clock)
  string(REGEX REPLACE "^[0-9]+" "bench" target ${name})
  add_executable(${target} ${name}.c)
  target_link_libraries(${target} PRIVATE bench)
endforeach()

add_executable(bench-speed 90-speed.c)
target_link_libraries(bench-speed PRIVATE bench journal recording)
