lull_unit_test(drill LIBS practice trace m)
lull_unit_test(log LIBS practice m)
lull_unit_test(practice LIBS journal)
