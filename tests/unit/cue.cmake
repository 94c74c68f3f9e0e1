lull_unit_test(breath LIBS cue)
lull_unit_test(sound LIBS cue)
lull_unit_test(wav LIBS cue)
