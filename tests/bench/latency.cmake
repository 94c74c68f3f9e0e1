# What a replay is made of, as the program has it, with an ear at the sink; the calls to ALSA are
# looked at on their way.
set(command ${CMAKE_SOURCE_DIR}/host/command)
add_executable(bench-cue-latency 20-cue-latency.c ear.c rises.c ${command}/run.c ${command}/loop.c
                                 ${command}/feed.c ${command}/screen.c ${command}/say.c)
target_compile_definitions(bench-cue-latency PRIVATE _GNU_SOURCE)
target_link_libraries(bench-cue-latency PRIVATE report recording journal cue trace core protocol
                      PkgConfig::SYSTEMD m)
foreach(call prepare start delay writei)
  target_link_options(bench-cue-latency PRIVATE LINKER:--wrap=snd_pcm_${call})
endforeach()
