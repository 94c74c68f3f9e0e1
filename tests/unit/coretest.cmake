# `trace` gives random numbers that are the same on every machine.
lull_unit_test(tables LIBS core protocol trace)
