# Runs at build time: host/cue embeds what it writes.
add_executable(sound-render sound-render.c ../host/cue/riff.c)
target_link_libraries(sound-render PRIVATE m)
