lull_unit_test(seal LIBS journal)
lull_unit_test(queue LIBS journal)
lull_unit_test(journal LIBS journal)
