add_executable(bench-hrv 80-hrv.c)
target_link_libraries(bench-hrv PRIVATE bench)

add_executable(bench-figures 85-figures.c 85-figures-incidence.c 85-figures-linkage.c
                             85-figures-speed.c)
target_link_libraries(bench-figures PRIVATE core trace m)
target_compile_definitions(bench-figures PRIVATE _GNU_SOURCE)
