lull_unit_test(puck_clock LIBS puck)
lull_unit_test(puck_host LIBS puck)
lull_unit_test(puck_press LIBS puck core)
lull_unit_test(cued LIBS cued)
