lull_fuzz_target(puck_host LIBS puck)

# Seeds: a greeting, some pings, presses; each step is two bytes, and a packet where it takes one.
set(hello "\\007\\001\\004\\000\\005\\001\\001\\020\\201\\000\\001\\001\\000\\001\\001\\007\\357\\276\\255\\336\\000\\000\\000\\000")
set(pong "\\007\\001\\004\\000\\005\\001\\003\\020\\001\\020\\202\\000\\100\\000\\000\\000\\200\\000\\000\\000\\007\\000\\000\\000\\000\\000")
set(press "\\001\\020\\220\\000\\000\\001\\000\\000\\100\\000\\000\\000\\000\\000\\000\\000\\000\\000")
file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/seeds/puck_host)
execute_process(COMMAND printf "${hello}${pong}${pong}${press}"
                OUTPUT_FILE ${CMAKE_CURRENT_BINARY_DIR}/seeds/puck_host/talk COMMAND_ERROR_IS_FATAL ANY)
