lull_unit_test(hrm LIBS protocol)
lull_unit_test(line LIBS recording)
lull_unit_test(file LIBS recording)
lull_unit_test(import LIBS recording protocol)
