lull_fuzz_target(sheet LIBS journal)

# "own" has an urge with words and a hard week, "weeks" two weeks.
set(seeds ${CMAKE_CURRENT_BINARY_DIR}/seeds/sheet)
file(MAKE_DIRECTORY ${seeds})
execute_process(
  COMMAND
    sh -c
    "never='\\377\\377\\377\\377\\377\\377\\377\\177'; none='\\0\\0\\0\\0\\0\\0\\0\\0'; \
     /usr/bin/printf \"\\\\1\\\\0\\\\0\\\\21$never$none\\\\5\\\\0hello\\\\7\\\\0\\\\1$never$none\\\\0\\\\0\" > $0/own; \
     /usr/bin/printf '\\1\\304\\114\\0\\0\\3\\4\\5\\313\\114\\0\\0\\1\\0\\0' > $0/weeks"
    ${seeds} COMMAND_ERROR_IS_FATAL ANY)
