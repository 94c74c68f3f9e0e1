lull_fuzz_target(hrm LIBS protocol)

# Seeds of our own: ${CMAKE_CURRENT_BINARY_DIR}/seeds/<target>/, handed to libFuzzer as its corpus.
set(seeds ${CMAKE_CURRENT_BINARY_DIR}/seeds)
file(MAKE_DIRECTORY ${seeds}/hrm)
execute_process(
  COMMAND
    sh -c
    "n=0; while read -r hex rest; do case $hex in ''|'#'*|-) continue;; esac; n=$((n + 1)); \
     /usr/bin/printf \"$(printf %s \"$hex\" | sed 's/../\\\\x&/g')\" > \"$0/$n\"; done"
    ${seeds}/hrm
  INPUT_FILE ${CMAKE_SOURCE_DIR}/protocol/vectors/hrm.txt COMMAND_ERROR_IS_FATAL ANY)
