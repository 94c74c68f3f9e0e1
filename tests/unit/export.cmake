lull_unit_test(box LIBS bundle)
lull_unit_test(content LIBS bundle)
lull_unit_test(join LIBS recording)
lull_unit_test(export LIBS report)
