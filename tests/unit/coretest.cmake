# `trace` gives random numbers that are the same on every machine.
foreach(name artifact baseline beat detector episode press review second session tables talk)
  lull_unit_test(${name} LIBS core protocol trace m)
endforeach()
lull_unit_test(decisions LIBS report core protocol trace)
