# `trace` gives random numbers that are the same on every machine.
lull_unit_test(tables LIBS core protocol trace m)
foreach(name artifact beat press episode talk session)
  lull_unit_test(${name} LIBS core protocol trace m)
endforeach()
