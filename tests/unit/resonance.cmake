lull_unit_test(resonance LIBS core trace m)
