lull_unit_test(link LIBS strap)
