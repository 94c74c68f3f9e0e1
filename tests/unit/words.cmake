lull_unit_test(words LIBS words)
