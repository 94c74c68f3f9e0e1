lull_fuzz_target(puck LIBS protocol)
lull_fuzz_target(puck_app LIBS firmware_app)

set(seeds ${CMAKE_CURRENT_BINARY_DIR}/seeds)
file(MAKE_DIRECTORY ${seeds}/puck ${seeds}/puck_app)
execute_process(
  COMMAND
    sh -c
    "n=0; while read -r hex rest; do case $hex in ''|'#'*|-) continue;; esac; n=$((n + 1)); \
     /usr/bin/printf \"$(printf %s \"$hex\" | sed 's/../\\\\x&/g')\" > \"$0/$n\"; done"
    ${seeds}/puck
  INPUT_FILE ${CMAKE_SOURCE_DIR}/protocol/vectors/puck.txt COMMAND_ERROR_IS_FATAL ANY)

# A press that is collected; a cue of a well-made packet that is cut off by an unplugging.
execute_process(
  COMMAND printf "\\000\\000\\002\\370\\002\\370\\077\\374"
  OUTPUT_FILE ${seeds}/puck_app/press COMMAND_ERROR_IS_FATAL ANY)
execute_process(
  COMMAND
    printf
    "\\001\\377\\013\\020\\002\\001\\001\\377\\377\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\004\\370\\055\\012\\370"
  OUTPUT_FILE ${seeds}/puck_app/cue COMMAND_ERROR_IS_FATAL ANY)
