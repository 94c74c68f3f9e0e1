# Drills at home.
target_sources(lull PRIVATE practice.c practice_log.c practice_options.c practice_run.c practice_words.c)
target_link_libraries(lull PRIVATE practice)
