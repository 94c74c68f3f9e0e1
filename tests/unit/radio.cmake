lull_unit_test(att_server LIBS strap-air)
lull_unit_test(air LIBS strap-air)
