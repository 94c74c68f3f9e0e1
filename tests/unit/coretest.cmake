# `trace` gives random numbers that are the same on every machine.
lull_unit_test(tables LIBS core protocol trace m)
foreach(name artifact baseline beat detector episode press second session talk)
  lull_unit_test(${name} LIBS core protocol trace m)
endforeach()
