lull_unit_test(puck_protocol LIBS protocol)
foreach(name app button pattern)
  lull_unit_test(puck_${name} LIBS firmware_app trace)
endforeach()
