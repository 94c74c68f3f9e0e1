lull_fuzz_target(bundle LIBS bundle)

# The first byte says how the others are taken: odd as the bytes of a box, even as the lines in one.
set(seeds ${CMAKE_CURRENT_BINARY_DIR}/seeds/bundle)
string(CONCAT whole "bundle 1\nlull 0.1.0\nnotice x\nid 0 00ff102030405060708090a0b0c0d0e0\npartner 0 Ada\n"
              "baseline 0 last 0 a baseline quiet=71250,3100,180000\n"
              "talk 1700000000000000 5000000 - 1 0.1.0\nmember a 0\nhead # detector: 1\n"
              "moment pause 1 -\nword a urge 3 - 0 ask,\tand ask\nword a moment 0 5 0\nline 5 a hrm 0648\nevent - 1.000\t-\trepair\t-\nend 1\n")
file(WRITE ${seeds}/whole "0${whole}")
file(WRITE ${seeds}/head "1LULLBOX\nxxxx")
