# What is written after a talk. Reading the answers is pure, and has a test of its own.
add_library(answer STATIC answer.c)
target_compile_definitions(answer PRIVATE _GNU_SOURCE)
target_link_libraries(answer PUBLIC journal)
target_sources(lull PRIVATE after.c after_ask.c)
target_link_libraries(lull PRIVATE answer)
