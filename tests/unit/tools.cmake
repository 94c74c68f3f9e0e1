lull_unit_test(trace LIBS trace recording)
