# The puck's firmware in simavr, for tests and for people without a puck. Only where simavr is:
# nothing of what users run needs it.
pkg_check_modules(SIMAVR IMPORTED_TARGET GLOBAL simavr)
pkg_check_modules(LIBELF IMPORTED_TARGET GLOBAL libelf)
if(NOT SIMAVR_FOUND OR NOT LIBELF_FOUND)
  message(STATUS "No simavr here: puck-sim and the puck's tests are not built")
elseif(NOT LULL_FUZZ)
  add_library(puck_sim STATIC
    puck-sim/board.c puck-sim/image.c puck-sim/lamp.c puck-sim/wire.c puck-sim/port.c)
  target_compile_definitions(puck_sim PRIVATE _GNU_SOURCE)
  target_link_libraries(puck_sim PUBLIC PkgConfig::SIMAVR PkgConfig::LIBELF)

  add_library(puck_cable STATIC puck-sim/script.c puck-sim/server.c puck-sim/usbip.c)
  target_compile_definitions(puck_cable PRIVATE _GNU_SOURCE)
  target_link_libraries(puck_cable PUBLIC puck_sim)
  add_executable(puck-sim puck-sim/main.c puck-sim/options.c)
  target_compile_definitions(puck-sim PRIVATE _GNU_SOURCE)
  target_link_libraries(puck-sim PRIVATE puck_cable)
endif()
