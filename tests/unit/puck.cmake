lull_unit_test(puck_clock LIBS puck)
