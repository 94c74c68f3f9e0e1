# The live page's pure part; the server is tested by a talk (tests/page).
lull_unit_test(door LIBS page)
lull_unit_test(story LIBS page)
