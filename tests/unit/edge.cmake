lull_unit_test(keys LIBS hand)
lull_unit_test(clicker LIBS hand PkgConfig::EVDEV)
lull_unit_test(sandbox LIBS sandbox)
