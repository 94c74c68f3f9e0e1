# csv: tables of real people. way: a strap's beats to seconds of heart rate, as core/partner.c does.
add_library(bench STATIC csv.c)
target_link_libraries(bench PUBLIC trace core protocol m)
target_compile_definitions(bench PUBLIC _GNU_SOURCE)

foreach(name 60-artefacts 70-beat-clock)
  string(REGEX REPLACE "^[0-9]+" "bench" target ${name})
  add_executable(${target} ${name}.c)
  target_link_libraries(${target} PRIVATE bench)
endforeach()
