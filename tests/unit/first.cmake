lull_unit_test(first_talk LIBS first_talk)
