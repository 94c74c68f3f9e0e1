# `trace` gives random numbers that are the same on every machine.
lull_unit_test(tables LIBS core protocol trace)
foreach(name press episode talk session)
  lull_unit_test(${name} LIBS core protocol trace)
endforeach()
