if(LULL_DIRECT)
  lull_unit_test(att LIBS strap)
endif()
