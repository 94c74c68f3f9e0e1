lull_unit_test(decisions_parse LIBS report)
lull_unit_test(spark LIBS report)
