lull_unit_test(puck_clock LIBS puck)
lull_unit_test(puck_host LIBS puck)
