lull_unit_test(hrm LIBS protocol)
