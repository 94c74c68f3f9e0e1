if(LULL_DIRECT)
  lull_fuzz_target(att LIBS strap)

  # Conversations, each PDU behind its length and the seconds before it; a device found; an advert.
  set(seeds ${CMAKE_CURRENT_BINARY_DIR}/seeds/att)
  file(MAKE_DIRECTORY ${seeds})
  set(n 0)
  foreach(
    hex
    030003f7000500070a000f00100009070b00100c00372a0e00020f00382a0a0005010d0002290e0003280100130500090312005a05001b0c000648
    030003f7000500010601000a
    030003f7000501070a000f00030002f700050001080a0005
    12000000120010223344556602c400000000040003030d18
    02010605030f180d180709506f6c617220)
    math(EXPR n "${n} + 1")
    execute_process(
      COMMAND sh -c "/usr/bin/printf \"$(printf %s ${hex} | sed 's/../\\\\x&/g')\" > ${seeds}/${n}"
              COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
endif()
