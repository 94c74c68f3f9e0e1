lull_unit_test(puck_protocol LIBS protocol)
