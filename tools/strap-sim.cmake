# Straps in the air. What is pure is a library, so that tests can play bytes to it.
add_library(strap-air STATIC
  strap-sim/att.c strap-sim/hci.c strap-sim/control.c strap-sim/shape.c
  strap-sim/air.c strap-sim/air_command.c strap-sim/air_link.c
  strap-sim/beats.c trace/random.c)
target_link_libraries(strap-air PUBLIC core protocol recording m)

add_executable(strap-sim
  strap-sim/main.c strap-sim/options.c strap-sim/schedule.c strap-sim/vhci.c
  strap-sim/peripheral.c)
target_link_libraries(strap-sim PRIVATE strap-air now PkgConfig::SYSTEMD)
target_compile_definitions(strap-sim PRIVATE _GNU_SOURCE)
